/** A reverse proxy that speaks HTTP/1.1 and nothing else, as many that stand between a gateway and AWS do. */
import { Effect } from "effect"
import * as Http from "node:http"
import type { AddressInfo } from "node:net"

const forward = (target: string) => (request: Http.IncomingMessage, response: Http.ServerResponse) => {
  const { headers, method, url = "/" } = request
  const upstream = Http.request(new URL(url, target), { method, headers, setHost: false }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(response)
  })
  upstream.on("error", () => response.destroy())
  // A client that leaves takes the request behind it along.
  response.on("close", () => upstream.destroy())
  request.pipe(upstream)
}

/** Starts one in front of `target` and returns its URL. It stops with the scope. */
export const http1Only = (target: string) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.callback<Http.Server>((resume) => {
        const server = Http.createServer(forward(target))
        server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
      }),
      (server) =>
        Effect.callback<void>((resume) => {
          server.closeAllConnections()
          server.close(() => resume(Effect.void))
        })
    ),
    (server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  )
