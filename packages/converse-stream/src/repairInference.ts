/**
 * Keeps the numbers and options of a turn within what Converse and the model take.
 *
 * **Source**: Bedrock API reference (InferenceConfiguration, ConverseStream), November 2026; the traits for what a model
 * takes.
 */
import { isThinking, leastBudget, toReasoningFields } from "./reasoning.ts"
import type { Note, RepairKind } from "./Repairs.ts"
import type { Problem } from "./RequestRejected.ts"
import { isBlank, toWellFormed } from "./text.ts"
import type { Turn } from "./Turn.ts"

const mostStopSequences = 2500
const mostMetadata = 16
const mostPaths = 10
const longest = 256

type Options = { -readonly [Key in keyof Turn]?: Turn[Key] }

const within = (value: number, least: number, most: number) => Math.min(Math.max(value, least), most)

const mendMaxTokens = (turn: Turn, note: Note): Turn["maxTokens"] => {
  const { maxTokens, traits } = turn
  if (maxTokens === undefined) return undefined
  const where = "maxTokens"
  if (Number.isNaN(maxTokens)) {
    note("maxTokens", where, "is not a number, and was left out.")
    return undefined
  }
  // A guess at a model's limit is no reason to shorten its answers.
  const limit = traits.isKnown ? (traits.maxOutputTokens ?? Infinity) : Infinity
  const mended = within(Math.trunc(maxTokens), 1, limit)
  if (mended === Infinity) return undefined
  if (mended !== maxTokens) note("maxTokens", where, `was ${maxTokens}; the model takes ${mended}.`)
  if (toReasoningFields({ ...turn, maxTokens: mended }).maxTokens !== undefined) return mended
  note("maxTokens", where, "was left out, because the model takes no limit while it thinks this hard.")
  return undefined
}

/** A budget that AWS refuses does not mean that the model is not to think. */
const mendBudget = (turn: Turn, note: Note): number | undefined => {
  const { reasoningBudgetTokens: asked, traits } = turn
  if (asked === undefined || traits.reasoning.kind !== "budget") return asked
  const where = "reasoningBudgetTokens"
  if (!Number.isFinite(asked)) {
    note("reasoningBudget", where, "is no number of tokens; that of the level is used.")
    return undefined
  }
  const legal = Math.max(Math.trunc(asked), leastBudget)
  const mended = toReasoningFields({ ...turn, reasoningBudgetTokens: legal }).budgetTokens ?? legal
  if (mended !== asked)
    note("reasoningBudget", where, `was ${asked}; ${mended} is the nearest that AWS and the model take.`)
  return mended
}

const mendFraction = (kind: "temperature" | "topP", turn: Turn, note: Note): number | undefined => {
  const value = turn[kind]
  if (value === undefined) return undefined
  if (Number.isNaN(value) || !toReasoningFields(turn).allowsTemperature) {
    note(kind, kind, "was left out, because the model takes none in this turn.")
    return undefined
  }
  const mended = within(value, 0, 1)
  if (mended !== value) note(kind, kind, `was ${value}; Converse takes 0 to 1.`)
  return mended
}

const mendEffort = (turn: Turn, note: Note): Turn["effort"] => {
  const { effort, traits } = turn
  if (effort === undefined) return undefined
  const { reasoning } = traits
  if (reasoning.kind !== "adaptive") {
    note("effort", "effort", "was left out, because the model takes none.")
    return undefined
  }
  const order = ["low", "medium", "high", "xhigh", "max"] as const
  const most = isThinking(turn) ? order.length : order.indexOf("high") + 1
  const usable = order.slice(0, most).filter((level) => reasoning.levels.includes(level))
  const mended = usable.findLast((level) => order.indexOf(level) <= order.indexOf(effort))
  if (mended !== effort) note("effort", "effort", `was ${effort}; the model takes ${mended ?? "none"} in this turn.`)
  return mended
}

