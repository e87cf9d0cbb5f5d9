/** Puts replies, streams and plays on the wire, at the pace they ask for. */
import { Duration, Effect } from "effect"
import { toReply } from "./awsFailure.ts"
import type { StreamEvent } from "./converseOutput.ts"
import { errorFrame, eventFrame, exceptionFrame, toChunks, withWrongMessageCrc, withWrongPreludeCrc } from "./frames.ts"
import type { Exchange } from "./httpServer.ts"
import type { Service } from "./operations.ts"
import type { ScriptedPlay, Step } from "./Play.ts"
import type { Reply } from "./Reply.ts"

/** What every response of one request carries. */
export interface ResponseContext {
  readonly service: Service
  readonly requestId: string
  /** **Units**: milliseconds since 1970. Clients correct their clocks by the `date` header. */
  readonly nowMillis: number
}

const baseHeaders = ({ nowMillis, requestId }: ResponseContext) => ({
  date: new Date(nowMillis).toUTCString(),
  "x-amzn-requestid": requestId
})

const streamHeaders = { "content-type": "application/vnd.amazon.eventstream" }

/** Waits, by the Clock. */
export const pause = (duration: Duration.Duration): Effect.Effect<void> =>
  Duration.isZero(duration) ? Effect.void : Effect.sleep(duration)

/** Sends a whole response. */
export const sendReply = (exchange: Exchange, context: ResponseContext, reply: Reply): Effect.Effect<void> => {
  const body = typeof reply.body === "string" ? new TextEncoder().encode(reply.body) : reply.body
  const length = { "content-length": String(body.byteLength) }
  return exchange
    .head(reply.status, { ...baseHeaders(context), ...length, ...reply.headers })
    .pipe(Effect.andThen(body.byteLength === 0 ? Effect.void : exchange.write(body)), Effect.andThen(exchange.end))
}

/** Streams an answer, one write an event, with a pause before each delta. */
export const sendEvents = (
  exchange: Exchange,
  context: ResponseContext,
  events: ReadonlyArray<StreamEvent>,
  deltaDelay: Duration.Duration
): Effect.Effect<void> =>
  exchange
    .head(200, { ...baseHeaders(context), ...streamHeaders })
    .pipe(
      Effect.andThen(
        Effect.forEach(
          events,
          ({ payload, type }) =>
            Effect.andThen(
              type === "contentBlockDelta" ? pause(deltaDelay) : Effect.void,
              exchange.write(eventFrame(type, payload))
            ),
          { discard: true }
        )
      ),
      Effect.andThen(exchange.end)
    )

/** The bytes of a step, or nothing when the step is not about bytes. */
const bytesOf = (step: Step): Uint8Array | undefined => {
  switch (step._tag) {
    case "Event":
      return eventFrame(step.type, step.payload)
    case "Exception":
      return exceptionFrame(step.type, step.payload)
    case "ErrorFrame":
      return errorFrame(step.code, step.message)
    case "Raw":
      return step.bytes
    case "WrongCrc": {
      const frame = eventFrame(step.type, step.payload)
      return step.part === "message" ? withWrongMessageCrc(frame) : withWrongPreludeCrc(frame)
    }
    case "CutEvent":
      return eventFrame(step.type, step.payload).subarray(0, step.bytes)
    default:
      return undefined
  }
}

/** Joins the bytes of neighbouring steps, so that chunks can straddle frames. */
const joinBytes = (steps: ReadonlyArray<Step>): ReadonlyArray<Step> => {
  const joined: Array<Step> = []
  for (const step of steps) {
    const bytes = bytesOf(step)
    const last = joined.at(-1)
    if (bytes === undefined) joined.push(step)
    else if (last?._tag !== "Raw") joined.push({ _tag: "Raw", bytes })
    else joined[joined.length - 1] = { _tag: "Raw", bytes: Buffer.concat([last.bytes, bytes]) }
  }
  return joined
}

const performStep = (exchange: Exchange, step: Step, chunkBytes: number | undefined): Effect.Effect<void> => {
  switch (step._tag) {
    case "Delay":
      return pause(step.duration)
    case "Stall":
      return Effect.never
    case "End":
      return exchange.end
    case "Reset":
      return exchange.reset(step.code)
    case "Disconnect":
      return exchange.disconnect
    default: {
      const bytes = bytesOf(step) ?? new Uint8Array()
      const chunks = chunkBytes === undefined ? [bytes] : toChunks(bytes, chunkBytes)
      return Effect.forEach(chunks, exchange.write, { discard: true })
    }
  }
}

const isLast = ({ _tag }: Step) => _tag === "End" || _tag === "Reset" || _tag === "Disconnect" || _tag === "Stall"

const performSteps = (
  exchange: Exchange,
  play: Extract<ScriptedPlay, { readonly _tag: "Stream" }>
): Effect.Effect<void> => {
  const end = play.steps.findIndex(isLast)
  const steps: ReadonlyArray<Step> = end === -1 ? [...play.steps, { _tag: "End" }] : play.steps.slice(0, end + 1)
  return Effect.forEach(
    play.chunkBytes === undefined ? steps : joinBytes(steps),
    (step) => performStep(exchange, step, play.chunkBytes),
    { discard: true }
  )
}

const performNow = (exchange: Exchange, context: ResponseContext, play: ScriptedPlay): Effect.Effect<void> => {
  switch (play._tag) {
    case "HttpError": {
      const reply = toReply(play.failure, context.service, context.requestId)
      return sendReply(exchange, context, { ...reply, headers: { ...reply.headers, ...play.headers } })
    }
    case "Response": {
      const headers = { "content-type": play.contentType, ...play.headers }
      return sendReply(exchange, context, { status: play.status, headers, body: play.body })
    }
    case "Stream":
      return Effect.andThen(
        exchange.head(200, { ...baseHeaders(context), ...streamHeaders, ...play.headers }),
        performSteps(exchange, play)
      )
  }
}

/** Performs a play. */
export const performPlay = (exchange: Exchange, context: ResponseContext, play: ScriptedPlay): Effect.Effect<void> =>
  Effect.andThen(pause(play.delay), performNow(exchange, context, play))
