/** Why inputs were not embedded. */
import { AwsError, CredentialsError } from "@bedrock-kit/credentials"
import { Schema } from "effect"

/** The model answered with something that is not the vectors that were asked for. */
export class MalformedAnswer extends Schema.TaggedError<MalformedAnswer>()("MalformedAnswer", {
  /** What is wrong with it, as part of a sentence. */
  detail: Schema.String,
  requestId: Schema.optional(Schema.String)
}) {
  readonly isRetryable = false
  override get message() {
    const which = this.requestId === undefined ? "" : ` (request ${this.requestId})`
    return `Amazon Bedrock embedding response returned malformed JSON: ${this.detail}${which}. Check what is between here and AWS, and whether the model is the one that is meant.`
  }
}

/** Vectors of a length were asked for that the model does not make. Nothing was sent. */
export class InvalidDimensions extends Schema.TaggedError<InvalidDimensions>()("InvalidDimensions", {
  modelId: Schema.String,
  dimensions: Schema.Number,
  /** Those it makes. */
  valid: Schema.Array(Schema.Number)
}) {
  readonly isRetryable = false
  override get message() {
    return `Invalid dimensions ${this.dimensions} for ${this.modelId}. Valid values: ${this.valid.join(", ")}`
  }
}

/** Nobody knows how to ask the model for vectors. Nothing was sent. */
export class NotAnEmbeddingModel extends Schema.TaggedError<NotAnEmbeddingModel>()("NotAnEmbeddingModel", {
  modelId: Schema.String
}) {
  readonly isRetryable = false
  override get message() {
    return `${this.modelId} is not known to embed anything. Use an embedding model such as amazon.titan-embed-text-v2:0, or, for an inference profile, allow bedrock:GetInferenceProfile so that the model behind it can be found.`
  }
}

/** The model does not read pictures. Nothing was sent. */
export class ImagesUnsupported extends Schema.TaggedError<ImagesUnsupported>()("ImagesUnsupported", {
  modelId: Schema.String
}) {
  readonly isRetryable = false
  override get message() {
    return `${this.modelId} embeds texts only. Leave pictures out, or use a model that reads them, such as amazon.nova-2-multimodal-embeddings-v1:0.`
  }
}

export const EmbeddingsErrorReason = Schema.Union([
  AwsError.AwsError,
  CredentialsError,
  MalformedAnswer,
  InvalidDimensions,
  NotAnEmbeddingModel,
  ImagesUnsupported
])
export type EmbeddingsErrorReason = typeof EmbeddingsErrorReason.Type

/** `3`, or `97 to 192` for a run. */
const toRange = (indexes: ReadonlyArray<number>): string => {
  const [first = 0, last = first] = [indexes[0], indexes.at(-1)]
  return first === last ? String(first + 1) : `${first + 1} to ${last + 1}`
}

/** One failure for all inputs: those that had succeeded are not told apart, so that nobody keeps half an index. */
export class EmbeddingsError extends Schema.TaggedError<EmbeddingsError>()("EmbeddingsError", {
  modelId: Schema.String,
  reason: EmbeddingsErrorReason,
  /** The positions of the inputs that failed, from 0. Empty when the whole call was refused before anything was sent. */
  inputs: Schema.Array(Schema.Number),
  /** How often they were sent. */
  attempts: Schema.Number
}) {
  override readonly cause = this.reason
  override get message() {
    const { inputs, modelId, reason } = this
    return inputs.length === 0 ? reason.message : `${modelId}, input ${toRange(inputs)}: ${reason.message}`
  }

  /** Whether the same inputs can be embedded later without operator action. */
  get isRetryable(): boolean {
    return this.reason.isRetryable
  }
}
