/**
 * Which row of the facts an id stands for.
 *
 * Traits and prices must agree on it, so the search is written once.
 */
import { modelFacts, type ModelFacts } from "./facts.ts"
import { parseModelId, toInferenceProfileId } from "./modelId.ts"

/** What the control plane says of an id that names no model itself, such as an application inference profile. */
export interface ModelHints {
  /** The id, profile id or ARN of the model behind it, from `GetInferenceProfile`. */
  readonly baseModelId?: string | undefined
  /** A name a person gave, such as "Claude Sonnet 4.6 for support". */
  readonly modelName?: string | undefined
}

/** A row of the facts and the terms on which it was asked for. */
export interface FoundFacts {
  readonly facts: ModelFacts
  readonly geography: string | undefined
  /** Whether the row is of this profile alone, as the Indian profiles are. */
  readonly isSoldWhole: boolean
}

// amazon.nova-pro-v1:0:300k is the same model, bought with a stated context window.
const withoutThroughputSuffix = (id: string): string => id.replace(/:\d+k$|:mm$/u, "")

const search = (text: string): FoundFacts | undefined => {
  const { baseModelId, geography } = parseModelId(text)
  if (baseModelId === undefined) return undefined
  const whole = geography === undefined ? undefined : modelFacts.get(toInferenceProfileId(geography, baseModelId))
  if (whole !== undefined) return { facts: whole, geography, isSoldWhole: true }
  const facts = modelFacts.get(baseModelId) ?? modelFacts.get(withoutThroughputSuffix(baseModelId))
  return facts === undefined ? undefined : { facts, geography, isSoldWhole: false }
}

/**
 * Finds the facts of the model an id names, or failing that of `hints.baseModelId`.
 *
 * **Errors**: none; total. `undefined` when the model is not in the facts.
 */
export const factsOf = (modelId: string, hints: ModelHints = {}): FoundFacts | undefined =>
  search(modelId) ?? (hints.baseModelId === undefined ? undefined : search(hints.baseModelId))
