/** Why no models could be listed. Never confuse it with an empty list. */
import { AwsError, CredentialsError } from "@bedrock-kit/credentials"
import { Schema } from "effect"
import { Omission } from "./Omission.ts"

export class DiscoveryError extends Schema.TaggedError<DiscoveryError>()("DiscoveryError", {
  /** The Region; the Regions, with commas, when several were asked. */
  region: Schema.String,
  /** What failed first. */
  reason: Schema.Union([AwsError.AwsError, CredentialsError]),
  /** Every call that failed, where more than one thing was asked. */
  omissions: Schema.optionalKey(Schema.Array(Omission))
}) {
  override readonly cause = this.reason
  override get message() {
    const [first, ...others] = new Set((this.omissions ?? []).filter((each) => each.isDenial).map(denialOf))
    const denied = first === undefined ? "" : ` ${first}${others.length === 0 ? "" : `; ${others.join("; ")}`}.`
    return `The models of ${this.region} could not be listed. ${this.reason.message}${denied}`
  }

  /** Whether trying again without operator action can succeed. */
  get isRetryable(): boolean {
    return this.reason.isRetryable
  }
}

const denialOf = ({ action, principal, region }: Omission): string =>
  `${action} is denied to ${principal ?? "the caller"} in ${region}`
