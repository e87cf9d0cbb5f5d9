/**
 * The credentials of a container: one path, one answer.
 *
 * **Source**: AWS SDKs and tools reference guide, "Container credential provider"; the words for an unknown path are
 * the ECS agent's.
 */
import { Result } from "effect"
import type { AwsFailure } from "./awsFailure.ts"
import type { ContainerOptions, CredentialSettings } from "./credentialOptions.ts"
import { type CredentialRequest, failed, type Issuance, issueRoleKey, succeeded, toUtc } from "./credentialRequest.ts"
import { jsonReply } from "./Reply.ts"

const task = "4d1f1c2e8b7a4f0c9e6d5b3a2f1e0d9c"

const findContainer = (settings: CredentialSettings, path: string): ContainerOptions | undefined =>
  settings.containers.find((container) => container.path === path)

/** Checks the authorization token, at a path that wants one. **Errors**: 401 without, 403 with another. */
export const checkContainerToken = ({
  found,
  headers,
  settings
}: CredentialRequest): Result.Result<void, AwsFailure> => {
  const wanted = findContainer(settings, found.identifier)?.authorizationToken
  const token = headers["authorization"]
  if (wanted === undefined || token === wanted) return Result.void
  return Result.fail(
    token === undefined
      ? { status: 401, type: "Unauthorized", message: "The authorization token is missing." }
      : { status: 403, type: "AccessDenied", message: "The authorization token is not valid." }
  )
}

/** Answers with the credentials at a path. */
export const answerContainer = (request: CredentialRequest): Issuance => {
  const { accountId, found, issued, settings } = request
  const container = findContainer(settings, found.identifier)
  if (container === undefined) {
    return failed(issued, {
      status: 400,
      type: "InvalidIdInRequest",
      message: "CredentialsV2Request: ID not found"
    })
  }
  const role = container.role ?? "SimulatorContainer"
  const [key, after] = issueRoleKey(request, { accountId, role, session: task })
  return succeeded(
    after,
    jsonReply({
      RoleArn: `arn:aws:iam::${accountId}:role/${role}`,
      AccessKeyId: key.accessKeyId,
      SecretAccessKey: key.secretAccessKey,
      Token: key.sessionToken,
      Expiration: toUtc(key.expiration)
    })
  )
}
