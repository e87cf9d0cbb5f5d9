import { EventStreamCodec, Int64 } from "@smithy/eventstream-codec"
import { fromUtf8, toUtf8 } from "@smithy/util-utf8"
import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { crc32 } from "node:zlib"
import * as EventStream from "../src/eventStream.ts"
import { growthOf, mostGrowth } from "./support/linear.ts"

/** The oracle: the decoder of the AWS SDK. */
const codec = new EventStreamCodec(toUtf8, fromUtf8)

interface Message {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const encode = ({ body, headers }: Message): Uint8Array =>
  codec.encode({
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, { type: "string", value }])),
    body: fromUtf8(body)
  })

const plain = (frame: EventStream.Frame): Message => ({
  headers: frame.headers as Record<string, string>,
  body: toUtf8(frame.payload)
})

const concat = (chunks: ReadonlyArray<Uint8Array>) => new Uint8Array(Buffer.concat(chunks))

/** Cuts bytes at every offset; an offset past the end wraps around. */
const cut = (bytes: Uint8Array, offsets: ReadonlyArray<number>): ReadonlyArray<Uint8Array> => {
  const inside = [...new Set(offsets.map((n) => n % (bytes.length + 1)))].toSorted((a, b) => a - b)
  return [0, ...inside].map((start, i) => bytes.subarray(start, inside[i] ?? bytes.length))
}

const read = (chunks: ReadonlyArray<Uint8Array>) => {
  let state = EventStream.initial
  const frames: Array<EventStream.Frame> = []
  for (const chunk of chunks) {
    const step = EventStream.push(state, chunk)
    frames.push(...step.frames)
    state = step.state
    if (step.problem !== undefined) return { frames, problem: step.problem, state }
  }
  return { frames, problem: undefined, state }
}

const Name = Schema.Literals([":event-type", "a", "é", "a-long-name"])
const Messages = Schema.Array(Schema.Struct({ headers: Schema.Record(Name, Schema.String), body: Schema.String }))
const Offsets = Schema.Array(Schema.Natural)

const flip = (bytes: Uint8Array, bit: number) => {
  const copy = bytes.slice()
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7))
  return copy
}

const hello = encode({ headers: { ":event-type": "contentBlockDelta" }, body: '{"delta":{"text":"Hi"}}' })

/** A prelude with a right checksum that claims any lengths. */
const prelude = (total: number, headers: number) => {
  const bytes = Buffer.alloc(12)
  bytes.writeUInt32BE(total, 0)
  bytes.writeUInt32BE(headers, 4)
  bytes.writeUInt32BE(crc32(bytes.subarray(0, 8)), 8)
  return bytes
}

describe("eventStream", () => {
  it.prop(
    "reads what the SDK's encoder wrote, as its decoder does, however the bytes are cut",
    [Messages, Offsets],
    ([messages, offsets]) => {
      const encoded = messages.map(encode)
      const { frames, problem, state } = read(cut(concat(encoded), offsets))
      assert.isUndefined(problem)
      assert.isFalse(EventStream.isWithinFrame(state))
      assert.deepStrictEqual(
        frames.map(plain),
        encoded.map((bytes) => {
          const { body, headers } = codec.decode(bytes)
          const values = Object.entries(headers).map(([name, { value }]) => [name, value as string])
          return { headers: Object.fromEntries(values) as Message["headers"], body: toUtf8(body) }
        })
      )
    }
  )

  it("reads every type of header", () => {
    const bytes = Uint8Array.of(1, 2, 3)
    const time = new Date("2026-11-21T10:00:00Z")
    const uuid = "0d7c5b80-1234-4abc-8def-0123456789ab"
    const [frame] = read([
      codec.encode({
        headers: {
          yes: { type: "boolean", value: true },
          no: { type: "boolean", value: false },
          byte: { type: "byte", value: -5 },
          short: { type: "short", value: -500 },
          integer: { type: "integer", value: 70_000 },
          long: { type: "long", value: Int64.fromNumber(-9_000_000_000) },
          binary: { type: "binary", value: bytes },
          string: { type: "string", value: "é" },
          timestamp: { type: "timestamp", value: time },
          uuid: { type: "uuid", value: uuid }
        },
        body: new Uint8Array(0)
      })
    ]).frames
    assert.deepStrictEqual(frame?.headers, {
      yes: true,
      no: false,
      byte: -5,
      short: -500,
      integer: 70_000,
      long: -9_000_000_000n,
      binary: bytes,
      string: "é",
      timestamp: time,
      uuid
    })
  })

  it("never takes a frame with one wrong bit for a frame, and gives out those before it", () => {
    for (let bit = 0; bit < hello.length * 8; bit++) {
      const broken = flip(hello, bit)
      assert.throws(() => codec.decode(broken))
      for (const chunks of [[hello, broken], [concat([hello, broken])]]) {
        const { frames, problem } = read(chunks)
        assert.lengthOf(frames, 1, `bit ${bit}`)
        assert.strictEqual(problem, "checksum", `bit ${bit}`)
      }
    }
  })

  it("knows a cut frame wherever it is cut", () => {
    for (let length = 1; length < hello.length; length++) {
      const { frames, problem, state } = read([hello, hello.subarray(0, length)])
      assert.lengthOf(frames, 1)
      assert.isUndefined(problem)
      assert.isTrue(EventStream.isWithinFrame(state), `${length} bytes`)
    }
  })

  it("refuses lengths that no frame has", () => {
    for (const [total, headers] of [
      [0, 0],
      [15, 0],
      [32, 17],
      [0x7fffffff, 0],
      [0xffffffff, 0xffffffff],
      [1_000_000, 200_000]
    ] as const)
      assert.strictEqual(read([prelude(total, headers)]).problem, "length", `${total}, ${headers}`)
  })

  it("makes no room for what has not come", () => {
    const before = process.memoryUsage().arrayBuffers
    const { problem, state } = read([prelude(24 * 1024 * 1024, 0)])
    assert.isUndefined(problem)
    assert.isTrue(EventStream.isWithinFrame(state))
    assert.isBelow(process.memoryUsage().arrayBuffers - before, 1_000_000)
  })

  it("refuses headers that break off, or of a type that does not exist", () => {
    const withHeaders = (headers: ReadonlyArray<number>) => {
      const total = 16 + headers.length
      const bytes = Buffer.concat([prelude(total, headers.length), Buffer.from(headers)])
      const crc = Buffer.alloc(4)
      crc.writeUInt32BE(crc32(bytes))
      return Buffer.concat([bytes, crc])
    }
    for (const headers of [[5], [1, 97], [1, 97, 7], [1, 97, 7, 0], [1, 97, 7, 0, 9, 98], [1, 97, 10], [1, 97, 5, 0]])
      assert.strictEqual(read([withHeaders(headers)]).problem, "headers", String(headers))
  })

  it("copies each byte a bounded number of times: a megabyte a byte at a time", () => {
    const growth = growthOf(1_000_000, (size) => {
      const large = encode({ headers: {}, body: "x".repeat(size) })
      const bytes = Array.from(large, (byte) => Uint8Array.of(byte))
      return () => assert.lengthOf(read(bytes).frames, 1)
    })
    assert.isBelow(growth, mostGrowth)
  })
})
