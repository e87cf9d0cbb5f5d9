/**
 * What can be said of a model. Types only: the table, the rules for families and everyone who asks share these words.
 */

/** How much a model is asked to think, weakest first. */
export type ReasoningLevel = "off" | "minimal" | "low" | "medium" | "high" | "xhigh" | "max"

/** What a model reads. The words are those of `ListFoundationModels`, which knows no others. */
export type InputModality = "TEXT" | "IMAGE"

/** What a model writes. The words are those of `ListFoundationModels`; `SPEECH` is the model cards'. */
export type OutputModality = "TEXT" | "EMBEDDING" | "SPEECH"

/** What a few models read besides. The words are those of the model cards: `ListFoundationModels` has none. */
export type OtherInput = "VIDEO" | "SPEECH"

/**
 * What must be sent so that a model does not think.
 *
 * - `omitted`: nothing; it thinks only when asked.
 * - `disabled`: `thinking { type: "disabled" }`; without it these models think by default.
 * - `none`: the effort `none`.
 *
 * `undefined`: it cannot be turned off.
 */
export type ReasoningOff = "omitted" | "disabled" | "none" | undefined

/** What every model that can be asked to think has in common. */
export interface AskedReasoning {
  /** The levels worth offering, weakest first. When given another, ask for the nearest. */
  readonly levels: ReadonlyArray<ReasoningLevel>
  /** The level at work when nothing is sent; `undefined` when it is not documented. */
  readonly default: ReasoningLevel | undefined
  /** How thinking is turned off. `levels` contains `off` exactly when this is not `undefined`. */
  readonly off: ReasoningOff
}

/**
 * How a model is asked to think.
 *
 * - `none`: it does not, or nobody knows how to ask.
 * - `budget`: Claude before 4.6, `thinking { type: "enabled", budget_tokens }`.
 * - `adaptive`: Claude from 4.6, `thinking { type: "adaptive" }` and `output_config.effort`.
 * - `effort`: one field names the effort. `reasoningConfig` is Nova 2's `{ type: "enabled", maxReasoningEffort }`.
 * - `always`: it thinks by itself, and no field of Converse is known that changes how much.
 *
 * Where `off` is missing from the levels the model thinks whatever it is sent, so the weakest level comes closest.
 * `minimal` asks Claude's effort for `low`.
 *
 * **Source**: Amazon Bedrock user guide, "Adaptive thinking" and the model cards, October 2026; OpenClaw's Bedrock provider
 * 2026.9.4 and pi-ai 1.5.2, November 2026.
 */
export type Reasoning =
  | { readonly kind: "none" }
  | ({ readonly kind: "budget" } & AskedReasoning)
  | ({ readonly kind: "adaptive" } & AskedReasoning)
  | ({
      readonly kind: "effort"
      readonly field: "reasoning_effort" | "reasoning.effort" | "reasoningConfig"
    } & AskedReasoning)
  | { readonly kind: "always" }

/** How long a cache entry lives. The words are those of `cachePoint.ttl`. */
export type CacheTtl = "5m" | "1h"

/**
 * Where `cachePoint` blocks may be sent to a model, and when they take effect.
 *
 * **Units**: `minimumTokens` counts the whole prompt before a point; `undefined` when AWS publishes none. A point after
 * fewer is not an error, and caches nothing.
 */
export interface PromptCaching {
  readonly places: ReadonlyArray<"tools" | "system" | "messages">
  readonly minimumTokens: number | undefined
  readonly maximumPoints: number
  /** The first is what a point without a `ttl` means. */
  readonly ttls: ReadonlyArray<CacheTtl>
}

/**
 * The previews that may be named in `anthropic_beta`: any but these, which the model refuses or does unasked.
 *
 * New previews appear by the month, so those that are wrong are listed and not those that are right.
 */
export interface Betas {
  readonly except: ReadonlyArray<string>
}

/**
 * The tier that serves a request. The words are those of `serviceTier.type`.
 *
 * **Source**: AWS SDK for JavaScript 3.1162.0.
 */
export type ServiceTier = "default" | "priority" | "flex" | "reserved"

/**
 * What becomes of the thinking of earlier answers, when a conversation goes on.
 *
 * - `kept`: it may be sent back, and is better sent back.
 * - `unneeded`: the model passes over it, but for that of the latest answer.
 * - `prefix-bound`: it must be sent back, and holds only while everything before it stays as it was.
 *
 * **Source**: `shouldDropClaudeThinkingBlocks` and `bindsClaudeThinkingPrefix` of OpenClaw 2026.9.6, whose list of
 * `prefix-bound` models is the one that was proved live.
 */
export type PastThinking = "kept" | "unneeded" | "prefix-bound"

/**
 * When a temperature may be sent: always, only to a model that is not thinking, or never.
 *
 * `never` also refuses 0: such a model takes 1.0 or nothing.
 */
export type Temperature = "always" | "without-thinking" | "never"

/**
 * How a request to embed is written, and its answer. `InvokeModel` hands both through as the model has them.
 *
 * - `titan-text`: `inputText`, and nothing else.
 * - `titan-text-v2`: with `dimensions` and `normalize`.
 * - `titan-image`: `inputText`, `inputImage` or both, with `embeddingConfig`.
 * - `nova`: a task, `SINGLE_EMBEDDING`, over a text or an image.
 * - `cohere-v3`: `texts`, or one of `images`.
 * - `cohere-v4`: the same, with `output_dimension`.
 * - `marengo-2`: `inputText` or `mediaSource`, side by side with `inputType`.
 * - `marengo-3`: the same within a member named like the `inputType`, and both together as `text_image`.
 *
 * **Source**: Amazon Bedrock user guide, "Inference request parameters and response fields"; Amazon Nova user guide,
 * "Complete embeddings request and response schema"; November 2026.
 */
