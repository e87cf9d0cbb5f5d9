import type { ConverseStreamOutput } from "@aws-sdk/client-bedrock-runtime"
import { BedrockRuntime, ConverseStream, type TurnMessage } from "@bedrock-kit/converse-stream"
import { AwsError } from "@bedrock-kit/credentials"
import { assert, describe, it } from "@effect/vitest"
import { Context, Duration, Effect, Fiber, Layer, Ref, Stream } from "effect"
import { TestClock } from "effect/testing"
import { inspect } from "node:util"
import { messageStop, textDelta, turnOf, userSays } from "./support/turns.ts"

const turn = turnOf([userSays("Hello")])

const awsError = (
  exception: string,
  category: AwsError.Category,
  retryAfter?: Duration.Duration,
  detail = "Too many requests"
) =>
  new AwsError.AwsError({
    operation: "ConverseStream",
    exception,
    category,
    detail,
    statusCode: 429,
    requestId: "req-1",
    retryAfter
  })

const throttled = awsError("ThrottlingException", "Throttling")

class Attempts extends Context.Service<Attempts, Ref.Ref<number>>()("Attempts") {}

/** A runtime that fails to open with each of `refusals` in turn, then streams an answer and `ending`. */
const runtime = (
  refusals: ReadonlyArray<AwsError.AwsError>,
  ending: Stream.Stream<ConverseStreamOutput, AwsError.AwsError> = Stream.make(messageStop)
) =>
  Layer.effectContext(
    Effect.gen(function* () {
      const attempts = yield* Ref.make(0)
      return Context.make(Attempts, attempts).pipe(
        Context.add(BedrockRuntime, {
          converseStream: () =>
            Effect.flatMap(
              Ref.getAndUpdate(attempts, (n) => n + 1),
              (attempt) => {
                const refusal = refusals[attempt]
                return refusal === undefined
                  ? Effect.succeed({ events: Stream.concat(Stream.make(textDelta("Hi")), ending), requestId: "req-9" })
                  : Effect.fail(refusal)
              }
            )
        })
      )
    })
  )

const run = <A, E>(
  effect: Effect.Effect<A, E, ConverseStream | Attempts>,
  layer: Layer.Layer<BedrockRuntime | Attempts>,
  maxAttempts?: number
): Effect.Effect<A, E> =>
  Effect.provide(effect, ConverseStream.layerNoDeps({ maxAttempts }).pipe(Layer.provideMerge(layer)))

const tags = ConverseStream.use((service) => Stream.runCollect(service.stream(turn))).pipe(
  Effect.map((parts) => parts.map((part) => part._tag))
)

const attempts = Effect.flatMap(Attempts, Ref.get)

