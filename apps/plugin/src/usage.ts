/** Tokens and money of one turn, as the host books them. Pure. */
import type { BilledTokens } from "@bedrock-kit/model-catalog"
import type { CostRates, ModelCost, Usage } from "./hostTypes.ts"

/** Of a size that no tier names, the dearest tier below it is charged, as the host does. */
const ratesFor = (cost: ModelCost, inputTokens: number): CostRates => {
  const tiers = cost.tieredPricing ?? []
  return (
    tiers.find(({ range: [from, below] }) => inputTokens >= from && inputTokens < below) ??
    tiers.findLast(({ range: [from] }) => inputTokens >= from) ??
    cost
  )
}

/** What it costs to write a token that stays for an hour, in rates of input. **Source**: Amazon Bedrock pricing, November 2026. */
const hourRate = 2

const nothing: BilledTokens = { input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, total: 0 }

/**
 * Counts a turn at the prices of the host's model, which the operator may have set.
 *
 * **Units**: tokens; US dollars. Absent tokens are unknown, and say so.
 */
export const toUsage = (tokens: BilledTokens | undefined, cost: ModelCost): Usage => {
  const { cacheRead, cacheWrite1h, cacheWrite5m, input, output, total: totalTokens } = tokens ?? nothing
  const promptTokens = totalTokens - output
  const rates = ratesFor(cost, promptTokens)
  const dollars = {
    input: (input * rates.input) / 1e6,
    output: (output * rates.output) / 1e6,
    cacheRead: (cacheRead * rates.cacheRead) / 1e6,
    cacheWrite: (cacheWrite5m * rates.cacheWrite + cacheWrite1h * rates.input * hourRate) / 1e6
  }
  const total = dollars.input + dollars.output + dollars.cacheRead + dollars.cacheWrite
  return {
    input,
    output,
    cacheRead,
    cacheWrite: cacheWrite5m + cacheWrite1h,
    ...(cacheWrite1h > 0 && { cacheWrite1h }),
    totalTokens,
    contextUsage: tokens === undefined ? { state: "unavailable" } : { state: "available", promptTokens, totalTokens },
    cost: { ...dollars, total }
  }
}
