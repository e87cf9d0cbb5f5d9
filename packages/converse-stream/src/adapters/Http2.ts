/**
 * Adapter: {@link BedrockRuntime} over Node's own HTTP, without the AWS SDK on the way of a turn.
 *
 * Turns share connections that are kept, over HTTP/2 and, where the other side does not speak it, over HTTP/1.1. Requests,
 * failures and events are those of the adapter over the AWS SDK. Proxies are not asked.
 */
import type { ConverseStreamCommandInput } from "@aws-sdk/client-bedrock-runtime"
import {
  CleartextEndpoint,
  Credentials,
  CredentialsError,
  type Identity,
  parseEndpoint
} from "@bedrock-kit/credentials"
import * as SdkAuth from "@bedrock-kit/credentials/adapters/sdkAuth"
import { Clock, Duration, Effect, Layer, Redacted, Result } from "effect"
import { BedrockRuntime, type Exchange, type ResponseHead } from "../BedrockRuntime.ts"
import { Stalled } from "../ConverseStreamError.ts"
import { openEvents, pullBytes } from "./bodyEvents.ts"
import { toBody, toPath } from "./converseRequest.ts"
import { makeHttp1Sender } from "./http1Sender.ts"
import { makeHttp2Sender } from "./http2Sender.ts"
import { NotHttp2, type SessionsOptions } from "./http2Sessions.ts"
import { toException, toRequestId } from "./refusal.ts"
import * as RegionalEndpoint from "./regionalEndpoint.ts"
import type { Deadline } from "./requestHandlers.ts"
import { makeSigner } from "./sigV4.ts"
import type { Answer, Call, Sender, Target } from "./wire.ts"

export interface Options extends RegionalEndpoint.Options {
  /** How long a connection may take to come about, in each attempt. Default 10 seconds. */
  readonly connectTimeout?: Duration.Input | undefined
  /** How long a connection that nobody uses is kept. Default 5 minutes. */
  readonly idleConnectionTimeout?: Duration.Input | undefined
  /** How long nothing need be heard on a connection before it is tried out by a ping. Default 15 seconds. */
  readonly pingAfter?: Duration.Input | undefined
  /** Whether HTTP/2 is not even tried. Default false. */
  readonly forceHttp1?: boolean | undefined
}

/** How long a ping may take. A connection that is slower than that is replaced, which is no harm. */
const pingTimeout = Duration.seconds(2)

const toSdkFailure = SdkAuth.toFailure("ConverseStream")

const toFailure = (thrown: unknown) => (thrown instanceof Stalled ? thrown : toSdkFailure(thrown))

/** AWS's own are far smaller, and nobody reads more of a stranger's. **Units**: bytes. */
const mostKept = 65_536

/** Reads an error. That it broke off matters less than its status. */
const readSome = (answer: Answer): Effect.Effect<Uint8Array> => {
  const pull = pullBytes(answer.body)
  const chunks: Array<Uint8Array> = []
  let length = 0
  const readOn: Effect.Effect<Uint8Array> = Effect.matchEffect(pull, {
    onFailure: () => Effect.sync(() => Buffer.concat(chunks)),
    onSuccess: (chunk) => {
      chunks.push(chunk)
      length += chunk.byteLength
      return length < mostKept ? readOn : Effect.sync(() => Buffer.concat(chunks))
    }
  })
  return readOn
}

/** Sends over HTTP/2, and over HTTP/1.1 to a target that does not speak it: what was learnt of it holds. */
const makeSender = (target: Target, deadline: Deadline, options: SessionsOptions, forceHttp1: boolean): Sender => {
  const http1 = makeHttp1Sender(target, deadline, options.idleTimeout)
  const http2 = makeHttp2Sender(target, options)
  let isHttp1 = forceHttp1
  return {
    send: async (call, signal) => {
      if (isHttp1) return await http1.send(call, signal)
      try {
        return await http2.send(call, signal)
      } catch (thrown) {
        if (!(thrown instanceof NotHttp2)) throw thrown
        isHttp1 = true
        return await http1.send(call, signal)
      }
    },
    destroy: () => {
      http2.destroy()
      http1.destroy()
    }
  }
}

const userAgent = "bedrock-kit"

