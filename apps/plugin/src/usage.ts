/** Tokens and money of one turn, as the host books them. Pure. */
import type { TokenUsage } from "@aws-sdk/client-bedrock-runtime"
import type { CostRates, ModelCost, Usage } from "./hostTypes.ts"

const ratesFor = (cost: ModelCost, inputTokens: number): CostRates =>
  cost.tieredPricing?.find(({ range: [from, below] }) => inputTokens >= from && inputTokens < below) ?? cost

/**
 * Counts a turn.
 *
 * **Units**: tokens; US dollars. Bedrock's `inputTokens` leaves cached tokens out, as the host's `input` does.
 */
export const toUsage = (usage: TokenUsage | undefined, cost: ModelCost): Usage => {
  const input = usage?.inputTokens ?? 0
  const output = usage?.outputTokens ?? 0
  const cacheRead = usage?.cacheReadInputTokens ?? 0
  const cacheWrite = usage?.cacheWriteInputTokens ?? 0
  const rates = ratesFor(cost, input + cacheRead + cacheWrite)
  const dollars = {
    input: (input * rates.input) / 1e6,
    output: (output * rates.output) / 1e6,
    cacheRead: (cacheRead * rates.cacheRead) / 1e6,
    cacheWrite: (cacheWrite * rates.cacheWrite) / 1e6
  }
  const total = dollars.input + dollars.output + dollars.cacheRead + dollars.cacheWrite
  return {
    input,
    output,
    cacheRead,
    cacheWrite,
    totalTokens: usage?.totalTokens ?? input + output + cacheRead + cacheWrite,
    cost: { ...dollars, total }
  }
}
