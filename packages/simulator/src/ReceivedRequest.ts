/** A request as the simulator remembers it: everything a test asks about, and no secret. */
import type { Effect } from "effect"
import { type RequestAuth, redactHeaders, toRequestAuth } from "./authenticate.ts"
import type { Outcome } from "./httpServer.ts"
import type { Operation } from "./operations.ts"
import type { SignedRequest } from "./sigv4.ts"

/** A request the simulator has received in full, whether or not it was granted. */
export interface ReceivedRequest {
  /** `Unknown` when no operation has that method and path. */
  readonly operation: Operation | "Unknown"
  readonly method: string
  /** Path and query as on the wire, still percent-encoded. Tokens of STS are redacted. */
  readonly path: string
  readonly httpVersion: "1.1" | "2"
  /** Lower-case names. The authorization is redacted to its scheme and access key id, other tokens entirely. */
  readonly headers: Readonly<Record<string, string>>
  /** Parsed when it is JSON, else the text. Absent when there was none. Tokens of STS and SSO are redacted. */
  readonly body: unknown
  readonly auth: RequestAuth
  /** Waits for the end of the response: `completed`, or `aborted` when the client left first. */
  readonly outcome: Effect.Effect<Outcome>
}

const toBody = (text: string): unknown => {
  if (text === "") return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

const redacted = "[redacted]"

/** **Source**: AWS SDK for JavaScript 3.1162.0, `sensitive` traits of CreateToken; the device code is as good as one. */
const secretFields = new Set(["clientSecret", "code", "codeVerifier", "deviceCode", "refreshToken"])

/** The tokens that travel as parameters of STS. */
const redactParameters = (text: string): string =>
  text.replace(/((?:^|[?&])(?:WebIdentityToken|TokenCode)=)[^&]*/g, `$1${redacted}`)

const redactBody = (operation: ReceivedRequest["operation"], body: unknown): unknown => {
  if (operation === "AssumeRole" || operation === "AssumeRoleWithWebIdentity") {
    return typeof body === "string" ? redactParameters(body) : body
  }
  if (operation !== "CreateToken" || body === undefined) return body
  // What cannot be read cannot be redacted in part.
  if (typeof body !== "object" || body === null) return redacted
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [name, secretFields.has(name) ? redacted : (value as unknown)])
  )
}

/** What there is to remember of a request. */
export const toReceivedRequest = (
  request: SignedRequest,
  rest: Pick<ReceivedRequest, "httpVersion" | "operation" | "outcome">
): ReceivedRequest => ({
  ...rest,
  method: request.method,
  path: redactParameters(request.target),
  headers: redactHeaders(request.headers),
  body: redactBody(rest.operation, toBody(new TextDecoder().decode(request.body))),
  auth: toRequestAuth(request.headers)
})
