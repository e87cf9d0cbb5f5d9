/** A server that answers everything with one thing, over either version of HTTP, and remembers what it was asked. */
import { Effect } from "effect"
import * as Http from "node:http"
import * as Http2 from "node:http2"
import type { AddressInfo } from "node:net"

/** What it answers. */
export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
  /** Cuts the connection after the body instead of ending it. */
  readonly isCut?: boolean
}

interface Asked {
  readonly path: string
  readonly authorization: string
}

/** Starts one. It stops with the scope. */
export const rawServer = (version: "1.1" | "2", answer: Answer, host = "127.0.0.1") =>
  Effect.map(
    Effect.acquireRelease(
      Effect.callback<{ server: Http.Server | Http2.Http2Server; asked: Array<Asked>; close: () => void }>((resume) => {
        const asked: Array<Asked> = []
        // Node's HTTP/2 server speaks the language of its HTTP/1.1 server, but has types of its own.
        const handle = (request: Http.IncomingMessage, response: Http.ServerResponse) => {
          asked.push({ path: request.url ?? "", authorization: request.headers.authorization ?? "" })
          request.on("error", () => {}).resume()
          response.on("error", () => {}).writeHead(answer.status, { ...answer.headers })
          if (answer.isCut === true) response.write(answer.body, () => setImmediate(() => request.socket.destroy()))
          else response.end(answer.body)
        }
        const server =
          version === "2"
            ? Http2.createServer(
                handle as unknown as (request: Http2.Http2ServerRequest, response: Http2.Http2ServerResponse) => void
              )
            : Http.createServer(handle)
        const sessions = new Set<{ destroy: () => void }>()
        server.on("session", (session: Http2.Http2Session) => sessions.add(session))
        server.on("connection", (socket: { destroy: () => void }) => sessions.add(socket))
        const close = () => {
          for (const session of sessions) session.destroy()
        }
        server.listen(0, host, () => resume(Effect.succeed({ server, asked, close })))
      }),
      ({ close, server }) =>
        Effect.callback<void>((resume) => {
          close()
          server.close(() => resume(Effect.void))
        })
    ),
    ({ asked, server }) => ({ asked, port: (server.address() as AddressInfo).port })
  )
