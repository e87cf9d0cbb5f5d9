/**
 * Which models are listed, and what is said of them. Pure.
 *
 * Bedrock lists everything it has ever known; an operator wants what can be talked to now. Its listings say
 * nothing about limits, so those come from the model catalog.
 */
import type { FoundationModelSummary, InferenceProfileSummary } from "@aws-sdk/client-bedrock"
import { type ModelTraits, parseModelId, traitsOf } from "@bedrock-kit/model-catalog"
import { Model } from "./Model.ts"
import { permitsProfile, permitsRegion, type Residency } from "./residency.ts"

export interface CatalogOptions {
  /** The Region that the listings are of. */
  readonly region: string
  /** Where requests may be answered. Absent: anywhere. */
  readonly residency?: Residency | undefined
  /** Model providers to keep, such as `anthropic`. Compared without case. Empty keeps all. */
  readonly providerFilter: ReadonlyArray<string>
  /** Tokens, for models the catalog does not know. */
  readonly defaultContextWindow: number
  /** Tokens, for models the catalog does not know. */
  readonly defaultMaxTokens: number
}

/** The vendor of a base model id: what stands before its first dot. */
const vendorOf = (modelId: string | undefined): string => modelId?.split(".", 1)[0] ?? ""

const passes = (options: CatalogOptions, ...names: ReadonlyArray<string | undefined>): boolean => {
  if (options.providerFilter.length === 0) return true
  const wanted = new Set(options.providerFilter.map((name) => name.trim().toLowerCase()))
  return names.some((name) => name !== undefined && wanted.has(name.toLowerCase()))
}

const isUsable = (model: FoundationModelSummary): boolean =>
  (model.modelId ?? "") !== "" &&
  model.responseStreamingSupported === true &&
  (model.outputModalities ?? []).includes("TEXT") &&
  model.modelLifecycle?.status === "ACTIVE"

/** Some models answer only through an inference profile. Models that do not say are taken to answer. */
const isInvocableByItsOwnId = (model: FoundationModelSummary): boolean =>
  // The live API answers `INFERENCE_PROFILE` too, which the SDK's types do not know.
  ((model.inferenceTypesSupported ?? ["ON_DEMAND"]) as ReadonlyArray<string>).includes("ON_DEMAND")

const limits = (traits: ModelTraits, options: CatalogOptions) => ({
  contextWindow: traits.contextWindow ?? options.defaultContextWindow,
  maxOutputTokens: traits.maxOutputTokens ?? options.defaultMaxTokens,
  hasKnownLimits: !traits.estimated && traits.contextWindow !== undefined && traits.maxOutputTokens !== undefined,
  supportsReasoning: traits.reasoning.kind !== "none"
})

const toModalities = (listed: ReadonlyArray<string> | undefined, traits: ModelTraits) =>
  listed === undefined || listed.length === 0
    ? traits.inputModalities
    : (["TEXT", "IMAGE"] as const).filter((modality) => listed.includes(modality))

const toFoundationModel = (model: FoundationModelSummary, options: CatalogOptions): Model => {
  const modelId = model.modelId ?? ""
  const traits = traitsOf(modelId, model.modelName === undefined ? {} : { modelName: model.modelName })
  return new Model({
    modelId,
    modelName: model.modelName ?? modelId,
    providerName: model.providerName ?? vendorOf(modelId),
    kind: "foundation-model",
    baseModelId: modelId,
    inputModalities: toModalities(model.inputModalities, traits),
    ...limits(traits, options)
  })
}

/** The model behind a profile, by the first ARN it lists. */
const baseModelOf = (profile: InferenceProfileSummary): string | undefined => {
  const arn = profile.models?.find(({ modelArn }) => modelArn !== undefined)?.modelArn
  if (arn !== undefined) return parseModelId(arn).baseModelId
  return profile.type === "SYSTEM_DEFINED" ? parseModelId(profile.inferenceProfileId ?? "").baseModelId : undefined
}

/** What Converse takes: the id of a system profile, and the ARN of one the account made. */
const invocableId = (profile: InferenceProfileSummary): string | undefined =>
  profile.type === "APPLICATION" ? profile.inferenceProfileArn : profile.inferenceProfileId

const toProfileModel = (
  profile: InferenceProfileSummary,
  foundation: ReadonlyMap<string, FoundationModelSummary>,
  options: CatalogOptions
): ReadonlyArray<Model> => {
  const modelId = invocableId(profile)
  if (modelId === undefined || modelId === "" || profile.status !== "ACTIVE") return []
  if (!permitsProfile(options.residency ?? "any", options.region, profile)) return []
  const baseModelId = baseModelOf(profile)
  const base = baseModelId === undefined ? undefined : foundation.get(baseModelId)
  // A profile in front of a model that cannot be talked to cannot be talked to either.
  if (base !== undefined && !isUsable(base)) return []
  const providerName = base?.providerName ?? vendorOf(baseModelId)
  if (!passes(options, providerName, vendorOf(baseModelId))) return []
  const modelName = profile.inferenceProfileName ?? modelId
  const traits = traitsOf(modelId, { modelName, ...(baseModelId !== undefined && { baseModelId }) })
  return [
    new Model({
      modelId,
      modelName,
      providerName,
      kind: "inference-profile",
      baseModelId,
      inputModalities: toModalities(base?.inputModalities, traits),
      ...limits(traits, options)
    })
  ]
}

const byPreference = (a: Model, b: Model): number =>
  Number(b.modelId.startsWith("global.")) - Number(a.modelId.startsWith("global.")) ||
  a.modelName.localeCompare(b.modelName, "en") ||
  a.modelId.localeCompare(b.modelId, "en")

/** Joins both listings into the models that can be talked to, global profiles first, then by name. */
export const toModels = (
  foundationModels: ReadonlyArray<FoundationModelSummary>,
  inferenceProfiles: ReadonlyArray<InferenceProfileSummary>,
  options: CatalogOptions
): ReadonlyArray<Model> => {
  const foundation = new Map(foundationModels.map((model) => [model.modelId ?? "", model]))
  const models = [
    ...(permitsRegion(options.residency ?? "any", options.region) ? foundationModels : [])
      .filter((model) => isUsable(model) && isInvocableByItsOwnId(model))
      .filter((model) => passes(options, model.providerName, vendorOf(model.modelId)))
      .map((model) => toFoundationModel(model, options)),
    ...inferenceProfiles.flatMap((profile) => toProfileModel(profile, foundation, options))
  ]
  const distinct = new Map(models.toReversed().map((model) => [model.modelId.toLowerCase(), model]))
  return [...distinct.values()].toSorted(byPreference)
}
