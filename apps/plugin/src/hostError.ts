/**
 * What the host is told of a failure, and what it makes of it. Pure.
 *
 * The host keeps a text and a code, and asks again and again what kind of failure they are: its own patterns first, then
 * our hook. So a text begins with the words that the host knows, says what waiting can cure in words that it takes for
 * that, and carries AWS's exception name, from which the hook reads the kind back.
 *
 * **Source**: `classifyFailoverSignal`, `isRetryableAssistantError` and `isContextOverflow` of OpenClaw 2026.9.6; the host
 * test asks them.
 */
import { ConverseStreamError } from "@bedrock-kit/converse-stream"
import { AwsError, CredentialsError } from "@bedrock-kit/credentials"
import { Duration } from "effect"
import { type Failure, isCertificate, isContextOverflow } from "./failoverReason.ts"

/** How the host knows AWS's exceptions. Those not named here go by their own name. */
const heads: Readonly<Record<string, string>> = {
  InternalServerException: "Internal server error",
  ModelStreamErrorException: "Model stream error",
  ValidationException: "Validation error",
  ThrottlingException: "Throttling error",
  ServiceUnavailableException: "Service unavailable"
}

/** Words by which the host recognises what passes by itself. AWS's own text often lacks them. */
const hints: Readonly<Partial<Record<AwsError.Category, string>>> = {
  Throttling: "rate limit",
  ModelNotReady: "overloaded",
  Service: "server error",
  Network: "connection error"
}

const overflowAdvice =
  "The conversation is longer than the model can take: compact it, start a new one, or choose a model that takes more."

/** What helps, when it is not what AWS's category says. */
const adviceFor = (reason: AwsError.AwsError, isOverflow: boolean): string => {
  if (isOverflow) return overflowAdvice
  // The host reads how long to wait out of the text.
  if (reason.retryAfter !== undefined) return `Retry after ${Math.ceil(Duration.toSeconds(reason.retryAfter))} seconds.`
  return reason.advice
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)

const joined = (parts: ReadonlyArray<string | undefined>, by: string): string =>
  parts.filter((part) => part !== undefined && part !== "").join(by)

/** Where the failure came from, for who reads a log. */
interface Origin {
  readonly modelId?: string
  readonly attempts?: number | undefined
}

const ofAws = (reason: AwsError.AwsError, { attempts = 1, modelId }: Origin): Failure => {
  const { category, detail, exception, requestId, statusCode } = reason
  const isOverflow = category !== "Throttling" && isContextOverflow(detail)
  // What the host would try again in vain is not called by a name that it tries again.
  const isTransient = !isOverflow && !isCertificate(exception)
  const head = heads[exception] ?? exception
  const facts = joined(
    [
      isTransient ? hints[category] : undefined,
      head === exception ? undefined : exception,
      modelId === undefined ? undefined : `model ${modelId}`,
      statusCode === undefined || head.startsWith("HTTP ") ? undefined : `status ${statusCode}`,
      requestId === undefined ? undefined : `request ${requestId}`,
      attempts > 1 ? `${attempts} attempts` : undefined
    ],
    ", "
  )
  return {
    errorMessage: joined(
      [`${head}: ${sentence(detail)}`, facts === "" ? undefined : `(${facts})`, adviceFor(reason, isOverflow)],
      " "
    ),
    errorCode: isOverflow ? "context_overflow" : exception
  }
}

const ofCredentials = (failure: CredentialsError): Failure => {
  const { _tag } = failure.reason
  const isAccess = _tag === "NoCredentials" || _tag === "SsoLoginRequired" || _tag === "ProviderFailed"
  return { errorMessage: isAccess ? `Authentication failed: ${failure.message}` : failure.message, errorCode: _tag }
}

const ofTurn = ({ attempts, modelId, reason }: ConverseStreamError): Failure => {
  const where = `(model ${modelId})`
  switch (reason._tag) {
    case "AwsError":
      return ofAws(reason, { attempts, modelId })
    case "CredentialsError":
      return ofCredentials(reason)
    case "Truncated":
      return {
        errorMessage: `Bedrock stream ended without a stop reason, so the answer is incomplete: ${sentence(reason.detail)} ${where} Send the turn again.`,
        errorCode: reason._tag
      }
    case "MalformedStream":
      return { errorMessage: `Connection error: ${reason.message} ${where}`, errorCode: reason._tag }
    case "Stalled":
      return { errorMessage: `Request timed out: ${reason.message} ${where}`, errorCode: reason._tag }
    case "RequestRejected":
      return { errorMessage: `${reason.message} ${where}`, errorCode: reason._tag }
  }
}

const tagOf = (failure: Error): string | undefined =>
  "_tag" in failure && typeof failure._tag === "string" ? failure._tag : undefined

const ofAny = (failure: unknown): Failure => {
  if (failure instanceof ConverseStreamError) return ofTurn(failure)
  if (failure instanceof CredentialsError) return ofCredentials(failure)
  if (failure instanceof AwsError.AwsError) return ofAws(failure, {})
  if (!(failure instanceof Error)) return { errorMessage: String(failure), errorCode: undefined }
  return { errorMessage: failure.message === "" ? failure.name : failure.message, errorCode: tagOf(failure) }
}

/** Says a failure in the host's words. `advice` is what the lists of the account know of it. */
export const toHostFailure = (failure: unknown, advice?: string): Failure => {
  const told = ofAny(failure)
  return advice === undefined ? told : { ...told, errorMessage: `${told.errorMessage} ${advice}` }
}
