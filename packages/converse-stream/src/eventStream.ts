/**
 * Frames of `application/vnd.amazon.eventstream`, read from bytes however they are cut. Pure.
 *
 * A frame is: total length, header length, CRC of those two, headers, payload, CRC of everything before it. Bytes are
 * kept as they came until a frame is whole, so a length that lies makes room for nothing, and each byte is copied a
 * bounded number of times, one byte a chunk or a megabyte.
 *
 * **Source**: https://smithy.io/2.0/aws/amazon-eventstream.html
 */
import { crc32 } from "node:zlib"

export type HeaderValue = boolean | number | bigint | string | Uint8Array | Date

export interface Frame {
  readonly headers: Readonly<Record<string, HeaderValue>>
  readonly payload: Uint8Array
}

/** Why bytes are no frame. */
export type FrameProblem = "checksum" | "length" | "headers"

/** Chunks, the last one first, so that adding one costs nothing. */
interface Chunks {
  readonly last: Uint8Array
  readonly before: Chunks | undefined
}

export interface State {
  readonly chunks: Chunks | undefined
  /** Bytes in `chunks`. */
  readonly length: number
  /** Bytes it takes to read on: a prelude, or the frame that has begun. */
  readonly wanted: number
}

export interface Step {
  /** What was whole, in order. */
  readonly frames: ReadonlyArray<Frame>
  /** Why nothing can be read after them. */
  readonly problem: FrameProblem | undefined
  readonly state: State
}

/** What a frame begins with: its length, that of its headers, and their checksum. */
export const preludeBytes = 12
const checksumBytes = 4
const smallest = preludeBytes + checksumBytes

/**
 * Larger than any frame that AWS sends. **Units**: bytes.
 *
 * **Source**: botocore 1.4x `eventstream.py`: payloads up to 24 MiB, headers up to 128 KiB.
 */
const mostPayload = 24 * 1024 * 1024
const mostHeaders = 128 * 1024

export const initial: State = { chunks: undefined, length: 0, wanted: preludeBytes }

/** Whether the bytes end within a frame. */
export const isWithinFrame = ({ length }: State): boolean => length > 0

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

const join = (chunks: Chunks, length: number): Uint8Array => {
  if (chunks.before === undefined) return chunks.last
  const bytes = new Uint8Array(length)
  let end = length
  for (let chunk: Chunks | undefined = chunks; chunk !== undefined; chunk = chunk.before) {
    end -= chunk.last.byteLength
    bytes.set(chunk.last, end)
  }
  return bytes
}

const decoder = new TextDecoder()

const uuid = (bytes: Uint8Array): string => {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-")
}

/** How many bytes a value has, by its type; of texts and bytes, a length of two bytes says so. */
const sizes: ReadonlyArray<number | "told"> = [0, 0, 1, 2, 4, 8, "told", "told", 8, 16]

const readValue = (type: number, bytes: Uint8Array): HeaderValue => {
  const view = viewOf(bytes)
  switch (type) {
    case 0:
      return true
    case 1:
      return false
    case 2:
      return view.getInt8(0)
    case 3:
      return view.getInt16(0)
    case 4:
      return view.getInt32(0)
    case 5:
      return view.getBigInt64(0)
    case 6:
      return bytes.slice()
    case 7:
      return decoder.decode(bytes)
    case 8:
      return new Date(Number(view.getBigInt64(0)))
    default:
      return uuid(bytes)
  }
}

/** Reads the headers of a frame; `undefined` when they are none. */
export const readHeaders = (bytes: Uint8Array): Frame["headers"] | undefined => {
  const view = viewOf(bytes)
  const entries: Array<readonly [string, HeaderValue]> = []
  let at = 0
  // Reading past the end throws; a length that leads there is told apart before.
  const has = (count: number) => at + count <= bytes.byteLength
  while (at < bytes.byteLength) {
    const nameLength = view.getUint8(at)
    at += 1
    if (!has(nameLength + 1)) return undefined
    const name = decoder.decode(bytes.subarray(at, at + nameLength))
    const type = view.getUint8(at + nameLength)
    at += nameLength + 1
    let size = sizes[type]
    if (size === undefined) return undefined
    if (size === "told") {
      if (!has(2)) return undefined
      size = view.getUint16(at)
      at += 2
    }
    if (!has(size)) return undefined
    entries.push([name, readValue(type, bytes.subarray(at, at + size))])
    at += size
  }
  return Object.fromEntries(entries)
}

