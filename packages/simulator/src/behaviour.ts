/**
 * What the simulated model answers. Pure: same request, same answer.
 *
 * It echoes, calls tools, quotes their results, thinks when asked, and stops where it is told to; enough to see every
 * kind of block and every ordinary stop reason without a script.
 */
import { createHash } from "node:crypto"
import type { ContentBlock, ConverseRequest, Message } from "./ConverseRequest.ts"
import { exampleInput } from "./exampleInput.ts"
import { countTokens, tokenize, toPieces, toWords } from "./tokens.ts"

/** A block of the answer, already cut into the deltas it streams in. */
export type AnswerBlock =
  | { readonly _tag: "Reasoning"; readonly deltas: ReadonlyArray<string>; readonly signature: string | undefined }
  | { readonly _tag: "Text"; readonly deltas: ReadonlyArray<string> }
  | {
      readonly _tag: "ToolUse"
      readonly toolUseId: string
      readonly name: string
      /** The deltas are partial JSON of `input`, or of its beginning when the answer was cut. */
      readonly deltas: ReadonlyArray<string>
      readonly input: unknown
    }

/** Why the simulated model stops. The other stop reasons of Bedrock need a script. */
export type StopReason = "end_turn" | "max_tokens" | "stop_sequence" | "tool_use"

/** A whole answer. **Units**: `outputTokens` in simulator tokens. */
export interface Answer {
  readonly blocks: ReadonlyArray<AnswerBlock>
  readonly stopReason: StopReason
  readonly outputTokens: number
}

/** A draft has whole texts; stop sequences and limits are applied to it before it is cut into deltas. */
type Draft =
  | { readonly _tag: "Reasoning"; readonly text: string; readonly signature: string | undefined }
  | { readonly _tag: "Text"; readonly text: string }
  | {
      readonly _tag: "ToolUse"
      readonly toolUseId: string
      readonly name: string
      readonly text: string
      readonly input: unknown
    }

const toolDeltaCharacters = 8

const digest = (...parts: ReadonlyArray<unknown>) => createHash("sha256").update(JSON.stringify(parts)).digest()

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const isOn = (value: unknown) => isRecord(value) && (value["type"] === "enabled" || value["type"] === "adaptive")

const isEffort = (value: unknown) => typeof value === "string" && value !== "none"

/**
 * Whether the request asks for reasoning, in any of the ways the models on Bedrock understand.
 *
 * **Source**: Bedrock user guide: Claude (`thinking`), Nova 2 (`reasoningConfig`), DeepSeek and gpt-oss
 * (`reasoning_effort`, `reasoning.effort`).
 */
export const asksForReasoning = (request: ConverseRequest): boolean => {
  const fields = request.additionalModelRequestFields
  if (!isRecord(fields)) return false
  return (
    isOn(fields["thinking"]) ||
    isOn(fields["reasoningConfig"]) ||
    isOn(fields["reasoning_config"]) ||
    isEffort(fields["reasoning_effort"]) ||
    (isRecord(fields["reasoning"]) && isEffort(fields["reasoning"]["effort"]))
  )
}

const lastUserMessage = (request: ConverseRequest): Message | undefined =>
  (request.messages ?? []).findLast(({ role }) => role === "user")

const textOf = (content: ReadonlyArray<ContentBlock>): string => content.flatMap(({ text }) => text ?? []).join("\n")

const counted = (formats: ReadonlyArray<string>, noun: string) =>
  formats.length === 0 ? [] : [`${formats.length} ${noun}${formats.length === 1 ? "" : "s"} (${formats.join(", ")})`]

const describeMedia = (content: ReadonlyArray<ContentBlock>): string | undefined => {
  const seen = [
    ...counted(
      content.flatMap(({ image }) => (image === undefined ? [] : [image.format ?? "unknown"])),
      "image"
    ),
    ...counted(
      content.flatMap(({ document }) => (document === undefined ? [] : [document.format ?? "unknown"])),
      "document"
    )
  ]
  return seen.length === 0 ? undefined : `I see ${seen.join(" and ")}.`
}

const quoteResults = (request: ConverseRequest, content: ReadonlyArray<ContentBlock>): string | undefined => {
  const nameOf = (id: string) =>
    (request.messages ?? [])
      .flatMap((message) => message.content ?? [])
      .findLast(({ toolUse }) => toolUse?.toolUseId === id)?.toolUse?.name ?? "The tool"
  const quotes = content.flatMap(({ toolResult }) => {
    if (toolResult === undefined) return []
    const said = toolResult.content.map((part) => part.text ?? JSON.stringify(part.json ?? Object.keys(part)))
    const verb = toolResult.status === "error" ? "failed" : "answered"
    return [`${nameOf(toolResult.toolUseId)} ${verb}: ${said.join("\n")}`]
  })
  return quotes.length === 0 ? undefined : quotes.join("\n")
}

