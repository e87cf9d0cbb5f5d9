/**
 * What the host makes of a failure. Pure.
 *
 * The host keeps only the text of an error and asks us, many times over, what kind it is: so the text carries
 * AWS's exception name, and the kinds are read back from it. An error without a kind is sent again three
 * times and reported as "Agent run failed".
 *
 * **Source**: `classifyFailoverReason` and `matchesContextOverflowError` of OpenClaw 2026.9.6.
 */

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

const kinds: ReadonlyArray<readonly [pattern: RegExp, reason: FailoverReason]> = [
  // A quota of the day is not over in a minute.
  [/(ThrottlingException|TooManyRequestsException).*\b(per (day|week|month)|daily|weekly|monthly)\b/, "billing"],
  [/ThrottlingException|TooManyRequestsException/, "rate_limit"],
  [/ModelNotReadyException|ServiceUnavailable/, "overloaded"],
  [/ServiceQuotaExceededException/, "billing"],
  [/AccessDenied|UnrecognizedClient|NotAuthorized|OptInRequired|InvalidClientTokenId/, "auth"],
  [
    /InvalidSignature|SignatureDoesNotMatch|IncompleteSignature|MissingAuthenticationToken|RequestTimeTooSkewed/,
    "auth"
  ],
  [/ExpiredToken|RequestExpired/, "auth"],
  [/No AWS credentials were found|needs a new SSO session|AWS credentials from/, "auth"],
  [
    /ResourceNotFoundException|UnknownOperation|model identifier is invalid|on-demand throughput isn.t supported/,
    "model_not_found"
  ],
  [
    /is not the name of an AWS Region|cannot be used as an endpoint|API key was not sent|EndpointError|The request was not sent/,
    "format"
  ],
  [/failed with HTTP (401|403|407)/, "auth"],
  [/failed with HTTP 5\d\d/, "server_error"],
  [/ValidationE/, "format"],
  [/InternalServer|InternalFailure|ModelStreamError|ModelErrorException|ConflictException/, "server_error"],
  [/ModelTimeoutException|TimeoutError|ETIMEDOUT|sent nothing for|went silent for/, "timeout"],
  [/ended without a stop reason|cannot be read|ECONNRESET|ECONNREFUSED|EPIPE|ENOTFOUND|ERR_HTTP2/, "server_error"]
]

/** Says what kind of failure a text describes. */
export const toFailoverReason = (errorMessage: string): FailoverReason | undefined =>
  isContextOverflow(errorMessage) ? undefined : kinds.find(([pattern]) => pattern.test(errorMessage))?.[1]

/** Whether the conversation has outgrown the model, which the host cures by compacting it. */
export const isContextOverflow = (errorMessage: string): boolean =>
  /input is too long|too many input tokens|prompt is too long|exceeds? the (max|context)|context window/i.test(
    errorMessage
  )

/** Whether a failure to list models is for a person with access to mend. */
export const isAccessFailure = (failure: unknown): boolean => {
  const reason = (failure as { readonly reason?: { readonly _tag?: string; readonly category?: string } } | undefined)
    ?.reason
  return (
    reason?._tag === "CredentialsError" || reason?.category === "AccessDenied" || reason?.category === "ExpiredToken"
  )
}
