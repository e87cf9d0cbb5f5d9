import { BedrockRuntime, ConverseStream, type StreamOptions } from "@bedrock-kit/converse-stream"
import { traitsOf } from "@bedrock-kit/model-catalog"
import { AwsError } from "@bedrock-kit/credentials"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Stream } from "effect"
import { TestClock } from "effect/testing"
import { messageStop, turnOf, userSays } from "./support/turns.ts"

const first = "eu.anthropic.claude-sonnet-4-6"
const global = { modelId: "global.anthropic.claude-sonnet-4-6" }
const nova = { modelId: "eu.amazon.nova-pro-v1:0", traits: traitsOf("eu.amazon.nova-pro-v1:0") }

const failing = (category: AwsError.Category, exception = `${category}Exception`) =>
  new AwsError.AwsError({
    operation: "ConverseStream",
    exception,
    category,
    detail: "No",
    statusCode: undefined,
    requestId: undefined,
    retryAfter: undefined
  })

/** Runs a turn where each model refuses as it is told to, and tells who was asked. */
const ask = (
  refusals: Readonly<Record<string, AwsError.AwsError>>,
  { maxAttempts = 1, ...options }: StreamOptions & { readonly maxAttempts?: number }
) =>
  Effect.gen(function* () {
    const asked: Array<string> = []
    const runtime = Layer.succeed(BedrockRuntime, {
      converseStream: (input) => {
        const { modelId = "" } = input
        asked.push(`${modelId}${input.toolConfig?.tools?.[0]?.toolSpec?.strict === true ? " strict" : ""}`)
        const refusal = refusals[modelId]
        return refusal === undefined
          ? Effect.succeed({ events: Stream.make(messageStop), requestId: "r" })
          : Effect.fail(refusal)
      }
    })
    const tools = [{ name: "read", description: "Reads.", inputSchema: { type: "object" }, strict: true }]
    const fiber = yield* ConverseStream.use((service) =>
      Stream.runCollect(service.stream(turnOf([userSays("Hi")], { tools }), options))
    ).pipe(
      Effect.result,
      Effect.provide(ConverseStream.layerNoDeps({ maxAttempts }).pipe(Layer.provide(runtime))),
      Effect.forkChild
    )
    yield* TestClock.adjust("1 hour")
    const result = yield* Fiber.join(fiber)
    const last = result._tag === "Success" ? result.success.at(-1) : undefined
    return {
      asked,
      served: last?._tag === "Finish" ? last.modelId : undefined,
      error: result._tag === "Failure" ? result.failure : undefined
    }
  })

describe("a fallback", () => {
  it.effect.each(["Throttling", "Quota", "ModelNotReady", "Service"] as const)("is asked after %s", (category) =>
    Effect.gen(function* () {
      const told: Array<unknown> = []
      const refusal = failing(category)
      const { asked, served } = yield* ask(
        { [first]: refusal },
        { fallbacks: [global], onFallback: (fallback) => told.push(fallback) }
      )
      assert.deepStrictEqual(asked, [`${first} strict`, `${global.modelId} strict`])
      assert.strictEqual(served, global.modelId)
      assert.deepStrictEqual(told, [{ from: first, to: global.modelId, reason: refusal }])
    })
  )

  it.effect.each(["Validation", "AccessDenied", "ExpiredToken", "NotFound", "Network"] as const)(
    "is not asked after %s",
    (category) =>
      Effect.gen(function* () {
        const { asked, error } = yield* ask({ [first]: failing(category) }, { fallbacks: [global] })
        assert.lengthOf(asked, 1)
        assert.strictEqual(error?.modelId, first)
      })
  )

  it.effect("is asked after all attempts, and gets as many; with a request of its own", () =>
    Effect.gen(function* () {
      const { asked, served } = yield* ask(
        { [first]: failing("Throttling"), [global.modelId]: failing("Service") },
        { maxAttempts: 2, fallbacks: [global, nova] }
      )
      // Nova takes no strict tools.
      const expected = [`${first} strict`, `${first} strict`, `${global.modelId} strict`, `${global.modelId} strict`]
      assert.deepStrictEqual(asked, [...expected, nova.modelId])
      assert.strictEqual(served, nova.modelId)
    })
  )

  it.effect("is not asked when nobody named one", () =>
    Effect.gen(function* () {
      const { asked, error } = yield* ask({ [first]: failing("Throttling") }, {})
      assert.lengthOf(asked, 1)
      assert.notInclude(error?.message, "Asked before")
    })
  )

  it.effect("that fails, too, fails with all that was tried, and may help later if one of them may", () =>
    Effect.gen(function* () {
      const { error } = yield* ask(
        { [first]: failing("Throttling"), [global.modelId]: failing("AccessDenied") },
        { fallbacks: [global, nova] }
      )
      assert.strictEqual(error?.modelId, global.modelId)
      assert.deepStrictEqual(
        error?.tried?.map(({ modelId }) => modelId),
        [first]
      )
      assert.strictEqual(error?.attempts, 2)
      assert.isTrue(error?.isRetryable)
      assert.strictEqual(
        error?.message,
        `${global.modelId}: ConverseStream failed with AccessDeniedException: No. Check the credentials, their IAM policy ` +
          `and the model access of this account. Asked before: ${first} (ThrottlingException).`
      )
    })
  )
})
