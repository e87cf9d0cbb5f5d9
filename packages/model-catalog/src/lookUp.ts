/**
 * Which row of the table an id stands for.
 *
 * Traits and prices must agree on it, so the search is written once.
 */
import { parseModelId, toInferenceProfileId } from "./modelId.ts"
import { knownModel, type KnownModel } from "./models.ts"

/** What the control plane says of an id that names no model itself, such as an application inference profile. */
export interface ModelHints {
  /** The id, profile id or ARN of the model behind it, from `GetInferenceProfile`. */
  readonly baseModelId?: string | undefined
  /** A name a person gave, such as "Claude Sonnet 4.6 for support". */
  readonly modelName?: string | undefined
}

// amazon.nova-pro-v1:0:300k is the same model, bought with a stated context window.
const withoutThroughputSuffix = (id: string): string => id.replace(/:\d+k$|:mm$/u, "")

// cohere.embed-english-v3:0:512 and amazon.titan-embed-text-v1:2:8k are models whose own ids name no version.
const withoutVersion = (id: string): string => id.replace(/(?::\d+k?)+$/u, "")

/**
 * The ids under which a model may be listed, the nearest first: as sold in its geography, without geography, without the
 * context window it was bought with, and without a version.
 */
export const listedIdsOf = (text: string): ReadonlyArray<string> => {
  const { baseModelId, geography } = parseModelId(text)
  if (baseModelId === undefined) return []
  const ids = [baseModelId, withoutThroughputSuffix(baseModelId), withoutVersion(baseModelId)]
  return geography === undefined ? ids : [...ids.map((id) => toInferenceProfileId(geography, id)), ...ids]
}

const first = <A>(text: string, find: (id: string) => A | undefined): A | undefined => {
  for (const id of listedIdsOf(text)) {
    const found = find(id)
    if (found !== undefined) return found
  }
  return undefined
}

/**
 * Finds what is listed for the model an id names, or failing that for `hints.baseModelId`.
 *
 * **Errors**: none; total. `undefined` when nothing is listed.
 */
export const lookUp = <A>(
  modelId: string,
  hints: ModelHints,
  find: (listedId: string) => A | undefined
): A | undefined =>
  first(modelId, find) ?? (hints.baseModelId === undefined ? undefined : first(hints.baseModelId, find))

/** Finds the row of the model an id names. */
export const findModel = (modelId: string, hints: ModelHints): KnownModel | undefined =>
  lookUp(modelId, hints, knownModel)
