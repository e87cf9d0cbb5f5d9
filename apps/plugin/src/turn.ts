/** Turns the host's context into a {@link Turn}. Pure. */
import type { ImageContent, TextContent, Turn, TurnMessage } from "@bedrock-kit/converse-stream"
import type { ModelTraits } from "@bedrock-kit/model-catalog"
import type {
  AssistantMessage,
  HostContext,
  HostModel,
  ImageBlock,
  StreamOptions,
  TextBlock,
  ToolResultMessage,
  UserMessage
} from "./hostTypes.ts"

type Content = ReadonlyArray<TextContent | ImageContent>
type AssistantContent = Extract<TurnMessage, { role: "assistant" }>["content"]

const formats: Readonly<Record<string, "png" | "jpeg" | "gif" | "webp">> = {
  "image/png": "png",
  "image/jpeg": "jpeg",
  "image/jpg": "jpeg",
  "image/gif": "gif",
  "image/webp": "webp"
}

/** A picture that cannot be sent is said, so that the model can say so. */
const toImage = (block: ImageBlock, model: HostModel): Content[number] => {
  if (!model.input.includes("image")) return { type: "text", text: "(image omitted: this model does not take images)" }
  const format = formats[block.mimeType.toLowerCase()]
  if (format === undefined)
    return { type: "text", text: `(image omitted: Amazon Bedrock does not take ${block.mimeType})` }
  return { type: "image", format, bytes: Buffer.from(block.data, "base64") }
}

const toContent = (content: string | ReadonlyArray<TextBlock | ImageBlock>, model: HostModel): Content =>
  typeof content === "string"
    ? [{ type: "text", text: content }]
    : content.map((block) => (block.type === "text" ? { type: "text", text: block.text } : toImage(block, model)))

/**
 * Thinking goes back only to the model that thought it, and only if AWS can tell that it did: anything else
 * is refused.
 */
const toAssistantContent = (message: AssistantMessage, model: HostModel): AssistantContent => {
  const isOwn = message.model === model.id
  return message.content.flatMap((block): AssistantContent => {
    switch (block.type) {
      case "text":
        return [{ type: "text", text: block.text }]
      case "toolCall":
        return [{ type: "toolUse", toolUseId: block.id, name: block.name, input: block.arguments }]
      case "thinking": {
        const signature = block.thinkingSignature
        if (!isOwn || signature === undefined) return []
        return block.redacted === true
          ? [{ type: "redactedReasoning", data: Buffer.from(signature, "base64") }]
          : [{ type: "reasoning", text: block.thinking, signature }]
      }
    }
  })
}

const toMessage = (
  message: UserMessage | AssistantMessage | ToolResultMessage,
  model: HostModel
): ReadonlyArray<TurnMessage> => {
  switch (message.role) {
    case "user":
      return [{ role: "user", content: toContent(message.content, model) }]
    case "assistant":
      // An answer that broke off is not something the model said.
      return message.stopReason === "error" || message.stopReason === "aborted"
        ? []
        : [{ role: "assistant", content: toAssistantContent(message, model) }]
    case "toolResult":
      return [
        {
          role: "toolResult",
          toolUseId: message.toolCallId,
          content: toContent(message.content, model),
          isError: message.isError
        }
      ]
  }
}

/** What the plugin's configuration adds to every turn. */
export type Configured = Pick<Turn, "guardrail" | "requestMetadata" | "serviceTier">

/** Builds the turn of one model call. */
export const toTurn = (
  model: HostModel,
  traits: ModelTraits,
  context: HostContext,
  options: StreamOptions,
  { guardrail, requestMetadata, serviceTier }: Configured
): Turn => ({
  modelId: model.id,
  traits,
  system: context.systemPrompt,
  messages: context.messages.flatMap((message) => toMessage(message, model)),
  tools: context.tools?.map(({ description, name, parameters }) => ({ name, description, inputSchema: parameters })),
  maxTokens: options.maxTokens,
  temperature: options.temperature,
  stopSequences: options.stop,
  reasoning: options.reasoning,
  reasoningBudgetTokens: options.reasoning === undefined ? undefined : options.thinkingBudgets?.[options.reasoning],
  guardrail,
  requestMetadata,
  serviceTier
})
