import { exampleBearerToken, Play, retiringModels, Simulator, type SimulatorOptions } from "@bedrock-kit/simulator"
import { assert, describe, expect, it } from "@effect/vitest"
import { Duration, Effect } from "effect"
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { bedrock, environment, keys } from "./bedrock.ts"

const model = "us.anthropic.claude-haiku-5-5"

/** A home with files in it, gone after the test. */
const home = (files: Readonly<Record<string, string>>) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const folder = mkdtempSync(join(tmpdir(), "h-doctor-"))
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(join(folder, name, ".."), { recursive: true })
        writeFileSync(join(folder, name), text)
      }
      return folder
    }),
    (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true }))
  )

interface Case {
  readonly cause: string
  readonly simulator?: SimulatorOptions
  readonly plays?: ReadonlyArray<Play>
  /** What differs from a host with keys that are in order. Undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Files in the home folder. */
  readonly files?: Readonly<Record<string, string>>
  readonly args?: ReadonlyArray<string>
  /** The first line with a cross. */
  readonly says: RegExp
  readonly exitCode: number
}

const run = ({ args = ["--model", model], env = {}, files, plays = [] }: Omit<Case, "cause" | "says" | "exitCode">) =>
  Effect.gen(function* () {
    const simulator = yield* Simulator
    yield* simulator.script(...plays)
    const folder = files === undefined ? "/nonexistent" : yield* home(files)
    const all = { ...environment(simulator), ...keys, HOME: folder, ...env }
    const set = Object.entries(all).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value.replace("~", folder)] as const]
    )
    return yield* bedrock(["doctor", ...args], Object.fromEntries(set))
  }).pipe(Effect.scoped)

/** The first failure as it is shown, its lines joined again. */
const firstCross = (stdout: string): string => {
  const lines = stdout.split("\n")
  const at = lines.findIndex((line) => line.startsWith("✗"))
  if (at === -1) return "nothing failed"
  const end = lines.findIndex((line, index) => index > at && (!line.startsWith("  ") || line.includes(" -> ")))
  return lines
    .slice(at, end === -1 ? undefined : end)
    .map((line) => line.trim())
    .join(" ")
}

const noKeys = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined }

