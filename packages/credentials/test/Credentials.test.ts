import {
  CredentialProvider,
  Credentials,
  CredentialsError,
  type Identity,
  ProviderFailed
} from "@bedrock-kit/credentials"
import { assert, describe, it } from "@effect/vitest"
import { Clock, Context, Duration, Effect, Fiber, Layer, Redacted, Ref } from "effect"
import { TestClock } from "effect/testing"

const unreachable = new CredentialsError({
  reason: new ProviderFailed({ profile: undefined, detail: "sts.eu-west-1.amazonaws.com did not answer." })
})

interface FakeOptions {
  /** Attempts that fail, counted from 1. */
  readonly failing?: ReadonlyArray<number>
  /** How long an identity lives; absent for keys that never expire. */
  readonly lives?: Duration.Input
}

/** A provider whose identities carry the attempt's number. */
class FakeProvider extends Context.Service<FakeProvider, { readonly attempts: Ref.Ref<number> }>()("FakeProvider") {
  static readonly layer = ({ failing = [], lives }: FakeOptions) =>
    Layer.effectContext(
      Effect.gen(function* () {
        const attempts = yield* Ref.make(0)
        const resolve = Effect.gen(function* () {
          const attempt = yield* Ref.updateAndGet(attempts, (n) => n + 1)
          yield* Effect.sleep("10 millis")
          if (failing.includes(attempt)) return yield* unreachable
          const now = yield* Clock.currentTimeMillis
          return {
            kind: "access-key",
            accessKeyId: `ASIA-${attempt}`,
            secretAccessKey: Redacted.make("secret"),
            sessionToken: undefined,
            expiration: lives === undefined ? undefined : now + Duration.toMillis(lives),
            source: "process",
            where: "profile dev"
          } satisfies Identity
        })
        return Context.make(FakeProvider, { attempts }).pipe(Context.add(CredentialProvider, { resolve }))
      })
    )
}

const layer = (options: FakeOptions = { lives: "1 hour" }) =>
  Credentials.layerNoDeps.pipe(Layer.provideMerge(FakeProvider.layer(options)))

/** Resolution takes 10 ms of test time. */
const accessKeyId = Effect.gen(function* () {
  const fiber = yield* Effect.forkChild(Credentials.use((credentials) => credentials.get))
  yield* TestClock.adjust("10 millis")
  const identity = yield* Fiber.join(fiber)
  return identity.kind === "access-key" ? identity.accessKeyId : "a bearer token"
})

const attempts = Effect.flatMap(FakeProvider, ({ attempts }) => Ref.get(attempts))

describe("Credentials", () => {
  it.effect("shares one resolution between concurrent callers", () =>
    Effect.gen(function* () {
      yield* Effect.all(
        Array.from({ length: 100 }, () => accessKeyId),
        { concurrency: "unbounded" }
      )
      assert.strictEqual(yield* attempts, 1)
    }).pipe(Effect.provide(layer()))
  )

  it.effect("resolves again five minutes before expiry, not sooner", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* accessKeyId, "ASIA-1")
      yield* TestClock.adjust("54 minutes")
      assert.strictEqual(yield* accessKeyId, "ASIA-1")
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(yield* accessKeyId, "ASIA-2")
    }).pipe(Effect.provide(layer()))
  )

  it.effect("reads keys that never expire again after a minute, so that a rotation is noticed", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* accessKeyId, "ASIA-1")
      yield* TestClock.adjust("59 seconds")
      assert.strictEqual(yield* accessKeyId, "ASIA-1")
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* accessKeyId, "ASIA-2")
    }).pipe(Effect.provide(layer({})))
  )

  it.effect("keeps a valid identity when its refresh fails, and tries again half a minute later", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* accessKeyId, "ASIA-1")
      yield* TestClock.adjust("56 minutes")
      assert.strictEqual(yield* accessKeyId, "ASIA-1")
      yield* TestClock.adjust("31 seconds")
      assert.strictEqual(yield* accessKeyId, "ASIA-3")
    }).pipe(Effect.provide(layer({ lives: "1 hour", failing: [2] })))
  )

  it.effect("fails once the identity has expired and cannot be refreshed", () =>
    Effect.gen(function* () {
      yield* accessKeyId
      yield* TestClock.adjust("61 minutes")
      const error = yield* Effect.flip(accessKeyId)
      assert.strictEqual(error.reason._tag, "ProviderFailed")
    }).pipe(Effect.provide(layer({ lives: "1 hour", failing: [2] })))
  )

  it.effect("never keeps a failure", () =>
    Effect.gen(function* () {
      yield* Effect.flip(accessKeyId)
      assert.strictEqual(yield* accessKeyId, "ASIA-2")
    }).pipe(Effect.provide(layer({ lives: "1 hour", failing: [1] })))
  )

  it.effect("forgets the identity when told to", () =>
    Effect.gen(function* () {
      yield* accessKeyId
      yield* Credentials.use((credentials) => credentials.invalidate)
      assert.strictEqual(yield* accessKeyId, "ASIA-2")
    }).pipe(Effect.provide(layer()))
  )
})
