import { BedrockRuntime, ConverseStream, type StreamOptions, type Turn } from "@bedrock-kit/converse-stream"
import * as AwsSdk from "@bedrock-kit/converse-stream/adapters/AwsSdk"
import { accessKeys, AwsError, CredentialProvider, Credentials } from "@bedrock-kit/credentials"
import { exampleKey, Play, Simulator, Step } from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Metric, Stream, Tracer } from "effect"
import { TestClock } from "effect/testing"
import { inspect } from "node:util"
import { messageStop, textDelta, turnOf, userSays } from "./support/turns.ts"

const modelId = "us.anthropic.claude-sonnet-4-6"
const global = "global.anthropic.claude-sonnet-4-6"

/** Keeps every span, and gives metrics a registry of their own. */
const observed = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const spans: Array<Tracer.NativeSpan> = []
    const tracer = Tracer.make({
      span: (options) => {
        const span = new Tracer.NativeSpan(options)
        spans.push(span)
        return span
      }
    })
    const registry: Metric.MetricRegistry = new Map()
    const [exit, metrics] = yield* Effect.all([Effect.exit(effect), Metric.snapshot]).pipe(
      Effect.withTracer(tracer),
      Effect.provideService(Metric.MetricRegistry, registry)
    )
    const span = spans.find(({ name }) => name.startsWith("chat "))
    return { exit, spans, span, metrics, attributes: Object.fromEntries(span?.attributes ?? []) }
  })

const turn = (more: Partial<Turn> = {}) => turnOf([userSays("Hello")], { modelId, ...more })

const run = (turn: Turn, options?: StreamOptions) =>
  ConverseStream.use((service) => Stream.runCollect(service.stream(turn, options)))

/** The real client against a simulator. */
const layer = Layer.unwrap(
  Effect.map(Simulator, ({ endpoint }) =>
    ConverseStream.layerNoDeps({ maxAttempts: 1 }).pipe(
      Layer.provide(AwsSdk.layer({ region: "us-east-1", endpoint })),
      Layer.provide(Credentials.layerNoDeps),
      Layer.provide(CredentialProvider.layerOf(accessKeys(exampleKey)))
    )
  )
).pipe(Layer.provideMerge(Simulator.layer()))

const script = (...plays: ReadonlyArray<Play>) => Simulator.use((simulator) => simulator.script(...plays))

const usage = {
  inputTokens: 10,
  outputTokens: 20,
  cacheReadInputTokens: 300,
  cacheWriteInputTokens: 40,
  totalTokens: 370
}

const answer = (text: string) =>
  Play.stream([
    Step.event("contentBlockDelta", { contentBlockIndex: 0, delta: { text } }),
    Step.event("messageStop", { stopReason: "end_turn" }),
    Step.event("metadata", { usage, metrics: { latencyMs: 5 } })
  ])

/** Histograms by name: how many values of which sum, by what tells them apart. */
const histograms = (metrics: ReadonlyArray<Metric.Metric.Snapshot>) =>
  metrics.flatMap((metric) =>
    metric.type === "Histogram" && metric.id.startsWith("gen_ai.")
      ? [{ id: metric.id, attributes: metric.attributes ?? {}, count: metric.state.count, sum: metric.state.sum }]
      : []
  )

