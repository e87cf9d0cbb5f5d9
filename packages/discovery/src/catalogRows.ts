/** Everything in AWS's answers that can be talked to, whoever made it. Pure. */
import { knownModels, type ModelTraits, traitsOf } from "@bedrock-kit/model-catalog"
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
import { type Behind, keyOf, makeArnReader } from "./behind.ts"
import type { ModelKind } from "./Model.ts"
import { permits, permitsRegion, preferenceOf, type Residency } from "./residency.ts"

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

/** Something that may be listed. */
export interface Row {
  readonly modelId: string
  readonly modelName: string
  readonly providerName: string
  readonly vendor: string
  readonly kind: ModelKind
  readonly baseModelId: string | undefined
  /** What `modelId` and `baseModelId` are compared by. */
  readonly key: string
  readonly baseKey: string | undefined
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

/** Where the answers are of, and where requests may be answered. */
export interface Place {
  readonly region: string
  /** Absent: anywhere. */
  readonly residency?: Residency | undefined
}

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

/** What the model catalog knows better than a listing that is silent: nothing is listed that Converse cannot take. */
const isConversable = ({ base, traits }: Row): boolean =>
  (base !== undefined || traits.outputModalities.includes("TEXT")) && (!traits.isKnown || traits.supportsConverse)

/** Looks a model's traits up once, however many profiles are in front of it. */
const makeTraitsReader = () => {
  const read = new Map<string, ModelTraits>()
  /** Ids that have a row of their own in the model catalog. */
  const knownIds = new Set(knownModels().map(({ modelId }) => modelId))
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

/**
 * Reads the answers of one Region.
 *
 * **Errors**: none; total. An entry that makes no sense, and one that may not be used, is left out.
 */
export const toRows = (answers: Answers, options: Place): ReadonlyArray<Row> => {
  const { region } = options
  const residency = options.residency ?? "any"
  const { listed, unusable } = readFoundationModels(answers.foundationModels)
  const areUsable = (models: ReadonlyArray<Behind>): boolean => models.every(({ isUsable }) => isUsable)
  const baseOf = (models: ReadonlyArray<Behind>): Behind | undefined => models.find(({ key }) => key !== undefined)
  const readArn = makeArnReader(unusable)
  const readTraits = makeTraitsReader()

  const row = (
    fields: Pick<Row, "kind" | "isGeneral" | "key" | "modelId"> & { readonly modelName: string | undefined },
    models: ReadonlyArray<Behind>,
    baseModelId: string | undefined,
    baseKey = baseModelId === undefined ? undefined : keyOf(baseModelId)
  ): Row => {
    const { isGeneral, key, kind, modelId } = fields
    const base = baseKey === undefined ? undefined : listed.get(baseKey)
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
      key,
      baseKey,
      base,
      preference: preferenceOf(residency, region, { modelId, models }),
      traits: readTraits(modelId, modelName, baseModelId)
    }
  }

  const foundationModels = permitsRegion(residency, region)
    ? [...listed]
        .filter(([key, model]) => model.isOnDemand && !unusable.has(key))
        .map(([key, { modelId, modelName }]) =>
          row({ kind: "foundation-model", isGeneral: true, key, modelId, modelName }, [], modelId, key)
        )
    : []

  const listedProfiles = answers.inferenceProfiles.map(readInferenceProfile)
  const profileRow = (profile: ListedProfile): Row | undefined => {
    const { isApplication, modelArns, name } = profile
    const modelId = invocableId(profile)
    if (modelId === undefined || !profile.isActive) return undefined
    const key = keyOf(modelId)
    const models = modelArns.map(readArn)
    // Without a model in its ARNs, what a system profile is called names one.
    const base = baseOf(models) ?? (isApplication ? undefined : readArn(modelId))
    // A profile in front of a model that cannot be talked to cannot be talked to either.
    if (unusable.has(key) || base?.isUsable === false || !areUsable(models)) return undefined
    if (!permits(residency, region, { modelId, models })) return undefined
    const kind = isApplication ? "application-inference-profile" : "inference-profile"
    return row({ kind, isGeneral: !isApplication, key, modelId, modelName: name }, models, base?.baseModelId, base?.key)
  }

  /** What the account made, by its ARN. All but a router is answered where its own ARN is. */
  const targets = (
    kind: ModelKind,
    entries: ReadonlyArray<unknown>,
    read: (entry: unknown) => ListedTarget | undefined
  ): ReadonlyArray<Row> =>
    orDefined(entries.map(read)).flatMap(({ arn, isUsable: isReady, modelArns, name }) => {
      const models = modelArns.map(readArn)
      const key = keyOf(arn)
      if (!isReady || unusable.has(key) || !permitsRegion(residency, region) || !areUsable(models)) return []
      return [row({ kind, isGeneral: false, key, modelId: arn, modelName: name }, [], baseOf(models)?.baseModelId)]
    })

  /** A router may send to profiles, whose Regions only their own entries tell. */
  const routers = () => {
    const behind = new Map(listedProfiles.map(({ arn, modelArns }) => [arn, modelArns] as const))
    const reachedBy = ({ modelArns }: ListedTarget) => modelArns.flatMap((arn) => behind.get(arn) ?? [arn])
    return orDefined(answers.promptRouters.map(readPromptRouter)).flatMap((router) => {
      const models = reachedBy(router).map(readArn)
      const key = keyOf(router.arn)
      if (!router.isUsable || unusable.has(key) || !areUsable(models)) return []
      if (!permits(residency, region, { modelId: router.arn, models })) return []
      const fields = {
        kind: "prompt-router",
        isGeneral: false,
        key,
        modelId: router.arn,
        modelName: router.name
      } as const
      return [row(fields, models, baseOf(models)?.baseModelId)]
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
