/**
 * The models and inference profiles of the simulated account.
 *
 * Data, with every trap the live listings hold: a legacy model, one that cannot stream, models for embeddings and
 * images, and models that are listed but can only be invoked through a profile.
 * **Source**: ids and geographies from models.dev and the Bedrock user guide, November 2026; `INFERENCE_PROFILE` in
 * `inferenceTypesSupported` as the live API returns it, though the SDK's types do not know it.
 */
import type { Account } from "./account.ts"

/** What a model reads or writes. */
export type Modality = "TEXT" | "IMAGE" | "EMBEDDING" | (string & {})

/** How a model can be invoked. */
export type InferenceType = "ON_DEMAND" | "PROVISIONED" | "INFERENCE_PROFILE" | (string & {})

/** Where a model is in its life. From `endOfLifeTime` on it is listed no longer, and answers nobody. */
export interface ModelLifecycle {
  readonly status: "ACTIVE" | "LEGACY"
  readonly startOfLifeTime?: Date
  readonly legacyTime?: Date
  /** When the time of higher prices begins. */
  readonly publicExtendedAccessTime?: Date
  readonly endOfLifeTime?: Date
}

/** A foundation model. Field names as in ListFoundationModels; the ARN is made from Region and id. */
export interface FoundationModel {
  readonly modelId: string
  readonly modelName: string
  readonly providerName: string
  readonly inputModalities: ReadonlyArray<Modality>
  readonly outputModalities: ReadonlyArray<Modality>
  readonly responseStreamingSupported: boolean
  readonly customizationsSupported?: ReadonlyArray<string>
  readonly inferenceTypesSupported: ReadonlyArray<InferenceType>
  readonly modelLifecycle: ModelLifecycle
}

/** An inference profile. Field names as in ListInferenceProfiles; ARNs are made from Region, account and id. */
export interface InferenceProfile {
  readonly inferenceProfileId: string
  readonly inferenceProfileName: string
  readonly description?: string
  readonly type: "SYSTEM_DEFINED" | "APPLICATION"
  readonly modelId: string
  /** Regions it routes to. The empty one stands for everywhere, as global profiles have it. */
  readonly regions: ReadonlyArray<string>
  /** The ARNs it lists, instead of those of `modelId` in `regions`: such as one that is no foundation model's. */
  readonly modelArns?: ReadonlyArray<string>
}

/** Everything that can be invoked, and where it is listed. */
export interface Catalog {
  readonly region: string
  readonly accountId: string
  readonly models: ReadonlyArray<FoundationModel>
  readonly profiles: ReadonlyArray<InferenceProfile>
  readonly account: Account
}

const active = { modelLifecycle: { status: "ACTIVE" } } as const
const streams = { outputModalities: ["TEXT"], responseStreamingSupported: true } as const
const readsText = { inputModalities: ["TEXT"] } as const
const readsImages = { inputModalities: ["TEXT", "IMAGE"] } as const
const onDemand = { inferenceTypesSupported: ["ON_DEMAND"] } as const
const onlyProfile = { inferenceTypesSupported: ["INFERENCE_PROFILE"] } as const
const either = { inferenceTypesSupported: ["ON_DEMAND", "INFERENCE_PROFILE"] } as const

const anthropic = { providerName: "Anthropic", ...readsImages, ...streams, ...active } as const
const amazon = { providerName: "Amazon", ...streams, ...active } as const

