/** What a connection carries, whichever version of HTTP it speaks. */
import type { Readable } from "node:stream"

/** Where requests go. */
export interface Target {
  readonly protocol: "http:" | "https:"
  readonly hostname: string
  readonly port: number
  /** What a request names as its host: the port is left out where it goes without saying. */
  readonly host: string
  /** In front of every path. No slash at its end. */
  readonly basePath: string
}

/** What is sent, with `POST`. */
export interface Call {
  readonly path: string
  /** Lower-case names. `host` is not among them. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What is answered. */
export interface Answer {
  readonly status: number
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Readable
}

/** Sends to one target. Aborting closes the HTTP stream at once, also while its body is read. */
export interface Sender {
  readonly send: (call: Call, signal: AbortSignal) => Promise<Answer>
  readonly destroy: () => void
}

/** A host as `net` and `tls` want it: an IPv6 address without its brackets. */
export const toAddress = (hostname: string): string => hostname.replace(/^\[|\]$/g, "")

/** Headers of Node's as one text each, without those that only HTTP/2 has. */
export const toHeaders = (headers: Readonly<Record<string, string | ReadonlyArray<string> | undefined>>) => {
  const texts: Record<string, string> = {}
  for (const name in headers) {
    const value = headers[name]
    if (value === undefined || name.startsWith(":")) continue
    texts[name] = typeof value === "string" ? value : value.join(", ")
  }
  return texts
}

/** What an abandoned request fails with. */
export const aborted = () => Object.assign(new Error("The request was aborted."), { name: "AbortError" })
