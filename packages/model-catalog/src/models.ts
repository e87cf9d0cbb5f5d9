/**
 * What is known of each model on Amazon Bedrock: the table behind traits.
 *
 * A row is a family. It holds what its members have in common, and limits that hold for the least of them: that is what a
 * member gets which is not listed yet. A member holds its own limits, where it can be invoked, and its exceptions.
 *
 * Where two sources disagree, the comment beside the value names both.
 */
import { interleavedThinking, longContext } from "./betas.ts"
import type {
  Capabilities,
  EmbeddingFormat,
  Embeddings,
  Lifecycle,
  PromptCaching,
  Reasoning,
  ReasoningLevel,
  Source
} from "./ModelTraits.ts"

/** A model of the table. */
export interface Model extends Capabilities {
  readonly name: string
  readonly contextWindow: number | undefined
  readonly maxOutputTokens: number | undefined
  /** The geographies it can be invoked in; `bare` is the id itself. Empty where no list of them is known. */
  readonly geographies: ReadonlyArray<string>
  /** Whether Converse takes it by an inference profile, and by its own id does not: that answers on `bedrock-mantle`. */
  readonly isOnConverseByProfileOnly?: boolean
  readonly sources: ReadonlyArray<Source>
}

/** What the members of a family have in common. */
export interface Family extends Capabilities {
  /** At most what each member takes. */
  readonly contextWindow: number | undefined
  readonly maxOutputTokens: number | undefined
  /** Made when they are asked for: most programs ask for a few. */
  readonly members: { readonly [modelId: string]: () => Model }
  readonly sources: ReadonlyArray<Source>
}

/** Names, limits, input modalities, strict tools and geographies. */
const catalogue: Source = { document: "pi-ai 1.5.2, Amazon Bedrock catalogue (model-facts.json)", date: "2026-11" }
/** Everything else: "Supported models and model features", "Prompt caching", "Service tiers", "Model lifecycle", cards. */
const userGuide: Source = { document: "Amazon Bedrock User Guide and its model cards", date: "2026-10" }
/** Embedding models, and the context windows of older families. */
const openclaw: Source = { document: "OpenClaw, Amazon Bedrock plugin 2026.9.6", date: "2026-11" }

const base: Capabilities = {
  inputModalities: ["TEXT"],
  otherInputs: [],
  outputModalities: ["TEXT"],
  reasoning: { kind: "none" },
  supportsConverse: true,
  supportsSystemPrompt: true,
  supportsTools: true,
  supportsStreamingTools: true,
  supportsStrictTools: false,
  forcedToolChoices: [],
  forcesToolsWhileThinking: true,
  supportsToolResultImages: true,
  supportsDocuments: undefined,
  promptCaching: undefined,
  betas: undefined,
  temperature: "always",
  refusesMidAnswer: false,
  pastThinking: "kept",
  takesBlankStopSequences: true,
  supportsPrefill: true,
  toolUseIdForm: "any",
  inputTokensIncludeCache: undefined,
  serviceTiers: ["default"],
  embeddings: undefined,
  lifecycle: undefined
}

const images = { inputModalities: ["TEXT", "IMAGE"] } as const
const strict = { supportsStrictTools: true } as const
const notStrict = { supportsStrictTools: false } as const
const documents = { supportsDocuments: true } as const
const noDocuments = { supportsDocuments: false } as const
const noTools = { supportsTools: false, supportsStreamingTools: false } as const
const noStreamingTools = { supportsStreamingTools: false } as const
const flexible = { serviceTiers: ["default", "priority", "flex"] } as const
const reservable = { serviceTiers: ["default", "reserved"] } as const
/** They answer on `bedrock-mantle`, which is another service. */
const mantleOnly = { supportsConverse: false } as const
/** On `bedrock-runtime` they have profiles, and no in-Region id. */
const profileOnly = { isOnConverseByProfileOnly: true } as const
const active = { status: "ACTIVE" } as const
const forgetful = { pastThinking: "unneeded" } as const
const prefixBound = { pastThinking: "prefix-bound" } as const
const always: { readonly reasoning: Reasoning } = { reasoning: { kind: "always" } }

/** A model as it differs from its family. */
type Exceptions = Partial<Omit<Model, "name" | "contextWindow" | "maxOutputTokens" | "geographies">>

type Member = readonly [
  name: string,
  contextWindow: number | undefined,
  maxOutputTokens: number | undefined,
  geographies: string,
  ...exceptions: ReadonlyArray<Exceptions>
]

interface Row extends Partial<Capabilities> {
  readonly contextWindow?: number
  readonly maxOutputTokens?: number
  readonly sources?: ReadonlyArray<Source>
}

