/**
 * Which model the host calls by an id: what is listed, configured, half configured, or known to nobody but AWS.
 *
 * All but {@link prepareDynamicModel} are asked often and may not wait.
 */
import { knownModelIds, parseModelId, traitsOf } from "@bedrock-kit/model-catalog"
import { configuredKey } from "./authApiKey.ts"
import { configuredBaseUrl, discoveryOf, pluginConfigOf, shownRegion, toBaseUrl } from "./hostConfig.ts"
import type { HostConfig, HostModel, ModelCost } from "./hostTypes.ts"
import { api, providerId } from "./identity.ts"
import { toModelId } from "./modelIds.ts"
import { override } from "./modelOverride.ts"
import { type DefaultLimits, defaultLimits, hintsOf, toHostModel } from "./models.ts"

interface ModelContext {
  readonly provider?: string
  readonly modelId: string
  readonly config?: HostConfig
  readonly providerConfig?: { readonly baseUrl?: string }
}

const isPositive = (value: unknown): value is number =>
  typeof value === "number" && Number.isInteger(value) && value > 0

const limitsOf = (config: HostConfig): DefaultLimits => {
  const { defaultContextWindow, defaultMaxTokens } = discoveryOf(pluginConfigOf(config))
  return {
    contextWindow: isPositive(defaultContextWindow) ? defaultContextWindow : defaultLimits.contextWindow,
    maxTokens: isPositive(defaultMaxTokens) ? defaultMaxTokens : defaultLimits.maxTokens
  }
}

/** Any id or ARN resolves: what the catalog does not know, AWS may. */
export const resolveDynamicModel = ({ config, modelId, provider, providerConfig }: ModelContext): HostModel => {
  const id = toModelId(modelId)
  return {
    ...override(config, toHostModel(id, limitsOf(config), hintsOf({ id }))),
    // Hooks also serve providers of other names that speak this API.
    provider: provider ?? providerId,
    baseUrl: providerConfig?.baseUrl ?? toBaseUrl(shownRegion(pluginConfigOf(config), process.env))
  }
}

/** Whether only AWS can tell which model an id stands for. */
const isProfileArn = (modelId: string): boolean => parseModelId(modelId).kind === "application-inference-profile"

/** Asks AWS for what an id does not say, so that {@link resolveDynamicModel}, which the host then asks, knows it. */
export const prepareDynamicModel = async ({ config, modelId, provider = providerId }: ModelContext): Promise<void> => {
  const id = toModelId(modelId)
  if (!isProfileArn(id)) return
  const { findModelBehind } = await import("./modelsBehindRuntime.ts")
  const apiKeys = [configuredKey(config, provider)]
  await findModelBehind(
    { plugin: pluginConfigOf(config), baseUrl: configuredBaseUrl(config, { provider }), apiKeys },
    id
  )
}

/** A configured model is prepared, too, where only AWS can tell what it is. What is configured of it still wins. */
export const preferRuntimeResolvedModel = ({ modelId }: { readonly modelId: string }): boolean =>
  isProfileArn(toModelId(modelId))

const staticIds: ReadonlySet<string> = new Set(knownModelIds())

/**
 * What the host puts where a configured model says nothing, unless the manifest has the model.
 *
 * **Source**: `applyModelDefaults` of OpenClaw 2026.9.6.
 */
const hostMaxTokens = 8192

const isFree = (cost: ModelCost | undefined): boolean =>
  cost === undefined || [cost.input, cost.output, cost.cacheRead, cost.cacheWrite].every((rate) => !rate)

/** Puts what we know in the place of what the host put for want of better. What a user said otherwise stays. */
const complete = (model: HostModel, limits: DefaultLimits): HostModel => {
  const hints = hintsOf(model)
  const ours = toHostModel(model.id, limits, hints)
  const { maxOutputTokens } = traitsOf(model.id, hints)
  const isMaxTokensSaid = isPositive(model.maxTokens) && model.maxTokens !== hostMaxTokens
  return {
    ...model,
    reasoning: model.reasoning || ours.reasoning,
    input: Array.isArray(model.input) && model.input.includes("image") ? model.input : ours.input,
    cost: isFree(model.cost) ? ours.cost : model.cost,
    contextWindow: isPositive(model.contextWindow) ? model.contextWindow : ours.contextWindow,
    maxTokens: isMaxTokensSaid ? model.maxTokens : (maxOutputTokens ?? model.maxTokens ?? limits.maxTokens)
  }
}

/**
 * Completes what a user configured half, and lays over it what this plugin's own `models` say. A model of the manifest was
 * completed by the host, which knows what the user said and what not.
 */
export const normalizeResolvedModel = ({
  config,
  model,
  provider = providerId
}: {
  readonly config?: HostConfig
  readonly model: HostModel
  readonly provider?: string
}): HostModel => {
  if (model.api !== undefined && model.api !== api) return model
  const isOfManifest = provider === providerId && staticIds.has(model.id)
  return override(config, isOfManifest ? model : complete(model, limitsOf(config)))
}
