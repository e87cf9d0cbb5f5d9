/**
 * Where lists are kept between runs: Effect's own persistence, so that a folder, a Redis or a database is a layer away.
 *
 * Keeping a list is a convenience. Whatever goes wrong with it is told once, as a warning, and nothing else happens.
 */
import { Cause, Duration, Effect, type Scope } from "effect"
// Not the whole folder: it brings clients of Redis and SQL, and ten milliseconds, to programs that keep nothing.
import { BackingPersistence } from "effect/persistence/Persistence"
import type { FetchedListing } from "./Listing.ts"
import { readListing } from "./readListing.ts"

/** For as long as it can be the last good one. */
const timeToLive = Duration.days(30)

/** A store that does not answer must not be what the models wait for. */
const patience = Duration.seconds(2)

const toListing = (kept: object | undefined) => {
  if (kept === undefined) return Effect.undefined
  const listing = readListing(kept)
  return listing === undefined
    ? Effect.fail(new Cause.IllegalArgumentError("it is no list of models"))
    : Effect.succeed(listing)
}

/** Keeps lists by key. */
export interface ListingStore {
  /** Absent when nothing is kept, or when what is kept cannot be read. */
  readonly get: (key: string) => Effect.Effect<FetchedListing | undefined>
  readonly set: (key: string, listing: FetchedListing) => Effect.Effect<void>
}

/** Keeps nothing. */
export const noStore: ListingStore = { get: () => Effect.undefined, set: () => Effect.void }

/** What went wrong, with what was wrong underneath. */
const reasonOf = (cause: Cause.Cause<unknown>): string => {
  const texts: Array<string> = []
  let error: unknown = cause.reasons.map((reason) => ("error" in reason ? reason.error : undefined)).find(Boolean)
  while (error instanceof Error && texts.length < 4) {
    const text = error.message === "" ? error.name : error.message.split("\n", 1)[0]!
    if (!texts.includes(text)) texts.push(text)
    error = error.cause
  }
  return texts.length === 0 ? "it did not answer in time" : texts.join(": ")
}

/** Opens the store. */
export const make: Effect.Effect<ListingStore, never, BackingPersistence | Scope.Scope> = Effect.gen(function* () {
  const persistence = yield* BackingPersistence
  const store = yield* persistence.make("bedrock-kit-models")
  const told = new Set<string>()

  /** Runs it for a while, and says once what went wrong. */
  const attempt = <A, E>(what: string, effect: Effect.Effect<A, E>): Effect.Effect<A | undefined> =>
    Effect.interruptible(effect).pipe(
      Effect.timeout(patience),
      Effect.catchCause((cause) => {
        if (told.has(what)) return Effect.undefined
        told.add(what)
        return Effect.as(Effect.logWarning(`${what} ${reasonOf(cause)}.`), undefined)
      })
    )

  return {
    get: (key) =>
      attempt(
        "The kept list of models could not be read, so it is ignored and will be written anew:",
        Effect.flatMap(store.get(key), toListing)
      ),
    set: (key, listing) =>
      Effect.asVoid(
        attempt(
          "The list of models could not be kept for the next run, which will ask AWS again:",
          store.set(key, listing, timeToLive)
        )
      )
  }
})