/** Builds requests, and learns from a refusal how far this machine's clock is from AWS's. */
const makeRequests = (region: string) => {
  const sign = makeSigner(region, "bedrock")
  /** **Units**: milliseconds. */
  let skew = 0
  const authorize = (target: Target, identity: Identity, { body, headers, path }: Call) => {
    if (identity.kind === "bearer-token") return { authorization: `Bearer ${Redacted.value(identity.token)}` }
    const { accessKeyId, secretAccessKey, sessionToken } = identity
    const keys = {
      accessKeyId,
      secretAccessKey: Redacted.value(secretAccessKey),
      sessionToken: sessionToken && Redacted.value(sessionToken)
    }
    // AWS compares it with its own clock, so no other than this machine's will do.
    const millis = Date.now() + skew
    return sign({ method: "POST", host: target.host, path, headers, body }, keys, millis)
  }
  return {
    make: (target: Target, identity: Identity, input: ConverseStreamCommandInput, extra: Exchange["headers"]): Call => {
      const call = {
        path: target.basePath + toPath(input.modelId),
        headers: { "content-type": "application/json", "user-agent": userAgent, ...extra },
        body: toBody(input)
      }
      return { ...call, headers: { ...call.headers, ...authorize(target, identity, call) } }
    },
    learn: ({ date = "" }: Answer["headers"]): void => {
      const theirs = Date.parse(date)
      if (Number.isFinite(theirs)) skew = theirs - Date.now()
    }
  }
}

/** A token is never sent where it can be read on the way. */
const refuseCleartext = ({ host, protocol }: Target, identity: Identity) => {
  const endpoint = `${protocol}//${host}`
  const isRefused =
    identity.kind === "bearer-token" &&
    Result.getOrElse(
      Result.map(parseEndpoint(endpoint, "the endpoint"), ({ isCleartextRemote }) => isCleartextRemote),
      () => true
    )
  return isRefused ? Effect.fail(new CredentialsError({ reason: new CleartextEndpoint({ endpoint }) })) : Effect.void
}

export const layer = (options: Options): Layer.Layer<BedrockRuntime, never, Credentials> =>
  Layer.effect(
    BedrockRuntime,
    Effect.gen(function* () {
      const credentials = yield* Credentials
      const clock = yield* Clock.Clock
      const runFork = Effect.runForkWith(yield* Effect.context())
      const deadlineOf =
        (waited: Duration.Duration): Deadline =>
        (giveUp) => {
          const stalled = new Stalled({ awaited: "connection", waited })
          const fiber = runFork(
            Effect.delay(
              Effect.sync(() => giveUp(stalled)),
              waited
            )
          )
          return () => fiber.interruptUnsafe()
        }
      const connectDeadline = deadlineOf(Duration.fromInputUnsafe(options.connectTimeout ?? "10 seconds"))
      const sessions: SessionsOptions = {
        connectDeadline,
        pingDeadline: deadlineOf(pingTimeout),
        pingAfter: Duration.toMillis(options.pingAfter ?? "15 seconds"),
        idleTimeout: Duration.toMillis(options.idleConnectionTimeout ?? "5 minutes"),
        now: () => clock.currentTimeMillisUnsafe()
      }
      const requests = makeRequests(options.region)

      let known: { readonly target: Target; readonly sender: Sender } | undefined
      yield* Effect.addFinalizer(() => Effect.sync(() => known?.sender.destroy()))
      const connection = Effect.suspend(() =>
        known === undefined
          ? Effect.map(
              RegionalEndpoint.resolveTarget(options),
              (target) =>
                (known ??= {
                  target,
                  sender: makeSender(target, connectDeadline, sessions, options.forceHttp1 === true)
                })
            )
          : Effect.succeed(known)
      )

      const open = Effect.fnUntraced(function* (input: ConverseStreamCommandInput, exchange: Exchange) {
        const { sender, target } = yield* connection
        const identity = yield* credentials.current
        yield* refuseCleartext(target, identity)
        // Aborting is the only way to close a body that is still open, so the controller belongs to the
        // scope of the stream, not to this call.
        const controller = yield* Effect.acquireRelease(
          Effect.sync(() => new AbortController()),
          // With a reason of our own, because Node's is an error with a stack, made for every turn.
          (controller) => Effect.sync(() => controller.abort("left"))
        )
        const { body, headers, status } = yield* Effect.tryPromise({
          try: async () =>
            await sender.send(requests.make(target, identity, input, exchange.headers), controller.signal),
          catch: toFailure
        })
        const head: ResponseHead = { status, headers }
        const { onResponse } = exchange
        if (onResponse !== undefined) yield* Effect.promise(() => onResponse(head))
        if (status >= 300) {
          const failure = toSdkFailure(toException(status, headers, yield* readSome({ status, headers, body })))
          if (failure._tag === "AwsError" && failure.isClockSkew) requests.learn(headers)
          return yield* Effect.fail(failure)
        }
        const requestId = toRequestId(headers)
        const events = yield* openEvents({ body, contentType: headers["content-type"], requestId })
        const server = { address: target.hostname, port: target.port }
        return { events, requestId, server }
      })

      const converseStream = (input: ConverseStreamCommandInput, exchange: Exchange = {}) =>
        open(input, exchange).pipe(
          SdkAuth.asCaller(credentials),
          Effect.withSpan("BedrockRuntime.converseStream", {}, { captureStackTrace: false })
        )

      return BedrockRuntime.of({ converseStream })
    })
  )
