/** The answer of STS GetCallerIdentity. */
import { escapeXml } from "./awsFailure.ts"
import type { Reply } from "./Reply.ts"
import type { AccessKey } from "./sigv4.ts"

interface Identity {
  readonly arn: string
  readonly userId: string
}

const identityOf = (key: AccessKey, accountId: string): Identity => {
  // A session token comes from a role that was assumed; a key without one belongs to a user.
  const arn =
    key.arn ??
    (key.sessionToken === undefined
      ? `arn:aws:iam::${accountId}:user/simulator`
      : `arn:aws:sts::${accountId}:assumed-role/Simulator/session`)
  const session = /:assumed-role\/[^/]+\/(.+)$/.exec(arn)?.[1]
  return { arn, userId: session === undefined ? "AIDACKCEVSQ6C2EXAMPLE" : `AROACKCEVSQ6C2EXAMPLE:${session}` }
}

/** Says who holds a key, in the XML of STS. */
export const callerIdentityReply = (key: AccessKey, accountId: string, requestId: string): Reply => {
  const { arn, userId } = identityOf(key, accountId)
  return {
    status: 200,
    headers: { "content-type": "text/xml" },
    body:
      `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>` +
      `<Arn>${escapeXml(arn)}</Arn><UserId>${escapeXml(userId)}</UserId><Account>${accountId}</Account>` +
      `</GetCallerIdentityResult><ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>` +
      `</GetCallerIdentityResponse>`
  }
}
