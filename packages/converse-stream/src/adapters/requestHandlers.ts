/**
 * How requests get onto the wire: over HTTP/2, each on a connection of its own, and over HTTP/1.1.
 *
 * The SDK's handler for HTTP/2 is not used. It waits for a connection as long as the operating system does, and closes by
 * itself what has been silent for five minutes, which then looks like the end of the answer. Here a connection has so long
 * to come about, and after that only the caller decides how long to wait.
 */
import type { BedrockRuntimeClientConfig } from "@aws-sdk/client-bedrock-runtime"
import { NodeHttpHandler, type NodeHttp2Handler } from "@smithy/node-http-handler"
import * as Http from "node:http"
import * as Http2 from "node:http2"
import * as Https from "node:https"
import type { Duplex } from "node:stream"
import type { Stalled } from "../ConverseStreamError.ts"

/** Runs what it is given when a connection has had its time. What it returns calls that off. */
export type Deadline = (giveUp: (error: Stalled) => void) => () => void

type Handle = NodeHttp2Handler["handle"]
export type RequestHandler = NonNullable<BedrockRuntimeClientConfig["requestHandler"]>

const toPath = ({ path, query }: Parameters<Handle>[0]): string => {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().map((item) => `${encodeURIComponent(name)}=${encodeURIComponent(item ?? "")}`)
  )
  return pairs.length === 0 ? path : `${path}?${pairs.join("&")}`
}

const toHeaders = (headers: Http2.IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || name.startsWith(":") ? [] : [[name, [value].flat().join(", ")]]
    )
  )

const aborted = () => Object.assign(new Error("The request was aborted."), { name: "AbortError" })

/**
 * Sends over HTTP/2. A connection has come about when the other side has sent its settings: a port that takes connections
 * and says nothing is not Amazon Bedrock. Aborting destroys the connection, whatever it is waiting for.
 */
export const http2Handler = (deadline: Deadline): RequestHandler => ({
  metadata: { handlerProtocol: "h2" },
  handle: (request: Parameters<Handle>[0], { abortSignal }: NonNullable<Parameters<Handle>[1]> = {}) =>
    new Promise((resolve, reject) => {
      if (abortSignal?.aborted === true) return reject(aborted())
      const { body, headers, hostname, method, port, protocol } = request
      const session = Http2.connect(`${protocol}//${hostname}${port === undefined ? "" : `:${port}`}`, {
        settings: { enablePush: false }
      })
      const fail = (error: Error) => {
        reject(error)
        session.destroy()
      }
      const abort = () => fail(aborted())
      const callOff = deadline(fail)
      const signal = abortSignal as AbortSignal | undefined
      signal?.addEventListener("abort", abort, { once: true })
      session.once("remoteSettings", callOff)
      session.on("error", fail)
      session.once("close", () => {
        callOff()
        signal?.removeEventListener("abort", abort)
        // Of a connection that was closed without a word. Too late where there was one.
        reject(Object.assign(new Error("The connection was closed before it was answered."), { code: "ECONNRESET" }))
      })
      const stream = session.request({ ...headers, ":method": method, ":path": toPath(request) })
      stream.on("error", fail)
      stream.once("response", (answer) => {
        const { ":status": statusCode = 0 } = answer
        resolve({ response: { statusCode, headers: toHeaders(answer), body: stream } })
      })
      stream.once("close", () => session.destroy())
      stream.end(body)
    })
})

/** Watches a connection from its first step to `ready`, TLS included. */
const watch = <Socket extends Duplex | null | undefined>(deadline: Deadline, socket: Socket, ready: string): Socket => {
  const callOff = deadline((error) => socket?.destroy(error))
  socket?.once(ready, callOff)
  socket?.once("close", callOff)
  return socket
}

/** Sends over HTTP/1.1. There a connection has come about when it is open, and encrypted if it is to be. */
export const http1Handler = (deadline: Deadline): RequestHandler => {
  class HttpAgent extends Http.Agent {
    override createConnection(...args: Parameters<Http.Agent["createConnection"]>) {
      return watch(deadline, super.createConnection(...args), "connect")
    }
  }
  class HttpsAgent extends Https.Agent {
    override createConnection(...args: Parameters<Https.Agent["createConnection"]>) {
      return watch(deadline, super.createConnection(...args), "secureConnect")
    }
  }
  const options = { keepAlive: true }
  return new NodeHttpHandler({ httpAgent: new HttpAgent(options), httpsAgent: new HttpsAgent(options) })
}
