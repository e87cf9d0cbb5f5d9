/**
 * Where lists are kept between runs: Effect's own persistence, so that a folder, a Redis or a database is a layer away.
 *
 * Keeping a list is a convenience. Whatever goes wrong with it is told once, as a warning, and nothing else happens.
 */
import { type Cause, Duration, Effect, Exit, type Scope } from "effect"
// Not the whole folder: it brings clients of Redis and SQL, and ten milliseconds, to programs that keep nothing.
import * as Persistable from "effect/persistence/Persistable"
import * as Persistence from "effect/persistence/Persistence"
import { FetchedListing } from "./Listing.ts"

/** For as long as it can be the last good one. */
const timeToLive = Duration.days(30)

/** A store that does not answer must not be what the models wait for. */
const patience = Duration.seconds(2)

class Request extends Persistable.Class<{ payload: { readonly key: string } }>()("Listing", {
  primaryKey: ({ key }) => key,
  success: FetchedListing
}) {}

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
export const make: Effect.Effect<ListingStore, never, Persistence.Persistence | Scope.Scope> = Effect.gen(function* () {
  const persistence = yield* Persistence.Persistence
  const store = yield* persistence.make({ storeId: "bedrock-kit-models", timeToLive: () => timeToLive })
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
      Effect.map(
        attempt(
          "The kept list of models could not be read, so it is ignored and will be written anew:",
          store.get(new Request({ key }))
        ),
        (exit) => (exit !== undefined && Exit.isSuccess(exit) ? exit.value : undefined)
      ),
    set: (key, listing) =>
      Effect.asVoid(
        attempt(
          "The list of models could not be kept for the next run, which will ask AWS again:",
          store.set(new Request({ key }), Exit.succeed(listing))
        )
      )
  }
})
