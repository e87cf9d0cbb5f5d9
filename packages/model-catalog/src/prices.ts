/**
 * What a model costs.
 *
 * Amazon Bedrock prices the same model differently by the geography of the profile that is invoked, so a price belongs to
 * an id and not to a model. No price is derived from another id's: what is not listed is `undefined`.
 */
import { lookUp, type ModelHints } from "./lookUp.ts"
import { parseModelId } from "./modelId.ts"
import type { ServiceTier } from "./ModelTraits.ts"
import { priceTable, type PriceRow } from "./priceTable.ts"
import { traitsOf } from "./traits.ts"

/**
 * The rates of a turn. A rate of 0 is not sold: no such cache is.
 *
 * **Units**: US dollars per million tokens.
 */
export interface Rates {
  readonly input: number
  readonly output: number
  readonly cacheRead: number
  /** A write that lives five minutes, or as long as the model's only time to live. */
  readonly cacheWrite: number
  /** A write that lives an hour. */
  readonly cacheWrite1h: number
}

/** Where a price comes from: genai-prices, our own rows, or the first with the cache write of the second. */
export type PriceSource = "genai-prices" | "ours" | "genai-prices and ours"

/**
 * What a model costs, on demand, without discounts.
 *
 * **Units**: US dollars per million tokens; `inputTokensAbove` in tokens.
 */
export interface Prices extends Rates {
  /** The geography the prices are listed for; `undefined` when they are those of the id without one. */
  readonly geography: string | undefined
  /**
   * Rates for the whole turn when its prompt has more tokens than `inputTokensAbove`, smallest first. Tokens read from and
   * written to the cache count towards the prompt.
   */
  readonly tiers: ReadonlyArray<Rates & { readonly inputTokensAbove: number }>
  /**
   * What each service tier multiplies every rate by. A tier that is missing is not sold, or not by the token.
   *
   * **Source**: Amazon Bedrock model cards of Grok 4.6, Grok 4.7 and Kimi K3, October 2026; the AWS price list of Nova Pro
   * (`input-tokens-priority` 0.0014 and `output-tokens-flex` 0.0016 against 0.0008 and 0.0032).
   */
  readonly serviceTiers: { readonly [tier in ServiceTier]?: number }
  readonly source: PriceSource
}

const priorityFactor = 1.75
const flexFactor = 0.5

const sources: { readonly [source: string]: PriceSource } = {
  g: "genai-prices",
  o: "ours",
  go: "genai-prices and ours"
}

const toRates = (numbers: ReadonlyArray<number>): Rates => {
  const [input = 0, output = 0, cacheRead = 0, cacheWrite = 0, cacheWrite1h = 0] = numbers
  return { input, output, cacheRead, cacheWrite, cacheWrite1h }
}

let rows: ReturnType<typeof priceTable> | undefined

const find = (id: string): { readonly id: string; readonly row: PriceRow } | undefined => {
  const row = (rows ??= priceTable())[id]
  return row === undefined ? undefined : { id, row }
}

/**
 * Looks up what a model costs when invoked by this id.
 *
 * A geography without prices of its own falls back to those of the id without one, and `geography` says so.
 *
 * **Units**: US dollars per million tokens.
 *
 * **Errors**: none; total. `undefined` when no price is listed.
 *
 * **Source**: `priceTable.ts`; each price names its own.
 */
export const pricesOf = (modelId: string, hints: ModelHints = {}): Prices | undefined => {
  const found = lookUp(modelId, hints, find)
  if (found === undefined) return undefined
  const [source, ...numbers] = found.row
  const [inputTokensAbove] = numbers.slice(5)
  const tiers = new Set(traitsOf(found.id).serviceTiers)
  return {
    ...toRates(numbers),
    geography: parseModelId(found.id).geography,
    tiers: inputTokensAbove === undefined ? [] : [{ ...toRates(numbers.slice(6)), inputTokensAbove }],
    serviceTiers: {
      default: 1,
      ...(tiers.has("priority") && { priority: priorityFactor }),
      ...(tiers.has("flex") && { flex: flexFactor })
    },
    source: sources[source] ?? "ours"
  }
}
