/** Ports that never become a connection: nobody takes it, or somebody does and says nothing. */
import { Deferred, Effect } from "effect"
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net"
import { Worker } from "node:worker_threads"

/** TLS's alert that it shares no protocol with the other side, as from a server that only speaks HTTP/1.1. */
export const noApplicationProtocol = Uint8Array.of(0x15, 0x03, 0x03, 0, 2, 2, 120)

/** Takes every connection and says nothing. It answers the first of them with `first`, if there is any, and closes it. */
export const silentServer = (first?: Uint8Array) =>
  Effect.gen(function* () {
    const silenced = Deferred.makeUnsafe<Socket>()
    const left = Deferred.makeUnsafe<void>()
    const sockets = new Set<Socket>()
    const server = yield* Effect.acquireRelease(
      Effect.callback<Server>((resume) => {
        const server = createServer((socket) => {
          sockets.add(socket)
          socket.on("error", () => {}).resume()
          if (first !== undefined && sockets.size === 1) socket.end(first)
          else {
            socket.on("close", () => Deferred.doneUnsafe(left, Effect.void))
            Deferred.doneUnsafe(silenced, Effect.succeed(socket))
          }
        })
        server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
      }),
      (server) =>
        Effect.callback<void>((resume) => {
          for (const socket of sockets) socket.destroy()
          server.close(() => resume(Effect.void))
        })
    )
    return {
      port: (server.address() as AddressInfo).port,
      /** Resolves when somebody waits for a word. */
      reached: Deferred.await(silenced),
      /** Resolves when whoever waited is gone. */
      left: Deferred.await(left)
    }
  })

const listener = `
const { parentPort } = require("node:worker_threads")
const server = require("node:net").createServer().listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => {
  parentPort.postMessage(server.address().port)
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
})`

/** A port whose queue is full, and that nobody empties: connections to it neither come about nor fail. */
export const fullServer = Effect.gen(function* () {
  const worker = yield* Effect.acquireRelease(
    Effect.sync(() => new Worker(listener, { eval: true })),
    (worker) => Effect.promise(() => worker.terminate())
  )
  const port = yield* Effect.callback<number>((resume) => {
    worker.once("message", (port: number) => resume(Effect.succeed(port)))
  })
  // Linux queues one more than it is told.
  for (const _ of [1, 2]) {
    yield* Effect.acquireRelease(
      Effect.callback<Socket>((resume) => {
        const socket = connect(port, "127.0.0.1", () => resume(Effect.succeed(socket)))
      }),
      (socket) => Effect.sync(() => socket.destroy())
    )
  }
  return { port }
})
