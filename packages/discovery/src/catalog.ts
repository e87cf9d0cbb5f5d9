/**
 * Which models are listed, and what is said of them. Pure.
 *
 * Bedrock lists everything it has ever known; an operator wants what can be talked to now. Its listings say
 * nothing about limits, so those come from the model catalog.
 */
import type { FoundationModelSummary, InferenceProfileSummary } from "@aws-sdk/client-bedrock"
import { knownModels, type ModelTraits, parseModelId, traitsOf } from "@bedrock-kit/model-catalog"
import {
  type ListedModel,
  type ListedProfile,
  type ListedTarget,
  readCustomModelDeployment,
  readFoundationModel,
  readImportedModel,
  readInferenceProfile,
  readPromptRouter,
  readProvisionedModel
} from "./answers.ts"
import { type Behind, makeArnReader } from "./behind.ts"
import { amendModel, makeModel, type Model, type ModelKind, type ModelLifecycle } from "./Model.ts"
import { permits, permitsRegion, preferenceOf, type Residency } from "./residency.ts"

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

/**
 * What AWS answered in one Region, by listing. A listing that was not asked for, or failed, is empty. The entries are
 * taken for what they are, not for what the SDK's types say.
 */
export interface Answers {
  readonly foundationModels: ReadonlyArray<unknown>
  readonly inferenceProfiles: ReadonlyArray<unknown>
  readonly importedModels: ReadonlyArray<unknown>
  readonly customModelDeployments: ReadonlyArray<unknown>
  readonly provisionedModels: ReadonlyArray<unknown>
  readonly promptRouters: ReadonlyArray<unknown>
}

/** What the answers of one Region come to. */
export interface Catalog {
  readonly models: ReadonlyArray<Model>
  /** Who made the models there are, before the provider filter. By name. */
  readonly providers: ReadonlyArray<string>
  /** Words of the provider filter that none of them is called by. */
  readonly unmatchedProviders: ReadonlyArray<string>
}

/** Something that may be listed. */
interface Row {
  readonly modelId: string
  readonly modelName: string
  readonly providerName: string
  readonly vendor: string
  readonly kind: ModelKind
  readonly baseModelId: string | undefined
  readonly base: ListedModel | undefined
  /** Whether AWS made it, so that it may be preferred to another id of the same model. */
  readonly isGeneral: boolean
  /** Of the ids of a model, the one with the lowest is preferred. */
  readonly preference: number
  readonly traits: ModelTraits
}

/** The vendor of a base model id: what stands before its first dot. */
const vendorOf = (modelId = ""): string => {
  const dot = modelId.indexOf(".")
  return dot === -1 ? modelId : modelId.slice(0, dot)
}

/** Ids are the same whatever their case. */
const keyOf = (modelId: string): string => modelId.toLowerCase()

/** The words of a provider filter, ready to compare. Empty passes all. */
export const toProviderWords = (providerFilter: ReadonlyArray<string>): ReadonlySet<string> =>
  new Set(providerFilter.map((name) => name.trim().toLowerCase()).filter((name) => name !== ""))

/** The foundation models of an answer, and which of their ids it says cannot be talked to. */
const readFoundationModels = (entries: ReadonlyArray<unknown>) => {
  const listed = new Map<string, ListedModel>()
  const unusable = new Set<string>()
  for (const entry of entries) {
    const model = readFoundationModel(entry)
    if (model === undefined) continue
    const key = keyOf(model.modelId)
    if (!listed.has(key)) listed.set(key, model)
    // Where an id is listed twice and the two disagree, the worse one is believed.
    if (!model.isUsable) unusable.add(key)
  }
  return { listed, unusable }
}

const orDefined = <A>(values: ReadonlyArray<A | undefined>): ReadonlyArray<A> =>
  values.filter((value) => value !== undefined)

/** What Converse takes: the id of a system profile, and the ARN of one the account made. */
const invocableId = (profile: ListedProfile): string | undefined => (profile.isApplication ? profile.arn : profile.id)

