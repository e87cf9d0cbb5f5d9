/**
 * IAM Identity Center: the portal, which gives credentials for an access token, and OIDC, which gives such a token for
 * a refresh token. **Source**: AWS SDK for JavaScript 3.1162.0, the models of SSO and SSO OIDC.
 */
import { Result } from "effect"
import { type AwsFailure, awsFailure } from "./awsFailure.ts"
import { type CredentialRequest, failed, type Issuance, issueRoleKey, succeeded } from "./credentialRequest.ts"
import { issueToken, tokenState } from "./issuedKeys.ts"
import { jsonReply } from "./Reply.ts"

/** The header that carries the access token. */
export const accessTokenHeader = "x-amz-sso_bearer_token"

/** The user of the session. */
const user = "simulator"

/** Checks the access token of a request to the portal. **Errors**: UnauthorizedException, 401. */
export const checkAccessToken = ({
  headers,
  issued,
  nowMillis,
  settings
}: CredentialRequest): Result.Result<void, AwsFailure> => {
  const known = [...settings.ssoAccessTokens, ...issued.tokens.access]
  return tokenState(known, headers[accessTokenHeader], nowMillis) === "valid"
    ? Result.void
    : Result.fail(awsFailure("UnauthorizedException", "Session token not found or invalid", "sso"))
}

/** Answers GetRoleCredentials. **Errors**: InvalidRequestException. */
export const answerGetRoleCredentials = (request: CredentialRequest): Issuance => {
  const { found, issued } = request
  const accountId = found.query.get("account_id") ?? ""
  const role = found.query.get("role_name") ?? ""
  if (!/^\d{12}$/.test(accountId) || !/^[\w+=,.@-]+$/.test(role)) {
    return failed(issued, awsFailure("InvalidRequestException", "The account_id or the role_name is not valid.", "sso"))
  }
  // IAM Identity Center makes a role of its own for each permission set.
  const session = { accountId, role: `AWSReservedSSO_${role}_0123456789abcdef`, session: user }
  const [key, after] = issueRoleKey(request, session)
  return succeeded(
    after,
    jsonReply({
      roleCredentials: {
        accessKeyId: key.accessKeyId,
        secretAccessKey: key.secretAccessKey,
        sessionToken: key.sessionToken,
        expiration: key.expiration.getTime()
      }
    })
  )
}

const parseObject = (text: string): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

const oidcFailure = (type: string, message: string): AwsFailure => awsFailure(type, message, "sso-oidc")

/** Answers CreateToken. **Errors**: as modelled for a grant that is of no use. */
export const answerCreateToken = ({ body, issued, nowMillis, settings }: CredentialRequest): Issuance => {
  const input = parseObject(body)
  const text = (name: string): string => (typeof input[name] === "string" ? input[name] : "")
  const missing = ["clientId", "clientSecret", "grantType"].find((name) => text(name) === "")
  if (missing !== undefined) return failed(issued, oidcFailure("InvalidRequestException", `${missing} is missing.`))
  if (text("grantType") !== "refresh_token") {
    return failed(issued, oidcFailure("UnsupportedGrantTypeException", "Only refresh_token is known here."))
  }
  const known = [...settings.ssoRefreshTokens, ...issued.tokens.refresh]
  switch (tokenState(known, text("refreshToken"), nowMillis)) {
    case "unknown":
      return failed(issued, oidcFailure("InvalidGrantException", "Invalid refresh token provided"))
    case "expired":
      return failed(issued, oidcFailure("ExpiredTokenException", "The refresh token has expired"))
    case "valid": {
      const [accessToken, withAccess] = issueToken(issued, "access", nowMillis + settings.lifetimeMillis)
      const [refreshToken, after] = issueToken(withAccess, "refresh")
      const expiresIn = Math.floor(settings.lifetimeMillis / 1000)
      return succeeded(after, jsonReply({ accessToken, tokenType: "Bearer", expiresIn, refreshToken }))
    }
  }
}
