/**
 * The parts of a Converse request that make up the prompt: tools, system, messages. Pure: same turn, same bytes.
 *
 * What Converse refuses in a history is settled here as far as it needs no thought: blank text, neighbours of one role, a
 * conversation that does not begin with the user, tool blocks without a tool configuration. `repair` settles the rest,
 * and says what it did.
 */
import type {
  AudioFormat,
  CachePointBlock,
  ContentBlock,
  ConverseStreamCommandInput,
  DocumentBlock,
  DocumentFormat,
  GuardrailConverseContentBlock,
  ImageFormat,
  Message,
  SearchResultBlock,
  SystemContentBlock,
  Tool,
  ToolConfiguration,
  ToolResultContentBlock,
  ToolSpecification,
  VideoFormat
} from "@aws-sdk/client-bedrock-runtime"
import { parseModelId } from "@bedrock-kit/model-catalog"
import { isBlank } from "./text.ts"
import type {
  AssistantContent,
  CachePointContent,
  DocumentContent,
  GuardContent,
  MediaSource,
  PassingText,
  SearchResultContent,
  ToolResultContent,
  Turn,
  TurnMessage,
  TurnTool,
  UserContent
} from "./Turn.ts"

/** What AWS calls a document type: any JSON. */
export type Json = NonNullable<ConverseStreamCommandInput["additionalModelRequestFields"]>

/** Stands where Converse wants text and there is none. */
export const placeholder = "<empty>"

/** The prompt, in the order in which AWS reads it. */
export interface RequestParts {
  readonly tools: ReadonlyArray<Tool>
  readonly system: ReadonlyArray<SystemContentBlock>
  readonly messages: ReadonlyArray<Message>
  /** The blocks among them that change from turn to turn. */
  readonly dynamic: ReadonlySet<SystemContentBlock | ContentBlock>
}

/** Takes down what changes from turn to turn. */
type Dynamic = Set<SystemContentBlock | ContentBlock>

const toText = ({ isDynamic = false, text }: PassingText, dynamic: Dynamic): Array<{ text: string }> => {
  if (isBlank(text)) return []
  const block = { text }
  if (isDynamic) dynamic.add(block)
  return [block]
}

/** A cache point, as AWS names it. */
export const toCachePoint = ({ ttl }: Pick<CachePointContent, "ttl">): { readonly cachePoint: CachePointBlock } => ({
  cachePoint: { type: "default", ...(ttl !== undefined && { ttl }) }
})

const toSource = ({ bytes, s3Location }: MediaSource) =>
  s3Location === undefined
    ? { bytes }
    : {
        s3Location: {
          uri: s3Location.uri,
          ...(s3Location.bucketOwner !== undefined && { bucketOwner: s3Location.bucketOwner })
        }
      }

const toDocumentSource = (document: DocumentContent): DocumentBlock["source"] => {
  if (document.text !== undefined) return { text: document.text }
  if (document.content !== undefined) return { content: document.content.map((text) => ({ text })) }
  return toSource(document)
}

const toDocument = (document: DocumentContent): DocumentBlock => ({
  ...(document.format !== undefined && { format: document.format as DocumentFormat }),
  name: document.name,
  source: toDocumentSource(document),
  ...(document.context !== undefined && { context: document.context }),
  ...(document.citations !== undefined && { citations: { enabled: document.citations } })
})

const toSearchResult = ({ citations, content, source, title }: SearchResultContent): SearchResultBlock => ({
  source,
  title,
  content: content.map((text) => ({ text })),
  ...(citations !== undefined && { citations: { enabled: citations } })
})

const toGuardContent = ({ image, ...block }: GuardContent): GuardrailConverseContentBlock => {
  if (image !== undefined) {
    return { image: { format: image.format as "png" | "jpeg", source: { bytes: image.bytes } } }
  }
  const { qualifiers, text = "" } = block as { readonly qualifiers?: ReadonlyArray<"query">; readonly text?: string }
  return { text: { text, ...(qualifiers !== undefined && { qualifiers: [...qualifiers] }) } }
}

const toToolResultBlock = (block: ToolResultContent): Array<ToolResultContentBlock> => {
  switch (block.type) {
    case "text":
      return isBlank(block.text) ? [] : [{ text: block.text }]
    case "json":
      return [{ json: block.json as Json }]
    case "image":
      return [{ image: { format: block.format as ImageFormat, source: toSource(block) } }]
    case "document":
      return [{ document: toDocument(block) }]
    case "video":
      return [{ video: { format: block.format as VideoFormat, source: toSource(block) } }]
    case "searchResult":
      return [{ searchResult: toSearchResult(block) }]
  }
}

