/** Connections that turns share: how many there are, and what becomes of a turn when one goes away. */
import { ConverseStream, ConverseStreamError, type Options } from "@bedrock-kit/converse-stream"
import * as Http2 from "@bedrock-kit/converse-stream/adapters/Http2"
import { accessKeys, CredentialProvider, Credentials } from "@bedrock-kit/credentials"
import { exampleKey, Simulator } from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Layer, Stream } from "effect"
import { TestClock } from "effect/testing"
import { spawn } from "node:child_process"
import { constants } from "node:http2"
import { fileURLToPath } from "node:url"
import { start } from "../../conformance/server.ts"
import { holdingProxy } from "../support/holdingProxy.ts"
import { type Asked, begin, complete, pooledServer } from "../support/pooledServer.ts"
import { turnOf, userSays } from "../support/turns.ts"

const layer = (endpoint: string, options: Partial<Http2.Options> = {}, patience: Options = {}) =>
  ConverseStream.layerNoDeps({ maxAttempts: 1, ...patience }).pipe(
    Layer.provide(Http2.layer({ region: "us-east-1", endpoint, ...options })),
    Layer.provide(Credentials.layerNoDeps),
    Layer.provide(CredentialProvider.layerOf(accessKeys(exampleKey)))
  )

/** One turn; what it said. */
const turn = ConverseStream.use(({ stream }) => Stream.runCollect(stream(turnOf([userSays("Hello")])))).pipe(
  Effect.map((parts) => parts.flatMap((part) => (part._tag === "TextDelta" ? [part.text] : [])).join(""))
)

const inTurn = (count: number) => Effect.forEach(Array.from({ length: count }), () => turn)
const atOnce = (count: number) =>
  Effect.forEach(Array.from({ length: count }), () => Effect.exit(turn), { concurrency: "unbounded" })

/** A way for a server to tell a test something, once. */
const signal = () => {
  const told = Deferred.makeUnsafe<void>()
  return { tell: () => Deferred.doneUnsafe(told, Effect.void), told: Deferred.await(told) }
}

