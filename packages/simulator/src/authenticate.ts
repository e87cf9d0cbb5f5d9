/**
 * Who sends a request, and the service's own words when it will not say.
 *
 * The same bad signature has one name at Bedrock and another at STS; that difference lives here.
 */
import { Result } from "effect"
import type { AwsFailure } from "./awsFailure.ts"
import { metadataTokenHeader } from "./imds.ts"
import { type AccessKey, type SignatureProblem, type SignedRequest, verifySignature } from "./sigv4.ts"
import { accessTokenHeader } from "./sso.ts"

/** How a request says who sends it, whether or not it was believed. */
export type RequestAuth =
  | { readonly kind: "sigv4"; readonly accessKeyId: string }
  | { readonly kind: "bearer" }
  /** A token of IMDS, of the SSO portal or of a container. */
  | { readonly kind: "token" }
  | { readonly kind: "none" }

/** A caller the simulator believes. `region` is absent for bearer tokens: they are signed for none. */
export interface Caller {
  readonly key: AccessKey | undefined
  readonly region: string | undefined
}

/** The services whose requests are signed. */
export type SigningService = "bedrock" | "sts"

/** What callers are checked against. */
export interface AuthenticateOptions {
  readonly keys: ReadonlyArray<AccessKey>
  readonly bearerTokens: ReadonlyArray<string>
  readonly service: SigningService
  /** **Units**: milliseconds since 1970. */
  readonly nowMillis: number
}

/** **Source**: botocore and JS SDK error tables; STS is a query service and drops the suffix. */
const exceptionNames: Readonly<Record<SigningService, Readonly<Record<SignatureProblem, string>>>> = {
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

/** The headers that carry a token of their own. */
const tokenHeaders = [metadataTokenHeader, accessTokenHeader]
const secretHeaders = new Set(["x-amz-security-token", ...tokenHeaders])

const bearer = /^Bearer(?:\s+|$)/i

/** Reads the kind of authentication without checking it, and without keeping a secret. */
export const toRequestAuth = (headers: Readonly<Record<string, string>>): RequestAuth => {
  const header = headers["authorization"] ?? ""
  if (bearer.test(header)) return { kind: "bearer" }
  const accessKeyId = /^AWS4-HMAC-SHA256.*Credential=([^/,\s]+)/.exec(header)?.[1]
  if (accessKeyId !== undefined) return { kind: "sigv4", accessKeyId }
  const hasToken = tokenHeaders.some((name) => headers[name] !== undefined)
  return hasToken || (header !== "" && !header.startsWith("AWS4")) ? { kind: "token" } : { kind: "none" }
}

/** Headers that are safe to keep and to print: of the authorization only its scheme and access key id stay. */
export const redactHeaders = (headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> => {
  const auth = toRequestAuth(headers)
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      if (secretHeaders.has(name)) return [name, "[redacted]"]
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
