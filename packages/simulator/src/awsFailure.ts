/**
 * An AWS error as it goes over the wire: a status, an exception name, a sentence.
 *
 * Bedrock says it in JSON with the name in `x-amzn-errortype`, STS says it in XML. Everything that refuses a request
 * returns an {@link AwsFailure}; only this file knows how each service writes it down.
 */
import type { Reply } from "./Reply.ts"

/** The two families of wire format: `bedrock` speaks JSON, `sts` speaks XML. */
export type Service = "bedrock" | "sts"

/** An AWS error before it is rendered. */
export interface AwsFailure {
  readonly status: number
  /** AWS's exception name, such as `ValidationException`. */
  readonly type: string
  readonly message: string
}

/** The modelled exceptions and their status. **Source**: AWS SDK for JavaScript 3.1162.0, `httpError` traits. */
const statusByType: Readonly<Record<string, number>> = {
  AccessDeniedException: 403,
  ConflictException: 409,
  ExpiredTokenException: 403,
  InternalServerException: 500,
  InvalidSignatureException: 403,
  ModelErrorException: 424,
  ModelNotReadyException: 429,
  ModelStreamErrorException: 424,
  ModelTimeoutException: 408,
  ResourceNotFoundException: 404,
  ServiceQuotaExceededException: 400,
  ServiceUnavailableException: 503,
  ThrottlingException: 429,
  UnknownOperationException: 404,
  UnrecognizedClientException: 403,
  ValidationException: 400
}

/** The HTTP status AWS answers an exception with; 400 for one this package does not know. */
export const statusOf = (type: string): number =>
  Object.hasOwn(statusByType, type) ? (statusByType[type] ?? 400) : 400

/** Builds a failure, with the status AWS models for that exception. */
export const awsFailure = (type: string, message: string): AwsFailure => ({ status: statusOf(type), type, message })

/** A request that breaks a rule of the operation. */
export const validationFailure = (message: string): AwsFailure => awsFailure("ValidationException", message)

/** Escapes text for an XML element. */
export const escapeXml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")

/** Writes a failure down the way the service does. */
export const toReply = (failure: AwsFailure, service: Service, requestId: string): Reply =>
  service === "sts"
    ? {
        status: failure.status,
        headers: { "content-type": "text/xml" },
        body:
          `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>` +
          `<Code>${escapeXml(failure.type)}</Code><Message>${escapeXml(failure.message)}</Message></Error>` +
          `<RequestId>${requestId}</RequestId></ErrorResponse>`
      }
    : {
        status: failure.status,
        headers: { "content-type": "application/json", "x-amzn-errortype": failure.type },
        body: JSON.stringify({ message: failure.message })
      }
