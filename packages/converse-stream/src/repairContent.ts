/**
 * Makes every block of a turn acceptable to Converse by itself: text, pictures, documents, thinking, input of tools.
 *
 * What cannot be sent is said in its place, so that the model can say so, and one bad block never stops a session.
 *
 * **Source**: Bedrock API reference (Message, ImageBlock, DocumentBlock, VideoBlock, AudioBlock), November 2026: pictures
 * of at most 3.75 MB and 8000 pixels, documents of at most 4.5 MB, films of less than 25 MB once encoded. The JSON of a
 * result must be an object (sigoden/aichat#1542, maximhq/bifrost#1330), and the AWS SDK does not even send a `null`.
 */
import type { ModelTraits } from "@bedrock-kit/model-catalog"
import { documentNamer } from "./documentName.ts"
import { imageTypeOf, longerSideOf } from "./imageType.ts"
import { thoughtJudge } from "./repairReasoning.ts"
import type { Note } from "./Repairs.ts"
import { placeholder } from "./requestParts.ts"
import { isBlank, toWellFormed, toWellFormedJson } from "./text.ts"
import type {
  AssistantContent,
  DocumentContent,
  GuardContent,
  ImageContent,
  MediaSource,
  SearchResultContent,
  SystemContent,
  TextContent,
  ToolChangeContent,
  ToolResultContent,
  Turn,
  TurnMessage,
  UserContent
} from "./Turn.ts"

const megabyte = 1024 * 1024
const mostImageBytes = 3.75 * megabyte
const mostImagePixels = 8000
const mostDocumentBytes = 4.5 * megabyte
/** Base64 makes four bytes of three. */
const mostVideoBytes = (25 * megabyte * 3) / 4

const imageFormats: ReadonlySet<string> = new Set(["png", "jpeg", "gif", "webp"])
const documentFormats: ReadonlySet<string> = new Set("pdf csv doc docx xls xlsx html txt md".split(" "))
const videoFormats: ReadonlySet<string> = new Set("mkv mov mp4 webm flv mpeg mpg wmv three_gp".split(" "))
const audioFormats: ReadonlySet<string> = new Set(
  "mp3 opus wav aac flac mp4 ogg mkv mka x-aac m4a mpeg mpga pcm webm".split(" ")
)

/** Everything a block is judged by. */
interface Judge {
  readonly turn: Turn
  readonly note: Note
  readonly documentName: (name: string) => string
  readonly whyNotThought: ReturnType<typeof thoughtJudge>
}

const omitted = (what: string, why: string): TextContent => ({ type: "text", text: `(${what} omitted: ${why})` })

const omit = ({ note }: Judge, where: string, what: string, why: string): TextContent => {
  note("mediaOmitted", where, `held a medium that was left out (${what}): ${why}.`)
  return omitted(what, why)
}

const whyNotSource = ({ bytes, s3Location }: MediaSource): string | undefined => {
  if (s3Location !== undefined) {
    return s3Location.uri.startsWith("s3://") ? undefined : "its address does not begin with s3://"
  }
  return bytes.length === 0 ? "it is empty" : undefined
}

const mendText = ({ note }: Judge, where: string, block: TextContent): ReadonlyArray<TextContent> => {
  if (isBlank(block.text)) {
    note("blankText", where, "held blank text, which was left out.")
    return []
  }
  const text = toWellFormed(block.text)
  if (text === block.text) return [block]
  note("surrogates", where, "held half a surrogate pair, which was replaced.")
  return [{ ...block, text }]
}

const formatOf = ({ bytes, format }: ImageContent): string | undefined =>
  bytes === undefined ? format.toLowerCase() : imageTypeOf(bytes)

/** Why a picture cannot be sent to a model, as half a sentence; `undefined` when it can. */
export const whyNotImage = (traits: ModelTraits, block: ImageContent): string | undefined => {
  if (traits.isKnown && !traits.inputModalities.includes("IMAGE")) return "this model does not take images"
  const whyNot = whyNotSource(block)
  if (whyNot !== undefined) return whyNot
  const actual = formatOf(block)
  if (actual === undefined || !imageFormats.has(actual)) {
    const what = actual === undefined ? "not a picture" : actual.toUpperCase()
    return `it is ${what}, and Amazon Bedrock takes PNG, JPEG, GIF and WebP`
  }
  if (block.bytes === undefined) return undefined
  if (block.bytes.length > mostImageBytes) return "it is larger than 3.75 MB"
  return (longerSideOf(block.bytes) ?? 0) > mostImagePixels ? "one of its sides is longer than 8000 pixels" : undefined
}

