/**
 * Makes the tools of a turn, and everything that names them, acceptable to Converse.
 *
 * **Source**: Bedrock API reference (ToolSpecification, ToolChoice), November 2026; the root of a schema must be an object
 * (kirodotdev/Kiro#11027).
 */
import { isThinking } from "./reasoning.ts"
import type { Note } from "./Repairs.ts"
import type { Problem } from "./RequestRejected.ts"
import { calledTools, forgottenTool } from "./requestParts.ts"
import { isBlank, toWellFormed, toWellFormedJson } from "./text.ts"
import { toSentNames } from "./toolNames.ts"
import type { AssistantContent, Turn, TurnMessage, TurnTool } from "./Turn.ts"

const nameOf = (name: string) => `the tool "${toWellFormed(name)}"`

const namesIn = (turn: Turn): Set<string> => {
  const names = new Set((turn.tools ?? []).map(({ name }) => name))
  for (const message of turn.messages) {
    if (message.role === "assistant") {
      for (const block of message.content) if (block.type === "toolUse") names.add(block.name)
    }
    if (message.role === "system") {
      for (const block of message.content) {
        if (block.type !== "text" && block.tool.name !== undefined && block.tool.serverName === undefined) {
          names.add(block.tool.name)
        }
      }
    }
  }
  return names
}

/** What was sent under another name: the name that was sent, and the caller's own. */
export type ToolNames = ReadonlyMap<string, string>

