/**
 * What the host asks of a turn, read. Pure.
 *
 * Options come from callers of many kinds and from the operator's `params`, of whatever type those wrote. What does not
 * fit is left out and said; only a guardrail is never left out. What is nearer to the turn wins: the caller's option,
 * then the `params` of the agent and the model, then this plugin's configuration.
 *
 * **Source**: `SimpleStreamOptions` of `@openclaw/ai`, and `params` of models and agents, in OpenClaw 2026.9.6.
 */
import { PluginConfig } from "@bedrock-kit/config-schema"
import { interleavedThinking, type Turn } from "@bedrock-kit/converse-stream"
import { parseModelId } from "@bedrock-kit/model-catalog"
import { Result, Schema } from "effect"
import { isSaid, makeOptionReader, numberOf, type OptionReader, positiveOf, textsOf, wordOf } from "./optionReader.ts"
import { toOutputFormat, toToolChoice } from "./turnChoices.ts"
import { objectOf } from "./untrusted.ts"

/** What options decide of a turn. */
export type TurnOptions = Omit<Turn, "modelId" | "traits" | "system" | "messages" | "tools">

/** What this plugin's configuration adds to every turn. */
export type Configured = Pick<PluginConfig.PluginConfig, "guardrail" | "requestMetadata" | "serviceTier">

/** Everything that has a say. */
export interface Asked {
  readonly model: Pick<Turn, "modelId" | "traits">
  /** What the caller of the turn asks. */
  readonly caller: unknown
  /** What the operator set for the agent and the model, nearest first. */
  readonly params: ReadonlyArray<unknown>
  readonly configured: Configured
  readonly env: Readonly<Record<string, string | undefined>>
}

export interface ReadOptions {
  readonly options: TurnOptions
  /** How long the first event may take, in milliseconds. */
  readonly firstEventTimeout: number | undefined
  /** Sentences about what was left out. */
  readonly warnings: ReadonlyArray<string>
  /** Why the turn must not be sent. */
  readonly refusal: string | undefined
}

const decodeGuardrail = Schema.decodeUnknownResult(PluginConfig.GuardrailConfig, { onExcessProperty: "error" })

/** A guardrail that cannot be read stops the turn: what was to be guarded is never sent unguarded. */
const guardrailOf = (params: ReadonlyArray<unknown>, configured: Configured) => {
  const said = params.map((source) => objectOf(source)?.["guardrail"]).find(isSaid)
  if (said === undefined) return { guardrail: configured.guardrail, refusal: undefined }
  if (said === false) return { guardrail: undefined, refusal: undefined }
  return Result.match(decodeGuardrail(said), {
    onSuccess: (guardrail) => ({ guardrail, refusal: undefined }),
    onFailure: () => ({
      guardrail: undefined,
      refusal:
        "The guardrail in the params of this model or agent cannot be read, so the turn was not sent. It has to be an object with guardrailIdentifier and guardrailVersion, or false for none; mend it and try again."
    })
  })
}

/** Entries of an agent are added to those for all. Numbers and truth values are written out. */
const metadataOf = ({ leaveOut }: OptionReader, { caller, configured, params }: Asked) => {
  const entries: Record<string, string> = { ...configured.requestMetadata }
  const add = (name: string, value: unknown) => {
    if (!isSaid(value)) return
    if (objectOf(value) === undefined) leaveOut(name, value, "an object of texts")
    for (const [key, entry] of Object.entries(objectOf(value) ?? {})) {
      if (typeof entry === "string" || typeof entry === "number" || typeof entry === "boolean")
        entries[key] = `${entry}`
    }
  }
  for (const source of params.toReversed()) add("requestMetadata", objectOf(source)?.["requestMetadata"])
  for (const name of ["metadata", "requestMetadata"]) add(name, objectOf(caller)?.[name])
  return Object.keys(entries).length === 0 ? undefined : entries
}

/**
 * Writing to the cache costs a little and reading from it saves much, so it is on where a model has one. Amazon's own
 * models are asked for it by name, as the plugin before this one had it.
 */
const retentionOf = ({ first }: OptionReader, { env, model }: Asked) =>
  first(["cacheRetention"], wordOf("none", "short", "long"), "none, short or long") ??
  (parseModelId(model.modelId).vendor === "amazon" || model.traits.promptCaching === undefined
    ? "none"
    : env["OPENCLAW_CACHE_RETENTION"] === "long"
      ? "long"
      : "short")

const budgetOf = ({ leaveOut }: OptionReader, caller: unknown, reasoning: Turn["reasoning"]) => {
  const budgets = objectOf(caller)?.["thinkingBudgets"]
  if (!isSaid(budgets) || reasoning === undefined) return undefined
  const budget = objectOf(budgets)?.[reasoning]
  if (objectOf(budgets) === undefined) leaveOut("thinkingBudgets", budgets, "an object of numbers")
  else if (isSaid(budget) && positiveOf(budget) === undefined)
    leaveOut(`thinkingBudgets.${reasoning}`, budget, "a number of tokens")
  return positiveOf(budget)
}

/** Reads the options of a turn. */
export const readTurnOptions = (asked: Asked): ReadOptions => {
  const { caller, configured, model, params } = asked
  const ofCaller = makeOptionReader([caller])
  const ofAll = makeOptionReader([caller, ...params])
  const { guardrail, refusal } = guardrailOf(params, configured)
  const reasoning = ofCaller.first(
    ["reasoning"],
    wordOf("off", "minimal", "low", "medium", "high", "xhigh", "max"),
    "a level of thinking such as low"
  )
  const isInterleaved = ofCaller.first(
    ["interleavedThinking"],
    (value) => (typeof value === "boolean" ? value : undefined),
    "true or false"
  )
  const mayInterleave = isInterleaved !== false && model.traits.reasoning.kind === "budget"
  const outputFormat = ofAll.first(["responseFormat", "response_format"], toOutputFormat, "a JSON Schema")
  const seconds = "a number of milliseconds above 0"
  const limits = ["firstEventTimeoutMs", "timeoutMs"].flatMap(
    (name) => ofCaller.first([name], positiveOf, seconds) ?? []
  )
  return {
    options: {
      maxTokens: ofAll.first(["maxTokens"], positiveOf, "a number of tokens above 0"),
      temperature: ofAll.first(["temperature"], numberOf, "a number"),
      topP: ofAll.first(["topP", "top_p"], numberOf, "a number"),
      stopSequences: ofAll.first(["stop", "stopSequences"], textsOf, "a list of texts"),
      reasoning,
      reasoningBudgetTokens: budgetOf(ofCaller, caller, reasoning),
      toolChoice: ofCaller.first(
        ["toolChoice", "tool_choice"],
        toToolChoice,
        "auto, any, required, none or the name of a tool"
      ),
      outputFormat: outputFormat === "text" ? undefined : outputFormat,
      cacheRetention: retentionOf(ofAll, asked),
      serviceTier:
        ofAll.first(
          ["serviceTier", "service_tier"],
          wordOf("default", "priority", "flex", "reserved"),
          "default, priority, flex or reserved"
        ) ?? configured.serviceTier,
      latency: ofAll.first(["latency"], wordOf("standard", "optimized"), "standard or optimized"),
      requestMetadata: metadataOf(ofAll, asked),
      betas: mayInterleave && reasoning !== undefined && reasoning !== "off" ? [interleavedThinking] : undefined,
      guardrail
    },
    firstEventTimeout: limits.length === 0 ? undefined : Math.min(...limits),
    warnings: [...ofCaller.warnings, ...ofAll.warnings],
    refusal
  }
}
