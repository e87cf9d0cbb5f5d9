import { AwsError } from "@bedrock-kit/credentials"
import { BedrockControlPlane, ModelCatalog } from "@bedrock-kit/discovery"
import { assert, describe, it } from "@effect/vitest"
import { Context, Duration, Effect, Fiber, Layer, Ref } from "effect"
import { TestClock } from "effect/testing"

class Calls extends Context.Service<Calls, Ref.Ref<number>>()("Calls") {}

const refused = (category: AwsError.Category) =>
  new AwsError.AwsError({
    operation: "ListFoundationModels",
    exception: "X",
    category,
    detail: "no",
    statusCode: undefined,
    requestId: undefined,
    retryAfter: undefined
  })

/** A control plane whose listing takes 10 ms and fails with each of `refusals` in turn. */
const controlPlane = (refusals: ReadonlyArray<AwsError.AwsError>) =>
  Layer.effectContext(
    Effect.gen(function* () {
      const calls = yield* Ref.make(0)
      return Context.make(Calls, calls).pipe(
        Context.add(BedrockControlPlane, {
          listFoundationModels: Effect.gen(function* () {
            const call = yield* Ref.getAndUpdate(calls, (n) => n + 1)
            yield* Effect.sleep("10 millis")
            const refusal = refusals[call]
            return refusal === undefined ? [] : yield* refusal
          }),
          listInferenceProfiles: Effect.succeed([]),
          getInferenceProfile: () => Effect.die("not asked here")
        })
      )
    })
  )

const layer = (refusals: ReadonlyArray<AwsError.AwsError> = [], refreshInterval: Duration.Input = "1 hour") =>
  ModelCatalog.layerNoDeps({
    region: "eu-west-1",
    refreshInterval: Duration.fromInputUnsafe(refreshInterval),
    providerFilter: [],
    defaultContextWindow: 32_000,
    defaultMaxTokens: 4096
  }).pipe(Layer.provideMerge(controlPlane(refusals)))

const list = Effect.gen(function* () {
  const fiber = yield* Effect.forkChild(ModelCatalog.use((catalog) => catalog.list))
  yield* TestClock.adjust("2 seconds")
  return yield* Fiber.join(fiber)
})

const calls = Effect.flatMap(Calls, Ref.get)

describe("ModelCatalog", () => {
  it.effect("asks once for concurrent callers, and again after the refresh interval", () =>
    Effect.gen(function* () {
      yield* Effect.all([list, list, list], { concurrency: "unbounded" })
      assert.strictEqual(yield* calls, 1)
      yield* TestClock.adjust("59 minutes")
      yield* list
      assert.strictEqual(yield* calls, 1)
      yield* TestClock.adjust("1 minute")
      yield* list
      assert.strictEqual(yield* calls, 2)
    }).pipe(Effect.provide(layer()))
  )

  it.effect("asks each time when the refresh interval is zero", () =>
    Effect.gen(function* () {
      yield* list
      yield* list
      assert.strictEqual(yield* calls, 2)
    }).pipe(Effect.provide(layer([], Duration.zero)))
  )

  it.effect("asks again when told to", () =>
    Effect.gen(function* () {
      yield* list
      yield* ModelCatalog.use((catalog) => catalog.invalidate)
      yield* list
      assert.strictEqual(yield* calls, 2)
    }).pipe(Effect.provide(layer()))
  )

  it.effect("tries a passing failure again", () =>
    Effect.gen(function* () {
      yield* list
      assert.strictEqual(yield* calls, 2)
    }).pipe(Effect.provide(layer([refused("Throttling")])))
  )

  it.effect("fails, rather than listing nothing, when access is denied, and keeps no failure", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(list)
      assert.match(error.message, /^The models of eu-west-1 could not be listed\. /)
      assert.strictEqual(error.isRetryable, false)
      assert.deepStrictEqual(yield* list, [])
    }).pipe(Effect.provide(layer([refused("AccessDenied")])))
  )
})
