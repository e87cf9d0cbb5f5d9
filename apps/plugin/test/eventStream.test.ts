import { assert, describe, it } from "@effect/vitest"
import { makeEventStream } from "../src/eventStream.ts"
import type { AssistantMessage, AssistantMessageEvent } from "../src/hostTypes.ts"

const message = {} as AssistantMessage
const start: AssistantMessageEvent = { type: "start", partial: message }
const done: AssistantMessageEvent = { type: "done", reason: "stop", message }

const make = () => {
  let cancelled = 0
  const made = makeEventStream(() => {
    cancelled += 1
  })
  return { ...made, cancelled: () => cancelled }
}

describe("makeEventStream", () => {
  it("hands over what was pushed before and after the reader came", async () => {
    const { push, stream } = make()
    push(start)
    const read = Array.fromAsync(stream)
    push(start)
    push(done)
    assert.deepStrictEqual(await read, [start, start, done])
    assert.strictEqual(await stream.result(), message)
  })

  it("drops what comes after the end", async () => {
    const { push, stream } = make()
    push(done)
    push(start)
    assert.deepStrictEqual(await Array.fromAsync(stream), [done])
  })

  it("cancels when the host stops reading early, and not when it has read all", async () => {
    const early = make()
    early.push(start)
    for await (const event of early.stream) if (event === start) break
    assert.strictEqual(early.cancelled(), 1)
    const whole = make()
    whole.push(done)
    await Array.fromAsync(whole.stream)
    assert.strictEqual(whole.cancelled(), 0)
  })

  it("lets go of a reader that waits when the host stops reading, and settles all the same", async () => {
    const { cancelled, push, stream } = make()
    const iterator = stream[Symbol.asyncIterator]()
    const waiting = iterator.next()
    await iterator.return?.()
    assert.deepStrictEqual(await waiting, { done: true, value: undefined })
    assert.deepStrictEqual(await iterator.next(), { done: true, value: undefined })
    assert.strictEqual(cancelled(), 1)
    push(done)
    assert.strictEqual(await stream.result(), message)
  })

  it("keeps the order of many events, read in pieces", async () => {
    const { push, stream } = make()
    const events = Array.from({ length: 5000 }, (): AssistantMessageEvent => ({ type: "start", partial: message }))
    const iterator = stream[Symbol.asyncIterator]()
    const read: Array<unknown> = []
    for (const [at, event] of events.entries()) {
      push(event)
      if (at % 3 === 0) read.push((await iterator.next()).value)
    }
    push(done)
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) read.push(next.value)
    assert.isTrue(read.every((event, at) => event === (events[at] ?? done)))
    assert.lengthOf(read, 5001)
  })

  it("lets the host replace its result and its iterator", async () => {
    const { push, stream } = make()
    const original = stream.result
    stream.result = () => original().then((final) => ({ ...final, model: "patched" }))
    push(done)
    assert.strictEqual((await stream.result()).model, "patched")
  })
})
