/** What had arrived when an answer broke off. Pure. */
import { Schema } from "effect"
import type { ConversePart } from "./ConversePart.ts"

export const Received = Schema.Struct({
  text: Schema.String,
  reasoning: Schema.String,
  /** Tool calls that were whole. One that was still being written must not be made. */
  toolUses: Schema.Array(
    Schema.Struct({
      toolUseId: Schema.String,
      name: Schema.String,
      input: Schema.Record(Schema.String, Schema.Unknown)
    })
  ),
  /** The content block that was last written to. Absent when no content came. */
  contentBlockIndex: Schema.UndefinedOr(Schema.Number)
})
export type Received = typeof Received.Type

export const nothing: Received = { text: "", reasoning: "", toolUses: [], contentBlockIndex: undefined }

/** Adds a part. A piece of text without a character is no content. */
export const receive = (received: Received, part: ConversePart): Received => {
  switch (part._tag) {
    case "TextDelta":
      return part.text === ""
        ? received
        : { ...received, text: received.text + part.text, contentBlockIndex: part.contentBlockIndex }
    case "ReasoningDelta":
      return part.text === ""
        ? received
        : { ...received, reasoning: received.reasoning + part.text, contentBlockIndex: part.contentBlockIndex }
    case "ToolUse": {
      const { contentBlockIndex, input, name, toolUseId } = part
      return { ...received, toolUses: [...received.toolUses, { toolUseId, name, input }], contentBlockIndex }
    }
    case "BlockStop":
    case "Start":
    case "Unknown":
    case "Finish":
      return received
    default:
      return { ...received, contentBlockIndex: part.contentBlockIndex }
  }
}
