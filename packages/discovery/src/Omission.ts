/** Something a listing leaves out, because the call that would have shown it failed. */
import { Schema } from "effect"
import type { ControlPlaneError } from "./BedrockControlPlane.ts"
import { type Denial, parseDenial } from "./denial.ts"

/** What each operation would have shown. */
const shows: Readonly<Record<string, string>> = {
  ListFoundationModels: "foundation models",
  ListInferenceProfiles: "inference profiles, and the models that only they reach",
  GetInferenceProfile: "what is behind some application inference profiles",
  ListImportedModels: "imported models",
  ListCustomModelDeployments: "deployments of custom models",
  ListProvisionedModelThroughputs: "purchases of provisioned throughput",
  ListPromptRouters: "prompt routers"
}

export class Omission extends Schema.Class<Omission>("@bedrock-kit/discovery/Omission")({
  region: Schema.String,
  /** The AWS operation that failed, such as `ListInferenceProfiles`. */
  operation: Schema.String,
  /** The IAM action it needs. */
  action: Schema.String,
  /** The ARN of who was refused. Absent when nobody was, or when AWS does not say. */
  principal: Schema.optionalKey(Schema.String),
  /** What is not shown, as part of a sentence. */
  what: Schema.String,
  /** Which policy decided, in AWS's words. Absent when AWS does not say. */
  because: Schema.optionalKey(Schema.String),
  /** Why, as sentences. */
  reason: Schema.String,
  /** Whether IAM refused, rather than something failed. */
  isDenial: Schema.Boolean,
  /** Whether it can pass without anybody doing anything. */
  isRetryable: Schema.Boolean
}) {
  /** The whole of it, as sentences that end with what to do. */
  get message(): string {
    const what = this.what.charAt(0).toUpperCase() + this.what.slice(1)
    if (!this.isDenial) return `${what} of ${this.region} are not listed. ${this.reason}`
    const who = this.principal ?? "the caller"
    const why = this.because === undefined ? "" : ` (${this.because})`
    const repair = this.because?.includes("explicit deny")
      ? "A policy denies it by name: ask whoever keeps that policy."
      : "Allow it in an IAM policy of that principal."
    return `${what} of ${this.region} are not listed: ${who} may not call ${this.action}${why}. ${repair}`
  }
}

/** IAM's refusals. A wrong key is refused as well, and no policy helps. */
const refusals: ReadonlySet<string> = new Set(["AccessDeniedException", "AccessDenied", "NotAuthorized"])

const toDenial = (error: ControlPlaneError): Denial | undefined =>
  error._tag === "AwsError" && refusals.has(error.exception) ? parseDenial(error.detail) : undefined

/** Says what is missing after a call failed. `isPartial`: something was shown before it did. */
export const toOmission = (
  region: string,
  operation: string,
  error: ControlPlaneError,
  isPartial: boolean
): Omission => {
  const denial = toDenial(error)
  const what = shows[operation] ?? `what ${operation} shows`
  return new Omission({
    region,
    operation,
    action: denial?.action ?? `bedrock:${operation}`,
    ...(denial?.principal !== undefined && { principal: denial.principal }),
    ...(denial?.because !== undefined && { because: denial.because }),
    what: isPartial ? `some ${what}` : what,
    reason: error.message,
    isDenial: denial !== undefined,
    isRetryable: error.isRetryable
  })
}
