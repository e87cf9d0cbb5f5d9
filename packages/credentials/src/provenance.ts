/**
 * Where an identity came from, in words an operator knows.
 *
 * Everything here is free of secrets and safe to print.
 */
import { Schema } from "effect"

/** The sources an identity can come from. */
export const CredentialSource = Schema.Literals([
  "bearer-token",
  "environment",
  "profile",
  "sso",
  "assume-role",
  "process",
  "web-identity",
  "container",
  "instance-metadata",
  "unknown"
])
/** The sources an identity can come from. */
export type CredentialSource = typeof CredentialSource.Type

/** A source that was tried and gave nothing. */
export const SourceFailure = Schema.Struct({
  source: CredentialSource,
  /** A sentence. */
  reason: Schema.String
})
/** A source that was tried and gave nothing. */
export type SourceFailure = typeof SourceFailure.Type

/** Where an identity came from. */
export interface Provenance {
  readonly source: CredentialSource
  /** The variable, profile or option it was found in, for people. */
  readonly where: string
  /** What was tried before it. */
  readonly failures?: ReadonlyArray<SourceFailure> | undefined
}
