/**
 * Turns the parts of an answer into the host's events.
 *
 * The host wants one message object that grows, every block opened before it is written to and closed after,
 * and one terminal event. It owns the message from the first event on, so this is the one place that mutates.
 *
 * **Source**: stream contract of `@openclaw/ai` 2026.9.6.
 */
import type { ConversePart } from "@bedrock-kit/converse-stream"
import type { AssistantMessage, AssistantMessageEvent, HostModel, StopReason, ToolCallBlock } from "./hostTypes.ts"
import { toUsage } from "./usage.ts"

type Part = ConversePart.ConversePart
type Push = (event: AssistantMessageEvent) => void

/** How the host calls Converse's stop reasons. Those not named here are failures. */
const stopReasons: Readonly<Record<string, Extract<StopReason, "stop" | "length" | "toolUse">>> = {
  end_turn: "stop",
  stop_sequence: "stop",
  tool_use: "toolUse",
  max_tokens: "length",
  model_context_window_exceeded: "length"
}

export interface EventWriter {
  readonly message: AssistantMessage
  /** Takes one part. */
  readonly write: (part: Part) => void
  /** Ends the stream with a failure, unless it has ended already. */
  readonly fail: (reason: "error" | "aborted", errorMessage: string) => void
}

/** Starts a message and writes its events to `push`. */
export const makeEventWriter = (model: HostModel, provider: string, timestamp: number, push: Push): EventWriter => {
  const message: AssistantMessage = {
    role: "assistant",
    content: [],
    api: model.api,
    provider,
    model: model.id,
    usage: toUsage(undefined, model.cost),
    stopReason: "stop",
    timestamp
  }
  /** Open blocks: Bedrock's `contentBlockIndex` to the position in `message.content`. */
  const open = new Map<number, number>()
  const sealed = new Map<number, Array<Uint8Array>>()
  let isStarted = false
  let isEnded = false

  const start = () => {
    if (isStarted) return
    isStarted = true
    push({ type: "start", partial: message })
  }

  const close = (blockIndex: number) => {
    const contentIndex = open.get(blockIndex)
    if (contentIndex === undefined) return
    open.delete(blockIndex)
    const block = message.content[contentIndex]
    if (block?.type === "text") push({ type: "text_end", contentIndex, content: block.text, partial: message })
    if (block?.type === "thinking") {
      const pieces = sealed.get(contentIndex)
      if (pieces !== undefined) block.thinkingSignature = Buffer.concat(pieces).toString("base64")
      push({ type: "thinking_end", contentIndex, content: block.thinking, partial: message })
    }
    if (block?.type === "toolCall") push({ type: "toolcall_end", contentIndex, toolCall: block, partial: message })
  }

  const closeAll = () => {
    for (const blockIndex of open.keys()) close(blockIndex)
  }

  /** The open block of that kind, opened if need be. Two kinds in one Bedrock block become two of the host's. */
  const blockFor = <K extends AssistantMessage["content"][number]["type"]>(
    blockIndex: number,
    make: () => Extract<AssistantMessage["content"][number], { type: K }>
  ): { readonly contentIndex: number; readonly block: Extract<AssistantMessage["content"][number], { type: K }> } => {
    start()
    const fresh = make()
    const current = open.get(blockIndex)
    if (current !== undefined) {
      const block = message.content[current]
      if (block?.type === fresh.type) return { contentIndex: current, block: block as typeof fresh }
      close(blockIndex)
    }
    const contentIndex = message.content.push(fresh) - 1
    open.set(blockIndex, contentIndex)
    const kind = fresh.type === "text" ? "text" : fresh.type === "thinking" ? "thinking" : "toolcall"
    push({ type: `${kind}_start`, contentIndex, partial: message })
    return { contentIndex, block: fresh }
  }

  const text = (blockIndex: number, delta: string) => {
    const { block, contentIndex } = blockFor<"text">(blockIndex, () => ({ type: "text", text: "" }))
    if (delta === "") return
    block.text += delta
    push({ type: "text_delta", contentIndex, delta, partial: message })
  }

  const thinking = (blockIndex: number) => blockFor<"thinking">(blockIndex, () => ({ type: "thinking", thinking: "" }))

  const toolCall = (blockIndex: number, id: string, name: string) =>
    blockFor<"toolCall">(blockIndex, () => ({ type: "toolCall", id, name, arguments: {} }) satisfies ToolCallBlock)

  const fail: EventWriter["fail"] = (reason, errorMessage) => {
    if (isEnded) return
    isEnded = true
    if (isStarted) closeAll()
    message.stopReason = reason
    message.errorMessage = errorMessage
    push({ type: "error", reason, error: message })
  }

  const finish = (part: Extract<Part, { _tag: "Finish" }>) => {
    message.usage = toUsage(part.usage, model.cost)
    const reason = stopReasons[part.stopReason]
    if (message.errorCode !== undefined && reason !== "length")
      return fail("error", message.errorMessage ?? "The model called a tool with input that is not a JSON object.")
    if (reason === undefined) return fail("error", `Provider stopped with: ${part.stopReason}`)
    delete message.errorCode
    delete message.errorMessage
    isEnded = true
    start()
    closeAll()
    // Some models call a tool and say `end_turn`; a call that nobody answers would end the session.
    const hasCalls = message.content.some((block) => block.type === "toolCall")
    const settled = hasCalls && reason === "stop" ? "toolUse" : reason
    message.stopReason = settled
    push({ type: "done", reason: settled, message })
  }

  const write = (part: Part): void => {
    if (isEnded) return
    switch (part._tag) {
      case "Start":
        return start()
      case "TextDelta":
        return text(part.contentBlockIndex, part.text)
      case "ReasoningDelta": {
        const { block, contentIndex } = thinking(part.contentBlockIndex)
        if (part.text === "") return
        block.thinking += part.text
        return push({ type: "thinking_delta", contentIndex, delta: part.text, partial: message })
      }
      case "ReasoningSignature": {
        const { block } = thinking(part.contentBlockIndex)
        block.thinkingSignature = (block.thinkingSignature ?? "") + part.signature
        return
      }
      case "RedactedReasoning": {
        const { block, contentIndex } = thinking(part.contentBlockIndex)
        block.redacted = true
        sealed.set(contentIndex, [...(sealed.get(contentIndex) ?? []), part.data])
        return
      }
      case "ToolUseStart":
        return void toolCall(part.contentBlockIndex, part.toolUseId, part.name)
      case "ToolUseDelta": {
        const contentIndex = open.get(part.contentBlockIndex)
        if (contentIndex === undefined || part.json === "") return
        return push({ type: "toolcall_delta", contentIndex, delta: part.json, partial: message })
      }
      case "ToolUse": {
        const { block } = toolCall(part.contentBlockIndex, part.toolUseId, part.name)
        block.arguments = { ...part.input }
        return
      }
      case "MalformedToolUse":
        // Fatal only if the model did not simply run out of tokens, which `Finish` will tell.
        message.errorCode = "malformed_tool_call_arguments"
        message.errorMessage = `The model called the tool ${part.name} with input that is not a JSON object: ${part.json.slice(0, 200)}`
        return
      case "Citation": {
        const { source, title } = part.citation
        const where = title ?? source
        return where === undefined ? undefined : text(part.contentBlockIndex, ` [${where}]`)
      }
      case "BlockStop":
        return close(part.contentBlockIndex)
      case "Image":
      case "ImageStart":
      case "ServerToolUse":
      case "ServerToolUseDelta":
      case "ServerToolUseStart":
      case "ToolResult":
      case "ToolResultStart":
      case "Unknown":
        // The host's message has no place for these. A call that AWS makes itself is not the host's to answer.
        return
      case "Finish":
        return finish(part)
    }
  }

  return { message, write, fail }
}
