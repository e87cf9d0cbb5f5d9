import { Play, Step } from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Schema } from "effect"
import { eventFrame } from "../src/frames.ts"
import type { Exchange, Outcome } from "../src/httpServer.ts"
import { performPlay } from "../src/perform.ts"

/** An exchange that writes down what is done to it. */
const record = () => {
  const writes: Array<Uint8Array> = []
  const done: Array<string> = []
  const note = (what: string) => Effect.sync(() => void done.push(what))
  const exchange: Exchange = {
    httpVersion: "2",
    method: "POST",
    target: "/",
    headers: {},
    body: Effect.succeed(new Uint8Array()),
    head: (status) => note(`head ${status}`),
    write: (bytes) => Effect.sync(() => void writes.push(bytes)),
    end: note("end"),
    reset: (code) => note(`reset ${code}`),
    disconnect: note("disconnect"),
    outcome: Deferred.makeUnsafe<Outcome>()
  }
  return { exchange, writes, done }
}

const context = { service: "bedrock", requestId: "r", nowMillis: 0 } as const

const Texts = Schema.Array(Schema.String)
const ChunkBytes = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 300 }))

describe("performPlay", () => {
  it.effect.prop(
    "writes chunks of the size it is told, across frames",
    { texts: Texts, chunkBytes: ChunkBytes },
    ({ chunkBytes, texts }) =>
      Effect.gen(function* () {
        const { done, exchange, writes } = record()
        const steps = texts.map((text) => Step.event("contentBlockDelta", { text }))
        yield* performPlay(exchange, context, Play.stream(steps, { chunkBytes }))
        assert.isTrue(writes.slice(0, -1).every((bytes) => bytes.byteLength === chunkBytes))
        assert.deepStrictEqual(
          Buffer.concat(writes),
          Buffer.concat(texts.map((text) => eventFrame("contentBlockDelta", { text })))
        )
        assert.deepStrictEqual(done, ["head 200", "end"])
      })
  )

  it.effect("stops at the step that ends it", () =>
    Effect.gen(function* () {
      const { done, exchange, writes } = record()
      const event = Step.event("messageStart", { role: "assistant" })
      yield* performPlay(exchange, context, Play.stream([event, Step.reset(8), event]))
      assert.strictEqual(writes.length, 1)
      assert.deepStrictEqual(done, ["head 200", "reset 8"])
    })
  )
})
