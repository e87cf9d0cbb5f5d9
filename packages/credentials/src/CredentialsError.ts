/**
 * Why no AWS identity, or no usable Region or endpoint, could be produced.
 *
 * One `CredentialsError` with a tagged `reason`: callers that only retry or report see one type, and callers
 * that recover use `Effect.catchReason`. Messages name the profile and the next command to run; they never
 * carry a secret, a token, or a whole environment.
 */
import { Schema } from "effect"
import { CredentialSource, SourceFailure } from "./provenance.ts"

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

/** What helps when a source is configured and fails. */
const repairs: Readonly<Record<CredentialSource, string>> = {
  "bearer-token": "Set AWS_BEARER_TOKEN_BEDROCK anew.",
  environment: "Correct AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
  profile: "Correct the profile, or choose another with AWS_PROFILE.",
  sso: "Check the sso settings of the profile, or run: aws sso login",
  "assume-role": "Check role_arn, what it is assumed with, and the trust policy of the role.",
  process: "Run the profile's credential_process by hand to see why.",
  "web-identity": "Check the token file, the role and its trust policy.",
  container: "Check that the endpoint is the container's own and that the task has a role.",
  "instance-metadata": "Check that the instance has a role, and that its metadata options let this process ask.",
  unknown: "Repair it, or choose another source with AWS_PROFILE."
}

/** A source was selected and failed: a bad file, a failed process, an unreachable endpoint. */
export class ProviderFailed extends Schema.TaggedError<ProviderFailed>()("ProviderFailed", {
  source: CredentialSource,
  /** The variable, profile or endpoint it is configured in. */
  where: Schema.String,
  /** What went wrong, as a sentence. */
  detail: Schema.String
}) {
  readonly isRetryable = true
  override get message() {
    return `AWS credentials from ${this.where} failed: ${this.detail} ${repairs[this.source]}`
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

/** An endpoint was named that no request can be sent to. */
export class EndpointInvalid extends Schema.TaggedError<EndpointInvalid>()("EndpointInvalid", {
  /** As it was written; absent where it could hold a secret. */
  value: Schema.UndefinedOr(Schema.String),
  /** Where the value was found: an option, a variable, a model. */
  from: Schema.String,
  /** What is wrong with it. */
  detail: Schema.String
}) {
  readonly isRetryable = false
  override get message() {
    const what = this.value === undefined ? "The value" : `"${this.value}"`
    return `${what} (from ${this.from}) cannot be used as an endpoint: ${this.detail}. Write a whole URL, such as https://proxy.example/bedrock or http://127.0.0.1:8723`
  }
}

/** A bearer token would have crossed a network in cleartext, and was not sent. */
export class CleartextEndpoint extends Schema.TaggedError<CleartextEndpoint>()("CleartextEndpoint", {
  /** Scheme, host and port. */
  endpoint: Schema.String
}) {
  readonly isRetryable = false
  override get message() {
    return `The Bedrock API key was not sent: ${this.endpoint} is not encrypted. Use an https endpoint, or one on this machine.`
  }
}

export const CredentialsErrorReason = Schema.Union([
  NoCredentials,
  SsoLoginRequired,
  ProviderFailed,
  RegionInvalid,
  EndpointInvalid,
  CleartextEndpoint
])
export type CredentialsErrorReason = typeof CredentialsErrorReason.Type

export class CredentialsError extends Schema.TaggedError<CredentialsError>()("CredentialsError", {
  reason: CredentialsErrorReason,
  /** Every source that was tried, in order. */
  failures: Schema.optionalKey(Schema.Array(SourceFailure))
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
