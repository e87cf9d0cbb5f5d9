export { BedrockRuntime, type BodyError, type Exchange, type Opened, type ResponseHead } from "./BedrockRuntime.ts"
export * as ConversePart from "./ConversePart.ts"
export { ConverseStream, type Options, type StreamOptions } from "./ConverseStream.ts"
export { ConverseStreamError, MalformedStream, Stalled, type Tried, Truncated } from "./ConverseStreamError.ts"
export type { FellBack, Sibling } from "./fallback.ts"
export { guardrailVerdict, type GuardrailVerdict } from "./guardrail.ts"
export { canRetryHelp, type Outcome } from "./outcome.ts"
export type { Received } from "./received.ts"
export type { Retry } from "./retry.ts"
export { PartialToolInput, type ToolUseProblem } from "./toolInput.ts"
export { fineGrainedToolStreaming, interleavedThinking, longContext } from "@bedrock-kit/model-catalog"
export {
  compareCaching,
  planCachePoints,
  type CachePlan,
  type CacheReport,
  type CacheUsage,
  type CacheVerdict,
  type NotCached,
  type PlannedPoint
} from "./cachePlan.ts"
export { imageTypeOf } from "./imageType.ts"
export { repair, toOwnToolName, withOwnToolName, type Repaired } from "./repair.ts"
export { whyNotDocument, whyNotImage } from "./repairContent.ts"
export { hasThinking, refusesThinking, thinkingRefused, withoutThinking } from "./repairReasoning.ts"
export type { Repair, RepairKind } from "./Repairs.ts"
export { parseRequest, type ParsedTurn } from "./parseRequest.ts"
export { RequestRejected, type Problem } from "./RequestRejected.ts"
export { type GuardrailAnswer, type GuardrailQuestion, RuntimeProbe } from "./RuntimeProbe.ts"
export type { ToolNames } from "./repairTools.ts"
export { toConverseStreamInput } from "./request.ts"
export type {
  AssistantContent,
  AudioContent,
  CachePointContent,
  CacheRetention,
  CitationsContent,
  DocumentContent,
  GuardContent,
  JsonContent,
  MediaSource,
  OutputFormat,
  PassingText,
  S3Location,
  SearchResultContent,
  ServerToolResultContent,
  SystemContent,
  ToolChangeContent,
  ToolResultContent,
  UserContent,
  VideoContent
} from "./Turn.ts"
export type {
  ImageContent,
  ReasoningContent,
  ReasoningLevel,
  RedactedReasoningContent,
  TextContent,
  ToolUseContent,
  Turn,
  TurnMessage,
  TurnTool
} from "./Turn.ts"
