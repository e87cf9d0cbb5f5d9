/**
 * What Converse refuses, as far as it is published or reported. Written from facts/bedrock-api.md 1.2 and the API reference
 * for the request that is sent, apart from `repair`, which mends turns: the two share nothing.
 */
import type { ContentBlock, ConverseStreamCommandInput, Message } from "@aws-sdk/client-bedrock-runtime"
import type { ModelTraits } from "@bedrock-kit/model-catalog"

const blank = /^\s*$/

const isObject = (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value)

/** Every text anywhere in a value. */
const strings = function* (value: unknown): Generator<string> {
  if (typeof value === "string") yield value
  else if (Array.isArray(value)) for (const item of value) yield* strings(item)
  else if (typeof value === "object" && value !== null && !ArrayBuffer.isView(value)) {
    for (const [key, item] of Object.entries(value)) {
      yield key
      yield* strings(item)
    }
  }
}

const magic: Readonly<Record<string, (bytes: Uint8Array) => boolean>> = {
  png: (b) => b[0] === 0x89 && b[1] === 0x50,
  jpeg: (b) => b[0] === 0xff && b[1] === 0xd8,
  gif: (b) => b[0] === 0x47 && b[1] === 0x49 && b[2] === 0x46,
  webp: (b) => b[0] === 0x52 && b[8] === 0x57
}

const blocksOf = (message: Message | undefined): ReadonlyArray<ContentBlock> => message?.content ?? []

