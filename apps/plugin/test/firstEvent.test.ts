import { assert, it } from "@effect/vitest"
import { Effect, Fiber, Stream } from "effect"
import { TestClock } from "effect/testing"
import { withinFirstEvent } from "../src/firstEvent.ts"

const after = (wait: string, part: number) => Stream.fromEffect(Effect.delay(Effect.succeed(part), wait as "1 second"))

const read = (parts: Stream.Stream<number>, told?: (failure: unknown) => void) =>
  Effect.forkChild(Effect.result(Stream.runCollect(withinFirstEvent("m", 1000, told)(parts))))

it.effect("waits so long for the first part, and as long as it takes for the others", () =>
  Effect.gen(function* () {
    const fiber = yield* read(Stream.concat(after("999 millis", 1), after("1 hour", 2)))
    yield* TestClock.adjust("2 hours")
    const result = yield* Fiber.join(fiber)
    assert.deepStrictEqual(result._tag === "Success" ? [...result.success] : [], [1, 2])
  })
)

it.effect("gives up on a stream that does not begin, and tells the host", () =>
  Effect.gen(function* () {
    const told: Array<unknown> = []
    const fiber = yield* read(after("1001 millis", 1), (failure) => told.push(failure))
    yield* TestClock.adjust("1 second")
    const result = yield* Fiber.join(fiber)
    assert.strictEqual(result._tag === "Failure" ? result.failure.reason._tag : undefined, "Stalled")
    assert.deepStrictEqual(told, result._tag === "Failure" ? [result.failure] : [])
  })
)
