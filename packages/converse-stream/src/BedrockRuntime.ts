/**
 * Port: the one Amazon Bedrock runtime operation we call.
 *
 * Opening the stream is an effect, done when the first event is there, and may be retried; the stream it returns may not, because its parts have
 * already been shown. Closing the scope closes the connection. Adapters live in `./adapters`; tests provide a
 * plain object.
 */
import type { ConverseStreamCommandInput, ConverseStreamOutput } from "@aws-sdk/client-bedrock-runtime"
import type { AwsError, CredentialsError } from "@bedrock-kit/credentials"
import { Context, type Effect, type Scope, type Stream } from "effect"
import type { MalformedStream, Stalled, Truncated } from "./ConverseStreamError.ts"

/** How a stream that was opened can fail. */
export type BodyError = AwsError.AwsError | MalformedStream | Truncated

/** A stream that AWS has begun to answer with. */
export interface Opened {
  readonly events: Stream.Stream<ConverseStreamOutput, BodyError>
  /** What AWS's support asks for. */
  readonly requestId: string | undefined
  /** Who was asked. */
  readonly server?: { readonly address: string; readonly port: number } | undefined
}

/** The head of an HTTP response, whatever its status. */
export interface ResponseHead {
  readonly status: number
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
}

/** What goes along with a request, and who is told of its response. */
export interface Exchange {
  /** Sent and signed with the request. Lower-case names, none of which the request has itself. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Told of a response before its events are read, which waits for it. A rejection is a defect. */
  readonly onResponse?: ((head: ResponseHead) => Promise<unknown>) | undefined
}

export class BedrockRuntime extends Context.Service<
  BedrockRuntime,
  {
    readonly converseStream: (
      input: ConverseStreamCommandInput,
      exchange?: Exchange
    ) => Effect.Effect<Opened, BodyError | CredentialsError | Stalled, Scope.Scope>
  }
>()("@bedrock-kit/converse-stream/BedrockRuntime") {}
