/** Every endpoint that hands out credentials: who may ask, and who answers. */
import { Result } from "effect"
import { answerAssumeRole, answerAssumeRoleWithWebIdentity } from "./assumeRole.ts"
import { type AwsFailure, awsFailure } from "./awsFailure.ts"
import { callerIdentityReply } from "./callerIdentity.ts"
import { answerContainer, checkContainerToken } from "./containerCredentials.ts"
import { type CredentialRequest, failed, type Issuance, succeeded } from "./credentialRequest.ts"
import { answerImds, checkMetadataToken } from "./imds.ts"
import type { AccessKey } from "./sigv4.ts"
import { answerCreateToken, answerGetRoleCredentials, checkAccessToken } from "./sso.ts"

/**
 * Checks the token in the headers of a request that is not signed. **Errors**: in the words of the service.
 *
 * A token in the parameters, as at AssumeRoleWithWebIdentity and CreateToken, is part of what is asked for.
 */
export const checkToken = (request: CredentialRequest): Result.Result<void, AwsFailure> => {
  switch (request.found.service) {
    case "imds":
      return checkMetadataToken(request)
    case "container":
      return checkContainerToken(request)
    case "sso":
      return checkAccessToken(request)
    default:
      return Result.void
  }
}

/** Answers an operation that is not Bedrock's. `key` is the one that signed the request, if any. */
export const answerCredentialRequest = (request: CredentialRequest, key: AccessKey | undefined): Issuance => {
  const { accountId, found, issued, requestId } = request
  switch (found.service) {
    case "imds":
      return answerImds(request)
    case "container":
      return answerContainer(request)
    case "sso":
      return answerGetRoleCredentials(request)
    case "sso-oidc":
      return answerCreateToken(request)
    default: {
      if (found.operation === "AssumeRoleWithWebIdentity") return answerAssumeRoleWithWebIdentity(request)
      if (key === undefined) {
        return failed(issued, awsFailure("MissingAuthenticationToken", "Missing Authentication Token", "sts"))
      }
      if (found.operation === "AssumeRole") return answerAssumeRole(request, key)
      return succeeded(issued, callerIdentityReply(key, accountId, requestId))
    }
  }
}
