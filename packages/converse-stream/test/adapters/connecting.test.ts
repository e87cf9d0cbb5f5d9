/** How long a connection may take, and that a turn that is left behind leaves no connection behind. */
import { ConverseStream } from "@bedrock-kit/converse-stream"
import { accessKeys, CredentialProvider, Credentials } from "@bedrock-kit/credentials"
import { exampleKey } from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { type Duration, Effect, Fiber, Layer, Stream } from "effect"
import { TestClock } from "effect/testing"
import { adapters } from "../support/adapters.ts"
import { fullServer, noApplicationProtocol, silentServer } from "../support/deafServers.ts"
import { turnOf, userSays } from "../support/turns.ts"

describe.each(adapters)("%s", (_name, adapter) => {
  /** Runs a turn against an endpoint, and says why it failed. */
  const failure = (endpoint: string, connectTimeout?: Duration.Input, maxAttempts = 1) =>
    ConverseStream.use((service) => Stream.runDrain(service.stream(turnOf([userSays("Hello")])))).pipe(
      Effect.flip,
      Effect.provide(
        ConverseStream.layerNoDeps({ maxAttempts }).pipe(
          Layer.provide(adapter.layer({ region: "us-east-1", endpoint, connectTimeout })),
          Layer.provide(Credentials.layerNoDeps),
          Layer.provide(CredentialProvider.layerOf(accessKeys(exampleKey)))
        )
      )
    )

  const stalls = {
    "nobody takes it: HTTP/2": ["http", fullServer],
    "nobody takes it: TLS": ["https", fullServer],
    "no settings are sent: HTTP/2": ["http", silentServer()],
    "TLS is never settled: HTTP/2": ["https", silentServer()],
    "TLS is never settled: HTTP/1.1": ["https", silentServer(noApplicationProtocol)]
  } as const

  describe("connecting", () => {
    it.live.each(Object.entries(stalls))("is given up when %s", ([, [protocol, server]]) =>
      Effect.gen(function* () {
        const { port } = yield* server
        const { reason } = yield* failure(`${protocol}://127.0.0.1:${port}`, "50 millis")
        assert.deepInclude(reason, { _tag: "Stalled", awaited: "connection" })
      })
    )

    it.effect("may take ten seconds, and no more; it is not the wait for the first event", () =>
      Effect.gen(function* () {
        const { left, port, reached } = yield* silentServer()
        const fiber = yield* Effect.forkChild(failure(`http://127.0.0.1:${port}`))
        yield* reached
        yield* TestClock.adjust("9999 millis")
        assert.isUndefined(fiber.pollUnsafe())
        yield* TestClock.adjust("1 millis")
        const error = yield* Fiber.join(fiber)
        assert.strictEqual(
          error.message,
          "eu.anthropic.claude-sonnet-4-6: No connection to Amazon Bedrock came about within 10 seconds. Check the endpoint " +
            "and the network between here and there, or wait longer with timeouts.connect."
        )
        assert.isTrue(error.isRetryable)
        yield* left
      })
    )

    it.live("is tried again as any opening is", () =>
      Effect.gen(function* () {
        const { port } = yield* silentServer()
        const { attempts } = yield* failure(`http://127.0.0.1:${port}`, "20 millis", 3)
        assert.strictEqual(attempts, 3)
      })
    )

    it.live.each([
      ["HTTP/2", "http", undefined],
      ["HTTP/2 with TLS", "https", undefined],
      ["HTTP/1.1 with TLS", "https", noApplicationProtocol]
    ] as const)("ends at once when the turn is interrupted: %s", ([, protocol, first]) =>
      Effect.gen(function* () {
        const { left, port, reached } = yield* silentServer(first)
        const fiber = yield* Effect.forkChild(failure(`${protocol}://127.0.0.1:${port}`, "1 hour"))
        yield* reached
        yield* Fiber.interrupt(fiber)
        yield* Effect.timeout(left, "1 second")
      })
    )
  })
})
