/**
 * What a model said, in the order it said it. Names follow the Converse API.
 *
 * Everything that can arrive is here, so a consumer that switches over all tags loses nothing.
 */
import type {
  CitationsDelta,
  ConverseStreamMetadataEvent,
  ImageBlockDelta,
  ImageBlockStart,
  StopReason,
  TokenUsage,
  ToolResultBlockDelta,
  ToolResultBlockStart
} from "@aws-sdk/client-bedrock-runtime"
import type { BilledTokens, Cost } from "@bedrock-kit/model-catalog"
import { Data } from "effect"
import { type Sent, toBilling } from "./billing.ts"
import type { CacheReport } from "./cachePlan.ts"
import { type GuardrailVerdict, guardrailVerdict } from "./guardrail.ts"
import { type Outcome, toOutcome } from "./outcome.ts"
import type { ToolUseProblem } from "./toolInput.ts"

export type ConversePart = Data.TaggedEnum<{
  readonly Start: { readonly role: string }
  /** A piece of text. A character is never split: half a surrogate pair waits for the other half. */
  readonly TextDelta: { readonly contentBlockIndex: number; readonly text: string }
  readonly ReasoningDelta: { readonly contentBlockIndex: number; readonly text: string }
  /** Proves to AWS, on replay, that the reasoning is the model's own. */
  readonly ReasoningSignature: { readonly contentBlockIndex: number; readonly signature: string }
  /** Reasoning that AWS keeps sealed. Replay the bytes as they are. */
  readonly RedactedReasoning: { readonly contentBlockIndex: number; readonly data: Uint8Array }
  readonly ToolUseStart: { readonly contentBlockIndex: number; readonly toolUseId: string; readonly name: string }
  /** A piece of the input's JSON text. Any split is possible, between the digits of a number too. */
  readonly ToolUseDelta: { readonly contentBlockIndex: number; readonly json: string }
  /** A tool call, whole. */
  readonly ToolUse: {
    readonly contentBlockIndex: number
    readonly toolUseId: string
    readonly name: string
    readonly input: Readonly<Record<string, unknown>>
    /** Integers that a number cannot hold exactly; in `input` they are strings. Absent when there are none. */
    readonly exactIntegers?: ReadonlyArray<string>
  }
  /** A tool call that cannot be made: its input is not a JSON object, or it names no tool or has no id. */
  readonly MalformedToolUse: {
    readonly contentBlockIndex: number
    readonly toolUseId: string
    readonly name: string
    readonly json: string
    readonly problem?: ToolUseProblem
  }
  /** The start of a call that AWS makes by itself, such as `nova_grounding`. It is nobody else's to answer. */
  readonly ServerToolUseStart: {
    readonly contentBlockIndex: number
    readonly toolUseId: string
    readonly name: string
    /** `server_tool_use`, or a kind that AWS has added since. */
    readonly type: string
  }
  readonly ServerToolUseDelta: { readonly contentBlockIndex: number; readonly json: string }
  /** Such a call, whole. `input` is absent when its JSON is no object. */
  readonly ServerToolUse: {
    readonly contentBlockIndex: number
    readonly toolUseId: string
    readonly name: string
    readonly type: string
    readonly json: string
    readonly input: Readonly<Record<string, unknown>> | undefined
  }
  readonly Citation: { readonly contentBlockIndex: number; readonly citation: CitationsDelta }
  /** The start of a picture, with its format. */
  readonly ImageStart: { readonly contentBlockIndex: number; readonly format: ImageBlockStart["format"] }
  readonly Image: { readonly contentBlockIndex: number; readonly image: ImageBlockDelta }
  /** The start of what a tool of AWS's gave back. */
  readonly ToolResultStart: { readonly contentBlockIndex: number } & Readonly<ToolResultBlockStart>
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
    /** What the answer amounts to: whole, cut, refused, empty. */
    readonly outcome: Outcome
    /** As AWS counts, cache writes by TTL in `cacheDetails`. Absent when AWS closed the stream before `metadata`. */
    readonly usage: TokenUsage | undefined
    /** The same, each token once, whether the vendor counts the cache as input or not. */
    readonly tokens: BilledTokens | undefined
    /** What the turn cost. Absent when no price is listed for who served it, or nothing was counted. */
    readonly cost: Cost | undefined
    /** Whether the prompt was cached as planned. Absent when the plan is not ours. */
    readonly caching: CacheReport | undefined
    /** What guardrails did. Absent when none had a say. */
    readonly guardrail: GuardrailVerdict | undefined
    /** **Units**: milliseconds, as AWS measured. */
    readonly latencyMs: number | undefined
    /** The tier that served the turn, which need not be the one that was asked for. */
    readonly serviceTier: string | undefined
    /** The id that the turn was sent to, a fallback's if it was one. */
    readonly modelId: string | undefined
    /** The model that a prompt router chose. */
    readonly invokedModelId: string | undefined
    readonly requestId: string | undefined
    /** Everything that `metadata` said, traces among it. */
    readonly metadata: ConverseStreamMetadataEvent | undefined
    /** What `additionalModelResponseFieldPaths` asked for. */
    readonly additionalModelResponseFields: unknown
  }
}>

const parts = Data.taggedEnum<ConversePart>()

export const {
  BlockStop,
  Citation,
  Image,
  ImageStart,
  MalformedToolUse,
  ReasoningDelta,
  ReasoningSignature,
  RedactedReasoning,
  ServerToolUse,
  ServerToolUseDelta,
  ServerToolUseStart,
  Start,
  TextDelta,
  ToolResult,
  ToolResultStart,
  ToolUse,
  ToolUseDelta,
  ToolUseStart,
  Unknown
} = parts

/** The last part. */
export type FinishPart = Extract<ConversePart, { readonly _tag: "Finish" }>

/** What the end of an answer is made from. */
export interface Told extends Pick<FinishPart, "stopReason" | "usage" | "metadata" | "additionalModelResponseFields"> {
  /** Whether no content came. False unless told. */
  readonly isEmpty?: boolean
  readonly requestId?: string | undefined
  /** Without it nothing is said of what the answer cost. */
  readonly sent?: Sent | undefined
}

/** The last part, with what follows from what AWS told. */
export const Finish = ({ isEmpty = false, requestId, sent, ...told }: Told): FinishPart => {
  const { metadata, stopReason } = told
  const guardrail = guardrailVerdict(stopReason, metadata?.trace?.guardrail)
  return parts.Finish({
    ...told,
    outcome: toOutcome({ stopReason, guardrail, isEmpty }),
    guardrail,
    ...(sent === undefined ? { tokens: undefined, cost: undefined, caching: undefined } : toBilling(sent, metadata)),
    latencyMs: metadata?.metrics?.latencyMs,
    serviceTier: metadata?.serviceTier?.type,
    modelId: sent?.modelId,
    invokedModelId: metadata?.trace?.promptRouter?.invokedModelId,
    requestId
  })
}
