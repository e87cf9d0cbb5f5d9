/**
 * Which credential source won, and why the others did not. Pure, and free of secrets.
 *
 * What is configured is known without asking; who won is what the AWS SDK's own chain answered. Both are shown,
 * because they differ where a host has more than one.
 */
import { Option, Result } from "effect"
import leven from "leven"
import type { CredentialsError } from "./CredentialsError.ts"
import type { HostFacts } from "./HostEnvironment.ts"
import type { Identity } from "./Identity.ts"
import type { CredentialSource } from "./provenance.ts"
import { findSources, type FoundSource, type ListedSource, profileInUse } from "./sources.ts"
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
  readonly sources: ReadonlyArray<SourceReport>
  /** Sentences about what is likely not meant. */
  readonly warnings: ReadonlyArray<string>
}

const toReport = (
  found: FoundSource,
  winner: Identity | undefined,
  failure: CredentialsError | undefined,
  isFirst: boolean
): SourceReport => {
  const { reason, source, where } = found
  const row = { source, where, expiration: undefined }
  if (winner?.source === source)
    return { ...row, where: winner.where, status: "won", reason: undefined, expiration: winner.expiration }
  if (found.status === "absent") return { ...row, status: "absent", reason }
  if (found.status === "broken") return { ...row, status: "failed", reason }
  if (winner !== undefined) return { ...row, status: "shadowed", reason: `${winner.source} is used instead` }
  // Whatever stands first is what the chain tried first, and its failure is what the chain reported.
  return isFirst
    ? { ...row, status: "failed", reason: failure?.message }
    : { ...row, status: "shadowed", reason: "an earlier source failed" }
}

/** Names that are probably meant, likeliest first. */
const nearestNames = (name: string, names: ReadonlyArray<string>): ReadonlyArray<string> =>
  names
    .map((candidate) => ({ candidate, edits: leven(name.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, edits }) => edits <= Math.max(2, Math.floor(candidate.length / 3)))
    .toSorted((a, b) => a.edits - b.edits)
    .map(({ candidate }) => candidate)

const warningsOf = (
  facts: HostFacts,
  found: ReadonlyArray<FoundSource>,
  profile: string | undefined
): ReadonlyArray<string> => {
  const has = (source: ListedSource) => found.some((row) => row.source === source && row.status === "present")
  const name = profileInUse(facts, profile)
  const isNamed = isSet(profile) || isSet(facts.env["AWS_PROFILE"])
  const warnings: Array<string> = []
  const hidden = found.filter((row) => row.source !== "bearer-token" && row.status === "present")
  if (has("bearer-token") && hidden.length > 0)
    warnings.push(
      `AWS_BEARER_TOKEN_BEDROCK is used instead of ${hidden.map((row) => row.where).join(", ")}. Unset it if that is not meant.`
    )
  for (const row of found)
    if (row.status === "broken" && row.source !== "profile")
      warnings.push(`${row.reason}, so ${row.source} cannot be used. Set both variables or neither.`)
  if (isNamed && facts.profiles[name] === undefined) {
    const near = nearestNames(name, Object.keys(facts.profiles))
    const hint = near.length === 0 ? "" : ` Did you mean ${near.join(" or ")}?`
    warnings.push(`There is no profile ${name} in ~/.aws/config or ~/.aws/credentials.${hint}`)
  }
  if (isNamed && has("environment") && facts.profiles[name] !== undefined)
    warnings.push(
      `Profile ${name} is used, and the access keys in the environment are not: the AWS SDK prefers a profile that is named. The AWS CLI does the opposite.`
    )
  return warnings
}

/**
 * Joins what a host has with what came of asking it.
 *
 * **Example** (Nothing configured)
 *
 * ```ts
 * toProvenanceReport(facts, Result.fail(noCredentials), undefined).source // => undefined
 * ```
 */
export const toProvenanceReport = (
  facts: HostFacts,
  outcome: Result.Result<Identity, CredentialsError>,
  profile: string | undefined
): ProvenanceReport => {
  const found = findSources(facts, profile)
  const winner = Option.getOrUndefined(Result.getSuccess(outcome))
  const failure = Option.getOrUndefined(Result.getFailure(outcome))
  const first = found.find((row) => row.status === "present")
  return {
    source: winner?.source,
    sources: found.map((row) => toReport(row, winner, failure, row === first)),
    warnings: warningsOf(facts, found, profile)
  }
}
