import { assert, describe, it } from "@effect/vitest"
import { EventStreamCodec } from "@smithy/eventstream-codec"
import { fromUtf8, toUtf8 } from "@smithy/util-utf8"
import { Schema } from "effect"
import { crc32 } from "node:zlib"
import {
  errorFrame,
  eventFrame,
  exceptionFrame,
  toChunks,
  withWrongMessageCrc,
  withWrongPreludeCrc
} from "../src/frames.ts"

const codec = new EventStreamCodec(toUtf8, fromUtf8)

const decode = (frame: Uint8Array) => {
  const { body, headers } = codec.decode(frame)
  return {
    headers: Object.fromEntries(Object.entries(headers).map(([name, { value }]) => [name, value])),
    body: toUtf8(body)
  }
}

/** Reads frames out of chunks the way any client must: by the length each begins with. */
const readFrames = (chunks: ReadonlyArray<Uint8Array>): ReadonlyArray<unknown> => {
  let rest = Buffer.alloc(0)
  const payloads: Array<unknown> = []
  for (const chunk of chunks) {
    rest = Buffer.concat([rest, chunk])
    while (rest.length >= 4 && rest.length >= rest.readUInt32BE(0)) {
      const length = rest.readUInt32BE(0)
      payloads.push(JSON.parse(decode(rest.subarray(0, length)).body))
      rest = rest.subarray(length)
    }
  }
  assert.strictEqual(rest.length, 0)
  return payloads
}

const Payloads = Schema.Array(Schema.Struct({ text: Schema.String, index: Schema.Int }))
const ChunkBytes = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 200 }))

describe("frames", () => {
  it.prop(
    "decode back under any chunking",
    { payloads: Payloads, chunkBytes: ChunkBytes },
    ({ chunkBytes, payloads }) => {
      const bytes = Buffer.concat(payloads.map((payload) => eventFrame("contentBlockDelta", payload)))
      const chunks = toChunks(bytes, chunkBytes)
      assert.isTrue(chunks.every((chunk) => chunk.byteLength <= chunkBytes && chunk.byteLength > 0))
      assert.deepStrictEqual(readFrames(chunks), JSON.parse(JSON.stringify(payloads)))
    }
  )

  it("carry the headers of their kind", () => {
    assert.deepStrictEqual(decode(eventFrame("metadata", { a: 1 })), {
      headers: { ":event-type": "metadata", ":content-type": "application/json", ":message-type": "event" },
      body: '{"a":1}'
    })
    assert.deepStrictEqual(decode(exceptionFrame("throttlingException", { message: "no" })).headers, {
      ":exception-type": "throttlingException",
      ":content-type": "application/json",
      ":message-type": "exception"
    })
    assert.deepStrictEqual(decode(errorFrame("InternalError", "It broke")), {
      headers: { ":error-code": "InternalError", ":error-message": "It broke", ":message-type": "error" },
      body: ""
    })
  })

  it("have one wrong CRC when asked for one", () => {
    const frame = eventFrame("contentBlockDelta", { contentBlockIndex: 0 })
    assert.throws(() => codec.decode(withWrongMessageCrc(frame)), /message checksum/)
    assert.throws(() => codec.decode(withWrongPreludeCrc(frame)), /prelude checksum/)
    assert.doesNotThrow(() => codec.decode(frame))
    // The message CRC vouches for the prelude as it is, so only one of the two is wrong.
    const wrong = Buffer.from(withWrongPreludeCrc(frame))
    assert.strictEqual(wrong.readUInt32BE(wrong.length - 4), crc32(wrong.subarray(0, -4)))
  })
})
