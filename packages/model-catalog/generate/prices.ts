/**
 * Makes `src/priceTable.ts` from `@pydantic/genai-prices`, and from our rows where it has none.
 *
 * The package of prices weighs 800 kB and is never loaded at run time. Everything here is a function of its data and of
 * `modelFacts.json`, so a test can make the file again in memory.
 */
import { calcPrice, findProvider, type ModelPrice } from "@pydantic/genai-prices"
import { toInferenceProfileId } from "../src/modelId.ts"
import { knownModel, knownModels } from "../src/models.ts"
import { knownPriceDifferences } from "./knownPriceDifferences.ts"
import facts from "./modelFacts.json" with { type: "json" }

/** The version of `@pydantic/genai-prices` whose data is in the table. */
export const genaiPricesVersion = "0.1.8"

/** The day the prices of genai-prices are taken for: some of its rows change on a date. */
const asOf = new Date("2026-11-01T00:00:00Z")

const rateNames = ["input", "output", "cacheRead", "cacheWrite"] as const

type RateName = (typeof rateNames)[number]

/** The rates of one source for one id. What the source does not say is missing. US dollars per million tokens. */
export interface SourceRates {
  readonly base: { readonly [name in RateName]?: number | undefined }
  readonly above?: {
    readonly inputTokens: number
    readonly rates: { readonly [name in RateName]?: number | undefined }
  }
}

interface OurRates {
  readonly input: number
  readonly output: number
  readonly cacheRead: number
  readonly cacheWrite: number
}

interface OurPrices extends OurRates {
  readonly tiers?: ReadonlyArray<OurRates & { readonly inputTokensAbove: number }>
}

const ratesOf = ({ cacheRead, cacheWrite, input, output }: OurRates) => ({ input, output, cacheRead, cacheWrite })

/** Our rows, by the id that is invoked. */
export const ourPrices = (): ReadonlyMap<string, SourceRates> => {
  const models: { readonly [modelId: string]: { readonly costPerMTokUsd: object } } = facts.models
  return new Map(
    Object.entries(models).flatMap(([modelId, { costPerMTokUsd }]) =>
      (Object.entries(costPerMTokUsd) as ReadonlyArray<[string, OurPrices]>).map(([geography, prices]) => {
        const [tier] = prices.tiers ?? []
        const rates: SourceRates = {
          base: ratesOf(prices),
          ...(tier !== undefined && { above: { inputTokens: tier.inputTokensAbove, rates: ratesOf(tier) } })
        }
        return [geography === "(bare)" ? modelId : toInferenceProfileId(geography, modelId), rates] as const
      })
    )
  )
}

const genaiNames = {
  input: "input_mtok",
  output: "output_mtok",
  cacheRead: "cache_read_mtok",
  cacheWrite: "cache_write_mtok"
} as const satisfies Record<RateName, string>

const fromEntries = (rate: (name: RateName) => number | undefined) =>
  Object.fromEntries(rateNames.map((name) => [name, rate(name)])) as SourceRates["base"]

const toSourceRates = (price: ModelPrice): SourceRates => {
  const of = (name: RateName) => price[genaiNames[name]]
  const starts = rateNames.flatMap((name) => {
    const rate = of(name)
    return typeof rate === "object" ? rate.tiers.map(({ start }) => start) : []
  })
  const [start] = starts
  if (starts.some((other) => other !== start)) throw new Error(`More than one higher tier: ${starts.join(", ")}.`)
  const base = fromEntries((name) => {
    const rate = of(name)
    return typeof rate === "object" ? rate.base : rate
  })
  if (start === undefined) return { base }
  const rates = fromEntries((name) => {
    const rate = of(name)
    return typeof rate === "object" ? rate.tiers[0]?.price : rate
  })
  return { base, above: { inputTokens: start, rates } }
}

/** The row of genai-prices that matches an id, and the name of the row. */
export const genaiPrices = (modelId: string): { readonly row: string; readonly rates: SourceRates } | undefined => {
  const found = calcPrice({ input_tokens: 1 }, modelId, { providerId: "aws", timestamp: asOf })
  return found === null ? undefined : { row: found.model.id, rates: toSourceRates(found.model_price) }
}

const differs = (ours: number | undefined, theirs: number | undefined): boolean =>
  ours !== undefined && theirs !== undefined && Math.abs(ours - theirs) > 1e-9

/** What the two sources say differently of one id, in words. Empty when they agree wherever both speak. */
export const disagreements = (ours: SourceRates, theirs: SourceRates): ReadonlyArray<string> => [
  ...rateNames.flatMap((name) =>
    differs(ours.base[name], theirs.base[name])
      ? [`${name}: ours ${ours.base[name]}, genai-prices ${theirs.base[name]}`]
      : []
  ),
  ...rateNames.flatMap((name) =>
    differs(ours.above?.rates[name], theirs.above?.rates[name])
      ? [`${name} of long prompts: ours ${ours.above?.rates[name]}, genai-prices ${theirs.above?.rates[name]}`]
      : []
  ),
  ...(ours.above?.inputTokens === theirs.above?.inputTokens
    ? []
    : [`long from: ours ${ours.above?.inputTokens}, genai-prices ${theirs.above?.inputTokens}`])
]

