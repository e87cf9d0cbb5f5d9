/** An answer as it grows, and what of it goes back to the model in the next turn. Pure. */
import type { AssistantContent, ConversePart } from "@bedrock-kit/converse-stream"

export type FinishPart = Extract<ConversePart.ConversePart, { readonly _tag: "Finish" }>

export interface Answer {
  readonly text: string
  readonly reasoning: string
  readonly toolUses: ReadonlyArray<{ readonly name: string; readonly input: unknown }>
  /** Text and thinking by content block, in the order in which the blocks began. */
  readonly blocks: ReadonlyMap<number, AssistantContent>
  /** Things that cannot be shown in a terminal, such as pictures. */
  readonly unseen: number
  readonly finish: FinishPart | undefined
}

/** Before the first part. */
export const nothing: Answer = {
  text: "",
  reasoning: "",
  toolUses: [],
  blocks: new Map(),
  unseen: 0,
  finish: undefined
}

type Reasoning = Extract<AssistantContent, { readonly type: "reasoning" }>

const write = (answer: Answer, index: number, block: AssistantContent): Answer["blocks"] =>
  new Map(answer.blocks).set(index, block)

const textAt = ({ blocks }: Answer, index: number): string => {
  const block = blocks.get(index)
  return block?.type === "text" ? block.text : ""
}

const thoughtAt = ({ blocks }: Answer, index: number): Reasoning => {
  const block = blocks.get(index)
  return block?.type === "reasoning" ? block : { type: "reasoning", text: "", signature: undefined }
}

const sealedAt = ({ blocks }: Answer, index: number): Uint8Array => {
  const block = blocks.get(index)
  return block?.type === "redactedReasoning" ? block.data : new Uint8Array()
}

/** Adds a part to the answer so far. */
export const append = (answer: Answer, part: ConversePart.ConversePart): Answer => {
  switch (part._tag) {
    case "TextDelta": {
      const { contentBlockIndex: at, text } = part
      const blocks = write(answer, at, { type: "text", text: textAt(answer, at) + text })
      return { ...answer, text: answer.text + text, blocks }
    }
    case "ReasoningDelta": {
      const { contentBlockIndex: at, text } = part
      const thought = thoughtAt(answer, at)
      const blocks = write(answer, at, { ...thought, text: thought.text + text })
      return { ...answer, reasoning: answer.reasoning + text, blocks }
    }
    case "ReasoningSignature": {
      const { contentBlockIndex: at, signature } = part
      const thought = thoughtAt(answer, at)
      return { ...answer, blocks: write(answer, at, { ...thought, signature: (thought.signature ?? "") + signature }) }
    }
    case "RedactedReasoning": {
      const { contentBlockIndex: at } = part
      const data = new Uint8Array(Buffer.concat([sealedAt(answer, at), part.data]))
      return { ...answer, blocks: write(answer, at, { type: "redactedReasoning", data }) }
    }
    case "ToolUse":
      return { ...answer, toolUses: [...answer.toolUses, { name: part.name, input: part.input }] }
    case "Image":
    case "ToolResult":
    case "Unknown":
      return { ...answer, unseen: answer.unseen + 1 }
    case "Finish":
      return { ...answer, finish: part }
    default:
      return answer
  }
}

/**
 * What the model is told, in the next turn, that it said. Thinking goes back with its signature, or not at all: an answer that
 * was stopped has none.
 */
export const toContent = ({ blocks }: Answer, modelId: string): ReadonlyArray<AssistantContent> =>
  [...blocks.values()].flatMap((block): ReadonlyArray<AssistantContent> => {
    switch (block.type) {
      case "text":
        return block.text.trim() === "" ? [] : [block]
      case "reasoning":
        return block.signature === undefined ? [] : [{ ...block, modelId }]
      case "redactedReasoning":
        return [{ ...block, modelId }]
      default:
        return []
    }
  })
