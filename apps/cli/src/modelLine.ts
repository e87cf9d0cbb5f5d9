/** A model as a line of JSON, for scripts. Pure. */
import type { Model } from "@bedrock-kit/discovery"
import { explanation } from "./commands/explain.ts"

/** What the account's lists say of a model, joined with what is known of it. */
export const toLine = (model: Model, access: string | undefined) => {
  const { cost, geography, promptCaching, reasoning } = explanation(model.modelId, {
    modelName: model.modelName,
    ...(model.baseModelId !== undefined && { baseModelId: model.baseModelId })
  })
  return {
    id: model.modelId,
    baseModelId: model.baseModelId ?? null,
    name: model.modelName,
    provider: model.providerName,
    kind: model.kind,
    geography,
    regions: model.regions,
    contextWindow: model.contextWindow,
    maxTokens: model.maxOutputTokens,
    estimated: !model.hasKnownLimits,
    input: model.inputModalities.map((modality) => modality.toLowerCase()),
    reasoning,
    promptCaching,
    cost,
    lifecycle: model.lifecycle,
    isPreferred: model.isPreferred,
    alternatives: model.alternatives,
    ...(access !== undefined && { access })
  }
}
