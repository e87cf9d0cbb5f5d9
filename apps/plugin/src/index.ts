/**
 * The plugin's entry: registers hooks and nothing else.
 *
 * The host evaluates it often and synchronously, so it imports no AWS code and no Effect; `runtime.ts`, which
 * does, is loaded on the first call.
 */
import { configuredKey, markerVariables } from "./authApiKey.ts"
import { buildMissingAuthMessage } from "./authMessages.ts"
import { authMethods } from "./authMethods.ts"
import { registerCommands } from "./commands.ts"
import { configuredBaseUrl, pluginConfigOf } from "./hostConfig.ts"
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
import { normalizeModelId } from "./modelIds.ts"
import {
  normalizeResolvedModel,
  preferRuntimeResolvedModel,
  prepareDynamicModel,
  resolveDynamicModel
} from "./modelResolution.ts"
import { onModelSelected } from "./modelSelected.ts"
import { buildReplayPolicy, isCacheTtlEligible, sanitizeReplayHistory, validateReplayTurns } from "./replay.ts"
import { buildAuthDoctorHint, prepareSyntheticAuth } from "./syntheticAuth.ts"
import { thinkingProfile } from "./thinkingProfile.ts"

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
    registerCommands(host)
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
      normalizeModelId,
      prepareDynamicModel,
      preferRuntimeResolvedModel,
      resolveDynamicModel,
      normalizeResolvedModel,
      onModelSelected,
      resolveThinkingProfile: thinkingProfile,
      buildReplayPolicy,
      sanitizeReplayHistory,
      validateReplayTurns,
      isCacheTtlEligible,
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
