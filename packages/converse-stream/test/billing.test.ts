import type { ConverseStreamMetadataEvent, ConverseStreamOutput, TokenUsage } from "@aws-sdk/client-bedrock-runtime"
import { BedrockRuntime, ConversePart, ConverseStream, type Turn } from "@bedrock-kit/converse-stream"
import { knownModelIds, pricesOf, traitsOf } from "@bedrock-kit/model-catalog"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Schema, Stream } from "effect"
import { messageStop, turnOf, userSays } from "./support/turns.ts"

const sonnet = "eu.anthropic.claude-sonnet-4-6"
const application = "arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/a1b2c3d4e5f6"

const finish = (metadata: object, modelId = sonnet, baseModelId?: string) =>
  ConversePart.Finish({
    stopReason: "end_turn",
    usage: undefined,
    metadata: metadata as ConverseStreamMetadataEvent,
    additionalModelResponseFields: undefined,
    sent: { modelId, traits: traitsOf(modelId, { baseModelId }), baseModelId }
  })

const usage: TokenUsage = {
  inputTokens: 1000,
  outputTokens: 2000,
  cacheReadInputTokens: 30_000,
  cacheWriteInputTokens: 4000,
  cacheDetails: [{ ttl: "1h", inputTokens: 1500 }],
  totalTokens: 37_000
}

const Count = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1_000_000 }))

describe("what an answer cost", () => {
  it("is counted once for each token, writes by their time to live", () => {
    const { cost, tokens } = finish({ usage })
    assert.deepStrictEqual(tokens, {
      input: 1000,
      output: 2000,
      cacheRead: 30_000,
      cacheWrite5m: 2500,
      cacheWrite1h: 1500,
      total: 37_000
    })
    assert.strictEqual(cost?.usd, 0.066_412_5)
  })

  it.prop("is the same whether the vendor counts the cache as input or not", [Count, Count, Count], ([a, b, c]) => {
    const counted = { outputTokens: b, cacheReadInputTokens: c, totalTokens: a + b + c }
    // Nobody says how xAI counts, so the total decides; Claude's input never holds the cache.
    const xai = "us.xai.grok-4.7"
    const net = finish({ usage: { ...counted, inputTokens: a } }, xai)
    const gross = finish({ usage: { ...counted, inputTokens: a + c } }, xai)
    assert.deepStrictEqual(gross.tokens, net.tokens)
    assert.strictEqual(net.tokens?.input, a)
    assert.strictEqual(finish({ usage: { ...counted, inputTokens: a } }).tokens?.input, a)
    assert.strictEqual(
      finish({ usage: { inputTokens: a + c, outputTokens: b, cacheReadInputTokens: c, totalTokens: a + c + b } }).tokens
        ?.input,
      a + c
    )
  })

  it("is that of the tier that served", () => {
    const of = (type?: string) =>
      finish({ usage, ...(type && { serviceTier: { type } }) }, "amazon.nova-pro-v1:0").cost?.total ?? 0n
    assert.strictEqual(of("default"), of())
    assert.strictEqual(of("flex"), of() / 2n)
    assert.strictEqual(of("priority"), (of() * 7n) / 4n)
    assert.strictEqual(of("a tier of tomorrow"), 0n)
  })

  it("is that of long prompts where they have a price of their own", () => {
    const id = knownModelIds().find((id) => pricesOf(id)?.tiers.length === 1) ?? ""
    const above = pricesOf(id)?.tiers[0]?.inputTokensAbove ?? 0
    const rate = (inputTokens: number, cacheReadInputTokens = 0) =>
      finish({ usage: { inputTokens, outputTokens: 1, cacheReadInputTokens } }, id).cost?.rates.input
    assert.strictEqual(rate(above), pricesOf(id)?.input)
    assert.strictEqual(rate(above + 1), pricesOf(id)?.tiers[0]?.input)
    assert.strictEqual(rate(1, above), pricesOf(id)?.tiers[0]?.input)
    assert.notStrictEqual(rate(above), rate(above + 1))
  })

  it("is that of the model that a router chose, and of the model behind a profile", () => {
    const trace = {
      promptRouter: { invokedModelId: "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0" }
    }
    const router = "arn:aws:bedrock:us-east-1:123456789012:default-prompt-router/amazon.nova:1"
    assert.strictEqual(
      finish({ usage, trace }, router).cost?.total,
      finish({ usage }, "amazon.nova-lite-v1:0").cost?.total
    )
    assert.isUndefined(finish({ usage }, router).cost)
    assert.isUndefined(finish({ usage }, application).cost)
    assert.strictEqual(finish({ usage }, application, sonnet).cost?.total, finish({ usage }).cost?.total)
  })

  it("is not known without a count, without a price, and for optimized latency", () => {
    assert.deepInclude(finish({}), { tokens: undefined, cost: undefined })
    assert.isUndefined(finish({ usage }, "acme.new-v1:0").cost)
    assert.strictEqual(finish({ usage }, "acme.new-v1:0").tokens?.total, 37_000)
    const optimized = finish({ usage, performanceConfig: { latency: "optimized" } })
    assert.isUndefined(optimized.cost)
    assert.isDefined(optimized.tokens)
  })
})

const long = "word ".repeat(8000)
const answers = (text: string): Turn["messages"][number] => ({ role: "assistant", content: [{ type: "text", text }] })

/** What was said of the cache, and the cache points of the request that was sent. */
const cached = (turn: Turn, counted: object, transformRequest?: (input: object) => Promise<unknown>) =>
  Effect.gen(function* () {
    let points = 0
    const runtime = Layer.succeed(BedrockRuntime, {
      converseStream: ({ messages = [], system = [], toolConfig = {} }) => {
        const blocks = [...system, ...(toolConfig.tools ?? []), ...messages.flatMap(({ content = [] }) => content)]
        points = blocks.filter(({ cachePoint }) => cachePoint !== undefined).length
        const metadata: ConverseStreamOutput = {
          metadata: { usage: { ...usage, ...counted }, metrics: { latencyMs: 1 } }
        }
        return Effect.succeed({ events: Stream.make(messageStop, metadata), requestId: undefined })
      }
    })
    const parts = yield* ConverseStream.use((service) =>
      Stream.runCollect(service.stream(turn, { transformRequest }))
    ).pipe(Effect.provide(ConverseStream.layerNoDeps().pipe(Layer.provide(runtime))))
    const last = parts.at(-1)
    return { points, caching: last?._tag === "Finish" ? last.caching : undefined }
  })

describe("what was cached", () => {
  const turn = turnOf([userSays(long), answers("a"), userSays("And?")], { cacheRetention: "short", system: long })

  it.effect("is reported beside the plan that was sent", () =>
    Effect.gen(function* () {
      const { caching, points } = yield* cached(turn, { cacheReadInputTokens: 0, cacheWriteInputTokens: 0 })
      assert.strictEqual(points, 3)
      assert.strictEqual(caching?.verdict, "silent")
      const read = yield* cached(turn, { cacheReadInputTokens: 19_000 })
      assert.strictEqual(read.caching?.verdict, "read")
      assert.isAbove(read.caching?.expectedReadTokens ?? 0, 10_000)
    })
  )

  it.effect("is not planned unasked, and not known of a request that is the caller's own", () =>
    Effect.gen(function* () {
      const unasked = yield* cached({ ...turn, cacheRetention: "none" }, {})
      assert.deepStrictEqual([unasked.points, unasked.caching?.verdict], [0, "not-planned"])
      const own = yield* cached(turn, {}, (input) => Promise.resolve({ ...input, system: [] }))
      assert.isUndefined(own.caching)
    })
  )
})
