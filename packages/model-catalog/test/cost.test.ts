import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { cost, knownModelIds, pricesOf, toBilledTokens, type Cost, type Usage } from "../src/index.ts"

const Count = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 5_000_000 }))
const AnyId = Schema.Literals(knownModelIds())
const FlatId = Schema.Literals(knownModelIds().filter((id) => pricesOf(id)?.tiers.length === 0))
const CachingId = Schema.Literals(knownModelIds().filter((id) => (pricesOf(id)?.cacheWrite1h ?? 0) > 0))

const totalOf = (usage: Usage, modelId: string): bigint => {
  const found = cost(usage, modelId)
  assert.isDefined(found)
  return found.total
}

const sonnet = "eu.anthropic.claude-sonnet-4-6"

describe("cost", () => {
  it("adds up input, output, cache reads, and cache writes of both kinds", () => {
    const found = cost(
      {
        inputTokens: 1000,
        outputTokens: 2000,
        cacheReadInputTokens: 30_000,
        cacheWriteInputTokens: 4000,
        cacheDetails: [
          { ttl: "1h", inputTokens: 1500 },
          { ttl: "5m", inputTokens: 2500 }
        ]
      },
      sonnet
    )
    // 3.3, 16.5, 0.33, 4.125 and 6.6 dollars per million.
    assert.deepStrictEqual<Partial<Cost> | undefined>(found, {
      usd: 0.0664125,
      total: 66_412_500_000_000n,
      input: 3_300_000_000_000n,
      output: 33_000_000_000_000n,
      cacheRead: 9_900_000_000_000n,
      cacheWrite: 20_212_500_000_000n,
      tokens: { input: 1000, output: 2000, cacheRead: 30_000, cacheWrite5m: 2500, cacheWrite1h: 1500, total: 37_000 },
      rates: { input: 3.3, output: 16.5, cacheRead: 0.33, cacheWrite: 4.125, cacheWrite1h: 6.6 }
    })
  })

  it("is exact where a sum of numbers is not", () => {
    // 0.1 and 0.2 dollars per million are what binary fractions cannot hold.
    const found = cost({ inputTokens: 3_000_000, outputTokens: 1_000_000 }, "mistral.ministral-3-3b-instruct")
    assert.strictEqual(found?.usd, 0.4)
    assert.strictEqual(cost({ inputTokens: 1 }, "amazon.nova-micro-v1:0")?.usd, 3.5e-8)
  })

  it("chooses the tier of long prompts by every token of the prompt, and only above its limit", () => {
    const id = "global.openai.gpt-6-sol"
    const usage = { outputTokens: 1_000_000, cacheReadInputTokens: 200_000 }
    assert.strictEqual(cost({ ...usage, inputTokens: 72_000 }, id)?.rates.output, 10)
    assert.strictEqual(cost({ ...usage, inputTokens: 72_001 }, id)?.rates.output, 15)
    assert.strictEqual(cost({ ...usage, inputTokens: 72_001 }, id)?.output, 15_000_000_000_000_000n)
    const written = { inputTokens: 1, cacheDetails: [{ ttl: "1h", inputTokens: 100_000 }] }
    assert.strictEqual(cost(written, "global.anthropic.claude-haiku-5-5")?.rates.input, 0.5)
  })

  it("multiplies by the service tier, and knows no price for one that is not sold", () => {
    const usage = { inputTokens: 1, outputTokens: 1, cacheReadInputTokens: 1 }
    const standard = cost(usage, "amazon.nova-pro-v1:0")?.total ?? 0n
    assert.strictEqual(cost(usage, "amazon.nova-pro-v1:0", { serviceTier: "default" })?.total, standard)
    assert.strictEqual(cost(usage, "amazon.nova-pro-v1:0", { serviceTier: "priority" })?.total, (standard * 7n) / 4n)
    assert.strictEqual(cost(usage, "amazon.nova-pro-v1:0", { serviceTier: "flex" })?.total, standard / 2n)
    assert.isUndefined(cost(usage, "amazon.nova-pro-v1:0", { serviceTier: "reserved" }))
    assert.isUndefined(cost(usage, sonnet, { serviceTier: "flex" }))
  })

  it("bills a cache that is not sold as input", () => {
    const id = "qwen.qwen3-32b-v1:0"
    assert.strictEqual(
      totalOf({ cacheReadInputTokens: 7, cacheWriteInputTokens: 8 }, id),
      totalOf({ inputTokens: 15 }, id)
    )
    const opus = "us.anthropic.claude-opus-4-1-20250805-v1:0"
    assert.strictEqual(
      totalOf({ cacheDetails: [{ ttl: "1h", inputTokens: 5 }] }, opus),
      totalOf({ cacheWriteInputTokens: 5 }, opus)
    )
  })

  it("prices an application inference profile by what is behind it", () => {
    const profile = "arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/a1b2c3d4e5f6"
    assert.isUndefined(cost({ inputTokens: 1 }, profile))
    assert.strictEqual(cost({ inputTokens: 1 }, profile, { baseModelId: sonnet })?.usd, 0.000_003_3)
  })

  it("takes the input for net when it is too small to hold the cache, whatever the total says", () => {
    const usage = { inputTokens: 200, outputTokens: 500, cacheReadInputTokens: 20_000, totalTokens: 700 }
    assert.strictEqual(cost(usage, sonnet)?.tokens.input, 200)
  })

  it("knows no cost without a price", () => {
    assert.isUndefined(cost({ inputTokens: 1 }, "anthropic.claude-sonnet-9"))
  })

  it.each([[{}], [{ inputTokens: Number.NaN, outputTokens: -5 }], [{ totalTokens: 12 }]])(
    "costs nothing for %o",
    (usage) => {
      assert.strictEqual(cost(usage, sonnet)?.usd, 0)
    }
  )

  it.prop(
    "is the sum of its parts, however a turn is split",
    [FlatId, Schema.Tuple([Count, Count, Count, Count]), Schema.Tuple([Count, Count, Count, Count])],
    ([id, a, b]) => {
      const usage = ([inputTokens, outputTokens, cacheReadInputTokens, cacheWriteInputTokens]: typeof a): Usage => ({
        inputTokens,
        outputTokens,
        cacheReadInputTokens,
        cacheWriteInputTokens
      })
      const both = usage(a.map((count, i) => count + (b[i] ?? 0)) as unknown as typeof a)
      assert.strictEqual(totalOf(both, id), totalOf(usage(a), id) + totalOf(usage(b), id))
      const found = cost(both, id)
      assert.isDefined(found)
      assert.strictEqual(found.total, found.input + found.output + found.cacheRead + found.cacheWrite)
      assert.strictEqual(found.usd, Number(`${found.total}e-15`))
    }
  )

  it.prop(
    "counts the cache once, whether the input holds it or not",
    [AnyId, Count, Count, Count, Count],
    ([id, input, output, cacheReadInputTokens, cacheWriteInputTokens]) => {
      const cached = cacheReadInputTokens + cacheWriteInputTokens
      const shared = { outputTokens: output, cacheReadInputTokens, cacheWriteInputTokens }
      const totalTokens = input + output + cached
      const net = totalOf({ ...shared, inputTokens: input, totalTokens }, id)
      assert.strictEqual(totalOf({ ...shared, inputTokens: input }, id), net)
      assert.strictEqual(totalOf({ ...shared, inputTokens: input + cached, totalTokens }, id), net)
      const told = cost({ ...shared, inputTokens: input + cached }, id, { inputIncludesCache: true })
      assert.strictEqual(told?.total, net)
    }
  )

  it.prop("bills each write once, whatever its time to live", [CachingId, Count, Count], ([id, short, long]) => {
    const details = [
      { ttl: "1h", inputTokens: long },
      { ttl: "5m", inputTokens: short }
    ]
    const whole = totalOf({ cacheWriteInputTokens: short + long, cacheDetails: details }, id)
    // The details alone, and the details of the long ones only, say the same.
    assert.strictEqual(totalOf({ cacheDetails: details }, id), whole)
    assert.strictEqual(totalOf({ cacheWriteInputTokens: short + long, cacheDetails: details.slice(0, 1) }, id), whole)
    assert.deepStrictEqual(toBilledTokens({ cacheDetails: details }), {
      input: 0,
      output: 0,
      cacheRead: 0,
      cacheWrite5m: short,
      cacheWrite1h: long,
      total: short + long
    })
  })
})