/** Every id on which the sources disagree, and on what. */
export const allDisagreements = (): ReadonlyMap<string, ReadonlyArray<string>> =>
  new Map(
    Array.from(ourPrices()).flatMap(([modelId, ours]) => {
      const theirs = genaiPrices(modelId)
      const found = theirs === undefined ? [] : disagreements(ours, theirs.rates)
      return found.length === 0 ? [] : [[modelId, found] as const]
    })
  )

/** One row of the table: where it is from, and its rates. */
interface Row {
  /** `g` for genai-prices, `o` for ours, `go` for genai-prices with what only we know. */
  readonly from: string
  readonly rates: SourceRates
}

const takesOurs = (modelId: string): boolean =>
  knownPriceDifferences.some(({ ids, taken }) => taken === "ours" && ids.includes(modelId))

const merge = (modelId: string, ours: SourceRates): Row => {
  const theirs = genaiPrices(modelId)?.rates
  if (theirs === undefined || takesOurs(modelId)) return { from: "o", rates: ours }
  const base = fromEntries((name) => theirs.base[name] ?? ours.base[name])
  // Where we say 0 of a cache and genai-prices nothing, both mean that none is sold.
  const isFilled = rateNames.some((name) => theirs.base[name] === undefined && ours.base[name] !== 0)
  return { from: isFilled ? "go" : "g", rates: { ...theirs, base } }
}

/** Rows of genai-prices for models that are not in our table. Those that are priced by sound have no place in it. */
const otherRows = (used: ReadonlySet<string>): ReadonlyArray<readonly [string, Row]> =>
  (findProvider({ providerId: "aws" })?.models ?? []).flatMap(({ id, prices }) => {
    const isSpoken = !Array.isArray(prices) && Object.keys(prices).some((unit) => unit.includes("audio"))
    const modelId = id.replace(/^(?:regional|global)\./u, "")
    const found = genaiPrices(id)
    if (isSpoken || found === undefined || used.has(id)) return []
    return [[modelId, { from: "g", rates: found.rates }] as const]
  })

/**
 * A cache write that lives an hour costs twice the input, where an hour can be asked for.
 *
 * **Source**: genai-prices 0.1.8, `cache_write_1h_mtok` of Claude Opus 5.5; OpenClaw's cost of one-hour writes.
 */
const hourFactor = 2

const round = (rate: number): number => Number(rate.toFixed(9))

const allowsHour = (modelId: string): boolean => {
  const known = knownModel(modelId) ?? knownModel(modelId.slice(modelId.indexOf(".") + 1))
  return known?.model.promptCaching?.ttls.includes("1h") ?? false
}

const toNumbers = (rates: SourceRates["base"], hasHour: boolean): ReadonlyArray<number> => {
  const { cacheRead = 0, cacheWrite = 0, input = 0, output = 0 } = rates
  return [input, output, cacheRead, cacheWrite, hasHour ? round(input * hourFactor) : 0]
}

const print = (modelId: string, { from, rates }: Row): string => {
  const hasHour = allowsHour(modelId)
  const above = rates.above === undefined ? [] : [rates.above.inputTokens, ...toNumbers(rates.above.rates, hasHour)]
  return `  "${modelId}": ["${from}", ${[...toNumbers(rates.base, hasHour), ...above].join(", ")}],`
}

/** Every row, by id. */
const rows = (): ReadonlyArray<readonly [string, Row]> => {
  const ours = Array.from(ourPrices())
  const used = new Set(ours.flatMap(([modelId]) => genaiPrices(modelId)?.row ?? []))
  return [...ours.map(([modelId, rates]) => [modelId, merge(modelId, rates)] as const), ...otherRows(used)].toSorted(
    ([a], [b]) => (a < b ? -1 : 1)
  )
}

/** The text of `src/priceTable.ts`. */
export const priceTable = (): string =>
  [
    "/**",
    " * Prices by the id that is invoked. Generated by `pnpm generate`; do not edit.",
    " *",
    " * A row: its source (`g` genai-prices, `o` ours, `go` both), then input, output, cache read, cache write for 5 minutes and",
    " * for an hour; then, where long prompts cost more, the tokens above which they do and the same five rates. A rate of 0 is",
    " * not sold.",
    " *",
    " * **Units**: US dollars per million tokens; tokens.",
    " *",
    ` * **Source**: @pydantic/genai-prices ${genaiPricesVersion} of September 2026, provider aws, as of ${asOf.toISOString().slice(0, 10)}; and`,
    ` * ${facts.source}, ${facts.date}.`,
    " */",
    "export type PriceRow = readonly [source: string, ...numbers: ReadonlyArray<number>]",
    "",
    "/** Every price, by the id that is invoked. Made by the call: a program that asks for none does not wait for it. */",
    "export const priceTable = (): { readonly [modelId: string]: PriceRow } => ({",
    ...rows().map(([modelId, row]) => print(modelId, row)),
    "})",
    ""
  ]
    .join("\n")
    .replace(/,\n\}\)\n$/u, "\n})\n")

/** The ids our rows know and the table of models does not, and the other way about: both must be none. */
export const strayIds = (): ReadonlyArray<string> => {
  const listed = new Set(
    knownModels().flatMap(({ model, modelId }) =>
      model.geographies.map((geography) => (geography === "bare" ? modelId : toInferenceProfileId(geography, modelId)))
    )
  )
  const priced = new Set(ourPrices().keys())
  return [...Array.from(listed).filter((id) => !priced.has(id)), ...Array.from(priced).filter((id) => !listed.has(id))]
}
