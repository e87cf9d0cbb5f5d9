/**
 * The instance metadata service: a token first, then the role, then its credentials.
 *
 * **Source**: Amazon EC2 user guide, "Use the Instance Metadata Service" and "Retrieve security credentials".
 */
import { Result } from "effect"
import { type AwsFailure, awsFailure } from "./awsFailure.ts"
import { type CredentialRequest, failed, type Issuance, issueRoleKey, succeeded, toUtc } from "./credentialRequest.ts"
import { issueToken, tokenState } from "./issuedKeys.ts"
import { jsonReply, textReply } from "./Reply.ts"

/** The header that carries the token of IMDSv2. */
export const metadataTokenHeader = "x-aws-ec2-metadata-token"

const ttlHeader = "x-aws-ec2-metadata-token-ttl-seconds"
/** Six hours. */
const maxTtlSeconds = 21_600

const instanceId = "i-0123456789abcdef0"
/** Fixed, so that two documents are equal. */
const pendingTime = "2026-02-17T00:00:00Z"

const refusal = (type: string): AwsFailure => awsFailure(type, "", "imds")

/** Checks the token of a request, which getting one does not need. **Errors**: 401. */
export const checkMetadataToken = ({
  found,
  headers,
  issued,
  nowMillis,
  settings
}: CredentialRequest): Result.Result<void, AwsFailure> => {
  if (found.operation === "GetMetadataToken") return Result.void
  const token = headers[metadataTokenHeader]
  const isGood =
    token === undefined ? settings.allowImdsV1 : tokenState(issued.tokens.metadata, token, nowMillis) === "valid"
  return isGood ? Result.void : Result.fail(refusal("Unauthorized"))
}

const getMetadataToken = ({ headers, issued, nowMillis }: CredentialRequest): Issuance => {
  // A request that came through a proxy does not come from the instance.
  if (headers["x-forwarded-for"] !== undefined) return failed(issued, refusal("Forbidden"))
  const ttl = headers[ttlHeader] ?? ""
  const seconds = /^\d+$/.test(ttl) ? Number(ttl) : 0
  if (seconds < 1 || seconds > maxTtlSeconds) return failed(issued, refusal("Bad Request"))
  const [token, after] = issueToken(issued, "metadata", nowMillis + seconds * 1000)
  return succeeded(after, textReply(token, { [ttlHeader]: ttl }))
}

const getInstanceCredentials = (request: CredentialRequest): Issuance => {
  const { accountId, found, issued, nowMillis, settings } = request
  const role = settings.instanceRole
  if (role === undefined || found.identifier !== role) return failed(issued, refusal("Not Found"))
  const [key, after] = issueRoleKey(request, { accountId, role, session: instanceId })
  return succeeded(
    after,
    jsonReply({
      Code: "Success",
      LastUpdated: toUtc(new Date(nowMillis)),
      Type: "AWS-HMAC",
      AccessKeyId: key.accessKeyId,
      SecretAccessKey: key.secretAccessKey,
      Token: key.sessionToken,
      Expiration: toUtc(key.expiration)
    })
  )
}

/** Answers the instance metadata service's operations. */
export const answerImds = (request: CredentialRequest): Issuance => {
  const { accountId, found, issued, region, settings } = request
  switch (found.operation) {
    case "GetMetadataToken":
      return getMetadataToken(request)
    case "GetInstanceRole":
      return settings.instanceRole === undefined
        ? failed(issued, refusal("Not Found"))
        : succeeded(issued, textReply(settings.instanceRole))
    case "GetInstanceCredentials":
      return getInstanceCredentials(request)
    case "ListInstanceMetadata":
      return succeeded(issued, textReply("iam/\nplacement/"))
    case "GetInstanceRegion":
      return succeeded(issued, textReply(region))
    case "GetInstanceIdentityDocument":
      return succeeded(
        issued,
        textReply(
          JSON.stringify({
            accountId,
            architecture: "x86_64",
            availabilityZone: `${region}a`,
            imageId: "ami-0123456789abcdef0",
            instanceId,
            instanceType: "t3.micro",
            pendingTime,
            privateIp: "10.0.0.10",
            region,
            version: "2017-09-30"
          })
        )
      )
    default:
      return failed(issued, refusal("Not Found"))
  }
}
