/** Adapter: {@link BedrockRuntime} over the AWS SDK for JavaScript v3. */
import {
  BedrockRuntimeClient,
  ConverseStreamCommand,
  type ConverseStreamCommandInput
} from "@aws-sdk/client-bedrock-runtime"
import { Credentials } from "@bedrock-kit/credentials"
import * as SdkAuth from "@bedrock-kit/credentials/adapters/sdkAuth"
import { Duration, Effect, Layer, Stream } from "effect"
import { Readable } from "node:stream"
import { BedrockRuntime, type Exchange, type Opened, type ResponseHead } from "../BedrockRuntime.ts"
import { Stalled } from "../ConverseStreamError.ts"
import { openEvents } from "./bodyEvents.ts"
import { type Deadline, http1Handler, http2Handler, type RequestHandler } from "./requestHandlers.ts"

const toSdkFailure = SdkAuth.toFailure("ConverseStream")

const toFailure = (thrown: unknown) => (thrown instanceof Stalled ? thrown : toSdkFailure(thrown))

/** The bytes of an answer. */
interface Taken {
  readonly body: Readable
  readonly contentType: string | undefined
  readonly server: Opened["server"]
}

const toServer = (request: unknown): Opened["server"] => {
  const { hostname, port, protocol } = request as { hostname: string; port?: number; protocol?: string }
  return { address: hostname, port: port ?? (protocol === "http:" ? 80 : 443) }
}

interface Response {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  body: Readable
}

/** What is sent, and who is told of the head of a response. */
interface Sending {
  readonly input: ConverseStreamCommandInput
  readonly headers: Exchange["headers"]
  readonly answered: (head: ResponseHead) => void
}

/** A request, and the bytes of its answer if that is a stream. */
const makeCommand = ({ answered, headers, input }: Sending) => {
  const command = new ConverseStreamCommand(input)
  let taken: Taken | undefined
  command.middlewareStack.add(
    (next) => async (args) => {
      Object.assign((args.request as { headers: object }).headers, headers)
      return await next(args)
    },
    // Before the request is signed.
    { step: "build", name: "extraHeaders" }
  )
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args)
      const response = result.response as Response
      answered({ status: response.statusCode, headers: response.headers })
      if (response.statusCode === 200) {
        const contentType = response.headers["content-type"]
        taken = { body: response.body, contentType, server: toServer(args.request) }
        // The SDK is left with nothing to decode.
        response.body = Readable.from([])
      }
      return result
    },
    // Next to the wire, as `keepErrorBodies`.
    { step: "deserialize", priority: "low", name: "takeBody" }
  )
  return { command, body: () => taken }
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

const sendWith = async (client: BedrockRuntimeClient, sending: Sending, abortSignal: AbortSignal) => {
  const { body, command } = makeCommand(sending)
  const { $metadata } = await client.send(command, { abortSignal })
  return { body: body(), requestId: $metadata.requestId }
}

export interface Options extends SdkAuth.EndpointOptions {
  readonly region: string
  /** How long a connection may take to come about, in each attempt. Default 10 seconds. */
  readonly connectTimeout?: Duration.Input | undefined
}

/**
 * Sends over HTTP/2, and over HTTP/1.1 to an endpoint that does not speak it.
 *
 * The SDK has no way back: a proxy or a stand-in that only knows HTTP/1.1 fails every request with a bare
 * "Protocol error". The request must be signed anew, so the way back is a second client. One endpoint a
 * sender, so what was learnt of it holds.
 */
const makeSender = (options: Options, auth: SdkAuth.SdkAuth, deadline: Deadline) => {
  const makeClient = (requestHandler: RequestHandler) =>
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
  const http2 = makeClient(http2Handler(deadline))
  let http1: BedrockRuntimeClient | undefined
  return {
    send: async (sending: Sending, abortSignal: AbortSignal) => {
      if (http1 !== undefined) return await sendWith(http1, sending, abortSignal)
      try {
        return await sendWith(http2, sending, abortSignal)
      } catch (thrown) {
        if (!isNotHttp2(thrown)) throw thrown
        http1 ??= makeClient(http1Handler(deadline))
        return await sendWith(http1, sending, abortSignal)
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
      const connectTimeout = Duration.fromInputUnsafe(options.connectTimeout ?? "10 seconds")
      const runFork = Effect.runForkWith(yield* Effect.context())
      const deadline: Deadline = (giveUp) => {
        const stalled = new Stalled({ awaited: "connection", waited: connectTimeout })
        const fiber = runFork(
          Effect.delay(
            Effect.sync(() => giveUp(stalled)),
            connectTimeout
          )
        )
        return () => fiber.interruptUnsafe()
      }
      const sender = yield* Effect.acquireRelease(
        Effect.sync(() => makeSender(options, auth, deadline)),
        (sender) => Effect.sync(sender.destroy)
      )

      const open = Effect.fnUntraced(function* (input: ConverseStreamCommandInput, exchange: Exchange) {
        const { headers, onResponse } = exchange
        // Aborting is the only way to close a body that is still open, so the controller belongs to the
        // scope of the stream, not to this call.
        const controller = yield* Effect.acquireRelease(
          Effect.sync(() => new AbortController()),
          (controller) => Effect.sync(() => controller.abort())
        )
        let head: ResponseHead | undefined
        const answered: Sending["answered"] = (response) => (head = response)
        const sent = yield* Effect.result(
          Effect.tryPromise({
            try: () => sender.send({ input, headers, answered }, controller.signal),
            catch: toFailure
          })
        )
        const response = head
        if (response !== undefined && onResponse !== undefined) yield* Effect.promise(() => onResponse(response))
        const { body, requestId } = yield* Effect.fromResult(sent)
        if (body === undefined) return { events: Stream.empty, requestId }
        const events = yield* openEvents({ ...body, requestId })
        return { events, requestId, server: body.server }
      })

      const converseStream = (input: ConverseStreamCommandInput, exchange: Exchange = {}) =>
        open(input, exchange).pipe(SdkAuth.asCaller(credentials), Effect.withSpan("BedrockRuntime.converseStream"))

      return BedrockRuntime.of({ converseStream })
    })
  )