const mendImage = (judge: Judge, where: string, block: ImageContent): ImageContent | TextContent => {
  const { note, turn } = judge
  const whyNot = whyNotImage(turn.traits, block)
  if (whyNot !== undefined) return omit(judge, where, "image", whyNot)
  const actual = formatOf(block)
  if (actual === undefined || actual === block.format) return block
  note(
    "imageFormat",
    where,
    `held an image labelled ${toWellFormed(block.format)} that is ${actual}; it is sent as that.`
  )
  return { ...block, format: actual }
}

const textsOf = ({ content, text }: DocumentContent) => (text === undefined ? content : [text])

/** Why a document cannot be sent to a model as one, as half a sentence; `undefined` when it can. */
export const whyNotDocument = (traits: ModelTraits, block: DocumentContent): string | undefined => {
  if (traits.supportsDocuments === false) return "this model does not take documents"
  const format = block.format?.toLowerCase()
  if (format !== undefined && !documentFormats.has(format))
    return `Amazon Bedrock does not take ${toWellFormed(format)}`
  const texts = textsOf(block)
  if (texts !== undefined) return texts.every(isBlank) ? "it is empty" : undefined
  const whyNot = whyNotSource(block as MediaSource)
  if (whyNot !== undefined) return whyNot
  return (block.bytes?.length ?? 0) > mostDocumentBytes ? "it is larger than 4.5 MB" : undefined
}

const mendDocument = (judge: Judge, where: string, block: DocumentContent): DocumentContent | TextContent => {
  const { note, turn } = judge
  const what = `document "${toWellFormed(block.name)}"`
  const texts = textsOf(block)
  if (turn.traits.supportsDocuments === false) {
    const text = (texts ?? []).filter((text) => !isBlank(text)).join("\n\n")
    if (text === "") return omit(judge, where, what, "this model does not take documents")
    note("mediaOmitted", where, `held the ${what}, which is sent as text: this model does not take documents.`)
    return { type: "text", text: toWellFormed(text) }
  }
  const whyNot = whyNotDocument(turn.traits, block)
  if (whyNot !== undefined) return omit(judge, where, what, whyNot)
  const format = block.format?.toLowerCase()
  const kept = texts?.map(toWellFormed).filter((text) => !isBlank(text))
  const name = judge.documentName(block.name)
  if (name !== block.name) {
    note("documentName", where, `held the ${what}, whose name is illegal or taken; it is sent as "${name}".`)
  }
  const context = block.context === undefined || isBlank(block.context) ? undefined : toWellFormed(block.context)
  return {
    ...block,
    name,
    ...(format !== undefined && { format }),
    ...(block.context !== undefined && { context }),
    ...(block.text !== undefined && { text: kept?.[0] ?? "" }),
    ...(block.content !== undefined && { content: kept ?? [] })
  } as DocumentContent
}

const mendOtherMedia = <Block extends MediaSource & { readonly type: "video" | "audio"; readonly format: string }>(
  judge: Judge,
  where: string,
  block: Block
): Block | TextContent => {
  const { traits } = judge.turn
  const { type } = block
  const isVideo = type === "video"
  if (traits.isKnown && !traits.otherInputs.includes(isVideo ? "VIDEO" : "SPEECH")) {
    return omit(judge, where, type, `this model does not take ${type}`)
  }
  const format = block.format.toLowerCase()
  if (!(isVideo ? videoFormats : audioFormats).has(format)) {
    return omit(judge, where, type, `Amazon Bedrock does not take ${toWellFormed(format)}`)
  }
  const whyNot = whyNotSource(block)
  if (whyNot !== undefined) return omit(judge, where, type, whyNot)
  if (isVideo && (block.bytes?.length ?? 0) >= mostVideoBytes) return omit(judge, where, type, "it is 25 MB or larger")
  return format === block.format ? block : { ...block, format }
}

