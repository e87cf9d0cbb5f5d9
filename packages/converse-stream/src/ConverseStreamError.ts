/** Why a turn did not finish. */
import { AwsError, CredentialsError } from "@bedrock-kit/credentials"
import { Duration, Redacted, Schema } from "effect"
import { RequestRejected } from "./RequestRejected.ts"
import { nothing, Received } from "./received.ts"

/** Bytes were delivered that are not a Converse stream: a checksum, a frame or its JSON is wrong. */
export class MalformedStream extends Schema.TaggedError<MalformedStream>()("MalformedStream", {
  detail: Schema.String,
  requestId: Schema.optional(Schema.String)
}) {
  readonly isRetryable = false
  override get message() {
    return `Amazon Bedrock sent a stream that cannot be read: ${this.detail}. Something between here and AWS may be damaging it; send the turn again.`
  }
}

/** The stream ended before `messageStop`: what has arrived is not the whole answer. */
export class Truncated extends Schema.TaggedError<Truncated>()("Truncated", {
  detail: Schema.String,
  requestId: Schema.optional(Schema.String)
}) {
  readonly isRetryable = true
  override get message() {
    return `The stream ended without a stop reason, so the answer is incomplete: ${this.detail}. Send the turn again.`
  }
}

/** Nothing came for longer than the caller wants to wait. The connection is closed. */
export class Stalled extends Schema.TaggedError<Stalled>()("Stalled", {
  /** What was waited for. */
  awaited: Schema.Literals(["first event", "next event"]),
  /** How long. */
  waited: Schema.Duration
}) {
  readonly isRetryable = true
  override get message() {
    const seconds = Duration.toSeconds(this.waited)
    return this.awaited === "first event"
      ? `Amazon Bedrock sent nothing for ${seconds} seconds. The model may be busy: send the turn again, or wait longer with timeouts.firstEvent.`
      : `The stream went silent for ${seconds} seconds, so the answer is incomplete. Send the turn again, or wait longer with timeouts.idle.`
  }
}

export const ConverseStreamErrorReason = Schema.Union([
  AwsError.AwsError,
  CredentialsError,
  MalformedStream,
  Truncated,
  Stalled,
  RequestRejected
])
export type ConverseStreamErrorReason = typeof ConverseStreamErrorReason.Type

export class ConverseStreamError extends Schema.TaggedError<ConverseStreamError>()("ConverseStreamError", {
  modelId: Schema.String,
  reason: ConverseStreamErrorReason,
  /** AWS's name for the request, also when its answer broke off. */
  requestId: Schema.optional(Schema.String),
  /** How often the request was sent. */
  attempts: Schema.optional(Schema.Number),
  /** What had arrived. Sealed, so that logging an error does not log a conversation; read it as `partial`. */
  received: Schema.optional(Schema.Redacted(Received))
}) {
  override readonly cause = this.reason
  override get message() {
    return `${this.modelId}: ${this.reason.message}`
  }

  /** Whether the same turn can succeed later without operator action. */
  get isRetryable(): boolean {
    return this.reason.isRetryable
  }

  /** What had arrived when the answer broke off: its parts were given out before. */
  get partial(): Received {
    return this.received === undefined ? nothing : Redacted.value(this.received)
  }

  /** The content block that was being written. Absent when no content had come. */
  get contentBlockIndex(): number | undefined {
    return this.partial.contentBlockIndex
  }
}
