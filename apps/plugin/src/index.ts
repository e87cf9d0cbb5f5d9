/**
 * The plugin's entry: registers hooks and nothing else.
 *
 * The host evaluates it often and synchronously, so it imports no AWS code and no Effect; `runtime.ts`, which
 * does, is loaded on the first call.
 */
import { parseModelId, traitsOf } from "@bedrock-kit/model-catalog"
import { configuredBaseUrl, discoveryOf, pluginConfigOf, shownRegion, toBaseUrl } from "./hostConfig.ts"
import { isContextOverflow, toFailoverReason } from "./hostError.ts"
import type { HostConfig, HostContext, HostModel, PluginApi, StreamOptions } from "./hostTypes.ts"
import { api, label, pluginId, providerId } from "./identity.ts"
import { override } from "./modelOverride.ts"
import { defaultLimits, toHostModel } from "./models.ts"

interface ModelHookContext {
  readonly provider?: string
  readonly modelId: string
  readonly config?: HostConfig
  readonly providerConfig?: { readonly baseUrl?: string }
}

const positive = (value: unknown, otherwise: number): number =>
  typeof value === "number" && Number.isInteger(value) && value > 0 ? value : otherwise

/** Any id or ARN resolves: what the catalog does not know, AWS may. */
const resolveDynamicModel = ({ config, modelId, provider, providerConfig }: ModelHookContext): HostModel => {
  const own = pluginConfigOf(config)
  const discovery = discoveryOf(own)
  const limits = {
    contextWindow: positive(discovery["defaultContextWindow"], defaultLimits.contextWindow),
    maxTokens: positive(discovery["defaultMaxTokens"], defaultLimits.maxTokens)
  }
  return {
    ...override(config, toHostModel(modelId, limits)),
    // Hooks also serve providers of other names that speak this API.
    provider: provider ?? providerId,
    baseUrl: providerConfig?.baseUrl ?? toBaseUrl(shownRegion(own, process.env))
  }
}

/** Rows of the manifest come past here, too, and carry what the operator knows better. */
const normalizeResolvedModel = ({ config, model }: { readonly config?: HostConfig; readonly model: HostModel }) =>
  override(config, model)

/** The levels a model can think at, for the host's `/think`. */
const resolveThinkingProfile = ({ modelId }: { readonly modelId: string }) => {
  const { reasoning } = traitsOf(modelId)
  if (reasoning.kind === "none" || reasoning.kind === "always") return undefined
  const levels = ["off", ...reasoning.levels.filter((level) => level !== "off")]
  return { levels: levels.map((id) => ({ id })), defaultLevel: "off" }
}

const buildReplayPolicy = ({ modelId = "" }: { readonly modelId?: string }) => ({
  sanitizeMode: "full",
  sanitizeToolCallIds: true,
  toolCallIdMode: "strict",
  preserveSignatures: true,
  repairToolUseResultPairing: true,
  allowSyntheticToolResults: true,
  validateAnthropicTurns: parseModelId(modelId).vendor === "anthropic"
})

const createStreamFn =
  (pluginConfig: unknown) =>
  ({ config, model }: { readonly config?: HostConfig; readonly model?: { readonly api?: string } }) => {
    // Another API of the same provider is the host's own business.
    if (model?.api !== undefined && model.api !== api) return undefined
    return streamFn(config, pluginConfig)
  }

const streamFn =
  (config: HostConfig, pluginConfig: unknown) =>
  async (model: HostModel, context: HostContext, options?: StreamOptions) => {
    const { stream } = await import("./runtime.ts")
    // The configuration of now, not of registration, so that a change needs no restart.
    const plugin = config === undefined ? pluginConfig : pluginConfigOf(config)
    return stream({ plugin, baseUrl: configuredBaseUrl(config, model) }, model, context, options)
  }

export default {
  id: pluginId,
  name: label,
  description: "Amazon Bedrock models, over the Converse API.",
  register(host: PluginApi): void {
    if (host.registrationMode === "cli-metadata") return
    host.registerProvider({
      id: providerId,
      label,
      docsPath: "/providers/bedrock",
      envVars: ["AWS_BEARER_TOKEN_BEDROCK", "AWS_ACCESS_KEY_ID", "AWS_PROFILE"],
      auth: [],
      hookAliases: [api],
      resolveDynamicModel,
      normalizeResolvedModel,
      resolveThinkingProfile,
      buildReplayPolicy,
      matchesContextOverflowError: ({ errorMessage }: { readonly errorMessage: string }) =>
        isContextOverflow(errorMessage),
      classifyFailoverReason: ({ errorMessage }: { readonly errorMessage: string }) => toFailoverReason(errorMessage),
      createStreamFn: createStreamFn(host.pluginConfig)
    })
  }
}
