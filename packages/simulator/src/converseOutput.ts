/** One answer in the two forms AWS gives it: as one response, and as a stream of events. */
import type { Answer, AnswerBlock } from "./behaviour.ts"
import type { ConverseRequest } from "./ConverseRequest.ts"
import type { EventType } from "./Play.ts"
import type { TokenUsage } from "./usage.ts"

/** An event of a Converse stream, before it is framed. */
export interface StreamEvent {
  readonly type: EventType
  readonly payload: Readonly<Record<string, unknown>>
}

/** What goes with an answer. **Units**: milliseconds. */
export interface OutputOptions {
  readonly usage: TokenUsage
  readonly latencyMs: number
}

const parseOr = (json: string, otherwise: unknown): unknown => {
  try {
    return JSON.parse(json) as unknown
  } catch {
    return otherwise
  }
}

const toContent = (block: AnswerBlock): unknown => {
  const text = block.deltas.join("")
  switch (block._tag) {
    case "Reasoning":
      return {
        reasoningContent: {
          reasoningText: { text, ...(block.signature !== undefined && { signature: block.signature }) }
        }
      }
    case "Text":
      return { text }
    case "ToolUse":
      // Input that maxTokens cut off is no JSON any more, and this form has no place for half of it.
      return { toolUse: { toolUseId: block.toolUseId, name: block.name, input: parseOr(text, {}) } }
  }
}

const echoOf = ({ performanceConfig, serviceTier }: ConverseRequest) => ({
  ...(performanceConfig !== undefined && { performanceConfig }),
  ...(serviceTier !== undefined && { serviceTier })
})

/** The body of Converse. */
export const toConverseResponse = (request: ConverseRequest, answer: Answer, options: OutputOptions): unknown => ({
  output: { message: { role: "assistant", content: answer.blocks.map(toContent) } },
  stopReason: answer.stopReason,
  usage: options.usage,
  metrics: { latencyMs: options.latencyMs },
  ...echoOf(request)
})

const toDeltas = (block: AnswerBlock): ReadonlyArray<unknown> => {
  switch (block._tag) {
    case "Reasoning":
      return [
        ...block.deltas.map((text) => ({ reasoningContent: { text } })),
        ...(block.signature === undefined ? [] : [{ reasoningContent: { signature: block.signature } }])
      ]
    case "Text":
      return block.deltas.map((text) => ({ text }))
    case "ToolUse":
      return block.deltas.map((input) => ({ toolUse: { input } }))
  }
}

const toBlockEvents = (block: AnswerBlock, contentBlockIndex: number): ReadonlyArray<StreamEvent> => [
  // Only tools announce themselves; text and reasoning begin with their first delta.
  ...(block._tag === "ToolUse"
    ? [
        {
          type: "contentBlockStart",
          payload: { contentBlockIndex, start: { toolUse: { toolUseId: block.toolUseId, name: block.name } } }
        }
      ]
    : []),
  ...toDeltas(block).map((delta) => ({ type: "contentBlockDelta", payload: { contentBlockIndex, delta } })),
  { type: "contentBlockStop", payload: { contentBlockIndex } }
]

const alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

/** Adds Bedrock's `p`, padding that hides the length of what is said from those who only see the length of packets. */
const withPadding = (event: StreamEvent, index: number): StreamEvent => ({
  type: event.type,
  // The service draws the length at random; counting through all of them keeps answers equal.
  payload: { ...event.payload, p: alphabet.slice(0, 4 + ((index * 17) % (alphabet.length - 4))) }
})

/** The events of ConverseStream, in order. */
export const toStreamEvents = (
  request: ConverseRequest,
  answer: Answer,
  options: OutputOptions
): ReadonlyArray<StreamEvent> =>
  [
    { type: "messageStart", payload: { role: "assistant" } },
    ...answer.blocks.flatMap(toBlockEvents),
    { type: "messageStop", payload: { stopReason: answer.stopReason } },
    {
      type: "metadata",
      payload: { usage: options.usage, metrics: { latencyMs: options.latencyMs }, ...echoOf(request) }
    }
  ].map(withPadding)
