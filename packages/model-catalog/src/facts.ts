/**
 * What is known of each model on Amazon Bedrock: the table behind traits and prices.
 *
 * Amazon Bedrock's lists of models carry no context window, no output limit and no price, so they are written down here.
 * The ids are the ones Converse and ConverseStream take.
 *
 * **Source**: the project's `model-facts.json`, November 2026.
 */

/** How much a model is asked to think, weakest first. */
export type ReasoningLevel = "off" | "minimal" | "low" | "medium" | "high" | "xhigh" | "max"

/**
 * A price: input, output, cache read, cache write.
 *
 * **Units**: US dollars per million tokens.
 */
export type PriceTuple = readonly [input: number, output: number, cacheRead: number, cacheWrite: number]

/** Prices in one geography, and what they become for prompts longer than `inputTokensAbove` tokens. */
export interface PriceFacts {
  readonly price: PriceTuple
  readonly tiers: ReadonlyArray<readonly [inputTokensAbove: number, price: PriceTuple]>
}

/**
 * What is known of one model.
 *
 * **Units**: `contextWindow` and `maxOutputTokens` in tokens.
 */
export interface ModelFacts {
  readonly name: string
  readonly reasons: boolean
  readonly takesImages: boolean
  readonly contextWindow: number
  readonly maxOutputTokens: number
  readonly supportsStrictTools: boolean
  /** Levels beyond the usual ones and the effort each asks for; `null` marks a level the model lacks. */
  readonly thinkingLevelMap: { readonly [Level in ReasoningLevel]?: string | null }
  /** Prices by geography. The keys are also the ids that can be invoked: `bare` is the id itself, `eu` is `eu.<id>`. */
  readonly prices: { readonly [geography: string]: PriceFacts }
}

const priced = (...price: PriceTuple): PriceFacts => ({ price, tiers: [] })

const tiered = (price: PriceTuple, inputTokensAbove: number, above: PriceTuple): PriceFacts => ({
  price,
  tiers: [[inputTokensAbove, above]]
})

const text = { takesImages: false, reasons: false, thinkingLevelMap: {} }
const image = { takesImages: true, reasons: false, thinkingLevelMap: {} }
const thinking = { reasons: true }
const strict = { supportsStrictTools: true }
const notStrict = { supportsStrictTools: false }

