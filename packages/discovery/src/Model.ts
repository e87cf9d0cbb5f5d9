/** A model this account may invoke in one Region, with what is known of it. */
import { Schema } from "effect"

/** Names follow the Bedrock control plane. `modelId` is what `ConverseStream` accepts. */
export class Model extends Schema.Class<Model>("@bedrock-kit/discovery/Model")({
  modelId: Schema.String,
  modelName: Schema.String,
  providerName: Schema.String,
  /** Whether `modelId` names the model itself or an inference profile in front of it. */
  kind: Schema.Literals(["foundation-model", "inference-profile"]),
  /** The foundation model that answers. Absent for a profile that does not say. */
  baseModelId: Schema.UndefinedOr(Schema.String),
  inputModalities: Schema.Array(Schema.Literals(["TEXT", "IMAGE"])),
  /** Tokens. From the model catalog, else the configured default. */
  contextWindow: Schema.Int,
  /** Tokens. From the model catalog, else the configured default. */
  maxOutputTokens: Schema.Int,
  /** Whether the two limits are known, rather than the configured defaults. */
  hasKnownLimits: Schema.Boolean,
  supportsReasoning: Schema.Boolean
}) {}