describe("connections over HTTP/2", () => {
  it.live("are shared by turns, one after the other and at once", () =>
    Effect.gen(function* () {
      const { connections, endpoint } = yield* pooledServer(complete)
      yield* Effect.provide(Effect.andThen(inTurn(3), atOnce(50)), layer(endpoint))
      assert.deepStrictEqual(
        connections.map(({ requests }) => requests),
        [53]
      )
    })
  )

  it.live("never carry more than the other side allows: then there is another one", () =>
    Effect.gen(function* () {
      const waiting: Array<Asked> = []
      const { connections, endpoint } = yield* pooledServer((asked) => {
        waiting.push(asked)
        // All of them are under way at once before any is answered.
        if (waiting.length === 10) waiting.forEach(complete)
      }, 4)
      const exits = yield* Effect.provide(atOnce(10), layer(endpoint))
      assert.isTrue(exits.every(Exit.isSuccess))
      assert.lengthOf(connections, 3)
      for (const { mostOpen } of connections) assert.isAtMost(mostOpen, 4)
    })
  )

  it.live("that were sent away take no new turn, and finish theirs", () =>
    Effect.gen(function* () {
      const began = signal()
      let first: Asked | undefined
      const { connections, endpoint } = yield* pooledServer((asked) => {
        if (first !== undefined) return complete(asked)
        first = asked
        begin(asked)
        asked.session.goaway(constants.NGHTTP2_NO_ERROR)
        began.tell()
      })
      yield* Effect.gen(function* () {
        const reading = yield* Deferred.make<void>()
        const early = yield* Effect.forkChild(
          ConverseStream.use(({ stream }) =>
            Stream.runForEach(stream(turnOf([userSays("Hello")])), () => Deferred.succeed(reading, undefined))
          )
        )
        yield* began.told
        yield* Deferred.await(reading)
        assert.strictEqual(yield* turn, "Hi")
        first?.stream.end(Buffer.alloc(0))
        // Cut short by the server, so it fails, but only when the server ends it.
        assert.isTrue(Exit.isFailure(yield* Fiber.await(early)))
      }).pipe(Effect.provide(layer(endpoint)))
      assert.lengthOf(connections, 2)
    })
  )

  it.live.each([
    ["sends it away", ({ session }: Asked) => session.goaway(constants.NGHTTP2_NO_ERROR, 1)],
    ["refuses it", ({ stream }: Asked) => stream.close(constants.NGHTTP2_REFUSED_STREAM)],
    ["dies", ({ session }: Asked) => session.destroy()]
  ] as const)("lose no turn that was not answered when the other side %s", ([, kill]) =>
    Effect.gen(function* () {
      const { endpoint } = yield* pooledServer((asked) =>
        asked.connection === 0 && asked.index === 1 ? kill(asked) : complete(asked)
      )
      assert.deepStrictEqual(yield* Effect.provide(inTurn(3), layer(endpoint)), ["Hi", "Hi", "Hi"])
    })
  )

  it.live("end a turn that was refused time and again", () =>
    Effect.gen(function* () {
      let refusals = 0
      const { endpoint } = yield* pooledServer(({ stream }) => {
        refusals += 1
        stream.close(constants.NGHTTP2_REFUSED_STREAM)
      })
      const { reason } = yield* Effect.flip(Effect.provide(turn, layer(endpoint)))
      assert.deepInclude(reason, { _tag: "AwsError", category: "Network" })
      assert.strictEqual(refusals, 3)
    })
  )

  it.live("do not send again what was lost on a connection that never answered", () =>
    Effect.gen(function* () {
      const { connections, endpoint } = yield* pooledServer(({ session }) => session.destroy())
      assert.isTrue((yield* Effect.flip(Effect.provide(turn, layer(endpoint)))).isRetryable)
      assert.lengthOf(connections, 1)
    })
  )

  it.live("that died while nobody used them are replaced", () =>
    Effect.gen(function* () {
      const { connections, endpoint } = yield* pooledServer(complete)
      yield* Effect.gen(function* () {
        yield* turn
        connections[0]?.socket.destroy()
        assert.strictEqual(yield* turn, "Hi")
      }).pipe(Effect.provide(layer(endpoint)))
      assert.lengthOf(connections, 2)
    })
  )

  it.effect("that are silent are tried out before a turn is trusted to them", () =>
    Effect.gen(function* () {
      const { connections, endpoint } = yield* pooledServer(complete)
      const proxy = yield* holdingProxy(endpoint)
      yield* Effect.gen(function* () {
        yield* turn
        proxy.hold()
        yield* TestClock.adjust("1 minute")
        const fiber = yield* Effect.forkChild(turn)
        yield* proxy.held
        yield* TestClock.adjust("2 seconds")
        assert.strictEqual(yield* Fiber.join(fiber), "Hi")
      }).pipe(Effect.provide(layer(proxy.endpoint)))
      assert.lengthOf(connections, 2)
    })
  )

  it.effect("are not given a turn that was interrupted while they were tried out", () =>
    Effect.gen(function* () {
      const { connections, endpoint } = yield* pooledServer(complete)
      const proxy = yield* holdingProxy(endpoint)
      yield* Effect.gen(function* () {
        yield* turn
        proxy.hold()
        yield* TestClock.adjust("1 minute")
        const fiber = yield* Effect.forkChild(turn)
        yield* proxy.held
        yield* Fiber.interrupt(fiber)
        proxy.release()
        assert.strictEqual(yield* turn, "Hi")
      }).pipe(Effect.provide(layer(proxy.endpoint)))
      assert.deepStrictEqual(
        connections.map(({ requests }) => requests),
        [2]
      )
    })
  )

  it.live("that nobody uses are closed", () =>
    Effect.gen(function* () {
      const { connections, endpoint } = yield* pooledServer(complete)
      yield* Effect.gen(function* () {
        yield* turn
        yield* Effect.callback<void>((resume) => {
          connections[0]?.session.once("close", () => resume(Effect.void))
        })
        assert.strictEqual(yield* turn, "Hi")
      }).pipe(Effect.provide(layer(endpoint, { idleConnectionTimeout: "20 millis" })))
      assert.lengthOf(connections, 2)
    })
  )

  it.live("outlive a turn that is interrupted, and what else they carry goes on", () =>
    Effect.gen(function* () {
      const began = signal()
      const left = signal()
      const { connections, endpoint } = yield* pooledServer((asked) => {
        if (asked.index > 0) return complete(asked)
        begin(asked)
        asked.stream.once("close", left.tell)
        began.tell()
      })
      yield* Effect.gen(function* () {
        const fiber = yield* Effect.forkChild(turn)
        yield* began.told
        const other = yield* Effect.forkChild(turn)
        yield* Fiber.interrupt(fiber)
        yield* left.told
        assert.strictEqual(yield* Fiber.join(other), "Hi")
        assert.strictEqual(yield* turn, "Hi")
      }).pipe(Effect.provide(layer(endpoint)))
      assert.lengthOf(connections, 1)
    })
  )

  it.live("may break in every way under 200 turns: each is whole or fails typed, and none hangs", () =>
    Effect.gen(function* () {
      const ways: ReadonlyArray<(asked: Asked) => void> = [
        complete,
        ({ stream }) => stream.close(constants.NGHTTP2_INTERNAL_ERROR),
        ({ stream }) => stream.close(constants.NGHTTP2_CANCEL),
        (one) => {
          one.session.goaway(constants.NGHTTP2_NO_ERROR)
          complete(one)
        },
        ({ session }) => session.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM),
        ({ session }) => session.destroy(),
        // Half open: nothing is ever said again on it.
        () => half.hold(),
        () => {}
      ]
      let asked = 0
      const { connections, endpoint } = yield* pooledServer((one) => {
        asked += 1
        // Most are answered, so that there is something to break; of the others every second one has begun.
        const way = (asked % 7 === 0 ? ways[(asked / 7) % ways.length] : undefined) ?? complete
        if (asked % 2 === 0 && way !== complete && way !== ways[3]) begin(one)
        way(one)
      }, 20)
      const patience = { firstEventTimeout: "500 millis", idleTimeout: "500 millis" } as const
      const half = yield* holdingProxy(endpoint)
      const exits = yield* Effect.provide(atOnce(200), layer(half.endpoint, {}, patience))
      assert.lengthOf(exits, 200)
      for (const exit of exits) {
        if (Exit.isSuccess(exit)) assert.strictEqual(exit.value, "Hi")
        else
          assert.isTrue(
            exit.cause.reasons.every((reason) => reason._tag === "Fail" && reason.error instanceof ConverseStreamError)
          )
      }
      assert.isTrue(exits.some(Exit.isSuccess) && exits.some(Exit.isFailure))
      assert.isAbove(connections.length, 1)
    })
  )
})

