/** Whether a kept list may still be shown. Pure. */
import type { FetchedListing } from "./Listing.ts"

/** How long a list is good that lacks something for a passing reason, and how long to wait after a failed refresh. */
export const retryInterval = 60_000

/** A list that was fetched, and what became of the attempts to fetch a newer one. */
export interface Kept {
  readonly listing: FetchedListing
  /** Epoch milliseconds; `undefined` when no attempt has failed. */
  readonly failedAt: number | undefined
  readonly refreshFailure: string | undefined
}

const isPassing = ({ omissions }: FetchedListing): boolean => omissions.some(({ isRetryable }) => isRetryable)

/** How old a list is. A clock that went back makes nothing younger than now. */
export const ageOf = ({ fetchedAt }: FetchedListing, now: number): number => Math.max(0, now - fetchedAt)

/**
 * For how long a list should have been newer; below zero while it is fresh. One from the future is just no longer fresh: one
 * of the two clocks was wrong, and nobody knows which.
 *
 * **Units**: milliseconds.
 */
export const stalenessOf = (listing: FetchedListing, now: number, refreshInterval: number): number => {
  if (now < listing.fetchedAt) return 0
  const good = isPassing(listing) ? Math.min(refreshInterval, retryInterval) : refreshInterval
  return now - listing.fetchedAt - good
}

/** Whether enough time has passed since the last failed attempt. A clock that went back delays nothing. */
export const isDue = ({ failedAt }: Kept, now: number): boolean =>
  failedAt === undefined || now < failedAt || now - failedAt >= retryInterval

/**
 * What a newer list lacks, for a passing reason, that an older one has: then the older is better, and kept. What is lacking
 * because a policy was changed is knowledge, and the newer list counts.
 */
export const lossOf = (newer: FetchedListing, older: FetchedListing | undefined): string | undefined => {
  if (older === undefined) return undefined
  const lost = newer.omissions.filter(
    (omission) =>
      omission.isRetryable &&
      !older.omissions.some(({ operation, region }) => operation === omission.operation && region === omission.region)
  )
  return lost.length === 0 ? undefined : lost.map(({ message }) => message).join(" ")
}
