import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { knownModelIds, pricesOf } from "../src/index.ts"

const KnownId = Schema.Literals(knownModelIds())

describe("pricesOf", () => {
  it("prices a profile by its geography", () => {
    assert.deepStrictEqual(pricesOf("us.openai.gpt-6-sol"), {
      input: 2.2,
      output: 11,
      cacheRead: 0.22,
      cacheWrite: 2.75,
      cacheWrite1h: 0,
      geography: "us",
      tiers: [
        { inputTokensAbove: 272_000, input: 4.4, output: 16.5, cacheRead: 0.44, cacheWrite: 5.5, cacheWrite1h: 0 }
      ],
      serviceTiers: { default: 1 },
      source: "ours"
    })
  })

  it("says which geography a price is listed for", () => {
    assert.strictEqual(pricesOf("eu.amazon.nova-pro-v1:0")?.geography, "eu")
    assert.strictEqual(pricesOf("amazon.nova-pro-v1:0")?.geography, undefined)
    assert.strictEqual(pricesOf("in.anthropic.claude-opus-5")?.geography, "in")
  })

  it("falls back to the id without geography, and says so", () => {
    assert.deepStrictEqual(pricesOf("mx.amazon.nova-pro-v1:0"), pricesOf("amazon.nova-pro-v1:0"))
  })

  it.each(["anthropic.claude-opus-5", "anthropic.claude-sonnet-6", "constructor", ""])(
    "lists no price for %o",
    (id) => {
      assert.isUndefined(pricesOf(id))
    }
  )

  it("prices models that are in no table of ours, by genai-prices", () => {
    assert.deepInclude(pricesOf("us.deepseek.r1-v1:0"), {
      input: 1.35,
      output: 5.4,
      geography: undefined,
      source: "genai-prices"
    })
  })

  it("takes a model bought with a stated context window for the model itself", () => {
    assert.deepStrictEqual(pricesOf("eu.amazon.nova-pro-v1:0:300k"), pricesOf("eu.amazon.nova-pro-v1:0"))
  })

  it("knows what the service tiers cost that AWS documents for the model, and no others", () => {
    assert.deepStrictEqual(pricesOf("amazon.nova-pro-v1:0")?.serviceTiers, { default: 1, priority: 1.75, flex: 0.5 })
    assert.deepStrictEqual(pricesOf("global.anthropic.claude-opus-5")?.serviceTiers, { default: 1 })
  })

  it("takes no inherited property for a geography", () => {
    assert.isUndefined(pricesOf("constructor.amazon.nova-pro-v1:0")?.geography)
  })

  it("prices an application inference profile by what is behind it", () => {
    const profile = "arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/a1b2c3d4e5f6"
    assert.isUndefined(pricesOf(profile))
    assert.deepStrictEqual(
      pricesOf(profile, { baseModelId: "eu.amazon.nova-pro-v1:0" }),
      pricesOf("eu.amazon.nova-pro-v1:0")
    )
  })

  it.prop("prices every known id, in a geography of its own", [KnownId], ([id]) => {
    const prices = pricesOf(id)
    assert.isDefined(prices)
    for (const rate of [prices.input, prices.output]) assert.isAbove(rate, 0)
    for (const rate of [prices.cacheRead, prices.cacheWrite, prices.cacheWrite1h]) assert.isAtLeast(rate, 0)
    if (prices.geography !== undefined) assert.isTrue(id.startsWith(`${prices.geography}.`))
  })
})

describe("knownModelIds", () => {
  it("lists each id that can be invoked once", () => {
    const ids = knownModelIds()
    assert.strictEqual(ids.length, 202)
    assert.strictEqual(new Set(ids).size, 202)
    assert.includeMembers([...ids], ["amazon.nova-pro-v1:0", "us-gov.openai.gpt-oss-20b-1:0", "in.openai.gpt-5.6-luna"])
    assert.notInclude(ids, "anthropic.claude-opus-5")
  })
})
