/**
 * One turn, as a gateway knows it: everything that is to be said to a model, and how.
 *
 * AWS's names for AWS's things. A `Turn` is plain data; nothing in it depends on a host.
 */
import type { AudioFormat, Citation, DocumentFormat, ImageFormat, VideoFormat } from "@aws-sdk/client-bedrock-runtime"
import type { CacheTtl, ModelTraits } from "@bedrock-kit/model-catalog"

/** A label that may be wrong, or a format AWS does not take; `repair` looks at both. */
type Label<Format extends string> = Format | (string & {})

/** An object in a bucket. */
export interface S3Location {
  /** Begins with `s3://`. */
  readonly uri: string
  /** The account that owns the bucket, if it is another. */
  readonly bucketOwner?: string | undefined
}

/** Where a medium is: here, or in a bucket. */
export type MediaSource =
  | { readonly bytes: Uint8Array; readonly s3Location?: undefined }
  | { readonly bytes?: undefined; readonly s3Location: S3Location }

/** Text. Blank text is left out of the request, because Converse refuses it. */
export interface TextContent {
  readonly type: "text"
  readonly text: string
}

/** A picture. */
export type ImageContent = { readonly type: "image"; readonly format: Label<ImageFormat> } & MediaSource

/** A document. Its text may be given as it is, whole or in the pieces that citations point to. */
export type DocumentContent = {
  readonly type: "document"
  readonly format?: Label<DocumentFormat> | undefined
  /** What the model knows it by. */
  readonly name: string
  /** Said to the model about the document, and never cited. */
  readonly context?: string | undefined
  /** Whether the model may cite it. */
  readonly citations?: boolean | undefined
} & (
  | (MediaSource & { readonly text?: undefined; readonly content?: undefined })
  | { readonly text: string; readonly content?: undefined; readonly bytes?: undefined; readonly s3Location?: undefined }
  | {
      readonly content: ReadonlyArray<string>
      readonly text?: undefined
      readonly bytes?: undefined
      readonly s3Location?: undefined
    }
)

/** A film. */
export type VideoContent = { readonly type: "video"; readonly format: Label<VideoFormat> } & MediaSource

/** A recording. */
export type AudioContent = { readonly type: "audio"; readonly format: Label<AudioFormat> } & MediaSource

/** What a guardrail is to look at. Once one is there, it looks at nothing else. */
export type GuardContent =
  | {
      readonly type: "guardContent"
      readonly text: string
      readonly qualifiers?: ReadonlyArray<"grounding_source" | "query" | "guard_content"> | undefined
      readonly image?: undefined
    }
  | {
      readonly type: "guardContent"
      readonly image: { readonly format: Label<"png" | "jpeg">; readonly bytes: Uint8Array }
      readonly text?: undefined
    }

/** What a search found, so that the model can cite it. */
export interface SearchResultContent {
  readonly type: "searchResult"
  /** An address or another name for where it was found. */
  readonly source: string
  readonly title: string
  readonly content: ReadonlyArray<string>
  readonly citations?: boolean | undefined
}

/** A value, as JSON. */
export interface JsonContent {
  readonly type: "json"
  readonly json: unknown
}

/** Where the prompt so far is to be cached. A point of the caller's own: `cacheRetention` places points by itself. */
export interface CachePointContent {
  readonly type: "cachePoint"
  /** Absent means the model's shortest. */
  readonly ttl?: CacheTtl | undefined
}

/** What a model thought in an earlier turn. Sent back unchanged, so that it can go on from there. */
export interface ReasoningContent {
  readonly type: "reasoning"
  /** Empty where only the signature was sent. */
  readonly text: string
  readonly signature: string | undefined
  /** Who thought it. Absent means the model of this turn. */
  readonly modelId?: string | undefined
}

/** What a model thought and AWS keeps sealed. */
export interface RedactedReasoningContent {
  readonly type: "redactedReasoning"
  readonly data: Uint8Array
  /** Who thought it. Absent means the model of this turn. */
  readonly modelId?: string | undefined
}

/** A model's call of a tool. */
export interface ToolUseContent {
  readonly type: "toolUse"
  readonly toolUseId: string
  readonly name: string
  /** A JSON object. */
  readonly input: unknown
  /** Whether AWS ran the tool. Nobody else answers such a call. */
  readonly isServerToolUse?: boolean | undefined
}

/** What a tool may answer. */
export type ToolResultContent =
  | TextContent
  | JsonContent
  | ImageContent
  | DocumentContent
  | VideoContent
  | SearchResultContent

/** What a tool answered that AWS ran. It stands beside its call, in the assistant's message. */
export interface ServerToolResultContent {
  readonly type: "toolResult"
  readonly toolUseId: string
  readonly content: ReadonlyArray<ToolResultContent>
  readonly isError: boolean
  /** AWS's own word for what kind of result it is. */
  readonly resultType?: string | undefined
}

/** What a model said with its sources. */
export interface CitationsContent {
  readonly type: "citations"
  readonly content: ReadonlyArray<string>
  readonly citations: ReadonlyArray<Citation>
}

/** A tool made known or taken away in mid-conversation, so that the cached prefix stays as it is. */
export interface ToolChangeContent {
  readonly type: "toolAddition" | "toolRemoval"
  /** A tool of `tools`, or one of an MCP server. */
  readonly tool: {
    readonly type?: string | undefined
    readonly name?: string | undefined
    readonly serverName?: string | undefined
  }
}

