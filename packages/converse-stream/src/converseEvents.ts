/**
 * What a frame of a Converse stream says. Pure.
 *
 * Events come out in the AWS SDK's own types, so that whoever reads them need not know who decoded them: bytes are
 * bytes, and a member that AWS has added since is `$unknown`. Unlike the SDK, an unknown event is not passed over.
 */
import type { ConverseStreamOutput } from "@aws-sdk/client-bedrock-runtime"
import { AwsError } from "@bedrock-kit/credentials"
import { Result } from "effect"
import { MalformedStream } from "./ConverseStreamError.ts"
import type { Frame, FrameProblem } from "./eventStream.ts"

type Json = Record<string, unknown>

const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value)

const problems: Readonly<Record<FrameProblem, string>> = {
  checksum: "the checksum of a frame is wrong",
  length: "the length of a frame is wrong",
  headers: "the headers of a frame are wrong"
}

/** A frame that could not be read, as a failure. */
export const toMalformed = (problem: FrameProblem, requestId: string | undefined): MalformedStream =>
  new MalformedStream({ detail: problems[problem], requestId })

/** What is wrong with a payload; thrown within this file only. */
class PayloadProblem {
  readonly detail: string
  constructor(detail: string) {
    this.detail = detail
  }
}

const notJson = new PayloadProblem("a frame does not hold JSON")
const oddJson = new PayloadProblem("a frame holds JSON of another shape than Converse's")

/** Node's own way to a text is several times faster than that of the web for texts that are short. */
const toText = ({ buffer, byteLength, byteOffset }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString()

const parse = (payload: Uint8Array): Json => {
  let value: unknown
  try {
    value = JSON.parse(toText(payload))
  } catch {
    throw notJson
  }
  if (!isObject(value)) throw oddJson
  return value
}

/** A member that is absent or null, or of the type that is expected. */
const optional =
  <A>(is: (value: unknown) => value is A) =>
  (value: unknown): A | undefined => {
    if (value === undefined || value === null) return undefined
    if (!is(value)) throw oddJson
    return value
  }

const string = optional((value): value is string => typeof value === "string")
const index = optional((value): value is number => Number.isInteger(value))
const object = optional(isObject)
const array = optional((value): value is Array<unknown> => Array.isArray(value))
const bytes = (value: unknown): Uint8Array => new Uint8Array(Buffer.from(string(value) ?? "", "base64"))

/** One member of a union; the first that is not known, as `$unknown`. */
const member = (value: unknown, members: Readonly<Record<string, (value: unknown) => unknown>>): Json | undefined => {
  const union = object(value)
  if (union === undefined) return undefined
  for (const name in union)
    if (Object.hasOwn(members, name) && union[name] !== null) return { [name]: members[name]!(union[name]) }
  const [unknown] = Object.entries(union)
  return unknown === undefined ? {} : { $unknown: unknown }
}

const toToolUseStart = (value: unknown) => {
  const { name, toolUseId, type } = object(value) ?? {}
  const kind = string(type)
  return { toolUseId: string(toolUseId), name: string(name), ...(kind !== undefined && { type: kind }) }
}

const toImage = (value: unknown) => {
  const { error, source } = object(value) ?? {}
  const known = member(source, { bytes, s3Location: object })
  const failure = object(error)
  return { ...(known !== undefined && { source: known }), ...(failure !== undefined && { error: failure }) }
}

const same = (value: unknown) => value

const deltas = {
  text: string,
  toolUse: (value: unknown) => ({ input: string(object(value)?.["input"]) }),
  toolResult: (value: unknown) => (array(value) ?? []).map((one) => member(one, { text: string, json: same })),
  reasoningContent: (value: unknown) => member(value, { text: string, signature: string, redactedContent: bytes }),
  citation: object,
  image: toImage
}

const starts = { toolUse: toToolUseStart, toolResult: object, image: object }

const block = ({ contentBlockIndex }: Json) => ({ contentBlockIndex: index(contentBlockIndex) })

/** By event type. */
const events: Readonly<Record<string, (payload: Json) => unknown>> = {
  messageStart: ({ role }) => ({ role: string(role) }),
  contentBlockStart: (payload) => ({ ...block(payload), start: member(payload["start"], starts) }),
  contentBlockDelta: ({ contentBlockIndex, delta }) => ({
    contentBlockIndex: index(contentBlockIndex),
    delta: member(delta, deltas)
  }),
  contentBlockStop: block,
  messageStop: ({ additionalModelResponseFields, stopReason }) => ({
    stopReason: string(stopReason),
    ...(additionalModelResponseFields !== undefined && { additionalModelResponseFields })
  }),
  metadata: (payload) => ({
    ...payload,
    usage: object(payload["usage"]),
    metrics: object(payload["metrics"]),
    trace: object(payload["trace"]),
    serviceTier: object(payload["serviceTier"])
  })
}

const header = ({ headers }: Frame, name: string): string => {
  const value = headers[name]
  return typeof value === "string" ? value : ""
}

const toAwsError = AwsError.fromUnknown("ConverseStream")

/** AWS's names begin with a capital; in a stream they are members, which do not. A name nobody knows is kept. */
const exceptionName = (type: string): string => {
  const name = type.slice(0, 1).toUpperCase() + type.slice(1)
  return Object.hasOwn(AwsError.categories, name) ? name : type
}

const toFailure = (name: string, message: string, requestId: string | undefined): AwsError.AwsError => {
  const error = toAwsError({ name, message, $metadata: { requestId } })
  if (error.category !== "Network") return error
  // AWS said it, whatever it means, so it is not the network.
  const { detail, exception, operation, retryAfter, statusCode } = error
  return new AwsError.AwsError({
    operation,
    exception,
    category: "Service",
    detail,
    statusCode,
    requestId,
    retryAfter
  })
}

/** An exception may be told without words, or in words that are no JSON. Its name is what counts. */
const messageOf = (payload: Uint8Array): string => {
  try {
    const { message, Message } = parse(payload)
    return string(message) ?? string(Message) ?? ""
  } catch {
    return ""
  }
}

const toEvent = (frame: Frame): ConverseStreamOutput => {
  const type = header(frame, ":event-type")
  const read = Object.hasOwn(events, type) ? events[type] : undefined
  if (read !== undefined) return { [type]: read(parse(frame.payload)) } as unknown as ConverseStreamOutput
  const payload = frame.payload.byteLength === 0 ? {} : parse(frame.payload)
  return { $unknown: [type, payload] } as unknown as ConverseStreamOutput
}

/** Reads a frame: an event, or why there will be no more. Total: never throws. */
export const readFrame = (
  frame: Frame,
  requestId: string | undefined
): Result.Result<ConverseStreamOutput, AwsError.AwsError | MalformedStream> => {
  switch (header(frame, ":message-type")) {
    case "event":
      try {
        return Result.succeed(toEvent(frame))
      } catch (thrown) {
        return Result.fail(new MalformedStream({ detail: (thrown === notJson ? notJson : oddJson).detail, requestId }))
      }
    case "exception":
      return Result.fail(
        toFailure(exceptionName(header(frame, ":exception-type")), messageOf(frame.payload), requestId)
      )
    case "error":
      return Result.fail(toFailure(header(frame, ":error-code"), header(frame, ":error-message"), requestId))
    default: {
      // A message type that AWS has added since is passed over, but told.
      const kind = header(frame, ":message-type")
      return Result.succeed({ $unknown: [kind, frame.headers] } as unknown as ConverseStreamOutput)
    }
  }
}