/** Takes out of a list what may not be in it. */
const mendList = (
  kind: RepairKind,
  name: string,
  list: ReadonlyArray<string> | undefined,
  most: number,
  isLegal: (item: string) => boolean,
  note: Note
): ReadonlyArray<string> | undefined => {
  if (list === undefined) return undefined
  const mended = list.filter(isLegal).slice(0, most)
  if (mended.length === list.length) return list
  note(kind, name, `holds ${list.length - mended.length} that Converse or the model refuses, which were left out.`)
  return mended.length === 0 ? undefined : mended
}

const mendMetadata = ({ requestMetadata }: Turn, note: Note): Turn["requestMetadata"] => {
  if (requestMetadata === undefined) return undefined
  const toLegal = (text: string) => text.replaceAll(/[^a-zA-Z0-9\s:_@$#=/+,.-]/g, "_").slice(0, longest)
  const entries = Object.entries(requestMetadata)
  const mended = entries
    .filter(([key]) => key !== "")
    .slice(0, mostMetadata)
    .map(([key, value]) => [toLegal(key), toLegal(value)] as const)
  const isSame = mended.length === entries.length && mended.every(([key, value]) => requestMetadata[key] === value)
  if (isSame && entries.length > 0) return requestMetadata
  if (entries.length > 0) {
    note(
      "requestMetadata",
      "requestMetadata",
      "holds more than 16 entries, or characters or lengths that Converse refuses."
    )
  }
  return mended.length === 0 ? undefined : Object.fromEntries(mended)
}

const isPointer = (path: string) => path.length <= longest && /^\/([^~]|~[01])*$/.test(path)

/** Mends what stands beside the prompt. A guardrail is never left out: without its name the request is refused. */
export const mendInference = (turn: Turn, note: Note, problems: Array<Problem>): Turn => {
  const { guardrail, traits } = turn
  if (isBlank(turn.modelId)) problems.push({ where: "the model id", detail: "is blank" })
  if (guardrail !== undefined && (isBlank(guardrail.guardrailIdentifier) || isBlank(guardrail.guardrailVersion))) {
    problems.push({ where: "the guardrail", detail: "has no identifier or no version" })
  }
  const schema = turn.outputFormat?.schema
  if (turn.outputFormat !== undefined && (typeof schema !== "object" || schema === null || Array.isArray(schema))) {
    problems.push({ where: "the output format", detail: "has no JSON Schema, which is an object" })
  }
  const isTierTaken =
    turn.serviceTier === undefined || !traits.isKnown || traits.serviceTiers.includes(turn.serviceTier)
  if (!isTierTaken)
    note("serviceTier", "serviceTier", `was left out, because the model is not served as ${turn.serviceTier}.`)
  const temperature = mendFraction("temperature", turn, note)
  const topP = mendFraction("topP", turn, note)
  const isOneTooMany = topP !== undefined && temperature !== undefined && traits.temperature !== "always"
  if (isOneTooMany) note("topP", "topP", "was left out, because the model does not take it beside a temperature.")
  const maxTokens = mendMaxTokens(turn, note)
  const options: Options = {
    maxTokens,
    reasoningBudgetTokens: mendBudget({ ...turn, maxTokens }, note),
    temperature,
    topP: isOneTooMany ? undefined : topP,
    stopSequences: mendList(
      "stopSequences",
      "stopSequences",
      turn.stopSequences?.map(toWellFormed),
      mostStopSequences,
      (text) => (traits.takesBlankStopSequences ? text !== "" : !isBlank(text)),
      note
    ),
    effort: mendEffort(turn, note),
    betas: mendList(
      "betas",
      "betas",
      turn.betas,
      Infinity,
      (beta) => traits.betas?.except.includes(beta) === false,
      note
    ),
    serviceTier: isTierTaken ? turn.serviceTier : undefined,
    requestMetadata: mendMetadata(turn, note),
    additionalModelResponseFieldPaths: mendList(
      "responseFieldPaths",
      "additionalModelResponseFieldPaths",
      turn.additionalModelResponseFieldPaths,
      mostPaths,
      isPointer,
      note
    )
  }
  // What the turn did not say stays unsaid.
  const said = Object.entries(options).filter(([key, value]) => value !== undefined || key in turn)
  return { ...turn, ...(Object.fromEntries(said) as Partial<Turn>) }
}
