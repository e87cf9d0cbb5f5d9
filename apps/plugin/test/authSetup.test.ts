import { exampleBearerToken, exampleKey, Simulator } from "@bedrock-kit/simulator"
import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { authMethods } from "../src/authMethods.ts"
import type { AuthContext, AuthPrompter, AuthResult, HostConfig } from "../src/hostTypes.ts"
import { manifest } from "../src/manifest.ts"
import { withAws } from "./support/environment.ts"
import { keys, test } from "./support/onSimulator.ts"

const methodOf = (id: string) => {
  const found = authMethods.find((method) => method.id === id)
  assert.isDefined(found)
  return found
}

/** A person who gives these answers, one after the other, once they pass. */
const person = (...answers: ReadonlyArray<unknown>) => {
  const told: Array<string> = []
  const complaints: Array<string> = []
  const rest = [...answers]
  const prompter: AuthPrompter = {
    note: (message) => Promise.resolve(void told.push(message)),
    select: () => Promise.resolve(String(rest.shift())),
    confirm: () => Promise.resolve(rest.shift() === true),
    text: ({ validate }) => {
      for (;;) {
        const answer = String(rest.shift())
        const complaint = validate?.(answer)
        if (complaint === undefined) return Promise.resolve(answer)
        complaints.push(complaint)
      }
    },
    progress: () => ({ stop: () => undefined })
  }
  return { prompter, told, complaints, rest }
}

const use = (id: string, prompter: AuthPrompter, config: HostConfig = {}): Effect.Effect<AuthResult, unknown> => {
  const context: AuthContext = { config, prompter }
  return Effect.tryPromise({ try: () => methodOf(id).run(context), catch: (failure) => failure })
}

const unasked = (id: string, config: HostConfig = {}) =>
  Effect.promise(async () => {
    const errors: Array<string> = []
    const exits: Array<number> = []
    const runtime = {
      log: () => undefined,
      error: (message: string) => void errors.push(message),
      exit: (code: number) => void exits.push(code)
    }
    return { config: await methodOf(id).runNonInteractive({ config, runtime }), errors, exits }
  })

const chosen = (provider: object, config: object) => ({
  models: { providers: { "amazon-bedrock": provider } },
  plugins: { entries: { "amazon-bedrock": { config } } }
})

const aws = { auth: "aws-sdk", apiKey: undefined }
const own = { bearerToken: undefined, profile: undefined, roleArn: undefined, externalId: undefined }

/** With a profile that has the example keys in it. */
const withProfile = <A, E, R>(body: Effect.Effect<A, E, R>) =>
  Effect.acquireUseRelease(
    Effect.promise(() => mkdtemp(join(tmpdir(), "bedrock-kit-setup-"))),
    (folder) =>
      Effect.gen(function* () {
        const file = join(folder, "config")
        const text = `[profile dev]\naws_access_key_id = ${exampleKey.accessKeyId}\naws_secret_access_key = ${exampleKey.secretAccessKey}\n`
        yield* Effect.promise(() => writeFile(file, text))
        const { endpoint } = yield* Simulator
        return yield* withAws({ AWS_CONFIG_FILE: file, AWS_REGION: "eu-west-1", AWS_ENDPOINT_URL_STS: endpoint })(body)
      }),
    (folder) => Effect.promise(() => rm(folder, { recursive: true, force: true }))
  )

const roleArn = "arn:aws:iam::123456789012:role/Bedrock"

