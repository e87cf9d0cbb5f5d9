/**
 * Embeds for the host, which speaks promises and abort signals.
 *
 * Loaded when an embedding model is first opened, because it brings the AWS SDK with it.
 */
import { Credentials, detectRegion } from "@bedrock-kit/credentials"
import { BedrockControlPlane } from "@bedrock-kit/discovery"
import { type EmbeddingInput, Embeddings, type Purpose, type Vector } from "@bedrock-kit/embeddings"
import { type ModelTraits, parseModelId, traitsOf } from "@bedrock-kit/model-catalog"
import { Effect, Exit, Cause } from "effect"
import { toConnection } from "./connection.ts"
import { toEmbeddingFailure } from "./embeddingFailure.ts"
import { apiKeyAmong, type Configured, decode, runtimeFor } from "./runtime.ts"

/** An embedding model that can be asked. */
export interface OpenedEmbeddings {
  readonly region: string
  /** Where requests go instead of AWS's own host. */
  readonly endpoint: string | undefined
  /** How long its vectors are. */
  readonly dimensions: number | undefined
  readonly maxInputTokens: number | undefined
  readonly embed: (
    inputs: ReadonlyArray<EmbeddingInput>,
    purpose: Purpose,
    signal: AbortSignal | undefined
  ) => Promise<ReadonlyArray<Vector>>
}

export interface OpenOptions {
  readonly modelId: string
  /** What the operator asks for. A model that makes one length alone is not asked. */
  readonly dimensions: number | undefined
  /** `memory.search.remote.baseUrl`, which goes before what is configured for everything. */
  readonly endpoint: string | undefined
}

/** What is known of a model. An application profile does not say what is behind it, so AWS is asked; it may refuse. */
const findTraits = (modelId: string, region: string): Effect.Effect<ModelTraits, never, BedrockControlPlane> => {
  const traits = traitsOf(modelId)
  const { kind } = parseModelId(modelId)
  if (traits.embeddings !== undefined || kind !== "application-inference-profile") return Effect.succeed(traits)
  return BedrockControlPlane.use((plane) => plane.inRegion(region).getInferenceProfile(modelId)).pipe(
    Effect.map(({ models = [] }) => traitsOf(modelId, { baseModelId: models[0]?.modelArn })),
    Effect.orElseSucceed(() => traits)
  )
}

const run = async <A, E>(effect: Effect.Effect<A, E>, signal?: AbortSignal): Promise<A> => {
  const exit = await Effect.runPromiseExit(effect, signal === undefined ? {} : { signal })
  if (Exit.isSuccess(exit)) return exit.value
  signal?.throwIfAborted()
  throw toEmbeddingFailure(Cause.squash(exit.cause))
}

/** A variable of the AWS SDK's own, which it reads by itself. Here it only tells one index from another. */
const endpointVariable = (): string | undefined =>
  [process.env["AWS_ENDPOINT_URL_BEDROCK_RUNTIME"], process.env["AWS_ENDPOINT_URL"]].find(
    (value) => value !== undefined && value.trim() !== ""
  )

/**
 * Settles Region, credentials and model.
 *
 * Rejects with an error that begins "No API key found for provider" when there are no credentials, so that the host may
 * choose another provider; and with the valid ones for dimensions that the model does not make. Nothing is embedded.
 */
export const openEmbeddings = (
  { apiKeys = [], baseUrl, plugin, warn }: Configured,
  { dimensions, endpoint: own, modelId }: OpenOptions
): Promise<OpenedEmbeddings> =>
  run(
    Effect.gen(function* () {
      const config = yield* decode(plugin, warn)
      const settings = own === undefined ? config : { ...config, endpoint: own }
      const connection = toConnection(settings, { id: modelId, baseUrl }, yield* apiKeyAmong(apiKeys))
      const { caller, endpoint = endpointVariable(), modelRegion } = connection
      const services = yield* runtimeFor(connection, config).contextEffect
      return yield* Effect.gen(function* () {
        yield* Credentials.use((credentials) => credentials.get)
        const { value: region } = yield* detectRegion({ region: modelRegion ?? caller.region, profile: caller.profile })
        const traits = yield* findTraits(modelId, region)
        const { embeddings } = traits
        const asked = embeddings?.dimensions.length === 1 ? undefined : dimensions
        const service = yield* Embeddings
        const embed = (inputs: ReadonlyArray<EmbeddingInput>, purpose: Purpose) =>
          service.embed(inputs, { modelId, traits, dimensions: asked, purpose })
        // Nothing to embed, but a model or dimensions that cannot be are refused.
        yield* embed([], "document")
        return {
          region,
          endpoint,
          dimensions: asked ?? (traits.estimated ? undefined : embeddings?.defaultDimensions),
          maxInputTokens: traits.contextWindow,
          embed: (inputs, purpose, signal) => run(embed(inputs, purpose), signal)
        } satisfies OpenedEmbeddings
      }).pipe(Effect.provide(services))
    })
  )
