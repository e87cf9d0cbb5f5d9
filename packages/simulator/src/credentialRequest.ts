/** A request to an endpoint that hands out credentials, and what becomes of it. */
import { Result } from "effect"
import type { AwsFailure } from "./awsFailure.ts"
import type { CredentialSettings } from "./credentialOptions.ts"
import { type Issued, type IssuedKey, issueKey } from "./issuedKeys.ts"
import type { Reply } from "./Reply.ts"
import type { Route } from "./routes.ts"

/** All there is to know when such a request is answered. */
export interface CredentialRequest {
  readonly found: Route
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly settings: CredentialSettings
  /** What had been handed out before. */
  readonly issued: Issued
  readonly region: string
  readonly accountId: string
  readonly requestId: string
  /** **Units**: milliseconds since 1970. */
  readonly nowMillis: number
}

/** The answer, and what has been handed out after it. */
export type Issuance = readonly [Result.Result<Reply, AwsFailure>, Issued]

/** An answer that may have handed something out. */
export const succeeded = (issued: Issued, reply: Reply): Issuance => [Result.succeed(reply), issued]

/** A refusal. It hands nothing out. */
export const failed = (issued: Issued, failure: AwsFailure): Issuance => [Result.fail(failure), issued]

/** A session of a role. */
export interface RoleSession {
  readonly partition?: string
  readonly accountId: string
  /** The name, without a path. */
  readonly role: string
  readonly session: string
}

/** The ARN of a session of a role. */
export const toSessionArn = ({ accountId, partition = "aws", role, session }: RoleSession): string =>
  `arn:${partition}:sts::${accountId}:assumed-role/${role}/${session}`

/** Hands out a key of a role, for as long as the options say or for this long if that is shorter. */
export const issueRoleKey = (
  { issued, nowMillis, settings }: CredentialRequest,
  session: RoleSession,
  maxLifetimeMillis = Infinity
): readonly [IssuedKey, Issued] =>
  issueKey(issued, toSessionArn(session), nowMillis + Math.min(settings.lifetimeMillis, maxLifetimeMillis))

/** A time as AWS writes it in JSON and XML: UTC, to the second. */
export const toUtc = (date: Date): string => date.toISOString().replace(/\.\d+Z$/, "Z")
