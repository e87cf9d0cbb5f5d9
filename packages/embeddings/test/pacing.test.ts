import { AwsError } from "@bedrock-kit/credentials"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Schema } from "effect"
import { nextWait } from "../src/pacing.ts"

const failure = (category: AwsError.Category, retryAfter?: Duration.Duration) =>
  new AwsError.AwsError({
    operation: "InvokeModel",
    exception: category,
    category,
    detail: "",
    statusCode: undefined,
    requestId: undefined,
    retryAfter
  })

const Attempt = Schema.Literals([1, 2, 3, 5, 8, 20])
const Fraction = Schema.Literals([0, 0.25, 0.5, 0.999_999])

describe("nextWait", () => {
  it.prop(
    "waits anywhere from nothing to twice as long as before, up to a limit",
    [Attempt, Fraction],
    ([n, random]) => {
      for (const category of ["Throttling", "Service", "Network"] as const) {
        assert.strictEqual(nextWait(failure(category), n, 0), 0)
        assert.isAtMost(nextWait(failure(category), n, random), 20_000)
        assert.isAtLeast(nextWait(failure(category), n + 1, random), nextWait(failure(category), n, random))
        assert.isAtMost(nextWait(failure(category), n + 1, random), 2 * nextWait(failure(category), n, random) + 1e-6)
      }
    }
  )

  it.prop("waits at least as long as AWS asked", [Attempt, Fraction], ([n, random]) => {
    assert.isAtLeast(nextWait(failure("Throttling", Duration.seconds(7)), n, random), 7000)
  })

  it("waits longer for a quota than for a connection", () => {
    assert.deepStrictEqual(
      (["Throttling", "Service"] as const).map((category) => nextWait(failure(category), 1, 0.5)),
      [250, 100]
    )
  })
})