describe("connections over HTTP/1.1", () => {
  it.live.each([false, true])("are kept, without HTTP/2 being tried: %s", (forceHttp1) =>
    Effect.gen(function* () {
      const send = [
        { event: "contentBlockDelta", payload: { contentBlockIndex: 0, delta: { text: "Hi" } } },
        { event: "messageStop", payload: { stopReason: "end_turn" } }
      ]
      const { endpoint } = yield* Effect.acquireRelease(
        Effect.promise(() => start("1.1", [{ status: 200, headers: {}, send, ending: "end" }])),
        (server) => Effect.promise(server.close)
      )
      const proxy = yield* holdingProxy(endpoint)
      yield* Effect.provide(inTurn(10), layer(proxy.endpoint, { forceHttp1 }))
      // Node has a connection back a moment after the end of an answer, so the next turn may need a second one. And one more
      // finds out that HTTP/2 is not spoken.
      assert.isAtMost(proxy.connections(), forceHttp1 ? 2 : 3)
    })
  )
})

describe("connections that are kept", () => {
  it.live.each(["2", "1.1"] as const)(
    "let a program end: HTTP/%s",
    (version) =>
      Effect.gen(function* () {
        const { endpoint } = yield* Simulator
        const program = fileURLToPath(new URL("../support/oneTurn.ts", import.meta.url))
        const code = yield* Effect.callback<number | null>((resume) => {
          const child = spawn(process.execPath, ["--conditions=@bedrock-kit/source", program, endpoint, version], {
            stdio: "inherit"
          })
          child.once("exit", (code) => resume(Effect.succeed(code)))
          return Effect.sync(() => child.kill())
        })
        assert.strictEqual(code, 0)
        assert.strictEqual((yield* Simulator.use(({ received }) => received(0))).httpVersion, version)
      }).pipe(Effect.timeout("20 seconds"), Effect.provide(Simulator.layer())),
    30_000
  )
})
