/**
 * What a test tells the simulator to do instead of answering by itself.
 *
 * A {@link Play} replaces one response. It is data, so a list of plays reads as the story of a test: first throttled,
 * then cut off in the middle of a frame, then fine.
 */
import { Data, Duration } from "effect"
import { type AwsFailure, statusOf } from "./awsFailure.ts"
import { type JsonOperation, type Operation, serviceOf } from "./operations.ts"

export type { JsonOperation, Operation } from "./operations.ts"

/** The events AWS models in a Converse stream. Any other name may be sent too. */
export type EventType =
  | "messageStart"
  | "contentBlockStart"
  | "contentBlockDelta"
  | "contentBlockStop"
  | "messageStop"
  | "metadata"
  | (string & {})

/** The exceptions AWS models in a Converse stream. Any other name may be sent too. */
export type ExceptionType =
  | "internalServerException"
  | "modelStreamErrorException"
  | "serviceUnavailableException"
  | "throttlingException"
  | "validationException"
  | (string & {})

/** One thing that happens in a scripted stream. Make them with the constructors in `Step`. */
export type Step = Data.TaggedEnum<{
  readonly Event: { readonly type: EventType; readonly payload: unknown }
  readonly Exception: { readonly type: ExceptionType; readonly payload: unknown }
  readonly ErrorFrame: { readonly code: string; readonly message: string }
  readonly Raw: { readonly bytes: Uint8Array }
  readonly WrongCrc: { readonly part: "message" | "prelude"; readonly type: EventType; readonly payload: unknown }
  readonly CutEvent: { readonly type: EventType; readonly payload: unknown; readonly bytes: number }
  readonly Delay: { readonly duration: Duration.Duration }
  readonly Stall: {}
  readonly End: {}
  readonly Reset: { readonly code: number }
  readonly Disconnect: {}
}>

const steps = Data.taggedEnum<Step>()

/** HTTP/2's INTERNAL_ERROR. **Source**: RFC 9113, section 7. */
const internalError = 2

/** What can happen in a scripted stream. A list that ends without `end`, `reset`, `disconnect` or `stall` ends cleanly. */
export const Step = {
  /** A well-formed event. The payload is sent as it is: no padding is added. */
  event: (type: EventType, payload: unknown): Step => steps.Event({ type, payload }),
  /** An exception frame, which the AWS SDK throws. The payload is usually `{ message }`. */
  exception: (type: ExceptionType, payload: unknown): Step => steps.Exception({ type, payload }),
  /** A frame with `:message-type: error`, outside the operation's model. */
  errorFrame: (code: string, message: string): Step => steps.ErrorFrame({ code, message }),
  /** Any bytes. */
  raw: (bytes: Uint8Array): Step => steps.Raw({ bytes }),
  /** An event whose CRC over the whole message is wrong. */
  wrongMessageCrc: (type: EventType, payload: unknown): Step => steps.WrongCrc({ part: "message", type, payload }),
  /** An event whose CRC over the prelude, and only that, is wrong. */
  wrongPreludeCrc: (type: EventType, payload: unknown): Step => steps.WrongCrc({ part: "prelude", type, payload }),
  /** The first `bytes` bytes of an event. What follows is up to the next step. */
  cutEvent: (type: EventType, payload: unknown, bytes: number): Step => steps.CutEvent({ type, payload, bytes }),
  /** Nothing, for a while, by the Clock of the fiber that built the layer. */
  delay: (duration: Duration.Input): Step => steps.Delay({ duration: Duration.fromInputUnsafe(duration) }),
  /** Nothing, until the client leaves or the simulator stops. */
  stall: steps.Stall() as Step,
  /** The end of the response body, as if all had been said. */
  end: steps.End() as Step,
  /** HTTP/2: RST_STREAM with this error code, INTERNAL_ERROR unless told. HTTP/1.1: a TCP reset. */
  reset: (code: number = internalError): Step => steps.Reset({ code }),
  /** The TCP connection is cut, on both protocols. */
  disconnect: steps.Disconnect() as Step
} as const

/** What every kind of play can be told. */
export interface PlayOptions {
  /** The operation it is for. When absent: Converse and ConverseStream. */
  readonly operation?: Operation
  /** How long to wait before the head of the response. `Duration.infinity` never answers. */
  readonly delay?: Duration.Input
  /** More response headers. They replace those of the same name. */
  readonly headers?: Readonly<Record<string, string>>
}

/** An error as AWS writes it. */
export interface HttpErrorOptions extends PlayOptions {
  /** AWS's exception name, such as `ThrottlingException`. */
  readonly type: string
  readonly message: string
  /** The status AWS models for that exception unless told. */
  readonly status?: number
}

