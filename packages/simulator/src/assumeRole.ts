/**
 * STS AssumeRole and AssumeRoleWithWebIdentity.
 *
 * The first wants a signature, which has been checked by now; the second a token, which is checked here because it is a
 * parameter. **Source**: STS API reference; wording of the refusals as the service sends them.
 */
import { Result } from "effect"
import { type AwsFailure, awsFailure } from "./awsFailure.ts"
import { identityOf, toAssumedRoleId } from "./callerIdentity.ts"
import {
  type CredentialRequest,
  failed,
  type Issuance,
  issueRoleKey,
  type RoleSession,
  succeeded,
  toSessionArn,
  toUtc
} from "./credentialRequest.ts"
import { tokenState } from "./issuedKeys.ts"
import type { AccessKey } from "./sigv4.ts"
import { element, stsReply } from "./stsXml.ts"

const stsFailure = (type: string, message: string): AwsFailure => awsFailure(type, message, "sts")

/** What both operations ask for. */
interface Wish {
  readonly roleArn: string
  readonly session: RoleSession
  readonly maxLifetimeMillis: number
}

const constraint = (parameter: string, value: string | null, rule: string) =>
  Result.fail(
    stsFailure(
      "ValidationError",
      `1 validation error detected: Value ${value === null ? "null" : `'${value}'`} at '${parameter}' failed to satisfy ` +
        `constraint: ${rule}`
    )
  )

/** **Source**: STS AssumeRole, `DurationSeconds`, API reference. */
const [minSeconds, maxSeconds] = [900, 43_200]

const parseWish = (parameters: URLSearchParams): Result.Result<Wish, AwsFailure> => {
  const roleArn = parameters.get("RoleArn")
  if (roleArn === null) return constraint("roleArn", null, "Member must not be null")
  const name = parameters.get("RoleSessionName")
  if (name === null) return constraint("roleSessionName", null, "Member must not be null")
  if (!/^[\w+=,.@-]{2,64}$/.test(name)) {
    return constraint("roleSessionName", name, "Member must satisfy regular expression pattern: [\\w+=,.@-]{2,64}")
  }
  const [, partition = "", accountId = "", role = ""] =
    /^arn:(aws[\w-]*):iam::(\d{12}):role\/(?:[^/]+\/)*([\w+=,.@-]+)$/.exec(roleArn) ?? []
  if (role === "") return Result.fail(stsFailure("ValidationError", `${roleArn} is invalid`))

  const duration = parameters.get("DurationSeconds")
  const seconds = duration === null ? Infinity : Number(duration)
  if (duration !== null && !(seconds >= minSeconds && seconds <= maxSeconds)) {
    return constraint("durationSeconds", duration, `Member must have value between ${minSeconds} and ${maxSeconds}`)
  }
  return Result.succeed({
    roleArn,
    session: { partition, accountId, role, session: name },
    maxLifetimeMillis: seconds * 1000
  })
}

const grant = (request: CredentialRequest, wish: Wish, more: string): Issuance => {
  const { found, requestId } = request
  const [key, after] = issueRoleKey(request, wish.session, wish.maxLifetimeMillis)
  const credentials =
    element("AccessKeyId", key.accessKeyId) +
    element("SecretAccessKey", key.secretAccessKey) +
    element("SessionToken", key.sessionToken) +
    element("Expiration", toUtc(key.expiration))
  const user =
    element("AssumedRoleId", toAssumedRoleId(wish.session.session)) + element("Arn", toSessionArn(wish.session))
  const result = `<Credentials>${credentials}</Credentials><AssumedRoleUser>${user}</AssumedRoleUser>${more}`
  return succeeded(after, stsReply(found.operation, result, requestId))
}

const mayAssume = ({ settings }: CredentialRequest, roleArn: string): boolean =>
  settings.roles === undefined || settings.roles.includes(roleArn)

/** Lets the holder of this key assume a role. **Errors**: ValidationError, AccessDenied. */
export const answerAssumeRole = (request: CredentialRequest, key: AccessKey): Issuance => {
  const { accountId, found, issued, settings } = request
  const wish = parseWish(found.query)
  if (Result.isFailure(wish)) return failed(issued, wish.failure)
  const { roleArn } = wish.success
  const isTrusted = settings.externalId === undefined || found.query.get("ExternalId") === settings.externalId
  return isTrusted && mayAssume(request, roleArn)
    ? grant(request, wish.success, "")
    : failed(
        issued,
        stsFailure(
          "AccessDenied",
          `User: ${identityOf(key, accountId).arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`
        )
      )
}

/** Lets the bearer of a token assume a role. **Errors**: the same, InvalidIdentityToken and ExpiredTokenException. */
export const answerAssumeRoleWithWebIdentity = (request: CredentialRequest): Issuance => {
  const { found, issued, nowMillis, settings } = request
  const wish = parseWish(found.query)
  if (Result.isFailure(wish)) return failed(issued, wish.failure)
  switch (tokenState(settings.webIdentityTokens, found.query.get("WebIdentityToken"), nowMillis)) {
    case "unknown":
      return failed(
        issued,
        stsFailure(
          "InvalidIdentityToken",
          "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)"
        )
      )
    case "expired":
      return failed(
        issued,
        stsFailure("ExpiredTokenException", "Token expired: current date/time must be before the expiration date/time")
      )
    case "valid":
      return mayAssume(request, wish.success.roleArn)
        ? grant(
            request,
            wish.success,
            element("SubjectFromWebIdentityToken", "simulator") + element("Audience", "sts.amazonaws.com")
          )
        : failed(issued, stsFailure("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity"))
  }
}
