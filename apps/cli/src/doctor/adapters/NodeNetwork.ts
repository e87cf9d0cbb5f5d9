/** Adapter: {@link Network} over Node's own sockets. Leaving an operation closes its socket. */
import { Effect, Layer } from "effect"
import { lookup } from "node:dns/promises"
import * as Http from "node:http"
import * as Http2 from "node:http2"
import * as Https from "node:https"
import * as Net from "node:net"
import * as Tls from "node:tls"
import { Network, NetworkError } from "../Network.ts"

const toError = (thrown: unknown): NetworkError => {
  const { code, message } = thrown as NodeJS.ErrnoException
  return new NetworkError({ code: code ?? "ERROR", message: message || (code ?? "no detail was given") })
}

/** Host and port as sockets take them: an IPv6 address without its brackets. */
const addressOf = (url: string) => {
  const { hostname, port, protocol } = new URL(url)
  const host = hostname.replace(/^\[|\]$/gu, "")
  const isTls = protocol === "https:"
  return { host, isTls, port: port === "" ? (isTls ? 443 : 80) : Number(port) }
}

/** A name for TLS to check; addresses have none. */
const serverName = (host: string) => (Net.isIP(host) === 0 ? { servername: host } : {})

/** The protocol that both sides agreed on, if they did. */
const open = (url: string): Effect.Effect<string | undefined, NetworkError> =>
  Effect.callback((resume) => {
    const { host, isTls, port } = addressOf(url)
    const socket = isTls
      ? Tls.connect({ host, port, ...serverName(host), ALPNProtocols: ["h2", "http/1.1"] })
      : Net.connect({ host, port })
    socket.once(isTls ? "secureConnect" : "connect", () => {
      resume(Effect.succeed(socket instanceof Tls.TLSSocket ? socket.alpnProtocol || undefined : undefined))
      socket.destroy()
    })
    socket.on("error", (error) => resume(Effect.fail(toError(error))))
    return Effect.sync(() => socket.destroy())
  })

/** Without TLS there is nobody to agree with, so it is tried: who speaks it sends its settings first. */
const settingsArrive = (url: string): Effect.Effect<boolean, NetworkError> =>
  Effect.callback((resume) => {
    const session = Http2.connect(new URL(url).origin)
    const answer = (isSpoken: boolean) => {
      resume(Effect.succeed(isSpoken))
      session.destroy()
    }
    session.once("remoteSettings", () => answer(true))
    session.on("error", () => answer(false))
    session.once("close", () => answer(false))
    return Effect.sync(() => session.destroy())
  })

const dateOf = (url: string): Effect.Effect<number | undefined, NetworkError> =>
  Effect.callback((resume) => {
    const request = (url.startsWith("https:") ? Https : Http).request(new URL(url), { method: "GET", agent: false })
    request.once("response", ({ headers }) => {
      const millis = Date.parse(headers.date ?? "")
      resume(Effect.succeed(Number.isNaN(millis) ? undefined : millis))
      request.destroy()
    })
    request.on("error", (error) => resume(Effect.fail(toError(error))))
    request.end()
    return Effect.sync(() => request.destroy())
  })

export const layer: Layer.Layer<Network> = Layer.succeed(Network, {
  resolve: (hostname) =>
    Effect.tryPromise({
      try: async () => (await lookup(hostname, { all: true })).map(({ address }) => address),
      catch: toError
    }),
  connect: (url) => Effect.asVoid(open(url)),
  speaksHttp2: (url) =>
    url.startsWith("https:") ? Effect.map(open(url), (protocol) => protocol === "h2") : settingsArrive(url),
  serverTime: dateOf
})
