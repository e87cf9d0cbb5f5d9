/**
 * What a turn says, and what a request on the wire says, in the same words: to hold one against the other.
 *
 * Written apart from `request.ts`, from the shapes of `Turn` and of Converse's JSON alone. Bytes are base64, as on the wire.
 */
import type { AssistantContent, ToolResultContent, Turn, UserContent } from "@bedrock-kit/converse-stream"

type Block = Readonly<Record<string, unknown>>

const toBase64 = (bytes: Uint8Array | undefined) =>
  bytes === undefined ? undefined : Buffer.from(bytes).toString("base64")

/** Without what is not there, and without the order of keys. */
const plain = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== "object" || value === null) return value
  const entries = Object.entries(value).filter(([, member]) => member !== undefined)
  return Object.fromEntries(
    entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, member]) => [key, plain(member)])
  )
}

const sourceOf = (media: { readonly bytes?: Uint8Array | undefined; readonly s3Location?: object | undefined }) =>
  media.s3Location === undefined ? { bytes: toBase64(media.bytes) } : { s3Location: media.s3Location }

const enabled = (citations: boolean | undefined) => (citations === undefined ? undefined : { enabled: citations })

const asTexts = (texts: ReadonlyArray<string>) => texts.map((text) => ({ text }))

const ofBlock = (block: UserContent | AssistantContent | ToolResultContent): Block => {
  switch (block.type) {
    case "text":
      return { text: block.text }
    case "json":
      return { json: block.json }
    case "image":
    case "video":
    case "audio":
      return { [block.type]: { format: block.format, source: sourceOf(block) } }
    case "document": {
      const { citations, content, context, format, name, text } = block
      const source =
        text !== undefined ? { text } : content !== undefined ? { content: asTexts(content) } : sourceOf(block)
      return { document: { name, format, context, citations: enabled(citations), source } }
    }
    case "searchResult": {
      const { citations, content, source, title } = block
      return { searchResult: { source, title, content: asTexts(content), citations: enabled(citations) } }
    }
    case "guardContent":
      return block.image === undefined
        ? { guardContent: { text: { text: block.text, qualifiers: block.qualifiers } } }
        : { guardContent: { image: { format: block.image.format, source: sourceOf(block.image) } } }
    case "cachePoint":
      return { cachePoint: { type: "default", ttl: block.ttl } }
    case "reasoning":
      return { reasoningContent: { reasoningText: { text: block.text, signature: block.signature } } }
    case "redactedReasoning":
      return { reasoningContent: { redactedContent: toBase64(block.data) } }
    case "toolUse":
      return { toolUse: { toolUseId: block.toolUseId, name: block.name, input: block.input } }
    case "citations":
      return { citationsContent: { content: asTexts(block.content), citations: block.citations } }
    case "toolResult":
      throw new Error("the simulator knows no results of AWS's own tools")
  }
}

/** Everything a turn says: each block with who says it, the system prompt, and the tools by name. */
export const saidByTurn = (turn: Turn): unknown => {
  const messages = turn.messages.flatMap((message): ReadonlyArray<readonly [string, Block]> => {
    switch (message.role) {
      case "user":
      case "assistant":
        return message.content.map((block) => [message.role, ofBlock(block)])
      case "toolResult": {
        const { content, isError, toolUseId } = message
        const status = isError ? "error" : "success"
        return [["user", { toolResult: { toolUseId, status, content: content.map(ofBlock) } }]]
      }
      case "system":
        return message.content.map((block) => [
          "system",
          block.type === "text" ? { text: block.text } : { [block.type]: { tool: block.tool } }
        ])
    }
  })
  const system = typeof turn.system === "string" ? [{ text: turn.system }] : (turn.system ?? []).map(ofBlock)
  const called = new Set(
    messages.flatMap(([, { toolUse }]) => (toolUse === undefined ? [] : [(toolUse as Block)["name"]]))
  )
  const tools = (turn.tools ?? [])
    // There is no choice `none`: only what the history needs is sent.
    .filter(({ name }) => turn.toolChoice !== "none" || called.has(name))
    .map(({ cachePoint, description, inputSchema, name, strict }) => ({
      name,
      description: description === "" ? undefined : description,
      inputSchema: { json: inputSchema },
      strict: strict === true ? true : undefined,
      cachePoint: cachePoint && { type: "default", ttl: cachePoint.ttl }
    }))
  const { stopSequences, temperature, topP } = turn
  return plain({ messages, system, tools: byName(tools), inference: { stopSequences, temperature, topP } })
}

const byName = <Named extends { readonly name?: unknown }>(tools: ReadonlyArray<Named>) =>
  tools.toSorted((a, b) => (String(a.name) < String(b.name) ? -1 : 1))

/** The body of a request, as the simulator read it. */
export interface Received {
  readonly messages?: ReadonlyArray<{ readonly role: string; readonly content: ReadonlyArray<Block> }>
  readonly system?: ReadonlyArray<Block>
  readonly toolConfig?: { readonly tools: ReadonlyArray<Block> }
  readonly inferenceConfig?: Block
}

/** Everything a request says, in the words of {@link saidByTurn}. */
export const saidByRequest = ({ inferenceConfig = {}, messages = [], system = [], toolConfig }: Received): unknown => {
  const tools: Array<Block> = []
  for (const { cachePoint, toolSpec } of toolConfig?.tools ?? []) {
    if (cachePoint === undefined) tools.push(toolSpec as Block)
    else tools.push({ ...tools.pop(), cachePoint })
  }
  const { stopSequences, temperature, topP } = inferenceConfig
  return plain({
    messages: messages.flatMap(({ content, role }) => content.map((block) => [role, block])),
    system,
    tools: byName(tools),
    inference: { stopSequences, temperature, topP }
  })
}

/** Where the cache points of a request stand: after which block of what, not counting other points. */
export const pointsOf = ({ messages = [], system = [], toolConfig }: Received): ReadonlyArray<string> => {
  const after = (place: string, blocks: ReadonlyArray<Block>) => {
    let at = -1
    return blocks.flatMap((block) => {
      if (block["cachePoint"] === undefined) at += 1
      return block["cachePoint"] === undefined ? [] : [`${place} ${at}`]
    })
  }
  return [
    ...after("tools", toolConfig?.tools ?? []),
    ...after("system", system),
    ...messages.flatMap(({ content }, i) => after(`messages ${i}`, content))
  ]
}

/** The request without its cache points. */
export const withoutPoints = ({ messages = [], system = [], toolConfig, ...rest }: Received): Received => {
  const without = (blocks: ReadonlyArray<Block>) => blocks.filter(({ cachePoint }) => cachePoint === undefined)
  return {
    ...rest,
    messages: messages.map(({ content, role }) => ({ role, content: without(content) })),
    system: without(system),
    ...(toolConfig && { toolConfig: { tools: without(toolConfig.tools) } })
  }
}
