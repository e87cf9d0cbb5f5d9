/** A model this account may invoke, with what is known of it. */
import { Schema } from "effect"

/**
 * Whether a model is still offered, in the words of `ListFoundationModels`.
 *
 * **Units**: dates as `YYYY-MM-DD`; absent when nobody says.
 */
export const ModelLifecycle = Schema.Struct({
  status: Schema.Literals(["ACTIVE", "LEGACY"]),
  /** From when on it was legacy. */
  legacyTime: Schema.optionalKey(Schema.String),
  /** From when on its price for everybody is that of extended access. */
  publicExtendedAccessTime: Schema.optionalKey(Schema.String),
  /** From when on it answers nobody. */
  endOfLifeTime: Schema.optionalKey(Schema.String)
})
export type ModelLifecycle = typeof ModelLifecycle.Type

/** What a `modelId` names. The words are those of model ARNs. */
export const ModelKind = Schema.Literals([
  "foundation-model",
  "inference-profile",
  "application-inference-profile",
  "imported-model",
  "custom-model-deployment",
  "provisioned-model",
  "prompt-router"
])
export type ModelKind = typeof ModelKind.Type

/**
 * Names follow the Bedrock control plane. `modelId` is what `ConverseStream` accepts.
 *
 * A plain struct, not a class: two thousand are made at a time, and read again from the disk before a command answers.
 */
export const Model = Schema.Struct({
  modelId: Schema.String,
  modelName: Schema.String,
  providerName: Schema.String,
  /** Whether `modelId` names the model itself or something in front of it. */
  kind: ModelKind,
  /** The Regions it was listed in, in the order they were asked for. Call it in one of them. */
  regions: Schema.Array(Schema.String),
  /** The foundation model that answers. Absent for what does not say. */
  baseModelId: Schema.UndefinedOr(Schema.String),
  /** Whether, of the ids that reach the same foundation model, this is the one the residency policy prefers. */
  isPreferred: Schema.Boolean,
  /**
   * Other profiles that reach the same foundation model and may be used, the preferred first, where this one stands for them
   * all. Each can be called as well as this one, in one of the Regions.
   */
  alternatives: Schema.Array(Schema.String),
  lifecycle: ModelLifecycle,
  inputModalities: Schema.Array(Schema.Literals(["TEXT", "IMAGE"])),
  /** Tokens. From AWS's own words, else the model catalog, else the configured default. */
  contextWindow: Schema.Int,
  /** Tokens. From AWS's own words, else the model catalog, else the configured default. */
  maxOutputTokens: Schema.Int,
  /** Whether the two limits are known, rather than the configured defaults. */
  hasKnownLimits: Schema.Boolean,
  supportsReasoning: Schema.Boolean
})
export type Model = typeof Model.Type
