/** Which kept list may be shown to whom. Pure. */
import { createHash } from "node:crypto"
import { toProviderWords } from "./catalog.ts"
import type { Caller } from "./Caller.ts"
import type { FetchOptions } from "./fetchListing.ts"

/** Changes when what is kept changes its meaning, so that an older list is never misread. */
const version = 3

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
        options.profiles ?? "preferred",
        [...toProviderWords(options.providerFilter)].toSorted(),
        [...new Set(options.include)].toSorted(),
        options.defaultContextWindow,
        options.defaultMaxTokens
      ])
    )
    .digest("hex")
