/** Requests over HTTP/2. One that a connection took along when it died, and that was not answered, is sent on another. */
import * as Http2 from "node:http2"
import { makeSessions, type Session, type SessionsOptions } from "./http2Sessions.ts"
import { aborted, type Answer, type Call, type Sender, type Target, toHeaders } from "./wire.ts"

/** How often a server may send a request away before that is the answer. */
const mostRefusals = 3

/** Whether the request was not processed, so that nobody can tell that it is sent again. */
const wasRefused = (stream: Http2.ClientHttp2Stream, { lastStreamId }: Session): boolean =>
  stream.rstCode === Http2.constants.NGHTTP2_REFUSED_STREAM || (stream.id ?? Number.POSITIVE_INFINITY) > lastStreamId

/** A request that came to nothing. */
class Lost extends Error {
  override readonly cause: Error
  /** Whether to try another connection. */
  readonly why: "failed" | "refused" | "stale"
  constructor(cause: Error, why: Lost["why"]) {
    super(cause.message)
    this.cause = cause
    this.why = why
  }
}

const closedEarly = () =>
  Object.assign(new Error("The connection was closed before it was answered."), { code: "ECONNRESET" })

export const makeHttp2Sender = (target: Target, options: SessionsOptions): Sender => {
  const { now } = options
  const sessions = makeSessions(target, options)
  const scheme = target.protocol.slice(0, -1)

  const sendOn = (session: Session, call: Call, signal: AbortSignal): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const wasUsed = session.hasAnswered
      let isAnswered = false
      // Whoever asked may have left while the connection was tried out.
      if (signal.aborted) {
        sessions.release(session)
        return reject(aborted())
      }
      let stream: Http2.ClientHttp2Stream
      try {
        stream = session.http2.request({
          ...call.headers,
          ":method": "POST",
          ":scheme": scheme,
          ":authority": target.host,
          ":path": call.path
        })
      } catch (error) {
        sessions.release(session)
        return reject(new Lost(error as Error, "refused"))
      }
      const fail = (error: Error) => {
        if (isAnswered) return
        const isDead = session.http2.destroyed || session.http2.closed
        reject(new Lost(error, wasRefused(stream, session) ? "refused" : wasUsed && isDead ? "stale" : "failed"))
      }
      const abort = () => {
        if (!isAnswered) reject(aborted())
        stream.close(Http2.constants.NGHTTP2_CANCEL)
      }
      const forget = () => signal.removeEventListener("abort", abort)
      signal.addEventListener("abort", abort, { once: true })
      stream.on("error", fail)
      stream.once("response", (headers) => {
        isAnswered = true
        session.hasAnswered = true
        session.heardAt = now()
        resolve({ status: headers[":status"] ?? 0, headers: toHeaders(headers), body: stream })
      })
      stream.once("end", () => {
        forget()
        session.heardAt = now()
      })
      stream.once("close", () => {
        forget()
        sessions.release(session)
        if (!isAnswered) fail(closedEarly())
      })
      stream.end(call.body)
    })

  const send = async (call: Call, signal: AbortSignal): Promise<Answer> => {
    for (let refusals = 0; ;) {
      try {
        return await sendOn(await sessions.take(signal), call, signal)
      } catch (thrown) {
        if (!(thrown instanceof Lost)) throw thrown
        if (thrown.why === "refused") refusals += 1
        // A connection that was dead is gone with this request, so that comes to an end by itself.
        if (thrown.why === "failed" || refusals === mostRefusals || signal.aborted) throw thrown.cause
      }
    }
  }

  return { send, destroy: sessions.destroy }
}
