/**
 * A model this account may invoke, with what is known of it.
 *
 * Plain objects, no classes: two thousand are made at a time, and read again from the disk before a command answers.
 */

/**
 * Whether a model is still offered, in the words of `ListFoundationModels`.
 *
 * **Units**: dates as `YYYY-MM-DD`; absent when nobody says.
 */
export interface ModelLifecycle {
  readonly status: "ACTIVE" | "LEGACY"
  /** From when on it was legacy. */
  readonly legacyTime?: string
  /** From when on its price for everybody is that of extended access. */
  readonly publicExtendedAccessTime?: string
  /** From when on it answers nobody. */
  readonly endOfLifeTime?: string
}

/** What a `modelId` may name. The words are those of model ARNs. */
export const modelKinds = [
  "foundation-model",
  "inference-profile",
  "application-inference-profile",
  "imported-model",
  "custom-model-deployment",
  "provisioned-model",
  "prompt-router"
] as const

/** What a `modelId` names. */
export type ModelKind = (typeof modelKinds)[number]

/** Names follow the Bedrock control plane. `modelId` is what `ConverseStream` accepts. */
export interface Model {
  readonly modelId: string
  readonly modelName: string
  readonly providerName: string
  /** Whether `modelId` names the model itself or something in front of it. */
  readonly kind: ModelKind
  /** The Regions it was listed in, in the order they were asked for. Call it in one of them. */
  readonly regions: ReadonlyArray<string>
  /** The foundation model that answers. Absent for what does not say. */
  readonly baseModelId?: string | undefined
  /** Whether, of the ids that reach the same foundation model, this is the one the residency policy prefers. */
  readonly isPreferred: boolean
  /**
   * Other profiles that reach the same foundation model and may be used, the preferred first, where this one stands for them
   * all. Each can be called as well as this one, in one of the Regions.
   */
  readonly alternatives: ReadonlyArray<string>
  readonly lifecycle: ModelLifecycle
  readonly inputModalities: ReadonlyArray<"TEXT" | "IMAGE">
  /** Tokens. From AWS's own words, else the model catalog, else the configured default. */
  readonly contextWindow: number
  /** Tokens. From AWS's own words, else the model catalog, else the configured default. */
  readonly maxOutputTokens: number
  /** Whether the two limits are known, rather than the configured defaults. */
  readonly hasKnownLimits: boolean
  readonly supportsReasoning: boolean
}