/** The foundation models of the simulated account, unless told otherwise. */
export const defaultModels: ReadonlyArray<FoundationModel> = [
  { modelId: "anthropic.claude-sonnet-4-6", modelName: "Claude Sonnet 4.6", ...anthropic, ...onlyProfile },
  { modelId: "anthropic.claude-opus-5-5", modelName: "Claude Opus 5.5", ...anthropic, ...onlyProfile },
  { modelId: "anthropic.claude-haiku-5-5", modelName: "Claude Haiku 5.5", ...anthropic, ...either },
  {
    modelId: "anthropic.claude-sonnet-4-20250514-v1:0",
    modelName: "Claude Sonnet 4",
    ...anthropic,
    ...onlyProfile,
    // The legacy time is the real one (browser-use/browser-use#5448); two others are examples. The end, which was 14
    // October 2026, is not: the default account must not lose a model one day, so here it is out of sight.
    modelLifecycle: {
      status: "LEGACY",
      startOfLifeTime: new Date("2025-05-22T00:00:00Z"),
      legacyTime: new Date("2026-04-14T00:00:00Z"),
      publicExtendedAccessTime: new Date("2026-07-14T00:00:00Z"),
      endOfLifeTime: new Date("2099-10-14T00:00:00Z")
    }
  },
  { modelId: "amazon.nova-pro-v1:0", modelName: "Nova Pro", ...amazon, ...readsImages, ...either },
  { modelId: "amazon.nova-lite-v1:0", modelName: "Nova Lite", ...amazon, ...readsImages, ...either },
  { modelId: "amazon.nova-micro-v1:0", modelName: "Nova Micro", ...amazon, ...readsText, ...either },
  {
    modelId: "meta.llama3-3-70b-instruct-v1:0",
    modelName: "Llama 3.3 70B Instruct",
    providerName: "Meta",
    ...readsText,
    ...streams,
    ...active,
    ...onlyProfile
  },
  {
    modelId: "mistral.mistral-large-3-675b-instruct",
    modelName: "Mistral Large 3",
    providerName: "Mistral AI",
    ...readsImages,
    ...streams,
    ...active,
    ...onDemand
  },
  {
    modelId: "deepseek.v3.2",
    modelName: "DeepSeek V3.2",
    providerName: "DeepSeek",
    ...readsText,
    ...streams,
    ...active,
    ...onDemand
  },
  {
    modelId: "openai.gpt-oss-120b-1:0",
    modelName: "gpt-oss-120b",
    providerName: "OpenAI",
    ...readsText,
    ...streams,
    ...active,
    ...onDemand
  },
  {
    modelId: "qwen.qwen3-coder-30b-a3b-v1:0",
    modelName: "Qwen3-Coder 30B-A3B Instruct",
    providerName: "Qwen",
    ...readsText,
    ...streams,
    ...active,
    ...onDemand
  },
  {
    modelId: "ai21.jamba-instruct-v1:0",
    modelName: "Jamba-Instruct",
    providerName: "AI21 Labs",
    ...readsText,
    ...active,
    ...onDemand,
    outputModalities: ["TEXT"],
    responseStreamingSupported: false
  },
  {
    modelId: "amazon.titan-embed-text-v2:0",
    modelName: "Titan Text Embeddings V2",
    providerName: "Amazon",
    ...readsText,
    ...active,
    ...onDemand,
    outputModalities: ["EMBEDDING"],
    responseStreamingSupported: false
  },
  {
    modelId: "amazon.nova-canvas-v1:0",
    modelName: "Nova Canvas",
    providerName: "Amazon",
    ...readsImages,
    ...active,
    ...onDemand,
    outputModalities: ["IMAGE"],
    responseStreamingSupported: false
  }
]

const embeds = { ...active, outputModalities: ["EMBEDDING"], responseStreamingSupported: false } as const
const titan = { providerName: "Amazon", ...embeds, ...onDemand } as const
const cohere = { providerName: "Cohere", ...embeds } as const
const twelveLabs = { providerName: "TwelveLabs", ...readsImages, ...embeds } as const

/**
 * The other models that embed, for `models` of a simulator. One is among {@link defaultModels}.
 *
 * **Source**: Amazon Bedrock user guide, "Supported foundation models", November 2026.
 */
export const embeddingModels: ReadonlyArray<FoundationModel> = [
  { modelId: "amazon.titan-embed-text-v1", modelName: "Titan Embeddings G1 - Text", ...titan, ...readsText },
  { modelId: "amazon.titan-embed-g1-text-02", modelName: "Titan Text Embeddings v2", ...titan, ...readsText },
  { modelId: "amazon.titan-embed-image-v1", modelName: "Titan Multimodal Embeddings G1", ...titan, ...readsImages },
  {
    modelId: "amazon.nova-2-multimodal-embeddings-v1:0",
    modelName: "Nova Multimodal Embeddings",
    ...titan,
    ...readsImages
  },
  { modelId: "cohere.embed-english-v3", modelName: "Embed English", ...cohere, ...readsText, ...onDemand },
  { modelId: "cohere.embed-multilingual-v3", modelName: "Embed Multilingual", ...cohere, ...readsText, ...onDemand },
  { modelId: "cohere.embed-v4:0", modelName: "Embed v4", ...cohere, ...readsImages, ...either },
  // InvokeModel takes it through a profile only; its own id is for asynchronous calls, which are not here.
  { modelId: "twelvelabs.marengo-embed-2-7-v1:0", modelName: "Marengo Embed v2.7", ...twelveLabs, ...onlyProfile },
  { modelId: "twelvelabs.marengo-embed-3-0-v1:0", modelName: "Marengo Embed 3.0", ...twelveLabs, ...either }
]

/**
 * Models at every stage of leaving, for `models` of a simulator whose `now` says how far they are.
 *
 * **Source**: anomalyco/models.dev#3708 for Opus 4.1, awslabs/startups#131 for Jamba 1.5 Large, BerriAI/litellm#42053
 * for Nova Sonic, which ended by 19 September 2026; the other times are examples.
 */
