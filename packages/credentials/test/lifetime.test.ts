import { assert, describe, it } from "@effect/vitest"
import { Duration, Schema } from "effect"
import { remainingLifetime } from "../src/lifetime.ts"

const Epoch = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 4_000_000_000_000 }))

describe("remainingLifetime", () => {
  it.prop("is never negative and never reaches into the last five minutes", [Epoch, Epoch], ([expiration, now]) => {
    const lifetime = Duration.toMillis(remainingLifetime(expiration, now))
    assert.isAtLeast(lifetime, 0)
    assert.isAtMost(now + lifetime, Math.max(now, expiration - 300_000))
  })
})
