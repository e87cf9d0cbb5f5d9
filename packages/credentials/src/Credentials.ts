/**
 * The AWS identity every Bedrock call is made as.
 *
 * The layer resolves on first use, shares one resolution between concurrent callers, and resolves again five
 * minutes before expiry. When that refresh fails, an identity that is still valid keeps being used; a failure
 * is never kept.
 */
import { Clock, Context, Duration, Effect, Exit, Layer, Ref } from "effect"
import { CredentialProvider } from "./CredentialProvider.ts"
import type { CredentialsError } from "./CredentialsError.ts"
import type { Identity } from "./Identity.ts"
import { remainingLifetime } from "./lifetime.ts"

/** How soon to try again after a failed refresh, while the current identity is valid. */
const retryInterval = Duration.seconds(30)

export class Credentials extends Context.Service<
  Credentials,
  {
    /** The identity to make the next request as. */
    readonly get: Effect.Effect<Identity, CredentialsError>
    /** Forgets the current identity. Call after AWS answered `ExpiredTokenException`. */
    readonly invalidate: Effect.Effect<void>
  }
>()("@bedrock-kit/credentials/Credentials") {
  static readonly layerNoDeps: Layer.Layer<Credentials, never, CredentialProvider> = Layer.effect(
    Credentials,
    Effect.gen(function* () {
      const provider = yield* CredentialProvider
      const current = yield* Ref.make<Identity | undefined>(undefined)

      const fresh = Effect.gen(function* () {
        const identity = yield* provider.resolve
        yield* Ref.set(current, identity)
        const now = yield* Clock.currentTimeMillis
        return { identity, lifetime: remainingLifetime(identity.expiration, now) }
      })

      const stillValid = Effect.fnUntraced(function* (error: CredentialsError) {
        const identity = yield* Ref.get(current)
        // Keys that never expire are read again to notice a rotation; once they are gone, they are gone.
        if (identity?.expiration === undefined) return yield* error
        const remaining = identity.expiration - (yield* Clock.currentTimeMillis)
        if (remaining <= 0) return yield* error
        yield* Effect.logWarning("AWS credential refresh failed; using the current identity", error)
        return { identity, lifetime: Duration.min(retryInterval, Duration.millis(remaining)) }
      })

      const [cached, forget] = yield* Effect.cachedInvalidateWithTTL(
        fresh.pipe(Effect.catch(stillValid), Effect.withSpan("Credentials.resolve")),
        (exit) => (Exit.isSuccess(exit) ? exit.value.lifetime : Duration.zero)
      )

      return Credentials.of({
        get: Effect.map(cached, (entry) => entry.identity),
        invalidate: Effect.andThen(Ref.set(current, undefined), forget)
      })
    })
  )
}