const toToolResultContent = (content: ReadonlyArray<ToolResultContent>): Array<ToolResultContentBlock> => {
  const blocks = content.flatMap(toToolResultBlock)
  return blocks.length === 0 ? [{ text: placeholder }] : blocks
}

const toStatus = (isError: boolean) => (isError ? "error" : "success")

const toUserBlock = (block: UserContent, dynamic: Dynamic): Array<ContentBlock> => {
  switch (block.type) {
    case "text":
      return toText(block, dynamic)
    case "image":
      return [{ image: { format: block.format as ImageFormat, source: toSource(block) } }]
    case "document":
      return [{ document: toDocument(block) }]
    case "video":
      return [{ video: { format: block.format as VideoFormat, source: toSource(block) } }]
    case "audio":
      return [{ audio: { format: block.format as AudioFormat, source: toSource(block) } }]
    case "guardContent":
      return [{ guardContent: toGuardContent(block) }]
    case "searchResult":
      return [{ searchResult: toSearchResult(block) }]
    case "cachePoint":
      return [toCachePoint(block)]
  }
}

const toAssistantBlock = (block: AssistantContent): Array<ContentBlock> => {
  switch (block.type) {
    case "text":
      return isBlank(block.text) ? [] : [{ text: block.text }]
    case "reasoning": {
      // A signature alone is worth replaying: `display: omitted` sends thinking without its text.
      if (block.signature === undefined && isBlank(block.text)) return []
      const { signature, text } = block
      return [{ reasoningContent: { reasoningText: { text, ...(signature !== undefined && { signature }) } } }]
    }
    case "redactedReasoning":
      return [{ reasoningContent: { redactedContent: block.data } }]
    case "toolUse": {
      const { input, isServerToolUse = false, name, toolUseId } = block
      return [
        { toolUse: { toolUseId, name, input: input as Json, ...(isServerToolUse && { type: "server_tool_use" }) } }
      ]
    }
    case "toolResult": {
      const { content, isError, resultType, toolUseId } = block
      return [
        {
          toolResult: {
            toolUseId,
            content: toToolResultContent(content),
            status: toStatus(isError),
            ...(resultType !== undefined && { type: resultType })
          }
        }
      ]
    }
    case "citations": {
      const content = block.content.map((text) => ({ text }))
      return [{ citationsContent: { content, citations: [...block.citations] } }]
    }
    case "cachePoint":
      return [toCachePoint(block)]
  }
}

const toContent = (message: TurnMessage, dynamic: Dynamic): Array<ContentBlock> => {
  switch (message.role) {
    case "user":
      return message.content.flatMap((block) => toUserBlock(block, dynamic))
    case "assistant":
      return message.content.flatMap(toAssistantBlock)
    case "toolResult": {
      const { content, isError, toolUseId } = message
      return [{ toolResult: { toolUseId, content: toToolResultContent(content), status: toStatus(isError) } }]
    }
    case "system":
      return message.content.flatMap((block): Array<ContentBlock> => {
        if (block.type === "text") return isBlank(block.text) ? [] : [{ text: block.text }]
        return block.type === "toolAddition"
          ? [{ toolAddition: { tool: { ...block.tool } } }]
          : [{ toolRemoval: { tool: { ...block.tool } } }]
      })
  }
}

/** Puts tool results before other content, as Converse wants them when a message holds both. */
const resultsFirst = (content: Array<ContentBlock>): Array<ContentBlock> => [
  ...content.filter((block) => block.toolResult !== undefined),
  ...content.filter((block) => block.toolResult === undefined)
]

type Speech = { readonly role: "user" | "assistant" | "system"; content: Array<ContentBlock>; isMixed: boolean }

/** A prompt of Prompt management brings its own messages. */
export const bringsMessages = ({ modelId, promptVariables }: Turn): boolean =>
  promptVariables !== undefined || parseModelId(modelId).kind === "prompt"

