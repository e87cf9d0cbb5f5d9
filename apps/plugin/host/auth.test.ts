/** Hosts that have AWS credentials in ways of their own, and none of which lies about a variable: is Bedrock believed? */
import {
  credentialEnvironment,
  exampleKey,
  exampleSsoAccessToken,
  type ReceivedRequest,
  Simulator
} from "@bedrock-kit/simulator"
import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { createHash } from "node:crypto"
import { mkdir, rm, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import * as Bedrock from "./bedrock.ts"
import { OpenClaw } from "./openclawHome.ts"
import { packPlugin } from "./packPlugin.ts"
import { picture } from "./picture.ts"
import { change, settings } from "./settings.ts"

const provider = "amazon-bedrock"

/** Endpoints only: who calls is what each test decides. */
const endpoints = (endpoint: string): NodeJS.ProcessEnv => ({
  ...Bedrock.environment(endpoint),
  ...credentialEnvironment(endpoint),
  AWS_ACCESS_KEY_ID: undefined,
  AWS_SECRET_ACCESS_KEY: undefined,
  AWS_EC2_METADATA_DISABLED: "true"
})

const Host = Layer.unwrap(Simulator.useSync(({ endpoint }) => OpenClaw.layer(endpoints(endpoint)))).pipe(
  Layer.provideMerge(Bedrock.layer)
)

const openclaw = (args: ReadonlyArray<string>, env: NodeJS.ProcessEnv = {}) =>
  OpenClaw.use((host) => host.run(args, { env }))

const withProvider = (entry: object) =>
  change((before) => ({ ...before, models: { ...before.models, providers: { [provider]: entry } } }))

/** Lists, and gives the keys that lists were asked for with. */
const listed = (env: NodeJS.ProcessEnv) =>
  Effect.gen(function* () {
    const simulator = yield* Simulator
    const { length } = yield* simulator.requests
    const { combined } = yield* openclaw(
      ["models", "list", "--all", "--provider", provider, "--refresh", "--plain"],
      env
    )
    assert.include(combined, `${provider}/${Bedrock.onlyHere}`)
    const asked = (yield* simulator.requests).slice(length)
    return new Set(asked.filter(isListing).map(({ auth }) => (auth.kind === "sigv4" ? auth.accessKeyId : auth.kind)))
  })

const isListing = ({ operation }: ReceivedRequest) => operation === "ListFoundationModels"

interface Status {
  readonly auth: {
    readonly providers: ReadonlyArray<{
      readonly provider: string
      readonly effective: { readonly kind: string; readonly detail: string }
    }>
    readonly missingProvidersInUse: ReadonlyArray<string>
  }
}

/** What `models status` believes of the provider. */
const believed = (env: NodeJS.ProcessEnv) =>
  Effect.gen(function* () {
    const { stdout } = yield* openclaw(["models", "status", "--json"], env)
    const { auth } = JSON.parse(stdout) as Status
    assert.notInclude(auth.missingProvidersInUse, provider)
    return auth.providers.find((row) => row.provider === provider)?.effective
  })

const temporary = /^ASIA/

const listsWith = (env: NodeJS.ProcessEnv, key: RegExp) =>
  Effect.gen(function* () {
    const keys = yield* listed(env)
    assert.strictEqual(keys.size, 1)
    assert.match([...keys].join(), key)
  })

const instance = { AWS_EC2_METADATA_DISABLED: "false" }

const marked = { AWS_ACCESS_KEY_ID: exampleKey.accessKeyId, AWS_SECRET_ACCESS_KEY: exampleKey.secretAccessKey }

const container = Simulator.useSync(({ endpoint }) => ({
  AWS_CONTAINER_CREDENTIALS_FULL_URI: `${endpoint}/v2/credentials/simulator`
}))

/** What `aws configure sso` and `aws sso login` leave behind. */
const session = {
  ".aws/config": `[default]
sso_session = work
sso_account_id = 123456789012
sso_role_name = Developer
[sso-session work]
sso_region = us-east-1
sso_start_url = https://example.awsapps.com/start
`,
  [`.aws/sso/cache/${createHash("sha1").update("work").digest("hex")}.json`]: JSON.stringify({
    accessToken: exampleSsoAccessToken,
    expiresAt: "2099-01-01T00:00:00Z"
  })
}

layer(Host, { timeout: "20 minutes", excludeTestServices: true })("AWS credentials in OpenClaw", (it) => {
  it.effect("are not there at first, and nobody says so", () =>
    Effect.gen(function* () {
      const tarball = yield* packPlugin
      yield* openclaw(["plugins", "install", `npm-pack:${tarball}`, "--force", "--accept-capabilities"])
      const model = { primary: `${provider}/${Bedrock.onlyHere}` }
      const imageModel = { primary: `${provider}/amazon.nova-lite-v1:0` }
      yield* change((before) => ({ ...before, agents: { defaults: { model, imageModel } } }))
      assert.isUndefined(yield* believed({}))
    }).pipe(Effect.scoped)
  )

  it.effect("are believed and listed with: those of the environment", () =>
    Effect.gen(function* () {
      assert.deepInclude(yield* believed(marked), { kind: "env" })
      yield* listsWith(marked, /^AKIAIOSFODNN7EXAMPLE$/)
    })
  )

  it.effect("are believed and listed with: an instance's, that no variable and no file speaks of", () =>
    Effect.gen(function* () {
      const effective = yield* believed(instance)
      assert.strictEqual(effective?.kind, "synthetic")
      assert.match(effective?.detail ?? "", /^instance-metadata: /)
      yield* listsWith(instance, temporary)
    })
  )

  it.effect("are enough for a picture to be looked at, on an instance", () =>
    Effect.gen(function* () {
      const { home } = yield* OpenClaw
      const file = join(home, "picture.png")
      yield* Effect.promise(() => writeFile(file, picture))
      const { stdout } = yield* openclaw(["infer", "image", "describe", "--file", file], instance)
      assert.include(stdout, "I see 1 image (png).")
    })
  )

  it.effect("are believed and listed with: a container's", () =>
    Effect.gen(function* () {
      const env = yield* container
      assert.deepInclude(yield* believed(env), { kind: "env" })
      yield* listsWith(env, temporary)
    })
  )

  it.effect("are looked for when somebody logs in, shown as AWS knows them, and chosen", () =>
    Effect.gen(function* () {
      const host = yield* OpenClaw
      const args = ["models", "auth", "login", "--provider", provider, "--method", "aws-credentials"]
      const { combined } = yield* host.run(args, { env: instance, isInTerminal: true })
      assert.match(combined, /Source: instance-metadata/)
      assert.match(combined, /assumed-role\/SimulatorInstance/)
      const { models } = yield* settings
      assert.deepStrictEqual(models.providers, { [provider]: { auth: "aws-sdk" } })
    })
  )

  it.effect("are believed and listed with: an SSO session's", () =>
    Effect.gen(function* () {
      const { home } = yield* OpenClaw
      yield* Effect.promise(async () => {
        for (const [name, text] of Object.entries(session)) {
          await mkdir(dirname(join(home, name)), { recursive: true })
          await writeFile(join(home, name), text)
        }
      })
      assert.deepInclude(yield* believed({}), { kind: "env" })
      yield* listsWith({}, temporary)
    })
  )

  it.effect("are no matter for the doctor where they are", () =>
    Effect.gen(function* () {
      const { run } = yield* OpenClaw
      // It finds other things to say of a home that is a minute old.
      const { stdout } = yield* run(["doctor", "--lint"], { accept: () => true })
      const { checksRun } = JSON.parse(stdout) as { readonly checksRun: number }
      assert.isAbove(checksRun, 10)
      assert.notMatch(stdout, /amazon-bedrock/i)
    })
  )

  it.effect("are not asked for where a key is wanted, and the way out is named", () =>
    Effect.gen(function* () {
      const { home, run } = yield* OpenClaw
      yield* Effect.promise(() => rm(join(home, ".aws"), { recursive: true }))
      yield* withProvider({ auth: "api-key" })
      const args = [
        "infer",
        "model",
        "run",
        "--local",
        "--model",
        `${provider}/${Bedrock.onlyHere}`,
        "--prompt",
        "Hello"
      ]
      const { combined } = yield* run(args, { accept: () => true })
      assert.include(combined, `models.providers.${provider}.auth is api-key`)
    })
  )
})