const datesOf = (lifecycle: ModelTraits["lifecycle"]): Omit<ModelLifecycle, "status"> => {
  const { endOfLifeTime, legacyTime, publicExtendedAccessTime } = lifecycle ?? {}
  return {
    ...(legacyTime !== undefined && { legacyTime }),
    ...(publicExtendedAccessTime !== undefined && { publicExtendedAccessTime }),
    ...(endOfLifeTime !== undefined && { endOfLifeTime })
  }
}

/** AWS's answer of today is believed; where it has no dates, those of the model catalog stand in. */
const lifecycleOf = ({ base, traits }: Row): ModelLifecycle => ({
  ...datesOf(traits.lifecycle),
  ...(base?.lifecycle ?? {
    status: traits.lifecycle === undefined || traits.lifecycle.status === "ACTIVE" ? "ACTIVE" : "LEGACY"
  })
})

const modalitiesOf = ({ base, traits }: Row) =>
  base === undefined || base.inputModalities.length === 0
    ? traits.inputModalities
    : (["TEXT", "IMAGE"] as const).filter((modality) => base.inputModalities.includes(modality))

const toModel = (row: Row, isPreferred: boolean, options: CatalogOptions): Model => {
  const { traits } = row
  return makeModel({
    modelId: row.modelId,
    modelName: row.modelName,
    providerName: row.providerName,
    kind: row.kind,
    regions: [options.region],
    baseModelId: row.baseModelId,
    isPreferred,
    lifecycle: lifecycleOf(row),
    inputModalities: modalitiesOf(row),
    contextWindow: traits.contextWindow ?? options.defaultContextWindow,
    maxOutputTokens: traits.maxOutputTokens ?? options.defaultMaxTokens,
    hasKnownLimits: !traits.estimated && traits.contextWindow !== undefined && traits.maxOutputTokens !== undefined,
    supportsReasoning: traits.reasoning.kind !== "none"
  })
}

/** What the model catalog knows better than a listing that is silent: nothing is listed that Converse cannot take. */
const isConversable = ({ base, traits }: Row): boolean =>
  (base !== undefined || traits.outputModalities.includes("TEXT")) && (!traits.isKnown || traits.supportsConverse)

/** Ids that have a row of their own in the model catalog. */
const knownIds: ReadonlySet<string> = new Set(knownModels().map(({ modelId }) => modelId))

/** Looks a model's traits up once, however many profiles are in front of it. */
const makeTraitsReader = () => {
  const read = new Map<string, ModelTraits>()
  return (modelId: string, modelName: string, baseModelId: string | undefined): ModelTraits => {
    // A name tells something only where no id does, and a profile's id only where the geography has a row of its own.
    if (baseModelId === undefined || knownIds.has(modelId)) {
      return traitsOf(modelId, { modelName, ...(baseModelId !== undefined && { baseModelId }) })
    }
    const traits = read.get(baseModelId) ?? traitsOf(baseModelId)
    read.set(baseModelId, traits)
    return traits.family === "unknown" ? traitsOf(modelId, { modelName, baseModelId }) : traits
  }
}

