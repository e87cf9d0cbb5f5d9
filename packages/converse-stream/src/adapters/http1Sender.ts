/** Requests over HTTP/1.1, on connections that are kept. */
import * as Http from "node:http"
import * as Https from "node:https"
import type { Duplex } from "node:stream"
import type { Deadline } from "./requestHandlers.ts"
import { aborted, type Answer, type Call, type Sender, type Target, toAddress, toHeaders } from "./wire.ts"

/** Watches a connection from its first step to `ready`, TLS included. */
const watch = <Socket extends Duplex | null | undefined>(deadline: Deadline, socket: Socket, ready: string): Socket => {
  const callOff = deadline((error) => socket?.destroy(error))
  socket?.once(ready, callOff)
  socket?.once("close", callOff)
  return socket
}

const makeAgent = (target: Target, deadline: Deadline, idleTimeout: number): Http.Agent => {
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
  // Node closes a connection that nobody uses after this time, and lets a program end while there is one.
  const options = { keepAlive: true, timeout: idleTimeout }
  return target.protocol === "https:" ? new HttpsAgent(options) : new HttpAgent(options)
}

/** A connection that was kept, and that the other side had closed by the time it was used: nothing was processed. */
const isStale = (request: Http.ClientRequest, error: NodeJS.ErrnoException): boolean =>
  request.reusedSocket && (error.code === "ECONNRESET" || error.code === "EPIPE")

/** **Units**: `idleTimeout` in milliseconds. */
export const makeHttp1Sender = (target: Target, deadline: Deadline, idleTimeout: number): Sender => {
  const agent = makeAgent(target, deadline, idleTimeout)
  const { request: start } = target.protocol === "https:" ? Https : Http

  const send = (call: Call, signal: AbortSignal): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const headers = { ...call.headers, host: target.host, "content-length": String(Buffer.byteLength(call.body)) }
      const { hostname, port } = target
      const options = { agent, headers, host: toAddress(hostname), method: "POST", path: call.path, port }
      if (signal.aborted) return reject(aborted())
      const abort = () => {
        reject(aborted())
        request.destroy()
      }
      signal.addEventListener("abort", abort, { once: true })
      const request = start(options, (answer) => {
        // Whoever reads is told by the pull; until then an error must not end the program.
        answer.on("error", () => {})
        resolve({ status: answer.statusCode ?? 0, headers: toHeaders(answer.headers), body: answer })
      })
      // From here on the connection is the next request's.
      request.once("close", () => signal.removeEventListener("abort", abort))
      request.on("error", (error) => {
        // Each time one connection less is kept, so this comes to an end.
        if (isStale(request, error) && !signal.aborted) resolve(send(call, signal))
        else reject(error)
      })
      request.end(call.body)
    })

  return { send, destroy: () => agent.destroy() }
}
