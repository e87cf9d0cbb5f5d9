/**
 * Why no AWS identity, or no usable Region, could be produced.
 *
 * One `CredentialsError` with a tagged `reason`: callers that only retry or report see one type, and callers
 * that recover use `Effect.catchReason`. Messages name the profile and the next command to run; they never
 * carry a secret, a token, or a whole environment.
 */
import { Schema } from "effect"

/** Every provider in the chain declined. Nothing is configured, or what is configured does not exist. */
export class NoCredentials extends Schema.TaggedError<NoCredentials>()("NoCredentials", {
  profile: Schema.UndefinedOr(Schema.String),
  detail: Schema.String
}) {
  readonly isRetryable = false
  override get message() {
    const whose = this.profile === undefined ? "" : ` for profile ${this.profile}`
    return `No AWS credentials were found${whose}. ${this.detail}`
  }
}

/** The IAM Identity Center session is missing, has expired, or cannot be refreshed. */
export class SsoLoginRequired extends Schema.TaggedError<SsoLoginRequired>()("SsoLoginRequired", {
  profile: Schema.String
}) {
  readonly isRetryable = false
  override get message() {
    return `Profile ${this.profile} needs a new SSO session. Run: aws sso login --profile ${this.profile}`
  }
}

/** A provider was selected and failed: a bad file, a failed process, an unreachable endpoint. */
export class ProviderFailed extends Schema.TaggedError<ProviderFailed>()("ProviderFailed", {
  profile: Schema.UndefinedOr(Schema.String),
  detail: Schema.String
}) {
  readonly isRetryable = true
  override get message() {
    const whose = this.profile === undefined ? "The AWS credential provider" : `The provider of profile ${this.profile}`
    return `${whose} failed: ${this.detail} Repair it, or choose another source with AWS_PROFILE.`
  }
}

/** A Region was named that cannot be one. */
export class RegionInvalid extends Schema.TaggedError<RegionInvalid>()("RegionInvalid", {
  value: Schema.String,
  /** Where the value was found: an option, a variable, an ARN. */
  from: Schema.String
}) {
  readonly isRetryable = false
  override get message() {
    return `"${this.value}" (from ${this.from}) is not the name of an AWS Region. Use a name such as eu-west-1.`
  }
}

export const CredentialsErrorReason = Schema.Union([NoCredentials, SsoLoginRequired, ProviderFailed, RegionInvalid])
export type CredentialsErrorReason = typeof CredentialsErrorReason.Type

export class CredentialsError extends Schema.TaggedError<CredentialsError>()("CredentialsError", {
  reason: CredentialsErrorReason
}) {
  override readonly cause = this.reason
  override get message() {
    return this.reason.message
  }

  /** Whether trying again without operator action can succeed. */
  get isRetryable(): boolean {
    return this.reason.isRetryable
  }
}
