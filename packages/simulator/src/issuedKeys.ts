/**
 * Everything the simulator has handed out: temporary keys, and the tokens that lead to them.
 *
 * It counts instead of drawing lots, so the same requests in the same order get the same keys.
 */
import { createHash } from "node:crypto"
import type { AccessKey } from "./sigv4.ts"

/** A token the simulator knows. */
export interface KnownToken {
  readonly token: string
  /** When it stops working. Never, when absent. */
  readonly expiration?: Date
}

/** A temporary key. */
export type IssuedKey = Required<AccessKey>

/** `metadata` opens IMDS, `access` the SSO portal, `refresh` gets another of each of those two. */
export type TokenKind = "access" | "metadata" | "refresh"

/** What has been handed out so far. */
export interface Issued {
  readonly count: number
  readonly keys: ReadonlyArray<IssuedKey>
  readonly tokens: Readonly<Record<TokenKind, ReadonlyArray<KnownToken>>>
}

/** Before the first request. */
export const nothingIssued: Issued = { count: 0, keys: [], tokens: { access: [], metadata: [], refresh: [] } }

const scramble = (kind: string, count: number): string =>
  createHash("sha512").update(`bedrock-kit simulator ${kind} ${count}`).digest("base64")

/** Whole seconds, as most services write it, so that what is told and what is judged are one. */
const toSecond = (millis: number): Date => new Date(Math.floor(millis / 1000) * 1000)

/** Hands out a temporary key to the holder with this ARN. */
export const issueKey = (issued: Issued, arn: string, expiresMillis: number): readonly [IssuedKey, Issued] => {
  const count = issued.count + 1
  const key: IssuedKey = {
    accessKeyId: `ASIASIMULATOR${String(count).padStart(7, "0")}`,
    secretAccessKey: scramble("secret", count).slice(0, 40),
    sessionToken: `IQoJ${scramble("session", count)}`,
    expiration: toSecond(expiresMillis),
    arn
  }
  return [key, { ...issued, count, keys: [...issued.keys, key] }]
}

/** Hands out a token, which never expires unless told. */
export const issueToken = (
  issued: Issued,
  kind: TokenKind,
  expiresMillis?: number
): readonly [token: string, Issued] => {
  const count = issued.count + 1
  const token = scramble(kind, count)
  const known = expiresMillis === undefined ? { token } : { token, expiration: new Date(expiresMillis) }
  return [token, { ...issued, count, tokens: { ...issued.tokens, [kind]: [...issued.tokens[kind], known] } }]
}

/** Whether a token is known, and still good. */
export const tokenState = (
  known: ReadonlyArray<KnownToken>,
  token: string | null | undefined,
  nowMillis: number
): "expired" | "unknown" | "valid" => {
  const found = known.find((candidate) => candidate.token === token)
  if (found === undefined) return "unknown"
  return found.expiration !== undefined && found.expiration.getTime() <= nowMillis ? "expired" : "valid"
}
