/**
 * The blocks of the host's history in Converse's words. Pure; trusts nothing.
 *
 * Formats and sizes of pictures are for `repair` to judge, which looks at the bytes. Here only what is no medium that
 * can be sent is said in words.
 */
import type { AssistantContent, ImageContent, TextContent } from "@bedrock-kit/converse-stream"
import type { HostModel } from "./hostTypes.ts"
import { arrayOf, objectOf, type Raw, textOf } from "./untrusted.ts"

type Said = TextContent | ImageContent

const text = (value: string): TextContent => ({ type: "text", text: value })

const base64Of = (data: string): Uint8Array => Buffer.from(data.replace(/^data:[^,]*,/, ""), "base64")

const toImage = (raw: Raw, mimeType: string, model: HostModel): Said => {
  if (Array.isArray(model.input) && !model.input.includes("image"))
    return text("(image omitted: this model does not take images)")
  const [, format = "png"] = mimeType.toLowerCase().split(/[/;]/)
  const data = textOf(raw["data"])
  // Without bytes it is a picture that was lost on the way, which `repair` says.
  return { type: "image", format, bytes: data === undefined ? new Uint8Array() : base64Of(data) }
}

/** Kinds of medium that the host knows and a message of Converse has no place for here. */
const media = /^(?:input_)?(audio|video|document|file|media)/

const toSaid = (block: unknown, model: HostModel): ReadonlyArray<Said> => {
  if (typeof block === "string") return [text(block)]
  const raw = objectOf(block)
  const type = textOf(raw?.["type"])
  if (raw === undefined || type === undefined) return []
  const mimeType = textOf(raw["mimeType"]) ?? ""
  if (type === "image" && (mimeType === "" || mimeType.toLowerCase().startsWith("image/")))
    return [toImage(raw, mimeType, model)]
  const medium = media.exec(type === "image" ? mimeType.toLowerCase() : type)?.[1]
  if (medium !== undefined) return [text(`(see attached ${medium})`)]
  return typeof raw["text"] === "string" ? [text(raw["text"])] : []
}

/** What a user said or a tool answered. Blocks of unknown kinds count for their text. */
export const toUserBlocks = (content: unknown, model: HostModel): ReadonlyArray<Said> =>
  typeof content === "string" ? [text(content)] : arrayOf(content).flatMap((block) => toSaid(block, model))

/** What some gateways write where a signature should be. **Source**: OpenClaw's Bedrock plugin 2026.9.6. */
const noSignature = "reasoning_content"

/** Thinking goes back with the name of who thought it: whether AWS takes it is for `repair` to say. */
const toThought = (raw: Raw, modelId: string): ReadonlyArray<AssistantContent> => {
  const signature = textOf(raw["thinkingSignature"])
  if (raw["redacted"] === true)
    return [{ type: "redactedReasoning", data: Buffer.from(signature ?? "", "base64"), modelId }]
  if (signature === noSignature) return []
  return [{ type: "reasoning", text: typeof raw["thinking"] === "string" ? raw["thinking"] : "", signature, modelId }]
}

const calls: ReadonlySet<unknown> = new Set(["toolCall", "toolUse", "tool_use", "functionCall"])

/** What a model said. `modelId` is the one that said it. */
export const toAssistantBlocks = (content: unknown, modelId: string): ReadonlyArray<AssistantContent> => {
  if (typeof content === "string") return [text(content)]
  return arrayOf(content).flatMap((block): ReadonlyArray<AssistantContent> => {
    const raw = objectOf(block)
    if (raw === undefined) return typeof block === "string" ? [text(block)] : []
    const { type } = raw
    if (type === "thinking") return toThought(raw, modelId)
    if (calls.has(type)) {
      const name = textOf(raw["name"])
      // Nobody can say what was called, so its result, if there is one, is told in words.
      if (name === undefined) return []
      return [{ type: "toolUse", toolUseId: textOf(raw["id"]) ?? "", name, input: raw["arguments"] ?? raw["input"] }]
    }
    return type === "text" && typeof raw["text"] === "string" ? [text(raw["text"])] : []
  })
}