const cases: ReadonlyArray<Case> = [
  {
    cause: "no credentials",
    env: noKeys,
    says: /^✗ Credentials +No AWS credentials were found\.$/,
    exitCode: 3
  },
  {
    cause: "half a pair of keys",
    env: { AWS_SECRET_ACCESS_KEY: "" },
    says: /^✗ Credentials .*AWS_SECRET_ACCESS_KEY.* no credentials\.$/,
    exitCode: 3
  },
  {
    cause: "an SSO session that has expired",
    env: { ...noKeys, AWS_PROFILE: "dev" },
    files: {
      ".aws/config":
        "[profile dev]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Dev\n[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = us-east-1\n"
    },
    says: /^✗ Credentials +The SSO session of profile dev is missing or has expired\.$/,
    exitCode: 3
  },
  {
    cause: "a key that AWS does not know",
    env: { AWS_ACCESS_KEY_ID: "AKIAUNKNOWNEXAMPLE00" },
    says: /^✗ Identity +AWS refuses the credentials with InvalidClientTokenId/,
    exitCode: 3
  },
  {
    cause: "a secret that is wrong",
    env: { AWS_SECRET_ACCESS_KEY: "wrong" },
    says: /^✗ Identity +AWS refuses the credentials with SignatureDoesNotMatch/,
    exitCode: 3
  },
  {
    cause: "an API key that AWS does not know",
    env: { ...noKeys, AWS_BEARER_TOKEN_BEDROCK: "no-such-key" },
    says: /^✗ Identity +AWS refuses the credentials with AccessDeniedException: Authentication failed/,
    exitCode: 3
  },
  {
    cause: "a clock that is wrong",
    simulator: { now: () => Date.now() - Duration.toMillis("20 minutes") },
    says: /^✗ Clock +This machine's clock is 20 minutes ahead of AWS's/,
    exitCode: 3
  },
  {
    cause: "a Region that cannot be one",
    args: ["--region", "Ireland", "--model", model],
    says: /^✗ Region +"Ireland" \(from the option\) is not the name of an AWS Region/,
    exitCode: 2
  },
  {
    cause: "a Region that there is not",
    env: { AWS_ENDPOINT_URL_BEDROCK: undefined, AWS_REGION: "us-est-1" },
    says: /^✗ Region +us-est-1, from AWS_REGION, is not the name of an AWS Region\.$/,
    exitCode: 2
  },
  {
    cause: "an endpoint where nobody listens",
    env: { AWS_ENDPOINT_URL_BEDROCK: "http://127.0.0.1:9" },
    says: /^✗ Control plane +No connection to 127\.0\.0\.1:9 comes about \(ECONNREFUSED/,
    exitCode: 75
  },
  {
    cause: "a host name that is not found",
    env: { AWS_ENDPOINT_URL_BEDROCK_RUNTIME: "http://bedrock.invalid" },
    says: /^✗ Runtime host +The name bedrock\.invalid cannot be resolved \((ENOTFOUND|EAI_AGAIN)\)\.$/,
    exitCode: 75
  },
  {
    cause: "a file of certificates that is missing",
    env: { NODE_EXTRA_CA_CERTS: "/nonexistent.pem" },
    says: /^✗ CA files +NODE_EXTRA_CA_CERTS names \/nonexistent\.pem, which cannot be read\.$/,
    exitCode: 2
  },
  {
    cause: "a file of certificates that is none",
    env: { NODE_EXTRA_CA_CERTS: "~/ca.pem" },
    files: { "ca.pem": "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" },
    says: /^✗ CA files .* holds a certificate that cannot be read, number 1\.$/,
    exitCode: 2
  },
  {
    cause: "throttling",
    plays: [
      Play.httpError({ type: "ThrottlingException", message: "Too many requests", operation: "ListFoundationModels" })
    ],
    says: /^✗ ListFoundationModels +ListFoundationModels failed with ThrottlingException: Too many requests\.$/,
    exitCode: 75
  },
  {
    cause: "a fault of AWS's",
    plays: [Play.httpError({ type: "InternalServerException", message: "Oh no", operation: "CountTokens" })],
    says: /^✗ CountTokens +CountTokens failed with InternalServerException: Oh no\.$/,
    exitCode: 75
  },
  {
    cause: "a proxy that answers for AWS",
    plays: [
      Play.response({ status: 502, contentType: "text/html", body: "<h1>Bad</h1>", operation: "ListInferenceProfiles" })
    ],
    says: /^✗ ListInferenceProfiles .*HTTP 502.*proxy/,
    exitCode: 75
  },
  {
    cause: "a model without an agreement",
    simulator: {
      account: { availability: { "anthropic.claude-haiku-5-5": { agreementAvailability: "NOT_AVAILABLE" } } }
    },
    says: /^✗ Model access +The agreement for anthropic\.claude-haiku-5-5 is not accepted\.$/,
    exitCode: 3
  },
  {
    cause: "Anthropic's form, which was not handed in",
    simulator: { account: { useCaseForm: false } },
    says: /^✗ Model access +Anthropic has not been told/,
    exitCode: 3
  },
  {
    cause: "a model that needs a profile",
    args: ["--model", "anthropic.claude-sonnet-4-6"],
    says: /^✗ Model access .*cannot be invoked by its own id/,
    exitCode: 3
  },
  {
    cause: "a model that there is not",
    args: ["--model", "amazon.nova-nope-v1:0"],
    says: /^✗ Model access +us-east-1 does not offer amazon\.nova-nope-v1:0\.$/,
    exitCode: 3
  },
  {
    cause: "a model that is past its end",
    simulator: { models: retiringModels, now: () => Date.now() },
    args: ["--model", "amazon.nova-sonic-v1:0"],
    says: /^✗ Lifecycle +amazon\.nova-sonic-v1:0 has reached the end of its life/,
    exitCode: 2
  },
  {
    cause: "a guardrail that there is not",
    simulator: { account: { guardrails: [] } },
    files: {
      ".openclaw/openclaw.json": JSON.stringify({
        plugins: {
          entries: {
            "amazon-bedrock": { config: { guardrail: { guardrailIdentifier: "gr1", guardrailVersion: "1" } } }
          }
        }
      })
    },
    says: /^✗ Guardrail +Guardrail gr1 version 1 does not exist in us-east-1/,
    exitCode: 2
  },
  {
    cause: "a data retention mode that a model cannot be used with",
    args: ["--model", "us.anthropic.claude-fable-5"],
    simulator: {
      account: { dataRetentionMode: "default" },
      models: [
        {
          modelId: "anthropic.claude-fable-5",
          modelName: "Claude Fable 5",
          providerName: "Anthropic",
          inputModalities: ["TEXT"],
          outputModalities: ["TEXT"],
          responseStreamingSupported: true,
          inferenceTypesSupported: ["INFERENCE_PROFILE"],
          modelLifecycle: { status: "ACTIVE" }
        }
      ],
      profiles: [
        {
          inferenceProfileId: "us.anthropic.claude-fable-5",
          inferenceProfileName: "US Claude Fable 5",
          type: "SYSTEM_DEFINED",
          modelId: "anthropic.claude-fable-5",
          regions: ["us-east-1", "us-west-2"]
        }
      ]
    },
    says: /^✗ Retention .*asks for the data retention mode provider_data_share, and the account has default\.$/,
    exitCode: 3
  },
  {
    cause: "a configuration in its older place",
    files: { ".openclaw/openclaw.json": '{ models: { bedrockDiscovery: { region: "us-east-1" } } }' },
    says: /^✗ Configuration +models\.bedrockDiscovery in .* is the older place/,
    exitCode: 2
  },
  {
    cause: "a configuration that is broken",
    files: { ".openclaw/openclaw.json": '{ "models": ' },
    says: /^✗ Configuration .*is not JSON5\. Line 1/,
    exitCode: 2
  },
  {
    cause: "a configuration that is nonsense, and much of it",
    files: { ".openclaw/openclaw.json": "[".repeat(2_500_000) + "]".repeat(2_500_000) },
    says: /^✗ Configuration .* nested more than 500 levels deep/,
    exitCode: 2
  },
  {
    cause: "a configuration with a key that is wrong",
    files: {
      ".openclaw/openclaw.json": '{ plugins: { entries: { "amazon-bedrock": { config: { regoin: "us-east-1" } } } } }'
    },
    says: /^✗ Configuration .*regoin/,
    exitCode: 2
  }
]

describe.concurrent("bedrock doctor names the cause", () => {
  it.live.each(cases)("$cause", ({ exitCode, says, simulator, ...rest }) =>
    Effect.gen(function* () {
      const finished = yield* run(rest)
      assert.match(firstCross(finished.stdout), says, finished.stdout)
      assert.strictEqual(finished.exitCode, exitCode, finished.stderr)
      assert.match(finished.stderr, /^Error: .* Next: /m)
      for (const secret of [keys.AWS_SECRET_ACCESS_KEY, exampleBearerToken]) assert.notInclude(finished.stdout, secret)
    }).pipe(Effect.provide(Simulator.layer(simulator)))
  )

  it.live.each([
    "ListFoundationModels",
    "ListInferenceProfiles",
    "GetInferenceProfile",
    "GetFoundationModel",
    "GetFoundationModelAvailability",
    "GetUseCaseForModelAccess",
    "InvokeModelWithResponseStream"
  ])("bedrock:%s, denied", (action) =>
    Effect.gen(function* () {
      const { exitCode, stdout } = yield* run({ args: ["--model", model, "--invoke"] })
      const cross = firstCross(stdout)
      assert.match(cross, /^✗ /)
      assert.include(cross, `user/simulator may not call bedrock:${action}`)
      assert.strictEqual(exitCode, 3)
    }).pipe(Effect.provide(Simulator.layer({ account: { deniedActions: [`bedrock:${action}`] } })))
  )
})

describe("the help", () => {
  it.live.each(["doctor", "iam", "iam policy", "iam check"])("of bedrock %s stays as it is", (command) =>
    Effect.gen(function* () {
      const { exitCode, stdout } = yield* bedrock([...command.split(" "), "--help"])
      assert.strictEqual(exitCode, 0)
      yield* Effect.promise(() => expect(stdout).toMatchFileSnapshot(`golden/help-${command.replace(" ", "-")}.txt`))
    })
  )
})

describe.concurrent("bedrock doctor", () => {
  const healthy = Effect.provide(Simulator.layer())

  it.live("finds nothing wrong on a host in order, and exits with 0", () =>
    Effect.gen(function* () {
      const { exitCode, stderr, stdout } = yield* run({ args: ["--model", model, "--invoke"] })
      assert.strictEqual(exitCode, 0, stderr)
      assert.strictEqual(stderr, "")
      assert.notMatch(stdout, /^[✗!]/m)
      assert.match(stdout, /^✓ Turn +us\.anthropic\.claude-haiku-5-5 answers\.$/m)
      assert.match(stdout, /^\? Quotas +Could not be seen/m)
      // Eighty columns, but for commands that are there to be copied.
      for (const line of stdout.split("\n")) if (!line.includes("-> ")) assert.isAtMost(line.length, 80)
    }).pipe(healthy)
  )

  it.live("looks at the models that the configuration names, in the Region it names", () =>
    Effect.gen(function* () {
      const document = {
        agents: {
          defaults: { model: { primary: "amazon-bedrock/us.amazon.nova-lite-v1:0", fallbacks: ["openai/x"] } }
        },
        plugins: { entries: { "amazon-bedrock": { config: { region: "us-west-2" } } } }
      }
      const { stdout } = yield* run({ args: [], files: { ".openclaw/openclaw.json": JSON.stringify(document) } })
      assert.match(stdout, /^✓ Region +us-west-2, from the configuration\.$/m)
      assert.match(stdout, /^✓ Model access +us\.amazon\.nova-lite-v1:0 can be used\.$/m)
      assert.match(stdout, /^\? Turn .*was not tried/m)
    }).pipe(healthy)
  )

  it.live("prints one document with --json, whose checks say what they depend on", () =>
    Effect.gen(function* () {
      const { exitCode, stdout } = yield* run({ args: ["--model", model, "--json"], env: noKeys })
      assert.strictEqual(exitCode, 3)
      const document = JSON.parse(stdout) as {
        readonly ok: boolean
        readonly checks: ReadonlyArray<Readonly<Record<"fix" | "id" | "status" | "title" | "why", string | null>>>
      }
      assert.isFalse(document.ok)
      for (const check of document.checks)
        assert.hasAllKeys(check, ["id", "title", "status", "why", "fix"], JSON.stringify(check))
      assert.deepInclude(
        document.checks.find(({ id }) => id === "iam:ListFoundationModels"),
        {
          status: "unknown",
          why: 'Not looked at, because "Credentials" failed.'
        } as object
      )
    }).pipe(healthy)
  )

  it.live("never waits for an AWS that does not answer, whichever part of it that is", () =>
    Effect.gen(function* () {
      const silent = (operation: Parameters<typeof Play.answer>[0]["operation"]) =>
        Play.answer({ operation, delay: Duration.infinity })
      const { exitCode, stdout } = yield* run({
        plays: [
          ...[1, 2].map(() => silent("GetFoundationModel")),
          ...(["ListFoundationModels", "ListInferenceProfiles", "GetInferenceProfile", "CountTokens"] as const).map(
            silent
          ),
          Play.httpError({ type: "Throttling", message: "", operation: "GetCallerIdentity", delay: Duration.infinity })
        ]
      })
      assert.strictEqual(exitCode, 75)
      assert.match(stdout, /^! Identity .*STS did not answer within 5/m)
      for (const operation of ["ListFoundationModels", "ListInferenceProfiles", "GetInferenceProfile", "CountTokens"])
        assert.match(
          stdout.replaceAll(/\n {2,}/g, " "),
          new RegExp(`^✗ ${operation} +${operation} did not answer`, "m")
        )
    }).pipe(healthy)
  )

  it.live("shows ASCII where UTF-8 is off, and colours nowhere but on a terminal", () =>
    Effect.gen(function* () {
      const { stdout } = yield* run({ env: { LC_ALL: "C" } })
      assert.match(stdout, /^\+ Runtime /m)
      assert.match(stdout, /^[\n -~]*$/)
    }).pipe(healthy)
  )

  it.live("moves the older place of the configuration with --fix, shows the change and keeps a copy", () =>
    Effect.gen(function* () {
      const folder = yield* home({
        ".openclaw/openclaw.json": '{ models: { bedrockDiscovery: { region: "us-east-1" } } }\n'
      })
      const { exitCode, stderr, stdout } = yield* run({ args: ["--model", model, "--fix"], env: { HOME: folder } })
      assert.strictEqual(exitCode, 0, stderr)
      assert.match(stderr, /^-.*bedrockDiscovery/m)
      assert.match(stderr, /What it was is in .*\.bak-/)
      assert.match(stdout, /^✓ Configuration .*is valid\.$/m)
      const files = readdirSync(join(folder, ".openclaw"))
      assert.lengthOf(files, 2)
      assert.notInclude(readFileSync(join(folder, ".openclaw/openclaw.json"), "utf8"), "bedrockDiscovery")
    }).pipe(Effect.scoped, healthy)
  )

  it.live("tells of a plugin that is broken, and of one that is in order", () =>
    Effect.gen(function* () {
      const folder = ".openclaw/npm/projects/x/node_modules/@bedrock-kit/openclaw-plugin"
      const manifest = JSON.stringify({
        name: "@bedrock-kit/openclaw-plugin",
        version: "1.2.3",
        openclaw: { extensions: ["./dist/index.js"] }
      })
      const half = { [`${folder}/package.json`]: manifest, [`${folder}/openclaw.plugin.json`]: "{}" }
      const broken = yield* run({ files: half })
      assert.match(firstCross(broken.stdout), /^✗ Plugin .*1\.2\.3 in .* lacks \.\/dist\/index\.js/)
      const whole = yield* run({ files: { ...half, [`${folder}/dist/index.js`]: "" } })
      assert.match(whole.stdout, /^✓ Plugin +@bedrock-kit\/openclaw-plugin 1\.2\.3 is installed\.$/m)
    }).pipe(healthy)
  )
})
