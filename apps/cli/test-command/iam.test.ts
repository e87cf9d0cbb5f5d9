import { exampleBearerToken, type IdentityPolicy, Simulator } from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { bedrock, environment, keys } from "./bedrock.ts"

const chatModel = "us.anthropic.claude-haiku-5-5"
const embeddingModel = "amazon.titan-embed-text-v2:0"
const models = ["--model", chatModel, "--model", embeddingModel]

interface Statement {
  readonly Sid: string
  readonly Effect: "Allow"
  readonly Action: ReadonlyArray<string>
  readonly Resource: ReadonlyArray<string>
}
type Policy = IdentityPolicy & { readonly Statement: ReadonlyArray<Statement> }

/** A gateway that uses a guardrail. */
const gateway = Effect.acquireRelease(
  Effect.sync(() => {
    const folder = mkdtempSync(join(tmpdir(), "h-doctor-iam-"))
    mkdirSync(join(folder, ".openclaw"))
    const config = { guardrail: { guardrailIdentifier: "gr1", guardrailVersion: "1" } }
    const document = { plugins: { entries: { "amazon-bedrock": { config } } } }
    writeFileSync(join(folder, ".openclaw/openclaw.json"), JSON.stringify(document))
    return folder
  }),
  (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true }))
)

const apiKey = { AWS_BEARER_TOKEN_BEDROCK: exampleBearerToken }

const bedrockAt = (args: ReadonlyArray<string>, env: Readonly<Record<string, string>> = keys) =>
  Effect.gen(function* () {
    const simulator = yield* Simulator
    const HOME = yield* gateway
    return yield* bedrock(args, { ...environment(simulator), HOME, ...env })
  }).pipe(Effect.scoped)

const account = { guardrails: [{ guardrailId: "gr1", name: "Careful", versions: ["1"] }] }

const allowing = (identityPolicy: IdentityPolicy) =>
  Effect.provide(Simulator.layer({ account: { ...account, identityPolicy } }))

const everyFeature = ["--feature", "chat,discovery,embeddings,guardrail,count-tokens,bearer"]

/** What the command prints where everything is allowed; asked once. */
const printed = Effect.runSync(
  Effect.cached(
    bedrockAt(["iam", "policy", ...models, ...everyFeature]).pipe(
      Effect.map(({ stderr, stdout }) => {
        assert.strictEqual(stderr, "")
        return JSON.parse(stdout) as Policy
      }),
      Effect.provide(Simulator.layer({ account }))
    )
  )
)

const without = (policy: Policy, action: string): Policy => ({
  ...policy,
  Statement: policy.Statement.map((statement) => ({
    ...statement,
    Action: statement.Action.filter((each) => each !== action)
  })).filter(({ Action }) => Action.length > 0)
})

interface Document {
  readonly checks: ReadonlyArray<{ readonly id: string; readonly status: string; readonly why: string }>
}

/** What the doctor does not find in order, but for what nobody can see. */
const complaints = (env: Readonly<Record<string, string>>) =>
  Effect.map(bedrockAt(["doctor", ...models, "--invoke", "--json"], env), ({ stdout }) => {
    const { checks } = JSON.parse(stdout) as Document
    return checks.filter(
      ({ id, status, why }) => status !== "ok" && id !== "quotas" && !why.startsWith("Not looked at")
    )
  })

const actions = [
  "bedrock:ApplyGuardrail",
  "bedrock:CountTokens",
  "bedrock:GetFoundationModel",
  "bedrock:GetFoundationModelAvailability",
  "bedrock:GetGuardrail",
  "bedrock:GetInferenceProfile",
  "bedrock:GetUseCaseForModelAccess",
  "bedrock:InvokeModel",
  "bedrock:InvokeModelWithResponseStream",
  "bedrock:ListFoundationModels",
  "bedrock:ListInferenceProfiles"
]

const profileArn = `arn:aws:bedrock:us-east-1:123456789012:inference-profile/${chatModel}`
const behind = ["us-east-1", "us-east-2", "us-west-2"].map(
  (region) => `arn:aws:bedrock:${region}::foundation-model/anthropic.claude-haiku-5-5`
)

