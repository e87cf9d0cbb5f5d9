/** Why the models of a Region could not be listed. Never confuse it with an empty list. */
import { AwsError, CredentialsError } from "@bedrock-kit/credentials"
import { Schema } from "effect"

export class DiscoveryError extends Schema.TaggedError<DiscoveryError>()("DiscoveryError", {
  region: Schema.String,
  reason: Schema.Union([AwsError.AwsError, CredentialsError])
}) {
  override readonly cause = this.reason
  override get message() {
    return `The models of ${this.region} could not be listed. ${this.reason.message}`
  }

  /** Whether trying again without operator action can succeed. */
  get isRetryable(): boolean {
    return this.reason.isRetryable
  }
}