const mendSearchResult = (
  judge: Judge,
  where: string,
  block: SearchResultContent
): ReadonlyArray<SearchResultContent> => {
  const content = block.content.map(toWellFormed).filter((text) => !isBlank(text))
  const title = toWellFormed(isBlank(block.title) ? block.source : block.title)
  const source = toWellFormed(isBlank(block.source) ? block.title : block.source)
  if (content.length === 0 || isBlank(source)) {
    judge.note("searchResult", where, "held a search result without text or without a source, which was left out.")
    return []
  }
  const isSame = content.length === block.content.length && content.every((text, i) => text === block.content[i])
  if (isSame && title === block.title && source === block.source) return [block]
  judge.note("searchResult", where, "held a search result with blank or broken text, which was mended.")
  return [{ ...block, content, title, source }]
}

/** What was to be guarded is never sent unguarded. */
const mendGuardContent = (judge: Judge, where: string, block: GuardContent): ReadonlyArray<GuardContent> => {
  if (block.image === undefined) {
    const [text] = mendText(judge, where, { type: "text", text: block.text })
    return text === undefined ? [] : [text.text === block.text ? block : { ...block, text: text.text }]
  }
  const format = imageTypeOf(block.image.bytes)
  if ((format === "png" || format === "jpeg") && block.image.bytes.length <= mostImageBytes) {
    if (format === block.image.format) return [block]
    judge.note("imageFormat", where, `held an image whose label was wrong; it is sent as ${format}.`)
    return [{ ...block, image: { ...block.image, format } }]
  }
  const { text } = omit(judge, where, "guarded image", "a guardrail takes PNG and JPEG of at most 3.75 MB")
  return [{ type: "guardContent", text }]
}

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value)

const mendResultBlock = (judge: Judge, where: string, block: ToolResultContent): ReadonlyArray<ToolResultContent> => {
  switch (block.type) {
    case "text":
      return mendText(judge, where, block)
    case "json": {
      const json = toWellFormedJson(block.json)
      if (json === undefined) return []
      if (!isObject(json)) {
        judge.note("resultJson", where, "held JSON that is no object, which Converse refuses; it is sent as text.")
        return mendText(judge, where, { type: "text", text: typeof json === "string" ? json : JSON.stringify(json) })
      }
      if (json === block.json) return [block]
      judge.note("surrogates", where, "held half a surrogate pair, which was replaced.")
      return [{ ...block, json }]
    }
    case "image":
      return [mendImage(judge, where, block)]
    case "document":
      return [mendDocument(judge, where, block)]
    case "video":
      return [mendOtherMedia(judge, where, block)]
    case "searchResult":
      return mendSearchResult(judge, where, block)
  }
}

const mendResultContent = (
  judge: Judge,
  where: string,
  blocks: ReadonlyArray<ToolResultContent>
): ReadonlyArray<ToolResultContent> => {
  const content = blocks.flatMap((block) => mendResultBlock(judge, where, block))
  if (content.length > 0) return content
  judge.note("emptyToolResult", where, "says nothing, which is said now.")
  return [{ type: "text", text: placeholder }]
}

