/**
 * Writes frames of `application/vnd.amazon.eventstream`, by the book and with Node only.
 *
 * A frame is: total length, header length, CRC of those two, headers, payload, CRC of everything before it. It shares
 * nothing with the decoders it is used to measure.
 *
 * **Source**: https://smithy.io/2.0/aws/amazon-eventstream.html
 */
import { crc32 } from "node:zlib"
import type { Send } from "./format.ts"

const stringType = 7

const encodeHeader = ([name, value]: readonly [string, string]): Buffer => {
  const key = Buffer.from(name)
  const text = Buffer.from(value)
  const length = Buffer.alloc(2)
  length.writeUInt16BE(text.byteLength)
  return Buffer.concat([Buffer.of(key.byteLength), key, Buffer.of(stringType), length, text])
}

/** A frame around header bytes and a payload, with right lengths and checksums. */
export const frameOf = (headers: Uint8Array, payload: Uint8Array): Buffer => {
  const frame = Buffer.concat([Buffer.alloc(12), headers, payload, Buffer.alloc(4)])
  frame.writeUInt32BE(frame.byteLength, 0)
  frame.writeUInt32BE(headers.byteLength, 4)
  frame.writeUInt32BE(crc32(frame.subarray(0, 8)), 8)
  frame.writeUInt32BE(crc32(frame.subarray(0, -4)), frame.byteLength - 4)
  return frame
}

/** A frame with string headers. */
export const encodeFrame = (headers: Readonly<Record<string, string>>, body: string): Buffer =>
  frameOf(Buffer.concat(Object.entries(headers).map(encodeHeader)), Buffer.from(body))

const json = ":content-type"

/** The bytes of one thing to send; none for a pause. */
export const encode = (send: Send): Buffer => {
  if ("event" in send)
    return encodeFrame(
      { ":event-type": send.event, [json]: "application/json", ":message-type": "event" },
      JSON.stringify(send.payload)
    )
  if ("exception" in send)
    return encodeFrame(
      { ":exception-type": send.exception, [json]: "application/json", ":message-type": "exception" },
      JSON.stringify(send.payload)
    )
  if ("error" in send)
    return encodeFrame({ ":error-code": send.error, ":error-message": send.message, ":message-type": "error" }, "")
  if ("headers" in send) return encodeFrame(send.headers, send.body)
  return "base64" in send ? Buffer.from(send.base64, "base64") : Buffer.alloc(0)
}
