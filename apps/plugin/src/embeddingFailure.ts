/**
 * What the host is told when nothing was embedded. Pure.
 *
 * The host tries again by the status of an error, and by its text where there is no status; and it takes a missing key for a
 * reason to choose another provider.
 *
 * **Source**: `resolveMemoryEmbeddingRetryBudget` and `isMissingEmbeddingApiKeyError` of OpenClaw 2026.9.6.
 */
import { AwsError, CredentialsError } from "@bedrock-kit/credentials"
import { EmbeddingsError } from "@bedrock-kit/embeddings"
import { Duration } from "effect"

const noKey = 'No API key found for provider "bedrock".'

const isMissing = ({ reason: { _tag } }: CredentialsError): boolean =>
  _tag === "NoCredentials" || _tag === "SsoLoginRequired" || _tag === "ProviderFailed"

/** What the host reads beside the text. */
interface HostFacts {
  readonly status?: number
  /** So named, a quota is not asked again. */
  readonly code?: "quota_exceeded"
  readonly retryAfterMs?: number
}

const factsOf = ({ category, retryAfter, statusCode }: AwsError.AwsError): HostFacts => ({
  ...(statusCode !== undefined && { status: statusCode }),
  ...(category === "Quota" && { code: "quota_exceeded" }),
  ...(retryAfter !== undefined && { retryAfterMs: Math.ceil(Duration.toMillis(retryAfter)) })
})

/** Turns any failure into the error that the host is thrown. */
export const toEmbeddingFailure = (failure: unknown): Error => {
  const reason = failure instanceof EmbeddingsError ? failure.reason : failure
  const message = failure instanceof Error ? failure.message : String(failure)
  if (reason instanceof CredentialsError) return new Error(isMissing(reason) ? `${noKey} ${message}` : message)
  return Object.assign(new Error(message), reason instanceof AwsError.AwsError ? factsOf(reason) : {})
}