/** Headers that were read before: those of most frames are the same bytes. */
interface Known {
  readonly bytes: Uint8Array
  readonly headers: Frame["headers"]
}

/** The kinds of event, and as many again. */
const mostKnown = 16

/** What is longer is no event's. **Units**: bytes. */
const longestKnown = 256

const known: Array<Known> = []

const isSame = (known: Uint8Array, bytes: Uint8Array, from: number): boolean => {
  for (let i = 0; i < known.length; i++) if (known[i] !== bytes[from + i]) return false
  return true
}

/** Reads the headers between two places, without another object for those that came before. */
const headersAt = (bytes: Uint8Array, from: number, to: number): Frame["headers"] | undefined => {
  for (const one of known) if (one.bytes.length === to - from && isSame(one.bytes, bytes, from)) return one.headers
  const own = bytes.slice(from, to)
  const headers = readHeaders(own)
  const isPlain = headers !== undefined && Object.values(headers).every((value) => typeof value === "string")
  if (isPlain && own.byteLength <= longestKnown && known.length < mostKnown)
    known.push({ bytes: own, headers: Object.freeze(headers) })
  return headers
}

/** Whether AWS may send a frame of this length, with headers of that. **Units**: bytes. */
export const isLengthPossible = (total: number, headers: number): boolean => {
  const payload = total - smallest - headers
  return payload >= 0 && payload <= mostPayload && headers <= mostHeaders
}

/** Reads the length of the frame that begins here, or says why it cannot. */
const readPrelude = (bytes: Uint8Array, view: DataView, at: number): number | FrameProblem => {
  if (crc32(bytes.subarray(at, at + 8)) !== view.getUint32(at + 8)) return "checksum"
  const total = view.getUint32(at)
  const headers = view.getUint32(at + 4)
  return isLengthPossible(total, headers) ? total : "length"
}

const readFrame = (bytes: Uint8Array, view: DataView, at: number, total: number): Frame | FrameProblem => {
  const end = at + total - checksumBytes
  if (crc32(bytes.subarray(at, end)) !== view.getUint32(end)) return "checksum"
  const headersStart = at + preludeBytes
  const headersEnd = headersStart + view.getUint32(at + 4)
  const headers = headersAt(bytes, headersStart, headersEnd)
  return headers === undefined ? "headers" : { headers, payload: bytes.subarray(headersEnd, end) }
}

/** Takes the next chunk. After a problem there is no way to find the next frame: read no further. */
export const push = (state: State, chunk: Uint8Array): Step => {
  const chunks: Chunks = { last: chunk, before: state.chunks }
  const length = state.length + chunk.byteLength
  if (length < state.wanted) return { frames: [], problem: undefined, state: { ...state, chunks, length } }

  const bytes = join(chunks, length)
  const view = viewOf(bytes)
  const frames: Array<Frame> = []
  let at = 0
  let wanted = preludeBytes
  while (length - at >= preludeBytes) {
    const total = readPrelude(bytes, view, at)
    if (typeof total === "string") return { frames, problem: total, state }
    if (length - at < total) {
      wanted = total
      break
    }
    const frame = readFrame(bytes, view, at, total)
    if (typeof frame === "string") return { frames, problem: frame, state }
    frames.push(frame)
    at += total
  }
  const rest = at === length ? undefined : { last: bytes.subarray(at), before: undefined }
  return { frames, problem: undefined, state: { chunks: rest, length: length - at, wanted } }
}
