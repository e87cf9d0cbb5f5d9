/**
 * An exception returned by an AWS service, or the failure to reach one.
 *
 * `category` is what to do next; `exception` is what AWS called it. Match on the first, log both.
 */
import { Duration, Schema } from "effect"
import { toSentence } from "./text.ts"

/** What kind of failure it is, and so what helps. */
export const Category = Schema.Literals([
  "Throttling",
  "ModelNotReady",
  "AccessDenied",
  "ExpiredToken",
  "Quota",
  "Validation",
  "NotFound",
  "Service",
  "Network"
])
export type Category = typeof Category.Type

/** What an operator does about each category. Ends every message. */
export const advice: Readonly<Record<Category, string>> = {
  Throttling: "Wait a moment and try again, or ask AWS for a higher quota.",
  ModelNotReady: "The model is starting up. Try again in a minute.",
  AccessDenied: "Check the credentials, their IAM policy and the model access of this account.",
  ExpiredToken: "Renew the credentials and try again.",
  Quota: "Ask AWS for a higher quota, or use another Region.",
  Validation: "Correct the request; sending it again unchanged will not help.",
  NotFound: "Check the model id or ARN and the Region.",
  Service: "The fault is on the side of AWS. Try again in a moment.",
  Network: "Check the endpoint, the Region's name, and the network between here and there."
}

/** Whether the same request can succeed later without anybody doing anything. */
export const isTransient = (category: Category): boolean =>
  category === "Throttling" || category === "ModelNotReady" || category === "Service" || category === "Network"

export class AwsError extends Schema.TaggedError<AwsError>()("AwsError", {
  /** AWS operation name, such as `ConverseStream`. */
  operation: Schema.String,
  /** AWS exception name, such as `ThrottlingException`; a Node error code when AWS was never reached. */
  exception: Schema.String,
  category: Category,
  /** AWS's own text, first line. */
  detail: Schema.String,
  /** HTTP status. Absent when there was no response, or when the failure came inside a stream. */
  statusCode: Schema.UndefinedOr(Schema.Int),
  requestId: Schema.UndefinedOr(Schema.String),
  /** How long AWS asked to wait. */
  retryAfter: Schema.UndefinedOr(Schema.Duration)
}) {
  override get message() {
    const facts = [
      this.statusCode === undefined ? undefined : `status ${this.statusCode}`,
      this.requestId === undefined ? undefined : `request ${this.requestId}`
    ].filter((fact) => fact !== undefined)
    const where = facts.length === 0 ? "" : ` (${facts.join(", ")})`
    return `${this.operation} failed with ${this.exception}: ${toSentence(this.detail)}${where} ${advice[this.category]}`
  }

  /** Whether the same request can succeed later without operator action. */
  get isRetryable(): boolean {
    return isTransient(this.category)
  }
}

/**
 * AWS's exception names by category.
 *
 * **Source**: the exceptions modelled in `@aws-sdk/client-bedrock-runtime` and `client-bedrock` 3.1162.0,
 * and the common errors that every AWS service may answer with.
 */
export const categories: Readonly<Record<string, Category>> = {
  ThrottlingException: "Throttling",
  TooManyRequestsException: "Throttling",
  ModelNotReadyException: "ModelNotReady",
  AccessDeniedException: "AccessDenied",
  UnrecognizedClientException: "AccessDenied",
  InvalidClientTokenId: "AccessDenied",
  InvalidSignatureException: "AccessDenied",
  SignatureDoesNotMatch: "AccessDenied",
  IncompleteSignatureException: "AccessDenied",
  MissingAuthenticationTokenException: "AccessDenied",
  MissingAuthenticationToken: "AccessDenied",
  NotAuthorized: "AccessDenied",
  OptInRequired: "AccessDenied",
  ExpiredTokenException: "ExpiredToken",
  ExpiredToken: "ExpiredToken",
  RequestExpired: "ExpiredToken",
  ServiceQuotaExceededException: "Quota",
  ValidationException: "Validation",
  ValidationError: "Validation",
  ModelErrorException: "Service",
  ResourceNotFoundException: "NotFound",
  UnknownOperationException: "NotFound",
  ConflictException: "Service",
  InternalServerException: "Service",
  InternalFailure: "Service",
  ServiceUnavailableException: "Service",
  ServiceUnavailable: "Service",
  ModelStreamErrorException: "Service",
  ModelTimeoutException: "Service"
}

const categorize = (exception: string, statusCode = 0): Category => {
  if (Object.hasOwn(categories, exception)) return categories[exception]!
  if (statusCode === 401 || statusCode === 403) return "AccessDenied"
  if (statusCode === 404) return "NotFound"
  if (statusCode === 429) return "Throttling"
  if (statusCode >= 500) return "Service"
  // No status: nobody answered. A success status: the body broke off.
  return statusCode < 400 ? "Network" : "Validation"
}

interface SdkException {
  readonly name?: unknown
  readonly message?: unknown
  readonly code?: unknown
  readonly cause?: unknown
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string }
  readonly $response?: {
    readonly statusCode?: number
    readonly headers?: Readonly<Record<string, string>>
    readonly reason?: string
  }
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined)

/** Reads `retry-after` given in seconds. An HTTP date is treated as absent. */
const retryAfter = (headers: Readonly<Record<string, string>> | undefined) => {
  const seconds = Number(headers?.["retry-after"])
  return Number.isFinite(seconds) && seconds > 0 ? Duration.seconds(seconds) : undefined
}

/**
 * The name worth telling an operator.
 *
 * Node and the SDK's transport throw plain `Error` (and `AggregateError` when several addresses refuse)
 * with the fact in `code`; AWS's own exceptions carry it in `name`.
 */
const exceptionName = (error: SdkException): string => {
  const name = text(error.name)
  const isPlain = name === undefined || name === "Error" || name === "AggregateError" || name === "TypeError"
  return (isPlain ? (text(error.code) ?? name) : name) ?? "UnknownError"
}

/** A proxy's page, or no body at all: the SDK's parser fails, or finds no name. */
const isNotAws = (error: SdkException, statusCode = 0): boolean =>
  statusCode >= 400 && (error instanceof SyntaxError || error.name === "Unknown" || error.name === "UnknownError")

/** HTTP/2 reports a connection that never came about as a cancelled stream, and the fact as its cause. */
const rootOf = (error: SdkException): SdkException =>
  error.code === "ERR_HTTP2_STREAM_CANCEL" && error.cause instanceof Error ? error.cause : error

/** Turns whatever the AWS SDK threw into an {@link AwsError}. Total: never throws. */
export const fromUnknown =
  (operation: string) =>
  (thrown: unknown): AwsError => {
    const error = rootOf(typeof thrown === "object" && thrown !== null ? thrown : { message: String(thrown) })
    const statusCode = error.$metadata?.httpStatusCode ?? error.$response?.statusCode
    const isForeign = isNotAws(error, statusCode)
    const exception = isForeign ? `HTTP ${statusCode}` : exceptionName(error)
    return new AwsError({
      operation,
      exception,
      category: categorize(exception, statusCode),
      // The SDK appends debugging hints on further lines.
      detail: isForeign
        ? "the answer is not AWS's, so a proxy or gateway on the way may have given it"
        : (text(error.message)?.split("\n", 1)[0] ?? text(error.code) ?? "no detail was given"),
      statusCode,
      requestId: error.$metadata?.requestId,
      retryAfter: retryAfter(error.$response?.headers)
    })
  }
