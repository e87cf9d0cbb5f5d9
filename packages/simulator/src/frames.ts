/**
 * Bytes of `application/vnd.amazon.eventstream`, right ones and, on demand, wrong ones.
 *
 * A frame is: total length, header length, CRC of those two, headers, payload, CRC of everything before it.
 * **Source**: Amazon Transcribe developer guide, "Event stream encoding", and `@smithy/eventstream-codec`.
 */
import { EventStreamCodec } from "@smithy/eventstream-codec"
import { fromUtf8, toUtf8 } from "@smithy/util-utf8"
import { crc32 } from "node:zlib"

const codec = new EventStreamCodec(toUtf8, fromUtf8)

const encode = (headers: Readonly<Record<string, string>>, body: string): Uint8Array =>
  codec.encode({
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, { type: "string", value }])),
    body: fromUtf8(body)
  })

/** An event, such as `contentBlockDelta`, with its payload as JSON. */
export const eventFrame = (type: string, payload: unknown): Uint8Array =>
  encode(
    { ":event-type": type, ":content-type": "application/json", ":message-type": "event" },
    JSON.stringify(payload)
  )

/** An exception in the middle of a stream, such as `throttlingException`. */
export const exceptionFrame = (type: string, payload: unknown): Uint8Array =>
  encode(
    { ":exception-type": type, ":content-type": "application/json", ":message-type": "exception" },
    JSON.stringify(payload)
  )

/** An error outside the operation's model: a code and a message in the headers, and no payload. */
export const errorFrame = (code: string, message: string): Uint8Array =>
  encode({ ":error-code": code, ":error-message": message, ":message-type": "error" }, "")

const messageCrcBytes = 4
const preludeCrcAt = 8

const view = (frame: Uint8Array) => new DataView(frame.buffer, frame.byteOffset, frame.byteLength)

/** The same frame with one bit of the message CRC flipped. Everything else is right. */
export const withWrongMessageCrc = (frame: Uint8Array): Uint8Array => {
  const copy = frame.slice()
  const at = copy.byteLength - messageCrcBytes
  view(copy).setUint32(at, (view(copy).getUint32(at) ^ 1) >>> 0)
  return copy
}

/** The same frame with one bit of the prelude CRC flipped. The message CRC is right for the bytes as they are. */
export const withWrongPreludeCrc = (frame: Uint8Array): Uint8Array => {
  const copy = frame.slice()
  view(copy).setUint32(preludeCrcAt, (view(copy).getUint32(preludeCrcAt) ^ 1) >>> 0)
  const at = copy.byteLength - messageCrcBytes
  view(copy).setUint32(at, crc32(copy.subarray(0, at)))
  return copy
}

/** Cuts bytes into chunks of at most `size`. Joined, they are the bytes. */
export const toChunks = (bytes: Uint8Array, size: number): ReadonlyArray<Uint8Array> =>
  Array.from({ length: Math.ceil(bytes.byteLength / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size)
  )
