/** A request as the simulator remembers it: everything a test asks about, and no secret. */
import type { Effect } from "effect"
import { type RequestAuth, redactHeaders, toRequestAuth } from "./authenticate.ts"
import type { Outcome } from "./httpServer.ts"
import type { Operation } from "./Play.ts"
import type { SignedRequest } from "./sigv4.ts"

/** A request the simulator has received in full, whether or not it was granted. */
export interface ReceivedRequest {
  /** `Unknown` when no operation has that method and path. */
  readonly operation: Operation | "Unknown"
  readonly method: string
  /** Path and query as on the wire, still percent-encoded. */
  readonly path: string
  readonly httpVersion: "1.1" | "2"
  /** Lower-case names. The authorization is redacted to its scheme and access key id, the session token entirely. */
  readonly headers: Readonly<Record<string, string>>
  /** Parsed when it is JSON, else the text. Absent when there was none. */
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

/** What there is to remember of a request. */
export const toReceivedRequest = (
  request: SignedRequest,
  rest: Pick<ReceivedRequest, "httpVersion" | "operation" | "outcome">
): ReceivedRequest => ({
  ...rest,
  method: request.method,
  path: request.target,
  headers: redactHeaders(request.headers),
  body: toBody(new TextDecoder().decode(request.body)),
  auth: toRequestAuth(request.headers)
})
