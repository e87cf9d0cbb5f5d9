import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { nearest } from "../src/nearest.ts"

const candidates = [
  "enabled",
  "region",
  "providerFilter",
  "refreshInterval",
  "defaultMaxTokens",
  "defaultContextWindow"
]

describe("nearest", () => {
  it.each([
    ["refreshIntervall", "refreshInterval"],
    ["refreshinterval", "refreshInterval"],
    ["enable", "enabled"],
    ["regoin", "region"],
    ["providers", "providerFilter"],
    ["provider", "providerFilter"],
    ["maxTokens", "defaultMaxTokens"],
    ["defaultRegion", undefined],
    ["guardrail", undefined],
    ["x", undefined],
    ["", undefined]
  ])("takes %o for %o", (word, expected) => {
    assert.strictEqual(nearest(word, candidates), expected)
  })

  it.prop("finds every candidate itself", [Schema.Literals(candidates)], ([word]) => {
    assert.strictEqual(nearest(word, candidates), word)
  })

  it("gives up on a pasted document at once", () => {
    assert.isUndefined(nearest(`region${"n".repeat(100_000)}`, candidates))
  })
})
