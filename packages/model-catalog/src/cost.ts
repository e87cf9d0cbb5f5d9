/**
 * What a turn cost, exactly.
 *
 * A rate has at most six decimals, so a token costs a whole number of femtodollars. Sums are made of those, in integers:
 * turns can be added up in any order, and nothing is lost to rounding.
 */
import type { ModelHints } from "./lookUp.ts"
import type { ServiceTier } from "./ModelTraits.ts"
import { pricesOf, type Rates } from "./prices.ts"

/**
 * The tokens of a turn, in the words of Converse's `usage`.
 *
 * **Units**: tokens.
 */
export interface Usage {
  readonly inputTokens?: number | undefined
  readonly outputTokens?: number | undefined
  readonly totalTokens?: number | undefined
  readonly cacheReadInputTokens?: number | undefined
  readonly cacheWriteInputTokens?: number | undefined
  /** The writes by time to live. Writes it does not mention live five minutes. */
  readonly cacheDetails?:
    | ReadonlyArray<{ readonly ttl?: string | undefined; readonly inputTokens?: number | undefined }>
    | undefined
}

/** What is known of a turn besides its tokens. */
export interface CostOptions extends ModelHints {
  /** The tier that served the request, as `metadata` tells it. */
  readonly serviceTier?: ServiceTier | undefined
  /**
   * Whether `inputTokens` counts the tokens of the cache as well; the traits of a model say so where AWS does. When this is
   * not given, `totalTokens` tells: it counts every token once.
   */
  readonly inputIncludesCache?: boolean | undefined
}

/** The tokens of a turn, each counted once, whatever its vendor takes for input. */
export interface BilledTokens {
  /** Neither read from nor written to the cache. */
  readonly input: number
  readonly output: number
  readonly cacheRead: number
  /** Written to live five minutes, or as long as the model's only time to live. */
  readonly cacheWrite5m: number
  readonly cacheWrite1h: number
  /** All of them. */
  readonly total: number
}

/**
 * What a turn cost.
 *
 * **Units**: `usd` in US dollars, the nearest number to the exact sum; the rest in femtodollars, 10⁻¹⁵ US dollars, exact.
 */
export interface Cost {
  readonly usd: number
  readonly total: bigint
  readonly input: bigint
  readonly output: bigint
  readonly cacheRead: bigint
  /** Writes of every time to live. */
  readonly cacheWrite: bigint
  /** What was counted, and at which rates. */
  readonly tokens: BilledTokens
  readonly rates: Rates
}

const tokensOf = (count: number | undefined): number =>
  count === undefined || !Number.isFinite(count) || count < 0 ? 0 : Math.trunc(count)

/**
 * Takes the tokens of a turn apart, so that each is billed once.
 *
 * **Errors**: none; total. A count that is missing, negative or no number is 0.
 *
 * **Source**: `TokenUsage` of AWS SDK for JavaScript 3.1162.0; Amazon Bedrock user guide, "Prompt caching", October 2026.
 */
export const toBilledTokens = (
  usage: Usage,
  { inputIncludesCache }: Pick<CostOptions, "inputIncludesCache"> = {}
): BilledTokens => {
  const output = tokensOf(usage.outputTokens)
  const cacheRead = tokensOf(usage.cacheReadInputTokens)
  const details = usage.cacheDetails ?? []
  const sum = (counted: typeof details) => counted.reduce((total, { inputTokens }) => total + tokensOf(inputTokens), 0)
  const written = Math.max(tokensOf(usage.cacheWriteInputTokens), sum(details))
  const cacheWrite1h = sum(details.filter(({ ttl }) => ttl === "1h"))
  const given = tokensOf(usage.inputTokens)
  const cached = cacheRead + written
  // A total without room for the cache beside the input says that the input holds it, if the input is large enough to.
  const isGross = inputIncludesCache ?? (cached > 0 && given >= cached && usage.totalTokens === given + output)
  const input = isGross ? Math.max(0, given - cached) : given
  return {
    input,
    output,
    cacheRead,
    cacheWrite5m: written - cacheWrite1h,
    cacheWrite1h,
    total: input + output + cached
  }
}

/** US dollars per million tokens are thousand millions of femtodollars a token. */
const perToken = (rate: number): bigint => BigInt(Math.round(rate * 1e9))

// 1.75 is 7/4. Every rate has at most six decimals, so its femtodollars are thousands and can be divided by four.
const times = (amount: bigint, factor: number): bigint => (amount * BigInt(factor * 4)) / 4n

/** The nearest number to an exact amount: through its digits, for 2⁵³ femtodollars are nine dollars only. */
const toUsd = (amount: bigint): number => Number(`${amount}e-15`)

/**
 * Computes what a turn cost when it was served by this model.
 *
 * Tokens read from or written to a cache that is not sold are billed as input: that is what they are. The tier of long
 * prompts is chosen by every token of the prompt, those of the cache too, and holds for the whole turn.
 *
 * **Units**: see {@link Cost}.
 *
 * **Errors**: none; total. `undefined` when no price is listed, or none for that service tier.
 *
 * **Example** (A turn that read most of its prompt from the cache)
 *
 * ```ts
 * cost({ inputTokens: 200, outputTokens: 500, cacheReadInputTokens: 20_000 }, "eu.anthropic.claude-sonnet-4-6")?.usd
 * ```
 */
export const cost = (usage: Usage, modelId: string, options: CostOptions = {}): Cost | undefined => {
  const prices = pricesOf(modelId, options)
  const factor = prices?.serviceTiers[options.serviceTier ?? "default"]
  if (prices === undefined || factor === undefined) return undefined
  const tokens = toBilledTokens(usage, options)
  const promptTokens = tokens.total - tokens.output
  const { cacheRead, cacheWrite, cacheWrite1h, input, output } =
    prices.tiers.findLast(({ inputTokensAbove }) => promptTokens > inputTokensAbove) ?? prices
  const rates: Rates = { input, output, cacheRead, cacheWrite, cacheWrite1h }
  const billed = (count: number, rate: number): bigint => times(BigInt(count) * perToken(rate), factor)
  const writeRate = cacheWrite || input
  const amounts = {
    input: billed(tokens.input, input),
    output: billed(tokens.output, output),
    cacheRead: billed(tokens.cacheRead, cacheRead || input),
    cacheWrite: billed(tokens.cacheWrite5m, writeRate) + billed(tokens.cacheWrite1h, cacheWrite1h || writeRate)
  }
  const total = amounts.input + amounts.output + amounts.cacheRead + amounts.cacheWrite
  return { usd: toUsd(total), total, ...amounts, tokens, rates }
}
