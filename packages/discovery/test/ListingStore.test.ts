/** A store that misbehaves. */
import { ModelCatalog } from "@bedrock-kit/discovery"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Fiber, Layer } from "effect"
import { Persistence } from "effect/persistence"
import { TestClock } from "effect/testing"
import { CountingAccount } from "./support/account.ts"

const stuck = Layer.succeed(Persistence.BackingPersistence, {
  make: () =>
    Effect.succeed({
      get: () => Effect.never,
      getMany: () => Effect.never,
      set: () => Effect.never,
      setMany: () => Effect.never,
      remove: () => Effect.never,
      clear: Effect.never
    })
})

describe("a store that never answers", () => {
  it.effect("is waited for two seconds, told once for reading and once for writing, and then done without", () =>
    Effect.gen(function* () {
      const account = new CountingAccount()
      const fiber = yield* Effect.forkChild(account.run(stuck))
      yield* TestClock.adjust("2 seconds")
      assert.strictEqual(account.asked, 1)
      yield* TestClock.adjust("2 seconds")
      assert.lengthOf((yield* Fiber.join(fiber)).models, 2)
      assert.lengthOf(account.logged, 2)
    })
  )
})

describe("a store that several share", () => {
  it.effect("is a layer away, and saves each the refresh that another has made", () =>
    Effect.gen(function* () {
      const account = new CountingAccount()
      const shared = Layer.succeedContext(yield* Layer.build(Persistence.layerBackingMemory))
      const one = Context.get(yield* Layer.build(account.layer(shared)), ModelCatalog)
      const other = Context.get(yield* Layer.build(account.layer(shared)), ModelCatalog)
      yield* one.list
      // It is written behind the caller's back.
      yield* TestClock.adjust("1 second")
      yield* other.list
      assert.strictEqual(account.asked, 1)
      yield* TestClock.adjust("61 minutes")
      assert.strictEqual((yield* one.listing).age, 0)
      yield* TestClock.adjust("1 second")
      assert.strictEqual((yield* other.listing).age, 1000)
      assert.strictEqual(account.asked, 2)
    })
  )

  it.effect("is not asked after the list was forgotten, until there is another", () =>
    Effect.gen(function* () {
      const account = new CountingAccount()
      const shared = Layer.succeedContext(yield* Layer.build(Persistence.layerBackingMemory))
      const one = Context.get(yield* Layer.build(account.layer(shared)), ModelCatalog)
      const other = Context.get(yield* Layer.build(account.layer(shared)), ModelCatalog)
      const settled = TestClock.adjust("1 second")
      yield* Effect.andThen(one.list, settled)
      yield* one.invalidate
      yield* Effect.andThen(one.list, settled)
      assert.strictEqual(account.asked, 2)
      yield* TestClock.adjust("61 minutes")
      yield* Effect.andThen(other.list, settled)
      yield* one.list
      assert.strictEqual(account.asked, 3)
    })
  )
})