const mendUserBlock = (judge: Judge, where: string, block: UserContent): ReadonlyArray<UserContent> => {
  switch (block.type) {
    case "cachePoint":
      return [block]
    case "audio":
      return [mendOtherMedia(judge, where, block)]
    case "guardContent":
      return mendGuardContent(judge, where, block)
    default:
      return mendResultBlock(judge, where, block) as ReadonlyArray<UserContent>
  }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Converse takes a JSON object and nothing else. */
const toInput = (input: unknown): unknown => {
  if (isObject(input)) return toWellFormedJson(input)
  const value = typeof input === "string" ? parsed(input) : undefined
  if (isObject(value)) return toWellFormedJson(value)
  return input === undefined || input === null || input === "" ? {} : { arguments: toWellFormedJson(input) }
}

const mendAssistantBlock = (judge: Judge, where: string, block: AssistantContent): ReadonlyArray<AssistantContent> => {
  const { note } = judge
  switch (block.type) {
    case "text":
      return mendText(judge, where, block)
    case "reasoning":
    case "redactedReasoning": {
      const whyNot = judge.whyNotThought(block)
      if (whyNot === undefined) return [block]
      note("reasoningDropped", where, `held thinking that was left out, because ${whyNot}.`)
      return []
    }
    case "toolUse": {
      const input = toInput(block.input)
      if (input === block.input) return [block]
      note(
        "toolInput",
        where,
        `called the tool "${toWellFormed(block.name)}" with something else than an object of sound text.`
      )
      return [{ ...block, input }]
    }
    case "toolResult": {
      const content = mendResultContent(judge, where, block.content)
      return [{ ...block, content }]
    }
    case "citations": {
      const content = block.content.map(toWellFormed).filter((text) => !isBlank(text))
      if (content.length === 0) {
        note("blankText", where, "held citations of blank text, which were left out.")
        return []
      }
      return [{ ...block, content }]
    }
    case "cachePoint":
      return [block]
  }
}

const says = (content: ReadonlyArray<{ readonly type: string }>) => content.some(({ type }) => type !== "cachePoint")

/** Mends the blocks of every message, and leaves out the messages that say nothing then. */
export const mendContent = (turn: Turn, note: Note): Turn => {
  const judge: Judge = { turn, note, documentName: documentNamer(), whyNotThought: thoughtJudge(turn) }
  const counts = { user: 0, assistant: 0, system: 0 }
  const mend = (message: TurnMessage): ReadonlyArray<TurnMessage> => {
    if (message.role === "toolResult") {
      const where = `the result of the call "${toWellFormed(message.toolUseId)}"`
      return [{ ...message, content: mendResultContent(judge, where, message.content) }]
    }
    counts[message.role] += 1
    const where = `${message.role} message ${counts[message.role]}`
    const mended = ((): TurnMessage => {
      switch (message.role) {
        case "user":
          return { ...message, content: message.content.flatMap((block) => mendUserBlock(judge, where, block)) }
        case "assistant":
          return { ...message, content: message.content.flatMap((block) => mendAssistantBlock(judge, where, block)) }
        case "system":
          return {
            ...message,
            content: message.content.flatMap((block): ReadonlyArray<TextContent | ToolChangeContent> =>
              block.type === "text" ? mendText(judge, where, block) : [block]
            )
          }
      }
    })()
    if (says(mended.content)) return [mended]
    note("emptyMessage", where, "says nothing, and was left out.")
    return []
  }
  return { ...turn, messages: turn.messages.flatMap(mend) }
}

/** Mends the system prompt. A model that takes none is told by the user. */
export const mendSystem = (turn: Turn, note: Note): Turn => {
  if (turn.system === undefined) return turn
  const judge: Judge = { turn, note, documentName: documentNamer(), whyNotThought: thoughtJudge(turn) }
  const blocks: ReadonlyArray<SystemContent> =
    typeof turn.system === "string" ? [{ type: "text", text: turn.system }] : turn.system
  const where = "the system prompt"
  const mended = blocks.flatMap((block): ReadonlyArray<SystemContent> => {
    if (block.type === "cachePoint") return [block]
    if (block.type === "guardContent") return mendGuardContent(judge, where, block)
    // An empty string is how a host says that it has none.
    return block.text === "" ? [] : mendText(judge, where, block)
  })
  if (!says(mended)) return { ...turn, system: undefined }
  if (turn.traits.supportsSystemPrompt) {
    const [first] = mended
    const isPlain = typeof turn.system === "string" && first?.type === "text"
    return { ...turn, system: isPlain ? first.text : mended }
  }
  note("system", where, "is said by the user, because this model takes none.")
  const content = mended.filter((block) => block.type !== "cachePoint").map(toUserContent)
  return { ...turn, system: undefined, messages: [{ role: "user", content }, ...turn.messages] }
}

const toUserContent = (block: Exclude<SystemContent, { readonly type: "cachePoint" }>): UserContent =>
  block.type === "text" ? { type: "text", text: block.text } : block