/** Says everything that is wrong with a request. */
export const complaints = (input: ConverseStreamCommandInput, traits: ModelTraits): ReadonlyArray<string> => {
  const found: Array<string> = []
  const expect = (isMet: boolean, complaint: string) => void (isMet || found.push(complaint))
  const messages = input.messages ?? []
  const speakers = messages.filter(({ role }) => role !== "system")
  const isMistral = /(^|\.)mistral\./.test(input.modelId ?? "")

  for (const text of strings(input)) expect(text.isWellFormed(), "half a surrogate pair")

  expect(speakers.length > 0, "no messages")
  expect(speakers[0]?.role === "user", "the user does not begin")
  if (traits.reasoning.kind === "adaptive") expect(speakers.at(-1)?.role === "user", "the user does not end")
  speakers.forEach(({ role }, i) => expect(i === 0 || role !== speakers[i - 1]?.role, "roles do not alternate"))

  const tools = input.toolConfig?.tools ?? []
  const toolNames = tools.flatMap(({ systemTool, toolSpec }) => toolSpec?.name ?? systemTool?.name ?? [])
  if (input.toolConfig !== undefined) expect(tools.length > 0, "toolConfig without tools")
  expect(new Set(toolNames).size === toolNames.length, "two tools of one name")
  for (const { toolSpec } of tools) {
    if (toolSpec === undefined) continue
    expect(/^[a-zA-Z0-9_-]{1,64}$/.test(toolSpec.name ?? ""), `tool name ${toolSpec.name}`)
    expect(toolSpec.description === undefined || !blank.test(toolSpec.description), "blank description")
    const schema = toolSpec.inputSchema?.json as Readonly<Record<string, unknown>> | undefined
    expect(schema?.["type"] === "object", "the root of a schema is no object")
    expect(toolSpec.strict !== true || traits.supportsStrictTools, "strict for a model that does not take it")
  }
  const choice = input.toolConfig?.toolChoice
  if (choice?.tool !== undefined) {
    expect(toolNames.includes(choice.tool.name ?? ""), "a tool is chosen that is not there")
    expect(traits.forcedToolChoices.includes("tool"), "a tool is forced")
  }
  if (choice?.any !== undefined) expect(traits.forcedToolChoices.includes("any"), "any tool is forced")
  if (tools.length > 0) expect(traits.supportsTools && traits.supportsStreamingTools, "tools for a model without")
  for (const { guardContent, text } of input.system ?? []) {
    expect(text === undefined || !blank.test(text), "blank system")
    expect(guardContent?.text?.text === undefined || !blank.test(guardContent.text.text), "blank guarded system")
  }
  if (input.system !== undefined) expect(traits.supportsSystemPrompt, "system for a model without")

  const ids = new Set<string>()
  const documentNames = new Set<string>()
  let media = 0
  const lookAtMedia = (block: ContentBlock) => {
    if (block.image !== undefined) {
      media += 1
      const { format = "", source } = block.image
      expect(format in magic, `image format ${format}`)
      if (source?.bytes !== undefined) {
        expect(magic[format]?.(source.bytes) === true, `an image that is not ${format}`)
        expect(source.bytes.length <= 3_932_160, "an image that is too large")
      }
      expect(traits.inputModalities.includes("IMAGE") || !traits.isKnown, "an image for a model without eyes")
    }
    if (block.document !== undefined) {
      media += 1
      const { format, name = "", source } = block.document
      expect(/^[a-zA-Z0-9\-()[\]_ ]{1,200}$/.test(name) && !name.includes("  "), `document name ${name}`)
      expect(!documentNames.has(name), `two documents named ${name}`)
      documentNames.add(name)
      expect((source?.bytes?.length ?? 0) <= 4_718_592, "a document that is too large")
      expect(
        format === undefined || "pdf csv doc docx xls xlsx html txt md".split(" ").includes(format),
        `document format ${format}`
      )
      expect(traits.supportsDocuments !== false, "a document for a model that takes none")
    }
  }

  const points: Array<{ readonly place: "tools" | "system" | "messages"; readonly ttl: string }> = []
  for (const { cachePoint } of tools) if (cachePoint) points.push({ place: "tools", ttl: cachePoint.ttl ?? "5m" })
  for (const [i, { cachePoint }] of (input.system ?? []).entries()) {
    if (cachePoint === undefined) continue
    points.push({ place: "system", ttl: cachePoint.ttl ?? "5m" })
    expect(i > 0, "a cache point before everything")
  }

  for (const [m, message] of messages.entries()) {
    const blocks = blocksOf(message)
    expect(blocks.length > 0, "an empty message")
    if (message.role === "user") {
      const documents = blocks.filter(({ document }) => document !== undefined).length
      expect(documents <= 5, "more than five documents")
      expect(documents === 0 || blocks.some(({ text }) => text !== undefined), "a document without text")
      const results = blocks.findLastIndex(({ toolResult }) => toolResult !== undefined)
      const others = blocks.findIndex(({ toolResult }) => toolResult === undefined)
      expect(others === -1 || results < others, "a result after something else")
    }
    for (const [i, block] of blocks.entries()) {
      expect(Object.keys(block).length === 1, "a block that is more than one thing")
      expect(block.text === undefined || !blank.test(block.text), "blank text")
      lookAtMedia(block)
      const isUsers = ["image", "document", "video", "audio", "guardContent", "searchResult"].some(
        (key) => key in block
      )
      if (isUsers) expect(message.role === "user", "a medium that is not the user's")
      const { cachePoint, reasoningContent, toolAddition, toolRemoval, toolResult, toolUse } = block
      if (toolAddition ?? toolRemoval) {
        const { name = "", serverName } = (toolAddition ?? toolRemoval)?.tool ?? {}
        expect(message.role === "system", "a change of tools outside of a system message")
        expect(serverName !== undefined || toolNames.includes(name), `a change of the unknown tool ${name}`)
      }
      if (reasoningContent !== undefined) {
        const { reasoningText, redactedContent } = reasoningContent
        expect(message.role === "assistant", "thinking of the user's")
        expect(redactedContent !== undefined || (reasoningText?.signature ?? "") !== "", "unsigned thinking")
      }
      if (toolUse !== undefined) {
        const { input: argument, name = "", toolUseId = "" } = toolUse
        expect(message.role === "assistant", "a call of the user's")
        expect(/^[a-zA-Z0-9_.:-]{1,64}$/.test(toolUseId), `id ${toolUseId}`)
        expect(!isMistral || /^[a-zA-Z0-9]{9}$/.test(toolUseId), `id ${toolUseId} for Mistral`)
        expect(!ids.has(toolUseId), `two calls with the id ${toolUseId}`)
        ids.add(toolUseId)
        expect(isObject(argument), "input that is no object")
        expect(toolUse.type !== undefined || toolNames.includes(name), `a call of the unknown tool ${name}`)
      }
      if (toolResult !== undefined) {
        expect((toolResult.content ?? []).length > 0, "an empty result")
        for (const part of toolResult.content ?? []) {
          expect(part.text === undefined || !blank.test(part.text), "blank text in a result")
          expect(!("json" in part) || isObject(part.json), "a result whose JSON is no object")
          lookAtMedia(part as ContentBlock)
        }
        if (toolResult.type === undefined) expect(message.role === "user", "a result of the assistant's")
      }
      if (cachePoint !== undefined) {
        points.push({ place: "messages", ttl: cachePoint.ttl ?? "5m" })
        const before = blocks[i - 1]
        expect(before !== undefined, "a cache point before everything")
        expect(before?.cachePoint === undefined, "two cache points in a row")
        expect(before?.document === undefined || before.document.format === "pdf", "a cache point after a document")
      }
    }
    if (message.role === "system") continue
    const before = speakers[speakers.indexOf(message) - 1]
    const asked = blocksOf(before).flatMap(({ toolUse }) =>
      toolUse === undefined || toolUse.type !== undefined ? [] : [toolUse.toolUseId]
    )
    const answered = blocks.flatMap(({ toolResult }) =>
      toolResult === undefined || message.role === "assistant" ? [] : [toolResult.toolUseId]
    )
    expect(asked.length === answered.length, "calls and results do not match")
    expect(
      asked.every((id) => answered.includes(id)),
      "a call without a result"
    )
    if (asked.length > 0) expect(messages[m - 1] === before, "something between a call and its result")
  }
  const calls = blocksOf(speakers.at(-1)).some(({ toolUse }) => toolUse !== undefined && toolUse.type === undefined)
  expect(!calls, "a call without a result at the end")
  expect(media <= 20, "more than twenty pictures and documents")

  expect(points.length <= 4, "more than four cache points")
  for (const [i, { place, ttl }] of points.entries()) {
    expect(traits.promptCaching?.places.includes(place) === true, `a cache point among ${place}`)
    expect(traits.promptCaching?.ttls.some((known) => known === ttl) === true, `the time to live ${ttl}`)
    expect(!(ttl === "1h" && i > 0 && points[i - 1]?.ttl === "5m"), "times to live that grow")
  }

  const { maxTokens, stopSequences = [], temperature, topP } = input.inferenceConfig ?? {}
  expect(maxTokens === undefined || (Number.isInteger(maxTokens) && maxTokens >= 1), "maxTokens")
  if (traits.isKnown && traits.maxOutputTokens !== undefined) {
    expect((maxTokens ?? 0) <= traits.maxOutputTokens, "more maxTokens than the model has")
  }
  for (const value of [temperature, topP])
    expect(value === undefined || (value >= 0 && value <= 1), "temperature, topP")
  expect(temperature === undefined || traits.temperature !== "never", "a temperature")
  expect(stopSequences.length <= 2500 && !stopSequences.includes(""), "stop sequences")
  const fields = input.additionalModelRequestFields as
    | { readonly thinking?: { readonly budget_tokens?: number } }
    | undefined
  const budget = fields?.thinking?.budget_tokens
  if (budget !== undefined) {
    expect(budget >= 1024 && budget < (maxTokens ?? 0), "a budget that leaves no room")
    expect(
      temperature === undefined && choice?.any === undefined && choice?.tool === undefined,
      "thinking beside force"
    )
  }
  const metadata = Object.entries(input.requestMetadata ?? { a: "" })
  expect(metadata.length >= 1 && metadata.length <= 16, "requestMetadata")
  for (const [key, value] of metadata) {
    expect(/^[a-zA-Z0-9\s:_@$#=/+,.-]{1,256}$/.test(key), "a key of requestMetadata")
    expect(/^[a-zA-Z0-9\s:_@$#=/+,.-]{0,256}$/.test(value), "a value of requestMetadata")
  }
  return [...new Set(found)]
}
