/**
 * Which models are listed, and what is said of them. Pure.
 *
 * Bedrock lists everything it has ever known; an operator wants what can be talked to now. Its listings say
 * nothing about limits, so those come from the model catalog.
 */
import type { FoundationModelSummary, InferenceProfileSummary } from "@aws-sdk/client-bedrock"
import type { ModelTraits } from "@bedrock-kit/model-catalog"
import { keyOf } from "./behind.ts"
import { type Answers, type Row, toRows } from "./catalogRows.ts"
import type { Model, ModelLifecycle } from "./Model.ts"
import type { Residency } from "./residency.ts"

export interface CatalogOptions {
  /** The Region that the listings are of. */
  readonly region: string
  /** Where requests may be answered. Absent: anywhere. */
  readonly residency?: Residency | undefined
  /**
   * Which system profiles to list. `preferred`: of those that may be used, one for each model, the one that the residency
   * policy prefers, which names the others as `alternatives`. `all`: every one. Absent: `preferred`.
   */
  readonly profiles?: "preferred" | "all" | undefined
  /** Model providers to keep, such as `anthropic`. Compared without case. Empty keeps all. */
  readonly providerFilter: ReadonlyArray<string>
  /** Tokens, for models the catalog does not know. */
  readonly defaultContextWindow: number
  /** Tokens, for models the catalog does not know. */
  readonly defaultMaxTokens: number
}

/** What the answers of one Region come to. */
export interface Catalog {
  readonly models: ReadonlyArray<Model>
  /** Who made the models there are, before the provider filter. By name. */
  readonly providers: ReadonlyArray<string>
  /** Words of the provider filter that none of them is called by. */
  readonly unmatchedProviders: ReadonlyArray<string>
}

/** The words of a provider filter, ready to compare. Empty passes all. */
export const toProviderWords = (providerFilter: ReadonlyArray<string>): ReadonlySet<string> =>
  new Set(providerFilter.map((name) => name.trim().toLowerCase()).filter((name) => name !== ""))

/** The dates that the model catalog knows. `undefined` for none, as most have. */
const datesOf = (lifecycle: ModelTraits["lifecycle"]): Omit<ModelLifecycle, "status"> | undefined => {
  const { endOfLifeTime, legacyTime, publicExtendedAccessTime } = lifecycle ?? {}
  if ((endOfLifeTime ?? legacyTime ?? publicExtendedAccessTime) === undefined) return undefined
  return {
    ...(legacyTime !== undefined && { legacyTime }),
    ...(publicExtendedAccessTime !== undefined && { publicExtendedAccessTime }),
    ...(endOfLifeTime !== undefined && { endOfLifeTime })
  }
}

const active: ModelLifecycle = { status: "ACTIVE" }
const legacy: ModelLifecycle = { status: "LEGACY" }

/** AWS's answer of today is believed; where it has no dates, those of the model catalog stand in. */
const lifecycleOf = ({ base, traits }: Row): ModelLifecycle => {
  const isActive = traits.lifecycle === undefined || traits.lifecycle.status === "ACTIVE"
  const told = base?.lifecycle ?? (isActive ? active : legacy)
  const dates = datesOf(traits.lifecycle)
  return dates === undefined ? told : { ...dates, ...told }
}

const modalitiesOf = ({ base, traits }: Row) =>
  base === undefined || base.inputModalities.length === 0
    ? traits.inputModalities
    : (["TEXT", "IMAGE"] as const).filter((modality) => base.inputModalities.includes(modality))

