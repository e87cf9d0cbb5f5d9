/**
 * What a model costs.
 *
 * Amazon Bedrock prices the same model differently by the geography of the profile that is invoked, so a price belongs to
 * an id and not to a model. No price is derived: what is not listed is `undefined`.
 */
import type { PriceTuple } from "./facts.ts"
import { factsOf, type ModelHints } from "./factsOf.ts"

/**
 * The four rates of a turn.
 *
 * **Units**: US dollars per million tokens.
 */
export interface Rates {
  readonly input: number
  readonly output: number
  readonly cacheRead: number
  readonly cacheWrite: number
}

/**
 * What a model costs, on demand, without discounts.
 *
 * **Units**: US dollars per million tokens; `inputTokensAbove` in tokens.
 */
export interface Prices extends Rates {
  /** The geography the prices are listed for; `undefined` when they are those of the id without one. */
  readonly geography: string | undefined
  /** Rates for the whole turn when its prompt has more tokens than `inputTokensAbove`, smallest first. */
  readonly tiers: ReadonlyArray<Rates & { readonly inputTokensAbove: number }>
}

const toRates = ([input, output, cacheRead, cacheWrite]: PriceTuple): Rates => ({
  input,
  output,
  cacheRead,
  cacheWrite
})

/**
 * Looks up what a model costs when invoked by this id.
 *
 * A geography without prices of its own falls back to those of the id without one, and `geography` says so.
 *
 * **Units**: US dollars per million tokens.
 *
 * **Errors**: none; total. `undefined` when no price is listed.
 *
 * **Source**: `facts.ts`, November 2026.
 */
export const pricesOf = (modelId: string, hints: ModelHints = {}): Prices | undefined => {
  const found = factsOf(modelId, hints)
  if (found === undefined) return undefined
  const { facts, geography, isSoldWhole } = found
  const key = geography === undefined || isSoldWhole ? "bare" : geography
  const own = Object.hasOwn(facts.prices, key) ? facts.prices[key] : undefined
  const listed = own ?? facts.prices["bare"]
  if (listed === undefined) return undefined
  return {
    ...toRates(listed.price),
    geography: own === undefined ? undefined : geography,
    tiers: listed.tiers.map(([inputTokensAbove, price]) => ({ ...toRates(price), inputTokensAbove }))
  }
}