describe("ConverseStream", () => {
  it.effect("waits and opens again when throttled", () =>
    Effect.gen(function* () {
      const fiber = yield* Effect.forkChild(run(tags, runtime([throttled, throttled])))
      yield* TestClock.adjust("2 seconds")
      assert.deepStrictEqual(yield* Fiber.join(fiber), ["TextDelta", "Finish"])
    })
  )

  it.effect("gives up after four attempts, and says which model, what, which request and what to do", () =>
    Effect.gen(function* () {
      const counted = Effect.all([Effect.flip(tags), attempts])
      const fiber = yield* Effect.forkChild(run(counted, runtime(Array.from({ length: 9 }, () => throttled))))
      yield* TestClock.adjust("5 seconds")
      const [error, made] = yield* Fiber.join(fiber)
      assert.strictEqual(made, 4)
      assert.strictEqual(
        error.message,
        "eu.anthropic.claude-sonnet-4-6: ConverseStream failed with ThrottlingException: Too many requests. " +
          "(status 429, request req-1) Wait a moment and try again, or ask AWS for a higher quota."
      )
    })
  )

  it.effect("makes one attempt when the host retries by itself", () =>
    Effect.gen(function* () {
      const [, made] = yield* run(Effect.all([Effect.flip(tags), attempts]), runtime([throttled]), 1)
      assert.strictEqual(made, 1)
    })
  )

  it.effect("waits as long as AWS asked", () =>
    Effect.gen(function* () {
      const refusal = awsError("ThrottlingException", "Throttling", Duration.seconds(10))
      const fiber = yield* Effect.forkChild(run(tags, runtime([refusal])))
      yield* TestClock.adjust("9999 millis")
      assert.isUndefined(fiber.pollUnsafe())
      // And up to half a second more, so that all who were told the same do not come back at once.
      yield* TestClock.adjust("501 millis")
      assert.deepStrictEqual(yield* Fiber.join(fiber), ["TextDelta", "Finish"])
    })
  )

  it.effect("does not retry what cannot succeed", () =>
    Effect.gen(function* () {
      const refusal = awsError("ValidationException", "Validation")
      const [, made] = yield* run(Effect.all([Effect.flip(tags), attempts]), runtime([refusal]))
      assert.strictEqual(made, 1)
    })
  )

  it.effect("never resends a turn that has started", () =>
    Effect.gen(function* () {
      const seen: Array<string> = []
      const watch = ConverseStream.use((service) =>
        Stream.runForEach(service.stream(turn), (part) => Effect.sync(() => seen.push(part._tag)))
      )
      const [error, made] = yield* run(Effect.all([Effect.flip(watch), attempts]), runtime([], Stream.fail(throttled)))
      assert.strictEqual(error.reason._tag, "AwsError")
      assert.deepStrictEqual(seen, ["TextDelta"])
      assert.strictEqual(made, 1)
    })
  )

  it.effect("says what had arrived, where, in which request and after how many attempts, but logs none of it", () =>
    Effect.gen(function* () {
      const secret = textDelta("my secret", 3)
      const fiber = yield* Effect.forkChild(
        run(Effect.flip(tags), runtime([throttled], Stream.concat(Stream.make(secret), Stream.fail(throttled))))
      )
      yield* TestClock.adjust("2 seconds")
      const error = yield* Fiber.join(fiber)
      assert.strictEqual(error.partial.text, "Himy secret")
      assert.strictEqual(error.contentBlockIndex, 3)
      assert.strictEqual(error.requestId, "req-9")
      assert.strictEqual(error.attempts, 2)
      assert.isTrue(error.isRetryable)
      for (const logged of [error.message, String(error), JSON.stringify(error), inspect(error, { depth: 9 })])
        assert.notInclude(logged, "secret")
    })
  )

  it.effect("tells of each attempt that failed, before it waits", () =>
    Effect.gen(function* () {
      const told: Array<readonly [number, string]> = []
      const watched = ConverseStream.use((service) =>
        Stream.runDrain(
          service.stream(turn, {
            onRetry: ({ attempt, reason }) => void told.push([attempt, "exception" in reason ? reason.exception : ""])
          })
        )
      )
      const fiber = yield* Effect.forkChild(run(watched, runtime([throttled, throttled])))
      yield* TestClock.adjust("2 seconds")
      yield* Fiber.join(fiber)
      assert.deepStrictEqual(told, [
        [1, "ThrottlingException"],
        [2, "ThrottlingException"]
      ])
    })
  )

  it.effect("gives up on a model that sends nothing for five minutes, once, and says how to wait longer", () =>
    Effect.gen(function* () {
      let opened = 0
      const silent = Layer.succeed(BedrockRuntime, {
        converseStream: () =>
          Effect.andThen(
            Effect.sync(() => opened++),
            Effect.never
          )
      })
      const fiber = yield* Effect.forkChild(
        Effect.flip(tags).pipe(Effect.provide(ConverseStream.layerNoDeps().pipe(Layer.provide(silent))))
      )
      yield* TestClock.adjust("299 seconds")
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("1 second")
      const error = yield* Fiber.join(fiber)
      assert.strictEqual(
        error.message,
        "eu.anthropic.claude-sonnet-4-6: Amazon Bedrock sent nothing for 300 seconds. The model may be busy: send the turn again, or wait longer with timeouts.firstEvent."
      )
      assert.strictEqual(opened, 1)
    })
  )

  it.effect("gives up on a stream that goes silent for two minutes, after what it has shown", () =>
    Effect.gen(function* () {
      const seen: Array<string> = []
      const watch = ConverseStream.use((service) =>
        Stream.runForEach(service.stream(turn), (part) => Effect.sync(() => seen.push(part._tag)))
      )
      const fiber = yield* Effect.forkChild(run(Effect.flip(watch), runtime([], Stream.never)))
      yield* TestClock.adjust("119 seconds")
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("1 second")
      assert.deepInclude((yield* Fiber.join(fiber)).reason, { _tag: "Stalled", awaited: "next event" })
      assert.deepStrictEqual(seen, ["TextDelta"])
    })
  )

  it.effect("does not count the time its reader takes", () =>
    Effect.gen(function* () {
      const slowly = ConverseStream.use((service) =>
        Stream.runForEach(service.stream(turn), () => Effect.sleep("10 minutes"))
      )
      const fiber = yield* Effect.forkChild(run(slowly, runtime([])))
      yield* TestClock.adjust("1 hour")
      yield* Fiber.join(fiber)
    })
  )

  const thought = (signature: string): TurnMessage => ({
    role: "assistant",
    content: [
      { type: "reasoning", text: "so", signature },
      { type: "text", text: "Hello" }
    ]
  })

  it.effect("answers a refused signature with one request without the thinking, and says so", () =>
    Effect.gen(function* () {
      const sent: Array<string> = []
      const refusing = Layer.succeed(BedrockRuntime, {
        converseStream: (input) => {
          sent.push(JSON.stringify(input.messages))
          return sent.length === 1
            ? Effect.fail(
                awsError("ValidationException", "Validation", undefined, "Invalid `signature` in `thinking` block")
              )
            : Effect.succeed({ events: Stream.make(messageStop), requestId: undefined })
        }
      })
      const repairs: Array<string> = []
      const stream = ConverseStream.use((service) =>
        Stream.runDrain(
          service.stream(turnOf([userSays("Hi"), thought("c2ln"), userSays("And?")]), {
            onRepair: (all) => repairs.push(...all.map(({ kind }) => kind))
          })
        )
      )
      yield* stream.pipe(Effect.provide(ConverseStream.layerNoDeps().pipe(Layer.provide(refusing))))
      assert.lengthOf(sent, 2)
      assert.include(sent[0], "c2ln")
      assert.notInclude(sent[1], "c2ln")
      assert.include(sent[1], "Hello")
      assert.include(repairs, "reasoningDropped")
    })
  )

  it.effect("gives a tool its own name back, when Converse only took another", () =>
    Effect.gen(function* () {
      const name = `mcp.files/${"read".repeat(20)}`
      let sent = ""
      const calling = Layer.succeed(BedrockRuntime, {
        converseStream: (input) => {
          sent = input.toolConfig?.tools?.[0]?.toolSpec?.name ?? ""
          const toolUse = { toolUseId: "t1", name: sent }
          return Effect.succeed({
            events: Stream.make<[ConverseStreamOutput, ...Array<ConverseStreamOutput>]>(
              { contentBlockStart: { contentBlockIndex: 0, start: { toolUse } } },
              { contentBlockDelta: { contentBlockIndex: 0, delta: { toolUse: { input: "{}" } } } },
              { contentBlockStop: { contentBlockIndex: 0 } },
              { messageStop: { stopReason: "tool_use" } }
            ),
            requestId: undefined
          })
        }
      })
      const tools = [{ name, description: "Reads.", inputSchema: { type: "object" } }]
      const parts = yield* ConverseStream.use((service) =>
        Stream.runCollect(service.stream(turnOf([userSays("Hi")], { tools })))
      ).pipe(Effect.provide(ConverseStream.layerNoDeps().pipe(Layer.provide(calling))))
      assert.match(sent, /^[A-Za-z0-9_-]{1,64}$/)
      const use = parts.find((part) => part._tag === "ToolUse")
      assert.strictEqual(use?._tag === "ToolUse" ? use.name : undefined, name)
    })
  )

  it.effect("sends nothing that Converse must refuse, and names the tool", () =>
    Effect.gen(function* () {
      const never = Layer.succeed(BedrockRuntime, { converseStream: () => Effect.die("sent") })
      const wrong = turnOf([userSays("Hi")], {
        tools: [{ name: "count_words", description: "", inputSchema: { type: "string" } }]
      })
      const error = yield* ConverseStream.use((service) => Effect.flip(Stream.runDrain(service.stream(wrong)))).pipe(
        Effect.provide(ConverseStream.layerNoDeps().pipe(Layer.provide(never)))
      )
      assert.strictEqual(error.reason._tag, "RequestRejected")
      assert.include(error.message, "count_words")
    })
  )

  it.effect("sends what the caller makes of the request", () =>
    Effect.gen(function* () {
      const sent: Array<unknown> = []
      const recording = Layer.succeed(BedrockRuntime, {
        converseStream: (input) =>
          Effect.sync(() => {
            sent.push(input.modelId)
            return { events: Stream.make(messageStop), requestId: undefined }
          })
      })
      const stream = ConverseStream.use((service) =>
        Stream.runDrain(
          service.stream(turn, { transformRequest: (input) => Promise.resolve({ ...input, modelId: "other" }) })
        )
      )
      yield* stream.pipe(Effect.provide(ConverseStream.layerNoDeps().pipe(Layer.provide(recording))))
      assert.deepStrictEqual(sent, ["other"])
    })
  )
})
