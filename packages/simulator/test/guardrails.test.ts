/** What the guardrails of the account make of a text, by the AWS SDK over real sockets. */
import { ApplyGuardrailCommand } from "@aws-sdk/client-bedrock-runtime"
import { Simulator } from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Effect, type Scope } from "effect"
import { call, facts, runtimeClient } from "./support/sdk.ts"

const guardrail = {
  guardrailId: "gr1",
  name: "Careful",
  versions: ["2"],
  blockedWords: ["forbidden"],
  maskedWords: ["hunter2"]
}

const apply = (text: string, guardrailIdentifier = "gr1", guardrailVersion = "2") =>
  Effect.flatMap(runtimeClient(), (client) =>
    call(() =>
      client.send(
        new ApplyGuardrailCommand({
          guardrailIdentifier,
          guardrailVersion,
          source: "INPUT",
          content: [{ text: { text } }]
        })
      )
    )
  )

const test = (name: string, body: Effect.Effect<void, unknown, Scope.Scope | Simulator>, account = {}) =>
  it.live(name, () =>
    Effect.provide(Effect.scoped(body), Simulator.layer({ account: { guardrails: [guardrail], ...account } }))
  )

describe("ApplyGuardrail", () => {
  test(
    "lets a text pass, withholds it, or masks a word of it",
    Effect.gen(function* () {
      const passed = yield* apply("Good morning")
      assert.deepStrictEqual([passed.action, passed.outputs, passed.usage?.wordPolicyUnits], ["NONE", [], 1])
      const blocked = yield* apply("A FORBIDDEN word")
      assert.strictEqual(blocked.action, "GUARDRAIL_INTERVENED")
      assert.deepStrictEqual(blocked.outputs, [{ text: "Sorry, the model cannot answer this question." }])
      assert.strictEqual(blocked.assessments?.[0]?.wordPolicy?.customWords?.[0]?.action, "BLOCKED")
      const masked = yield* apply("It is hunter2.")
      assert.deepStrictEqual(masked.outputs, [{ text: "It is {hunter2}." }])
      assert.strictEqual(masked.assessments?.[0]?.sensitiveInformationPolicy?.regexes?.[0]?.action, "ANONYMIZED")
    })
  )

  test(
    "takes an ARN, and refuses a guardrail or a version that there is not",
    Effect.gen(function* () {
      const arn = "arn:aws:bedrock:us-east-1:123456789012:guardrail/gr1"
      assert.strictEqual((yield* apply("Hello", arn, "DRAFT")).action, "NONE")
      for (const refused of [apply("Hello", "gr9"), apply("Hello", "gr1", "9")])
        assert.deepStrictEqual(facts(yield* Effect.flip(refused)), [
          "ValidationException",
          400,
          "The guardrail identifier or version provided in the request does not exist."
        ])
    })
  )

  test(
    "is an action of its own, on the guardrail",
    Effect.gen(function* () {
      const [name, status, message] = facts(yield* Effect.flip(apply("Hello")))
      assert.deepStrictEqual([name, status], ["AccessDeniedException", 403])
      assert.include(
        String(message),
        "bedrock:ApplyGuardrail on resource: arn:aws:bedrock:us-east-1:123456789012:guardrail/gr1"
      )
    }),
    { deniedActions: ["bedrock:ApplyGuardrail"] }
  )
})
