/** Which kept list may be shown to whom. Pure. */
import { createHash } from "node:crypto"
import { toProviderWords } from "./catalog.ts"
import type { FetchOptions } from "./fetchListing.ts"

/** Whose list it is. */
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

/** Changes when what is kept changes its meaning, so that an older list is never misread. */
const version = 1

/**
 * Makes the key of a kept list: who asks, whom, where, and every setting that changes the list.
 *
 * An access key id belongs to one account and one principal, so the account is in the key with it. The key is a digest:
 * it names a file, and says nothing to who reads the name.
 */
export const toCacheKey = ({ endpoint, identity }: Caller, options: FetchOptions): string =>
  createHash("sha256")
    .update(
      JSON.stringify([
        version,
        identity,
        endpoint ?? null,
        options.regions,
        options.residency ?? "any",
        [...toProviderWords(options.providerFilter)].toSorted(),
        [...new Set(options.include)].toSorted(),
        options.defaultContextWindow,
        options.defaultMaxTokens
      ])
    )
    .digest("hex")
