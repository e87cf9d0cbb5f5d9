/**
 * What the host remembers of a conversation, as messages of a turn. Pure.
 *
 * A history is as old as its session and was written by many models, plugins and versions, so nothing in it is trusted:
 * what cannot be read is passed over, and one bad message never stops a session.
 */
import type { SystemContent, TurnMessage, TurnTool } from "@bedrock-kit/converse-stream"
import { traitsOf } from "@bedrock-kit/model-catalog"
import { toAssistantBlocks, toUserBlocks } from "./historyBlocks.ts"
import type { HostModel } from "./hostTypes.ts"
import { hintsOf } from "./models.ts"
import { toSystem } from "./systemPrompt.ts"
import { isUnfinished } from "./unfinished.ts"
import { arrayOf, objectOf, type Raw, textOf } from "./untrusted.ts"

/** Begins what the host tells the model beside the user's words, which moves from turn to turn. */
const contextMark = "<<<BEGIN_OPENCLAW_INTERNAL_CONTEXT>>>"

/** A message, and from which of its blocks on it is the host's passing remark. */
export interface Remembered {
  readonly message: TurnMessage
  readonly volatileFrom: number | undefined
}

/** Where a thought is bound to what was said before it, the host leaves its remarks where they are. */
const areRemarksLasting = (model: HostModel): boolean =>
  traitsOf(model.id, hintsOf(model)).pastThinking === "prefix-bound"

const toUser = (raw: Raw, model: HostModel): Remembered => {
  const content = toUserBlocks(raw["content"], model)
  if (areRemarksLasting(model)) return { message: { role: "user", content }, volatileFrom: undefined }
  const marked = content.findIndex((block) => block.type === "text" && block.text.startsWith(contextMark))
  const volatileFrom = raw["runtimeContextCarrier"] === true ? 0 : marked
  return { message: { role: "user", content }, volatileFrom: volatileFrom < 0 ? undefined : volatileFrom }
}

const toAssistant = (raw: Raw, model: HostModel): ReadonlyArray<TurnMessage> => {
  if (isUnfinished(raw)) return []
  // Another API's signatures are not AWS's, even where the model has the same name.
  const isForeign = raw["api"] !== undefined && raw["api"] !== model.api
  const modelId = textOf(raw["model"]) ?? ""
  return [{ role: "assistant", content: toAssistantBlocks(raw["content"], isForeign ? "" : modelId) }]
}

const toRemembered = (entry: unknown, model: HostModel): ReadonlyArray<Remembered> => {
  const raw = objectOf(entry)
  const lasting = (message: TurnMessage): Remembered => ({ message, volatileFrom: undefined })
  switch (raw?.["role"]) {
    case "user":
      return [toUser(raw, model)]
    case "assistant":
      return toAssistant(raw, model).map(lasting)
    case "toolResult": {
      const content = toUserBlocks(raw["content"], model)
      const toolUseId = textOf(raw["toolCallId"]) ?? ""
      return [lasting({ role: "toolResult", toolUseId, content, isError: raw["isError"] === true })]
    }
    default:
      return []
  }
}

const toTools = (tools: unknown): ReadonlyArray<TurnTool> =>
  arrayOf(tools).flatMap((tool) => {
    const raw = objectOf(tool)
    const name = textOf(raw?.["name"])
    if (raw === undefined || name === undefined) return []
    return [{ name, description: textOf(raw["description"]), inputSchema: raw["parameters"] }]
  })

/** What is said to a model. */
export interface History {
  readonly system: ReadonlyArray<SystemContent>
  readonly messages: ReadonlyArray<Remembered>
  readonly tools: ReadonlyArray<TurnTool>
}

/**
 * Reads the host's context; `undefined` when it has no messages.
 *
 * Newer hosts of this kind put the prompt and the tools into messages of the role `system`, the first of which is stable.
 * Tools that a later one takes away are left out.
 *
 * **Source**: `Context` of `@openclaw/ai` 2026.9.6, `TranscriptContext` of pi-ai 1.5.2.
 */
export const toHistory = (context: unknown, model: HostModel): History | undefined => {
  const raw = objectOf(context)
  if (raw === undefined || !Array.isArray(raw["messages"])) return undefined
  const entries = arrayOf(raw["messages"])
  const told = entries.map(objectOf).filter((entry) => entry?.["role"] === "system")
  const said = told.map((entry, index): ReadonlyArray<SystemContent> => {
    const { content } = entry ?? {}
    const blocks = typeof content === "string" ? toSystem(content) : toUserBlocks(content, model)
    const texts = blocks.filter((block) => block.type === "text")
    return index === 0 ? texts : texts.map((block) => ({ ...block, isDynamic: true }))
  })
  const tools = new Map(toTools(raw["tools"]).map((tool) => [tool.name, tool]))
  for (const entry of told) {
    for (const tool of toTools(entry?.["toolsAdded"])) tools.set(tool.name, tool)
    for (const { name } of toTools(entry?.["toolsRemoved"])) tools.delete(name)
  }
  return {
    system: [...toSystem(raw["systemPrompt"]), ...said.flat()],
    messages: entries.flatMap((entry) => toRemembered(entry, model)),
    tools: [...tools.values()]
  }
}
