/**
 * What a model said, in the order it said it. Names follow the Converse API.
 *
 * Everything that can arrive is here, so a consumer that switches over all tags loses nothing.
 */
import type {
  CitationsDelta,
  ConverseStreamMetadataEvent,
  ImageBlockDelta,
  StopReason,
  TokenUsage,
  ToolResultBlockDelta
} from "@aws-sdk/client-bedrock-runtime"
import { Data } from "effect"

export type ConversePart = Data.TaggedEnum<{
  readonly Start: { readonly role: string }
  readonly TextDelta: { readonly contentBlockIndex: number; readonly text: string }
  readonly ReasoningDelta: { readonly contentBlockIndex: number; readonly text: string }
  /** Proves to AWS, on replay, that the reasoning is the model's own. */
  readonly ReasoningSignature: { readonly contentBlockIndex: number; readonly signature: string }
  /** Reasoning that AWS keeps sealed. Replay the bytes as they are. */
  readonly RedactedReasoning: { readonly contentBlockIndex: number; readonly data: Uint8Array }
  readonly ToolUseStart: { readonly contentBlockIndex: number; readonly toolUseId: string; readonly name: string }
  /** A piece of the input's JSON text. Any split is possible, between bytes of a number too. */
  readonly ToolUseDelta: { readonly contentBlockIndex: number; readonly json: string }
  /** A tool call, whole. */
  readonly ToolUse: {
    readonly contentBlockIndex: number
    readonly toolUseId: string
    readonly name: string
    readonly input: Readonly<Record<string, unknown>>
  }
  /** A tool call whose input is not a JSON object: cut off by `max_tokens`, or a model's mistake. */
  readonly MalformedToolUse: {
    readonly contentBlockIndex: number
    readonly toolUseId: string
    readonly name: string
    readonly json: string
  }
  readonly Citation: { readonly contentBlockIndex: number; readonly citation: CitationsDelta }
  readonly Image: { readonly contentBlockIndex: number; readonly image: ImageBlockDelta }
  readonly ToolResult: {
    readonly contentBlockIndex: number
    readonly toolResult: ReadonlyArray<ToolResultBlockDelta>
  }
  readonly BlockStop: { readonly contentBlockIndex: number }
  /** An event, or a member of one, that AWS has added since. */
  readonly Unknown: { readonly kind: string; readonly value: unknown }
  /** Always last, exactly once. */
  readonly Finish: {
    readonly stopReason: StopReason
    /** Absent when AWS closed the stream before `metadata`. */
    readonly usage: TokenUsage | undefined
    /** Everything else that `metadata` said: latency, traces, service tier. */
    readonly metadata: ConverseStreamMetadataEvent | undefined
    /** What `additionalModelResponseFieldPaths` asked for. */
    readonly additionalModelResponseFields: unknown
  }
}>

export const {
  BlockStop,
  Citation,
  Finish,
  Image,
  MalformedToolUse,
  ReasoningDelta,
  ReasoningSignature,
  RedactedReasoning,
  Start,
  TextDelta,
  ToolResult,
  ToolUse,
  ToolUseDelta,
  ToolUseStart,
  Unknown
} = Data.taggedEnum<ConversePart>()
