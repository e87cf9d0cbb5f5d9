/**
 * The body of an answer as arrays of events: one array for what one read of the socket brought, and no promise for an event.
 *
 * The SDK's own reader is not used. It makes room for any length that a frame claims, passes over unknown events,
 * stops at unknown kinds of message, and says what is wrong in words only.
 */
import type { ConverseStreamOutput } from "@aws-sdk/client-bedrock-runtime"
import { AwsError } from "@bedrock-kit/credentials"
import { Array, Cause, Effect, Pull, Result, Schema, Stream } from "effect"
import type { Readable } from "node:stream"
import type { BodyError } from "../BedrockRuntime.ts"
import { readFrame, toMalformed } from "../converseEvents.ts"
import { MalformedStream, Truncated } from "../ConverseStreamError.ts"
import * as EventStream from "../eventStream.ts"

const toAwsError = AwsError.fromUnknown("ConverseStream")

const isBodyError = Schema.is(Schema.Union([AwsError.AwsError, MalformedStream, Truncated]))

/** A connection that was cut without a word. HTTP/1.1 and HTTP/2 each have their own name for it. */
const cuts = new Set(["ECONNRESET", "ERR_STREAM_PREMATURE_CLOSE", "ERR_HTTP2_STREAM_CANCEL", "EPIPE"])

/** Why reading stopped: what was found here, or what Node says of the connection. */
const toBodyError = (thrown: unknown, requestId: string | undefined): BodyError => {
  if (isBodyError(thrown)) return thrown
  const { code = "" } = thrown as NodeJS.ErrnoException
  return cuts.has(code) ? new Truncated({ detail: `the connection was cut (${code})`, requestId }) : toAwsError(thrown)
}

const eventStreamType = "application/vnd.amazon.eventstream"

/** A page with a status of success is a proxy's. */
const toPage = (contentType: string | undefined, requestId: string | undefined): MalformedStream | undefined => {
  if (contentType === undefined || contentType.startsWith(eventStreamType)) return undefined
  const detail = `the answer is not AWS's, but of type ${contentType.slice(0, 60)}`
  return new MalformedStream({ detail, requestId, isPage: true })
}

/**
 * Reads bytes as they come. What has not been read stays where it is, so that a slow reader slows the sender.
 *
 * **Errors**: what Node says of the connection. What came before is given out before it fails.
 */
export const pullBytes = (body: Readable): Pull.Pull<Uint8Array, unknown> => {
  let wake = () => {}
  const onChange = () => wake()
  for (const change of ["readable", "end", "error", "close"]) body.on(change, onChange)
  const read: Pull.Pull<Uint8Array, unknown> = Effect.suspend((): Pull.Pull<Uint8Array, unknown> => {
    const chunk = body.read() as Uint8Array | null
    if (chunk !== null) return Effect.succeed(chunk)
    if (body.errored !== null) return Effect.fail(body.errored)
    if (body.readableEnded) return Cause.done()
    if (body.closed)
      return Effect.fail(Object.assign(new Error("Premature close"), { code: "ERR_STREAM_PREMATURE_CLOSE" }))
    return changed
  })
  const changed = Effect.flatMap(
    Effect.callback<void>((resume) => {
      wake = () => {
        wake = () => {}
        // Node tells of a change in the middle of making it, when a stream must not yet be destroyed.
        process.nextTick(resume, Effect.void)
      }
      return Effect.sync(() => (wake = () => {}))
    }),
    () => read
  )
  return read
}

/** The body of an answer, and what its head says of it. */
export interface Body {
  readonly body: Readable
  readonly contentType: string | undefined
  readonly requestId: string | undefined
}

type Events = Array.NonEmptyReadonlyArray<ConverseStreamOutput>

/** Pulls the events of each read, and then, as a failure, why there will be no more. */
const pullEvents = ({ body, contentType, requestId }: Body): Pull.Pull<Events, BodyError> => {
  const bytes = pullBytes(body)
  let failure: BodyError | undefined = toPage(contentType, requestId)
  let state = EventStream.initial

  const decode = (chunk: Uint8Array): ReadonlyArray<ConverseStreamOutput> => {
    const step = EventStream.push(state, chunk)
    state = step.state
    const events: globalThis.Array<ConverseStreamOutput> = []
    for (const frame of step.frames) {
      const read = readFrame(frame, requestId)
      if (Result.isFailure(read)) {
        failure = read.failure
        return events
      }
      events.push(read.success)
    }
    if (step.problem !== undefined) failure = toMalformed(step.problem, requestId)
    return events
  }

  const ended: Pull.Pull<never, Truncated> = Effect.suspend((): Pull.Pull<never, Truncated> =>
    EventStream.isWithinFrame(state)
      ? Effect.fail(new Truncated({ detail: "it broke off inside a frame", requestId }))
      : Cause.done()
  )

  const pull: Pull.Pull<Events, BodyError> = Effect.suspend((): Pull.Pull<Events, BodyError> => {
    // What came before a failure has been given out.
    if (failure !== undefined) return Effect.fail(failure)
    return Effect.matchEffect(bytes, {
      onSuccess: (chunk): Pull.Pull<Events, BodyError> => {
        const events = decode(chunk)
        return Array.isReadonlyArrayNonEmpty(events) ? Effect.succeed(events) : pull
      },
      onFailure: (thrown): Pull.Pull<Events, BodyError> =>
        Cause.isDone(thrown) ? ended : Effect.fail(toBodyError(thrown, requestId))
    })
  })
  return pull
}

/**
 * Waits for the first events of an answer, and gives all of them as a stream. Until then nothing has been shown, and a refusal
 * may come as the first frame.
 *
 * **Errors**: `Truncated` for an answer that says nothing; whatever the first frame says.
 */
export const openEvents = (body: Body): Effect.Effect<Stream.Stream<ConverseStreamOutput, BodyError>, BodyError> => {
  const pull = pullEvents(body)
  const nothing = () =>
    Effect.fail(new Truncated({ detail: "it closed before it said anything", requestId: body.requestId }))
  return Effect.map(Pull.catchDone(pull, nothing), (first) => {
    let isFirst = true
    const all: Pull.Pull<Events, BodyError> = Effect.suspend((): Pull.Pull<Events, BodyError> => {
      if (!isFirst) return pull
      isFirst = false
      return Effect.succeed(first)
    })
    return Stream.fromPull(Effect.succeed(all))
  })
}
