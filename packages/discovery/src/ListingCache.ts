/**
 * One list for each key, fetched by one caller for all, and kept for as long as it is good.
 *
 * A list that is due for a refresh is shown while one refresh runs behind the callers' backs. When that fails, the last good
 * list is shown, with its age. A failure is never kept.
 */
import { Clock, Deferred, Duration, Effect, Exit } from "effect"
import type { DiscoveryError } from "./DiscoveryError.ts"
import { isDue, type Kept, lossOf, stalenessOf } from "./keptListing.ts"
import type { FetchedListing } from "./Listing.ts"
import type { ListingStore } from "./ListingStore.ts"

export interface CacheOptions {
  /** How long a list is good. Zero keeps none. */
  readonly refreshInterval: Duration.Duration
  /** For how long after that it is shown while another is fetched. After it, callers wait for the other. */
  readonly maxStale: Duration.Duration
  readonly store: ListingStore
}

export interface ListingCache {
  readonly get: (
    key: string,
    fetch: Effect.Effect<FetchedListing, DiscoveryError>
  ) => Effect.Effect<Kept, DiscoveryError>
  /** Forgets every list, so that the next `get` fetches. */
  readonly invalidate: Effect.Effect<void>
}

type Flight = Deferred.Deferred<Kept, DiscoveryError>

/** Makes the cache. Its fetches belong to the scope, not to who asked first. */
export const make = Effect.fnUntraced(function* ({ maxStale, refreshInterval, store }: CacheOptions) {
  const scope = yield* Effect.scope
  const interval = Duration.toMillis(refreshInterval)
  const kept = new Map<string, Kept>()
  const flights = new Map<string, Flight>()
  let generation = 0
  /** What the store has was forgotten, and not yet replaced. */
  let isStoreForgotten = false

  const stored = (key: string) =>
    interval <= 0 || isStoreForgotten ? Effect.undefined : Effect.map(store.get(key), toKept)

  /** Fetches, unless another process has meanwhile. Never loses the last good list. */
  const refresh = Effect.fnUntraced(function* (
    key: string,
    before: Kept | undefined,
    fetch: Effect.Effect<FetchedListing, DiscoveryError>
  ): Effect.fn.Return<Kept, DiscoveryError> {
    const now = yield* Clock.currentTimeMillis
    const others = before === undefined ? undefined : yield* stored(key)
    if (others !== undefined && stalenessOf(others.listing, now, interval) < 0) return others
    const exit = yield* Effect.exit(fetch)
    const failedAt = yield* Clock.currentTimeMillis
    if (Exit.isFailure(exit)) {
      const error = exit.cause.reasons.find((reason) => reason._tag === "Fail")?.error
      if (before === undefined || error === undefined) return yield* Effect.failCause(exit.cause)
      return { ...before, failedAt, refreshFailure: error.message }
    }
    const refreshFailure = lossOf(exit.value, before?.listing)
    return before !== undefined && refreshFailure !== undefined
      ? { ...before, failedAt, refreshFailure }
      : { listing: exit.value, failedAt: undefined, refreshFailure: undefined }
  })

  /** One at a time for a key. It outlives who started it, and what it fetched is written before the scope closes. */
  const fly = (key: string, before: Kept | undefined, fetch: Effect.Effect<FetchedListing, DiscoveryError>) =>
    Effect.suspend(() => {
      const running = flights.get(key)
      if (running !== undefined) return Effect.succeed(running)
      const mine: Flight = Deferred.makeUnsafe()
      const born = generation
      flights.set(key, mine)
      const land = (exit: Exit.Exit<Kept, DiscoveryError>) =>
        Effect.suspend(() => {
          const isCurrent = born === generation
          if (flights.get(key) === mine) flights.delete(key)
          const isKept = isCurrent && interval > 0 && Exit.isSuccess(exit)
          if (isKept) kept.set(key, exit.value)
          Deferred.doneUnsafe(mine, exit)
          if (!isKept) return Effect.void
          const { listing, refreshFailure } = exit.value
          if (refreshFailure !== undefined) {
            return Effect.logWarning(`The list of models could not be refreshed; using the last one. ${refreshFailure}`)
          }
          isStoreForgotten = false
          return listing === before?.listing ? Effect.void : store.set(key, listing)
        })
      return Effect.uninterruptibleMask((restore) =>
        Effect.flatMap(Effect.exit(restore(refresh(key, before, fetch))), land)
      ).pipe(Effect.forkIn(scope), Effect.as(mine))
    })

  /** What is kept here, else what the store has. */
  const look = (key: string) =>
    Effect.suspend(() => {
      const here = kept.get(key)
      if (here !== undefined) return Effect.succeed(here)
      return Effect.tap(stored(key), (there) =>
        Effect.sync(() => {
          if (there !== undefined && !kept.has(key)) kept.set(key, there)
        })
      )
    })

  const get = Effect.fnUntraced(function* (key: string, fetch: Effect.Effect<FetchedListing, DiscoveryError>) {
    const before = yield* look(key)
    const now = yield* Clock.currentTimeMillis
    if (before === undefined) return yield* Effect.flatMap(fly(key, undefined, fetch), Deferred.await)
    const staleness = stalenessOf(before.listing, now, interval)
    if (staleness < 0 || !isDue(before, now)) return before
    const flight = yield* fly(key, before, fetch)
    return staleness < Duration.toMillis(maxStale) ? before : yield* Deferred.await(flight)
  })

  const invalidate = Effect.sync(() => {
    generation++
    kept.clear()
    flights.clear()
    isStoreForgotten = true
  })

  return { get, invalidate } satisfies ListingCache
})

const toKept = (listing: FetchedListing | undefined): Kept | undefined =>
  listing === undefined ? undefined : { listing, failedAt: undefined, refreshFailure: undefined }
