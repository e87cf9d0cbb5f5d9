/**
 * Keeps pictures and documents within the numbers that Amazon Bedrock takes.
 *
 * **Source**: Bedrock API reference, Message: 20 pictures and 5 documents in a message, and a text beside a document.
 * Measured by others: 20 pictures and documents together in a request ("too many images and documents: 21 + 0 > 20",
 * cline/cline#1844, boto/boto3#4632).
 */
import type { Note } from "./Repairs.ts"
import { toWellFormed } from "./text.ts"
import type { ToolResultContent, Turn, TurnMessage, UserContent } from "./Turn.ts"

const mostInRequest = 20
const mostDocumentsInMessage = 5

/** The oldest go in steps, so that the prompt's beginning stays the same for some turns and its cache with it. */
const step = 5

type Block = UserContent | ToolResultContent

const isMedium = ({ type }: { readonly type: string }) => type === "image" || type === "document"

const mapBlocks = (message: TurnMessage, map: <B extends Block>(block: B) => B): TurnMessage => {
  if (message.role === "user") return { ...message, content: message.content.map(map) }
  return message.role === "toolResult" ? { ...message, content: message.content.map(map) } : message
}

const mediaIn = (message: TurnMessage): number =>
  message.role === "user" || message.role === "toolResult" ? message.content.filter(isMedium).length : 0

const asText = <B extends Block>(block: B, why: string): B => {
  const what = block.type === "document" ? `document "${block.name}"` : "image"
  return { type: "text", text: `(${what} omitted: ${why})` } as unknown as B
}

/** Leaves out the oldest pictures and documents when there are too many. */
const mendCount = (turn: Turn, note: Note): Turn => {
  const count = turn.messages.reduce((sum, message) => sum + mediaIn(message), 0)
  if (count <= mostInRequest) return turn
  const excess = Math.ceil((count - mostInRequest) / step) * step
  let left = excess
  const messages = turn.messages.map((message) =>
    left === 0 || mediaIn(message) === 0
      ? message
      : mapBlocks(message, (block) => {
          if (left === 0 || !isMedium(block)) return block
          left -= 1
          return asText(block, "newer ones took its place")
        })
  )
  note(
    "mediaOmitted",
    "The conversation",
    `holds ${count} pictures and documents, and Amazon Bedrock takes ${mostInRequest}; the oldest ${excess} were left out.`
  )
  return { ...turn, messages }
}

/** Puts a text beside documents that have none, and leaves out what is more than a message takes. */
const mendDocuments = (turn: Turn, note: Note): Turn => {
  let documents = 0
  const messages = turn.messages.map((message): TurnMessage => {
    if (message.role === "assistant") {
      documents = 0
      return message
    }
    if (mediaIn(message) === 0) return message
    const mended = mapBlocks(message, (block) => {
      if (block.type !== "document") return block
      documents += 1
      if (documents <= mostDocumentsInMessage) return block
      note(
        "mediaOmitted",
        `the document "${toWellFormed(block.name)}"`,
        "is one more than a message takes, and was left out."
      )
      return asText(block, "a message takes five documents")
    })
    if (mended.role !== "user" || !mended.content.some(({ type }) => type === "document")) return mended
    if (mended.content.some(({ type }) => type === "text")) return mended
    note("documentText", "a user message", "holds a document without a text, which Converse refuses; one was added.")
    return { ...mended, content: [...mended.content, { type: "text", text: "(see the attached document)" }] }
  })
  return { ...turn, messages }
}

/** Keeps pictures and documents within their numbers. */
export const mendMedia = (turn: Turn, note: Note): Turn => mendDocuments(mendCount(turn, note), note)
