/** What the adapters share: a block of reasoning that grows. */
import type { ReasoningBlock } from "@bedrock-kit/converse-stream/conformance"

/** A block of reasoning so far. `redacted` is base64. */
export interface Thought {
  text: string
  signature?: string
  redacted?: string
}

/** The block of this name, begun when there is none. */
export const asBlock = <Key>(thoughts: Map<Key, Thought>, key: Key): Thought => {
  const thought = thoughts.get(key) ?? { text: "" }
  thoughts.set(key, thought)
  return thought
}

/** The blocks in the order in which they began. */
export const toReasoning = (thoughts: ReadonlyMap<unknown, Thought>): ReadonlyArray<ReasoningBlock> => [
  ...thoughts.values()
]
