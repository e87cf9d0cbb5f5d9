/**
 * Which credential source won, and why the others did not. Pure, and free of secrets.
 *
 * What is configured is known without asking; who won is what the AWS SDK's own chain answered. Both are shown,
 * because they differ where a host has more than one.
 */
import { Duration, Option, Redacted, Result } from "effect"
import { readApiKey } from "./apiKey.ts"
import type { CredentialsError } from "./CredentialsError.ts"
import type { HostFacts } from "./HostEnvironment.ts"
import type { BearerTokenIdentity, Identity } from "./Identity.ts"
import { isExpired } from "./lifetime.ts"
import { nearestNames } from "./nearestNames.ts"
import type { CredentialSource, SourceFailure } from "./provenance.ts"
import type { CallerIdentity } from "./SecurityTokenService.ts"
import {
  complaintOf,
  findSources,
  type FoundSource,
  type ListedSource,
  namedProfile,
  noSuchProfile,
  profileInUse
} from "./sources.ts"
import { isSet } from "./text.ts"

/** One source and what became of it. */
export interface SourceReport {
  readonly source: ListedSource
  /** `shadowed` is configured and another source is used instead; `failed` was tried, or cannot work. */
  readonly status: "won" | "shadowed" | "absent" | "failed"
  readonly where: string
  /** Why it was not used. */
  readonly reason: string | undefined
  /** Epoch milliseconds, of the one that won. */
  readonly expiration: number | undefined
}

/** Everything an operator needs to see about the credentials of a host. */
export interface ProvenanceReport {
  /** Absent when no source has given any. */
  readonly source: CredentialSource | undefined
  /** The account and ARN, when AWS was asked. */
  readonly identity: CallerIdentity | undefined
  readonly sources: ReadonlyArray<SourceReport>
  /** Sentences about what is likely not meant. */
  readonly warnings: ReadonlyArray<string>
}

const toReport = (
  found: FoundSource,
  winner: Identity | undefined,
  failures: ReadonlyArray<SourceFailure>
): SourceReport => {
  const { reason, source, where } = found
  const row = { source, where, expiration: undefined }
  if (winner?.source === source)
    return { ...row, where: winner.where, status: "won", reason: undefined, expiration: winner.expiration }
  if (found.status === "absent") return { ...row, status: "absent", reason }
  if (found.status === "broken") return { ...row, status: "failed", reason }
  const failure = failures.find((failed) => failed.source === source)
  if (failure !== undefined) return { ...row, status: "failed", reason: failure.reason }
  return {
    ...row,
    status: "shadowed",
    reason:
      winner === undefined ? "an earlier source failed, and is not passed over" : `${winner.source} is used instead`
  }
}

/** A key that ends within the hour ends in somebody's conversation. */
const soon = Duration.toMillis(Duration.hours(1))

const minutes = (millis: number): string => {
  const whole = Math.floor(millis / 60_000)
  return whole === 0 ? "less than a minute" : whole === 1 ? "a minute" : `${whole} minutes`
}

const apiKeyWarnings = (token: BearerTokenIdentity, now: number, region: string | undefined): ReadonlyArray<string> => {
  const warnings: Array<string> = []
  const { expiration, where } = token
  const left = expiration === undefined ? Number.POSITIVE_INFINITY : expiration - now
  if (isExpired(expiration, now))
    warnings.push(`The Bedrock API key in ${where} expired ${minutes(-left)} ago. Make a new one.`)
  else if (left < soon)
    warnings.push(`The Bedrock API key in ${where} expires in ${minutes(left)}. Make a new one in time.`)
  const own = readApiKey(Redacted.value(token.token)).region
  if (own !== undefined && region !== undefined && own !== region)
    warnings.push(
      `The Bedrock API key in ${where} was made for ${own}, and is refused in ${region}. Use that Region, or make a key for this one.`
    )
  return warnings
}

const warningsOf = (
  { facts, now, profile, region }: Inputs,
  found: ReadonlyArray<FoundSource>,
  winner: Identity | undefined
): ReadonlyArray<string> => {
  const has = (source: ListedSource) => found.some((row) => row.source === source && row.status === "present")
  const name = profileInUse(facts, profile)
  const isNamed = namedProfile(facts, profile) !== undefined
  const warnings: Array<string> = [...facts.problems]
  const hidden = found.filter((row) => row.source !== "bearer-token" && row.status === "present")
  if (winner?.kind === "bearer-token") {
    if (hidden.length > 0)
      warnings.push(
        `The Bedrock API key in ${winner.where} is used instead of ${[...new Set(hidden.map((row) => row.where))].join(", ")}. Unset it if that is not meant.`
      )
    warnings.push(...apiKeyWarnings(winner, now, region))
  }
  const isMissing = isNamed && facts.profiles[name] === undefined
  warnings.push(
    ...found
      .filter((row) => !isMissing || row.source !== "profile")
      .map(complaintOf)
      .filter(isSet)
  )
  if (isMissing) {
    const near = nearestNames(name, Object.keys(facts.profiles))
    const hint = near.length === 0 ? "" : ` Did you mean ${near.join(" or ")}?`
    warnings.push(`${noSuchProfile(facts, name).replace(/^t/, "T")}.${hint}`)
  }
  if (isNamed && has("environment") && facts.profiles[name] !== undefined)
    warnings.push(
      `Profile ${name} is used, and the access keys in the environment are not: the AWS SDK prefers a profile that is named. The AWS CLI does the opposite.`
    )
  return warnings
}

/** What is known of a host, and what came of asking it. */
export interface Inputs {
  readonly facts: HostFacts
  readonly outcome: Result.Result<Identity, CredentialsError>
  /** The profile that was asked for, if any. */
  readonly profile?: string | undefined
  /** Region of the requests, to hold a short-term API key against. */
  readonly region?: string | undefined
  /** What STS says, when it was asked. */
  readonly caller?: CallerIdentity | undefined
  /** Epoch milliseconds. */
  readonly now: number
}

/**
 * Joins what a host has with what came of asking it.
 *
 * **Errors**: none; total.
 *
 * **Example** (Nothing configured)
 *
 * ```ts
 * toProvenanceReport({ facts, outcome: Result.fail(noCredentials), now: 0 }).source // => undefined
 * ```
 */
export const toProvenanceReport = (inputs: Inputs): ProvenanceReport => {
  const { facts, outcome, profile } = inputs
  const found = findSources(facts, profile)
  const winner = Option.getOrUndefined(Result.getSuccess(outcome))
  const failures = Result.isSuccess(outcome) ? outcome.success.failures : outcome.failure.failures
  return {
    source: winner?.source,
    identity: inputs.caller,
    sources: found.map((row) => toReport(row, winner, failures ?? [])),
    warnings: warningsOf(inputs, found, winner)
  }
}
