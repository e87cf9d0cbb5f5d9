/**
 * Texts and pictures as vectors.
 *
 * The order is kept, and the inputs of one call succeed or fail together.
 */
import { AwsError } from "@bedrock-kit/credentials"
import { type ModelTraits, traitsOf } from "@bedrock-kit/model-catalog"
import { Context, Duration, Effect, Layer } from "effect"
import { readVectors, type Vector } from "./answers.ts"
import { type EmbeddingInput, isBlank, type Purpose } from "./EmbeddingInput.ts"
import {
  EmbeddingsError,
  type EmbeddingsErrorReason,
  ImagesUnsupported,
  InvalidDimensions,
  NotAnEmbeddingModel
} from "./EmbeddingsError.ts"
import { InvokeModel } from "./InvokeModel.ts"
import { makePacing, type Pacing } from "./pacing.ts"
import { type Request, type Settings, toRequests } from "./requests.ts"

export interface Options {
  /** Requests to one model that are under way at once, of all callers together. Default 4. */
  readonly concurrency?: number | undefined
  /** Attempts at each request, the first included. Default 6. */
  readonly maxAttempts?: number | undefined
  /** How long after its first failure the last attempt at a request may begin. Default 1 minute. */
  readonly retryBudget?: Duration.Input | undefined
  /** How long one attempt may take. Default 30 seconds. */
  readonly requestTimeout?: Duration.Input | undefined
}

export interface EmbedOptions {
  /** An id, or the ARN of an inference profile. */
  readonly modelId: string
  /** What is known of the model. Default: what its id says; for the ARN of an application profile that is nothing. */
  readonly traits?: ModelTraits | undefined
  /** How long the vectors shall be. Default: the model's own default. */
  readonly dimensions?: number | undefined
  /** What they are compared for. Default: `document`. */
  readonly purpose?: Purpose | undefined
}

export class Embeddings extends Context.Service<
  Embeddings,
  {
    /**
     * Embeds inputs, in their order. A blank one is nobody's neighbour: it is never sent, and its vector is all zeros.
     *
     * **Errors**: one `EmbeddingsError` for the whole call, with the positions of the inputs it is about.
     */
    readonly embed: (
      inputs: ReadonlyArray<EmbeddingInput>,
      options: EmbedOptions
    ) => Effect.Effect<ReadonlyArray<Vector>, EmbeddingsError>
  }
>()("@bedrock-kit/embeddings/Embeddings") {
  static readonly layerNoDeps = (options: Options = {}): Layer.Layer<Embeddings, never, InvokeModel> =>
    Layer.effect(
      Embeddings,
      Effect.gen(function* () {
        const { invokeModel } = yield* InvokeModel
        const requestTimeout = Duration.fromInputUnsafe(options.requestTimeout ?? "30 seconds")
        const pacings = new Map<string, Pacing>()

        /** A quota is a model's. */
        const pacingOf = (modelId: string): Pacing => {
          const existing = pacings.get(modelId)
          if (existing !== undefined) return existing
          const made = makePacing({
            concurrency: options.concurrency ?? 4,
            maxAttempts: options.maxAttempts ?? 6,
            budget: Duration.fromInputUnsafe(options.retryBudget ?? "1 minute")
          })
          pacings.set(modelId, made)
          return made
        }

        const tooSlow = AwsError.fromUnknown("InvokeModel")({
          code: "TimeoutError",
          message: `No answer in ${Duration.format(requestTimeout)}`
        })

        /** Gives each vector with the position of its input. */
        const send = (modelId: string, { body, inputs }: Request, expected: Omit<Settings, "purpose">) => {
          let attempts = 0
          const attempt = Effect.suspend(() => {
            attempts += 1
            return Effect.timeoutOrElse(invokeModel(modelId, body), {
              duration: requestTimeout,
              orElse: () => Effect.fail(tooSlow)
            })
          })
          const { dimensions, embeddings } = expected
          return pacingOf(modelId)
            .run(attempt)
            .pipe(
              Effect.flatMap((answer) =>
                Effect.fromResult(readVectors(answer, { format: embeddings.format, count: inputs.length, dimensions }))
              ),
              Effect.map((vectors) => vectors.map((vector, index) => [inputs[index]!, vector] as const)),
              Effect.mapError((reason) => new EmbeddingsError({ modelId, reason, inputs, attempts }))
            )
        }

        const embed = Effect.fn("Embeddings.embed")(function* (
          inputs: ReadonlyArray<EmbeddingInput>,
          { dimensions, modelId, purpose = "document", traits = traitsOf(modelId) }: EmbedOptions
        ) {
          yield* Effect.annotateCurrentSpan({ "aws.bedrock.model_id": modelId, "aws.bedrock.inputs": inputs.length })
          const refuse = (reason: EmbeddingsErrorReason) =>
            Effect.fail(new EmbeddingsError({ modelId, reason, inputs: [], attempts: 0 }))
          const { embeddings, estimated, inputModalities } = traits
          if (embeddings === undefined) return yield* refuse(new NotAnEmbeddingModel({ modelId }))
          const isOffered = dimensions === undefined || embeddings.dimensions.includes(dimensions)
          // Of a model that is not in the table nobody knows what it offers.
          if (!isOffered && !estimated) {
            return yield* refuse(new InvalidDimensions({ modelId, dimensions, valid: embeddings.dimensions }))
          }
          if (inputs.some(({ image }) => image !== undefined) && !inputModalities.includes("IMAGE")) {
            return yield* refuse(new ImagesUnsupported({ modelId }))
          }

          const length = dimensions ?? (estimated ? undefined : embeddings.defaultDimensions)
          const settings = { embeddings, purpose, dimensions: length }
          const spoken = [...inputs.entries()].filter(([, input]) => !isBlank(input))
          const { concurrency = 4 } = options
          const found = yield* Effect.forEach(
            toRequests(spoken, settings),
            (request) => send(modelId, request, settings),
            { concurrency }
          )
          const vectors = new Map(found.flat())
          const [some] = vectors.values()
          const zeros = Array.from({ length: some?.length ?? length ?? embeddings.defaultDimensions }, () => 0)
          return inputs.map((_, index) => vectors.get(index) ?? zeros)
        })

        return Embeddings.of({ embed })
      })
    )
}
