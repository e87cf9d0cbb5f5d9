/** Why a turn did not finish. */
import { AwsError, CredentialsError } from "@bedrock-kit/credentials"
import { Duration, Redacted, Schema } from "effect"
import { RequestRejected } from "./RequestRejected.ts"
import { nothing, Received } from "./received.ts"

/** Bytes were delivered that are not a Converse stream: a checksum, a frame or its JSON is wrong, or all of it. */
export class MalformedStream extends Schema.TaggedError<MalformedStream>()("MalformedStream", {
  detail: Schema.String,
  requestId: Schema.optional(Schema.String),
  /** Whether nobody tried to send a stream: it is a page, of a proxy or a sign-in. */
  isPage: Schema.optional(Schema.Boolean)
}) {
  /** Damage is by chance. A page comes again. */
  get isRetryable(): boolean {
    return this.isPage !== true
  }
  override get message() {
    const way = this.isRetryable
      ? "Something between here and AWS may be damaging it; send the turn again."
      : "A proxy or gateway on the way may have given it; check the endpoint, and whether the network asks to sign in."
    return `Amazon Bedrock sent a stream that cannot be read: ${this.detail}. ${way}`
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

/** Nothing came for longer than the caller wants to wait: no connection, or nothing on it. It is closed. */
export class Stalled extends Schema.TaggedError<Stalled>()("Stalled", {
  /** What was waited for. */
  awaited: Schema.Literals(["connection", "first event", "next event"]),
  /** How long. */
  waited: Schema.Duration
}) {
  readonly isRetryable = true
  override get message() {
    const seconds = Duration.toSeconds(this.waited)
    switch (this.awaited) {
      case "connection":
        return `No connection to Amazon Bedrock came about within ${seconds} seconds. Check the endpoint and the network between here and there, or wait longer with timeouts.connect.`
      case "first event":
        return `Amazon Bedrock sent nothing for ${seconds} seconds. The model may be busy: send the turn again, or wait longer with timeouts.firstEvent.`
      case "next event":
        return `The stream went silent for ${seconds} seconds, so the answer is incomplete. Send the turn again, or wait longer with timeouts.idle.`
    }
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

/** A model that was asked before, and why it did not answer. */
export const Tried = Schema.Struct({ modelId: Schema.String, reason: ConverseStreamErrorReason })
export type Tried = typeof Tried.Type

/** AWS's name of an exception, and ours where AWS said nothing. */
export const nameOf = (reason: ConverseStreamErrorReason): string => {
  if (reason._tag === "AwsError") return reason.exception
  return reason._tag === "CredentialsError" ? reason.reason._tag : reason._tag
}

export class ConverseStreamError extends Schema.TaggedError<ConverseStreamError>()("ConverseStreamError", {
  modelId: Schema.String,
  reason: ConverseStreamErrorReason,
  /** AWS's name for the request, also when its answer broke off. */
  requestId: Schema.optional(Schema.String),
  /** How often the request was sent, to all models together. */
  attempts: Schema.optional(Schema.Number),
  /** Who was asked before `modelId`, in this order. */
  tried: Schema.optional(Schema.Array(Tried)),
  /** What had arrived. Sealed, so that logging an error does not log a conversation; read it as `partial`. */
  received: Schema.optional(Schema.Redacted(Received))
}) {
  override readonly cause = this.reason
  override get message() {
    const { tried = [] } = this
    const before = tried.map(({ modelId, reason }) => `${modelId} (${nameOf(reason)})`).join(", ")
    return `${this.modelId}: ${this.reason.message}${before === "" ? "" : ` Asked before: ${before}.`}`
  }

  /** Whether the same turn can succeed later without operator action, be it by the first who was asked. */
  get isRetryable(): boolean {
    return [this, ...(this.tried ?? [])].some(({ reason }) => reason.isRetryable)
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
