/**
 * Where `@pydantic/genai-prices` and our rows disagree on a price, which of them is taken, and why.
 *
 * A test holds this list to the data in both directions: a disagreement that is not listed fails, and so does an entry that no
 * longer disagrees.
 */

/** A disagreement. It covers every rate on which the two sources differ for the ids. */
export interface PriceDifference {
  readonly ids: ReadonlyArray<string>
  readonly taken: "genai-prices" | "ours"
  readonly reason: string
  readonly source: string
}

const each = (geographies: string, ...baseModelIds: ReadonlyArray<string>): ReadonlyArray<string> =>
  baseModelIds.flatMap((id) =>
    geographies.split(" ").map((geography) => (geography === "bare" ? id : `${geography}.${id}`))
  )

/** Every disagreement known. */
export const knownPriceDifferences: ReadonlyArray<PriceDifference> = [
  {
    ids: [
      "anthropic.claude-fable-5",
      "anthropic.claude-fable-5-1",
      "anthropic.claude-haiku-4-5-20251001-v1:0",
      "anthropic.claude-opus-4-5-20251101-v1:0",
      "anthropic.claude-opus-4-7",
      "anthropic.claude-opus-4-8",
      "anthropic.claude-opus-5-5",
      "anthropic.claude-sonnet-4-5-20250929-v1:0",
      "anthropic.claude-sonnet-5"
    ],
    taken: "genai-prices",
    reason:
      "From Claude 4.5 an id without geography is the regional endpoint, which costs 10 % more than the global one. Our rows " +
      "give the global price to most of these ids, and the regional one to Opus 4.6 and Sonnet 4.6.",
    source:
      "genai-prices 0.1.8, price_comments of the regional rows (Anthropic pricing page, AWS price list); pi-ai 1.5.2"
  },
  {
    ids: each("bare eu global us au", "anthropic.claude-sonnet-5-5"),
    taken: "ours",
    reason: "genai-prices has no Sonnet 5.5: its rows for Sonnet 5 match every id that contains claude-sonnet-5.",
    source: "genai-prices 0.1.8, `match` of the claude-sonnet-5 rows; pi-ai 1.5.2"
  },
  {
    ids: [
      ...each("apac eu", "amazon.nova-lite-v1:0", "amazon.nova-micro-v1:0", "amazon.nova-pro-v1:0"),
      "ca.amazon.nova-lite-v1:0",
      ...each("eu jp", "amazon.nova-2-lite-v1:0"),
      ...each("us-gov", "openai.gpt-oss-120b-1:0", "openai.gpt-oss-20b-1:0")
    ],
    taken: "ours",
    reason:
      "genai-prices has one row for every geography, with the prices of the United States. Ours are by geography.",
    source: "genai-prices 0.1.8, `match` of the rows; pi-ai 1.5.2"
  },
  {
    ids: [
      ...each("bare global us", "openai.gpt-5.6-luna", "openai.gpt-5.6-sol", "openai.gpt-5.6-terra"),
      ...each("in", "openai.gpt-5.6-luna", "openai.gpt-5.6-terra")
    ],
    taken: "ours",
    reason: "Only where the higher tier begins: genai-prices says above 271,999 tokens, AWS says above 272,000.",
    source:
      "genai-prices 0.1.8; Amazon Bedrock model cards of GPT-6 and GPT-6.1, October 2026, `272K input tokens or fewer`"
  }
]
