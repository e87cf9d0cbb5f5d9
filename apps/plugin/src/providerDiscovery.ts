/**
 * The catalog module of the manifest's `providerCatalogEntry`: the host loads it without the main entry.
 *
 * Nothing here may throw. A catalog that throws takes the model lists of every provider with it.
 */
import type { Model } from "@bedrock-kit/discovery"
import { parseModelId } from "@bedrock-kit/model-catalog"
import { configuredKey } from "./authApiKey.ts"
import { configuredBaseUrl, discoveryOf, pluginConfigOf, shownRegion, toBaseUrl } from "./hostConfig.ts"
import { isAccessFailure } from "./failoverReason.ts"
import type { HostConfig, HostModel } from "./hostTypes.ts"
import { api, label, pluginId, providerId } from "./identity.ts"
import { override } from "./modelOverride.ts"
import { staticModels, toHostModel } from "./models.ts"
import { keepModelBehind } from "./modelsBehind.ts"
import { prepareSyntheticAuth } from "./syntheticAuth.ts"

interface CatalogContext {
  readonly config?: HostConfig
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly signal?: AbortSignal
  /** What the host would call the provider with, from its configuration or what an operator pasted. */
  readonly resolveProviderApiKey?: (providerId: string) => {
    /** A marker, or the name of a variable; never to be sent. */
    readonly apiKey?: string | undefined
    readonly discoveryApiKey?: string | undefined
  }
}

/** What may be the key that turns are made with, so that the models listed are those of the same principal. */
const apiKeysOf = ({ config, resolveProviderApiKey }: CatalogContext): ReadonlyArray<unknown> =>
  config?.models?.providers?.[providerId]?.auth === "aws-sdk"
    ? []
    : [resolveProviderApiKey?.(providerId).discoveryApiKey, configuredKey(config)]

/** The host gives a catalog five seconds. */
const bound = 4500

const toRow = (model: Model): HostModel => {
  const { baseModelId, modelId, modelName } = model
  // Who resolves it later need not ask for it by itself.
  if (baseModelId !== undefined && parseModelId(modelId).baseModelId === undefined)
    keepModelBehind(modelId, baseModelId, Date.now())
  const hints = { modelName, ...(baseModelId !== undefined && { baseModelId }) }
  return {
    ...toHostModel(modelId, { contextWindow: model.contextWindow, maxTokens: model.maxOutputTokens }, hints),
    input: model.inputModalities.includes("IMAGE") ? ["text", "image"] : ["text"]
  }
}

const tooLate = `AWS did not list the models within ${bound / 1000} seconds. Check the network and the proxy, and try again.`

const messageOf = (failure: unknown): string => (failure instanceof Error ? failure.message : String(failure))

const provider = (region: string, models: ReadonlyArray<HostModel>) => ({
  baseUrl: toBaseUrl(region),
  api,
  auth: "aws-sdk",
  models
})

const catalog = async (context: CatalogContext) => {
  const { config: hostConfig, env = process.env, signal } = context
  const config = pluginConfigOf(hostConfig)
  if (discoveryOf(config)["enabled"] === false) return null
  const deadline = AbortSignal.timeout(bound)
  const either = signal === undefined ? deadline : AbortSignal.any([signal, deadline])
  try {
    const { listModels } = await import("./runtime.ts")
    const listing = await listModels(
      { plugin: config, baseUrl: configuredBaseUrl(hostConfig), apiKeys: apiKeysOf(context) },
      either
    )
    // Nobody asked for it, and this host has no credentials to ask with.
    if (listing === undefined) return null
    // The host shows a list and not what it lacks.
    for (const remark of listing.remarks) console.error(`[${pluginId}] ${remark}`)
    return {
      provider: provider(
        listing.region,
        listing.models.map((model) => override(hostConfig, toRow(model)))
      )
    }
  } catch (failure) {
    // The host shows that a list could not be refreshed, and not why. Who gave up itself knows.
    if (signal?.aborted !== true) console.error(`[${pluginId}] ${deadline.aborted ? tooLate : messageOf(failure)}`)
    const status = isAccessFailure(failure) ? "auth-rejected" : "unavailable"
    return {
      provider: provider(shownRegion(config, env), []),
      outcomes: [{ provider: providerId, status, rejectionScope: "catalog" }]
    }
  }
}

export default {
  id: providerId,
  label,
  auth: [],
  prepareSyntheticAuth,
  catalog: { order: "simple", run: catalog },
  staticCatalog: {
    order: "simple",
    run: () => Promise.resolve({ provider: provider("us-east-1", staticModels()) })
  }
}
