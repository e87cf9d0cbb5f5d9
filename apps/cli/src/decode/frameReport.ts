/** How a frame of an event stream is shown to a person, and what is counted of all of them. Pure. */
import { AwsError } from "@bedrock-kit/credentials"
import { type InspectedFrame, isLast, readFrame } from "@bedrock-kit/converse-stream/wire"
import { Result } from "effect"
import { printable } from "../printable.ts"

/** What a frame turned out to be, beside its bytes. */
export interface FrameReport {
  readonly frame: InspectedFrame
  /** What is wrong with it, as half a sentence; `undefined` when nothing is. */
  readonly problem: string | undefined
  /** Whether it is an event, or a kind of message, that Converse did not have when this was written. */
  readonly isUnknown: boolean
  /** The exception that AWS told of, such as `ThrottlingException: Too many requests`. */
  readonly exception: string | undefined
}

const hex = (checksum: number) => checksum.toString(16).padStart(8, "0")

const isPresent = (text: string | undefined): text is string => text !== undefined

const framing = ({
  headersLength,
  message,
  payload,
  prelude,
  problem,
  totalLength
}: InspectedFrame): string | undefined => {
  switch (problem) {
    case undefined:
      return undefined
    case "prelude":
      return `the checksum of the prelude is ${hex(prelude?.sent ?? 0)} and should be ${hex(prelude?.computed ?? 0)}, so no further frame can be found`
    case "length":
      return `no frame is ${totalLength ?? 0} bytes long with ${headersLength ?? 0} bytes of headers, so no further frame can be found`
    case "message":
      return `the checksum of the message is ${hex(message?.sent ?? 0)} and should be ${hex(message?.computed ?? 0)}`
    case "headers":
      return `its headers cannot be read; the payload has ${payload?.byteLength ?? 0} bytes`
    case "cut":
      return totalLength === undefined
        ? "the stream ends within its prelude"
        : `the stream ends within it: it should have ${totalLength} bytes`
  }
}

/** Looks at what a frame says. */
export const reportOn = (frame: InspectedFrame): FrameReport => {
  const report = { frame, problem: framing(frame), isUnknown: false, exception: undefined }
  const { headers, payload } = frame
  if (report.problem !== undefined || headers === undefined || payload === undefined) return report
  const read = readFrame({ headers, payload }, undefined)
  if (Result.isSuccess(read)) return { ...report, isUnknown: "$unknown" in read.success }
  const { failure } = read
  return failure instanceof AwsError.AwsError
    ? { ...report, exception: [failure.exception, failure.detail].filter(isPresent).join(": ") }
    : { ...report, problem: failure.detail }
}

const longest = 8

/** `p` is padding, so that the length of a frame does not tell what was said. */
const withShortPadding = (value: unknown): unknown => {
  if (typeof value !== "object" || value === null || !("p" in value) || typeof value.p !== "string") return value
  const { p } = value
  return p.length <= longest ? value : { ...value, p: `${p.slice(0, longest)}… (${p.length} characters of padding)` }
}

const decoder = new TextDecoder()

/** The JSON of a payload, or `undefined` where there is none. */
export const payloadOf = (payload: Uint8Array): unknown => {
  try {
    return JSON.parse(decoder.decode(payload)) as unknown
  } catch {
    return undefined
  }
}

const indented = (text: string) => text.split("\n").map((line) => `    ${line}`)

const payloadLines = (payload: Uint8Array): ReadonlyArray<string> => {
  if (payload.byteLength === 0) return []
  const value = payloadOf(payload)
  if (value !== undefined) return indented(printable(JSON.stringify(withShortPadding(value), null, 2)))
  const head = Buffer.from(payload.subarray(0, 32)).toString("hex")
  return indented(`${payload.byteLength} bytes that are no JSON: ${head}${payload.byteLength > 32 ? "…" : ""}`)
}

const headerText = (value: unknown): string =>
  printable(
    value instanceof Uint8Array
      ? Buffer.from(value).toString("hex")
      : value instanceof Date
        ? value.toISOString()
        : String(value)
  )

