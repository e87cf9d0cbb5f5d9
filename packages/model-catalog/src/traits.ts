/**
 * What a model can do.
 *
 * This is the one place where model names are matched. Everyone else asks for traits and passes them on as data, so a new
 * model is a change to this package and to no other. A model in the table is described by its row; any other by its family's
 * row, and the traits say that they are estimated.
 */
import { familyNameOf } from "./familyName.ts"
import { findModel, type ModelHints } from "./lookUp.ts"
import { parseModelId, type ModelId } from "./modelId.ts"
import { families, type Family, type FamilyName, type KnownModel } from "./models.ts"
import type { ModelTraits } from "./ModelTraits.ts"

// Only text that names a model may be matched: a Region or an account number inside an ARN names nothing.
const nameOf = (id: ModelId): string | undefined =>
  id.baseModelId ?? (id.kind === "unknown" && id.partition === undefined ? id.text : undefined)

/** Whether an id is a foundation model's own, and no profile's. */
const isOwnId = (modelId: string): boolean => parseModelId(modelId).kind === "foundation-model"

const familyOf = (text: string | undefined): FamilyName | undefined => {
  const family = text === undefined ? "unknown" : familyNameOf(text)
  return family === "unknown" ? undefined : family
}

const toKnownTraits = ({ family, model }: KnownModel): ModelTraits => {
  const { geographies: _, isOnConverseByProfileOnly: __, ...traits } = model
  return Object.freeze({
    ...traits,
    isKnown: true,
    estimated: false,
    family,
    supportsPromptCaching: traits.promptCaching !== undefined
  })
}

const toFamilyTraits = (family: FamilyName): ModelTraits => {
  const { members: _, ...traits }: Family = families[family]
  return Object.freeze({
    ...traits,
    name: undefined,
    isKnown: false,
    estimated: true,
    family,
    supportsPromptCaching: traits.promptCaching !== undefined
  })
}

/** Makes a value the first time it is asked for. */
const once = <Key, Value>(make: (key: Key) => Value): ((key: Key) => Value) => {
  const made = new Map<Key, Value>()
  return (key) => {
    const found = made.get(key)
    if (found !== undefined) return found
    const value = make(key)
    made.set(key, value)
    return value
  }
}

// Lists hold thousands of models, and each is asked about; a program that has only begun asks about none.
const traitsOfKnown = once(toKnownTraits)
const traitsOfFamily = once(toFamilyTraits)

/**
 * Tells what a model can do, from its id and from what the caller knows about it.
 *
 * The id comes first, then `hints.baseModelId`, then `hints.modelName`. A name never lends a model's limits, for anyone
 * may write one.
 *
 * **Units**: limits in tokens.
 *
 * **Errors**: none; total. An id nobody knows has `estimated: true`, and the traits of its family or, failing that, of a
 * plain text model with tools.
 *
 * **Source**: `models.ts`; each row names its own.
 *
 * **Example** (An application inference profile, by its name)
 *
 * ```ts
 * traitsOf("arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/a1b2c3", {
 *   modelName: "Claude Sonnet 4.6"
 * }).reasoning.kind // => "adaptive"
 * ```
 */
export const traitsOf = (modelId: string, hints: ModelHints = {}): ModelTraits => {
  const known = findModel(modelId, hints)
  if (known !== undefined) {
    const traits = traitsOfKnown(known)
    const isElsewhere = known.model.isOnConverseByProfileOnly === true && isOwnId(modelId)
    return isElsewhere ? { ...traits, supportsConverse: false } : traits
  }
  const hinted = hints.baseModelId === undefined ? undefined : nameOf(parseModelId(hints.baseModelId))
  const byId = familyOf(nameOf(parseModelId(modelId))) ?? familyOf(hinted)
  const family = byId ?? familyOf(hints.modelName) ?? "unknown"
  const traits = traitsOfFamily(family)
  if (hints.modelName === undefined) return traits
  return {
    ...traits,
    ...(byId === undefined && { contextWindow: undefined, maxOutputTokens: undefined }),
    name: hints.modelName
  }
}