const toModel = (
  own: Omit<Family, "members">,
  [name, contextWindow, maxOutputTokens, geographies, ...exceptions]: Member
): Model => ({
  ...own,
  lifecycle: active,
  ...(Object.assign({}, ...exceptions) as Exceptions),
  name,
  contextWindow,
  maxOutputTokens,
  geographies: geographies === "" ? [] : geographies.split(" ")
})

const family = (row: Row, members: { readonly [modelId: string]: Member } = {}): Family => {
  const own = { ...base, contextWindow: undefined, maxOutputTokens: undefined, sources: [catalogue, userGuide], ...row }
  const made: { [modelId: string]: () => Model } = {}
  for (const modelId in members) {
    const member = members[modelId]!
    made[modelId] = () => toModel(own, member)
  }
  return { ...own, members: made }
}

const upToHigh: ReadonlyArray<ReasoningLevel> = ["off", "minimal", "low", "medium", "high"]
const upToMax: ReadonlyArray<ReasoningLevel> = [...upToHigh, "xhigh", "max"]

/** Claude's cache points. Four for every model; the minimum differs by model and not by generation. */
const caching = (minimumTokens: number | undefined, ...ttls: PromptCaching["ttls"]) => ({
  promptCaching: { places: ["tools", "system", "messages"], minimumTokens, maximumPoints: 4, ttls } as const,
  inputTokensIncludeCache: false
})

/** Nova takes no points among the tools, and one time to live. AWS publishes no minimum for Nova 2 Lite. */
const novaCaching = (minimumTokens: number | undefined) => ({
  promptCaching: { places: ["system", "messages"], minimumTokens, maximumPoints: 4, ttls: ["5m"] } as const,
  inputTokensIncludeCache: false
})

const claude = {
  ...images,
  ...documents,
  forcedToolChoices: ["any", "tool"],
  forcesToolsWhileThinking: false,
  takesBlankStopSequences: false
} as const

const thinkingClaude = { ...claude, temperature: "without-thinking" } as const
/** From 4.6 Claude adapts its thinking, also between calls of tools, and has a window of a million tokens unasked. */
const adaptive = { supportsPrefill: false, betas: { except: [interleavedThinking, longContext] } } as const
/** From Opus 4.7 a temperature other than 1.0 is refused, also without thinking. */
const untemperedClaude = { ...claude, ...adaptive, temperature: "never" } as const

const legacy = (legacyTime: string, publicExtendedAccessTime: string | undefined, endOfLifeTime: string) => ({
  lifecycle: {
    // As of November 2026.
    status: endOfLifeTime < "2026-11" ? "EOL" : "LEGACY",
    legacyTime,
    ...(publicExtendedAccessTime !== undefined && { publicExtendedAccessTime }),
    endOfLifeTime
  } satisfies Lifecycle
})

/** A model that embeds. What it reads is its limit of tokens, and it writes none. */
const embeds = {
  outputModalities: ["EMBEDDING"],
  supportsConverse: false,
  supportsSystemPrompt: false,
  ...noTools,
  ...noDocuments,
  sources: [openclaw, userGuide]
} as const

const embedding = (
  format: EmbeddingFormat,
  defaultDimensions: number,
  dimensions: Embeddings["dimensions"] = [defaultDimensions]
) => ({
  // Cohere takes a list of texts; every other model one text a request.
  embeddings: { format, dimensions, defaultDimensions, batchSize: format.startsWith("cohere") ? 96 : 1 }
})

const gptEfforts: ReadonlyArray<ReasoningLevel> = ["low", "medium", "high", "xhigh"]

const mistral = { toolUseIdForm: "nine-alphanumeric" } as const

/** Mistral's first models: a prompt template without a place for a system prompt or tools. */
const bareTemplate = { ...mistral, supportsSystemPrompt: false, ...noTools, ...documents } as const

/**
 * Every family, and its members by the id without geography.
 *
 * Ids that begin with `in.` are listed as they are sold: the Indian profiles have their own terms.
 */