const verdict = (name: string, checksum: InspectedFrame["prelude"]): string => {
  if (checksum === undefined) return `${name} CRC missing`
  return checksum.sent === checksum.computed ? `${name} CRC ok` : `${name} CRC BAD`
}

/** The lines that show a frame, the last of them empty. */
export const toLines = ({ frame, isUnknown, problem }: FrameReport, number: number): ReadonlyArray<string> => {
  const { headers = {}, headersLength, message, offset, payload, prelude, totalLength } = frame
  const names = Object.keys(headers)
  const width = Math.max(0, ...names.map((name) => name.length))
  return [
    [
      `#${number}`,
      `offset ${offset}`,
      `${totalLength ?? "?"} bytes`,
      `${headersLength ?? "?"} of headers`,
      verdict("prelude", prelude),
      verdict("message", message)
    ].join("  "),
    ...names.map((name) => `    ${printable(name).padEnd(width)}  ${headerText(headers[name])}`),
    ...(payload === undefined ? [] : payloadLines(payload)),
    ...(isUnknown ? ["    Converse did not have this when this program was written."] : []),
    ...(problem === undefined ? [] : [`    Damaged: ${problem}.`]),
    ""
  ]
}

/** What `--json` prints of a frame. */
export const toDocument = ({ exception, frame, isUnknown, problem }: FrameReport) => {
  const { headers, headersLength, message, offset, payload, prelude, totalLength } = frame
  const isRight = (checksum: InspectedFrame["prelude"]) =>
    checksum === undefined ? null : checksum.sent === checksum.computed
  const value = payload === undefined ? undefined : payloadOf(payload)
  return {
    type: "frame",
    offset,
    totalLength: totalLength ?? null,
    headersLength: headersLength ?? null,
    preludeCrc: isRight(prelude),
    messageCrc: isRight(message),
    headers: headers ?? null,
    payload: value ?? null,
    // Bytes that are no JSON would otherwise be lost.
    ...(payload !== undefined && value === undefined && payload.byteLength > 0 && { payloadBytes: payload }),
    unknown: isUnknown,
    exception: exception ?? null,
    problem: problem ?? null
  }
}

/** What is counted. **Units**: bytes. */
export interface Tally {
  readonly frames: number
  readonly bytes: number
  readonly unknown: number
  readonly damaged: number
  readonly exceptions: ReadonlyArray<string>
  /** Whether the answer came to its end: there was a `messageStop`. */
  readonly hasEnd: boolean
  /** The first that is wrong, with where it begins. */
  readonly firstProblem: { readonly offset: number; readonly detail: string } | undefined
}

/** Before the first frame. */
export const noFrames: Tally = {
  frames: 0,
  bytes: 0,
  unknown: 0,
  damaged: 0,
  exceptions: [],
  hasEnd: false,
  firstProblem: undefined
}

/** Counts one frame more. */
export const count = (tally: Tally, { exception, frame, isUnknown, problem }: FrameReport): Tally => ({
  frames: tally.frames + 1,
  bytes: isLast(frame) ? tally.bytes : frame.offset + (frame.totalLength ?? 0),
  unknown: tally.unknown + Number(isUnknown),
  damaged: tally.damaged + Number(problem !== undefined),
  exceptions: exception === undefined ? tally.exceptions : [...tally.exceptions, exception],
  hasEnd: tally.hasEnd || (problem === undefined && frame.headers?.[":event-type"] === "messageStop"),
  firstProblem: tally.firstProblem ?? (problem === undefined ? undefined : { offset: frame.offset, detail: problem })
})

const plural = (number: number, one: string) => `${number} ${one}${number === 1 ? "" : "s"}`

/** One line for a person. */
export const summarize = ({ bytes, damaged, exceptions, frames, hasEnd, unknown }: Tally): string =>
  [
    `${plural(frames, "frame")} in ${plural(bytes, "byte")}`,
    damaged === 0 ? "every checksum is right" : `${damaged} damaged`,
    ...(unknown === 0 ? [] : [`${unknown} of a kind that is not known here`]),
    ...exceptions.map((exception) => `AWS said ${printable(exception)}`),
    ...(hasEnd ? [] : ["there is no messageStop, so the answer is not whole"])
  ].join("; ") + "."
