/**
 * Turns the parts of an answer into the host's events.
 *
 * The host wants one message object that grows, one `start`, and one terminal event.
 *
 * **Source**: stream contract of `@openclaw/ai` 2026.9.6.
 */
import type { ConversePart, Repair, Retry } from "@bedrock-kit/converse-stream"
import { toBilledTokens } from "@bedrock-kit/model-catalog"
import { ofAnswer } from "./diagnostics.ts"
import { toEnding } from "./ending.ts"
import type { AssistantMessage, AssistantMessageEvent, Diagnostic, HostModel } from "./hostTypes.ts"
import { makeMessageBlocks } from "./messageBlocks.ts"
import { toUsage } from "./usage.ts"

type Part = ConversePart.ConversePart
type Push = (event: AssistantMessageEvent) => void

/** What the host is told of a failure. */
export interface Failed {
  readonly reason: "error" | "aborted"
  readonly errorMessage: string
  readonly errorCode?: string | undefined
  readonly diagnostics?: ReadonlyArray<Diagnostic>
}

export interface EventWriter {
  readonly message: AssistantMessage
  /** Takes one part. */
  readonly write: (part: Part) => void
  /** Remembers what was mended before the request was sent. */
  readonly repaired: (repairs: ReadonlyArray<Repair>) => void
  /** Remembers an attempt that failed. */
  readonly retried: (retry: Retry) => void
  /** What has happened so far. */
  readonly journey: ReturnType<typeof makeJourney>
  /** Ends the stream with a failure, unless it has ended already. */
  readonly fail: (failed: Failed) => void
}

const makeJourney = () => ({
  repairs: [] as Array<Repair>,
  retries: [] as Array<Retry>,
  unknown: new Set<string>(),
  serverTools: new Set<string>()
})

const free = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 }

/** The host's own words, by which it knows that nothing was carried out. **Source**: OpenClaw 2026.9.6. */
const malformedCall = "Provider completed tool call with malformed JSON arguments"

const withheldAnswer = "(A guardrail withheld this answer.)"

const withheldPicture = (format: string | undefined): string =>
  `(The model made a picture${format === undefined ? "" : ` of type ${format}`}, which cannot be shown here.)`

const toSource = (citation: Extract<Part, { _tag: "Citation" }>["citation"]): string | undefined => {
  const { location, source, title } = citation
  const url = location?.web?.url
  const name = title ?? location?.web?.domain ?? source
  if (url === undefined) return name === undefined ? undefined : ` [${name}]`
  return ` [${name ?? url}](${url})`
}

/** What is known of the model before it answers. */
export interface Writing {
  /** Whether nothing may be shown until the model has stopped without refusing. */
  readonly isHeldBack?: boolean
}

/** Starts a message and writes its events to `tell`. */
export const makeEventWriter = (
  model: HostModel,
  provider: string,
  timestamp: number,
  tell: Push,
  { isHeldBack = false }: Writing = {}
): EventWriter => {
  const cost = model.cost ?? free
  const message: AssistantMessage = {
    role: "assistant",
    content: [],
    api: model.api,
    provider,
    model: model.id,
    usage: toUsage(undefined, cost),
    stopReason: "stop",
    timestamp
  }
  const journey = makeJourney()
  const heldBack: Array<AssistantMessageEvent> = []
  const push: Push = isHeldBack ? (event) => void heldBack.push(event) : tell
  let isStarted = false
  let isEnded = false
  let hasBrokenCall = false

  const start = () => {
    if (isStarted) return
    isStarted = true
    push({ type: "start", partial: message })
  }

  const blocks = makeMessageBlocks(message, (event) => {
    start()
    push(event)
  })

  const fail: EventWriter["fail"] = ({ diagnostics = [], errorCode, errorMessage, reason }) => {
    if (isEnded) return
    isEnded = true
    blocks.closeAll("drop calls")
    // What was held back is withdrawn with the rest.
    if (isHeldBack) message.content.splice(0)
    message.stopReason = reason
    message.errorMessage = errorMessage
    if (errorCode !== undefined) message.errorCode = errorCode
    if (diagnostics.length > 0) message.diagnostics = [...(message.diagnostics ?? []), ...diagnostics]
    tell({ type: "error", reason, error: message })
  }

  const finish = (part: Extract<Part, { _tag: "Finish" }>) => {
    const ending = toEnding(part)
    const { invokedModelId, requestId, tokens = part.usage && toBilledTokens(part.usage) } = part
    message.usage = toUsage(tokens, cost)
    if (requestId !== undefined) message.responseId = requestId
    if (invokedModelId !== undefined) message.responseModel = invokedModelId
    message.diagnostics = ofAnswer(part, ending, journey, provider, timestamp)
    if (ending.reason === "error") return fail(ending)
    // A model that ran out of tokens was cut off in the middle of a call; it did not write a wrong one.
    if (hasBrokenCall && ending.reason !== "length" && ending.calls === "keep calls")
      return fail({ reason: "error", errorMessage: malformedCall, errorCode: "malformed_tool_call_arguments" })
    const isMute = message.content.every((block) => block.type !== "text")
    // A guardrail without a message of its own must not look like a model that had nothing to say, and is asked again.
    if (ending.calls === "drop calls" && isMute) blocks.text(-1, withheldAnswer)
    isEnded = true
    start()
    blocks.closeAll(ending.calls)
    // Some models call a tool and say `end_turn`, and some the reverse; only the calls that are there can be answered.
    const hasCalls = message.content.some((block) => block.type === "toolCall")
    message.stopReason = ending.reason === "stop" && hasCalls ? "toolUse" : ending.reason
    heldBack.forEach(tell)
    tell({ type: "done", reason: message.stopReason, message })
  }

  const write = (part: Part): void => {
    if (isEnded) return
    switch (part._tag) {
      case "Start":
        return start()
      case "TextDelta":
        return blocks.text(part.contentBlockIndex, part.text)
      case "ReasoningDelta":
        return blocks.thinking(part.contentBlockIndex, part.text)
      case "ReasoningSignature":
        return blocks.sign(part.contentBlockIndex, part.signature)
      case "RedactedReasoning":
        return blocks.seal(part.contentBlockIndex, part.data)
      case "ToolUseStart":
        return blocks.toolCall(part.contentBlockIndex, part.toolUseId, part.name)
      case "ToolUseDelta":
        return blocks.toolInput(part.contentBlockIndex, part.json)
      case "ToolUse":
        return blocks.toolArguments(part.contentBlockIndex, part.toolUseId, part.name, part.input)
      case "MalformedToolUse":
        hasBrokenCall = true
        return blocks.breakToolCall(part.contentBlockIndex, part.toolUseId, part.name)
      case "Citation": {
        const source = toSource(part.citation)
        return source === undefined ? undefined : blocks.text(part.contentBlockIndex, source)
      }
      case "ImageStart":
        return blocks.text(part.contentBlockIndex, withheldPicture(part.format))
      case "ServerToolUse":
        // A call that AWS makes itself is not the host's to answer, and what it gave back is in the citations.
        return void journey.serverTools.add(part.name)
      case "Unknown":
        return void journey.unknown.add(part.kind)
      case "BlockStop":
        return blocks.close(part.contentBlockIndex)
      case "Image":
      case "ServerToolUseDelta":
      case "ServerToolUseStart":
      case "ToolResult":
      case "ToolResultStart":
        return
      case "Finish":
        return finish(part)
    }
  }

  return {
    message,
    write,
    fail,
    journey,
    repaired: (repairs) => void journey.repairs.push(...repairs),
    retried: (retry) => void journey.retries.push(retry)
  }
}