/** Text that may be other in the next turn, or stand elsewhere: a passing remark, the time of day. */
export interface PassingText extends TextContent {
  /** Whether it changes from turn to turn. The prompt is cached up to the first such block, of the system and of the messages. */
  readonly isDynamic?: boolean | undefined
}

/** What a user may say. */
export type UserContent =
  | PassingText
  | ImageContent
  | DocumentContent
  | VideoContent
  | AudioContent
  | GuardContent
  | SearchResultContent
  | CachePointContent

/** What a model may have said. */
export type AssistantContent =
  | TextContent
  | ReasoningContent
  | RedactedReasoningContent
  | ToolUseContent
  | ServerToolResultContent
  | CitationsContent
  | CachePointContent

/** One message of the conversation so far, oldest first. */
export type TurnMessage =
  | { readonly role: "user"; readonly content: ReadonlyArray<UserContent> }
  | { readonly role: "assistant"; readonly content: ReadonlyArray<AssistantContent> }
  | {
      readonly role: "toolResult"
      readonly toolUseId: string
      readonly content: ReadonlyArray<ToolResultContent>
      readonly isError: boolean
    }
  | { readonly role: "system"; readonly content: ReadonlyArray<TextContent | ToolChangeContent> }

/** A block of the system prompt. */
export type SystemContent = PassingText | GuardContent | CachePointContent

/** A tool that the model may call. */
export interface TurnTool {
  readonly name: string
  readonly description?: string | undefined
  /** JSON Schema of the input; its root `type` is `object`. */
  readonly inputSchema: unknown
  /** Whether AWS is to hold the model to the schema. */
  readonly strict?: boolean | undefined
  /** A cache point after this tool. */
  readonly cachePoint?: { readonly ttl?: CacheTtl | undefined } | undefined
}

/** JSON that the answer has to be. */
export interface OutputFormat {
  /** JSON Schema. */
  readonly schema: unknown
  readonly name?: string | undefined
  readonly description?: string | undefined
}

/** How long what is said stays in AWS's cache: minutes, an hour where the model can, or not at all. */
export type CacheRetention = "short" | "long" | "none"

/** How hard to think. `off` asks a model that can do without to do without. */
export type ReasoningLevel = "off" | "minimal" | "low" | "medium" | "high" | "xhigh" | "max"

export interface Turn {
  /** A foundation model id, an inference profile id, or an ARN of either. */
  readonly modelId: string
  /** What is known of the model. Ask `traitsOf` of `@bedrock-kit/model-catalog`. */
  readonly traits: ModelTraits
  /** The model behind an id that names none, such as an application inference profile's. For the cost of the turn. */
  readonly baseModelId?: string | undefined
  readonly system?: string | ReadonlyArray<SystemContent> | undefined
  readonly messages: ReadonlyArray<TurnMessage>
  readonly tools?: ReadonlyArray<TurnTool> | undefined
  /** Tools that AWS runs, by name: `nova_grounding`. */
  readonly systemTools?: ReadonlyArray<string> | undefined
  /** `none` keeps the tools known to the model, for the calls in the history, and asks it to answer in text. */
  readonly toolChoice?: "auto" | "any" | "none" | { readonly name: string } | undefined
  /** Most tokens of output, thinking included. Absent leaves the limit to AWS. */
  readonly maxTokens?: number | undefined
  /** 0 to 1. Left out while a model thinks, because those that think refuse it. */
  readonly temperature?: number | undefined
  /** 0 to 1. Left out where a temperature would be, and where a model takes only one of the two. */
  readonly topP?: number | undefined
  readonly stopSequences?: ReadonlyArray<string> | undefined
  readonly reasoning?: ReasoningLevel | undefined
  /** Tokens to think in, for models that take a budget. Absent follows the level. */
  readonly reasoningBudgetTokens?: number | undefined
  /** How much work to put into the answer, thinking aside. For models that take an effort. */
  readonly effort?: "low" | "medium" | "high" | "xhigh" | "max" | undefined
  readonly outputFormat?: OutputFormat | undefined
  readonly guardrail?:
    | {
        readonly guardrailIdentifier: string
        readonly guardrailVersion: string
        readonly streamProcessingMode?: "sync" | "async" | undefined
        readonly trace?: "enabled" | "disabled" | "enabled_full" | undefined
      }
    | undefined
  /** Found again in the model invocation logs. At most 16 entries of at most 256 characters. */
  readonly requestMetadata?: Readonly<Record<string, string>> | undefined
  /** Absent leaves the choice to AWS. */
  readonly serviceTier?: "default" | "priority" | "flex" | "reserved" | undefined
  /** Absent leaves the choice to AWS. */
  readonly latency?: "standard" | "optimized" | undefined
  /** Absent is `none`: writing to the cache costs, so it is asked for. */
  readonly cacheRetention?: CacheRetention | undefined
  /** Claude's previews by name, such as `interleaved-thinking-2025-05-14`. Left out for whoever takes none. */
  readonly betas?: ReadonlyArray<string> | undefined
  /** Sent as they are. They win over what is made from the rest of the turn. */
  readonly additionalModelRequestFields?: Readonly<Record<string, unknown>> | undefined
  /** JSON Pointers into the model's own answer. At most 10 of at most 256 characters. */
  readonly additionalModelResponseFieldPaths?: ReadonlyArray<string> | undefined
  /** Values for the variables of a prompt, where `modelId` names one. */
  readonly promptVariables?: Readonly<Record<string, string>> | undefined
}