export type EmbeddingFormat =
  | "titan-text"
  | "titan-text-v2"
  | "titan-image"
  | "nova"
  | "cohere-v3"
  | "cohere-v4"
  | "marengo-2"
  | "marengo-3"

/**
 * What an embedding model makes.
 *
 * **Units**: dimensions of a vector, weakest first where several can be chosen; texts in one request.
 */
export interface Embeddings {
  readonly format: EmbeddingFormat
  readonly dimensions: ReadonlyArray<number>
  readonly defaultDimensions: number
  readonly batchSize: number
}

/**
 * Whether a model is still offered.
 *
 * **Units**: dates as `YYYY-MM-DD`. `status` is that of November 2026, not of now; the dates let the caller judge.
 */
export interface Lifecycle {
  readonly status: "ACTIVE" | "LEGACY" | "EOL"
  readonly legacyTime?: string
  readonly publicExtendedAccessTime?: string
  readonly endOfLifeTime?: string
}

/** Where a row comes from, and how old it is. */
export interface Source {
  readonly document: string
  /** Year and month, `YYYY-MM`. */
  readonly date: string
}

/** What a model can do, apart from its limits. A family of models has one set of these, and its members their exceptions. */
export interface Capabilities {
  readonly inputModalities: ReadonlyArray<InputModality>
  readonly otherInputs: ReadonlyArray<OtherInput>
  readonly outputModalities: ReadonlyArray<OutputModality>
  readonly reasoning: Reasoning
  /**
   * Whether the Converse operations take it by this id. Some models answer on `bedrock-mantle` or to `InvokeModel` only, and
   * some answer on Converse by an inference profile only.
   */
  readonly supportsConverse: boolean
  /** Whether `system` may be sent. */
  readonly supportsSystemPrompt: boolean
  /** Whether `toolConfig` may be sent. True unless AWS documents that it may not. */
  readonly supportsTools: boolean
  /** Whether `toolConfig` may be sent to ConverseStream too. */
  readonly supportsStreamingTools: boolean
  /** Whether `toolSpec.strict` may be sent. */
  readonly supportsStrictTools: boolean
  /** What `toolChoice` may force. Empty where AWS documents neither: send `auto`. */
  readonly forcedToolChoices: ReadonlyArray<"any" | "tool">
  /** Whether a tool may be forced while the model thinks. Claude refuses it. */
  readonly forcesToolsWhileThinking: boolean
  /** Whether a tool may answer with pictures. A model that refuses them there takes them beside it, from the user. */
  readonly supportsToolResultImages: boolean
  /** Whether `document` blocks may be sent; `undefined` where AWS does not say. */
  readonly supportsDocuments: boolean | undefined
  /** `undefined`: `cachePoint` blocks are an error. */
  readonly promptCaching: PromptCaching | undefined
  /** `undefined`: the model takes no previews. Only Claude has any. */
  readonly betas: Betas | undefined
  readonly temperature: Temperature
  /**
   * Whether it may refuse after it has begun to answer, and wants what it has said by then withdrawn. Its answer's
   * `stop_details` say why. **Source**: OpenClaw's Bedrock plugin 2026.9.6, which holds such answers back to their end.
   */
  readonly refusesMidAnswer: boolean
  /** What becomes of the thinking of earlier answers. */
  readonly pastThinking: PastThinking
  /** Whether a stop sequence may be nothing but white space. Claude refuses it. */
  readonly takesBlankStopSequences: boolean
  /** Whether a conversation may end with words put into the model's mouth. Claude from 4.6 refuses it (Anthropic, "Prefill"). */
  readonly supportsPrefill: boolean
  /**
   * What `toolUseId` has to look like, beyond what Converse asks. **Source**: Mistral API reference, November 2026, for its
   * models' nine letters and digits.
   */
  readonly toolUseIdForm: "any" | "nine-alphanumeric"
  /**
   * Whether `usage.inputTokens` counts the tokens read from and written to the cache as well; `undefined` where nobody says, and
   * then `usage.totalTokens` tells. **Source**: Amazon Bedrock user guide, "Prompt caching", October 2026: they come on top.
   */
  readonly inputTokensIncludeCache: boolean | undefined
  /** The tiers AWS documents for the model. `default` is always among them. */
  readonly serviceTiers: ReadonlyArray<ServiceTier>
  readonly embeddings: Embeddings | undefined
  /** `undefined` for a model that is not in the table. */
  readonly lifecycle: Lifecycle | undefined
}

/**
 * What is known of a model.
 *
 * **Units**: `contextWindow` and `maxOutputTokens` in tokens; `undefined` when nobody says, so that the caller's own default
 * applies and no number is invented.
 */
export interface ModelTraits extends Capabilities {
  /** Whether the model itself is in the table. */
  readonly isKnown: boolean
  /** Whether the values are its family's, or those of no family: the opposite of `isKnown`. */
  readonly estimated: boolean
  /** The family whose values a model gets that is not in the table: `claude-5`, `llama-4`, `unknown`. */
  readonly family: string
  readonly name: string | undefined
  readonly contextWindow: number | undefined
  readonly maxOutputTokens: number | undefined
  /** Whether `cachePoint` blocks may be sent: whether there is a `promptCaching`. */
  readonly supportsPromptCaching: boolean
  readonly sources: ReadonlyArray<Source>
}
