import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { refreshAt } from "../src/lifetime.ts"

const Epoch = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 4_000_000_000_000 }))

describe("refreshAt", () => {
  it.prop(
    "is five minutes before expiry, and never sooner than half a minute from now",
    [Epoch, Epoch],
    ([expiration, now]) => {
      const at = refreshAt(expiration, now)
      assert.isAtLeast(at, now + 30_000)
      if (at > now + 30_000) assert.strictEqual(at, expiration - 300_000)
    }
  )

  it("never comes for keys that do not expire", () => {
    assert.strictEqual(refreshAt(undefined, 0), Number.POSITIVE_INFINITY)
  })
})
