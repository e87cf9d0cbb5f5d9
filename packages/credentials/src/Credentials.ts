/**
 * The AWS identity every Bedrock call is made as.
 *
 * One resolution is shared by all who ask for it. From five minutes before expiry a new one is looked for behind the
 * callers' backs, and when that fails the identity is used for as long as it is valid. What changes on disk is
 * noticed by the next call to AWS. A failure is never kept.
 */
import { Clock, Context, Deferred, Effect, Layer } from "effect"
import { CredentialProvider } from "./CredentialProvider.ts"
import type { CredentialsError } from "./CredentialsError.ts"
import type { Identity } from "./Identity.ts"
import { isExpired, refreshAt, retryInterval } from "./lifetime.ts"

interface Held {
  readonly identity: Identity
  /** What the host looked like when the provider was last asked. */
  version: string
  refreshAt: number
}

export class Credentials extends Context.Service<
  Credentials,
  {
    /**
     * The identity to make the next call as. Looks whether the variables and files it came from have changed, which
     * takes microseconds and opens none of them.
     */
    readonly get: Effect.Effect<Identity, CredentialsError>
    /** The same without looking, for the parts of a call that has begun. */
    readonly current: Effect.Effect<Identity, CredentialsError>
    /**
     * Forgets an identity that AWS has refused. Of many callers refused together the first makes the next one resolve
     * anew; for the others nothing is left to forget.
     */
    readonly invalidate: (refused: Identity) => Effect.Effect<void>
  }
>()("@bedrock-kit/credentials/Credentials") {
  static readonly layerNoDeps: Layer.Layer<Credentials, never, CredentialProvider> = Layer.effect(
    Credentials,
    Effect.gen(function* () {
      const provider = yield* CredentialProvider
      const version = provider.version ?? Effect.succeed("")
      const scope = yield* Effect.scope
      let held: Held | undefined
      let flight: Deferred.Deferred<Identity, CredentialsError> | undefined

      const resolve = Effect.gen(function* () {
        // Before the identity: a change in between is then seen at the next look.
        const read = yield* version
        const identity = yield* provider.resolve
        const now = yield* Clock.currentTimeMillis
        held = { identity, version: read, refreshAt: refreshAt(identity.expiration, now) }
        return identity
      }).pipe(Effect.withSpan("Credentials.resolve"))

      /** Belongs to nobody, so that one caller's leaving does not fail the others. */
      const shared = Effect.suspend(() => {
        if (flight !== undefined) return Deferred.await(flight)
        const mine = Deferred.makeUnsafe<Identity, CredentialsError>()
        flight = mine
        return resolve.pipe(
          Effect.onExit((exit) =>
            Effect.sync(() => {
              flight = undefined
              Deferred.doneUnsafe(mine, exit)
            })
          ),
          Effect.forkIn(scope),
          Effect.andThen(Deferred.await(mine))
        )
      })

      const fallBackOn = (identity: Identity) => (error: CredentialsError) =>
        Effect.as(Effect.logWarning("AWS credential refresh failed; using the current identity", error), identity)

      const afterChange = (current: Held, seen: string) => {
        current.version = seen
        if (current.identity.expiration !== undefined) return shared.pipe(Effect.catch(fallBackOn(current.identity)))
        // Keys that never expire are gone when the host has no others: they may have been withdrawn.
        held = undefined
        return shared
      }

      const behindTheirBacks = (current: Held, now: number) => {
        current.refreshAt = now + retryInterval
        return shared.pipe(
          Effect.catch(fallBackOn(current.identity)),
          Effect.forkIn(scope),
          Effect.as(current.identity)
        )
      }

      const current = Clock.clockWith((clock): Effect.Effect<Identity, CredentialsError> => {
        const now = clock.currentTimeMillisUnsafe()
        if (held === undefined || isExpired(held.identity.expiration, now)) return shared
        return now < held.refreshAt ? Effect.succeed(held.identity) : behindTheirBacks(held, now)
      })

      const get = Effect.flatMap(version, (seen) =>
        held === undefined || held.version === seen ? current : afterChange(held, seen)
      )

      return Credentials.of({
        get,
        current,
        invalidate: (refused) =>
          Effect.sync(() => {
            if (held?.identity === refused) held = undefined
          })
      })
    })
  )
}
