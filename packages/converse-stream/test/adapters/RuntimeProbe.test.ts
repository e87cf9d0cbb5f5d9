import { RuntimeProbe } from "@bedrock-kit/converse-stream"
import * as RuntimeProbeSdk from "@bedrock-kit/converse-stream/adapters/RuntimeProbeSdk"
import { accessKeys, CredentialProvider, Credentials } from "@bedrock-kit/credentials"
import { exampleKey, Simulator } from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"

const account = { guardrails: [{ guardrailId: "gr1", name: "Careful", versions: ["2"], blockedWords: ["forbidden"] }] }

const layer = Layer.unwrap(
  Effect.map(Simulator, ({ endpoint }) => RuntimeProbeSdk.layer({ region: "us-east-1", endpoint }))
).pipe(
  Layer.provide(Credentials.layerNoDeps),
  Layer.provide(CredentialProvider.layerOf(accessKeys(exampleKey))),
  Layer.provideMerge(Simulator.layer({ account }))
)

const question = { guardrailIdentifier: "gr1", guardrailVersion: "2", source: "OUTPUT", text: "forbidden" } as const

describe("RuntimeProbe.applyGuardrail", () => {
  it.live("sends the text as what it is, and gives what AWS told", () =>
    Effect.gen(function* () {
      const { applyGuardrail } = yield* RuntimeProbe
      const { action, outputs, usage } = yield* applyGuardrail(question)
      assert.strictEqual(action, "GUARDRAIL_INTERVENED")
      assert.deepStrictEqual(outputs, [{ text: "Sorry, the model cannot answer this question." }])
      assert.strictEqual(usage?.wordPolicyUnits, 1)
      const { body } = yield* Simulator.use(({ received }) => received(0))
      assert.deepStrictEqual(body, { source: "OUTPUT", content: [{ text: { text: "forbidden" } }] })
    }).pipe(Effect.provide(layer))
  )

  it.live("fails as AWS does", () =>
    Effect.gen(function* () {
      const { applyGuardrail } = yield* RuntimeProbe
      const failure = yield* Effect.flip(applyGuardrail({ ...question, guardrailVersion: "9" }))
      assert.strictEqual(failure._tag === "AwsError" ? failure.category : failure._tag, "Validation")
    }).pipe(Effect.provide(layer))
  )
})
