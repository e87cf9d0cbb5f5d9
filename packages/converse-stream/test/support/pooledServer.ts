/** A server that does with each request over HTTP/2 what the test says, and counts connections. */
import { Effect } from "effect"
import * as Http2 from "node:http2"
import type { AddressInfo, Socket } from "node:net"
import { encode } from "../../conformance/frames.ts"

const answer = Buffer.concat(
  [
    { event: "contentBlockDelta", payload: { contentBlockIndex: 0, delta: { text: "Hi" } } },
    { event: "messageStop", payload: { stopReason: "end_turn" } }
  ].map(encode)
)

/** What there is to do something with. */
export interface Asked {
  readonly stream: Http2.ServerHttp2Stream
  readonly session: Http2.ServerHttp2Session
  /** Which connection it came on, from 0. */
  readonly connection: number
  /** Which request it is on that connection, from 0. */
  readonly index: number
}

/** The head of an answer and its first word, and nothing after it. */
export const begin = ({ stream }: Asked): void => {
  if (stream.destroyed) return
  stream.respond({ ":status": 200, "content-type": "application/vnd.amazon.eventstream" })
  stream.write(answer.subarray(0, answer.readUInt32BE(0)))
}

/** A whole answer. */
export const complete = ({ stream }: Asked): void => {
  if (stream.destroyed) return
  stream.respond({ ":status": 200, "content-type": "application/vnd.amazon.eventstream" })
  stream.end(answer)
}

interface Connection {
  readonly session: Http2.ServerHttp2Session
  readonly socket: Socket
  requests: number
  open: number
  mostOpen: number
}

/** Starts one. It stops with the scope. */
export const pooledServer = (handle: (asked: Asked) => void, maxConcurrentStreams = 100) =>
  Effect.gen(function* () {
    const connections: Array<Connection> = []
    const server = Http2.createServer({ settings: { maxConcurrentStreams } })
    server.on("session", (session) => {
      const connection: Connection = { session, socket: session.socket, requests: 0, open: 0, mostOpen: 0 }
      const number = connections.push(connection) - 1
      session.on("error", () => {})
      session.on("stream", (stream) => {
        const index = connection.requests
        connection.requests += 1
        connection.open += 1
        connection.mostOpen = Math.max(connection.mostOpen, connection.open)
        stream.on("error", () => {}).on("close", () => (connection.open -= 1))
        stream.resume().once("end", () => handle({ stream, session, connection: number, index }))
      })
    })
    yield* Effect.acquireRelease(
      Effect.callback<void>((resume) => {
        server.listen(0, "127.0.0.1", () => resume(Effect.void))
      }),
      () =>
        Effect.callback<void>((resume) => {
          for (const { session } of connections) session.destroy()
          server.close(() => resume(Effect.void))
        })
    )
    return { connections, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
  })