/** Joins neighbours that speak for the same role; Converse requires roles to alternate, the user first. */
const toMessages = (turn: Turn, dynamic: Dynamic): ReadonlyArray<Message> => {
  const messages: Array<Speech> = []
  let last: Speech | undefined
  for (const message of turn.messages) {
    const content = toContent(message, dynamic)
    if (content.length === 0) continue
    if (message.role === "system") {
      messages.push({ role: "system", content, isMixed: false })
      continue
    }
    const role = message.role === "assistant" ? "assistant" : "user"
    if (last?.role === role) {
      for (const block of content) last.content.push(block)
      last.isMixed ||= role === "user"
    } else {
      last = { role, content, isMixed: false }
      messages.push(last)
    }
  }
  const first = messages.find(({ role }) => role !== "system")
  const isComplete = first === undefined ? bringsMessages(turn) : first.role === "user"
  if (!isComplete) messages.unshift({ role: "user", content: [{ text: placeholder }], isMixed: false })
  return messages.map(({ content, isMixed, role }) => ({ role, content: isMixed ? resultsFirst(content) : content }))
}

const toSystem = ({ system = [] }: Turn, dynamic: Dynamic): ReadonlyArray<SystemContentBlock> =>
  (typeof system === "string" ? [{ type: "text", text: system } as const] : system).flatMap(
    (block): Array<SystemContentBlock> => {
      if (block.type === "cachePoint") return [toCachePoint(block)]
      if (block.type === "guardContent") return [{ guardContent: toGuardContent(block) }]
      return toText(block, dynamic)
    }
  )

const toTool = ({ cachePoint, description = "", inputSchema, name, strict = false }: TurnTool): Array<Tool> => {
  const toolSpec: ToolSpecification = {
    name,
    // Converse refuses an empty description, and takes none at all.
    ...(!isBlank(description) && { description }),
    inputSchema: { json: inputSchema as Json },
    ...(strict && { strict })
  }
  return [{ toolSpec }, ...(cachePoint === undefined ? [] : [toCachePoint(cachePoint)])]
}

/** A tool that the history calls and this turn no longer offers. Its schema is not known any more. */
export const forgottenTool = (name: string): TurnTool => ({
  name,
  description: "No longer available.",
  inputSchema: { type: "object" }
})

/** The names of the tools that the history calls. AWS's own tools need no configuration. */
export const calledTools = (turn: Turn): ReadonlySet<string> =>
  new Set(
    turn.messages.flatMap((message) =>
      message.role === "assistant"
        ? message.content.flatMap((block) =>
            block.type === "toolUse" && block.isServerToolUse !== true ? [block.name] : []
          )
        : []
    )
  )

const byName = (a: TurnTool, b: TurnTool) => (a.name < b.name ? -1 : Number(a.name > b.name))

/** Converse refuses tool blocks in the history unless their tools are configured. */
const toTools = (turn: Turn): ReadonlyArray<Tool> => {
  const called = calledTools(turn)
  const offered = turn.tools ?? []
  const names = new Set(offered.map(({ name }) => name))
  const forgotten = [...called].filter((name) => !names.has(name)).map(forgottenTool)
  // Converse has no choice `none`: the tools of the history stay known, and nothing new is offered.
  const isNone = turn.toolChoice === "none"
  const tools = [...(isNone ? offered.filter(({ name }) => called.has(name)) : offered), ...forgotten]
  // A host that lists its tools in another order every time must not lose its cache.
  const isCached = turn.cacheRetention === "short" || turn.cacheRetention === "long"
  const inOrder = isCached && tools.every(({ cachePoint }) => cachePoint === undefined) ? tools.toSorted(byName) : tools
  const systemTools = isNone ? [] : (turn.systemTools ?? [])
  return [...inOrder.flatMap(toTool), ...systemTools.map((name): Tool => ({ systemTool: { name } }))]
}

/** What is to be chosen from. */
export const toToolChoice = (turn: Turn): Pick<ToolConfiguration, "toolChoice"> => {
  switch (turn.toolChoice) {
    case undefined:
    case "none":
      return {}
    case "auto":
      return { toolChoice: { auto: {} } }
    case "any":
      return { toolChoice: { any: {} } }
    default:
      return { toolChoice: { tool: { name: turn.toolChoice.name } } }
  }
}

/** Builds the prompt of one turn, without any cache points but the turn's own. */
export const toRequestParts = (turn: Turn): RequestParts => {
  const dynamic: Dynamic = new Set()
  return { tools: toTools(turn), system: toSystem(turn, dynamic), messages: toMessages(turn, dynamic), dynamic }
}
