/** How long an identity may be handed out before it is resolved again. */
import { Duration } from "effect"

/** Resolve again this long before `expiration`. See {@link remainingLifetime}. */
const refreshWindow = Duration.minutes(5)

/** Keys that never expire are read again this often, so that keys rotated on disk are noticed. */
const rereadInterval = Duration.minutes(1)

/**
 * Returns how long an identity may be handed out before resolving again.
 *
 * **Units**: `expiration` and `now` are epoch milliseconds, as `Clock` counts them. The result is a
 * `Duration` and is never negative.
 *
 * **Errors**: none; total. An identity already inside the five-minute window has nothing left.
 *
 * **Source**: `credentialsTreatedAsExpired` in `@aws-sdk/credential-provider-node` 3.972.97 treats
 * credentials as expired 300 000 ms early.
 *
 * **Example** (Ten minutes before expiry)
 *
 * ```ts
 * remainingLifetime(600_000, 0) // => Duration.minutes(5)
 * ```
 */
export const remainingLifetime = (expiration: number | undefined, now: number): Duration.Duration =>
  expiration === undefined
    ? rereadInterval
    : Duration.max(Duration.zero, Duration.subtract(Duration.millis(expiration - now), refreshWindow))
