/** Whose answers a list is made of. */

/** Whose list it is, as far as it is known without asking anybody. */
export interface Caller {
  /**
   * The access key id, or what stands for a bearer token. It names one principal of one account, AWS gives it to no
   * other, and it is known without asking anybody.
   */
  readonly identity: string
  /** The endpoint, when it is not AWS's own. */
  readonly endpoint: string | undefined
}

const assumedRole = /^(arn:[^:]+):sts::([0-9]{12}):assumed-role\/(.+)\/[^/]+$/u

/**
 * The principal whose policies decide, of the ARN that `GetCallerIdentity` gives: of a session, its role.
 *
 * **Errors**: none; total. Any other ARN is itself.
 *
 * **Example** (Two tasks of one role)
 *
 * ```ts
 * toPrincipal("arn:aws:sts::123456789012:assumed-role/Gateway/i-1") // => "arn:aws:iam::123456789012:role/Gateway"
 * ```
 */
export const toPrincipal = (arn: string): string => {
  const [, prefix, account, role] = assumedRole.exec(arn) ?? []
  return prefix === undefined ? arn : `${prefix}:iam::${account}:role/${role}`
}
