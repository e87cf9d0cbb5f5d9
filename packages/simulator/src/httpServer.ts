/**
 * One port for HTTP/1.1 and for HTTP/2 without TLS.
 *
 * The AWS SDK opens Bedrock streams with HTTP/2 "prior knowledge", everything else it does, and every other client,
 * speaks HTTP/1.1. HTTP/2 begins with a fixed preface, so the first bytes decide which server gets the socket. What
 * they hand on is the same {@link Exchange}, and nothing behind it needs to know which one it was.
 */
import { Deferred, Effect, type Scope } from "effect"
import * as Http from "node:http"
import * as Http2 from "node:http2"
import * as Net from "node:net"
import { fromListenError, type SimulatorError } from "./SimulatorError.ts"

/** How an exchange ended: the simulator said all it wanted to say, or the client left first. */
export type Outcome = "aborted" | "completed"

/** One request and the means to answer it. Everything here is quiet once the client has left. */
export interface Exchange {
  readonly httpVersion: "1.1" | "2"
  readonly method: string
  /** Path and query exactly as on the wire. */
  readonly target: string
  /** Lower-case names. HTTP/2's pseudo headers keep their colon. */
  readonly headers: Readonly<Record<string, string>>
  /** The whole request body. Never completes when the client leaves while sending it. */
  readonly body: Effect.Effect<Uint8Array>
  /** Sends the head of the response at once. */
  readonly head: (status: number, headers: Readonly<Record<string, string>>) => Effect.Effect<void>
  /** Sends bytes and waits until the kernel has them, so that a slow reader slows the writer. */
  readonly write: (bytes: Uint8Array) => Effect.Effect<void>
  /** Ends the response. */
  readonly end: Effect.Effect<void>
  /** Breaks the response off: RST_STREAM with this code, or a TCP reset. */
  readonly reset: (code: number) => Effect.Effect<void>
  /** Cuts the TCP connection. */
  readonly disconnect: Effect.Effect<void>
  /** Done when the response has ended, one way or the other. */
  readonly outcome: Deferred.Deferred<Outcome>
}

const ignore = () => {}

const readBody = (source: NodeJS.ReadableStream) => {
  const body = Deferred.makeUnsafe<Uint8Array>()
  const chunks: Array<Uint8Array> = []
  source.on("data", (chunk: Uint8Array) => chunks.push(chunk))
  source.on("end", () => Deferred.doneUnsafe(body, Effect.succeed(new Uint8Array(Buffer.concat(chunks)))))
  return Deferred.await(body)
}

/** Waits for a write. A failed one is reported by the outcome, not here. */
const writeTo = (sink: NodeJS.WritableStream, bytes: Uint8Array) =>
  Effect.callback<void>((resume) => {
    sink.write(bytes, () => resume(Effect.void))
  })

const toText = (value: string | ReadonlyArray<string> | undefined): string =>
  typeof value === "object" ? value.join(", ") : (value ?? "")

const toHeaders = (headers: Http.IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, toText(value)]))

/** An HTTP/1.1 request as an exchange. */
const fromHttp1 = (request: Http.IncomingMessage, response: Http.ServerResponse): Exchange => {
  const outcome = Deferred.makeUnsafe<Outcome>()
  let isBrokenOff = false
  request.on("error", ignore)
  response.on("error", ignore)
  response.on("close", () => {
    const isComplete = isBrokenOff || response.writableFinished
    Deferred.doneUnsafe(outcome, Effect.succeed(isComplete ? "completed" : "aborted"))
  })
  return {
    httpVersion: "1.1",
    method: request.method ?? "GET",
    target: request.url ?? "/",
    headers: toHeaders(request.headers),
    body: readBody(request),
    head: (status, headers) =>
      Effect.sync(() => {
        response.writeHead(status, headers)
        response.flushHeaders()
      }),
    write: (bytes) => writeTo(response, bytes),
    end: Effect.sync(() => {
      response.end()
    }),
    reset: () =>
      Effect.sync(() => {
        isBrokenOff = true
        request.socket.resetAndDestroy()
      }),
    disconnect: Effect.sync(() => {
      isBrokenOff = true
      request.socket.destroy()
    }),
    outcome
  }
}

/** Headers that belong to a connection, which HTTP/2 refuses. **Source**: RFC 9113, section 8.2.2. */
const connectionHeaders = new Set(["connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"])

