/**
 * Makes a conversation out of messages: roles take turns, the user first, and every call of a tool is answered once, in the
 * next message. What cannot stay where it is becomes text there; nothing that was said is lost.
 *
 * **Source**: Bedrock API reference (Message, ToolUseBlock), November 2026; users-ask.md E and F.
 */
import { isThinking } from "./reasoning.ts"
import type { Note } from "./Repairs.ts"
import { bringsMessages, placeholder } from "./requestParts.ts"
import { toWellFormed } from "./text.ts"
import { toolUseNamer } from "./toolNames.ts"
import type {
  AssistantContent,
  TextContent,
  ToolResultContent,
  ToolUseContent,
  Turn,
  TurnMessage,
  UserContent
} from "./Turn.ts"

type Of<Role extends TurnMessage["role"]> = Extract<TurnMessage, { readonly role: Role }>

const text = (text: string): TextContent => ({ type: "text", text })

/** What a tool answered, as something a user says. */
const toUserContent = (content: ReadonlyArray<ToolResultContent>): ReadonlyArray<UserContent> =>
  content.map((block) => (block.type === "json" ? text(JSON.stringify(block.json)) : block))

const nameOf = (toolUseId: string) => `the call "${toWellFormed(toolUseId)}"`

/** Tells of calls and their results in words, for a model that takes no tools. */
export const mendToolsUnsupported = (turn: Turn, note: Note): Turn => {
  const { supportsStreamingTools, supportsTools } = turn.traits
  if (supportsTools && supportsStreamingTools) return turn
  const names = new Map<string, string>()
  let told = 0
  const messages = turn.messages.map((message): TurnMessage => {
    if (message.role === "assistant") {
      const content = message.content.flatMap((block): ReadonlyArray<AssistantContent> => {
        if (block.type === "toolResult") return []
        if (block.type !== "toolUse") return [block]
        names.set(block.toolUseId, block.name)
        told += 1
        return [text(`(called the tool ${block.name} with ${JSON.stringify(block.input)})`)]
      })
      return { ...message, content }
    }
    if (message.role !== "toolResult") return message
    told += 1
    const name = names.get(message.toolUseId) ?? "a tool"
    const said = message.isError ? "failed and said" : "answered"
    return { role: "user", content: [text(`(${name} ${said}:)`), ...toUserContent(message.content)] }
  })
  if (told > 0) note("toolContentAsText", "The history", "calls tools, which is told in words: this model takes none.")
  if ((turn.tools ?? []).length + (turn.systemTools ?? []).length > 0) {
    note("toolsUnsupported", "The turn", "offers tools, which were left out: this model takes none in a stream.")
  }
  return { ...turn, messages, tools: undefined, systemTools: undefined, toolChoice: undefined }
}

interface UserRun {
  readonly role: "user"
  readonly results: Array<Of<"toolResult">>
  readonly content: Array<UserContent>
  readonly systems: Array<Of<"system">>
  /** How many user messages there were, and whether one came before a result. */
  users: number
  isMixed: boolean
}

interface AssistantRun {
  readonly role: "assistant"
  readonly content: Array<AssistantContent>
  readonly systems: Array<Of<"system">>
  messages: number
}

type Run = UserRun | AssistantRun

const userRun = (): UserRun => ({ role: "user", results: [], content: [], systems: [], users: 0, isMixed: false })

/** Neighbours of one role, together. System messages wait for the end of what they interrupt. */
const toRuns = (
  messages: ReadonlyArray<TurnMessage>
): { readonly first: Array<Of<"system">>; readonly runs: Array<Run> } => {
  const first: Array<Of<"system">> = []
  const runs: Array<Run> = []
  for (const message of messages) {
    const last = runs.at(-1)
    if (message.role === "system") {
      ;(last?.systems ?? first).push(message)
    } else if (message.role === "assistant") {
      const run: AssistantRun =
        last?.role === "assistant" ? last : { role: "assistant", content: [], systems: [], messages: 0 }
      if (run !== last) runs.push(run)
      for (const block of message.content) run.content.push(block)
      run.messages += 1
    } else {
      const run = last?.role === "user" ? last : userRun()
      if (run !== last) runs.push(run)
      if (message.role === "toolResult") {
        run.isMixed ||= run.users > 0
        run.results.push(message)
      } else {
        for (const block of message.content) run.content.push(block)
        run.users += 1
      }
    }
  }
  return { first, runs }
}

interface Call {
  readonly id: string
  readonly name: string
}

/** Gives the calls of an answer ids of their own, and says under which they were known. */
const mendCalls = (
  run: AssistantRun,
  toId: (id: string) => string,
  note: Note
): { readonly content: ReadonlyArray<AssistantContent>; readonly open: Map<string, Array<Call>> } => {
  const open = new Map<string, Array<Call>>()
  const server = new Map<string, string>()
  const rename = (block: ToolUseContent): ToolUseContent => {
    const id = toId(block.toolUseId)
    if (block.isServerToolUse === true) server.set(block.toolUseId, id)
    else {
      const calls = open.get(block.toolUseId)
      if (calls === undefined) open.set(block.toolUseId, [{ id, name: block.name }])
      else calls.push({ id, name: block.name })
    }
    if (id === block.toolUseId) return block
    note(
      "toolUseId",
      nameOf(block.toolUseId),
      `has an id that Converse refuses or that is taken; it is sent as "${id}".`
    )
    return { ...block, toolUseId: id }
  }
  const content = run.content.flatMap((block): ReadonlyArray<AssistantContent> => {
    if (block.type === "toolUse") return [rename(block)]
    if (block.type !== "toolResult") return [block]
    const toolUseId = server.get(block.toolUseId)
    if (toolUseId !== undefined) return [{ ...block, toolUseId }]
    note(
      "orphanToolResult",
      `the result of ${nameOf(block.toolUseId)}`,
      "answers no call of AWS's own, and was left out."
    )
    return []
  })
  // Answered from the end, which costs the same however many there are.
  for (const calls of open.values()) calls.reverse()
  return { content, open }
}