export const families = {
  "claude-2": family({ ...documents, ...noTools }),
  "claude-3": family({ ...claude, ...forgetful, contextWindow: 200_000, sources: [openclaw, userGuide] }),
  "claude-3-5-haiku": family({
    ...claude,
    ...forgetful,
    inputModalities: ["TEXT"],
    ...caching(2048, "5m"),
    contextWindow: 200_000,
    sources: [openclaw, userGuide]
  }),
  // Claude 3.7 to 4.5.
  "claude-4": family(
    {
      ...thinkingClaude,
      ...forgetful,
      betas: { except: [] },
      ...caching(4096, "5m"),
      reasoning: { kind: "budget", levels: upToHigh, default: "off", off: "omitted" },
      contextWindow: 200_000,
      maxOutputTokens: 32_000
    },
    {
      "anthropic.claude-haiku-4-5-20251001-v1:0": [
        "Claude Haiku 4.5",
        200_000,
        64_000,
        "bare au eu global jp us",
        strict,
        reservable,
        caching(4096, "5m", "1h")
      ],
      "in.anthropic.claude-haiku-4-5-20251001-v1:0": [
        "Claude Haiku 4.5 (India)",
        200_000,
        64_000,
        "bare",
        caching(4096, "5m", "1h")
      ],
      "anthropic.claude-opus-4-1-20250805-v1:0": [
        "Claude Opus 4.1",
        200_000,
        32_000,
        "bare us",
        caching(1024, "5m"),
        legacy("2026-07-08", "2026-10-08", "2027-01-08")
      ],
      "anthropic.claude-opus-4-5-20251101-v1:0": [
        "Claude Opus 4.5",
        200_000,
        64_000,
        "bare eu global us",
        strict,
        reservable,
        // The first that goes on from what it thought before.
        { pastThinking: "kept" },
        caching(4096, "5m", "1h")
      ],
      "anthropic.claude-sonnet-4-20250514-v1:0": [
        "Claude Sonnet 4",
        200_000,
        64_000,
        "apac eu global us",
        caching(1024, "5m"),
        legacy("2026-04-14", "2026-07-14", "2026-10-14")
      ],
      // The prompt caching page said 4,096 until summer 2026, and says 1,024 since.
      "anthropic.claude-sonnet-4-5-20250929-v1:0": [
        "Claude Sonnet 4.5",
        200_000,
        64_000,
        "bare au eu global jp us",
        strict,
        reservable,
        caching(1024, "5m", "1h")
      ]
    }
  ),
  "claude-4-6": family(
    {
      ...thinkingClaude,
      ...adaptive,
      ...caching(4096, "5m", "1h"),
      // "Adaptive thinking" grants Opus 4.6 xhigh as well; pi-ai, and what is measured with it, does not.
      reasoning: { kind: "adaptive", levels: [...upToHigh, "max"], default: "off", off: "omitted" },
      contextWindow: 1_000_000,
      maxOutputTokens: 128_000
    },
    {
      "anthropic.claude-opus-4-6-v1": ["Claude Opus 4.6", 1_000_000, 128_000, "bare au eu global us", strict],
      "anthropic.claude-sonnet-4-6": [
        "Claude Sonnet 4.6",
        1_000_000,
        128_000,
        "bare au eu global jp us",
        strict,
        caching(1024, "5m", "1h")
      ]
    }
  ),
  // Opus 4.7 and 4.8.
  "claude-4-7": family(
    {
      ...untemperedClaude,
      ...caching(4096, "5m", "1h"),
      reasoning: { kind: "adaptive", levels: upToMax, default: "off", off: "omitted" },
      contextWindow: 1_000_000,
      maxOutputTokens: 128_000
    },
    {
      "anthropic.claude-opus-4-7": ["Claude Opus 4.7", 1_000_000, 128_000, "bare au eu global jp us", strict],
      "anthropic.claude-opus-4-8": [
        "Claude Opus 4.8",
        1_000_000,
        128_000,
        "bare au eu global jp us",
        strict,
        caching(1024, "5m", "1h")
      ]
    }
  ),
  // They think unless told not to. Sonnet 5's model card of August 2026 says that it cannot be told; "Adaptive thinking"
  // of October 2026 says that only `disabled` turns it off, and a probe of ConverseStream of September agrees.
  "claude-5": family(
    {
      refusesMidAnswer: true,
      ...untemperedClaude,
      ...caching(1024, "5m", "1h"),
      reasoning: { kind: "adaptive", levels: upToMax, default: "high", off: "disabled" },
      contextWindow: 1_000_000,
      maxOutputTokens: 128_000
    },
    {
      // The prompt caching page does not list it yet.
      "anthropic.claude-haiku-5-5": [
        "Claude Haiku 5.5",
        1_000_000,
        128_000,
        "bare au eu global jp us",
        strict,
        caching(undefined, "5m", "1h")
      ],
      "anthropic.claude-opus-5": [
        "Claude Opus 5",
        1_000_000,
        128_000,
        "au eu global jp us",
        strict,
        caching(512, "5m", "1h")
      ],
      "in.anthropic.claude-opus-5": [
        "Claude Opus 5 (India)",
        1_000_000,
        128_000,
        "bare",
        notStrict,
        caching(512, "5m", "1h")
      ],
      "anthropic.claude-sonnet-5": ["Claude Sonnet 5", 1_000_000, 128_000, "bare au eu global jp us", strict],
      "in.anthropic.claude-sonnet-5": ["Claude Sonnet 5 (India)", 1_000_000, 128_000, "bare", notStrict]
    }
  ),
  // Their thinking cannot be turned off.
  "claude-5-5": family(
    {
      refusesMidAnswer: true,
      ...untemperedClaude,
      ...caching(512, "5m", "1h"),
      reasoning: { kind: "adaptive", levels: upToMax.slice(1), default: "high", off: undefined },
      contextWindow: 1_000_000,
      maxOutputTokens: 128_000
    },
    {
      "anthropic.claude-fable-5": ["Claude Fable 5", 1_000_000, 128_000, "bare eu global us", strict],
      "anthropic.claude-fable-5-1": ["Claude Fable 5.1", 1_000_000, 128_000, "bare global us", strict, prefixBound],
      // The prompt caching page does not list it yet.
      "anthropic.claude-fable-5-2": [
        "Claude Fable 5.2",
        1_000_000,
        128_000,
        "bare global us",
        strict,
        caching(undefined, "5m", "1h")
      ],
      "anthropic.claude-opus-5-5": [
        "Claude Opus 5.5",
        1_000_000,
        128_000,
        "bare au eu global jp us",
        strict,
        prefixBound,
        { reasoning: { kind: "adaptive", levels: upToMax.slice(1), default: "medium", off: undefined } }
      ],
      "anthropic.claude-sonnet-5-5": ["Claude Sonnet 5.5", 1_000_000, 128_000, "bare au eu global us", strict]
    }
  ),
  // A name without a version. It may be any of them, so nothing is offered that one of them refuses.
  claude: family({
    ...images,
    ...documents,
    forcesToolsWhileThinking: false,
    temperature: "never",
    takesBlankStopSequences: false,
    supportsPrefill: false
  }),
  // Nova's output limit is 10,000 in pi-ai and 5,000 in Nova Pro's model card.
  "nova-text": family(
    { ...noDocuments, forcedToolChoices: ["any", "tool"], contextWindow: 128_000, maxOutputTokens: 10_000 },
    {
      "amazon.nova-micro-v1:0": ["Nova Micro", 128_000, 10_000, "bare apac eu us", novaCaching(1000)]
    }
  ),
  nova: family(
    {
      ...images,
      ...documents,
      otherInputs: ["VIDEO"],
      forcedToolChoices: ["any", "tool"],
      contextWindow: 300_000,
      maxOutputTokens: 10_000
    },
    {
      "amazon.nova-lite-v1:0": ["Nova Lite", 300_000, 10_000, "bare apac ca eu us", novaCaching(1000)],
      "amazon.nova-premier-v1:0": [
        "Nova Premier",
        1_000_000,
        10_000,
        "us",
        novaCaching(1000),
        flexible,
        legacy("2026-03-13", undefined, "2026-09-14")
      ],
      "amazon.nova-pro-v1:0": ["Nova Pro", 300_000, 10_000, "bare apac eu us", novaCaching(1000), flexible]
    }
  ),
  "nova-2": family(
    {
      ...images,
      ...documents,
      otherInputs: ["VIDEO"],
      forcedToolChoices: ["any", "tool"],
      reasoning: {
        kind: "effort",
        field: "reasoningConfig",
        levels: ["off", "low", "medium", "high"],
        default: "off",
        off: "omitted"
      },
      temperature: "without-thinking",
      // OpenClaw has 300,000; pi-ai and genai-prices have a million.
      contextWindow: 1_000_000,
      maxOutputTokens: 65_535
    },
    {
      "amazon.nova-2-lite-v1:0": [
        "Nova 2 Lite",
        1_000_000,
        65_535,
        "bare eu global jp us",
        novaCaching(undefined),
        flexible
      ]
    }
  ),
  // Speech to speech, over InvokeModelWithBidirectionalStream.
  "nova-sonic": family({ otherInputs: ["SPEECH"], outputModalities: ["TEXT", "SPEECH"], supportsConverse: false }),
  "deepseek-r1": family({
    ...always,
    ...noTools,
    ...documents,
    contextWindow: 128_000,
    sources: [openclaw, userGuide]
  }),
  deepseek: family(
    { ...always, contextWindow: 163_840, maxOutputTokens: 81_920 },
    {
      "deepseek.v3-v1:0": ["DeepSeek-V3.1", 163_840, 81_920, "bare", strict, flexible],
      "deepseek.v3.2": ["DeepSeek V3.2", 163_840, 81_920, "bare", strict, flexible]
    }
  ),
  "gemma-3": family({ ...images, ...flexible, contextWindow: 128_000, sources: [openclaw, userGuide] }),
  "gemma-4": family(
    { ...images, ...always, ...mantleOnly, contextWindow: 131_072, maxOutputTokens: 8192 },
    {
      "google.gemma-4-26b-a4b": ["Gemma 4 26B A4B IT", 262_144, 32_768, "bare", strict],
      "google.gemma-4-31b": ["Gemma 4 31B IT", 262_144, 32_768, "bare", strict, flexible, { otherInputs: ["VIDEO"] }],
      "google.gemma-4-e2b": ["Gemma 4 E2B IT", 131_072, 8192, "bare", strict]
    }
  ),
  // GPT 5. `none` is an effort to them.
  "gpt-5": family(
    {
      ...images,
      reasoning: {
        kind: "effort",
        field: "reasoning.effort",
        levels: ["off", ...gptEfforts],
        default: undefined,
        off: "none"
      },
      temperature: "without-thinking",
      contextWindow: 1_000_000,
      maxOutputTokens: 128_000
    },
    {
      // 1,050,000 in another catalogue that quotes their cards.
      "openai.gpt-5.4": ["GPT-5.4", 1_000_000, 128_000, "bare", strict, mantleOnly],
      "openai.gpt-5.5": ["GPT-5.5", 1_000_000, 128_000, "bare", strict, mantleOnly],
      "openai.gpt-5.6-luna": ["GPT-5.6 Luna", 1_050_000, 128_000, "bare global us", strict, profileOnly],
      "in.openai.gpt-5.6-luna": ["GPT-5.6 Luna (India)", 1_050_000, 128_000, "bare", strict],
      // OpenClaw's own plugin moves pictures out of the results of this one's tools, and of no other's.
      "openai.gpt-5.6-sol": [
        "GPT-5.6 Sol",
        1_050_000,
        128_000,
        "bare global us",
        strict,
        profileOnly,
        { supportsToolResultImages: false, sources: [catalogue, userGuide, openclaw] }
      ],
      "openai.gpt-5.6-terra": ["GPT-5.6 Terra", 1_050_000, 128_000, "bare global us", strict, profileOnly],
      "in.openai.gpt-5.6-terra": ["GPT-5.6 Terra (India)", 1_050_000, 128_000, "bare", strict]
    }
  ),
  // They refuse the effort `none`.
  "gpt-6": family(
    {
      ...images,
      reasoning: { kind: "effort", field: "reasoning.effort", levels: gptEfforts, default: undefined, off: undefined },
      temperature: "without-thinking",
      contextWindow: 1_000_000,
      maxOutputTokens: 128_000
    },
    {
      "openai.gpt-6-astra": ["GPT-6 Astra", 1_050_000, 128_000, "bare global us", strict, profileOnly],
      "openai.gpt-6-luna": ["GPT-6 Luna", 1_050_000, 128_000, "bare global us", strict, profileOnly],
      "openai.gpt-6-sol": ["GPT-6 Sol", 1_050_000, 128_000, "bare global us", strict, profileOnly],
      // Its card says 1,000,000 and 131,072.
      "openai.gpt-6.1-sol": ["GPT-6.1 Sol", 1_050_000, 128_000, "bare global us", strict, profileOnly],
      "openai.gpt-6.1-terra": ["GPT-6.1 Terra", 1_050_000, 128_000, "bare global us", strict, profileOnly]
    }
  ),
  "gpt-oss": family(
    {
      reasoning: {
        kind: "effort",
        field: "reasoning_effort",
        levels: ["low", "medium", "high"],
        default: undefined,
        off: undefined
      },
      contextWindow: 128_000,
      maxOutputTokens: 16_384
    },
    {
      "openai.gpt-oss-120b": ["gpt-oss-120b", 131_072, 131_072, "bare", strict],
      "openai.gpt-oss-120b-1:0": ["gpt-oss-120b", 131_072, 128_000, "bare us-gov", strict, flexible],
      "openai.gpt-oss-20b": ["gpt-oss-20b", 131_072, 131_072, "bare", strict],
      "openai.gpt-oss-20b-1:0": ["gpt-oss-20b", 131_072, 128_000, "bare us-gov", strict, flexible],
      "openai.gpt-oss-safeguard-120b": ["GPT OSS Safeguard 120B", 128_000, 16_384, "bare", strict, flexible],
      "openai.gpt-oss-safeguard-20b": ["GPT OSS Safeguard 20B", 128_000, 16_384, "bare", strict, flexible]
    }
  ),
  "llama-3": family({ ...noTools, ...documents, sources: [userGuide] }),
  // Llama 3.1 and 3.3.
  "llama-3-1": family(
    { ...noStreamingTools, ...documents, contextWindow: 128_000, maxOutputTokens: 4096 },
    {
      "meta.llama3-1-70b-instruct-v1:0": ["Llama 3.1 70B Instruct", 128_000, 4096, "bare us"],
      "meta.llama3-1-8b-instruct-v1:0": ["Llama 3.1 8B Instruct", 128_000, 4096, "bare us"],
      "meta.llama3-3-70b-instruct-v1:0": ["Llama 3.3 70B Instruct", 128_000, 4096, "bare us"]
    }
  ),
  "llama-3-2": family({ ...noTools, ...documents, contextWindow: 128_000, sources: [openclaw, userGuide] }),
  "llama-3-2-vision": family({
    ...images,
    ...noStreamingTools,
    ...documents,
    contextWindow: 128_000,
    sources: [openclaw, userGuide]
  }),
  "llama-4": family(
    { ...images, ...noStreamingTools, ...documents, contextWindow: 1_000_000, maxOutputTokens: 8192 },
    {
      "meta.llama4-maverick-17b-instruct-v1:0": ["Llama 4 Maverick 17B Instruct", 1_000_000, 8192, "bare us"],
      // OpenClaw has 512,000; pi-ai and genai-prices have ten million.
      "meta.llama4-scout-17b-instruct-v1:0": ["Llama 4 Scout 17B Instruct", 10_000_000, 8192, "bare us"]
    }
  ),
  minimax: family(
    { ...always, contextWindow: 196_608, maxOutputTokens: 98_304 },
    {
      "minimax.minimax-m2": ["MiniMax-M2", 204_608, 128_000, "bare", strict, flexible],
      "minimax.minimax-m2.1": ["MiniMax-M2.1", 196_608, 131_072, "bare", strict],
      "minimax.minimax-m2.5": ["MiniMax-M2.5", 196_608, 98_304, "bare", strict, flexible]
    }
  ),
  // Mistral 7B and Mixtral.
  "mistral-instruct": family({ ...bareTemplate, contextWindow: 32_000, sources: [userGuide] }),
  // 24.02 and 24.07. The first has 32,000 tokens.
  "mistral-large-2": family({
    ...mistral,
    ...noStreamingTools,
    ...documents,
    forcedToolChoices: ["any"],
    contextWindow: 32_000,
    sources: [openclaw, userGuide]
  }),
  "mistral-small": family({
    ...mistral,
    ...noStreamingTools,
    ...noDocuments,
    contextWindow: 32_000,
    sources: [openclaw, userGuide]
  }),
  pixtral: family(
    { ...mistral, ...images, ...noStreamingTools, ...documents, contextWindow: 128_000, maxOutputTokens: 8192 },
    { "mistral.pixtral-large-2502-v1:0": ["Pixtral Large (25.02)", 128_000, 8192, "eu bare us"] }
  ),
  mistral: family(
    { ...mistral, contextWindow: 32_768, maxOutputTokens: 4096 },
    {
      "mistral.devstral-2-123b": ["Devstral 2 123B", 262_144, 8192, "bare", strict],
      "mistral.voxtral-mini-3b-2507": [
        "Voxtral Mini 3B 2507",
        32_768,
        4096,
        "bare",
        strict,
        flexible,
        { otherInputs: ["SPEECH"] }
      ],
      "mistral.voxtral-small-24b-2507": [
        "Voxtral Small 24B 2507",
        32_768,
        8192,
        "bare",
        strict,
        flexible,
        { otherInputs: ["SPEECH"] }
      ]
    }
  ),
  "mistral-3": family(
    { ...mistral, ...images, contextWindow: 128_000, maxOutputTokens: 4096 },
    {
      "mistral.ministral-3-14b-instruct": ["Ministral 14B 3.0", 128_000, 4096, "bare", strict, flexible],
      "mistral.ministral-3-3b-instruct": ["Ministral 3 3B", 256_000, 8192, "bare", strict, flexible],
      "mistral.ministral-3-8b-instruct": ["Ministral 3 8B", 128_000, 4096, "bare", strict, flexible],
      "mistral.mistral-large-3-675b-instruct": ["Mistral Large 3", 262_144, 8192, "bare", strict, flexible]
    }
  ),
  magistral: family(
    { ...mistral, ...images, ...always, contextWindow: 128_000, maxOutputTokens: 40_000 },
    { "mistral.magistral-small-2509": ["Magistral Small 1.2", 128_000, 40_000, "bare", strict, flexible] }
  ),
  "kimi-text": family(
    { ...always, contextWindow: 262_144, maxOutputTokens: 16_000 },
    { "moonshot.kimi-k2-thinking": ["Kimi K2 Thinking", 262_144, 16_000, "bare", strict, flexible] }
  ),
  // From K2.5. K3 has priority and flex tiers, but not on Converse.
  kimi: family(
    { ...images, ...always, contextWindow: 262_144, maxOutputTokens: 16_384 },
    {
      "moonshotai.kimi-k2.5": ["Kimi K2.5", 262_144, 16_384, "bare", strict, flexible],
      "moonshotai.kimi-k3": ["Kimi K3", 1_048_576, 128_000, "global us", strict],
      "moonshotai.kimi-k3.1": ["Kimi K3.1 Pro Highspeed", 1_048_576, 1_048_576, "global us", strict]
    }
  ),
  nemotron: family(
    { contextWindow: 131_072, maxOutputTokens: 8192 },
    {
      "nvidia.nemotron-nano-12b-v2": [
        "NVIDIA Nemotron Nano 12B v2 VL BF16",
        131_072,
        8192,
        "bare",
        strict,
        images,
        flexible
      ],
      "nvidia.nemotron-nano-3-30b": ["NVIDIA Nemotron Nano 3 30B", 262_144, 8192, "bare", strict, always],
      "nvidia.nemotron-nano-9b-v2": ["NVIDIA Nemotron Nano 9B v2", 131_072, 8192, "bare", strict, flexible],
      "nvidia.nemotron-super-3-120b": [
        "NVIDIA Nemotron 3 Super 120B A12B",
        262_144,
        131_072,
        "bare",
        strict,
        always,
        flexible
      ]
    }
  ),
  qwen: family(
    { contextWindow: 32_768, maxOutputTokens: 16_384 },
    {
      "qwen.qwen3-235b-a22b-2507-v1:0": ["Qwen3 235B-A22B Instruct 2507", 262_144, 131_072, "bare", strict, flexible],
      "qwen.qwen3-32b-v1:0": ["Qwen3 32B", 32_768, 16_384, "bare", strict, always, flexible],
      "qwen.qwen3-coder-30b-a3b-v1:0": ["Qwen3-Coder 30B-A3B Instruct", 262_144, 131_072, "bare", strict, flexible],
      "qwen.qwen3-coder-480b-a35b-v1:0": ["Qwen3-Coder 480B-A35B Instruct", 131_072, 65_536, "bare", strict, flexible],
      "qwen.qwen3-coder-next": ["Qwen3 Coder Next", 262_144, 65_536, "bare", strict],
      "qwen.qwen3-next-80b-a3b": ["Qwen3-Next 80B-A3B Instruct", 262_144, 262_000, "bare", strict, flexible],
      "qwen.qwen3-vl-235b-a22b": ["Qwen3 VL 235B A22B Instruct", 262_144, 262_000, "bare", strict, images, flexible]
    }
  ),
  palmyra: family(
    { ...always, ...documents, contextWindow: 122_880, maxOutputTokens: 8192 },
    {
      "writer.palmyra-x4-v1:0": ["Palmyra X4", 122_880, 8192, "us bare"],
      "writer.palmyra-x5-v1:0": ["Palmyra X5", 1_040_000, 8192, "us bare"]
    }
  ),
  // Grok 4.6 and 4.7 answer on Converse too: their cards of autumn 2026, against the facts of November in bedrock-api.md.
  grok: family(
    { ...images, ...always, contextWindow: 500_000, maxOutputTokens: 131_072 },
    {
      "xai.grok-4.3": ["Grok 4.3", 1_000_000, 131_072, "bare", strict, mantleOnly, flexible],
      "xai.grok-4.6": ["Grok 4.6", 500_000, 500_000, "global us bare", flexible, profileOnly],
      "xai.grok-4.7": ["Grok 4.7", 500_000, 500_000, "global us", strict, flexible]
    }
  ),
  glm: family(
    { ...always, contextWindow: 202_752, maxOutputTokens: 128_000 },
    {
      "zai.glm-4.7": ["GLM-4.7", 202_752, 131_072, "bare", strict],
      "zai.glm-4.7-flash": ["GLM-4.7-Flash", 202_752, 131_072, "bare", strict],
      "zai.glm-5": ["GLM-5", 202_752, 131_072, "bare", strict],
      "zai.glm-5.3": ["GLM-5.3", 1_000_000, 128_000, "global us", strict]
    }
  ),
  "titan-text": family({ supportsSystemPrompt: false, ...noTools, ...documents, sources: [userGuide] }),
  jamba: family({ ...documents, contextWindow: 256_000, sources: [openclaw, userGuide] }),
  "command-r": family({ ...documents, contextWindow: 128_000, sources: [openclaw, userGuide] }),
  // Models that complete a text: Jurassic-2, Jamba-Instruct, Cohere Command.
  completion: family({ supportsSystemPrompt: false, ...noTools, sources: [userGuide] }),
  "titan-embed-text": family(
    { ...embeds, ...embedding("titan-text", 1536) },
    {
      "amazon.titan-embed-text-v1": ["Titan Embeddings G1 - Text", 8000, undefined, ""],
      "amazon.titan-embed-g1-text-02": ["Titan Embeddings G1 - Text v1.2", 8000, undefined, ""]
    }
  ),
  "titan-embed-text-v2": family(
    { ...embeds, ...embedding("titan-text-v2", 1024, [256, 512, 1024]) },
    { "amazon.titan-embed-text-v2:0": ["Titan Text Embeddings V2", 8192, undefined, ""] }
  ),
  // The dimensions are the user guide's; OpenClaw knows one.
  "titan-embed-image": family(
    { ...embeds, ...images, ...embedding("titan-image", 1024, [256, 384, 1024]) },
    { "amazon.titan-embed-image-v1": ["Titan Multimodal Embeddings G1", 128, undefined, ""] }
  ),
  "nova-embeddings": family(
    { ...embeds, ...images, ...embedding("nova", 1024, [256, 384, 1024, 3072]) },
    { "amazon.nova-2-multimodal-embeddings-v1:0": ["Nova Multimodal Embeddings", 8192, undefined, ""] }
  ),
  // ListFoundationModels names only texts; "Cohere Embed v3" in the user guide has images, one a request.
  "cohere-embed": family(
    { ...embeds, ...images, ...embedding("cohere-v3", 1024) },
    {
      "cohere.embed-english-v3": ["Embed English", 512, undefined, ""],
      "cohere.embed-multilingual-v3": ["Embed Multilingual", 512, undefined, ""]
    }
  ),
  "cohere-embed-v4": family(
    { ...embeds, ...images, ...embedding("cohere-v4", 1536, [256, 384, 512, 768, 1024, 1536]) },
    { "cohere.embed-v4:0": ["Embed v4", 128_000, undefined, ""] }
  ),
  // The tokens are OpenClaw's. The user guide has 77 for Marengo 2.7 and 500 for 3.0.
  "marengo-2": family(
    { ...embeds, ...images, ...embedding("marengo-2", 1024) },
    {
      "twelvelabs.marengo-embed-2-7-v1:0": [
        "Marengo Embed v2.7",
        512,
        undefined,
        "",
        legacy("2026-05-29", "2026-08-29", "2026-11-30")
      ]
    }
  ),
  "marengo-3": family(
    { ...embeds, ...images, ...embedding("marengo-3", 512) },
    { "twelvelabs.marengo-embed-3-0-v1:0": ["Marengo Embed 3.0", 512, undefined, ""] }
  ),
  // Of a maker nobody knows, so that nobody knows how to ask.
  embedding: family({ ...embeds, sources: [] }),
  // A model that says that it thinks, of a family nobody knows.
  thinking: family({ ...always, sources: [] }),
  unknown: family({ sources: [] })
} satisfies { readonly [name: string]: Family }

/** The name of a row of {@link families}. */
export type FamilyName = keyof typeof families

/** A model and the family it belongs to. */
export interface KnownModel {
  readonly modelId: string
  readonly family: FamilyName
  readonly model: Model
}

const toKnown = (modelId: string, family: FamilyName, make: () => Model): KnownModel => {
  let model: Model | undefined
  return {
    modelId,
    family,
    get model() {
      return (model ??= make())
    }
  }
}

const byId: ReadonlyMap<string, KnownModel> = new Map(
  Object.entries(families).flatMap(([name, { members }]) =>
    Object.entries(members).map(([modelId, make]) => [modelId, toKnown(modelId, name as FamilyName, make)])
  )
)

/** Every model of the table, by family, with the id it has without a geography. */
export const knownModels = (): ReadonlyArray<KnownModel> => Array.from(byId.values())

/** Finds the row of one id, as it is written in the table. */
export const knownModel = (modelId: string): KnownModel | undefined => byId.get(modelId)