/** A word of its own: `ls` is not named by "tools". */
const names = (text: string, tool: string): boolean => text.split(/[^A-Za-z0-9_-]+/).includes(tool)

/**
 * The tool to call, if any.
 *
 * Only the first text of a message can name one: gateways append context of their own, and a word in that is nobody's
 * wish to run something.
 */
const chooseTool = (request: ConverseRequest, content: ReadonlyArray<ContentBlock>) => {
  const said = content.find(({ text }) => text !== undefined)?.text ?? ""
  const tools = (request.toolConfig?.tools ?? []).flatMap(({ toolSpec }) => toolSpec ?? [])
  const choice = request.toolConfig?.toolChoice
  if (choice?.tool !== undefined) return tools.find(({ name }) => name === choice.tool?.name)
  const mentioned = tools.find(({ name }) => names(said, name))
  return mentioned ?? (choice?.any === undefined ? undefined : tools[0])
}

const draftAnswer = (request: ConverseRequest): Draft => {
  const content = lastUserMessage(request)?.content ?? []
  const quotes = quoteResults(request, content)
  if (quotes !== undefined) return { _tag: "Text", text: quotes }

  const text = textOf(content)
  const tool = chooseTool(request, content)
  if (tool !== undefined) {
    const input = exampleInput(tool.inputSchema?.json)
    return {
      _tag: "ToolUse",
      toolUseId: `tooluse_${digest(request.messages ?? [], tool.name)
        .subarray(0, 16)
        .toString("base64url")}`,
      name: tool.name,
      // Models on Bedrock stream no JSON at all for a tool that takes nothing.
      text: Object.keys(input).length === 0 ? "" : JSON.stringify(input),
      input
    }
  }
  const parts = [describeMedia(content), text === "" ? undefined : `You said: ${text}`]
  return { _tag: "Text", text: parts.filter((part) => part !== undefined).join(" ") || "You said nothing." }
}

const draftReasoning = (request: ConverseRequest, answer: Draft): Draft => {
  const plan = answer._tag === "ToolUse" ? `The tool ${answer.name} can answer this.` : "I can answer this at once."
  const text = `The user wants an answer. ${plan}`
  return { _tag: "Reasoning", text, signature: digest(request.messages ?? [], text).toString("base64") }
}

/** Cuts the text before the first stop sequence in it. Reasoning and tool input do not stop. */
const applyStopSequences = (draft: Draft, sequences: ReadonlyArray<string>) => {
  if (draft._tag !== "Text") return { draft, isStopped: false }
  const ends = sequences.map((sequence) => draft.text.indexOf(sequence)).filter((index) => index !== -1)
  return ends.length === 0
    ? { draft, isStopped: false }
    : { draft: { ...draft, text: draft.text.slice(0, Math.min(...ends)) }, isStopped: true }
}

/** Cuts the drafts after `maxTokens` tokens. A block that gets none is left out. */
const applyMaxTokens = (drafts: ReadonlyArray<Draft>, maxTokens: number) => {
  const kept: Array<Draft> = []
  let left = maxTokens
  for (const draft of drafts) {
    const tokens = tokenize(draft.text)
    if (tokens.length <= left) {
      kept.push(draft)
      left -= tokens.length
      continue
    }
    const text = tokens.slice(0, left).join("")
    if (text !== "")
      kept.push(draft._tag === "Reasoning" ? { ...draft, text, signature: undefined } : { ...draft, text })
    return { drafts: kept, isCut: true }
  }
  return { drafts: kept, isCut: false }
}

const toBlock = (draft: Draft): AnswerBlock => {
  switch (draft._tag) {
    case "Reasoning":
      return { _tag: "Reasoning", deltas: toWords(draft.text), signature: draft.signature }
    case "Text":
      return { _tag: "Text", deltas: toWords(draft.text) }
    case "ToolUse": {
      const { input, name, text, toolUseId } = draft
      // As Claude does: an empty delta announces the input.
      return { _tag: "ToolUse", toolUseId, name, deltas: ["", ...toPieces(text, toolDeltaCharacters)], input }
    }
  }
}

/** Answers a request. */
export const answer = (request: ConverseRequest): Answer => {
  const { maxTokens = Infinity, stopSequences = [] } = request.inferenceConfig ?? {}
  const { draft, isStopped } = applyStopSequences(draftAnswer(request), stopSequences)
  const wanted = asksForReasoning(request) ? [draftReasoning(request, draft), draft] : [draft]
  const { drafts, isCut } = applyMaxTokens(wanted, maxTokens)
  const ending: StopReason = draft._tag === "ToolUse" ? "tool_use" : isStopped ? "stop_sequence" : "end_turn"
  return {
    blocks: drafts.filter(({ _tag, text }) => _tag !== "Text" || text !== "").map(toBlock),
    stopReason: isCut ? "max_tokens" : ending,
    outputTokens: drafts.reduce((sum, { text }) => sum + countTokens(text), 0)
  }
}
