/**
 * The message that grows, block by block, and the events that tell of it.
 *
 * The host wants every block opened before it is written to and closed after. It owns the message from the first event
 * on, so this is the one place that mutates it. Calls of tools are closed last, all together: none may be made before
 * it is known that all can.
 *
 * **Source**: stream contract of `@openclaw/ai` 2026.9.6.
 */
import { PartialToolInput } from "@bedrock-kit/converse-stream"
import type { AssistantMessage, AssistantMessageEvent } from "./hostTypes.ts"

type Block = AssistantMessage["content"][number]
type Of<K extends Block["type"]> = Extract<Block, { type: K }>

const names = { text: "text", thinking: "thinking", toolCall: "toolcall" } as const

/** What is kept beside a block while it is written to. */
interface Scratch {
  /** Pieces of sealed thinking. */
  readonly sealed: Array<Uint8Array>
  readonly input: PartialToolInput
}

export interface MessageBlocks {
  readonly text: (blockIndex: number, delta: string) => void
  readonly thinking: (blockIndex: number, delta: string) => void
  readonly sign: (blockIndex: number, signature: string) => void
  readonly seal: (blockIndex: number, data: Uint8Array) => void
  readonly toolCall: (blockIndex: number, id: string, name: string) => void
  /** Shows the arguments as far as they have come. */
  readonly toolInput: (blockIndex: number, json: string) => void
  /** Sets the arguments of a call, whole. */
  readonly toolArguments: (
    blockIndex: number,
    id: string,
    name: string,
    input: Readonly<Record<string, unknown>>
  ) => void
  /** Marks a call as one that cannot be made. */
  readonly breakToolCall: (blockIndex: number, id: string, name: string) => void
  readonly close: (blockIndex: number) => void
  /** Closes every block. The message is left without the calls that cannot be made or, unless asked, without any. */
  readonly closeAll: (calls: "keep calls" | "drop calls") => void
}

/** Starts with the empty content of `message`, and tells `push` of what is added to it. */
export const makeMessageBlocks = (
  message: AssistantMessage,
  push: (event: AssistantMessageEvent) => void
): MessageBlocks => {
  /** Open blocks: Bedrock's `contentBlockIndex` to the position in `message.content`. */
  const said = new Map<number, number>()
  /** Open calls. Apart, because a model may put text into the block of its call, which goes on after it. */
  const called = new Map<number, number>()
  /** Calls that have stopped, in that order. */
  const stopped: Array<number> = []
  const scratches = new Map<number, Scratch>()
  const broken = new Set<Block>()

  const scratchOf = (contentIndex: number): Scratch => {
    const scratch = scratches.get(contentIndex) ?? { sealed: [], input: new PartialToolInput() }
    scratches.set(contentIndex, scratch)
    return scratch
  }

  const closeSaid = (blockIndex: number) => {
    const contentIndex = said.get(blockIndex)
    if (contentIndex === undefined) return
    said.delete(blockIndex)
    const block = message.content[contentIndex]
    if (block?.type === "text") push({ type: "text_end", contentIndex, content: block.text, partial: message })
    if (block?.type !== "thinking") return
    const { sealed } = scratchOf(contentIndex)
    if (sealed.length > 0) block.thinkingSignature = Buffer.concat(sealed).toString("base64")
    push({ type: "thinking_end", contentIndex, content: block.thinking, partial: message })
  }

  const close = (blockIndex: number) => {
    closeSaid(blockIndex)
    const contentIndex = called.get(blockIndex)
    if (contentIndex !== undefined) stopped.push(contentIndex)
    called.delete(blockIndex)
  }

  /** The open block of that kind, opened if need be. Two kinds in one Bedrock block become two of the host's. */
  const blockFor = <K extends Block["type"]>(
    blockIndex: number,
    fresh: Of<K>
  ): { readonly contentIndex: number; readonly block: Of<K> } => {
    const open = fresh.type === "toolCall" ? called : said
    const current = open.get(blockIndex)
    if (current !== undefined) {
      const block = message.content[current]
      if (block?.type === fresh.type) return { contentIndex: current, block: block as Of<K> }
      closeSaid(blockIndex)
    }
    const contentIndex = message.content.push(fresh) - 1
    open.set(blockIndex, contentIndex)
    push({ type: `${names[fresh.type]}_start`, contentIndex, partial: message })
    return { contentIndex, block: fresh }
  }

  const thinkingFor = (blockIndex: number) => blockFor<"thinking">(blockIndex, { type: "thinking", thinking: "" })

  const toolCallFor = (blockIndex: number, id: string, name: string) =>
    blockFor<"toolCall">(blockIndex, { type: "toolCall", id, name, arguments: {} })

  return {
    text: (blockIndex, delta) => {
      const { block, contentIndex } = blockFor<"text">(blockIndex, { type: "text", text: "" })
      if (delta === "") return
      block.text += delta
      push({ type: "text_delta", contentIndex, delta, partial: message })
    },
    thinking: (blockIndex, delta) => {
      const { block, contentIndex } = thinkingFor(blockIndex)
      if (delta === "") return
      block.thinking += delta
      push({ type: "thinking_delta", contentIndex, delta, partial: message })
    },
    sign: (blockIndex, signature) => {
      const { block } = thinkingFor(blockIndex)
      block.thinkingSignature = (block.thinkingSignature ?? "") + signature
    },
    seal: (blockIndex, data) => {
      const { block, contentIndex } = thinkingFor(blockIndex)
      block.redacted = true
      scratchOf(contentIndex).sealed.push(data)
    },
    toolCall: (blockIndex, id, name) => void toolCallFor(blockIndex, id, name),
    toolInput: (blockIndex, json) => {
      const contentIndex = called.get(blockIndex)
      const block = contentIndex === undefined ? undefined : message.content[contentIndex]
      if (contentIndex === undefined || block?.type !== "toolCall" || json === "") return
      const { input } = scratchOf(contentIndex)
      input.append(json)
      // One object for as long as the call is written: it grows by itself.
      if (input.value !== undefined) block.arguments = input.value
      push({ type: "toolcall_delta", contentIndex, delta: json, partial: message })
    },
    toolArguments: (blockIndex, id, name, input) => {
      toolCallFor(blockIndex, id, name).block.arguments = { ...input }
    },
    breakToolCall: (blockIndex, id, name) => {
      broken.add(toolCallFor(blockIndex, id, name).block)
    },
    close,
    closeAll: (calls) => {
      for (const blockIndex of [...said.keys(), ...called.keys()]) close(blockIndex)
      const isDropped = (block: Block) => block.type === "toolCall" && (calls === "drop calls" || broken.has(block))
      for (const contentIndex of stopped.splice(0)) {
        const block = message.content[contentIndex]
        if (block?.type !== "toolCall") continue
        // Closed like any other, and with nothing that could be carried out by mistake.
        if (isDropped(block)) block.arguments = {}
        push({ type: "toolcall_end", contentIndex, toolCall: block, partial: message })
      }
      const kept = message.content.filter((block) => !isDropped(block))
      if (kept.length < message.content.length) message.content.splice(0, message.content.length, ...kept)
    }
  }
}