describe.concurrent("the policy that bedrock iam policy prints", () => {
  it.live("allows what was asked for, and no more", () =>
    Effect.gen(function* () {
      const policy = yield* printed
      assert.sameMembers(
        policy.Statement.flatMap(({ Action }) => Action),
        [...actions, "bedrock:CallWithBearerToken"]
      )
      const chat = policy.Statement.find(({ Sid }) => Sid === "Chat")
      assert.sameMembers([...(chat?.Resource ?? [])], [profileArn, ...behind])
      const embeddings = policy.Statement.find(({ Sid }) => Sid === "Embeddings")
      assert.deepStrictEqual(embeddings?.Resource, [`arn:aws:bedrock:us-east-1::foundation-model/${embeddingModel}`])
    })
  )

  it.live.each([
    ["keys", keys],
    ["an API key", apiKey]
  ] as const)("suffices for everything that the doctor looks at, with %s", ([, env]) =>
    Effect.gen(function* () {
      const policy = yield* printed
      assert.deepStrictEqual(yield* complaints(env).pipe(allowing(policy)), [])
    })
  )

  it.live.each([
    ["models", "--refresh"],
    ["access", chatModel],
    ["chat", "Hello", "--model", chatModel],
    ["iam", "check", ...models, "--invoke"]
  ])("suffices for bedrock %s", (args) =>
    Effect.gen(function* () {
      const policy = yield* printed
      const { exitCode, stderr } = yield* bedrockAt(args).pipe(allowing(policy))
      assert.strictEqual(exitCode, 0, stderr)
    })
  )

  it.live.each(actions)("needs %s, and the doctor says so", (action) =>
    Effect.gen(function* () {
      const policy = yield* printed
      const found = yield* complaints(keys).pipe(allowing(without(policy, action)))
      assert.isNotEmpty(found)
      const first = found.find(({ status }) => status === "failed") ?? found[0]
      assert.include(first?.why, action)
      // Nothing else is said to be denied.
      for (const { why } of found)
        for (const other of actions)
          if (why.includes(`call ${other} `) || why.includes(`call ${other}.`)) assert.strictEqual(other, action)
    })
  )

  it.live("needs bedrock:CallWithBearerToken with an API key, and only then", () =>
    Effect.gen(function* () {
      const policy = without(yield* printed, "bedrock:CallWithBearerToken")
      yield* Effect.gen(function* () {
        assert.deepStrictEqual(yield* complaints(keys), [])
        const [first] = yield* complaints(apiKey)
        assert.include(first?.why, "BedrockAPIKey-EXAMPLE may not call bedrock:CallWithBearerToken.")
      }).pipe(allowing(policy))
    })
  )

  it.live.each([profileArn, ...behind])("needs %s for a turn, and the doctor names it", (resource) =>
    Effect.gen(function* () {
      const policy = yield* printed
      const narrower = {
        ...policy,
        Statement: policy.Statement.map((statement) =>
          statement.Sid === "Chat"
            ? { ...statement, Resource: statement.Resource.filter((each) => each !== resource) }
            : statement
        )
      }
      const found = yield* complaints(keys).pipe(allowing(narrower))
      assert.lengthOf(found, 1)
      assert.include(found[0]?.why, `may not call bedrock:InvokeModelWithResponseStream on ${resource}.`)
    })
  )
})

describe.concurrent("bedrock iam policy", () => {
  it.live("says what it guessed where AWS cannot be asked", () =>
    Effect.gen(function* () {
      const { exitCode, stderr, stdout } = yield* bedrock(["iam", "policy", "--model", "eu.amazon.nova-lite-v1:0"], {
        AWS_REGION: "eu-west-1"
      })
      assert.strictEqual(exitCode, 0, stderr)
      assert.include(stdout, "arn:aws:bedrock:eu-west-1:*:inference-profile/eu.amazon.nova-lite-v1:0")
      assert.include(stdout, "arn:aws:bedrock:eu-*::foundation-model/amazon.nova-lite-v1:0")
      assert.match(stderr, /^Note: The account is not known/m)
      assert.match(stderr, /^Note: AWS did not say which Regions/m)
    })
  )

  it.live("prints Terraform", () =>
    Effect.gen(function* () {
      const { stdout } = yield* bedrockAt([
        "iam",
        "policy",
        "--model",
        "amazon.nova-lite-v1:0",
        "--feature",
        "chat",
        "--terraform"
      ])
      assert.strictEqual(
        stdout,
        `data "aws_iam_policy_document" "bedrock" {
  statement {
    sid    = "Chat"
    effect = "Allow"
    actions = [
      "bedrock:InvokeModelWithResponseStream",
    ]
    resources = [
      "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0",
    ]
  }
}
`
      )
    }).pipe(Effect.provide(Simulator.layer()))
  )

  it.live.each([
    [["--feature", "chat,telepathy"], '"telepathy" is not a feature. Choose of: chat, discovery'],
    [["--model", "what is this"], "what is this"],
    [["--account", "12"], '"12" is not an account']
  ] as const)("refuses %o", ([args, words]) =>
    Effect.gen(function* () {
      const { exitCode, stderr, stdout } = yield* bedrock(["iam", "policy", ...args])
      assert.strictEqual(exitCode, 2)
      assert.strictEqual(stdout, "")
      assert.include(stderr, words)
    })
  )
})

