/**
 * An exception returned by an AWS service, or the failure to reach one.
 *
 * `category` is what to do next; `exception` is what AWS called it. Match on the first, log both.
 */
import { Duration, Schema } from "effect"
import { firstLineOf } from "./errorBody.ts"
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

const clockAdvice = "This machine's clock differs from AWS's. Set it right, and try again."

/** Whether the same request can succeed later without anybody doing anything. */
export const isTransient = (category: Category): boolean =>
  category === "Throttling" || category === "ModelNotReady" || category === "Service" || category === "Network"

export class AwsError extends Schema.TaggedError<AwsError>()("AwsError", {
  /** AWS operation name, such as `ConverseStream`. */
  operation: Schema.String,
  /** AWS exception name, such as `ThrottlingException`; a Node error code when AWS was never reached. */
  exception: Schema.String,
  category: Category,
  /** AWS's own text, first line. Of an answer that is not AWS's, the first line of its body. */
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
    return `${this.operation} failed with ${this.exception}: ${toSentence(this.detail)}${where} ${this.advice}`
  }

  /** What to do about it, as a sentence. */
  get advice(): string {
    return this.isClockSkew ? clockAdvice : advice[this.category]
  }

  /** Whether AWS refused a signature for its time: this machine's clock, not the key, is wrong. */
  get isClockSkew(): boolean {
    return this.exception === "RequestTimeTooSkewed" || /^Signature (?:expired|not yet current)\b/.test(this.detail)
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
  RequestTimeTooSkewed: "AccessDenied",
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

/**
 * A throttle that waiting a moment does not lift: "Too many tokens per day, please wait before trying again."
 *
 * **Source**: https://github.com/minorun365/agent-book/issues/29, where it is botocore's ThrottlingException of Converse.
 * Only the text tells it from the throttle of a minute, which has the same name and status.
 */
const longQuota = /\bper (day|week|month)\b|\b(daily|weekly|monthly)\b/i

const categorize = (exception: string, statusCode: number | undefined, detail: string): Category => {
  const category = categorizeName(exception, statusCode)
  return category === "Throttling" && longQuota.test(detail) ? "Quota" : category
}

const categorizeName = (exception: string, statusCode = 0): Category => {
  if (Object.hasOwn(categories, exception)) return categories[exception]!
  // The SDK's own: the Region and the settings lead to no endpoint, so nobody was asked.
  if (exception === "EndpointError") return "Validation"
  if (statusCode === 401 || statusCode === 403) return "AccessDenied"
  if (statusCode === 404) return "NotFound"
  if (statusCode === 429) return "Throttling"
  if (statusCode >= 500 || statusCode === 408) return "Service"
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
    /** Bytes of an error, as `adapters/errorBodies` keeps them. */
    readonly body?: unknown
  }
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined)

/** An HTTP date. Node's parser would take a bare number for a year. */
const toEpochMillis = (date: string): number => (date.endsWith("GMT") ? Date.parse(date) : NaN)

/**
 * Reads `retry-after`: seconds, or a date, which is taken relative to the `date` of the same answer, so that a
 * clock that is wrong here does not matter.
 *
 * **Errors**: none; total. Absent for a date in the past, without a `date` beside it, or for anything else.
 */
const retryAfter = (headers: Readonly<Record<string, string>> | undefined): Duration.Duration | undefined => {
  const header = (name: string) => text(headers?.[name])?.trim() ?? ""
  const value = header("retry-after")
  const millis = /^\d+(\.\d+)?$/.test(value)
    ? Number(value) * 1000
    : toEpochMillis(value) - toEpochMillis(header("date"))
  return Number.isFinite(millis) && millis > 0 ? Duration.millis(millis) : undefined
}

/**
 * The name worth telling an operator.
 *
 * Node and the SDK's transport throw plain `Error` (and `AggregateError` when several addresses refuse)
 * with the fact in `code`; AWS's own exceptions carry it in `name`.
 */
const exceptionName = (error: SdkException): string => {
  const name = text(error.name)
  return (isPlain(error) ? (text(error.code) ?? name) : name) ?? "UnknownError"
}

const isPlain = ({ name }: SdkException): boolean =>
  text(name) === undefined || name === "Error" || name === "AggregateError" || name === "TypeError"

/** What the SDK writes where it found no words. */
const isFiller = (message: string): boolean => message === "Unknown" || message === "UnknownError"

/**
 * Whether the answer is not AWS's: a proxy's page, or no body at all.
 *
 * The SDK's parser fails on it, by any of its errors, or finds no name; for STS it calls a 404 `NotFound`.
 */
const isNotAws = (error: SdkException, statusCode: number): boolean =>
  isUnreadable(error, statusCode) ||
  error.name === "Unknown" ||
  error.name === "UnknownError" ||
  (error.name === "NotFound" && error.message === "Unknown")

/** Whether the message is the parser's, not the answer's. */
const isUnreadable = (error: SdkException, statusCode: number): boolean =>
  error instanceof SyntaxError || (statusCode >= 300 && isPlain(error) && error.code === undefined)

const bodyOf = (error: SdkException): string => {
  const body = error.$response?.body
  return body instanceof Uint8Array ? new TextDecoder().decode(body) : (text(body) ?? "")
}

const foreignDetail = (error: SdkException, statusCode: number): string => {
  const message = text(error.message) ?? ""
  // JSON that is not AWS's may still have a message.
  const isWorded = !isUnreadable(error, statusCode) && message !== "" && !isFiller(message)
  const line = firstLineOf(isWorded ? message : bodyOf(error))
  const whose = "the answer is not AWS's, so a proxy or gateway on the way may have given it"
  return line === undefined ? whose : `${whose}: ${line}`
}

/** The SDK appends debugging hints on further lines. */
const awsDetail = (error: SdkException): string => {
  const message = text(error.message)?.split("\n", 1)[0] ?? ""
  return message !== "" && !isFiller(message) ? message : (text(error.code) ?? "no detail was given")
}

/** HTTP/2 reports a connection that never came about as a cancelled stream, and the fact as its cause. */
const rootOf = (error: SdkException): SdkException =>
  error.code === "ERR_HTTP2_STREAM_CANCEL" && error.cause instanceof Error ? error.cause : error

/** Turns whatever the AWS SDK threw into an {@link AwsError}. Total: never throws. */
export const fromUnknown =
  (operation: string) =>
  (thrown: unknown): AwsError => {
    const error = rootOf(typeof thrown === "object" && thrown !== null ? thrown : { message: String(thrown) })
    const statusCode = error.$metadata?.httpStatusCode ?? error.$response?.statusCode
    const isForeign = statusCode !== undefined && isNotAws(error, statusCode)
    const exception = isForeign ? `HTTP ${statusCode}` : exceptionName(error)
    const detail = isForeign ? foreignDetail(error, statusCode) : awsDetail(error)
    return new AwsError({
      operation,
      exception,
      category: categorize(exception, statusCode, detail),
      detail,
      statusCode,
      requestId: error.$metadata?.requestId,
      retryAfter: retryAfter(error.$response?.headers)
    })
  }
