/** An answer without an end costs no more than its reader takes: what is not read is not even sent. */
import { ConverseStream } from "@bedrock-kit/converse-stream"
import { accessKeys, CredentialProvider, Credentials } from "@bedrock-kit/credentials"
import { exampleKey } from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Layer, Option, Stream } from "effect"
import * as Http from "node:http"
import * as Http2 from "node:http2"
import type { AddressInfo } from "node:net"
import type { Writable } from "node:stream"
import { encode } from "../../conformance/frames.ts"
import { adapters } from "../support/adapters.ts"
import { turnOf, userSays } from "../support/turns.ts"

describe.each(adapters)("%s", (_name, adapter) => {
  const word = Buffer.from(
    encode({ event: "contentBlockDelta", payload: { contentBlockIndex: 0, delta: { text: "word ".repeat(10_000) } } })
  )

  /** Far more than sockets and their buffers hold. */
  const everything = 256 * 1024 * 1024

  /** Writes for as long as somebody reads. */
  const endless = (version: "1.1" | "2") =>
    Effect.gen(function* () {
      const sent = Deferred.makeUnsafe<void>()
      const left = Deferred.makeUnsafe<void>()
      const count = { bytes: 0 }
      const pour = (sink: Writable) => {
        while (!sink.destroyed && count.bytes < everything) {
          count.bytes += word.byteLength
          if (!sink.write(word)) return void sink.once("drain", () => pour(sink))
        }
        if (count.bytes >= everything) Deferred.doneUnsafe(sent, Effect.void)
      }
      const answer = (sink: Writable) => {
        sink.on("error", () => {}).on("close", () => Deferred.doneUnsafe(left, Effect.void))
        pour(sink)
      }
      const headers = { "content-type": "application/vnd.amazon.eventstream" }
      const server =
        version === "2"
          ? Http2.createServer().on("stream", (stream) => {
              stream.resume().respond({ ":status": 200, ...headers })
              answer(stream)
            })
          : Http.createServer((request, response) => {
              request.resume()
              answer(response.writeHead(200, headers))
            })
      yield* Effect.acquireRelease(
        Effect.callback<void>((resume) => {
          server.listen(0, "127.0.0.1", () => resume(Effect.void))
        }),
        () =>
          Effect.callback<void>((resume) => {
            server.close(() => resume(Effect.void))
          })
      )
      return {
        port: (server.address() as AddressInfo).port,
        count,
        sent: Deferred.await(sent),
        left: Deferred.await(left)
      }
    })

  it.live.each(["2", "1.1"] as const)(
    "reaches the socket, and an endless answer ends with its reader: HTTP/%s",
    (version) =>
      Effect.gen(function* () {
        const { count, left, port, sent } = yield* endless(version)
        const reading = yield* Deferred.make<void>()
        const fiber = yield* ConverseStream.use((service) =>
          Stream.runForEach(service.stream(turnOf([userSays("Go on.")])), () =>
            Effect.andThen(Deferred.succeed(reading, undefined), Effect.never)
          )
        ).pipe(
          Effect.provide(
            ConverseStream.layerNoDeps().pipe(
              Layer.provide(adapter.layer({ region: "us-east-1", endpoint: `http://127.0.0.1:${port}` })),
              Layer.provide(Credentials.layerNoDeps),
              Layer.provide(CredentialProvider.layerOf(accessKeys(exampleKey)))
            )
          ),
          Effect.forkChild
        )
        yield* Deferred.await(reading)
        // A reader that has stopped stops the writer, which would otherwise be done in no time.
        assert.isTrue(Option.isNone(yield* Effect.timeoutOption(sent, "500 millis")))
        assert.isBelow(count.bytes, everything / 4)
        yield* Fiber.interrupt(fiber)
        yield* Effect.timeout(left, "1 second")
      }).pipe(Effect.scoped)
  )
})