describe.concurrent("bedrock iam check", () => {
  it.live("prints the statements that are missing", () =>
    Effect.gen(function* () {
      const { exitCode, stderr, stdout } = yield* bedrockAt([
        "iam",
        "check",
        "--model",
        chatModel,
        "--invoke",
        "--json"
      ])
      assert.strictEqual(exitCode, 3, stderr)
      const { actions, missing, ok } = JSON.parse(stdout) as {
        readonly ok: boolean
        readonly actions: ReadonlyArray<{ readonly action: string; readonly status: string }>
        readonly missing: Policy
      }
      assert.isFalse(ok)
      assert.deepStrictEqual(
        missing.Statement.flatMap(({ Action }) => Action),
        ["bedrock:InvokeModelWithResponseStream", "bedrock:ListInferenceProfiles"]
      )
      assert.deepInclude(
        actions.find(({ action }) => action === "bedrock:ListFoundationModels"),
        { status: "allowed" } as object
      )
    }).pipe(
      Effect.provide(
        Simulator.layer({
          account: {
            ...account,
            deniedActions: ["bedrock:ListInferenceProfiles", "bedrock:InvokeModelWithResponseStream"]
          }
        })
      )
    )
  )

  it.live("does not take a turn unless it is told to, and says that it does not know", () =>
    Effect.gen(function* () {
      const { exitCode, stdout } = yield* bedrockAt(["iam", "check", "--model", chatModel])
      assert.strictEqual(exitCode, 0)
      assert.match(stdout, /^\? bedrock:InvokeModelWithResponseStream +It was not asked\.$/m)
      const { requests } = yield* Simulator
      const asked = (yield* requests).map(({ operation }) => operation)
      assert.notInclude(asked, "ConverseStream")
    }).pipe(Effect.provide(Simulator.layer({ account })))
  )

  it.live("fails in a sentence where the key is not known", () =>
    Effect.gen(function* () {
      const { exitCode, stderr, stdout } = yield* bedrockAt(["iam", "check"], {
        ...keys,
        AWS_ACCESS_KEY_ID: "AKIAUNKNOWNEXAMPLE00"
      })
      assert.strictEqual(exitCode, 3)
      assert.strictEqual(stdout, "")
      assert.include(stderr, "UnrecognizedClientException")
    }).pipe(Effect.provide(Simulator.layer()))
  )
})

it.live.each([
  ["iam check", "? bedrock:"],
  ["access amazon.nova-lite-v1:0", "+ region"]
] as const)("bedrock %s writes ASCII where the terminal shows no more", ([command, line]) =>
  Effect.gen(function* () {
    const { stdout } = yield* bedrockAt(command.split(" "), { ...keys, LC_ALL: "C" })
    assert.include(stdout, line)
    assert.match(stdout, /^[\n -~]+$/)
  }).pipe(Effect.provide(Simulator.layer()))
)

it.live("says that a configuration which cannot be read says nothing", () =>
  Effect.gen(function* () {
    const HOME = yield* gateway
    writeFileSync(join(HOME, ".openclaw/openclaw.json"), "#".repeat(5_000_000))
    const { exitCode, stderr } = yield* bedrock(["iam", "policy"], { HOME, AWS_REGION: "us-east-1" })
    assert.strictEqual(exitCode, 0)
    assert.match(stderr, /^Note: The configuration says nothing here, because it could not be read\. .*is not JSON5/m)
    assert.isBelow(stderr.length, 2000)
  }).pipe(Effect.scoped)
)