const table: { readonly [modelId: string]: ModelFacts } = {
  "amazon.nova-2-lite-v1:0": {
    ...image,
    ...thinking,
    ...notStrict,
    name: "Nova 2 Lite",
    contextWindow: 1_000_000,
    maxOutputTokens: 65_535,
    prices: {
      bare: priced(0.33, 2.75, 0.0825, 0.33),
      eu: priced(0.374, 3.157, 0.0935, 0.374),
      global: priced(0.3, 2.5, 0.075, 0.3),
      jp: priced(0.396, 3.311, 0.099, 0.396),
      us: priced(0.33, 2.75, 0.0825, 0.33)
    }
  },
  "amazon.nova-lite-v1:0": {
    ...image,
    ...notStrict,
    name: "Nova Lite",
    contextWindow: 300_000,
    maxOutputTokens: 10_000,
    prices: {
      bare: priced(0.06, 0.24, 0.015, 0.06),
      apac: priced(0.063, 0.252, 0.01575, 0.063),
      ca: priced(0.064, 0.256, 0.016, 0.064),
      eu: priced(0.069, 0.276, 0.01725, 0.069),
      us: priced(0.06, 0.24, 0.015, 0.06)
    }
  },
  "amazon.nova-micro-v1:0": {
    ...text,
    ...notStrict,
    name: "Nova Micro",
    contextWindow: 128_000,
    maxOutputTokens: 10_000,
    prices: {
      bare: priced(0.035, 0.14, 0.00875, 0.035),
      apac: priced(0.037, 0.148, 0.00925, 0.037),
      eu: priced(0.04, 0.16, 0.01, 0.04),
      us: priced(0.035, 0.14, 0.00875, 0.035)
    }
  },
  "amazon.nova-premier-v1:0": {
    ...image,
    ...notStrict,
    name: "Nova Premier",
    contextWindow: 1_000_000,
    maxOutputTokens: 10_000,
    prices: { us: priced(2.5, 12.5, 0.625, 2.5) }
  },
  "amazon.nova-pro-v1:0": {
    ...image,
    ...notStrict,
    name: "Nova Pro",
    contextWindow: 300_000,
    maxOutputTokens: 10_000,
    prices: {
      bare: priced(0.8, 3.2, 0.2, 0.8),
      apac: priced(0.84, 3.36, 0.21, 0.84),
      eu: priced(0.92, 3.68, 0.23, 0.92),
      us: priced(0.8, 3.2, 0.2, 0.8)
    }
  },
  "anthropic.claude-fable-5": {
    ...image,
    ...thinking,
    ...strict,
    name: "Claude Fable 5",
    contextWindow: 1_000_000,
    maxOutputTokens: 128_000,
    thinkingLevelMap: { off: null, xhigh: "xhigh", max: "max" },
    prices: {
      bare: priced(10, 50, 1, 12.5),
      eu: priced(11, 55, 1.1, 13.75),
      global: priced(10, 50, 1, 12.5),
      us: priced(11, 55, 1.1, 13.75)
    }
  },
  "anthropic.claude-fable-5-1": {
    ...image,
    ...thinking,
    ...strict,
    name: "Claude Fable 5.1",
    contextWindow: 1_000_000,
    maxOutputTokens: 128_000,
    thinkingLevelMap: { off: null, xhigh: "xhigh", max: "max" },
    prices: { bare: priced(10, 50, 0.25, 12.5), global: priced(10, 50, 0.25, 12.5), us: priced(11, 55, 0.275, 13.75) }
  },
  "anthropic.claude-fable-5-2": {
    ...image,
    ...thinking,
    ...strict,
    name: "Claude Fable 5.2",
    contextWindow: 1_000_000,
    maxOutputTokens: 128_000,
    thinkingLevelMap: { off: null, xhigh: "xhigh", max: "max" },
    prices: { bare: priced(8, 40, 0.2, 10), global: priced(8, 40, 0.2, 10), us: priced(8.8, 44, 0.22, 11) }
  },
  "anthropic.claude-haiku-4-5-20251001-v1:0": {
    ...image,
    ...thinking,
    ...strict,
    name: "Claude Haiku 4.5",
    contextWindow: 200_000,
    maxOutputTokens: 64_000,
    prices: {
      bare: priced(1, 5, 0.1, 1.25),
      au: priced(1.1, 5.5, 0.11, 1.375),
      eu: priced(1.1, 5.5, 0.11, 1.375),
      global: priced(1, 5, 0.1, 1.25),
      jp: priced(1.1, 5.5, 0.11, 1.375),
      us: priced(1.1, 5.5, 0.11, 1.375)
    }
  },
  "anthropic.claude-haiku-5-5": {
    ...image,
    ...thinking,
    ...strict,
    name: "Claude Haiku 5.5",
    contextWindow: 1_000_000,
    maxOutputTokens: 128_000,
    thinkingLevelMap: { xhigh: "xhigh", max: "max" },
    prices: {
      bare: tiered([0.1, 0.5, 0.01, 0.125], 100_000, [0.5, 2.5, 0.05, 0.625]),
      au: tiered([0.11, 0.55, 0.011, 0.1375], 100_000, [0.55, 2.75, 0.055, 0.6875]),
      eu: tiered([0.11, 0.55, 0.011, 0.1375], 100_000, [0.55, 2.75, 0.055, 0.6875]),
      global: tiered([0.1, 0.5, 0.01, 0.125], 100_000, [0.5, 2.5, 0.05, 0.625]),
      jp: tiered([0.11, 0.55, 0.011, 0.1375], 100_000, [0.55, 2.75, 0.055, 0.6875]),
      us: tiered([0.11, 0.55, 0.011, 0.1375], 100_000, [0.55, 2.75, 0.055, 0.6875])
    }
  },
  "anthropic.claude-opus-4-1-20250805-v1:0": {
    ...image,
    ...thinking,
    ...notStrict,
    name: "Claude Opus 4.1",
    contextWindow: 200_000,
    maxOutputTokens: 32_000,
    prices: { bare: priced(15, 75, 1.5, 18.75), us: priced(15, 75, 1.5, 18.75) }
  },
  "anthropic.claude-opus-4-5-20251101-v1:0": {
    ...image,
    ...thinking,
    ...strict,
    name: "Claude Opus 4.5",
    contextWindow: 200_000,
    maxOutputTokens: 64_000,
    prices: {
      bare: priced(5, 25, 0.5, 6.25),
      eu: priced(5.5, 27.5, 0.55, 6.875),
      global: priced(5, 25, 0.5, 6.25),
      us: priced(5.5, 27.5, 0.55, 6.875)
    }
  },
  "anthropic.claude-opus-4-6-v1": {
    ...image,
    ...thinking,
    ...strict,
    name: "Claude Opus 4.6",
    contextWindow: 1_000_000,
    maxOutputTokens: 128_000,
    thinkingLevelMap: { max: "max" },
    prices: {
      bare: priced(5.5, 27.5, 0.55, 6.875),
      au: priced(5.5, 27.5, 0.55, 6.875),
      eu: priced(5.5, 27.5, 0.55, 6.875),
      global: priced(5, 25, 0.5, 6.25),
      us: priced(5.5, 27.5, 0.55, 6.875)
    }
  },
  "anthropic.claude-opus-4-7": {
    ...image,
    ...thinking,
    ...strict,
    name: "Claude Opus 4.7",
    contextWindow: 1_000_000,
    maxOutputTokens: 128_000,
    thinkingLevelMap: { xhigh: "xhigh", max: "max" },
    prices: {
      bare: priced(5, 25, 0.5, 6.25),
      au: priced(5.5, 27.5, 0.55, 6.875),
      eu: priced(5.5, 27.5, 0.55, 6.875),
      global: priced(5, 25, 0.5, 6.25),
      jp: priced(5.5, 27.5, 0.55, 6.875),
      us: priced(5.5, 27.5, 0.55, 6.875)
    }
  },
  "anthropic.claude-opus-4-8": {
    ...image,
    ...thinking,
    ...strict,
    name: "Claude Opus 4.8",
    contextWindow: 1_000_000,
    maxOutputTokens: 128_000,
    thinkingLevelMap: { xhigh: "xhigh", max: "max" },
    prices: {
      bare: priced(5, 25, 0.5, 6.25),
      au: priced(5.5, 27.5, 0.55, 6.875),
      eu: priced(5.5, 27.5, 0.55, 6.875),
      global: priced(5, 25, 0.5, 6.25),
      jp: priced(5.5, 27.5, 0.55, 6.875),
      us: priced(5.5, 27.5, 0.55, 6.875)
    }
  },
  "anthropic.claude-opus-5": {
    ...image,
    ...thinking,
    ...strict,
    name: "Claude Opus 5",
    contextWindow: 1_000_000,
    maxOutputTokens: 128_000,
    thinkingLevelMap: { xhigh: "xhigh", max: "max" },
    prices: {
      au: priced(5.5, 27.5, 0.55, 6.875),
      eu: priced(5.5, 27.5, 0.55, 6.875),
      global: priced(5, 25, 0.5, 6.25),
      jp: priced(5.5, 27.5, 0.55, 6.875),
      us: priced(5.5, 27.5, 0.55, 6.875)
    }
  },
  "anthropic.claude-opus-5-5": {
    ...image,
    ...thinking,
    ...strict,
    name: "Claude Opus 5.5",
    contextWindow: 1_000_000,
    maxOutputTokens: 128_000,
    thinkingLevelMap: { xhigh: "xhigh", max: "max" },
    prices: {
      bare: priced(4, 20, 0.2, 5),
      au: priced(4.4, 22, 0.22, 5.5),
      eu: priced(4.4, 22, 0.22, 5.5),
      global: priced(4, 20, 0.2, 5),
      jp: priced(4.4, 22, 0.22, 5.5),
      us: priced(4.4, 22, 0.22, 5.5)
    }
  },
  "anthropic.claude-sonnet-4-20250514-v1:0": {
    ...image,
    ...thinking,
    ...notStrict,
    name: "Claude Sonnet 4",
    contextWindow: 200_000,
    maxOutputTokens: 64_000,
    prices: {
      apac: priced(3, 15, 0.3, 3.75),
      eu: priced(3, 15, 0.3, 3.75),
      global: priced(3, 15, 0.3, 3.75),
      us: priced(3, 15, 0.3, 3.75)
    }
  },
  "anthropic.claude-sonnet-4-5-20250929-v1:0": {
    ...image,
    ...thinking,
    ...strict,
    name: "Claude Sonnet 4.5",
    contextWindow: 200_000,
    maxOutputTokens: 64_000,
    prices: {
      bare: priced(3, 15, 0.3, 3.75),
      au: priced(3.3, 16.5, 0.33, 4.125),
      eu: priced(3.3, 16.5, 0.33, 4.125),
      global: priced(3, 15, 0.3, 3.75),
      jp: priced(3.3, 16.5, 0.33, 4.125),
      us: priced(3.3, 16.5, 0.33, 4.125)
    }
  },
  "anthropic.claude-sonnet-4-6": {
    ...image,
    ...thinking,
    ...strict,
    name: "Claude Sonnet 4.6",
    contextWindow: 1_000_000,
    maxOutputTokens: 128_000,
    thinkingLevelMap: { max: "max" },
    prices: {
      bare: priced(3.3, 16.5, 0.33, 4.125),
      au: priced(3.3, 16.5, 0.33, 4.125),
      eu: priced(3.3, 16.5, 0.33, 4.125),
      global: priced(3, 15, 0.3, 3.75),
      jp: priced(3.3, 16.5, 0.33, 4.125),
      us: priced(3.3, 16.5, 0.33, 4.125)
    }
  },
  "anthropic.claude-sonnet-5": {
    ...image,
    ...thinking,
    ...strict,
    name: "Claude Sonnet 5",
    contextWindow: 1_000_000,
    maxOutputTokens: 128_000,
    thinkingLevelMap: { xhigh: "xhigh", max: "max" },
    prices: {
      bare: priced(2, 10, 0.2, 2.5),
      au: priced(2.2, 11, 0.22, 2.75),
      eu: priced(2.2, 11, 0.22, 2.75),
      global: priced(2, 10, 0.2, 2.5),
      jp: priced(2.2, 11, 0.22, 2.75),
      us: priced(2.2, 11, 0.22, 2.75)
    }
  },
  "anthropic.claude-sonnet-5-5": {
    ...image,
    ...thinking,
    ...strict,
    name: "Claude Sonnet 5.5",
    contextWindow: 1_000_000,
    maxOutputTokens: 128_000,
    thinkingLevelMap: { xhigh: "xhigh", max: "max" },
    prices: {
      bare: priced(2, 10, 0.1, 2.5),
      au: priced(2.2, 11, 0.11, 2.75),
      eu: priced(2.2, 11, 0.11, 2.75),
      global: priced(2, 10, 0.1, 2.5),
      us: priced(2.2, 11, 0.11, 2.75)
    }
  },
  "deepseek.v3-v1:0": {
    ...text,
    ...thinking,
    ...strict,
    name: "DeepSeek-V3.1",
    contextWindow: 163_840,
    maxOutputTokens: 81_920,
    prices: { bare: priced(0.58, 1.68, 0, 0) }
  },
  "deepseek.v3.2": {
    ...text,
    ...thinking,
    ...strict,
    name: "DeepSeek V3.2",
    contextWindow: 163_840,
    maxOutputTokens: 81_920,
    prices: { bare: priced(0.62, 1.85, 0, 0) }
  },
  "google.gemma-4-26b-a4b": {
    ...image,
    ...thinking,
    ...strict,
    name: "Gemma 4 26B A4B IT",
    contextWindow: 262_144,
    maxOutputTokens: 32_768,
    prices: { bare: priced(0.13, 0.4, 0, 0) }
  },
  "google.gemma-4-31b": {
    ...image,
    ...thinking,
    ...strict,
    name: "Gemma 4 31B IT",
    contextWindow: 262_144,
    maxOutputTokens: 32_768,
    prices: { bare: priced(0.14, 0.4, 0, 0) }
  },
  "google.gemma-4-e2b": {
    ...image,
    ...thinking,
    ...strict,
    name: "Gemma 4 E2B IT",
    contextWindow: 131_072,
    maxOutputTokens: 8192,
    prices: { bare: priced(0.04, 0.08, 0, 0) }
  },
  "in.anthropic.claude-haiku-4-5-20251001-v1:0": {
    ...image,
    ...thinking,
    ...notStrict,
    name: "Claude Haiku 4.5 (India)",
    contextWindow: 200_000,
    maxOutputTokens: 64_000,
    prices: { bare: priced(1.1, 5.5, 0.11, 1.375) }
  },
  "in.anthropic.claude-opus-5": {
    ...image,
    ...thinking,
    ...notStrict,
    name: "Claude Opus 5 (India)",
    contextWindow: 1_000_000,
    maxOutputTokens: 128_000,
    thinkingLevelMap: { xhigh: "xhigh", max: "max" },
    prices: { bare: priced(5.5, 27.5, 0.55, 6.875) }
  },
  "in.anthropic.claude-sonnet-5": {
    ...image,
    ...thinking,
    ...notStrict,
    name: "Claude Sonnet 5 (India)",
    contextWindow: 1_000_000,
    maxOutputTokens: 128_000,
    thinkingLevelMap: { xhigh: "xhigh", max: "max" },
    prices: { bare: priced(2.2, 11, 0.22, 2.75) }
  },
  "in.openai.gpt-5.6-luna": {
    ...image,
    ...thinking,
    ...strict,
    name: "GPT-5.6 Luna (India)",
    contextWindow: 1_050_000,
    maxOutputTokens: 128_000,
    thinkingLevelMap: { xhigh: "xhigh" },
    prices: { bare: tiered([0.22, 1.32, 0.022, 0.275], 272_000, [0.44, 1.98, 0.044, 0.55]) }
  },
  "in.openai.gpt-5.6-terra": {
    ...image,
    ...thinking,
    ...strict,
    name: "GPT-5.6 Terra (India)",
    contextWindow: 1_050_000,
    maxOutputTokens: 128_000,
    thinkingLevelMap: { xhigh: "xhigh" },
    prices: { bare: tiered([2.2, 13.2, 0.22, 2.75], 272_000, [4.4, 19.8, 0.44, 5.5]) }
  },
  "meta.llama3-1-70b-instruct-v1:0": {
    ...text,
    ...notStrict,
    name: "Llama 3.1 70B Instruct",
    contextWindow: 128_000,
    maxOutputTokens: 4096,
    prices: { bare: priced(0.72, 0.72, 0, 0), us: priced(0.72, 0.72, 0, 0) }
  },
  "meta.llama3-1-8b-instruct-v1:0": {
    ...text,
    ...notStrict,
    name: "Llama 3.1 8B Instruct",
    contextWindow: 128_000,
    maxOutputTokens: 4096,
    prices: { bare: priced(0.22, 0.22, 0, 0), us: priced(0.22, 0.22, 0, 0) }
  },
  "meta.llama3-3-70b-instruct-v1:0": {
    ...text,
    ...notStrict,
    name: "Llama 3.3 70B Instruct",
    contextWindow: 128_000,
    maxOutputTokens: 4096,
    prices: { bare: priced(0.72, 0.72, 0, 0), us: priced(0.72, 0.72, 0, 0) }
  },
  "meta.llama4-maverick-17b-instruct-v1:0": {
    ...image,
    ...notStrict,
    name: "Llama 4 Maverick 17B Instruct",
    contextWindow: 1_000_000,
    maxOutputTokens: 8192,
    prices: { bare: priced(0.24, 0.97, 0, 0), us: priced(0.24, 0.97, 0, 0) }
  },
  "meta.llama4-scout-17b-instruct-v1:0": {
    ...image,
    ...notStrict,
    name: "Llama 4 Scout 17B Instruct",
    contextWindow: 10_000_000,
    maxOutputTokens: 8192,
    prices: { bare: priced(0.17, 0.66, 0, 0), us: priced(0.17, 0.66, 0, 0) }
  },
  "minimax.minimax-m2": {
    ...text,
    ...thinking,
    ...strict,
    name: "MiniMax-M2",
    contextWindow: 204_608,
    maxOutputTokens: 128_000,
    prices: { bare: priced(0.3, 1.2, 0, 0) }
  },
  "minimax.minimax-m2.1": {
    ...text,
    ...thinking,
    ...strict,
    name: "MiniMax-M2.1",
    contextWindow: 196_608,
    maxOutputTokens: 131_072,
    prices: { bare: priced(0.3, 1.2, 0, 0) }
  },
  "minimax.minimax-m2.5": {
    ...text,
    ...thinking,
    ...strict,
    name: "MiniMax-M2.5",
    contextWindow: 196_608,
    maxOutputTokens: 98_304,
    prices: { bare: priced(0.3, 1.2, 0, 0) }
  },
  "mistral.devstral-2-123b": {
    ...text,
    ...strict,
    name: "Devstral 2 123B",
    contextWindow: 262_144,
    maxOutputTokens: 8192,
    prices: { bare: priced(0.4, 2, 0, 0) }
  },
  "mistral.magistral-small-2509": {
    ...image,
    ...thinking,
    ...strict,
    name: "Magistral Small 1.2",
    contextWindow: 128_000,
    maxOutputTokens: 40_000,
    prices: { bare: priced(0.5, 1.5, 0, 0) }
  },
  "mistral.ministral-3-14b-instruct": {
    ...image,
    ...strict,
    name: "Ministral 14B 3.0",
    contextWindow: 128_000,
    maxOutputTokens: 4096,
    prices: { bare: priced(0.2, 0.2, 0, 0) }
  },
  "mistral.ministral-3-3b-instruct": {
    ...image,
    ...strict,
    name: "Ministral 3 3B",
    contextWindow: 256_000,
    maxOutputTokens: 8192,
    prices: { bare: priced(0.1, 0.1, 0, 0) }
  },
  "mistral.ministral-3-8b-instruct": {
    ...image,
    ...strict,
    name: "Ministral 3 8B",
    contextWindow: 128_000,
    maxOutputTokens: 4096,
    prices: { bare: priced(0.15, 0.15, 0, 0) }
  },
  "mistral.mistral-large-3-675b-instruct": {
    ...image,
    ...strict,
    name: "Mistral Large 3",
    contextWindow: 262_144,
    maxOutputTokens: 8192,
    prices: { bare: priced(0.5, 1.5, 0, 0) }
  },
  "mistral.pixtral-large-2502-v1:0": {
    ...image,
    ...notStrict,
    name: "Pixtral Large (25.02)",
    contextWindow: 128_000,
    maxOutputTokens: 8192,
    prices: { bare: priced(2, 6, 0, 0), eu: priced(2, 6, 0, 0), us: priced(2, 6, 0, 0) }
  },
  "mistral.voxtral-mini-3b-2507": {
    ...text,
    ...strict,
    name: "Voxtral Mini 3B 2507",
    contextWindow: 32_768,
    maxOutputTokens: 4096,
    prices: { bare: priced(0.04, 0.04, 0, 0) }
  },
  "mistral.voxtral-small-24b-2507": {
    ...text,
    ...strict,
    name: "Voxtral Small 24B 2507",
    contextWindow: 32_768,
    maxOutputTokens: 8192,
    prices: { bare: priced(0.1, 0.3, 0, 0) }
  },
  "moonshot.kimi-k2-thinking": {
    ...text,
    ...thinking,
    ...strict,
    name: "Kimi K2 Thinking",
    contextWindow: 262_144,
    maxOutputTokens: 16_000,
    prices: { bare: priced(0.6, 2.5, 0, 0) }
  },
  "moonshotai.kimi-k2.5": {
    ...image,
    ...thinking,
    ...strict,
    name: "Kimi K2.5",
    contextWindow: 262_144,
    maxOutputTokens: 16_384,
    prices: { bare: priced(0.6, 3, 0, 0) }
  },
  "moonshotai.kimi-k3": {
    ...image,
    ...thinking,
    ...strict,
    name: "Kimi K3",
    contextWindow: 1_048_576,
    maxOutputTokens: 128_000,
    prices: { global: priced(3, 15, 0.3, 3.75), us: priced(3.3, 16.5, 0.33, 4.125) }
  },
  "moonshotai.kimi-k3.1": {
    ...image,
    ...thinking,
    ...strict,
    name: "Kimi K3.1 Pro Highspeed",
    contextWindow: 1_048_576,
    maxOutputTokens: 1_048_576,
    prices: { global: priced(4, 20, 0.2, 5), us: priced(4.4, 22, 0.22, 5.5) }
  },
  "nvidia.nemotron-nano-12b-v2": {
    ...image,
    ...strict,
    name: "NVIDIA Nemotron Nano 12B v2 VL BF16",
    contextWindow: 131_072,
    maxOutputTokens: 8192,
    prices: { bare: priced(0.2, 0.6, 0, 0) }
  },
  "nvidia.nemotron-nano-3-30b": {
    ...text,
    ...thinking,
    ...strict,
    name: "NVIDIA Nemotron Nano 3 30B",
    contextWindow: 262_144,
    maxOutputTokens: 8192,
    prices: { bare: priced(0.06, 0.24, 0, 0) }
  },
  "nvidia.nemotron-nano-9b-v2": {
    ...text,
    ...strict,
    name: "NVIDIA Nemotron Nano 9B v2",
    contextWindow: 131_072,
    maxOutputTokens: 8192,
    prices: { bare: priced(0.06, 0.23, 0, 0) }
  },
  "nvidia.nemotron-super-3-120b": {
    ...text,
    ...thinking,
    ...strict,
    name: "NVIDIA Nemotron 3 Super 120B A12B",
    contextWindow: 262_144,
    maxOutputTokens: 131_072,
    prices: { bare: priced(0.15, 0.65, 0, 0) }
  },
  "openai.gpt-5.4": {
    ...image,
    ...thinking,
    ...strict,
    name: "GPT-5.4",
    contextWindow: 1_000_000,
    maxOutputTokens: 128_000,
    thinkingLevelMap: { xhigh: "xhigh" },
    prices: { bare: priced(2.75, 16.5, 0.275, 0) }
  },
  "openai.gpt-5.5": {
    ...image,
    ...thinking,
    ...strict,
    name: "GPT-5.5",
    contextWindow: 1_000_000,
    maxOutputTokens: 128_000,
    thinkingLevelMap: { xhigh: "xhigh" },
    prices: { bare: priced(5.5, 33, 0.55, 0) }
  },
  "openai.gpt-5.6-luna": {
    ...image,
    ...thinking,
    ...strict,
    name: "GPT-5.6 Luna",
    contextWindow: 1_050_000,
    maxOutputTokens: 128_000,
    thinkingLevelMap: { xhigh: "xhigh" },
    prices: {
      bare: tiered([0.22, 1.32, 0.022, 0.275], 272_000, [0.44, 1.98, 0.044, 0.55]),
      global: tiered([0.2, 1.2, 0.02, 0.25], 272_000, [0.4, 1.8, 0.04, 0.5]),
      us: tiered([0.22, 1.32, 0.022, 0.275], 272_000, [0.44, 1.98, 0.044, 0.55])
    }
  },
  "openai.gpt-5.6-sol": {
    ...image,
    ...thinking,
    ...strict,
    name: "GPT-5.6 Sol",
    contextWindow: 1_050_000,
    maxOutputTokens: 128_000,
    thinkingLevelMap: { xhigh: "xhigh" },
    prices: {
      bare: tiered([4.4, 22, 0.44, 5.5], 272_000, [8.8, 33, 0.88, 11]),
      global: tiered([4, 20, 0.4, 5], 272_000, [8, 30, 0.8, 10]),
      us: tiered([4.4, 22, 0.44, 5.5], 272_000, [8.8, 33, 0.88, 11])
    }
  },
  "openai.gpt-5.6-terra": {
    ...image,
    ...thinking,
    ...strict,
    name: "GPT-5.6 Terra",
    contextWindow: 1_050_000,
    maxOutputTokens: 128_000,
    thinkingLevelMap: { xhigh: "xhigh" },
    prices: {
      bare: tiered([2.2, 13.2, 0.22, 2.75], 272_000, [4.4, 19.8, 0.44, 5.5]),
      global: tiered([2, 12, 0.2, 2.5], 272_000, [4, 18, 0.4, 5]),
      us: tiered([2.2, 13.2, 0.22, 2.75], 272_000, [4.4, 19.8, 0.44, 5.5])
    }
  },
  "openai.gpt-6-astra": {
    ...image,
    ...thinking,
    ...strict,
    name: "GPT-6 Astra",
    contextWindow: 1_050_000,
    maxOutputTokens: 128_000,
    thinkingLevelMap: { xhigh: "xhigh" },
    prices: {
      bare: tiered([11, 55, 1.1, 13.75], 272_000, [22, 82.5, 2.2, 27.5]),
      global: tiered([10, 50, 1, 12.5], 272_000, [20, 75, 2, 25]),
      us: tiered([11, 55, 1.1, 13.75], 272_000, [22, 82.5, 2.2, 27.5])
    }
  },
  "openai.gpt-6-luna": {
    ...image,
    ...thinking,
    ...strict,
    name: "GPT-6 Luna",
    contextWindow: 1_050_000,
    maxOutputTokens: 128_000,
    thinkingLevelMap: { xhigh: "xhigh" },
    prices: {
      bare: tiered([0.11, 0.55, 0.011, 0.1375], 272_000, [0.22, 0.825, 0.022, 0.275]),
      global: tiered([0.1, 0.5, 0.01, 0.125], 272_000, [0.2, 0.75, 0.02, 0.25]),
      us: tiered([0.11, 0.55, 0.011, 0.1375], 272_000, [0.22, 0.825, 0.022, 0.275])
    }
  },
  "openai.gpt-6-sol": {
    ...image,
    ...thinking,
    ...strict,
    name: "GPT-6 Sol",
    contextWindow: 1_050_000,
    maxOutputTokens: 128_000,
    thinkingLevelMap: { xhigh: "xhigh" },
    prices: {
      bare: tiered([2.2, 11, 0.22, 2.75], 272_000, [4.4, 16.5, 0.44, 5.5]),
      global: tiered([2, 10, 0.2, 2.5], 272_000, [4, 15, 0.4, 5]),
      us: tiered([2.2, 11, 0.22, 2.75], 272_000, [4.4, 16.5, 0.44, 5.5])
    }
  },
  "openai.gpt-6.1-sol": {
    ...image,
    ...thinking,
    ...strict,
    name: "GPT-6.1 Sol",
    contextWindow: 1_050_000,
    maxOutputTokens: 128_000,
    thinkingLevelMap: { xhigh: "xhigh" },
    prices: {
      bare: tiered([2.2, 11, 0.11, 2.75], 272_000, [4.4, 16.5, 0.22, 5.5]),
      global: tiered([2, 10, 0.1, 2.5], 272_000, [4, 15, 0.2, 5]),
      us: tiered([2.2, 11, 0.11, 2.75], 272_000, [4.4, 16.5, 0.22, 5.5])
    }
  },
  "openai.gpt-6.1-terra": {
    ...image,
    ...thinking,
    ...strict,
    name: "GPT-6.1 Terra",
    contextWindow: 1_050_000,
    maxOutputTokens: 128_000,
    thinkingLevelMap: { xhigh: "xhigh" },
    prices: {
      bare: tiered([1.1, 5.5, 0.055, 1.375], 272_000, [2.2, 8.25, 0.11, 2.75]),
      global: tiered([1, 5, 0.05, 1.25], 272_000, [2, 7.5, 0.1, 2.5]),
      us: tiered([1.1, 5.5, 0.055, 1.375], 272_000, [2.2, 8.25, 0.11, 2.75])
    }
  },
  "openai.gpt-oss-120b": {
    ...text,
    ...thinking,
    ...strict,
    name: "gpt-oss-120b",
    contextWindow: 131_072,
    maxOutputTokens: 131_072,
    prices: { bare: priced(0.15, 0.6, 0, 0) }
  },
  "openai.gpt-oss-120b-1:0": {
    ...text,
    ...thinking,
    ...strict,
    name: "gpt-oss-120b",
    contextWindow: 131_072,
    maxOutputTokens: 128_000,
    prices: { bare: priced(0.15, 0.6, 0, 0), "us-gov": priced(0.18, 0.72, 0, 0) }
  },
  "openai.gpt-oss-20b": {
    ...text,
    ...thinking,
    ...strict,
    name: "gpt-oss-20b",
    contextWindow: 131_072,
    maxOutputTokens: 131_072,
    prices: { bare: priced(0.07, 0.3, 0, 0) }
  },
  "openai.gpt-oss-20b-1:0": {
    ...text,
    ...thinking,
    ...strict,
    name: "gpt-oss-20b",
    contextWindow: 131_072,
    maxOutputTokens: 128_000,
    prices: { bare: priced(0.07, 0.3, 0, 0), "us-gov": priced(0.084, 0.36, 0, 0) }
  },
  "openai.gpt-oss-safeguard-120b": {
    ...text,
    ...thinking,
    ...strict,
    name: "GPT OSS Safeguard 120B",
    contextWindow: 128_000,
    maxOutputTokens: 16_384,
    prices: { bare: priced(0.15, 0.6, 0, 0) }
  },
  "openai.gpt-oss-safeguard-20b": {
    ...text,
    ...thinking,
    ...strict,
    name: "GPT OSS Safeguard 20B",
    contextWindow: 128_000,
    maxOutputTokens: 16_384,
    prices: { bare: priced(0.07, 0.2, 0, 0) }
  },
  "qwen.qwen3-235b-a22b-2507-v1:0": {
    ...text,
    ...strict,
    name: "Qwen3 235B-A22B Instruct 2507",
    contextWindow: 262_144,
    maxOutputTokens: 131_072,
    prices: { bare: priced(0.22, 0.88, 0, 0) }
  },
  "qwen.qwen3-32b-v1:0": {
    ...text,
    ...thinking,
    ...strict,
    name: "Qwen3 32B",
    contextWindow: 32_768,
    maxOutputTokens: 16_384,
    prices: { bare: priced(0.15, 0.6, 0, 0) }
  },
  "qwen.qwen3-coder-30b-a3b-v1:0": {
    ...text,
    ...strict,
    name: "Qwen3-Coder 30B-A3B Instruct",
    contextWindow: 262_144,
    maxOutputTokens: 131_072,
    prices: { bare: priced(0.15, 0.6, 0, 0) }
  },
  "qwen.qwen3-coder-480b-a35b-v1:0": {
    ...text,
    ...strict,
    name: "Qwen3-Coder 480B-A35B Instruct",
    contextWindow: 131_072,
    maxOutputTokens: 65_536,
    prices: { bare: priced(0.45, 1.8, 0, 0) }
  },
  "qwen.qwen3-coder-next": {
    ...text,
    ...strict,
    name: "Qwen3 Coder Next",
    contextWindow: 262_144,
    maxOutputTokens: 65_536,
    prices: { bare: priced(0.5, 1.2, 0, 0) }
  },
  "qwen.qwen3-next-80b-a3b": {
    ...text,
    ...strict,
    name: "Qwen3-Next 80B-A3B Instruct",
    contextWindow: 262_144,
    maxOutputTokens: 262_000,
    prices: { bare: priced(0.15, 1.2, 0, 0) }
  },
  "qwen.qwen3-vl-235b-a22b": {
    ...image,
    ...strict,
    name: "Qwen3 VL 235B A22B Instruct",
    contextWindow: 262_144,
    maxOutputTokens: 262_000,
    prices: { bare: priced(0.53, 2.66, 0, 0) }
  },
  "writer.palmyra-x4-v1:0": {
    ...text,
    ...thinking,
    ...notStrict,
    name: "Palmyra X4",
    contextWindow: 122_880,
    maxOutputTokens: 8192,
    prices: { bare: priced(2.5, 10, 0, 0), us: priced(2.5, 10, 0, 0) }
  },
  "writer.palmyra-x5-v1:0": {
    ...text,
    ...thinking,
    ...notStrict,
    name: "Palmyra X5",
    contextWindow: 1_040_000,
    maxOutputTokens: 8192,
    prices: { bare: priced(0.6, 6, 0, 0), us: priced(0.6, 6, 0, 0) }
  },
  "xai.grok-4.3": {
    ...image,
    ...thinking,
    ...strict,
    name: "Grok 4.3",
    contextWindow: 1_000_000,
    maxOutputTokens: 131_072,
    prices: { bare: priced(1.25, 2.5, 0.2, 0) }
  },
  "xai.grok-4.6": {
    ...image,
    ...thinking,
    ...notStrict,
    name: "Grok 4.6",
    contextWindow: 500_000,
    maxOutputTokens: 500_000,
    prices: { bare: priced(2.2, 6.6, 0.55, 0), global: priced(2, 6, 0.5, 0), us: priced(2.2, 6.6, 0.55, 0) }
  },
  "xai.grok-4.7": {
    ...image,
    ...thinking,
    ...strict,
    name: "Grok 4.7",
    contextWindow: 500_000,
    maxOutputTokens: 500_000,
    prices: { global: priced(2, 6, 0.5, 0), us: priced(2.2, 6.6, 0.55, 0) }
  },
  "zai.glm-4.7": {
    ...text,
    ...thinking,
    ...strict,
    name: "GLM-4.7",
    contextWindow: 202_752,
    maxOutputTokens: 131_072,
    prices: { bare: priced(0.6, 2.2, 0, 0) }
  },
  "zai.glm-4.7-flash": {
    ...text,
    ...thinking,
    ...strict,
    name: "GLM-4.7-Flash",
    contextWindow: 202_752,
    maxOutputTokens: 131_072,
    prices: { bare: priced(0.07, 0.4, 0, 0) }
  },
  "zai.glm-5": {
    ...text,
    ...thinking,
    ...strict,
    name: "GLM-5",
    contextWindow: 202_752,
    maxOutputTokens: 131_072,
    prices: { bare: priced(1, 3.2, 0, 0) }
  },
  "zai.glm-5.3": {
    ...text,
    ...thinking,
    ...strict,
    name: "GLM-5.3",
    contextWindow: 1_000_000,
    maxOutputTokens: 128_000,
    prices: { global: priced(1.68, 5.28, 0.312, 2.1), us: priced(1.848, 5.808, 0.3432, 2.31) }
  }
}

/**
 * The facts of every known model, by the id without geography.
 *
 * Ids that begin with `in.` are listed as they are sold: the Indian profiles have their own limits and prices.
 *
 * **Source**: as of this file, November 2026.
 */
export const modelFacts: ReadonlyMap<string, ModelFacts> = new Map(Object.entries(table))
