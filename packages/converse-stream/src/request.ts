/**
 * Builds the Converse request. Pure: same turn, same bytes.
 *
 * Converse refuses blank text, neighbours of one role, a conversation that does not begin with the user, and
 * tool blocks without a tool configuration; and it expects every tool result of one assistant turn in a single
 * user message. All of that is settled here.
 */
import type {
  ContentBlock,
  ConverseStreamCommandInput,
  Message,
  Tool,
  ToolConfiguration,
  ToolResultContentBlock,
  ToolSpecification
} from "@aws-sdk/client-bedrock-runtime"
import { toReasoningFields } from "./reasoning.ts"
import type { ImageContent, TextContent, Turn, TurnMessage, TurnTool } from "./Turn.ts"

/** Stands where Converse wants text and there is none. */
const placeholder = "<empty>"

type Document = NonNullable<NonNullable<ConverseStreamCommandInput["additionalModelRequestFields"]>>

const isBlank = (text: string) => text.trim() === ""

const toImage = ({ bytes, format }: ImageContent) => ({ image: { format, source: { bytes } } })

const toUserContent = (content: ReadonlyArray<TextContent | ImageContent>): Array<ContentBlock> =>
  content.flatMap((block): Array<ContentBlock> => {
    if (block.type === "image") return [toImage(block)]
    return isBlank(block.text) ? [] : [{ text: block.text }]
  })

const toAssistantContent = (content: Extract<TurnMessage, { role: "assistant" }>["content"]): Array<ContentBlock> =>
  content.flatMap((block): Array<ContentBlock> => {
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
      case "toolUse":
        return [{ toolUse: { toolUseId: block.toolUseId, name: block.name, input: block.input as Document } }]
    }
  })

const toToolResultContent = (content: ReadonlyArray<TextContent | ImageContent>): Array<ToolResultContentBlock> => {
  const blocks = content.flatMap((block): Array<ToolResultContentBlock> => {
    if (block.type === "image") return [toImage(block)]
    return isBlank(block.text) ? [] : [{ text: block.text }]
  })
  return blocks.length === 0 ? [{ text: placeholder }] : blocks
}

const toContent = (message: TurnMessage): Array<ContentBlock> => {
  switch (message.role) {
    case "user":
      return toUserContent(message.content)
    case "assistant":
      return toAssistantContent(message.content)
    case "toolResult": {
      const { content, isError, toolUseId } = message
      const status = isError ? "error" : "success"
      return [{ toolResult: { toolUseId, content: toToolResultContent(content), status } }]
    }
  }
}

/** Puts tool results before other content, as Converse wants them when a message holds both. */
const resultsFirst = (content: Array<ContentBlock>): Array<ContentBlock> => [
  ...content.filter((block) => block.toolResult !== undefined),
  ...content.filter((block) => block.toolResult === undefined)
]

/** Joins neighbours that speak for the same role; Converse requires roles to alternate, the user first. */
const toMessages = (input: ReadonlyArray<TurnMessage>): Array<Message> => {
  const messages: Array<{ readonly role: "user" | "assistant"; content: Array<ContentBlock> }> = []
  for (const message of input) {
    const content = toContent(message)
    if (content.length === 0) continue
    const role = message.role === "assistant" ? "assistant" : "user"
    const last = messages.at(-1)
    if (last?.role === role) last.content = resultsFirst([...last.content, ...content])
    else messages.push({ role, content })
  }
  if (messages[0]?.role !== "user") messages.unshift({ role: "user", content: [{ text: placeholder }] })
  return messages
}

const toTool = ({ description, inputSchema, name }: TurnTool): Tool => {
  const toolSpec: ToolSpecification = {
    name,
    // Converse refuses an empty description, and takes none at all.
    ...(!isBlank(description) && { description }),
    inputSchema: { json: inputSchema as Document }
  }
  return { toolSpec }
}

/** A tool that the history calls and this turn no longer offers. Its schema is not known any more. */
const toForgottenTool = (name: string): Tool => ({
  toolSpec: { name, description: "No longer available.", inputSchema: { json: { type: "object" } } }
})

const toolChoice = (turn: Turn): Pick<ToolConfiguration, "toolChoice"> => {
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

/** Converse refuses tool blocks in the history unless their tools are configured. */
const toToolConfig = (turn: Turn): ToolConfiguration | undefined => {
  const called = new Set(
    turn.messages.flatMap((message) =>
      message.role === "assistant"
        ? message.content.flatMap((block) => (block.type === "toolUse" ? [block.name] : []))
        : []
    )
  )
  const offered = turn.tools ?? []
  const forgotten = [...called].filter((name) => !offered.some((tool) => tool.name === name))
  if (offered.length === 0 && forgotten.length === 0) return undefined
  // Converse has no choice `none`: the tools of the history stay known, and nothing new is offered.
  const tools = turn.toolChoice === "none" ? offered.filter((tool) => called.has(tool.name)) : offered
  if (tools.length === 0 && forgotten.length === 0) return undefined
  return { tools: [...tools.map(toTool), ...forgotten.map(toForgottenTool)], ...toolChoice(turn) }
}

/** Builds the request of one turn. */
export const toConverseStreamInput = (turn: Turn): ConverseStreamCommandInput => {
  const { allowsTemperature, fields, maxTokens } = toReasoningFields(turn)
  const inferenceConfig = {
    ...(maxTokens !== undefined && { maxTokens }),
    ...(turn.temperature !== undefined && allowsTemperature && { temperature: turn.temperature }),
    ...(turn.stopSequences !== undefined && turn.stopSequences.length > 0 && { stopSequences: [...turn.stopSequences] })
  }
  const toolConfig = toToolConfig(turn)
  return {
    modelId: turn.modelId,
    messages: toMessages(turn.messages),
    ...(turn.system !== undefined && !isBlank(turn.system) && { system: [{ text: turn.system }] }),
    ...(Object.keys(inferenceConfig).length > 0 && { inferenceConfig }),
    ...(toolConfig !== undefined && { toolConfig }),
    ...(Object.keys(fields).length > 0 && { additionalModelRequestFields: fields as Document }),
    ...(turn.guardrail !== undefined && { guardrailConfig: { ...turn.guardrail } }),
    ...(turn.requestMetadata !== undefined && { requestMetadata: { ...turn.requestMetadata } }),
    ...(turn.serviceTier !== undefined && { serviceTier: { type: turn.serviceTier } })
  }
}
