/** The answer of STS GetCallerIdentity. */
import type { Reply } from "./Reply.ts"
import type { AccessKey } from "./sigv4.ts"
import { element, stsReply } from "./stsXml.ts"

/** Whose a key is. */
export interface Identity {
  readonly accountId: string
  readonly arn: string
  readonly userId: string
}

/** The id of a session of a role. Every role has the same one here. */
export const toAssumedRoleId = (session: string): string => `AROACKCEVSQ6C2EXAMPLE:${session}`

/** Whose a key is, in this account unless the key says otherwise. */
export const identityOf = (key: AccessKey, accountId: string): Identity => {
  // A session token comes from a role that was assumed; a key without one belongs to a user.
  const arn =
    key.arn ??
    (key.sessionToken === undefined
      ? `arn:aws:iam::${accountId}:user/simulator`
      : `arn:aws:sts::${accountId}:assumed-role/Simulator/session`)
  const session = /:assumed-role\/[^/]+\/(.+)$/.exec(arn)?.[1]
  const userId = session === undefined ? "AIDACKCEVSQ6C2EXAMPLE" : toAssumedRoleId(session)
  return { accountId: /^arn:[^:]+:(?:iam|sts)::(\d{12}):/.exec(arn)?.[1] ?? accountId, arn, userId }
}

/** Says who holds a key, in the XML of STS. */
export const callerIdentityReply = (key: AccessKey, accountId: string, requestId: string): Reply => {
  const identity = identityOf(key, accountId)
  return stsReply(
    "GetCallerIdentity",
    element("Arn", identity.arn) + element("UserId", identity.userId) + element("Account", identity.accountId),
    requestId
  )
}
