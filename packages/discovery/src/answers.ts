/**
 * What AWS answered, made safe to read. Pure.
 *
 * The SDK's types are promises that nobody keeps: it passes on whatever was in the JSON. A field of the wrong type is
 * taken for a missing one, and an entry without a usable id for no entry at all.
 *
 * **Errors**: none; every function here is total.
 */
import type { ModelLifecycle } from "./Model.ts"

type Fields = Readonly<Record<string, unknown>>

/** Whether something has fields. */
export const isRecord = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const fieldsOf = (entry: unknown): Fields => (isRecord(entry) ? entry : {})

const textOf = (value: unknown): string | undefined =>
  typeof value === "string" && value.trim() !== "" ? value : undefined

const listOf = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : [])

const textsOf = (value: unknown): ReadonlyArray<string> =>
  listOf(value).filter((each): each is string => typeof each === "string")

/** A date, an ISO text or epoch seconds, as `YYYY-MM-DD`. */
const dayOf = (value: unknown): string | undefined => {
  const time =
    value instanceof Date
      ? value.getTime()
      : typeof value === "string"
        ? Date.parse(value)
        : typeof value === "number"
          ? value * 1000
          : NaN
  return Math.abs(time) <= 8.64e15 ? new Date(time).toISOString().split("T", 1)[0] : undefined
}

/** A foundation model as listed. */
export interface ListedModel {
  readonly modelId: string
  readonly modelName: string | undefined
  readonly providerName: string | undefined
  readonly inputModalities: ReadonlyArray<string>
  /** Whether it is offered, streams, and answers with text. */
  readonly isUsable: boolean
  /** Whether its own id can be invoked. */
  readonly isOnDemand: boolean
  readonly lifecycle: ModelLifecycle
}

/** An inference profile as listed. */
export interface ListedProfile {
  readonly id: string | undefined
  readonly arn: string | undefined
  readonly name: string | undefined
  readonly isApplication: boolean
  readonly isActive: boolean
  readonly modelArns: ReadonlyArray<string>
}

/** Something else that can be invoked by its ARN. */
export interface ListedTarget {
  readonly arn: string
  readonly name: string | undefined
  readonly isUsable: boolean
  /** In AWS's word. Absent for what has none. */
  readonly status: string | undefined
  /** Of the model behind it, likeliest first. */
  readonly modelArns: ReadonlyArray<string>
}

/** The lifecycle of a model, and whether it is one that AWS still offers. */
const readLifecycle = (value: unknown): { readonly isOffered: boolean; readonly lifecycle: ModelLifecycle } => {
  const fields = fieldsOf(value)
  const { status } = fields
  const legacyTime = dayOf(fields["legacyTime"])
  const publicExtendedAccessTime = dayOf(fields["publicExtendedAccessTime"])
  const endOfLifeTime = dayOf(fields["endOfLifeTime"])
  return {
    isOffered: status === "ACTIVE" || status === "LEGACY",
    lifecycle: {
      status: status === "LEGACY" ? status : "ACTIVE",
      ...(legacyTime !== undefined && { legacyTime }),
      ...(publicExtendedAccessTime !== undefined && { publicExtendedAccessTime }),
      ...(endOfLifeTime !== undefined && { endOfLifeTime })
    }
  }
}

/** Reads an entry of `ListFoundationModels`, or the answer of `GetFoundationModel`. */
export const readFoundationModel = (entry: unknown): ListedModel | undefined => {
  const fields = fieldsOf(entry)
  const modelId = textOf(fields["modelId"])
  if (modelId === undefined) return undefined
  const { isOffered, lifecycle } = readLifecycle(fields["modelLifecycle"])
  const types = fields["inferenceTypesSupported"]
  return {
    modelId,
    modelName: textOf(fields["modelName"]),
    providerName: textOf(fields["providerName"]),
    inputModalities: textsOf(fields["inputModalities"]),
    isUsable:
      isOffered &&
      fields["responseStreamingSupported"] === true &&
      textsOf(fields["outputModalities"]).includes("TEXT"),
    // A model that does not say is taken to answer. The live API says INFERENCE_PROFILE too, which the SDK's types lack.
    isOnDemand: !Array.isArray(types) || textsOf(types).includes("ON_DEMAND"),
    lifecycle
  }
}

/** A loop, because large accounts list thousands. */
const arnsOf = (models: unknown): ReadonlyArray<string> => {
  const arns: Array<string> = []
  for (const model of listOf(models)) {
    const arn = textOf(fieldsOf(model)["modelArn"])
    if (arn !== undefined) arns.push(arn)
  }
  return arns
}

/** Reads an entry of `ListInferenceProfiles`, or the answer of `GetInferenceProfile`. */
export const readInferenceProfile = (entry: unknown): ListedProfile => {
  const fields = fieldsOf(entry)
  const arn = textOf(fields["inferenceProfileArn"])
  const { type } = fields
  return {
    id: textOf(fields["inferenceProfileId"]),
    arn,
    name: textOf(fields["inferenceProfileName"]),
    isApplication:
      type === "APPLICATION" ||
      (type !== "SYSTEM_DEFINED" && arn?.includes(":application-inference-profile/") === true),
    isActive: fields["status"] === "ACTIVE",
    modelArns: arnsOf(fields["models"])
  }
}

const target = (
  arn: unknown,
  name: unknown,
  status: unknown,
  isUsable: boolean,
  ...modelArns: ReadonlyArray<unknown>
): ListedTarget | undefined => {
  const text = textOf(arn)
  return text === undefined
    ? undefined
    : {
        arn: text,
        name: textOf(name),
        status: textOf(status),
        isUsable,
        modelArns: modelArns.flatMap((each) => textOf(each) ?? [])
      }
}

/** Reads an entry of `ListImportedModels`. One that takes no instructions cannot be talked to. */
export const readImportedModel = (entry: unknown): ListedTarget | undefined => {
  const { instructSupported, modelArn, modelName } = fieldsOf(entry)
  return target(modelArn, modelName, undefined, instructSupported !== false, modelArn)
}

/** Reads an entry of `ListCustomModelDeployments`. */
export const readCustomModelDeployment = (entry: unknown): ListedTarget | undefined => {
  const { customModelDeploymentArn, customModelDeploymentName, modelArn, status } = fieldsOf(entry)
  return target(customModelDeploymentArn, customModelDeploymentName, status, status === "Active", modelArn)
}

/** Reads an entry of `ListProvisionedModelThroughputs`. One that is being updated still answers. */
export const readProvisionedModel = (entry: unknown): ListedTarget | undefined => {
  const { foundationModelArn, modelArn, provisionedModelArn, provisionedModelName, status } = fieldsOf(entry)
  return target(
    provisionedModelArn,
    provisionedModelName,
    status,
    status === "InService" || status === "Updating",
    foundationModelArn,
    modelArn
  )
}

/** Reads an entry of `ListPromptRouters`. */
export const readPromptRouter = (entry: unknown): ListedTarget | undefined => {
  const { fallbackModel, models, promptRouterArn, promptRouterName, status } = fieldsOf(entry)
  return target(
    promptRouterArn,
    promptRouterName,
    status,
    status === "AVAILABLE",
    fieldsOf(fallbackModel)["modelArn"],
    ...arnsOf(models)
  )
}
