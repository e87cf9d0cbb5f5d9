/**
 * The provider entry that an operator writes by hand, `models.providers.amazon-bedrock`.
 *
 * Its shape is the host's. What we read is checked as strictly as we need it; what only the host reads is let through,
 * and a key that the host does not know is refused, as the host refuses it.
 *
 * **Source**: `ModelProviderSchema` and `ModelDefinitionSchema` of OpenClaw 2026.9.6 (`src/config/zod-schema.core.ts`).
 */
import { Schema } from "effect"
import { EndpointUrl, RegionName } from "./PluginConfig.ts"
import { SecretInput } from "./SecretInput.ts"
import { nonBlank, price, wholeNumber } from "./values.ts"

const hosts = Schema.optionalKey(Schema.Unknown)

const tokens = Schema.Number.check(
  Schema.isFinite({ expected: "a number of tokens above 0" }),
  Schema.isGreaterThan(0, { expected: "a number of tokens above 0" })
)

// The host takes a price below 0 too. A bill would then shrink with use, so we do not.
const ProviderCost = Schema.Struct({
  input: Schema.optionalKey(price),
  output: Schema.optionalKey(price),
  cacheRead: Schema.optionalKey(price),
  cacheWrite: Schema.optionalKey(price),
  tieredPricing: hosts
})

/**
 * A model written by hand.
 *
 * **Units**: tokens; `cost` in USD per million tokens.
 */
export const ProviderModel = Schema.Struct({
  id: nonBlank("a model id"),
  name: nonBlank("the name of a model as shown to people"),
  reasoning: Schema.optionalKey(Schema.Boolean),
  input: Schema.optionalKey(Schema.Array(Schema.Literals(["text", "image", "video", "audio"]))),
  cost: Schema.optionalKey(ProviderCost),
  contextWindow: Schema.optionalKey(tokens),
  maxTokens: Schema.optionalKey(tokens),
  params: Schema.optionalKey(Schema.Record(Schema.String, Schema.Unknown)),
  api: hosts,
  baseUrl: hosts,
  contextTokens: hosts,
  thinkingLevelMap: hosts,
  agentRuntime: hosts,
  headers: hosts,
  compat: hosts,
  mediaInput: hosts,
  metadataSource: hosts
})

/**
 * The provider entry written by hand.
 *
 * **Units**: `timeoutSeconds` in seconds.
 */
export const ModelProvider = Schema.Struct({
  baseUrl: Schema.optionalKey(EndpointUrl),
  apiKey: Schema.optionalKey(SecretInput),
  api: Schema.optionalKey(nonBlank("the name of an API such as bedrock-converse-stream")),
  auth: Schema.optionalKey(Schema.Literals(["api-key", "aws-sdk", "oauth", "token"])),
  region: Schema.optionalKey(RegionName),
  headers: Schema.optionalKey(Schema.Record(Schema.String, SecretInput)),
  timeoutSeconds: Schema.optionalKey(wholeNumber(1, "a whole number of seconds, 1 or more")),
  params: Schema.optionalKey(Schema.Record(Schema.String, Schema.Unknown)),
  models: Schema.optionalKey(Schema.Array(ProviderModel)),
  maxTokens: hosts,
  injectNumCtxForOpenAICompat: hosts,
  agentRuntime: hosts,
  localService: hosts,
  authHeader: hosts,
  request: hosts
})

/** The provider entry written by hand. */
export type ModelProvider = typeof ModelProvider.Type
