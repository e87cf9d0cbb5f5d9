/** Adapter: {@link BedrockRuntime} over the AWS SDK for JavaScript v3. */
import {
  BedrockRuntimeClient,
  ConverseStreamCommand,
  type ConverseStreamCommandInput,
  type ConverseStreamOutput
} from "@aws-sdk/client-bedrock-runtime"
import { AwsError, Credentials } from "@bedrock-kit/credentials"
import * as SdkAuth from "@bedrock-kit/credentials/adapters/sdkAuth"
import { Duration, Effect, Layer, Result, Schema, Stream } from "effect"
import { Readable } from "node:stream"
import { BedrockRuntime, type BodyError, type Exchange, type Opened, type ResponseHead } from "../BedrockRuntime.ts"
import { readFrame, toMalformed } from "../converseEvents.ts"
import { MalformedStream, Stalled, Truncated } from "../ConverseStreamError.ts"
import * as EventStream from "../eventStream.ts"
import { type Deadline, http1Handler, http2Handler, type RequestHandler } from "./requestHandlers.ts"

const toAwsError = AwsError.fromUnknown("ConverseStream")
const toSdkFailure = SdkAuth.toFailure("ConverseStream")

const toFailure = (thrown: unknown) => (thrown instanceof Stalled ? thrown : toSdkFailure(thrown))

/** A connection that was cut without a word. HTTP/1.1 and HTTP/2 each have their own name for it. */
const cuts = new Set(["ECONNRESET", "ERR_STREAM_PREMATURE_CLOSE", "ERR_HTTP2_STREAM_CANCEL", "EPIPE"])

/** Why reading stopped: what {@link readEvents} found, or what Node says of the connection. */
const toBodyError =
  (requestId: string | undefined) =>
  (thrown: unknown): BodyError => {
    if (isBodyError(thrown)) return thrown
    const { code = "" } = thrown as NodeJS.ErrnoException
    return cuts.has(code)
      ? new Truncated({ detail: `the connection was cut (${code})`, requestId })
      : toAwsError(thrown)
  }

const isBodyError = Schema.is(Schema.Union([AwsError.AwsError, MalformedStream, Truncated]))

const eventStreamType = "application/vnd.amazon.eventstream"

/** A page with a status of success is a proxy's. */
const checkType = (contentType = eventStreamType, requestId: string | undefined): void => {
  if (contentType.startsWith(eventStreamType)) return
  const detail = `the answer is not AWS's, but of type ${contentType.slice(0, 60)}`
  throw new MalformedStream({ detail, requestId, isPage: true })
}

/**
 * Reads a body: the events of each chunk, and then, thrown, why there will be no more.
 *
 * The SDK's own reader is not used. It makes room for any length that a frame claims, passes over unknown events,
 * stops at unknown kinds of message, and says what is wrong in words only.
 */
async function* readEvents({ body, contentType }: Body, requestId: string | undefined) {
  checkType(contentType, requestId)
  let state = EventStream.initial
  for await (const chunk of body) {
    const step = EventStream.push(state, chunk)
    state = step.state
    const events: Array<ConverseStreamOutput> = []
    let failure: BodyError | undefined
    for (const frame of step.frames) {
      const read = readFrame(frame, requestId)
      if (Result.isSuccess(read)) events.push(read.success)
      else {
        failure = read.failure
        break
      }
    }
    failure ??= step.problem === undefined ? undefined : toMalformed(step.problem, requestId)
    if (events.length > 0) yield events
    if (failure !== undefined) throw failure
  }
  if (EventStream.isWithinFrame(state)) throw new Truncated({ detail: "it broke off inside a frame", requestId })
}

/** The bytes of an answer. */
interface Body {
  readonly body: AsyncIterable<Uint8Array>
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
  body: AsyncIterable<Uint8Array>
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
  let taken: Body | undefined
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
        const reader = readEvents(body, requestId)
        // Nothing has been shown until the first events are there, and a refusal may come as the first frame.
        const first = yield* Effect.tryPromise({ try: () => reader.next(), catch: toBodyError(requestId) })
        if (first.done === true) return yield* new Truncated({ detail: "it closed before it said anything", requestId })
        const rest = Stream.fromAsyncIterable(reader, toBodyError(requestId))
        return {
          events: Stream.make(first.value).pipe(Stream.concat(rest), Stream.flattenIterable),
          requestId,
          server: body.server
        }
      })

      const converseStream = (input: ConverseStreamCommandInput, exchange: Exchange = {}) =>
        open(input, exchange).pipe(SdkAuth.asCaller(credentials), Effect.withSpan("BedrockRuntime.converseStream"))

      return BedrockRuntime.of({ converseStream })
    })
  )
