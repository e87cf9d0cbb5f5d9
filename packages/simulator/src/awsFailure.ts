/**
 * An AWS error as it goes over the wire: a status, an exception name, a sentence.
 *
 * Bedrock says it in JSON with the name in `x-amzn-errortype`, STS says it in XML, IMDS in a page. Everything that
 * refuses a request returns an {@link AwsFailure}; only this file knows how each service writes it down.
 */
import type { Service } from "./operations.ts"
import type { Reply } from "./Reply.ts"
import { escapeXml, stsErrorReply } from "./stsXml.ts"

/** An AWS error before it is rendered. */
export interface AwsFailure {
  readonly status: number
  /** AWS's exception name, such as `ValidationException`. At IMDS, the words of the status, such as `Unauthorized`. */
  readonly type: string
  readonly message: string
  /** Whether IAM refused it, not the service: Bedrock's answer then says `Message` where it else says `message`. */
  readonly isFromIam?: boolean
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

/**
 * What a service calls by another status, or by a name of its own. **Source**: the same for SSO, SSO OIDC and STS; STS
 * API reference, "Common error types"; RFC 9110 for IMDS.
 */
const statusByService: Readonly<Record<Service, Readonly<Record<string, number>>>> = {
  bedrock: {},
  container: {},
  imds: {
    "Bad Request": 400,
    Unauthorized: 401,
    Forbidden: 403,
    "Not Found": 404,
    "Method Not Allowed": 405,
    "Internal Server Error": 500,
    "Service Unavailable": 503
  },
  sso: { TooManyRequestsException: 429, UnauthorizedException: 401 },
  "sso-oidc": { AccessDeniedException: 400, ExpiredTokenException: 400, InvalidClientException: 401 },
  sts: {
    AccessDenied: 403,
    ExpiredToken: 403,
    ExpiredTokenException: 400,
    IDPRejectedClaim: 403,
    InternalFailure: 500,
    InvalidClientTokenId: 403,
    MissingAuthenticationToken: 403,
    RegionDisabledException: 403,
    ServiceUnavailable: 503,
    SignatureDoesNotMatch: 403
  }
}

const lookUp = (table: Readonly<Record<string, number>>, type: string): number | undefined =>
  Object.hasOwn(table, type) ? table[type] : undefined

/** The HTTP status this service answers an exception with; 400 for one this package does not know. */
export const statusOf = (type: string, service: Service = "bedrock"): number =>
  lookUp(statusByService[service], type) ?? lookUp(statusByType, type) ?? 400

/** Builds a failure, with the status the service, Bedrock unless told, models for that exception. */
export const awsFailure = (type: string, message: string, service?: Service): AwsFailure => ({
  status: statusOf(type, service),
  type,
  message
})

/** A request that breaks a rule of the operation. */
export const validationFailure = (message: string): AwsFailure => awsFailure("ValidationException", message)

/** OAuth's name for what AWS calls an exception: `invalid_grant` for InvalidGrantException. **Source**: RFC 6749, 5.2. */
const toOAuthError = (type: string): string =>
  type
    .replace(/Exception$/, "")
    .replace(/\B[A-Z]/g, "_$&")
    .toLowerCase()

const jsonErrorReply = ({ status, type }: AwsFailure, body: unknown): Reply => ({
  status,
  headers: { "content-type": "application/json", "x-amzn-errortype": type },
  body: JSON.stringify(body)
})

/** Writes a failure down the way the service does. */
export const toReply = (failure: AwsFailure, service: Service, requestId: string): Reply => {
  const { message, status, type } = failure
  switch (service) {
    case "bedrock":
      return jsonErrorReply(failure, failure.isFromIam === true ? { Message: message } : { message })
    case "sso":
      return jsonErrorReply(failure, { message })
    case "sso-oidc":
      return jsonErrorReply(failure, { error: toOAuthError(type), error_description: message })
    case "container":
      return {
        status,
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ Code: type, Message: message })
      }
    case "imds":
      return {
        status,
        headers: { "content-type": "text/html" },
        body: `<html><head><title>${status} - ${escapeXml(type)}</title></head><body>${escapeXml(message)}</body></html>`
      }
    case "sts":
      return stsErrorReply(status, type, message, requestId)
  }
}
