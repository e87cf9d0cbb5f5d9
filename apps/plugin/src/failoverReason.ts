/**
 * What kind of failure a text describes, for the host to decide what to do next. Pure, and without our services: the
 * host asks it some thirty times a failed turn, from the module that must be light.
 *
 * `auth`, `billing`, `format` and `model_not_found` end a turn after one call, with a useful sentence; the host itself
 * tries `rate_limit`, `overloaded`, `server_error` and `timeout` again.
 *
 * **Source**: `failover-reasons` and `classifyFailoverSignal` of OpenClaw 2026.9.6.
 */

/** What the host keeps of a failure. */
export interface Failure {
  readonly errorMessage: string
  /** AWS's exception name, Node's code, or the name of our own error. */
  readonly errorCode: string | undefined
}

/** The kinds the host knows that a Bedrock failure can be. */
export type FailoverReason =
  | "auth"
  | "billing"
  | "format"
  | "model_not_found"
  | "overloaded"
  | "rate_limit"
  | "server_error"
  | "timeout"
  | "tls_certificate"

/** **Source**: the error codes of Node's TLS, `X509_V_ERR_*` of OpenSSL among them. */
const certificate = /CERT_|_CERT|LEAF_SIGNATURE|ERR_TLS/

/** Whether a code says that a certificate was not trusted. */
export const isCertificate = (code: string): boolean => certificate.test(code)

const kinds: ReadonlyArray<readonly [pattern: RegExp, reason: FailoverReason]> = [
  [certificate, "tls_certificate"],
  [/INVALID_PAYMENT_INSTRUMENT|payment instrument/i, "billing"],
  // The host tells a quota of the day from one of the minute by its text, and goes on to the next model at once.
  [/ThrottlingException|TooManyRequestsException|ServiceQuotaExceededException/, "rate_limit"],
  [/ModelNotReadyException|ServiceUnavailable/, "overloaded"],
  // One model that the account has not asked for says nothing of the credentials, which serve the others.
  [
    /access to the model with the specified model ID|use case details have not been submitted|model access is denied/i,
    "model_not_found"
  ],
  [/AccessDenied|UnrecognizedClient|NotAuthorized|OptInRequired|InvalidClientTokenId/, "auth"],
  [
    /InvalidSignature|SignatureDoesNotMatch|IncompleteSignature|MissingAuthenticationToken|RequestTimeTooSkewed/,
    "auth"
  ],
  [/ExpiredToken|RequestExpired/, "auth"],
  [/NoCredentials|SsoLoginRequired|ProviderFailed/, "auth"],
  [/No AWS credentials were found|needs a new SSO session|AWS credentials from/, "auth"],
  [
    /ResourceNotFoundException|UnknownOperation|model identifier is invalid|on-demand throughput isn.t supported|reached the end of its life/,
    "model_not_found"
  ],
  [/RegionInvalid|EndpointInvalid|CleartextEndpoint|ConfigError|RequestRejected|EndpointError/, "format"],
  [
    /is not the name of an AWS Region|cannot be used as an endpoint|API key was not sent|The request was not sent/,
    "format"
  ],
  [/HTTP (401|403|407)\b/, "auth"],
  [/HTTP 5\d\d\b/, "server_error"],
  [/ValidationE/, "format"],
  // What a filter or the model has refused, it refuses again.
  [/Provider stopped with: (guardrail_intervened|content_filtered|refusal)/, "format"],
  [/ModelTimeoutException|TimeoutError|ETIMEDOUT|sent nothing for|went silent for|was not open after/, "timeout"],
  [/InternalServer|InternalFailure|ModelStreamError|ModelErrorException|ConflictException/, "server_error"],
  [/ended without a stop reason|cannot be read/, "server_error"],
  // So the host calls a network that fails.
  [/\b(ECONN\w+|EPIPE|ENOTFOUND|EAI_AGAIN|EHOST\w+|ENET\w+|ERR_HTTP2\w*)\b/, "timeout"]
]

const findReason = (text: string): FailoverReason | undefined => kinds.find(([pattern]) => pattern.test(text))?.[1]

/**
 * Says what kind of failure the host has kept. The code names it for certain; without one, and where it is a name
 * that AWS gives to many things, the text does.
 */
export const toFailoverReason = (errorMessage: string, code?: string): FailoverReason | undefined => {
  if (code === "context_overflow" || isContextOverflow(errorMessage)) return undefined
  return findReason(errorMessage) ?? (code === undefined ? undefined : findReason(code))
}

const overflow =
  /input is too long|too many input tokens|max(imum)? input tokens|prompt is too long|maximum number of input tokens|exceeds? (the )?(model's )?(max(imum)? context|context)|maximum context length|context window (is )?exceeded|longer than the model can take/i

/** Whether the conversation has outgrown the model, which the host cures by compacting it. A throttle is none. */
export const isContextOverflow = (errorMessage: string): boolean =>
  overflow.test(errorMessage) && !/Throttling|TooManyRequests|Service unavailable/.test(errorMessage)

/** Whether a failure to list models is for a person with access to mend. */
export const isAccessFailure = (failure: unknown): boolean => {
  const reason = (failure as { readonly reason?: { readonly _tag?: string; readonly category?: string } } | undefined)
    ?.reason
  return (
    reason?._tag === "CredentialsError" || reason?.category === "AccessDenied" || reason?.category === "ExpiredToken"
  )
}
