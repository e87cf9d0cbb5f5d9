import { AwsError, Pacing } from "@bedrock-kit/credentials"
import { Truncated } from "@bedrock-kit/converse-stream"
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Duration, Effect, Fiber, Schema } from "effect"
import { TestClock } from "effect/testing"
import type { ConverseStreamErrorReason } from "../src/ConverseStreamError.ts"
import { openingSchedule, type Retry } from "../src/retry.ts"

const { nextWait } = Pacing

const failure = (category: AwsError.Category, retryAfter?: Duration.Duration) =>
  new AwsError.AwsError({
    operation: "ConverseStream",
    exception: category,
    category,
    detail: "",
    statusCode: undefined,
    requestId: undefined,
    retryAfter
  })

const Fraction = Schema.Literals([0, 0.25, 0.5, 0.999_999])
const Attempt = Schema.Literals([1, 2, 3, 4, 5, 6, 7, 8, 20])
const transient = ["Throttling", "ModelNotReady", "Service", "Network"] as const

/** Fails that way for ever, and tells what was tried. */
const attempt = (reason: ConverseStreamErrorReason, maxAttempts = 100, budget: Duration.Input = "1 minute") =>
  Effect.gen(function* () {
    const told: Array<Retry> = []
    let attempts = 0
    const policy = openingSchedule({
      maxAttempts,
      budget: Duration.fromInputUnsafe(budget),
      onRetry: (retry) => Effect.sync(() => void told.push(retry))
    })
    const fiber = yield* Effect.suspend(() => {
      attempts += 1
      return Effect.fail(reason)
    }).pipe(Effect.retry(policy), Effect.flip, Effect.forkChild)
    yield* TestClock.adjust("1 hour")
    yield* Fiber.join(fiber)
    return { attempts, told }
  })

describe("retry", () => {
  it.prop(
    "waits anywhere from nothing to twice as long as before, up to a limit",
    [Attempt, Fraction],
    ([n, random]) => {
      for (const category of transient) {
        const reason = failure(category)
        assert.strictEqual(nextWait(reason, n, 0), 0)
        assert.isAtMost(nextWait(reason, n, random), 20_000)
        assert.isAtMost(nextWait(reason, n, random), 2 * nextWait(reason, n - 1, random) + 1e-6)
        assert.isAtLeast(nextWait(reason, n + 1, random), nextWait(reason, n, random))
      }
    }
  )

  it.prop("waits at least as long as AWS asked", [Arbitrary.schema(Fraction)], ([random]) => {
    assert.isAtLeast(nextWait(failure("Throttling", Duration.seconds(7)), 1, random), 7000)
  })

  it("has a pace for each kind of failure", () => {
    const waits = transient.map((category) => nextWait(failure(category), 1, 0.5))
    assert.deepStrictEqual(waits, [250, 500, 100, 50])
    assert.strictEqual(nextWait(new Truncated({ detail: "" }), 1, 0.5), 50)
  })

  it.effect("makes no more attempts than there are, and tells of each", () =>
    Effect.gen(function* () {
      const reason = failure("Service")
      const { attempts, told } = yield* attempt(reason, 3)
      assert.strictEqual(attempts, 3)
      assert.deepStrictEqual(
        told.map(({ attempt, reason }) => [attempt, reason]),
        [
          [1, reason],
          [2, reason]
        ]
      )
    })
  )

  it.effect("begins no attempt after its time", () =>
    Effect.gen(function* () {
      const { told } = yield* attempt(failure("Throttling"), 1000, "30 seconds")
      const waited = told.reduce((sum, { wait }) => sum + Duration.toMillis(wait), 0)
      assert.isAtMost(waited, 30_000)
      assert.isAbove(told.length, 2)
    })
  )

  it.effect("does not begin a wait that its time does not allow", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* attempt(failure("Throttling", Duration.minutes(10)))).attempts, 1)
    })
  )

  it.effect.each(["Quota", "Validation", "AccessDenied", "NotFound", "ExpiredToken"] as const)(
    "never tries %s again",
    (category) =>
      Effect.gen(function* () {
        assert.strictEqual((yield* attempt(failure(category))).attempts, 1)
      })
  )
})
