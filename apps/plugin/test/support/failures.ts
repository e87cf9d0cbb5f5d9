/** Every kind of failure a turn can end in, and what the host should do with it. */
import { ConverseStreamError, MalformedStream, RequestRejected, Stalled, Truncated } from "@bedrock-kit/converse-stream"
import {
  AwsError,
  CredentialsError,
  NoCredentials,
  ProviderFailed,
  RegionInvalid,
  SsoLoginRequired
} from "@bedrock-kit/credentials"
import { Duration } from "effect"
import type { FailoverReason } from "../../src/failoverReason.ts"

export interface Case {
  readonly name: string
  readonly failure: unknown
  /** `context_overflow` makes the host compact the conversation. */
  readonly reason: FailoverReason | "context_overflow"
  /** Whether the host should send the same turn again by itself. */
  readonly isRetried: boolean
  /** How the text begins. */
  readonly begins: string
}

export const modelId = "us.anthropic.claude-sonnet-4-6"

/** As a turn ends with it: what may pass has been tried as often as the plugin does. */
const ofTurn = (reason: ConverseStreamError["reason"]) =>
  new ConverseStreamError({ modelId, reason, attempts: reason.isRetryable ? 3 : 1 })

const toAwsError = AwsError.fromUnknown("ConverseStream")

/** An exception as the SDK throws it. No status: it came inside a stream. */
const aws = (name: string, httpStatusCode: number | undefined, message: string, headers = {}) =>
  ofTurn(
    toAwsError(
      Object.assign(new Error(message), {
        name,
        $metadata: { httpStatusCode, requestId: "0a1b2c3d" },
        $response: { statusCode: httpStatusCode, headers }
      })
    )
  )

const network = (code: string, message: string) => ofTurn(toAwsError(Object.assign(new Error(message), { code })))

/** A page of a proxy's, on which the SDK's parser fails. */
const page = (statusCode: number, body: string) =>
  ofTurn(
    toAwsError(
      Object.assign(new SyntaxError("Unexpected token <"), {
        $metadata: { httpStatusCode: statusCode },
        $response: { statusCode, headers: {}, body }
      })
    )
  )

const row = (name: string, failure: unknown, reason: Case["reason"], isRetried: boolean, begins: string): Case => ({
  name,
  failure,
  reason,
  isRetried,
  begins
})

const validation = "ValidationException"