const toModel = (
  row: Row,
  isPreferred: boolean,
  alternatives: ReadonlyArray<string>,
  regions: ReadonlyArray<string>,
  options: CatalogOptions
): Model => {
  const { traits } = row
  return {
    modelId: row.modelId,
    modelName: row.modelName,
    providerName: row.providerName,
    kind: row.kind,
    regions,
    baseModelId: row.baseModelId,
    isPreferred,
    alternatives,
    lifecycle: lifecycleOf(row),
    inputModalities: modalitiesOf(row),
    contextWindow: traits.contextWindow ?? options.defaultContextWindow,
    maxOutputTokens: traits.maxOutputTokens ?? options.defaultMaxTokens,
    hasKnownLimits: !traits.estimated && traits.contextWindow !== undefined && traits.maxOutputTokens !== undefined,
    supportsReasoning: traits.reasoning.kind !== "none"
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const comparePreference = (a: Row, b: Row): number => a.preference - b.preference || compare(a.modelId, b.modelId)

/** The rows that pass, by the foundation model that they reach. What does not say which is left out. */
const byBase = (
  rows: ReadonlyArray<Row>,
  isIncluded: (row: Row) => boolean
): ReadonlyMap<string, ReadonlyArray<Row>> => {
  const groups = new Map<string, Array<Row>>()
  for (const row of rows) {
    if (row.baseKey === undefined || !isIncluded(row)) continue
    const group = groups.get(row.baseKey)
    if (group === undefined) groups.set(row.baseKey, [row])
    else group.push(row)
  }
  return groups
}

/** The ids that are preferred: one for each foundation model. */
const preferredOf = (rows: ReadonlyArray<Row>): ReadonlySet<string> =>
  new Set(
    [...byBase(rows, ({ isGeneral }) => isGeneral).values()].map(
      (group) => group.reduce((best, row) => (comparePreference(row, best) < 0 ? row : best)).modelId
    )
  )

/** Which profile stands for the others of its model, and which others these are. */
const alternativesOf = (rows: ReadonlyArray<Row>): ReadonlyMap<string, ReadonlyArray<string>> =>
  new Map(
    [...byBase(rows, ({ kind }) => kind === "inference-profile").values()].map((group) => {
      const [best, ...others] = group.toSorted(comparePreference).map(({ modelId }) => modelId)
      return [best ?? "", others]
    })
  )

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
 * A model that answers only through a profile is listed by the profile that the residency policy prefers, or by every one
 * that it permits; of all the ids of a model one `isPreferred`.
 *
 * **Errors**: none; total. Whatever AWS answered, an entry that makes no sense is left out.
 */
export const toCatalog = (answers: Answers, options: CatalogOptions): Catalog => {
  const distinct = new Map<string, Row>()
  for (const row of toRows(answers, options)) {
    if (!distinct.has(row.key)) distinct.set(row.key, row)
  }
  const rows = [...distinct.values()]
  const words = toProviderWords(options.providerFilter)
  const preferred = preferredOf(rows)
  const alternatives = options.profiles === "all" ? undefined : alternativesOf(rows)
  /** A profile that another one stands for. One whose model nobody knows stands for itself. */
  const isStoodFor = ({ baseModelId, kind, modelId }: Row): boolean =>
    kind === "inference-profile" && baseModelId !== undefined && alternatives?.has(modelId) === false
  const isWanted = ({ providerName, vendor }: Row): boolean =>
    words.size === 0 || words.has(providerName.toLowerCase()) || words.has(vendor)
  const names = new Set(words.size === 0 ? [] : rows.flatMap((row) => [row.providerName.toLowerCase(), row.vendor]))
  const models: Array<Model> = []
  // One for all of them, who may be two thousand.
  const regions = [options.region]
  const none: ReadonlyArray<string> = []
  for (const row of rows) {
    if (!isWanted(row) || isStoodFor(row)) continue
    models.push(toModel(row, preferred.has(row.modelId), alternatives?.get(row.modelId) ?? none, regions, options))
  }
  return {
    models: sortModels(models, options.residency),
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
    merged.set(key, {
      ...before,
      regions: [...new Set([...before.regions, ...model.regions])],
      isPreferred: before.isPreferred && preferred.get(before.baseModelId) === before.modelId,
      alternatives: [...new Set([...before.alternatives, ...model.alternatives])]
    })
  }
  return {
    models: sortModels([...merged.values()], residency),
    providers: [...new Set(catalogs.flatMap(({ providers }) => providers))].toSorted(compare),
    unmatchedProviders: (only?.unmatchedProviders ?? []).filter((word) =>
      catalogs.every(({ unmatchedProviders }) => unmatchedProviders.includes(word))
    )
  }
}