/** An HTTP/2 stream as an exchange. */
const fromHttp2 = (stream: Http2.ServerHttp2Stream, headers: Http2.IncomingHttpHeaders): Exchange => {
  const outcome = Deferred.makeUnsafe<Outcome>()
  let isBrokenOff = false
  stream.on("error", ignore)
  stream.on("wantTrailers", () => {
    if (!isBrokenOff && !stream.aborted) stream.sendTrailers({})
  })
  stream.on("close", () => {
    const isComplete = isBrokenOff || (stream.writableFinished && !stream.aborted)
    Deferred.doneUnsafe(outcome, Effect.succeed(isComplete ? "completed" : "aborted"))
  })
  return {
    httpVersion: "2",
    method: toText(headers[":method"]),
    target: toText(headers[":path"]),
    headers: toHeaders(headers),
    body: readBody(stream),
    head: (status, responseHeaders) =>
      Effect.sync(() => {
        if (stream.destroyed || stream.closed) return
        const allowed = Object.entries(responseHeaders).filter(([name]) => !connectionHeaders.has(name))
        // Node ends a stream before it resets it. Waiting for trailers keeps that end back, so a reset looks like one.
        stream.respond({ ":status": status, ...Object.fromEntries(allowed) }, { waitForTrailers: true })
      }),
    write: (bytes) => writeTo(stream, bytes),
    end: Effect.sync(() => {
      stream.end()
    }),
    reset: (code) =>
      Effect.sync(() => {
        isBrokenOff = true
        stream.close(code)
      }),
    disconnect: Effect.sync(() => {
      isBrokenOff = true
      stream.session?.destroy()
    }),
    outcome
  }
}

/** The first line of HTTP/2's connection preface. **Source**: RFC 9113, section 3.4. */
const preface = Buffer.from("PRI * HTTP/2.0\r\n")

/** Looks at the first bytes of a connection without using them up, and says whose they are. */
const sniff = (socket: Net.Socket, onHttp1: () => void, onHttp2: () => void) => {
  const seen: Array<Uint8Array> = []
  const look = () => {
    const chunk: Uint8Array | null = socket.read()
    if (chunk === null) return
    seen.push(chunk)
    const start = Buffer.concat(seen)
    const length = Math.min(start.byteLength, preface.byteLength)
    const isPreface = start.subarray(0, length).equals(preface.subarray(0, length))
    if (isPreface && length < preface.byteLength) return
    socket.off("readable", look)
    socket.off("end", leave)
    socket.unshift(start)
    if (isPreface) onHttp2()
    else onHttp1()
  }
  const leave = () => socket.destroy()
  socket.on("readable", look)
  socket.on("end", leave)
}

/** What {@link listen} needs to know. */
export interface ListenOptions {
  /** 0 takes any free port. */
  readonly port: number
  readonly onExchange: (exchange: Exchange) => void
}

/**
 * Listens on 127.0.0.1 until the scope closes, which cuts every connection. Returns the port.
 *
 * **Errors**: `SimulatorError` when the port cannot be had.
 */
export const listen = (options: ListenOptions): Effect.Effect<number, SimulatorError, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.callback<{ readonly port: number; readonly close: Effect.Effect<void> }, SimulatorError>((resume) => {
      const sockets = new Set<Net.Socket>()

      const http1 = Http.createServer((request, response) => options.onExchange(fromHttp1(request, response)))
      http1.on("clientError", (_error, socket) => socket.destroy())

      const http2 = Http2.createServer()
      http2.on("stream", (stream, headers) => options.onExchange(fromHttp2(stream, headers)))
      http2.on("sessionError", ignore)
      http2.on("session", (session) => session.on("error", ignore))

      const server = Net.createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
        sockets.add(socket)
        socket.on("close", () => sockets.delete(socket))
        socket.on("error", ignore)
        sniff(
          socket,
          () => http1.emit("connection", socket),
          () => {
            // A client that closes its half has left: HTTP/2 has no use for the other.
            socket.allowHalfOpen = false
            http2.emit("connection", socket)
          }
        )
      })

      const close = Effect.callback<void>((resumeClose) => {
        server.close(() => resumeClose(Effect.void))
        for (const socket of sockets) socket.destroy()
      })

      const onError = (error: NodeJS.ErrnoException) => resume(Effect.fail(fromListenError(options.port, error)))
      server.once("error", onError)
      const onListening = () => {
        server.off("error", onError)
        server.on("error", ignore)
        resume(Effect.succeed({ port: (server.address() as Net.AddressInfo).port, close }))
      }
      try {
        server.listen(options.port, "127.0.0.1", onListening)
      } catch (error) {
        // Node throws for a port that is no port at all.
        onError(error as NodeJS.ErrnoException)
      }
    }),
    ({ close }) => close
  ).pipe(Effect.map(({ port }) => port))