export const cases: ReadonlyArray<Case> = [
  row(
    "throttled by tokens",
    aws("ThrottlingException", 429, "Too many tokens, please wait before trying again."),
    "rate_limit",
    true,
    "Throttling error: Too many tokens"
  ),
  row(
    "throttled by requests",
    aws("ThrottlingException", 429, "Too many requests, please wait before trying again."),
    "rate_limit",
    true,
    "Throttling error: Too many requests"
  ),
  row(
    "throttled by input tokens",
    aws("ThrottlingException", 429, "Too many input tokens, please wait before trying again."),
    "rate_limit",
    true,
    "Throttling error: Too many input tokens"
  ),
  row(
    "throttled within the stream",
    aws("ThrottlingException", undefined, "Your request was denied"),
    "rate_limit",
    true,
    "Throttling error: Your request"
  ),
  row(
    "throttled, with a time to wait",
    aws("ThrottlingException", 429, "Slow down", { "retry-after": "7" }),
    "rate_limit",
    true,
    "Throttling error: Slow down"
  ),
  row(
    "the quota of the day",
    aws("ThrottlingException", 429, "Too many tokens per day, please wait before trying again."),
    "rate_limit",
    false,
    "Throttling error: Too many tokens per day"
  ),
  row(
    "a quota of the account",
    aws("ServiceQuotaExceededException", 400, "You have exceeded your quota"),
    "rate_limit",
    false,
    "ServiceQuotaExceededException: "
  ),
  row(
    "no way to pay",
    aws("AccessDeniedException", 403, "Model access is denied due to INVALID_PAYMENT_INSTRUMENT"),
    "billing",
    false,
    "AccessDeniedException: "
  ),
  row(
    "a model that starts up",
    aws("ModelNotReadyException", 429, "Model is not ready for inference."),
    "overloaded",
    true,
    "ModelNotReadyException: "
  ),
  row(
    "a service that is down",
    aws("ServiceUnavailableException", 503, "Bedrock is unable to process your request."),
    "overloaded",
    true,
    "Service unavailable: "
  ),
  row(
    "a fault of AWS's",
    aws("InternalServerException", 500, "The system encountered an unexpected error."),
    "server_error",
    true,
    "Internal server error: "
  ),
  row(
    "a fault of the model's",
    aws("ModelStreamErrorException", undefined, "The model produced invalid output"),
    "server_error",
    true,
    "Model stream error: "
  ),
  row(
    "a model that failed",
    aws("ModelErrorException", 424, "The model failed"),
    "server_error",
    true,
    "ModelErrorException: "
  ),
  row(
    "a model that took too long",
    aws("ModelTimeoutException", 408, "The request took too long to process."),
    "timeout",
    true,
    "ModelTimeoutException: "
  ),
  ...[
    "Input is too long for requested model.",
    "Too many input tokens. Max input tokens: 8192, request input token count: 9000",
    "prompt is too long: 200049 tokens > 200000 maximum",
    "input length and `max_tokens` exceed context limit: 199759 + 8192 > 200000",
    "This model's maximum context length is 131072 tokens.",
    "The input token count exceeds the maximum number of input tokens: 300000"
  ].map((text) =>
    row(`too long: ${text}`, aws(validation, 400, text), "context_overflow", false, "Validation error: ")
  ),
  row(
    "too long, within the stream",
    aws("ModelStreamErrorException", undefined, "Input is too long for requested model"),
    "context_overflow",
    false,
    "Model stream error: "
  ),
  row(
    "an id that is none",
    aws(validation, 400, "The provided model identifier is invalid."),
    "model_not_found",
    false,
    "Validation error: "
  ),
  row(
    "an id that needs a profile",
    aws(
      validation,
      400,
      "Invocation of model ID x with on-demand throughput isn’t supported. Retry your request with the ID of an inference profile."
    ),
    "model_not_found",
    false,
    "Validation error: "
  ),
  row(
    "a model that is not there",
    aws("ResourceNotFoundException", 404, "Could not resolve the foundation model from the provided model identifier."),
    "model_not_found",
    false,
    "ResourceNotFoundException: "
  ),
  row(
    "a model that has ended",
    aws("ResourceNotFoundException", 404, "This model version has reached the end of its life."),
    "model_not_found",
    false,
    "ResourceNotFoundException: "
  ),
  row(
    "a model without access",
    aws("AccessDeniedException", 403, "You don't have access to the model with the specified model ID."),
    "model_not_found",
    false,
    "AccessDeniedException: "
  ),
  row(
    "a request that is wrong",
    aws(validation, 400, "temperature is deprecated for this model."),
    "format",
    false,
    "Validation error: "
  ),
  row(
    "a signature of thinking that is refused",
    aws(validation, 400, "messages.3.content.1: thinking: Invalid `signature` in `thinking` block"),
    "format",
    false,
    "Validation error: "
  ),
  row(
    "a permission that is missing",
    aws("AccessDeniedException", 403, "User: x is not authorized to perform: bedrock:InvokeModelWithResponseStream"),
    "auth",
    false,
    "AccessDeniedException: "
  ),
  row(
    "a key that AWS does not know",
    aws("UnrecognizedClientException", 403, "The security token included in the request is invalid."),
    "auth",
    false,
    "UnrecognizedClientException: "
  ),
  row(
    "a key that has expired",
    aws("ExpiredTokenException", 403, "The security token included in the request is expired"),
    "auth",
    false,
    "ExpiredTokenException: "
  ),
  row("a proxy that is broken", page(502, "<html>Bad gateway</html>"), "server_error", true, "HTTP 502: "),
  row("a proxy that refuses", page(403, "<html>Blocked</html>"), "auth", false, "HTTP 403: "),
  row("a connection that was reset", network("ECONNRESET", "read ECONNRESET"), "timeout", true, "ECONNRESET: "),
  row("a port that is closed", network("ECONNREFUSED", "connect ECONNREFUSED"), "timeout", true, "ECONNREFUSED: "),
  row("a name that is none", network("ENOTFOUND", "getaddrinfo ENOTFOUND x"), "timeout", true, "ENOTFOUND: "),
  row(
    "a certificate that has expired",
    network("CERT_HAS_EXPIRED", "certificate has expired"),
    "tls_certificate",
    false,
    "CERT_HAS_EXPIRED: "
  ),
  row(
    "a certificate of one's own",
    network("SELF_SIGNED_CERT_IN_CHAIN", "self-signed certificate in certificate chain"),
    "tls_certificate",
    false,
    "SELF_SIGNED_CERT_IN_CHAIN: "
  ),
  row(
    "a stream that broke off",
    ofTurn(new Truncated({ detail: "the connection was cut (ECONNRESET)" })),
    "server_error",
    true,
    "Bedrock stream ended without a stop reason"
  ),
  row(
    "a stream that is damaged",
    ofTurn(new MalformedStream({ detail: "a checksum is wrong" })),
    "server_error",
    true,
    "Connection error: "
  ),
  row(
    "a model that says nothing",
    ofTurn(new Stalled({ awaited: "first event", waited: Duration.minutes(5) })),
    "timeout",
    true,
    "Request timed out: "
  ),
  row(
    "a stream that falls silent",
    ofTurn(new Stalled({ awaited: "next event", waited: Duration.minutes(2) })),
    "timeout",
    true,
    "Request timed out: "
  ),
  row(
    "a request that was not sent",
    ofTurn(
      new RequestRejected({ problems: [{ where: "Tool search", detail: "has a schema whose root is no object" }] })
    ),
    "format",
    false,
    "The request was not sent"
  ),
  row(
    "no credentials",
    new CredentialsError({ reason: new NoCredentials({ profile: "dev", detail: "Set AWS_PROFILE." }) }),
    "auth",
    false,
    "Authentication failed: No AWS credentials were found"
  ),
  row(
    "a session that has ended",
    ofTurn(new CredentialsError({ reason: new SsoLoginRequired({ profile: "dev" }) })),
    "auth",
    false,
    "Authentication failed: Profile dev"
  ),
  row(
    "a source that failed",
    new CredentialsError({
      reason: new ProviderFailed({ source: "process", where: "profile dev", detail: "Exit 1." })
    }),
    "auth",
    false,
    "Authentication failed: AWS credentials"
  ),
  row(
    "a Region that is none",
    new CredentialsError({ reason: new RegionInvalid({ value: "mars", from: "AWS_REGION" }) }),
    "format",
    false,
    '"mars" (from AWS_REGION)'
  )
]
