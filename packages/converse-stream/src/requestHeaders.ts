/** Which headers of the caller's own go along with a request. Pure. */
import type { Note } from "./Repairs.ts"

/** Those that the signature, the body or the connection depends on. */
const reserved: ReadonlySet<string> = new Set([
  "accept-encoding",
  "authorization",
  "connection",
  "content-encoding",
  "content-length",
  "content-type",
  "expect",
  "host",
  "http2-settings",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade"
])

const isReserved = (name: string): boolean =>
  reserved.has(name) || name.startsWith("x-amz-") || name.startsWith("amz-sdk-")

/** **Source**: RFC 9110, 5.1 and 5.5. What is signed must not be trimmed on its way. */
const isName = (name: string): boolean => /^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name)
const isValue = (value: string): boolean => /^[\t\x20-\x7e]*$/.test(value)

/**
 * Takes the headers that may be sent, in lower case, and notes those that are left out, by name. Of two names that differ in
 * case only, the last one counts.
 */
export const toExtraHeaders = (
  headers: Readonly<Record<string, string>>,
  note: Note
): Readonly<Record<string, string>> => {
  const taken: Record<string, string> = {}
  for (const [given, value] of Object.entries(headers)) {
    const name = given.toLowerCase()
    const where = `the header ${JSON.stringify(given.slice(0, 60))}`
    if (isReserved(name)) note("header", where, "was left out, because the request has its own.")
    else if (!isName(name) || !isValue(value)) note("header", where, "was left out, because HTTP does not take it.")
    else taken[name] = value
  }
  return taken
}
