/**
 * A server that sends exactly the bytes of a scenario, over HTTP/1.1 or HTTP/2 without TLS ("prior knowledge").
 *
 * It looks at nothing that it is sent: signatures, paths and bodies are not what is measured here.
 */
import * as Http from "node:http"
import * as Http2 from "node:http2"
import type { AddressInfo } from "node:net"
import type { Answer, Ending } from "./format.ts"
import { encode } from "./frames.ts"

export type HttpVersion = "1.1" | "2"

export interface Server {
  readonly endpoint: string
  /** Requests answered so far. */
  readonly requests: () => number
  /** Resolves when a client has left before the end of an answer. */
  readonly left: Promise<void>
  readonly close: () => Promise<void>
}

/** The means to answer, the same for both protocols. */
interface Response {
  readonly head: (status: number, headers: Readonly<Record<string, string>>) => void
  readonly write: (bytes: Uint8Array) => Promise<void>
  readonly finish: (ending: Ending) => void
  readonly isGone: () => boolean
}

const ignore = () => {}
const pause = (millis: number) => new Promise<void>((resolve) => setTimeout(resolve, millis))
const afterwards = () => new Promise<void>((resolve) => setImmediate(resolve))

const writeTo = (sink: NodeJS.WritableStream, bytes: Uint8Array) =>
  new Promise<void>((resolve) => sink.write(bytes, () => resolve()))

const overHttp1 = (response: Http.ServerResponse): Response => ({
  head: (status, headers) => response.writeHead(status, { ...headers }).flushHeaders(),
  write: (bytes) => writeTo(response, bytes),
  finish: (ending) => {
    if (ending === "end") response.end()
    if (ending === "cut") response.socket?.destroy()
    if (ending === "reset" || ending === "cancel") response.socket?.resetAndDestroy()
  },
  isGone: () => response.destroyed
})

const overHttp2 = (stream: Http2.ServerHttp2Stream): Response => {
  let isReset = false
  stream.on("wantTrailers", () => {
    if (!isReset && !stream.destroyed && !stream.aborted) stream.sendTrailers({})
  })
  return {
    // Node ends a stream before it resets it. Waiting for trailers keeps that end back, so that a reset looks like one.
    head: (status, headers) => {
      if (!stream.destroyed) stream.respond({ ":status": status, ...headers }, { waitForTrailers: true })
    },
    write: (bytes) => writeTo(stream, bytes),
    finish: (ending) => {
      if (ending === "end") stream.end()
      if (ending === "cut") stream.session?.destroy()
      if (ending === "reset" || ending === "cancel") {
        isReset = true
        stream.close(ending === "reset" ? Http2.constants.NGHTTP2_INTERNAL_ERROR : Http2.constants.NGHTTP2_CANCEL)
      }
    },
    isGone: () => stream.destroyed || stream.aborted
  }
}

/** One piece a frame, or all bytes in pieces of one size. */
const toPieces = ({ chunkBytes, send }: Answer): ReadonlyArray<Uint8Array | number> => {
  if (chunkBytes === undefined) return send.map((one) => ("pause" in one ? one.pause : encode(one)))
  const all = Buffer.concat(send.map(encode))
  return Array.from({ length: Math.ceil(all.byteLength / chunkBytes) }, (_, i) =>
    all.subarray(i * chunkBytes, (i + 1) * chunkBytes)
  )
}

const perform = async (answer: Answer, response: Response): Promise<void> => {
  if (answer.status !== 0) response.head(answer.status, answer.headers)
  for (const piece of toPieces(answer)) {
    if (response.isGone()) return
    if (typeof piece === "number") await pause(piece)
    else await response.write(piece)
  }
  // What was written should be on its way before a connection is torn down.
  if (answer.ending !== "end") await afterwards().then(() => pause(5))
  response.finish(answer.ending)
}

/** Starts one on a free port of this machine. */
export const start = async (version: HttpVersion, answers: ReadonlyArray<Answer>): Promise<Server> => {
  let requests = 0
  let leave = ignore
  const left = new Promise<void>((resolve) => (leave = resolve))
  const connections = new Set<{ destroy: () => void }>()

  const answerNext = (response: Response) => {
    const answer = answers[Math.min(requests, answers.length - 1)]
    requests += 1
    if (answer !== undefined) void perform(answer, response)
  }

  const server =
    version === "2"
      ? Http2.createServer().on("stream", (stream) => {
          stream.on("error", ignore).on("aborted", () => leave())
          // Node calls it aborted only while the client's side is open; a reset after its end is one as well.
          stream.on("close", () => {
            if (stream.rstCode === Http2.constants.NGHTTP2_CANCEL && !stream.writableFinished) leave()
          })
          stream.resume()
          stream.on("end", () => answerNext(overHttp2(stream)))
        })
      : Http.createServer((request, response) => {
          response.on("error", ignore).on("close", () => {
            if (!response.writableFinished) leave()
          })
          request.on("error", ignore).resume()
          request.on("end", () => answerNext(overHttp1(response)))
        })
  server.on("session", (session: Http2.Http2Session) => connections.add(session.on("error", ignore)))
  server.on("connection", (socket: Http.IncomingMessage["socket"]) => connections.add(socket.on("error", ignore)))
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => requests,
    left,
    close: () =>
      new Promise<void>((resolve) => {
        for (const connection of connections) connection.destroy()
        server.close(() => resolve())
      })
  }
}
