/**
 * Frames of `application/vnd.amazon.eventstream` with all that is wrong with them, for a person who looks into a damaged
 * stream. Pure.
 *
 * Where `eventStream.ts` stops at the first fault, this goes on for as long as the next frame can be found: a wrong checksum
 * over a message spoils that message only, and a wrong prelude leaves nothing to go by.
 */
import { crc32 } from "node:zlib"
import { type Frame, isLengthPossible, preludeBytes, readHeaders } from "./eventStream.ts"

/** A checksum as it was sent, and as it should be. */
export interface Checksum {
  readonly sent: number
  readonly computed: number
}

/** A frame, or what there is of one. **Units**: bytes. */
export interface InspectedFrame {
  /** Where it begins in the stream. */
  readonly offset: number
  /** As it claims. Absent when the stream ends before it says so. */
  readonly totalLength: number | undefined
  readonly headersLength: number | undefined
  readonly prelude: Checksum | undefined
  /** Absent when the frame is not whole. */
  readonly message: Checksum | undefined
  /** Absent when they cannot be read, or the frame is not whole. */
  readonly headers: Frame["headers"] | undefined
  readonly payload: Uint8Array | undefined
  /**
   * - `prelude`: its checksum is wrong, so its lengths mean nothing and no further frame can be found.
   * - `length`: no frame has such a length; no further frame can be found.
   * - `message`: the checksum over the whole is wrong, so its content is not to be trusted.
   * - `headers`: they cannot be read.
   * - `cut`: the stream ends within it.
   */
  readonly problem: "prelude" | "length" | "message" | "headers" | "cut" | undefined
}

/** What has been read so far. */
export interface Inspection {
  /** Where the bytes that wait begin in the stream. */
  readonly offset: number
  /** What came and belongs to no frame yet. Joined when there is enough. */
  readonly chunks: ReadonlyArray<Uint8Array>
  readonly length: number
  /** Bytes it takes to read on. */
  readonly wanted: number
}

/** The beginning of a stream. */
export const beforeInspection: Inspection = { offset: 0, chunks: [], length: 0, wanted: preludeBytes }

const checksumBytes = 4

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

const isWrong = ({ computed, sent }: Checksum) => computed !== sent

const nothing = {
  totalLength: undefined,
  headersLength: undefined,
  prelude: undefined,
  message: undefined,
  headers: undefined,
  payload: undefined
}

/** Reads the twelve bytes that begin a frame. */
const readPrelude = (bytes: Uint8Array, offset: number): InspectedFrame => {
  const view = viewOf(bytes)
  const totalLength = view.getUint32(0)
  const headersLength = view.getUint32(4)
  const prelude = { sent: view.getUint32(8), computed: crc32(bytes.subarray(0, 8)) }
  const isPossible = isLengthPossible(totalLength, headersLength)
  const problem = isWrong(prelude) ? "prelude" : isPossible ? undefined : "length"
  return { ...nothing, offset, totalLength, headersLength, prelude, problem }
}

/** Reads what follows, from a frame that is whole. */
const readRest = (begun: InspectedFrame, bytes: Uint8Array): InspectedFrame => {
  const end = bytes.byteLength - checksumBytes
  const message = { sent: viewOf(bytes).getUint32(end), computed: crc32(bytes.subarray(0, end)) }
  const headersEnd = preludeBytes + (begun.headersLength ?? 0)
  const headers = readHeaders(bytes.subarray(preludeBytes, headersEnd))
  const problem = isWrong(message) ? "message" : headers === undefined ? "headers" : undefined
  return { ...begun, message, headers, payload: bytes.subarray(headersEnd, end), problem }
}

type Step = readonly [Inspection, ReadonlyArray<InspectedFrame>]

/** Whether no further frame can be found after this one. */
export const isLast = ({ problem }: InspectedFrame): boolean =>
  problem === "prelude" || problem === "length" || problem === "cut"

/** Takes the next chunk, and gives the frames that are whole with it. After the last that can be found, take no more. */
export const inspect = (before: Inspection, chunk: Uint8Array): Step => {
  const chunks = [...before.chunks, chunk]
  const length = before.length + chunk.byteLength
  if (length < before.wanted) return [{ ...before, chunks, length }, []]

  const bytes = Buffer.concat(chunks)
  const frames: Array<InspectedFrame> = []
  let at = 0
  let wanted = preludeBytes
  while (length - at >= preludeBytes) {
    const begun = readPrelude(bytes.subarray(at, at + preludeBytes), before.offset + at)
    if (begun.problem !== undefined) return [{ ...beforeInspection, offset: begun.offset }, [...frames, begun]]
    const { totalLength = 0 } = begun
    if (length - at < totalLength) {
      wanted = totalLength
      break
    }
    frames.push(readRest(begun, bytes.subarray(at, at + totalLength)))
    at += totalLength
  }
  const rest = bytes.subarray(at)
  return [{ ...before, offset: before.offset + at, chunks: [rest], length: rest.byteLength, wanted }, frames]
}

/** What the end of the stream makes of the bytes that wait: a frame that was cut, or nothing. */
export const inspectEnd = ({ chunks, length, offset }: Inspection): ReadonlyArray<InspectedFrame> => {
  if (length === 0) return []
  const bytes = Buffer.concat(chunks)
  const begun = length < preludeBytes ? { ...nothing, offset } : readPrelude(bytes, offset)
  return [{ ...begun, problem: "cut" }]
}
