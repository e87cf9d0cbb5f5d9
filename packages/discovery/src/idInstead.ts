/** Which id to use in place of one that cannot be invoked. Pure. */
import { parseModelId } from "@bedrock-kit/model-catalog"
import type { Model } from "./Model.ts"

/**
 * How Bedrock refuses the bare id of a model that answers only through a profile: "Invocation of model ID … with on-demand
 * throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model."
 *
 * **Source**: ValidationException of Converse, as in cline/cline#1952. The apostrophe is sometimes curly.
 */
const needsProfile =
  /on-demand throughput isn.?t supported|\b(?:ID or ARN of )?an inference profile that contains this model/iu

/** Whether an error says that the model must be called through an inference profile. Total. */
export const isProfileNeeded = (detail: string): boolean => needsProfile.test(detail)

/** The id that reaches the same model and can be invoked: the preferred one, else the first listed. */
export const findInstead = (modelId: string, models: ReadonlyArray<Model>): Model | undefined => {
  const baseModelId = parseModelId(modelId).baseModelId?.toLowerCase()
  if (baseModelId === undefined) return undefined
  const others = models.filter((model) => model.baseModelId?.toLowerCase() === baseModelId && model.modelId !== modelId)
  return others.find((model) => model.isPreferred) ?? others[0]
}

/** {@link findInstead} as a sentence; `undefined` when no other id is listed. */
export const idInstead = (modelId: string, models: ReadonlyArray<Model>): string | undefined => {
  const instead = findInstead(modelId, models)
  return instead === undefined
    ? undefined
    : `${modelId} cannot be invoked by its own id, only through an inference profile. Use ${instead.modelId} instead.`
}
