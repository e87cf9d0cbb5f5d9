/** How long an identity may be handed out before it is resolved again. Pure. */
import { Duration } from "effect"

/** Resolve again this long before `expiration`. */
const refreshWindow = Duration.toMillis(Duration.minutes(5))

/** Not sooner than this after the last attempt, however short the lifetime. */
export const retryInterval = Duration.toMillis(Duration.seconds(30))

/**
 * Returns when to look for the successor of an identity.
 *
 * **Units**: all are epoch milliseconds, as `Clock` counts them. `Infinity` for an identity that never expires.
 *
 * **Errors**: none; total.
 *
 * **Source**: `credentialsTreatedAsExpired` in `@aws-sdk/credential-provider-node` 3.972.97 treats
 * credentials as expired 300 000 ms early.
 *
 * **Example** (Resolved at zero, and valid for ten minutes)
 *
 * ```ts
 * refreshAt(600_000, 0) // => 300_000
 * ```
 */
export const refreshAt = (expiration: number | undefined, now: number): number =>
  expiration === undefined ? Number.POSITIVE_INFINITY : Math.max(expiration - refreshWindow, now + retryInterval)

/** Whether an identity can no longer be used. */
export const isExpired = (expiration: number | undefined, now: number): boolean =>
  expiration !== undefined && expiration <= now
