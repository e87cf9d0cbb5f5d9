import type { ConverseStreamOutput } from "@aws-sdk/client-bedrock-runtime"
import { BedrockRuntime, ConverseStream } from "@bedrock-kit/converse-stream"
import { AwsError } from "@bedrock-kit/credentials"
import { assert, describe, it } from "@effect/vitest"
import { Context, Duration, Effect, Fiber, Layer, Ref, Stream } from "effect"
import { TestClock } from "effect/testing"
import { messageStop, textDelta, turnOf, userSays } from "./support/turns.ts"

const turn = turnOf([userSays("Hello")])

const awsError = (exception: string, category: AwsError.Category, retryAfter?: Duration.Duration) =>
  new AwsError.AwsError({
    operation: "ConverseStream",
    exception,
    category,
    detail: "Too many requests",
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
                  ? Effect.succeed(Stream.concat(Stream.make(textDelta("Hi")), ending))
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
      yield* TestClock.adjust("9 seconds")
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("1 second")
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

  it.effect("sends what the caller makes of the request", () =>
    Effect.gen(function* () {
      const sent: Array<unknown> = []
      const recording = Layer.succeed(BedrockRuntime, {
        converseStream: (input) => Effect.sync(() => (sent.push(input.modelId), Stream.make(messageStop)))
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
