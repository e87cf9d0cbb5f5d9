/**
 * One turn, as a gateway knows it: everything that is to be said to a model, and how.
 *
 * AWS's names for AWS's things. A `Turn` is plain data; nothing in it depends on a host.
 */
import type { ModelTraits } from "@bedrock-kit/model-catalog"

/** Text. Blank text is left out of the request, because Converse refuses it. */
export interface TextContent {
  readonly type: "text"
  readonly text: string
}

/** A picture, as bytes. */
export interface ImageContent {
  readonly type: "image"
  readonly format: "png" | "jpeg" | "gif" | "webp"
  readonly bytes: Uint8Array
}

/** What a model thought in an earlier turn. Sent back so that it can go on from there. */
export interface ReasoningContent {
  readonly type: "reasoning"
  readonly text: string
  readonly signature: string | undefined
}

/** What a model thought and AWS keeps sealed. */
export interface RedactedReasoningContent {
  readonly type: "redactedReasoning"
  readonly data: Uint8Array
}

/** A model's call of a tool. */
export interface ToolUseContent {
  readonly type: "toolUse"
  readonly toolUseId: string
  readonly name: string
  /** A JSON object. */
  readonly input: unknown
}

/** One message of the conversation so far, oldest first. */
export type TurnMessage =
  | { readonly role: "user"; readonly content: ReadonlyArray<TextContent | ImageContent> }
  | {
      readonly role: "assistant"
      readonly content: ReadonlyArray<TextContent | ReasoningContent | RedactedReasoningContent | ToolUseContent>
    }
  | {
      readonly role: "toolResult"
      readonly toolUseId: string
      readonly content: ReadonlyArray<TextContent | ImageContent>
      readonly isError: boolean
    }

/** A tool that the model may call. */
export interface TurnTool {
  readonly name: string
  readonly description: string
  /** JSON Schema of the input; its root `type` is `object`. */
  readonly inputSchema: unknown
}

/** How hard to think. `off` asks a model that can do without to do without. */
export type ReasoningLevel = "off" | "minimal" | "low" | "medium" | "high" | "xhigh" | "max"

export interface Turn {
  /** A foundation model id, an inference profile id, or an ARN of either. */
  readonly modelId: string
  /** What is known of the model. Ask `traitsOf` of `@bedrock-kit/model-catalog`. */
  readonly traits: ModelTraits
  readonly system?: string | undefined
  readonly messages: ReadonlyArray<TurnMessage>
  readonly tools?: ReadonlyArray<TurnTool> | undefined
  /** `none` keeps the tools known to the model, for the calls in the history, and asks it to answer in text. */
  readonly toolChoice?: "auto" | "any" | "none" | { readonly name: string } | undefined
  /** Most tokens of output, thinking included. Absent leaves the limit to AWS. */
  readonly maxTokens?: number | undefined
  /** 0 to 1. Left out while a model thinks, because those that think refuse it. */
  readonly temperature?: number | undefined
  readonly stopSequences?: ReadonlyArray<string> | undefined
  readonly reasoning?: ReasoningLevel | undefined
  /** Tokens to think in, for models that take a budget. Absent follows the level. */
  readonly reasoningBudgetTokens?: number | undefined
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
}
