export { fineGrainedToolStreaming, interleavedThinking, longContext } from "./betas.ts"
export { cost, toBilledTokens, type BilledTokens, type Cost, type CostOptions, type Usage } from "./cost.ts"
export { requiredDataRetention } from "./dataRetention.ts"
export type { ModelHints } from "./lookUp.ts"
export { knownModelIds } from "./knownModelIds.ts"
export { parseModelId, printModelId, toInferenceProfileId, type ModelId, type ModelIdKind } from "./modelId.ts"
export { knownModels, type FamilyName, type KnownModel, type Model } from "./models.ts"
export type {
  AskedReasoning,
  Betas,
  CacheTtl,
  Capabilities,
  EmbeddingFormat,
  Embeddings,
  InputModality,
  Lifecycle,
  ModelTraits,
  OtherInput,
  OutputModality,
  PastThinking,
  PromptCaching,
  Reasoning,
  ReasoningLevel,
  ReasoningOff,
  ServiceTier,
  Source,
  Temperature
} from "./ModelTraits.ts"
export { pricesOf, type Prices, type PriceSource, type Rates } from "./prices.ts"
export { traitsOf } from "./traits.ts"