/** A response that is no AWS error: a proxy's page, an empty body, truncated JSON. */
export interface ResponseOptions extends PlayOptions {
  /** 200 unless told. */
  readonly status?: number
  /** `application/json` unless told. */
  readonly contentType?: string
  readonly body: string | Uint8Array
}

/** How the bytes of a scripted stream are written. */
export interface StreamOptions extends PlayOptions {
  /** Splits the bytes into writes of this size, across frames. One write a frame unless told. **Units**: bytes. */
  readonly chunkBytes?: number
}

/** An answer of the simulator's own, changed. */
export interface AnswerOptions extends PlayOptions {
  readonly operation: JsonOperation
  /**
   * Paths of fields to leave out, such as `modelSummaries.*.modelLifecycle`: names, indexes, and `*` for every element.
   * A path that leads nowhere changes nothing.
   */
  readonly drop?: ReadonlyArray<string>
  /** Values by path. `null` is sent as null. */
  readonly set?: Readonly<Record<string, unknown>>
  /** Answers the `nextToken` of the request with itself. A request for the first page has none to repeat. */
  readonly repeatToken?: boolean
}

interface Common {
  readonly operation: Operation | undefined
  readonly delay: Duration.Duration
  readonly headers: Readonly<Record<string, string>>
}

/** One scripted response. Make them with the constructors in `Play`. */
export type Play = Data.TaggedEnum<{
  readonly HttpError: Common & { readonly failure: AwsFailure }
  readonly Response: Common & {
    readonly status: number
    readonly contentType: string
    readonly body: string | Uint8Array
  }
  readonly Answer: Common & {
    readonly drop: ReadonlyArray<string>
    readonly set: Readonly<Record<string, unknown>>
    readonly repeatToken: boolean
  }
  readonly Stream: Common & { readonly steps: ReadonlyArray<Step>; readonly chunkBytes: number | undefined }
}>

const plays = Data.taggedEnum<Play>()

/** A play that needs nothing from the simulator but to be performed. */
export type ScriptedPlay = Exclude<Play, { readonly _tag: "Answer" }>

const common = (options: PlayOptions): Common => ({
  operation: options.operation,
  delay: Duration.fromInputUnsafe(options.delay ?? 0),
  headers: Object.fromEntries(Object.entries(options.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]))
})

/**
 * Scripted responses, each used up by one request.
 *
 * **Example**: `simulator.script(Play.httpError({ type: "ThrottlingException", message: "Slow down" }))`
 */
export const Play = {
  /** An HTTP error as the service writes it: JSON with `x-amzn-errortype`, XML for STS, a page for IMDS. */
  httpError: (options: HttpErrorOptions): ScriptedPlay =>
    plays.HttpError({
      ...common(options),
      failure: {
        status: options.status ?? statusOf(options.type, serviceOf(options.operation)),
        type: options.type,
        message: options.message
      }
    }),
  /** Any HTTP response with a body of any content type. */
  response: (options: ResponseOptions): ScriptedPlay =>
    plays.Response({
      ...common(options),
      status: options.status ?? 200,
      contentType: options.contentType ?? "application/json",
      body: options.body
    }),
  /** The simulator's own answer, late, with other headers or a changed body; as it is when nothing else is told. */
  answer: (options: AnswerOptions): Play =>
    plays.Answer({
      ...common(options),
      drop: options.drop ?? [],
      set: options.set ?? {},
      repeatToken: options.repeatToken ?? false
    }),
  /** A 200 and then exactly these steps. */
  stream: (steps: ReadonlyArray<Step>, options: StreamOptions = {}): ScriptedPlay =>
    plays.Stream({
      ...common(options),
      steps,
      // Less than a byte at a time would never get anywhere.
      chunkBytes: options.chunkBytes === undefined ? undefined : Math.max(1, Math.floor(options.chunkBytes))
    })
} as const

/** Whether a play answers requests of this operation. */
export const isFor = (play: Play, operation: Operation): boolean =>
  play.operation === undefined
    ? operation === "Converse" || operation === "ConverseStream"
    : play.operation === operation

/** Takes the first play for this operation out of the queue, and leaves the others in their order. */
export const takePlay = (
  queue: ReadonlyArray<Play>,
  operation: Operation
): readonly [Play | undefined, ReadonlyArray<Play>] => {
  const index = queue.findIndex((play) => isFor(play, operation))
  return index === -1 ? [undefined, queue] : [queue[index], queue.toSpliced(index, 1)]
}