export const retiringModels: ReadonlyArray<FoundationModel> = [
  {
    modelId: "anthropic.claude-opus-4-1-20250805-v1:0",
    modelName: "Claude Opus 4.1",
    ...anthropic,
    ...onlyProfile,
    modelLifecycle: {
      status: "LEGACY",
      startOfLifeTime: new Date("2025-08-05T00:00:00Z"),
      legacyTime: new Date("2026-07-08T00:00:00Z"),
      publicExtendedAccessTime: new Date("2026-10-08T00:00:00Z"),
      endOfLifeTime: new Date("2027-01-08T00:00:00Z")
    }
  },
  {
    modelId: "ai21.jamba-1-5-large-v1:0",
    modelName: "Jamba 1.5 Large",
    providerName: "AI21 Labs",
    ...readsText,
    ...streams,
    ...onDemand,
    // Without the time of extended access, which not every model has.
    modelLifecycle: {
      status: "LEGACY",
      startOfLifeTime: new Date("2024-09-23T00:00:00Z"),
      legacyTime: new Date("2026-05-26T00:00:00Z"),
      endOfLifeTime: new Date("2026-11-26T00:00:00Z")
    }
  },
  {
    modelId: "amazon.nova-sonic-v1:0",
    modelName: "Nova Sonic",
    ...amazon,
    ...readsText,
    ...onDemand,
    modelLifecycle: {
      status: "LEGACY",
      startOfLifeTime: new Date("2025-04-08T00:00:00Z"),
      legacyTime: new Date("2026-03-14T00:00:00Z"),
      endOfLifeTime: new Date("2026-09-14T00:00:00Z")
    }
  }
]

const geographies = {
  us: { label: "US", regions: ["us-east-1", "us-east-2", "us-west-2"] },
  eu: { label: "EU", regions: ["eu-central-1", "eu-north-1", "eu-west-1", "eu-west-3"] },
  apac: { label: "APAC", regions: ["ap-northeast-1", "ap-south-1", "ap-southeast-1", "ap-southeast-2"] },
  global: { label: "GLOBAL", regions: ["us-east-1", ""] }
} as const

const systemDefined = (
  modelId: string,
  name: string,
  ...places: ReadonlyArray<keyof typeof geographies>
): ReadonlyArray<InferenceProfile> =>
  places.map((geography) => {
    const { label, regions } = geographies[geography]
    return {
      inferenceProfileId: `${geography}.${modelId}`,
      inferenceProfileName: `${label} ${name}`,
      description: `Routes requests to ${name} in ${regions.filter((region) => region !== "").join(", ")}.`,
      type: "SYSTEM_DEFINED",
      modelId,
      regions
    }
  })

/** The inference profiles of the simulated account, unless told otherwise. */
export const defaultProfiles: ReadonlyArray<InferenceProfile> = [
  ...systemDefined("anthropic.claude-sonnet-4-6", "Anthropic Claude Sonnet 4.6", "us", "eu", "global"),
  ...systemDefined("anthropic.claude-opus-5-5", "Anthropic Claude Opus 5.5", "us", "eu", "global"),
  ...systemDefined("anthropic.claude-haiku-5-5", "Anthropic Claude Haiku 5.5", "us", "eu", "global"),
  ...systemDefined("anthropic.claude-sonnet-4-20250514-v1:0", "Claude Sonnet 4", "us", "apac"),
  ...systemDefined("amazon.nova-pro-v1:0", "Nova Pro", "us", "eu", "apac"),
  ...systemDefined("amazon.nova-lite-v1:0", "Nova Lite", "us", "eu", "apac"),
  ...systemDefined("amazon.nova-micro-v1:0", "Nova Micro", "us", "eu", "apac"),
  ...systemDefined("meta.llama3-3-70b-instruct-v1:0", "Meta Llama 3.3 70B Instruct", "us"),
  {
    inferenceProfileId: "k7v2m9q4x1zp",
    inferenceProfileName: "support-desk",
    description: "Costs of the support desk.",
    type: "APPLICATION",
    modelId: "anthropic.claude-sonnet-4-6",
    regions: geographies.us.regions
  }
]

/** The ARN of a foundation model in a Region. */
export const toModelArn = (region: string, modelId: string): string =>
  `arn:aws:bedrock:${region}::foundation-model/${modelId}`

/** The ARN of an inference profile in this account and Region. */
export const toProfileArn = (catalog: Catalog, profile: InferenceProfile): string => {
  const kind = profile.type === "APPLICATION" ? "application-inference-profile" : "inference-profile"
  return `arn:aws:bedrock:${catalog.region}:${catalog.accountId}:${kind}/${profile.inferenceProfileId}`
}
