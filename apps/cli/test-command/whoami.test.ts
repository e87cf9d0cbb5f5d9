import {
  credentialEnvironment,
  exampleBearerToken,
  exampleKey,
  exampleSsoAccessToken,
  exampleWebIdentityToken,
  Simulator
} from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { createHash } from "node:crypto"
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { bedrock, keys } from "./bedrock.ts"

interface Host {
  /** Variables, given the simulator's endpoint and the home folder. */
  readonly env: (endpoint: string, home: string) => Readonly<Record<string, string>>
  /** Files under the home folder. */
  readonly files?: Readonly<Record<string, string>>
}

/** A home folder of the test's own. */
const home = (files: Readonly<Record<string, string>> = {}) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const folder = await mkdtemp(join(tmpdir(), "bedrock-kit-whoami-"))
      for (const [name, text] of Object.entries(files)) {
        await mkdir(dirname(join(folder, name)), { recursive: true })
        await writeFile(join(folder, name), text)
      }
      return folder
    }),
    (folder) => Effect.promise(() => rm(folder, { recursive: true }))
  )

interface Document {
  readonly source: string
  readonly sources: ReadonlyArray<{
    readonly source: string
    readonly status: string
    readonly expiration: string | null
  }>
  readonly identity: { readonly account: string; readonly arn: string } | null
}

/** What `whoami --json --verify` says on a host, AWS being the simulator. */
const whoami = Effect.fnUntraced(function* ({ env, files }: Host) {
  const { endpoint } = yield* Simulator
  const folder = yield* home(files)
  const { exitCode, stderr, stdout } = yield* bedrock(["whoami", "--json", "--verify"], {
    HOME: folder,
    AWS_EC2_METADATA_DISABLED: "false",
    ...credentialEnvironment(endpoint),
    ...env(endpoint, folder)
  })
  assert.strictEqual(exitCode, 0, stderr)
  return { document: JSON.parse(stdout) as Document, stdout }
}, Effect.scoped)

const ssoSession = "corp"

/** As `aws sso login` would have left it behind. */
const ssoToken = {
  name: `.aws/sso/cache/${createHash("sha1").update(ssoSession).digest("hex")}.json`,
  text: JSON.stringify({
    accessToken: exampleSsoAccessToken,
    expiresAt: new Date(Date.now() + 3_600_000).toISOString()
  })
}

const baseProfile = [
  "[profile base]",
  `aws_access_key_id = ${exampleKey.accessKeyId}`,
  `aws_secret_access_key = ${exampleKey.secretAccessKey}`
].join("\n")

const hosts: ReadonlyArray<readonly [name: string, source: string, arn: RegExp, host: Host]> = [
  ["keys in the environment", "environment", /:user\/simulator$/, { env: () => keys }],
  [
    "a profile with keys",
    "profile",
    /:user\/simulator$/,
    { env: () => ({ AWS_PROFILE: "base" }), files: { ".aws/config": baseProfile } }
  ],
  [
    "a profile with an SSO session",
    "sso",
    /:assumed-role\/AWSReservedSSO_Developer_/,
    {
      env: () => ({ AWS_PROFILE: "dev" }),
      files: {
        ".aws/config": [
          "[profile dev]",
          `sso_session = ${ssoSession}`,
          "sso_account_id = 210987654321",
          "sso_role_name = Developer",
          `[sso-session ${ssoSession}]`,
          "sso_region = us-east-1",
          "sso_start_url = https://example.awsapps.com/start"
        ].join("\n"),
        [ssoToken.name]: ssoToken.text
      }
    }
  ],
  [
    "a chain of two roles",
    "assume-role",
    /:assumed-role\/Second\//,
    {
      env: () => ({ AWS_PROFILE: "second" }),
      files: {
        ".aws/config": [
          baseProfile,
          "[profile first]",
          "role_arn = arn:aws:iam::123456789012:role/First",
          "source_profile = base",
          "[profile second]",
          "role_arn = arn:aws:iam::123456789012:role/Second",
          "source_profile = first"
        ].join("\n")
      }
    }
  ],
  [
    "a web identity",
    "web-identity",
    /:assumed-role\/Pod\//,
    {
      env: (_, folder) => ({
        AWS_ROLE_ARN: "arn:aws:iam::123456789012:role/Pod",
        AWS_WEB_IDENTITY_TOKEN_FILE: join(folder, "token")
      }),
      files: { token: exampleWebIdentityToken }
    }
  ],
  [
    "a credential process",
    "process",
    /:user\/simulator$/,
    {
      env: () => ({ AWS_PROFILE: "script" }),
      files: {
        ".aws/config": [
          "[profile script]",
          `credential_process = echo '{"Version":1,"AccessKeyId":"${exampleKey.accessKeyId}","SecretAccessKey":"${exampleKey.secretAccessKey}"}'`
        ].join("\n")
      }
    }
  ],
  [
    "a container's endpoint",
    "container",
    /:assumed-role\/SimulatorContainer\//,
    {
      env: (endpoint) => ({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${endpoint}/v2/credentials/simulator` })
    }
  ],
  ["instance metadata", "instance-metadata", /:assumed-role\/SimulatorInstance\//, { env: () => ({}) }]
]

describe("bedrock whoami", () => {
  it.live.each(hosts)("names the source that won, and who AWS says it is: %s", ([, source, arn, host]) =>
    Effect.gen(function* () {
      const { document, stdout } = yield* whoami(host)
      assert.strictEqual(document.source, source)
      assert.deepStrictEqual(
        document.sources.filter(({ status }) => status === "won").map((row) => row.source),
        [source]
      )
      assert.match(document.identity?.arn ?? "", arn)
      for (const secret of [exampleKey.secretAccessKey, exampleSsoAccessToken, exampleWebIdentityToken])
        assert.notInclude(stdout, secret)
    }).pipe(Effect.provide(Simulator.layer()))
  )

  it.live("shows when temporary keys expire", () =>
    Effect.gen(function* () {
      const { document } = yield* whoami({ env: () => ({}) })
      const won = document.sources.find(({ status }) => status === "won")
      const remaining = Date.parse(won?.expiration ?? "") - Date.now()
      assert.isAbove(remaining, 50 * 60_000)
      assert.isAtMost(remaining, 60 * 60_000)
    }).pipe(Effect.provide(Simulator.layer()))
  )

  it.live("answers for a bearer token, of which AWS cannot be asked", () =>
    Effect.gen(function* () {
      const { document } = yield* whoami({ env: () => ({ AWS_BEARER_TOKEN_BEDROCK: exampleBearerToken }) })
      assert.strictEqual(document.source, "bearer-token")
      assert.isNull(document.identity)
    }).pipe(Effect.provide(Simulator.layer()))
  )
})
