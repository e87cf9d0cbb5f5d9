/**
 * Who sends a request, and the service's own words when it will not say.
 *
 * The same bad signature has one name at Bedrock and another at STS; that difference lives here.
 */
import { Result } from "effect"
import type { AwsFailure, Service } from "./awsFailure.ts"
import { type AccessKey, type SignatureProblem, type SignedRequest, verifySignature } from "./sigv4.ts"

/** How a request says who sends it, whether or not it was believed. */
export type RequestAuth =
  | { readonly kind: "sigv4"; readonly accessKeyId: string }
  | { readonly kind: "bearer" }
  | { readonly kind: "none" }

/** A caller the simulator believes. `region` is absent for bearer tokens: they are signed for none. */
export interface Caller {
  readonly key: AccessKey | undefined
  readonly region: string | undefined
}

/** What callers are checked against. */
export interface AuthenticateOptions {
  readonly keys: ReadonlyArray<AccessKey>
  readonly bearerTokens: ReadonlyArray<string>
  readonly service: Service
  /** **Units**: milliseconds since 1970. */
  readonly nowMillis: number
}

/** **Source**: botocore and JS SDK error tables; STS is a query service and drops the suffix. */
const exceptionNames: Readonly<Record<Service, Readonly<Record<SignatureProblem, string>>>> = {
  bedrock: {
    ExpiredToken: "ExpiredTokenException",
    IncompleteSignature: "IncompleteSignatureException",
    InvalidSignature: "InvalidSignatureException",
    MissingAuthentication: "MissingAuthenticationTokenException",
    UnknownKey: "UnrecognizedClientException"
  },
  sts: {
    ExpiredToken: "ExpiredToken",
    IncompleteSignature: "IncompleteSignature",
    InvalidSignature: "SignatureDoesNotMatch",
    MissingAuthentication: "MissingAuthenticationToken",
    UnknownKey: "InvalidClientTokenId"
  }
}

const bearer = /^Bearer(?:\s+|$)/i

/** Reads the kind of authentication without checking it, and without keeping a secret. */
export const toRequestAuth = (headers: Readonly<Record<string, string>>): RequestAuth => {
  const header = headers["authorization"] ?? ""
  if (bearer.test(header)) return { kind: "bearer" }
  const accessKeyId = /^AWS4-HMAC-SHA256.*Credential=([^/,\s]+)/.exec(header)?.[1]
  return accessKeyId === undefined ? { kind: "none" } : { kind: "sigv4", accessKeyId }
}

/** Headers that are safe to keep and to print: of the authorization only its scheme and access key id stay. */
export const redactHeaders = (headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> => {
  const auth = toRequestAuth(headers)
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      if (name === "x-amz-security-token") return [name, "[redacted]"]
      if (name !== "authorization") return [name, value]
      if (auth.kind === "sigv4") return [name, `AWS4-HMAC-SHA256 Credential=${auth.accessKeyId}`]
      return [name, auth.kind === "bearer" ? "Bearer" : "[redacted]"]
    })
  )
}

/** Checks who sends a request. **Errors**: a 403 with the name and the words of that service. */
export const authenticate = (
  request: SignedRequest,
  options: AuthenticateOptions
): Result.Result<Caller, AwsFailure> => {
  const header = request.headers["authorization"] ?? ""
  if (options.service === "bedrock" && bearer.test(header)) {
    return options.bearerTokens.includes(header.replace(bearer, ""))
      ? Result.succeed({ key: undefined, region: undefined })
      : Result.fail({
          status: 403,
          type: "AccessDeniedException",
          message: "Authentication failed: Please make sure your API Key is valid."
        })
  }
  return Result.mapError(verifySignature(request, options), ({ message, problem }) => ({
    status: 403,
    type: exceptionNames[options.service][problem],
    message
  }))
}
