/**
 * The limits of a model that AWS states when one is passed. Pure.
 *
 * Nobody publishes the limits of every model, and tables grow old; the service's own words are the best source there is.
 */

/** **Units**: tokens. Absent where the text states none. */
export interface LearntLimits {
  readonly contextWindow?: number
  readonly maxOutputTokens?: number
}

const number = String.raw`(\d[\d,_]*)`

/**
 * How a context window is stated.
 *
 * **Source**: texts of Claude, Llama, Mistral and the models served by vLLM on Bedrock, as reported in
 * daisuke-awaji/moca#254, continuedev/continue#6080, evalstate/fast-agent#621 and others.
 */
const contextWindows: ReadonlyArray<RegExp> = [
  // prompt is too long: 200049 tokens > 200000 maximum
  new RegExp(`too long: ${number} tokens > ${number} maximum`, "iu"),
  // input length and `max_tokens` exceed context limit: 199759 + 8192 > 200000
  new RegExp(`exceed context limit: ${number} \\+ [\\d,_]+ > ${number}`, "iu"),
  // This model's maximum context length is 131072 tokens.
  new RegExp(`maximum context length (?:is|of) ()${number} tokens`, "iu"),
  // Too many input tokens. Max input tokens: 8192, request input token count: 9000
  new RegExp(`max(?:imum)? input tokens: ()${number}`, "iu")
]

/** How the longest answer is stated. **Source**: texts of Claude, and of Amazon's and Meta's models on Bedrock. */
const outputLimits: ReadonlyArray<RegExp> = [
  // max_tokens: 9000 > 8192, which is the maximum allowed number of output tokens for claude-…
  new RegExp(`max_tokens: ${number} > ${number}, which is the maximum`, "iu"),
  // The maximum tokens you requested exceeds the model limit of 4096.
  new RegExp(`maximum tokens you requested exceeds the model limit of ()${number}`, "iu")
]

const stated = (patterns: ReadonlyArray<RegExp>, text: string): number | undefined => {
  for (const pattern of patterns) {
    const digits = pattern.exec(text)?.[2]?.replaceAll(/[,_]/gu, "")
    const tokens = digits === undefined ? NaN : Number(digits)
    if (Number.isSafeInteger(tokens) && tokens > 0) return tokens
  }
  return undefined
}

/**
 * Reads the limits that an error states.
 *
 * **Errors**: none; total. Text that states none gives an empty object.
 *
 * **Example** (Claude's words)
 *
 * ```ts
 * parseLimits("prompt is too long: 200049 tokens > 200000 maximum").contextWindow // => 200000
 * ```
 */
export const parseLimits = (text: string): LearntLimits => {
  const contextWindow = stated(contextWindows, text)
  const maxOutputTokens = stated(outputLimits, text)
  return {
    ...(contextWindow !== undefined && { contextWindow }),
    ...(maxOutputTokens !== undefined && { maxOutputTokens })
  }
}

/** Which fields of the limits are news. */
export const fieldsOf = (limits: LearntLimits): ReadonlyArray<keyof LearntLimits> =>
  (["contextWindow", "maxOutputTokens"] as const).filter((field) => limits[field] !== undefined)

const words: Readonly<Record<keyof LearntLimits, string>> = {
  contextWindow: "tokens of context",
  maxOutputTokens: "tokens in an answer"
}

/** Tells what was learnt, as a sentence. `before` is what was thought to be so. */
export const describeLearnt = (modelId: string, learnt: LearntLimits, before: LearntLimits): string => {
  const told = fieldsOf(learnt).map((field) => {
    const thought = before[field]
    return `${learnt[field]} ${words[field]}${thought === undefined ? "" : `, not ${thought}`}`
  })
  return `AWS says that ${modelId} takes ${told.join(" and ")}. That is used from now on, until this program ends.`
}
