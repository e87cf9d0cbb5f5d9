/**
 * The adapter through which the host's memory search embeds with Amazon Bedrock.
 *
 * It is registered with the plugin, so it imports no AWS code and no Effect: `embeddingRuntime.ts`, which does, is loaded
 * when an embedding model is first opened.
 *
 * **Source**: `EmbeddingProviderAdapter` of OpenClaw 2026.9.6, and what the official plugin makes of it: an index that was
 * made through that one is found by this one.
 */
import type { EmbeddingImage, EmbeddingInput, Purpose, Vector } from "@bedrock-kit/embeddings"
import { traitsOf } from "@bedrock-kit/model-catalog"
import { configuredKey } from "./authApiKey.ts"
import { configuredBaseUrl, pluginConfigOf } from "./hostConfig.ts"
import type { HostConfig, PluginApi } from "./hostTypes.ts"
import { embeddingProviderId, providerId } from "./identity.ts"
import { textOf } from "./untrusted.ts"

/** The host's name for what is embedded. */
export type HostInput =
  | string
  | {
      readonly text: string
      readonly parts?: ReadonlyArray<
        | { readonly type: "text"; readonly text: string }
        | { readonly type: "inline-data"; readonly mimeType: string; readonly data: string }
      >
    }

interface CallOptions {
  readonly signal?: AbortSignal
  readonly inputType?: "query" | "document" | "semantic" | "classification" | "clustering"
}

/** What the host opens a model with. */
export interface CreateOptions {
  readonly config?: HostConfig
  readonly provider?: string
  readonly remote?: { readonly baseUrl?: unknown; readonly apiKey?: unknown }
  readonly model: string
  /** `memory.search.outputDimensionality`. */
  readonly dimensions?: number
}

const defaultModel = "amazon.titan-embed-text-v2:0"

/** An error that begins so makes the host look for another provider, where it may choose one by itself. */
const missingKey = "No API key found for provider"

const toModelId = (model: string): string =>
  model.trim().replace(/^(?:bedrock|amazon-bedrock|aws)\//, "") || defaultModel

const formats: Readonly<Record<string, EmbeddingImage["format"]>> = {
  "image/gif": "gif",
  "image/jpeg": "jpeg",
  "image/jpg": "jpeg",
  "image/png": "png",
  "image/webp": "webp"
}

const toInput = (input: HostInput): EmbeddingInput => {
  if (typeof input === "string") return { text: input }
  const part = (input.parts ?? []).find(({ type }) => type === "inline-data")
  if (part?.type !== "inline-data") return { text: input.text }
  const format = formats[part.mimeType.toLowerCase()]
  if (format === undefined) {
    throw new Error(
      `Amazon Bedrock embeds pictures as png, jpeg, gif or webp here, not ${part.mimeType}. Convert the file, or leave its kind out of memory.search.multimodal.`
    )
  }
  return { text: input.text, image: { format, data: part.data } }
}

/** Length 1, as the host's own providers make theirs. A vector of zeros stays one. */
const toUnit = (vector: Vector): Array<number> => {
  const length = Math.hypot(...vector)
  return vector.map((value) => (length === 0 ? value : value / length))
}

const toPurpose = (inputType: CallOptions["inputType"], otherwise: Purpose): Purpose =>
  inputType === "semantic" ? "document" : (inputType ?? otherwise)

/** What the host's own store of credentials holds for the provider. */
const storedKey = async (host: PluginApi, config: HostConfig): Promise<unknown> => {
  try {
    return (await host.runtime?.modelAuth?.resolveApiKeyForProvider?.({ provider: providerId, cfg: config }))?.apiKey
  } catch {
    // It holds nothing: AWS's own credentials are used.
    return undefined
  }
}

const create = (host: PluginApi) => async (options: CreateOptions) => {
  const { config, provider, remote } = options
  const modelId = toModelId(options.model)
  const { openEmbeddings } = await import("./embeddingRuntime.ts")
  const opened = await openEmbeddings(
    {
      plugin: config === undefined ? host.pluginConfig : pluginConfigOf(config),
      baseUrl:
        (provider === undefined ? undefined : configuredBaseUrl(config, { provider })) ?? configuredBaseUrl(config),
      apiKeys: [remote?.apiKey, configuredKey(config), await storedKey(host, config)],
      warn: (sentence) => host.logger?.warn?.(sentence)
    },
    { modelId, dimensions: options.dimensions, endpoint: textOf(remote?.baseUrl)?.trim() }
  )
  const { dimensions, endpoint, maxInputTokens, region } = opened

  const embedAll = async (
    inputs: ReadonlyArray<HostInput>,
    otherwise: Purpose,
    { inputType, signal }: CallOptions = {}
  ): Promise<Array<Array<number>>> => {
    const vectors = await opened.embed(inputs.map(toInput), toPurpose(inputType, otherwise), signal)
    return vectors.map(toUnit)
  }

  return {
    provider: {
      id: embeddingProviderId,
      model: modelId,
      dimensions,
      maxInputTokens,
      embed: async (input: HostInput, call?: CallOptions) => (await embedAll([input], "query", call))[0] ?? [],
      embedBatch: (inputs: ReadonlyArray<HostInput>, call?: CallOptions) => embedAll(inputs, "document", call)
    },
    runtime: {
      id: embeddingProviderId,
      // The host hashes it as it is written: another order would be another index.
      cacheKeyData: {
        provider: embeddingProviderId,
        region,
        model: modelId,
        dimensions: options.dimensions ?? dimensions,
        // Written only where there is one.
        endpoint
      }
    }
  }
}

/** Builds the adapter. */
export const embeddingProvider = (host: PluginApi) => ({
  id: embeddingProviderId,
  defaultModel,
  transport: "remote",
  authProviderId: providerId,
  autoSelectPriority: 60,
  allowExplicitWhenConfiguredAuto: true,
  normalizeModel: ({ model }: { readonly model: string }) => toModelId(model),
  supportsMultimodalEmbeddings: ({ model }: { readonly model: string }) => {
    const { embeddings, inputModalities } = traitsOf(toModelId(model))
    return embeddings !== undefined && inputModalities.includes("IMAGE")
  },
  shouldContinueAutoSelection: (error: unknown) => error instanceof Error && error.message.includes(missingKey),
  create: create(host)
})