describe("the ways to choose credentials", () => {
  test(
    "are the same in the manifest",
    Effect.sync(() => {
      assert.deepStrictEqual(
        manifest("0.0.0").providerAuthChoices.map(({ method }) => method),
        authMethods.map(({ id }) => id)
      )
    })
  )

  test(
    "show what the machine has, as AWS knows it, and no secret",
    Effect.gen(function* () {
      const { prompter, told } = person()
      const { configPatch, profiles } = yield* use("aws-credentials", prompter)
      assert.deepStrictEqual<unknown>(configPatch, chosen(aws, { ...own, roleSessionName: undefined }))
      assert.isEmpty(profiles)
      assert.match(told.join("\n"), /Source: environment.*\nRegion: us-east-1.*\nExpires: never\nAccount: \d{12}\n/)
      assert.notInclude(told.join("\n"), exampleKey.secretAccessKey)
    })
  )

  test(
    "ask for the Region where nothing names one",
    Effect.gen(function* () {
      const { complaints, prompter } = person("Frankfurt", " eu-central-1 ")
      const { configPatch } = yield* use("aws-credentials", prompter)
      assert.deepStrictEqual<unknown>(
        configPatch,
        chosen(aws, { region: "eu-central-1", ...own, roleSessionName: undefined })
      )
      assert.lengthOf(complaints, 1)
    }),
    { ...keys, AWS_REGION: "" }
  )

  test(
    "change nothing when AWS refuses, and say why",
    Effect.gen(function* () {
      const refused = yield* Effect.flip(use("aws-credentials", person().prompter))
      assert.match(String(refused), /SignatureDoesNotMatch[\s\S]*Nothing was changed\.$/)
    }),
    { ...keys, AWS_SECRET_ACCESS_KEY: "wrong" }
  )

  test(
    "use a profile of those there are",
    withProfile(
      Effect.gen(function* () {
        const { prompter, told } = person("dev")
        const { configPatch } = yield* use("aws-profile", prompter)
        assert.deepStrictEqual<unknown>(
          configPatch,
          chosen(aws, { ...own, profile: "dev", roleSessionName: undefined })
        )
        assert.match(told.join("\n"), /Source: profile, from profile dev/)
      })
    )
  )

  test(
    "say how to make a profile where there is none",
    Effect.gen(function* () {
      assert.match(String(yield* Effect.flip(use("aws-profile", person().prompter))), /aws configure sso/)
    })
  )

  test(
    "assume a role with a profile, after its ARN has become one",
    withProfile(
      Effect.gen(function* () {
        const { complaints, prompter, told } = person("Bedrock", ` ${roleArn}`, "partner", "dev")
        const { configPatch } = yield* use("aws-role", prompter)
        assert.lengthOf(complaints, 1)
        assert.deepStrictEqual<unknown>(
          configPatch,
          chosen(aws, { bearerToken: undefined, profile: "dev", roleArn, externalId: "partner" })
        )
        assert.match(told.join("\n"), /As: arn:aws:sts::123456789012:assumed-role\/Bedrock\//)
      })
    )
  )

  test(
    "take an API key, have the host keep it, and write it nowhere",
    Effect.gen(function* () {
      const { complaints, prompter, told } = person(exampleKey.accessKeyId, " ", exampleBearerToken)
      const { configPatch, profiles } = yield* use("api-key", prompter)
      assert.lengthOf(complaints, 2)
      assert.deepStrictEqual(profiles, [
        {
          profileId: "amazon-bedrock:default",
          credential: { type: "api_key", provider: "amazon-bedrock", key: exampleBearerToken }
        }
      ])
      const expected = chosen({ auth: "api-key", apiKey: undefined }, { bearerToken: undefined })
      assert.deepStrictEqual<unknown>(configPatch, expected)
      assert.notInclude(told.join("\n"), exampleBearerToken)
      const asked = yield* Simulator.use(({ requests }) => requests)
      assert.deepStrictEqual(new Set(asked.map(({ auth }) => auth.kind)), new Set(["bearer"]))
    })
  )

  test(
    "refuse an API key that AWS does",
    Effect.gen(function* () {
      const refused = yield* Effect.flip(use("api-key", person("bedrock-api-key-WRONG").prompter))
      assert.match(String(refused), /Nothing was changed\.$/)
      assert.notInclude(String(refused), "WRONG")
    })
  )

  test(
    "refer to the variable that has the key",
    Effect.gen(function* () {
      const { configPatch, profiles } = yield* use("api-key", person(true).prompter)
      assert.isEmpty(profiles)
      const apiKey = { source: "env", provider: "default", id: "AWS_BEARER_TOKEN_BEDROCK" }
      assert.deepStrictEqual<unknown>(configPatch, chosen({ auth: "api-key", apiKey }, { bearerToken: undefined }))
    }),
    { AWS_BEARER_TOKEN_BEDROCK: exampleBearerToken }
  )
})

describe("where nobody can be asked, they", () => {
  test(
    "give the whole configuration, what else is in it kept",
    Effect.gen(function* () {
      const before = { models: { providers: { other: {} } }, gateway: { port: 1 } }
      const { config, errors } = yield* unasked("aws-credentials", before)
      assert.deepStrictEqual<unknown>(config, {
        models: { providers: { other: {}, "amazon-bedrock": { auth: "aws-sdk" } } },
        gateway: { port: 1 },
        plugins: { entries: { "amazon-bedrock": { config: {} } } }
      })
      assert.isEmpty(errors)
    })
  )

  test(
    "use the profile of AWS_PROFILE and the role that is configured",
    withProfile(
      Effect.gen(function* () {
        const { errors, exits } = yield* unasked("aws-profile")
        assert.match(errors.join(), /Set AWS_PROFILE/)
        assert.deepStrictEqual(exits, [1])
        const plugins = { entries: { "amazon-bedrock": { config: { roleArn, profile: "dev" } } } }
        const { config } = yield* unasked("aws-role", { plugins })
        assert.deepInclude(config, { plugins })
        process.env["AWS_PROFILE"] = "dev"
        const chosen = yield* unasked("aws-profile")
        assert.deepInclude(chosen.config, {
          plugins: { entries: { "amazon-bedrock": { config: { profile: "dev" } } } }
        })
      })
    )
  )

  test(
    "take an API key from its variable only",
    Effect.gen(function* () {
      const { config, errors, exits } = yield* unasked("api-key")
      assert.isNull(config)
      assert.match(errors.join(), /Set AWS_BEARER_TOKEN_BEDROCK/)
      assert.deepStrictEqual(exits, [1])
    })
  )

  test(
    "end with the reason when there is nothing to use",
    Effect.gen(function* () {
      const { config, errors, exits } = yield* unasked("aws-role")
      assert.isNull(config)
      assert.match(errors.join(), /No role is configured/)
      assert.deepStrictEqual(exits, [1])
    }),
    {}
  )
})
