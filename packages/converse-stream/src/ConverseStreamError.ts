/** Why a turn did not finish. */
import { AwsError, CredentialsError } from "@bedrock-kit/credentials"
import { Schema } from "effect"

/** Bytes were delivered that are not a Converse stream: a checksum, a frame or its JSON is wrong. */
export class MalformedStream extends Schema.TaggedError<MalformedStream>()("MalformedStream", {
  detail: Schema.String
}) {
  readonly isRetryable = false
  override get message() {
    return `Amazon Bedrock sent a stream that cannot be read: ${this.detail}. Something between here and AWS may be damaging it; send the turn again.`
  }
}

/** The stream ended before `messageStop`: what has arrived is not the whole answer. */
export class Truncated extends Schema.TaggedError<Truncated>()("Truncated", {
  detail: Schema.String
}) {
  readonly isRetryable = true
  override get message() {
    return `The stream ended without a stop reason, so the answer is incomplete: ${this.detail}. Send the turn again.`
  }
}

export const ConverseStreamErrorReason = Schema.Union([AwsError.AwsError, CredentialsError, MalformedStream, Truncated])
export type ConverseStreamErrorReason = typeof ConverseStreamErrorReason.Type

export class ConverseStreamError extends Schema.TaggedError<ConverseStreamError>()("ConverseStreamError", {
  modelId: Schema.String,
  reason: ConverseStreamErrorReason
}) {
  override readonly cause = this.reason
  override get message() {
    return `${this.modelId}: ${this.reason.message}`
  }

  /** Whether the same turn can succeed later without operator action. */
  get isRetryable(): boolean {
    return this.reason.isRetryable
  }
}
