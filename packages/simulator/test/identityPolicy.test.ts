/** The policy of every caller, judged for actions and resources, over real sockets. */
import { BedrockClient, GetAccountDataRetentionCommand, GetGuardrailCommand } from "@aws-sdk/client-bedrock"
import { ConverseCommand } from "@aws-sdk/client-bedrock-runtime"
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts"
import { type IdentityPolicy, Simulator } from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { policyDenial } from "../src/identityPolicy.ts"
import { call, controlClient, facts, runtimeClient, type SdkError, stsClient } from "./support/sdk.ts"

const modelId = "us.amazon.nova-pro-v1:0"
const profile = `arn:aws:bedrock:us-east-1:123456789012:inference-profile/${modelId}`
const behind = ["us-east-1", "us-east-2", "us-west-2"].map(
  (region) => `arn:aws:bedrock:${region}::foundation-model/amazon.nova-pro-v1:0`
)
const guardrail = "arn:aws:bedrock:us-east-1:123456789012:guardrail/gr1"
const guarded = { guardrailIdentifier: "gr1", guardrailVersion: "1" }

const allow = (Action: string | ReadonlyArray<string>, Resource: string | ReadonlyArray<string> = "*") =>
  ({ Effect: "Allow", Action, Resource }) as const

const under = (...statements: ReadonlyArray<Extract<IdentityPolicy["Statement"], ReadonlyArray<unknown>>[number]>) =>
  Effect.provide(
    Simulator.layer({
      account: {
        identityPolicy: { Version: "2012-10-17", Statement: statements },
        guardrails: [{ guardrailId: "gr1", name: "Careful", versions: ["1"] }],
        dataRetentionMode: "none"
      }
    })
  )

const converse = (guardrailConfig?: typeof guarded) =>
  Effect.flatMap(runtimeClient(), (client) =>
    call(() =>
      client.send(
        new ConverseCommand({ modelId, messages: [{ role: "user", content: [{ text: "Hi" }] }], guardrailConfig })
      )
    )
  )

const refusal = <A, R>(run: Effect.Effect<A, SdkError, R>) => Effect.map(Effect.flip(run), facts)

const denial = (action: string, resource: string) => [
  "AccessDeniedException",
  403,
  `User: arn:aws:iam::123456789012:user/simulator is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`
]

describe("an identity policy", () => {
  it.live("lets a turn with a profile through when it allows the profile and every model behind it", () =>
    converse().pipe(under(allow("bedrock:InvokeModel", [profile, ...behind])))
  )

  it.live.each([profile, ...behind])("refuses the turn without %s, and names it", (missing) =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* refusal(converse()), denial("bedrock:InvokeModel", missing))
    }).pipe(
      under(
        allow(
          "bedrock:InvokeModel",
          [profile, ...behind].filter((arn) => arn !== missing)
        )
      )
    )
  )

  it.live("refuses a turn whose guardrail it does not allow", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* refusal(converse(guarded)), denial("bedrock:ApplyGuardrail", guardrail))
    }).pipe(under(allow("bedrock:InvokeModel")))
  )

  it.live("says so when it denies by name", () =>
    Effect.gen(function* () {
      const [, , message] = yield* refusal(converse())
      assert.match(String(message), /on resource: \S+ with an explicit deny in an identity-based policy$/)
    }).pipe(under(allow("*"), { Effect: "Deny", Action: "bedrock:Invoke*", Resource: "*" }))
  )

  it.live("is not asked who somebody is", () =>
    Effect.gen(function* () {
      const client = yield* stsClient()
      yield* call(() => client.send(new GetCallerIdentityCommand({})))
    }).pipe(under())
  )

  it("knows wildcards, one or many of everything, and the case of ARNs", () => {
    const policy = (Action: string, Resource: string): IdentityPolicy => ({ Statement: allow(Action, Resource) })
    assert.isUndefined(policyDenial(policy("BEDROCK:list*", "*"), "bedrock:ListGuardrails", "*"))
    assert.isUndefined(
      policyDenial(
        policy("*", "arn:aws:bedrock:*::foundation-model/a?"),
        "b:C",
        "arn:aws:bedrock:::foundation-model/ab"
      )
    )
    assert.strictEqual(policyDenial(policy("*", "arn:A"), "b:C", "arn:a"), "implicit")
    assert.strictEqual(policyDenial({ Statement: [] }, "b:C", "arn:a"), "implicit")
  })
})

describe("guardrails and data retention", () => {
  it.live("are told", () =>
    Effect.gen(function* () {
      const client: BedrockClient = yield* controlClient()
      const found = yield* call(() =>
        client.send(new GetGuardrailCommand({ guardrailIdentifier: guardrail, guardrailVersion: "1" }))
      )
      assert.strictEqual(found.name, "Careful")
      const { mode } = yield* call(() => client.send(new GetAccountDataRetentionCommand({})))
      assert.strictEqual(mode, "none")
      const [name] = yield* refusal(call(() => client.send(new GetGuardrailCommand({ guardrailIdentifier: "gr2" }))))
      assert.strictEqual(name, "ResourceNotFoundException")
    }).pipe(under(allow("*")))
  )

  it.live("a turn with a guardrail that there is not is refused", () =>
    Effect.gen(function* () {
      yield* converse(guarded)
      assert.deepStrictEqual(yield* refusal(converse({ ...guarded, guardrailVersion: "9" })), [
        "ValidationException",
        400,
        "The guardrail identifier or version provided in the request does not exist."
      ])
    }).pipe(under(allow("*")))
  )
})
