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
  reason: new ProviderFailed({ source: "process", where: "profile dev", detail: "it did not answer." })
})

interface FakeOptions {
  /** Attempts that fail, counted from 1. */
  readonly failing?: ReadonlyArray<number>
  /** How long an identity lives; absent for keys that never expire. */
  readonly lives?: Duration.Input
}

/** A provider whose identities carry the attempt's number, on a host that can be changed. */
class FakeProvider extends Context.Service<
  FakeProvider,
  { readonly attempts: Ref.Ref<number>; readonly version: Ref.Ref<string> }
>()("FakeProvider") {
  static readonly layer = ({ failing = [], lives }: FakeOptions) =>
    Layer.effectContext(
      Effect.gen(function* () {
        const attempts = yield* Ref.make(0)
        const version = yield* Ref.make("as installed")
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
        return Context.make(FakeProvider, { attempts, version }).pipe(
          Context.add(CredentialProvider, { resolve, version: Ref.get(version) })
        )
      })
    )
}

const layer = (options: FakeOptions = { lives: "1 hour" }) =>
  Credentials.layerNoDeps.pipe(Layer.provideMerge(FakeProvider.layer(options)))

const get = Credentials.use((credentials) => credentials.get)

const keyOf = (identity: Identity) => (identity.kind === "access-key" ? identity.accessKeyId : "a bearer token")

/** Resolution takes 10 ms of test time. */
const accessKeyId = Effect.gen(function* () {
  const fiber = yield* Effect.forkChild(get)
  yield* TestClock.adjust("10 millis")
  return keyOf(yield* Fiber.join(fiber))
})

/** What a caller gets who cannot wait. */
const accessKeyIdNow = Effect.map(get, keyOf)

const changeHost = Effect.flatMap(FakeProvider, ({ version }) => Ref.set(version, "changed"))

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

  it.effect("finishes a resolution for the others when the caller who began it leaves", () =>
    Effect.gen(function* () {
      const first = yield* Effect.forkChild(get)
      yield* Effect.yieldNow
      const second = yield* Effect.forkChild(get)
      yield* Effect.yieldNow
      yield* Fiber.interrupt(first)
      yield* TestClock.adjust("10 millis")
      assert.strictEqual(keyOf(yield* Fiber.join(second)), "ASIA-1")
      assert.strictEqual(yield* attempts, 1)
    }).pipe(Effect.provide(layer()))
  )

  it.effect("resolves again from five minutes before expiry, not sooner, and keeps nobody waiting for it", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* accessKeyId, "ASIA-1")
      yield* TestClock.adjust("54 minutes")
      assert.strictEqual(yield* accessKeyIdNow, "ASIA-1")
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(yield* accessKeyIdNow, "ASIA-1")
      yield* TestClock.adjust("10 millis")
      assert.strictEqual(yield* accessKeyIdNow, "ASIA-2")
    }).pipe(Effect.provide(layer()))
  )

  it.effect("refreshes once for a hundred callers, five minutes before expiry and at expiry", () =>
    Effect.gen(function* () {
      const hundred = Effect.all(
        Array.from({ length: 100 }, () => accessKeyId),
        { concurrency: "unbounded" }
      )
      yield* hundred
      yield* TestClock.adjust("56 minutes")
      yield* hundred
      assert.strictEqual(yield* attempts, 2)
      yield* TestClock.adjust("2 hours")
      assert.deepStrictEqual(new Set(yield* hundred), new Set(["ASIA-3"]))
      assert.strictEqual(yield* attempts, 3)
    }).pipe(Effect.provide(layer()))
  )

  it.effect("asks for keys that never expire once, for as long as the host does not change", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* accessKeyId, "ASIA-1")
      yield* TestClock.adjust("30 days")
      assert.strictEqual(yield* accessKeyIdNow, "ASIA-1")
      assert.strictEqual(yield* attempts, 1)
    }).pipe(Effect.provide(layer({})))
  )

  it.effect("uses what the host has now, once it has changed", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* accessKeyId, "ASIA-1")
      yield* changeHost
      assert.strictEqual(yield* accessKeyId, "ASIA-2")
      assert.strictEqual(yield* accessKeyIdNow, "ASIA-2")
    }).pipe(Effect.provide(layer({})))
  )

  it.effect("fails when keys that never expire are gone from a host that has changed", () =>
    Effect.gen(function* () {
      yield* accessKeyId
      yield* changeHost
      assert.strictEqual((yield* Effect.flip(accessKeyId)).reason._tag, "ProviderFailed")
      assert.strictEqual(yield* accessKeyId, "ASIA-3")
    }).pipe(Effect.provide(layer({ failing: [2] })))
  )

  it.effect("keeps an identity that is still valid when a host that has changed has no other", () =>
    Effect.gen(function* () {
      yield* accessKeyId
      yield* changeHost
      assert.strictEqual(yield* accessKeyId, "ASIA-1")
      assert.strictEqual(yield* accessKeyIdNow, "ASIA-1")
    }).pipe(Effect.provide(layer({ lives: "1 hour", failing: [2] })))
  )

  it.effect("keeps a valid identity when its refresh fails, and tries again half a minute later", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* accessKeyId, "ASIA-1")
      yield* TestClock.adjust("56 minutes")
      assert.strictEqual(yield* accessKeyIdNow, "ASIA-1")
      yield* TestClock.adjust("29 seconds")
      assert.strictEqual(yield* accessKeyIdNow, "ASIA-1")
      assert.strictEqual(yield* attempts, 2)
      yield* TestClock.adjust("1 second")
      yield* accessKeyIdNow
      yield* TestClock.adjust("10 millis")
      assert.strictEqual(yield* accessKeyIdNow, "ASIA-3")
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

  it.effect("forgets the identity that was refused, once for a hundred callers refused together", () =>
    Effect.gen(function* () {
      yield* accessKeyId
      const refused = yield* get
      const forgetAndAskAgain = Credentials.use(({ invalidate }) => invalidate(refused)).pipe(
        Effect.andThen(accessKeyId)
      )
      const all = yield* Effect.all(
        Array.from({ length: 100 }, () => forgetAndAskAgain),
        { concurrency: "unbounded" }
      )
      assert.deepStrictEqual(new Set(all), new Set(["ASIA-2"]))
      yield* Credentials.use(({ invalidate }) => invalidate(refused))
      assert.strictEqual(yield* accessKeyIdNow, "ASIA-2")
      assert.strictEqual(yield* attempts, 2)
    }).pipe(Effect.provide(layer()))
  )
})
