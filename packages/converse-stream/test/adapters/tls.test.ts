/** Turns over TLS: HTTP/2 where the other side agrees to it, HTTP/1.1 where it does not, and connections that are shared. */
import { ConverseStream } from "@bedrock-kit/converse-stream"
import * as Http2Adapter from "@bedrock-kit/converse-stream/adapters/Http2"
import { accessKeys, CredentialProvider, Credentials } from "@bedrock-kit/credentials"
import { exampleKey } from "@bedrock-kit/simulator"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { Effect, Layer, Stream } from "effect"
import { execFileSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import * as Http2 from "node:http2"
import * as Https from "node:https"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Tls from "node:tls"
import { encode } from "../../conformance/frames.ts"
import { turnOf, userSays } from "../support/turns.ts"

const trusted = Tls.getCACertificates()
let secure: { readonly key: string; readonly cert: string }

beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), "bedrock-kit-tls-"))
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")]
  const made = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=localhost".split(
    " "
  )
  const names = ["-addext", "subjectAltName=DNS:localhost"]
  execFileSync("openssl", [...made, ...names, "-keyout", key, "-out", cert], { stdio: "ignore" })
  secure = { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") }
  rmSync(folder, { recursive: true })
  Tls.setDefaultCACertificates([...trusted, secure.cert])
})

afterAll(() => Tls.setDefaultCACertificates(trusted))

const answer = Buffer.concat(
  [
    { event: "contentBlockDelta", payload: { contentBlockIndex: 0, delta: { text: "Hi" } } },
    { event: "messageStop", payload: { stopReason: "end_turn" } }
  ].map(encode)
)

const servers = {
  "HTTP/2": () => Http2.createSecureServer({ ...secure, allowHTTP1: false }),
  "HTTP/1.1 alone": () => Https.createServer(secure),
  "HTTP/1.1, and no word of what is spoken": () => Https.createServer({ ...secure, ALPNCallback: () => undefined })
}

/** Starts one, and counts its connections. */
const start = (make: () => Tls.Server) =>
  Effect.gen(function* () {
    const sockets = new Set<Tls.TLSSocket>()
    const versions: Array<string> = []
    const server = make()
    server.on("secureConnection", (socket) => void sockets.add(socket.on("error", () => {})))
    server.on("request", (request: Http2.Http2ServerRequest, response: Http2.Http2ServerResponse) => {
      versions.push(request.httpVersion)
      request.resume().on("end", () => {
        response.writeHead(200, { "content-type": "application/vnd.amazon.eventstream" }).end(answer)
      })
    })
    yield* Effect.acquireRelease(
      Effect.callback<void>((resume) => {
        server.listen(0, () => resume(Effect.void))
      }),
      () =>
        Effect.callback<void>((resume) => {
          for (const socket of sockets) socket.destroy()
          server.close(() => resume(Effect.void))
        })
    )
    return { sockets, versions, endpoint: `https://localhost:${(server.address() as AddressInfo).port}` }
  })

const turns = (endpoint: string, count: number) =>
  Effect.provide(
    Effect.forEach(Array.from({ length: count }), () =>
      ConverseStream.use(({ stream }) => Stream.runCollect(stream(turnOf([userSays("Hello")]))))
    ),
    ConverseStream.layerNoDeps({ maxAttempts: 1 }).pipe(
      Layer.provide(Http2Adapter.layer({ region: "us-east-1", endpoint })),
      Layer.provide(Credentials.layerNoDeps),
      Layer.provide(CredentialProvider.layerOf(accessKeys(exampleKey)))
    )
  )

describe("turns over TLS", () => {
  it.live("share a connection that speaks HTTP/2", () =>
    Effect.gen(function* () {
      const { endpoint, sockets, versions } = yield* start(servers["HTTP/2"])
      yield* turns(endpoint, 3)
      assert.deepStrictEqual(versions, ["2.0", "2.0", "2.0"])
      assert.strictEqual(sockets.size, 1)
    })
  )

  it.live.each(["HTTP/1.1 alone", "HTTP/1.1, and no word of what is spoken"] as const)("go on over %s", (name) =>
    Effect.gen(function* () {
      const { endpoint, versions } = yield* start(servers[name])
      yield* turns(endpoint, 3)
      assert.deepStrictEqual(versions, ["1.1", "1.1", "1.1"])
    })
  )

  it.live("are not given to a host that nobody vouches for", () =>
    Effect.gen(function* () {
      const { endpoint, versions } = yield* start(servers["HTTP/2"])
      const other = endpoint.replace("localhost", "127.0.0.1")
      const { reason } = yield* Effect.flip(turns(other, 1))
      assert.deepInclude(reason, { _tag: "AwsError", category: "Network", exception: "ERR_TLS_CERT_ALTNAME_INVALID" })
      assert.isEmpty(versions)
    })
  )
})
