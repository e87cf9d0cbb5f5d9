/** Reads the messages of a Converse request, block by block: the way back of `requestParts.ts`. Pure. */
import type { Citation } from "@aws-sdk/client-bedrock-runtime"
import type { Problem } from "./RequestRejected.ts"
import type {
  RequestBlock,
  RequestDocument,
  RequestGuardContent,
  RequestMessage,
  RequestResultBlock,
  RequestSource,
  RequestSystemBlock
} from "./requestSchema.ts"
import type {
  AssistantContent,
  CachePointContent,
  DocumentContent,
  GuardContent,
  MediaSource,
  SearchResultContent,
  SystemContent,
  ToolChangeContent,
  ToolResultContent,
  TurnMessage,
  UserContent
} from "./Turn.ts"

const toSource = ({ bytes, s3Location }: RequestSource): MediaSource =>
  s3Location === undefined ? { bytes: bytes ?? new Uint8Array() } : { s3Location }

const texts = (content: ReadonlyArray<{ readonly text: string }>) => content.map(({ text }) => text)

const toDocument = ({ citations, context, format, name, source }: RequestDocument): DocumentContent => {
  const said = {
    type: "document",
    ...(format !== undefined && { format }),
    name,
    ...(context !== undefined && { context }),
    ...(citations !== undefined && { citations: citations.enabled })
  } as const
  if (source.text !== undefined) return { ...said, text: source.text }
  if (source.content !== undefined) return { ...said, content: texts(source.content) }
  return { ...said, ...toSource(source) }
}

const toGuardContent = ({ image, text }: RequestGuardContent): GuardContent =>
  image === undefined
    ? { type: "guardContent", text: text?.text ?? "", ...(text?.qualifiers && { qualifiers: text.qualifiers }) }
    : { type: "guardContent", image: { format: image.format, bytes: image.source.bytes } }

const toCachePoint = ({ ttl }: NonNullable<RequestBlock["cachePoint"]>): CachePointContent => ({
  type: "cachePoint",
  ...(ttl !== undefined && { ttl })
})

const toSearchResult = (result: NonNullable<RequestBlock["searchResult"]>): SearchResultContent => {
  const { citations, content, source, title } = result
  const said = { type: "searchResult", source, title, content: texts(content) } as const
  return citations === undefined ? said : { ...said, citations: citations.enabled }
}

const toResultBlock = (block: RequestResultBlock): ReadonlyArray<ToolResultContent> => {
  const { document, image, searchResult, text, video } = block
  if (text !== undefined) return [{ type: "text", text }]
  if (image !== undefined) return [{ type: "image", format: image.format, ...toSource(image.source) }]
  if (document !== undefined) return [toDocument(document)]
  if (video !== undefined) return [{ type: "video", format: video.format, ...toSource(video.source) }]
  if (searchResult !== undefined) return [toSearchResult(searchResult)]
  return "json" in block ? [{ type: "json", json: block.json }] : []
}

/** What a user may say, besides the result of a tool. */
const toUserBlock = (block: RequestBlock): UserContent | undefined => {
  const { audio, cachePoint, document, guardContent, image, searchResult, text, video } = block
  if (text !== undefined) return { type: "text", text }
  if (image !== undefined) return { type: "image", format: image.format, ...toSource(image.source) }
  if (document !== undefined) return toDocument(document)
  if (video !== undefined) return { type: "video", format: video.format, ...toSource(video.source) }
  if (audio !== undefined) return { type: "audio", format: audio.format, ...toSource(audio.source) }
  if (guardContent !== undefined) return toGuardContent(guardContent)
  if (searchResult !== undefined) return toSearchResult(searchResult)
  return cachePoint === undefined ? undefined : toCachePoint(cachePoint)
}

const toReasoning = (block: NonNullable<RequestBlock["reasoningContent"]>): AssistantContent => {
  const { reasoningText, redactedContent } = block
  return redactedContent === undefined
    ? { type: "reasoning", text: reasoningText?.text ?? "", signature: reasoningText?.signature }
    : { type: "redactedReasoning", data: redactedContent }
}