const noResult = ({ id }: Call): Of<"toolResult"> => ({
  role: "toolResult",
  toolUseId: id,
  content: [text("No result provided.")],
  isError: true
})

/** Takes the pictures out of a result, for a model that refuses them there: the user shows them after all results. */
const liftImages = (
  result: Of<"toolResult">,
  note: Note
): { readonly result: Of<"toolResult">; readonly shown: ReadonlyArray<UserContent> } => {
  const images = result.content.flatMap((block) => (block.type === "image" ? [block] : []))
  if (images.length === 0) return { result, shown: [] }
  note(
    "resultImages",
    `the result of ${nameOf(result.toolUseId)}`,
    "holds pictures, which this model refuses there; they are sent after it."
  )
  const others = result.content.filter(({ type }) => type !== "image")
  return {
    result: { ...result, content: [...others, text("(The images follow the results of all tools.)")] },
    shown: [text(`Images from tool result ${result.toolUseId}:`), ...images]
  }
}

/** Answers every open call once. What answers none becomes something the user says. */
const mendResults = (
  run: UserRun,
  open: Map<string, Array<Call>>,
  traits: Turn["traits"],
  note: Note
): ReadonlyArray<TurnMessage> => {
  const lifted: Array<UserContent> = []
  const orphans: Array<UserContent> = []
  const results = run.results.flatMap((result): ReadonlyArray<Of<"toolResult">> => {
    const call = open.get(result.toolUseId)?.pop()
    if (call !== undefined) {
      const answer = call.id === result.toolUseId ? result : { ...result, toolUseId: call.id }
      if (traits.supportsToolResultImages) return [answer]
      const { result: rest, shown } = liftImages(answer, note)
      lifted.push(...shown)
      return [rest]
    }
    note(
      "orphanToolResult",
      `the result of ${nameOf(result.toolUseId)}`,
      "answers no call before it, and is told in words."
    )
    orphans.push(text("(result of a tool call that is not in this conversation:)"), ...toUserContent(result.content))
    return []
  })
  const unanswered = [...open.values()].flatMap((calls) => calls.toReversed())
  for (const call of unanswered) {
    note(
      "unansweredToolUse",
      nameOf(call.id),
      `of the tool "${toWellFormed(call.name)}" has no result; it is said to have none.`
    )
  }
  if (run.users > 1) note("joinedMessages", "user messages", "follow one another, and are sent as one.")
  if (run.isMixed)
    note("resultsFirst", "the results of tools", "stand after what the user said, and are sent before it.")
  const content = [...lifted, ...orphans, ...run.content]
  return [
    ...results,
    ...unanswered.map(noResult),
    ...(content.length === 0 ? [] : [{ role: "user", content } as const]),
    ...run.systems
  ]
}

/** Whether a model goes on from what is put into its mouth. None does while it thinks. */
const refusesPrefill = (turn: Turn) => !turn.traits.supportsPrefill || isThinking(turn)

/** Makes a conversation of the messages of a turn. */
export const mendConversation = (turn: Turn, note: Note): Turn => {
  const { first, runs } = toRuns(turn.messages)
  const toId = toolUseNamer(turn.traits)
  const messages: Array<TurnMessage> = [...first]
  const isPrompt = runs.length === 0 && bringsMessages(turn)
  if (runs[0]?.role !== "user" && !isPrompt) {
    note("firstMessage", "The conversation", "does not begin with the user; a message was put before it.")
    messages.push({ role: "user", content: [text(placeholder)] })
  }
  let open = new Map<string, Array<Call>>()
  for (const [index, run] of runs.entries()) {
    if (run.role === "user") {
      messages.push(...mendResults(run, open, turn.traits, note))
      open = new Map()
      continue
    }
    if (run.messages > 1) note("joinedMessages", "assistant messages", "follow one another, and are sent as one.")
    const mended = mendCalls(run, toId, note)
    ;({ open } = mended)
    const isEmpty = mended.content.every(({ type }) => type === "cachePoint")
    messages.push({ role: "assistant", content: isEmpty ? [text(placeholder)] : mended.content })
    const isLast = index === runs.length - 1
    // Nothing may come between a call and its result.
    const next = runs[index + 1]
    if (open.size === 0) messages.push(...run.systems)
    else if (next?.role === "user") next.systems.unshift(...run.systems)
    if (isLast && open.size > 0)
      messages.push(...mendResults({ ...userRun(), systems: run.systems }, open, turn.traits, note))
    else if (isLast && refusesPrefill(turn)) {
      note("lastMessage", "The conversation", "ends with the model, which this model refuses; it is asked to go on.")
      messages.push({ role: "user", content: [text("Continue.")] })
    }
  }
  return { ...turn, messages }
}