/** Sends every tool under a name that Converse takes. */
export const mendToolNames = (turn: Turn, note: Note): { readonly turn: Turn; readonly toolNames: ToolNames } => {
  const sent = toSentNames(namesIn(turn))
  if (sent.size === 0) return { turn, toolNames: new Map() }
  for (const [name, legal] of sent) {
    note("toolName", nameOf(name), `has a name that Converse refuses, and is sent as "${legal}".`)
  }
  const rename = <Named extends { readonly name: string }>(item: Named): Named => {
    const name = sent.get(item.name)
    return name === undefined ? item : { ...item, name }
  }
  const renameMessage = (message: TurnMessage): TurnMessage => {
    if (message.role === "assistant") {
      const content = message.content.map((block): AssistantContent =>
        block.type === "toolUse" ? rename(block) : block
      )
      return { ...message, content }
    }
    if (message.role !== "system") return message
    const content = message.content.map((block) => {
      if (block.type === "text" || block.tool.serverName !== undefined) return block
      const name = sent.get(block.tool.name ?? "")
      return name === undefined ? block : { ...block, tool: { ...block.tool, name } }
    })
    return { ...message, content }
  }
  const { toolChoice, tools } = turn
  return {
    turn: {
      ...turn,
      tools: tools?.map(rename),
      toolChoice: typeof toolChoice === "object" ? rename(toolChoice) : toolChoice,
      messages: turn.messages.map(renameMessage)
    },
    toolNames: new Map([...sent].map(([name, legal]) => [legal, name]))
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** Keywords that say nothing but "an object", or nothing of the type at all. */
const ofObjects = new Set(["properties", "required", "additionalProperties", "patternProperties", "propertyNames"])
const ofOthers = new Set(["items", "prefixItems", "enum", "const", "pattern", "minLength", "minimum", "maximum"])

/** The schema with an object for its root, or what else its root is. */
const toObjectSchema = (schema: unknown): { readonly schema: unknown } | { readonly root: string } => {
  if (schema === undefined || schema === null || schema === true) return { schema: { type: "object" } }
  if (!isObject(schema)) return { root: Array.isArray(schema) ? "an array" : `a ${typeof schema}` }
  const { type } = schema
  if (type === "object") return { schema }
  if (type === undefined) {
    const keys = Object.keys(schema)
    const isOther = keys.some((key) => ofOthers.has(key)) && !keys.some((key) => ofObjects.has(key))
    return isOther ? { root: "a schema of something else" } : { schema: { ...schema, type: "object" } }
  }
  if (Array.isArray(type) && type.includes("object")) return { schema: { ...schema, type: "object" } }
  return { root: `of type ${JSON.stringify(type)}` }
}

const mendTool = (tool: TurnTool, turn: Turn, note: Note, problems: Array<Problem>): TurnTool => {
  const where = nameOf(tool.name)
  const mended = toObjectSchema(tool.inputSchema)
  if ("root" in mended) {
    problems.push({
      where,
      detail: `has an input schema whose root is ${mended.root}, and Converse takes only objects`
    })
    return tool
  }
  if (mended.schema !== tool.inputSchema) {
    note("toolSchema", where, "has an input schema whose root was not said to be an object; now it is.")
  }
  const inputSchema = toWellFormedJson(mended.schema)
  const { description: given = "" } = tool
  const description = toWellFormed(given)
  if (inputSchema !== mended.schema || description !== given) {
    note("surrogates", where, "had half a surrogate pair in its description or schema, which was replaced.")
  }
  if (isBlank(description) && description !== "") {
    note("toolDescription", where, "has a blank description, which was left out.")
  }
  const isStrict = tool.strict === true && turn.traits.supportsStrictTools
  if (tool.strict === true && !isStrict) note("strict", where, "is not strict, because the model does not take that.")
  return {
    ...tool,
    ...(tool.description !== undefined && { description: isBlank(description) ? "" : description }),
    inputSchema,
    ...(tool.strict !== undefined && { strict: isStrict })
  }
}

/** Each tool once, with a schema that Converse takes. What no schema can be made of is a problem. */
export const mendTools = (turn: Turn, note: Note, problems: Array<Problem>): Turn => {
  if (turn.tools === undefined) return turn
  const seen = new Set<string>()
  const tools = turn.tools.flatMap((tool) => {
    if (seen.has(tool.name)) {
      note("duplicateTool", nameOf(tool.name), "is given twice; the first one is sent.")
      return []
    }
    seen.add(tool.name)
    return [mendTool(tool, turn, note, problems)]
  })
  return { ...turn, tools }
}

/** Tools that the history calls and the turn does not offer. Converse refuses calls of tools that it does not know. */
export const mendForgottenTools = (turn: Turn, note: Note): Turn => {
  const offered = new Set((turn.tools ?? []).map(({ name }) => name))
  const forgotten = [...calledTools(turn)].filter((name) => !offered.has(name))
  if (forgotten.length === 0) return turn
  for (const name of forgotten) {
    note(
      "forgottenTool",
      nameOf(name),
      "is called in the history and not offered any more; it is sent as no longer available."
    )
  }
  return { ...turn, tools: [...(turn.tools ?? []), ...forgotten.map(forgottenTool)] }
}

/** Tools made known or taken away in mid-conversation have to be among the tools. */
export const mendToolReferences = (turn: Turn, note: Note): Turn => {
  if (!turn.messages.some(({ role }) => role === "system")) return turn
  // Without a choice only the tools of the history are sent.
  const known =
    turn.toolChoice === "none"
      ? calledTools(turn)
      : new Set([...(turn.tools ?? []).map(({ name }) => name), ...calledTools(turn), ...(turn.systemTools ?? [])])
  const messages = turn.messages.flatMap((message): ReadonlyArray<TurnMessage> => {
    if (message.role !== "system") return [message]
    const content = message.content.filter((block) => {
      if (block.type === "text" || block.tool.serverName !== undefined) return true
      const { name = "" } = block.tool
      if (known.has(name)) return true
      note(
        "toolReference",
        nameOf(name),
        "is added or removed in mid-conversation and not among the tools; that was left out."
      )
      return false
    })
    return content.length === 0 ? [] : [{ ...message, content }]
  })
  return { ...turn, messages }
}

/** Asks for a tool only as the model lets itself be asked. */
export const mendToolChoice = (turn: Turn, note: Note): Turn => {
  const { toolChoice, tools = [], traits } = turn
  if (toolChoice === undefined || toolChoice === "auto" || toolChoice === "none") return turn
  const refuse = (detail: string): Turn => {
    note("toolChoice", "The tool choice", `is left to the model, because ${detail}.`)
    return { ...turn, toolChoice: "auto" }
  }
  if (tools.length === 0) return refuse("there are no tools")
  if (!traits.forcedToolChoices.includes(toolChoice === "any" ? "any" : "tool")) {
    return refuse("this model cannot be made to call a tool")
  }
  if (isThinking(turn) && !traits.forcesToolsWhileThinking) {
    return refuse("this model cannot be made to call a tool while it thinks")
  }
  if (typeof toolChoice === "object" && !tools.some(({ name }) => name === toolChoice.name)) {
    return refuse(`${nameOf(toolChoice.name)} is not among the tools`)
  }
  return turn
}
