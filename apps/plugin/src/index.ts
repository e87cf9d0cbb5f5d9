/**
 * The plugin's entry: registers hooks and nothing else.
 *
 * The host evaluates it often and synchronously, so it imports no AWS code and no Effect; `runtime.ts`, which
 * does, is loaded on the first call.
 */
import { parseModelId } from "@bedrock-kit/model-catalog"
import { configuredKey, markerVariables } from "./authApiKey.ts"
import { buildMissingAuthMessage } from "./authMessages.ts"
import { authMethods } from "./authMethods.ts"
import { configuredBaseUrl, discoveryOf, pluginConfigOf, shownRegion, toBaseUrl } from "./hostConfig.ts"
import { isContextOverflow, toFailoverReason } from "./failoverReason.ts"
import type {
  AssistantMessageEventStream,
  HostConfig,
  HostContext,
  HostModel,
  PluginApi,
  StreamOptions
} from "./hostTypes.ts"
import { embeddingProvider } from "./embeddings.ts"
import { api, label, pluginId, providerId } from "./identity.ts"
import { override } from "./modelOverride.ts"
import { defaultLimits, toHostModel } from "./models.ts"
import { buildAuthDoctorHint, prepareSyntheticAuth } from "./syntheticAuth.ts"
import { thinkingProfile } from "./thinkingProfile.ts"

interface ModelHookContext {
  readonly provider?: string
  readonly modelId: string
  readonly config?: HostConfig
  readonly providerConfig?: { readonly baseUrl?: string }
}

type StreamFn = (
  model: HostModel,
  context: HostContext,
  options?: StreamOptions
) => AssistantMessageEventStream | Promise<AssistantMessageEventStream>

interface WrapContext {
  readonly model?: { readonly api?: string }
  /** Merged by the host: of all agents, of the model, of the agent's model, of the agent. */
  readonly extraParams?: unknown
  readonly streamFn?: StreamFn
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

const buildReplayPolicy = ({ modelId = "" }: { readonly modelId?: string }) => ({
  sanitizeMode: "full",
  sanitizeToolCallIds: true,
  toolCallIdMode: "strict",
  preserveSignatures: true,
  repairToolUseResultPairing: true,
  allowSyntheticToolResults: true,
  validateAnthropicTurns: parseModelId(modelId).vendor === "anthropic"
})

/** The host's configuration of now: a turn may go on for an hour, and is handed that of its beginning. */
const currentConfig = (host: PluginApi, otherwise: HostConfig): HostConfig => {
  try {
    return host.runtime?.config?.current?.() ?? otherwise
  } catch {
    return otherwise
  }
}

const isOurs = (model: { readonly api?: string } | undefined): boolean => model?.api === undefined || model.api === api

const createStreamFn =
  (host: PluginApi) =>
  ({ config, model }: { readonly config?: HostConfig; readonly model?: { readonly api?: string } }) =>
    // Another API of the same provider is the host's own business.
    isOurs(model) ? streamFn(host, config) : undefined

const streamFn =
  (host: PluginApi, ofTurn: HostConfig): StreamFn =>
  async (model, context, options) => {
    const { stream } = await import("./turnRuntime.ts")
    const config = currentConfig(host, ofTurn)
    const plugin = config === undefined ? host.pluginConfig : pluginConfigOf(config)
    const warn = (sentence: string) => host.logger?.warn?.(sentence)
    const apiKeys = [configuredKey(config, model.provider)]
    return stream({ plugin, baseUrl: configuredBaseUrl(config, model), apiKeys, warn }, model, context, options)
  }

/** The host tells the `params` of an agent to nobody else; the turn reads them in `turnOptions.ts`. */
const wrapStreamFn = ({ extraParams, model, streamFn }: WrapContext): StreamFn | undefined =>
  streamFn === undefined || extraParams === undefined || !isOurs(model)
    ? undefined
    : (called, context, options) => streamFn(called, context, { ...options, extraParams })

export default {
  id: pluginId,
  name: label,
  description: "Amazon Bedrock models, over the Converse API.",
  register(host: PluginApi): void {
    if (host.registrationMode === "cli-metadata") return
    host.registerEmbeddingProvider?.(embeddingProvider(host))
    host.registerProvider({
      id: providerId,
      label,
      docsPath: "/providers/bedrock",
      envVars: markerVariables,
      auth: authMethods,
      prepareSyntheticAuth,
      buildMissingAuthMessage,
      buildAuthDoctorHint,
      hookAliases: [api],
      resolveDynamicModel,
      normalizeResolvedModel,
      resolveThinkingProfile: thinkingProfile,
      buildReplayPolicy,
      matchesContextOverflowError: ({ errorMessage }: { readonly errorMessage: string }) =>
        isContextOverflow(errorMessage),
      classifyFailoverReason: ({ code, errorMessage }: { readonly errorMessage: string; readonly code?: string }) =>
        toFailoverReason(errorMessage, code),
      createStreamFn: createStreamFn(host),
      wrapStreamFn,
      // The stable part of the prompt is cached, so the host must not take its mark out.
      supportsSystemPromptCacheBoundary: true
    })
  }
}
