/** Endpoints of a test's own, where the simulator is too well behaved. Real sockets on 127.0.0.1. */
import { Deferred, Effect } from "effect"
import { createServer, type IncomingMessage } from "node:http"
import { type AddressInfo, createServer as createListener, type Server, type Socket } from "node:net"

/** A status, and a body if there is one. */
export type Answer = readonly [status: number, body?: string]

const listening = (server: Server) =>
  Effect.callback<string>((resume) => {
    server.listen(0, "127.0.0.1", () =>
      resume(Effect.succeed(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
    )
  })

/** Answers each request as told, and remembers them: `PUT /latest/api/token`. */
export const answering = (answer: (line: string, request: IncomingMessage) => Answer) =>
  Effect.gen(function* () {
    const requests: Array<string> = []
    const server = yield* Effect.acquireRelease(
      Effect.sync(() =>
        createServer((request, response) => {
          const line = `${request.method} ${request.url}`
          requests.push(line)
          const [status, body = ""] = answer(line, request)
          response.writeHead(status).end(body)
        })
      ),
      (server) => Effect.sync(() => server.close().closeAllConnections())
    )
    return { endpoint: yield* listening(server), requests }
  })

/** Takes connections, and never says a word. */
export const silent = Effect.gen(function* () {
  const sockets = new Set<Socket>()
  const called = yield* Deferred.make<void>()
  const left = yield* Deferred.make<void>()
  const server = yield* Effect.acquireRelease(
    Effect.sync(() =>
      createListener((socket) => {
        sockets.add(socket)
        socket.on("error", () => {})
        socket.resume().on("close", () => {
          sockets.delete(socket)
          if (sockets.size === 0) Deferred.doneUnsafe(left, Effect.void)
        })
        Deferred.doneUnsafe(called, Effect.void)
      })
    ),
    (server) =>
      Effect.sync(() => {
        server.close()
        for (const socket of sockets) socket.destroy()
      })
  )
  return {
    endpoint: yield* listening(server),
    /** How many connections are held. */
    held: Effect.sync(() => sockets.size),
    /** Waits for the first connection. */
    called: Deferred.await(called),
    /** Waits until every connection is given up. */
    left: Deferred.await(left)
  }
})
