/** Adapter: {@link BedrockRuntime} over the AWS SDK for JavaScript v3. */
import {
  BedrockRuntimeClient,
  ConverseStreamCommand,
  type ConverseStreamCommandInput
} from "@aws-sdk/client-bedrock-runtime"
import { AwsError, Credentials, type CredentialsError } from "@bedrock-kit/credentials"
import * as SdkAuth from "@bedrock-kit/credentials/adapters/sdkAuth"
import { NodeHttp2Handler, NodeHttpHandler } from "@smithy/node-http-handler"
import { Effect, Layer, Stream } from "effect"
import { BedrockRuntime, type BodyError } from "../BedrockRuntime.ts"
import { MalformedStream, Truncated } from "../ConverseStreamError.ts"

const toAwsError = AwsError.fromUnknown("ConverseStream")
const toFailure = SdkAuth.toFailure("ConverseStream")

/**
 * What the SDK's event-stream reader throws has no type, only a sentence. The tests send each of these over
 * a socket, so a reworded message fails there.
 */
const toBodyError = (thrown: unknown): BodyError => {
  const detail = thrown instanceof Error ? (thrown.message.split("\n", 1)[0] ?? "") : String(thrown)
  if (detail.startsWith("Truncated event message")) return new Truncated({ detail: "it broke off inside a frame" })
  if (/checksum/i.test(detail)) return new MalformedStream({ detail: "the checksum of a frame is wrong" })
  if (/^(Reported message length|Reported header length|Provided message too short)/i.test(detail))
    return new MalformedStream({ detail: "the length of a frame is wrong" })
  if (thrown instanceof SyntaxError) return new MalformedStream({ detail: "a frame does not hold JSON" })
  return toAwsError(thrown)
}

/** The SDK reads the first event before it hands the stream over, so a broken body can show itself here too. */
const toOpeningError = (thrown: unknown): BodyError | CredentialsError => {
  const { $metadata } = thrown as { readonly $metadata?: { readonly httpStatusCode?: number } }
  return $metadata?.httpStatusCode === 200 ? toBodyError(thrown) : toFailure(thrown)
}

/** What Node reports when the other side does not speak HTTP/2. Nothing has been processed by then. */
const isNotHttp2 = (thrown: unknown): boolean => {
  if (!(thrown instanceof Error)) return false
  const { code = "" } = thrown as NodeJS.ErrnoException
  return (
    (code === "ERR_HTTP2_ERROR" && /protocol error/i.test(thrown.message)) ||
    /no.application.protocol/i.test(`${code} ${thrown.message}`)
  )
}

export interface Options extends SdkAuth.EndpointOptions {
  readonly region: string
}

/**
 * Sends over HTTP/2, and over HTTP/1.1 to an endpoint that does not speak it.
 *
 * The SDK has no way back: a proxy or a stand-in that only knows HTTP/1.1 fails every request with a bare
 * "Protocol error". The request must be signed anew, so the way back is a second client. One endpoint a
 * sender, so what was learnt of it holds.
 */
const makeSender = (options: Options, auth: SdkAuth.SdkAuth) => {
  const makeClient = (requestHandler: NodeHttp2Handler | NodeHttpHandler) =>
    SdkAuth.keepErrorBodies(
      new BedrockRuntimeClient({
        region: options.region,
        ...SdkAuth.toEndpointConfig(options),
        ...auth,
        // Retries are ours: the SDK makes exactly one attempt.
        maxAttempts: 1,
        requestHandler
      })
    )
  // One session a request, as the SDK itself has it: an aborted turn must not disturb another.
  const http2 = makeClient(new NodeHttp2Handler({ disableConcurrentStreams: true }))
  let http1: BedrockRuntimeClient | undefined
  return {
    send: async (input: ConverseStreamCommandInput, abortSignal: AbortSignal) => {
      if (http1 !== undefined) return await http1.send(new ConverseStreamCommand(input), { abortSignal })
      try {
        return await http2.send(new ConverseStreamCommand(input), { abortSignal })
      } catch (thrown) {
        if (!isNotHttp2(thrown)) throw thrown
        http1 ??= makeClient(new NodeHttpHandler())
        return await http1.send(new ConverseStreamCommand(input), { abortSignal })
      }
    },
    destroy: () => {
      http2.destroy()
      http1?.destroy()
    }
  }
}

export const layer = (options: Options): Layer.Layer<BedrockRuntime, never, Credentials> =>
  Layer.effect(
    BedrockRuntime,
    Effect.gen(function* () {
      const credentials = yield* Credentials
      const auth = yield* SdkAuth.make(credentials)
      const sender = yield* Effect.acquireRelease(
        Effect.sync(() => makeSender(options, auth)),
        (sender) => Effect.sync(sender.destroy)
      )

      const open = Effect.fnUntraced(function* (input: ConverseStreamCommandInput) {
        // Aborting is the only way to close a body that is still open, so the controller belongs to the
        // scope of the stream, not to this call.
        const controller = yield* Effect.acquireRelease(
          Effect.sync(() => new AbortController()),
          (controller) => Effect.sync(() => controller.abort())
        )
        const output = yield* Effect.tryPromise({
          try: () => sender.send(input, controller.signal),
          catch: toOpeningError
        })
        return output.stream === undefined ? Stream.empty : Stream.fromAsyncIterable(output.stream, toBodyError)
      })

      const converseStream = (input: ConverseStreamCommandInput) =>
        open(input).pipe(SdkAuth.asCaller(credentials), Effect.withSpan("BedrockRuntime.converseStream"))

      return BedrockRuntime.of({ converseStream })
    })
  )