describe("telemetry", () => {
  it.effect("is a span by the conventions, with what was asked for and how it ended", () =>
    Effect.gen(function* () {
      const { endpoint, script } = yield* Simulator
      yield* script(answer("Hi"))
      const asked = turn({
        maxTokens: 99,
        temperature: 0.5,
        stopSequences: ["END"],
        outputFormat: { schema: { type: "object" } },
        guardrail: { guardrailIdentifier: "gr1", guardrailVersion: "1" }
      })
      const { attributes, span } = yield* observed(run(asked))
      assert.strictEqual(span?.name, `chat ${modelId}`)
      assert.strictEqual(span?.kind, "client")
      assert.strictEqual(span?.status._tag, "Ended")
      const { "gen_ai.response.id": id, ...rest } = attributes
      assert.isString(id)
      assert.deepStrictEqual(rest, {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "aws.bedrock",
        "gen_ai.request.model": modelId,
        "gen_ai.request.stream": true,
        "gen_ai.request.max_tokens": 99,
        "gen_ai.request.temperature": 0.5,
        "gen_ai.request.stop_sequences": ["END"],
        "gen_ai.output.type": "json",
        "aws.bedrock.guardrail.id": "gr1",
        "aws.bedrock.attempts": 1,
        "server.address": "127.0.0.1",
        "server.port": Number(new URL(endpoint).port),
        "gen_ai.response.model": modelId,
        "gen_ai.response.finish_reasons": ["end_turn"],
        "gen_ai.response.time_to_first_chunk": 0,
        "gen_ai.usage.input_tokens": 350,
        "gen_ai.usage.output_tokens": 20,
        "gen_ai.usage.cache_read.input_tokens": 300,
        "gen_ai.usage.cache_creation.input_tokens": 40
      })
    }).pipe(Effect.provide(layer))
  )

  it.effect("fails with the turn, by AWS's name, and measures that too", () =>
    Effect.gen(function* () {
      yield* script(Play.httpError({ type: "ThrottlingException", message: "Slow down" }))
      const { attributes, metrics, span } = yield* observed(run(turn()))
      assert.strictEqual(attributes["error.type"], "ThrottlingException")
      assert.strictEqual(span?.status._tag === "Ended" ? span.status.exit._tag : "", "Failure")
      const [duration, ...others] = histograms(metrics)
      assert.deepInclude(duration, { id: "gen_ai.client.operation.duration", count: 1 })
      assert.strictEqual(duration?.attributes["error.type"], "ThrottlingException")
      assert.isEmpty(others)
    }).pipe(Effect.provide(layer))
  )

  /** A model that takes three seconds to its first word and four more to its last; the first who is asked has no room. */
  const slow = Layer.succeed(BedrockRuntime, {
    converseStream: (input) =>
      input.modelId === modelId
        ? Effect.fail(
            AwsError.fromUnknown("ConverseStream")(Object.assign(new Error("No"), { name: "ThrottlingException" }))
          )
        : Effect.delay(
            Effect.succeed({
              events: Stream.make(textDelta("a")).pipe(
                Stream.concat(Stream.fromEffect(Effect.delay(Effect.succeed(messageStop), "4 seconds"))),
                Stream.concat(Stream.make({ metadata: { usage, metrics: { latencyMs: 5 } } }))
              ),
              requestId: "r"
            }),
            "3 seconds"
          )
  })

  it.effect("measures time and tokens in histograms, by who served", () =>
    Effect.gen(function* () {
      const fiber = yield* observed(run(turn(), { fallbacks: [{ modelId: global }] })).pipe(
        Effect.provide(ConverseStream.layerNoDeps({ maxAttempts: 1 }).pipe(Layer.provide(slow))),
        Effect.forkChild
      )
      yield* TestClock.adjust("3 seconds")
      yield* TestClock.adjust("4 seconds")
      const { attributes, metrics } = yield* Fiber.join(fiber)
      assert.deepInclude(attributes, { "gen_ai.request.model": modelId, "gen_ai.response.model": global })
      const shared = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "aws.bedrock",
        "gen_ai.request.model": modelId,
        "gen_ai.response.model": global
      }
      const seconds = { ...shared, unit: "s" }
      const tokens = { ...shared, unit: "{token}" }
      const name = "gen_ai.client"
      const found = histograms(metrics).toSorted((a, b) => a.id.localeCompare(b.id) || a.sum - b.sum)
      assert.deepStrictEqual(found, [
        { id: `${name}.operation.duration`, attributes: seconds, count: 1, sum: 7 },
        { id: `${name}.operation.time_to_first_chunk`, attributes: seconds, count: 1, sum: 3 },
        { id: `${name}.token.usage`, attributes: { ...tokens, "gen_ai.token.type": "output" }, count: 1, sum: 20 },
        { id: `${name}.token.usage`, attributes: { ...tokens, "gen_ai.token.type": "input" }, count: 1, sum: 350 }
      ])
    })
  )

  it.effect("has the buckets of the conventions", () =>
    Effect.gen(function* () {
      yield* script(answer("Hi"))
      const { metrics } = yield* observed(run(turn()))
      const bounds = (id: string) =>
        metrics.flatMap((metric) =>
          metric.id === id && metric.type === "Histogram" ? [metric.state.buckets.map(([bound]) => bound)] : []
        )[0]
      const seconds = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92]
      assert.deepStrictEqual(bounds("gen_ai.client.operation.duration")?.slice(0, 14), seconds)
      assert.deepStrictEqual(
        bounds("gen_ai.client.token.usage")?.slice(0, 14),
        [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864]
      )
    }).pipe(Effect.provide(layer))
  )

  it.effect("never tells what was said, be it answered, refused or broken off", () =>
    Effect.gen(function* () {
      const secret = "the-secret"
      const said = turn({
        system: `system ${secret}`,
        messages: [
          userSays(`user ${secret}`),
          { role: "assistant", content: [{ type: "toolUse", toolUseId: "t1", name: secret, input: { secret } }] },
          { role: "toolResult", toolUseId: "t1", content: [{ type: "text", text: secret }], isError: false }
        ],
        tools: [{ name: secret, description: secret, inputSchema: { type: "object", title: secret } }],
        requestMetadata: { team: secret },
        promptVariables: { name: secret },
        additionalModelRequestFields: { own: secret }
      })
      const cut = Play.stream([
        Step.event("contentBlockDelta", { contentBlockIndex: 0, delta: { text: secret } }),
        Step.disconnect
      ])
      yield* script(answer(secret), Play.httpError({ type: "ThrottlingException", message: "Slow down" }), cut)
      for (const _ of ["answered", "refused", "broken off"]) {
        const { metrics, spans } = yield* observed(run(said))
        const told = inspect(
          [spans.map(({ attributes, events, name, status }) => ({ attributes, events, name, status })), metrics],
          { depth: 12, showHidden: true }
        )
        assert.include(told, "gen_ai.request.model")
        assert.notInclude(told, secret)
      }
    }).pipe(Effect.provide(layer))
  )
})
