import { beforeInspection, inspect, type InspectedFrame, inspectEnd, isLast } from "@bedrock-kit/converse-stream/wire"
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import { encodeFrame } from "../conformance/frames.ts"

const event = (text: string) =>
  encodeFrame({ ":event-type": "contentBlockDelta", ":message-type": "event" }, JSON.stringify({ delta: { text } }))

const frames = [event("a"), event("bb"), event("")]
const whole = Buffer.concat(frames)

/** Reads the stream in chunks of one size. */
const read = (bytes: Uint8Array, size = bytes.byteLength) => {
  const found: Array<InspectedFrame> = []
  let state = beforeInspection
  for (let at = 0; at < bytes.byteLength; at += size) {
    const [after, more] = inspect(state, bytes.subarray(at, at + size))
    found.push(...more)
    state = after
    if (more.some(isLast)) return found
  }
  return [...found, ...inspectEnd(state)]
}

/** Another number in one place. */
const spoilt = (bytes: Uint8Array, at: number) => {
  const copy = Uint8Array.from(bytes)
  copy[at] = (copy[at] ?? 0) ^ 1
  return copy
}

const problems = (bytes: Uint8Array, size?: number) => read(bytes, size).map(({ problem }) => problem)

const Offset = Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: whole.byteLength - 1 })))
const Size = Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 40 })))

describe("inspect", () => {
  it("shows every frame, where it begins, and that its checksums are right", () => {
    const found = read(whole)
    assert.deepStrictEqual(
      found.map(({ offset, problem, totalLength }) => ({ offset, problem, totalLength })),
      frames.map((frame, index) => ({
        offset: Buffer.concat(frames.slice(0, index)).byteLength,
        problem: undefined,
        totalLength: frame.byteLength
      }))
    )
    assert.deepStrictEqual(found[0]?.headers, { ":event-type": "contentBlockDelta", ":message-type": "event" })
    assert.strictEqual(Buffer.from(found[1]?.payload ?? []).toString(), '{"delta":{"text":"bb"}}')
    for (const { message, prelude } of found) {
      assert.strictEqual(message?.sent, message?.computed)
      assert.strictEqual(prelude?.sent, prelude?.computed)
    }
  })

  it.prop("shows the same however the bytes are cut", [Offset, Size], ([at, size]) => {
    const bytes = spoilt(whole, at)
    assert.deepStrictEqual(read(bytes, size), read(bytes))
  })

  it.prop("finds any one bit that is wrong", [Offset], ([at]) => {
    assert.notDeepEqual(problems(spoilt(whole, at)), [undefined, undefined, undefined])
  })

  it("reads on after a message whose checksum is wrong, and not after such a prelude", () => {
    const end = (frames[0]?.byteLength ?? 0) - 1
    assert.deepStrictEqual(problems(spoilt(whole, end)), ["message", undefined, undefined])
    assert.deepStrictEqual(problems(spoilt(whole, 0)), ["prelude"])
  })

  it("says where a frame was cut, with as much of it as is known", () => {
    const { byteLength } = event("a")
    const cut = read(Buffer.concat([event("a"), event("b").subarray(0, 20)]))[1]
    assert.deepInclude(cut, { offset: byteLength, problem: "cut", totalLength: byteLength })
    assert.deepInclude(read(event("a").subarray(0, 5))[0], { problem: "cut", totalLength: undefined })
    assert.deepStrictEqual(read(new Uint8Array()), [])
  })

  it("makes no room for a length that lies", () => {
    const huge = Buffer.alloc(12)
    huge.writeUInt32BE(0xffffffff, 0)
    huge.writeUInt32BE(0, 4)
    // CRC-32 of ff ff ff ff 00 00 00 00.
    huge.writeUInt32BE(read(huge)[0]?.prelude?.computed ?? 0, 8)
    assert.deepInclude(read(huge)[0], { problem: "length", totalLength: 0xffffffff })
  })

  it("tells headers that cannot be read from a checksum that is wrong", () => {
    const frame = encodeFrame({ a: "b" }, "{}")
    // The value's type: there is no type 99. The checksum is made right again.
    frame[14] = 99
    const spoiltHeaders = read(frame)[0]?.message?.computed ?? 0
    frame.writeUInt32BE(spoiltHeaders, frame.byteLength - 4)
    assert.deepInclude(read(frame)[0], { problem: "headers", headers: undefined })
  })
})
