export { BedrockRuntime, type BodyError } from "./BedrockRuntime.ts"
export * as ConversePart from "./ConversePart.ts"
export { ConverseStream, type Options, type StreamOptions } from "./ConverseStream.ts"
export { ConverseStreamError, MalformedStream, Stalled, Truncated } from "./ConverseStreamError.ts"
export { toConverseStreamInput } from "./request.ts"
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