const toRows = (answers: Answers, options: CatalogOptions): ReadonlyArray<Row> => {
  const { region } = options
  const residency = options.residency ?? "any"
  const { listed, unusable } = readFoundationModels(answers.foundationModels)
  const isUsable = (modelId: string | undefined): boolean =>
    unusable.size === 0 || modelId === undefined || !unusable.has(keyOf(modelId))
  /** `known` is one of them that is asked about anyway: nearly always all of them are it. */
  const areUsable = (models: ReadonlyArray<Behind>, known?: string): boolean =>
    models.every(({ baseModelId }) => (known !== undefined && baseModelId === known) || isUsable(baseModelId))
  const readArn = makeArnReader()
  const readTraits = makeTraitsReader()

  const row = (
    fields: Pick<Row, "kind" | "isGeneral" | "modelId"> & { readonly modelName: string | undefined },
    regions: ReadonlyArray<string>,
    baseModelId: string | undefined
  ): Row => {
    const { isGeneral, kind, modelId } = fields
    const base = baseModelId === undefined ? undefined : listed.get(keyOf(baseModelId))
    const vendor = vendorOf(baseModelId)
    const modelName = fields.modelName ?? modelId
    return {
      kind,
      isGeneral,
      modelId,
      modelName,
      // What nobody names is told by its kind.
      providerName: base?.providerName ?? (vendor === "" ? kind : vendor),
      vendor,
      baseModelId,
      base,
      preference: preferenceOf(residency, region, { modelId, regions }),
      traits: readTraits(modelId, modelName, baseModelId)
    }
  }

  const foundationModels = permitsRegion(residency, region)
    ? [...listed.values()]
        .filter((model) => model.isOnDemand && isUsable(model.modelId))
        .map(({ modelId, modelName }) =>
          row({ kind: "foundation-model", isGeneral: true, modelId, modelName }, [], modelId)
        )
    : []

  const listedProfiles = answers.inferenceProfiles.map(readInferenceProfile)
  const profileRow = (profile: ListedProfile): Row | undefined => {
    const { isApplication, modelArns, name } = profile
    const modelId = invocableId(profile)
    if (modelId === undefined || !profile.isActive) return undefined
    const models = modelArns.map(readArn)
    const named = models.find((model) => model.baseModelId !== undefined)?.baseModelId
    // Without a model in its ARNs, what a system profile is called names one.
    const baseModelId = named ?? (isApplication ? undefined : parseModelId(modelId).baseModelId)
    // A profile in front of a model that cannot be talked to cannot be talked to either.
    if (!isUsable(modelId) || !isUsable(baseModelId) || !areUsable(models, named)) return undefined
    const regions = models.map((model) => model.region)
    if (!permits(residency, region, { modelId, regions })) return undefined
    const kind = isApplication ? "application-inference-profile" : "inference-profile"
    return row({ kind, isGeneral: !isApplication, modelId, modelName: name }, regions, baseModelId)
  }

  /** What the account made, by its ARN. All but a router is answered where its own ARN is. */
  const targets = (
    kind: ModelKind,
    entries: ReadonlyArray<unknown>,
    read: (entry: unknown) => ListedTarget | undefined
  ): ReadonlyArray<Row> =>
    orDefined(entries.map(read)).flatMap(({ arn, isUsable: isReady, modelArns, name }) => {
      const models = modelArns.map(readArn)
      if (!isReady || !isUsable(arn) || !permitsRegion(residency, region) || !areUsable(models)) return []
      const baseModelId = models.find((model) => model.baseModelId !== undefined)?.baseModelId
      return [row({ kind, isGeneral: false, modelId: arn, modelName: name }, [], baseModelId)]
    })

  /** A router may send to profiles, whose Regions only their own entries tell. */
  const routers = () => {
    const behind = new Map(listedProfiles.map(({ arn, modelArns }) => [arn, modelArns] as const))
    const reachedBy = ({ modelArns }: ListedTarget) => modelArns.flatMap((arn) => behind.get(arn) ?? [arn])
    return orDefined(answers.promptRouters.map(readPromptRouter)).flatMap((router) => {
      const models = reachedBy(router).map(readArn)
      const regions = models.map((model) => model.region)
      if (!router.isUsable || !isUsable(router.arn) || !areUsable(models)) return []
      if (!permits(residency, region, { modelId: router.arn, regions })) return []
      const baseModelId = models.find((model) => model.baseModelId !== undefined)?.baseModelId
      return [
        row(
          { kind: "prompt-router", isGeneral: false, modelId: router.arn, modelName: router.name },
          regions,
          baseModelId
        )
      ]
    })
  }

  return [
    ...foundationModels,
    ...orDefined(listedProfiles.map(profileRow)),
    ...targets("imported-model", answers.importedModels, readImportedModel),
    ...targets("custom-model-deployment", answers.customModelDeployments, readCustomModelDeployment),
    ...targets("provisioned-model", answers.provisionedModels, readProvisionedModel),
    ...(answers.promptRouters.length === 0 ? [] : routers())
  ].filter(isConversable)
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The ids that are preferred: one for each foundation model. */
const preferredOf = (rows: ReadonlyArray<Row>): ReadonlySet<string> => {
  const best = new Map<string, Row>()
  for (const row of rows) {
    if (!row.isGeneral || row.baseModelId === undefined) continue
    const key = keyOf(row.baseModelId)
    const other = best.get(key)
    if (other === undefined || (row.preference - other.preference || compare(row.modelId, other.modelId)) < 0) {
      best.set(key, row)
    }
  }
  return new Set([...best.values()].map(({ modelId }) => modelId))
}

/**
 * Sorts models: what is legacy last; then, where the policy is `global-first`, global profiles first; then by name and id.
 * Code units decide, so that the order is the same on every machine.
 */
const sortModels = (models: ReadonlyArray<Model>, residency: Residency | undefined): ReadonlyArray<Model> => {
  const isGlobalFirst = residency === "global-first" || residency === "global"
  return models
    .map((model) => ({
      model,
      rank:
        (model.lifecycle.status === "LEGACY" ? 2 : 0) + (isGlobalFirst && !model.modelId.startsWith("global.") ? 1 : 0),
      name: model.modelName.toLowerCase()
    }))
    .toSorted((a, b) => a.rank - b.rank || compare(a.name, b.name) || compare(a.model.modelId, b.model.modelId))
    .map(({ model }) => model)
}

/**
 * Joins the answers of one Region into the models that can be talked to: active or legacy, streaming, with text for an
 * answer, where the residency policy lets them be answered.
 *
 * A model that answers only through a profile is listed by its profiles; of all the ids of a model one `isPreferred`.
 *
 * **Errors**: none; total. Whatever AWS answered, an entry that makes no sense is left out.
 */
export const toCatalog = (answers: Answers, options: CatalogOptions): Catalog => {
  const distinct = new Map<string, Row>()
  for (const row of toRows(answers, options)) {
    const key = keyOf(row.modelId)
    if (!distinct.has(key)) distinct.set(key, row)
  }
  const rows = [...distinct.values()]
  const words = toProviderWords(options.providerFilter)
  const preferred = preferredOf(rows)
  const names = new Set(words.size === 0 ? [] : rows.flatMap((row) => [row.providerName.toLowerCase(), row.vendor]))
  return {
    models: sortModels(
      rows
        .filter(
          ({ providerName, vendor }) => words.size === 0 || words.has(providerName.toLowerCase()) || words.has(vendor)
        )
        .map((row) => toModel(row, preferred.has(row.modelId), options)),
      options.residency
    ),
    providers: [...new Set(rows.map(({ providerName }) => providerName))].toSorted(compare),
    unmatchedProviders: [...words].filter((word) => !names.has(word))
  }
}

/** {@link toCatalog} for the two listings every account has. */
export const toModels = (
  foundationModels: ReadonlyArray<FoundationModelSummary>,
  inferenceProfiles: ReadonlyArray<InferenceProfileSummary>,
  options: CatalogOptions
): ReadonlyArray<Model> =>
  toCatalog(
    {
      foundationModels,
      inferenceProfiles,
      importedModels: [],
      customModelDeployments: [],
      provisionedModels: [],
      promptRouters: []
    },
    options
  ).models

/** Merges the catalogs of several Regions, given in order of preference. What the first says of a model counts. */
export const mergeCatalogs = (catalogs: ReadonlyArray<Catalog>, residency: Residency | undefined): Catalog => {
  const [only] = catalogs
  if (only !== undefined && catalogs.length === 1) return only
  const merged = new Map<string, Model>()
  /** The preferred id of each foundation model, in the first Region that has one. */
  const preferred = new Map<string | undefined, string>()
  for (const model of catalogs.flatMap(({ models }) => models)) {
    const key = keyOf(model.modelId)
    const before = merged.get(key) ?? model
    if (model.isPreferred && !preferred.has(model.baseModelId)) preferred.set(model.baseModelId, model.modelId)
    merged.set(
      key,
      amendModel(before, {
        regions: [...new Set([...before.regions, ...model.regions])],
        isPreferred: before.isPreferred && preferred.get(before.baseModelId) === before.modelId
      })
    )
  }
  return {
    models: sortModels([...merged.values()], residency),
    providers: [...new Set(catalogs.flatMap(({ providers }) => providers))].toSorted(compare),
    unmatchedProviders: (only?.unmatchedProviders ?? []).filter((word) =>
      catalogs.every(({ unmatchedProviders }) => unmatchedProviders.includes(word))
    )
  }
}