const toAssistantBlock = (block: RequestBlock): AssistantContent | undefined => {
  const { cachePoint, citationsContent, reasoningContent, text, toolResult, toolUse } = block
  if (text !== undefined) return { type: "text", text }
  if (reasoningContent !== undefined) return toReasoning(reasoningContent)
  if (toolUse !== undefined) {
    const { input, name, toolUseId, type } = toolUse
    return { type: "toolUse", toolUseId, name, input, ...(type !== undefined && { isServerToolUse: true }) }
  }
  if (toolResult !== undefined) {
    const { content, status, toolUseId, type } = toolResult
    const said = { type: "toolResult", toolUseId, content: content.flatMap(toResultBlock) } as const
    return { ...said, isError: status === "error", ...(type !== undefined && { resultType: type }) }
  }
  if (citationsContent !== undefined) {
    // JSON, and AWS's own: nobody but AWS reads it again.
    const citations = (citationsContent.citations ?? []) as ReadonlyArray<Citation>
    return { type: "citations", content: texts(citationsContent.content ?? []), citations }
  }
  return cachePoint === undefined ? undefined : toCachePoint(cachePoint)
}

const toSystemMessageBlock = ({ text, toolAddition, toolRemoval }: RequestBlock) => {
  if (text !== undefined) return { type: "text", text } as const
  const change = (type: ToolChangeContent["type"], tool: ToolChangeContent["tool"]) => ({ type, tool })
  if (toolAddition !== undefined) return change("toolAddition", toolAddition.tool)
  return toolRemoval === undefined ? undefined : change("toolRemoval", toolRemoval.tool)
}

/** Reads every block that may stand where it stands, and tells of the others. */
const readBlocks = <Block>(
  { content, role }: RequestMessage,
  at: number,
  read: (block: RequestBlock) => Block | undefined,
  problems: Array<Problem>
): ReadonlyArray<Block> =>
  content.flatMap((block, index) => {
    const found = read(block)
    if (found !== undefined) return [found]
    const [kind = "block"] = Object.keys(block)
    const where = `messages[${at}].content[${index}].${kind}`
    problems.push({ where, detail: `may not stand in a message whose role is ${role}` })
    return []
  })

type UserMessage = Extract<TurnMessage, { readonly role: "user" | "toolResult" }>

const toUserPiece = (block: RequestBlock): UserContent | UserMessage | undefined => {
  if (block.toolResult === undefined) return toUserBlock(block)
  const { content, status, toolUseId } = block.toolResult
  return { role: "toolResult", toolUseId, content: content.flatMap(toResultBlock), isError: status === "error" }
}

/** In a turn the result of a tool is a message of its own. */
const toUserMessages = (pieces: ReadonlyArray<UserContent | UserMessage>): ReadonlyArray<UserMessage> => {
  const messages: Array<UserMessage> = []
  let said: Array<UserContent> | undefined
  for (const piece of pieces) {
    if ("role" in piece) {
      messages.push(piece)
      said = undefined
    } else if (said === undefined) {
      said = [piece]
      messages.push({ role: "user", content: said })
    } else said.push(piece)
  }
  return messages.length === 0 ? [{ role: "user", content: [] }] : messages
}

/** Reads one message. In a turn it may be several: each result of a tool is one of its own. */
export const toMessages =
  (problems: Array<Problem>) =>
  (message: RequestMessage, at: number): ReadonlyArray<TurnMessage> => {
    switch (message.role) {
      case "user":
        return toUserMessages(readBlocks(message, at, toUserPiece, problems))
      case "assistant":
        return [{ role: "assistant", content: readBlocks(message, at, toAssistantBlock, problems) }]
      case "system":
        return [{ role: "system", content: readBlocks(message, at, toSystemMessageBlock, problems) }]
    }
  }

/** Reads a block of the system prompt. */
export const toSystem = ({ cachePoint, guardContent, text }: RequestSystemBlock): SystemContent => {
  if (cachePoint !== undefined) return toCachePoint(cachePoint)
  return guardContent === undefined ? { type: "text", text: text ?? "" } : toGuardContent(guardContent)
}
