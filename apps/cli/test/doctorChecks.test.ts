import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { budget, type Check, failed, firstFailure, ok, type Outcome, runChecks, unknown } from "../src/doctor/Check.ts"

const check = (id: string, needs: ReadonlyArray<string>, run: Effect.Effect<Outcome>, asks?: string): Check => ({
  id,
  title: id.toUpperCase(),
  needs,
  run,
  ...(asks !== undefined && { asks })
})

const holds = Effect.succeed(ok("It holds."))
const fails = Effect.succeed(failed(3, "It does not.", "Mend it."))

const statuses = (checks: ReadonlyArray<Check>) =>
  Effect.map(runChecks(checks), (reports) => reports.map(({ id, outcome }) => [id, outcome.status]))

describe("checks", () => {
  it.effect("are not looked at behind one that failed, however far behind, and say which that was", () =>
    Effect.gen(function* () {
      const reports = yield* runChecks([
        check("a", [], fails),
        check("b", ["a"], holds),
        check("c", ["b"], holds),
        check("d", [], holds)
      ])
      assert.deepStrictEqual(
        reports.map(({ blockedBy, outcome }) => [outcome.status, blockedBy]),
        [
          ["failed", undefined],
          ["unknown", "a"],
          ["unknown", "a"],
          ["ok", undefined]
        ]
      )
      assert.strictEqual(reports[2]?.outcome.why, 'Not looked at, because "A" failed.')
      assert.strictEqual(firstFailure(reports)?.report.id, "a")
    })
  )

  it.effect("go on behind one that is only unknown", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(
        yield* statuses([check("a", [], Effect.succeed(unknown("Not seen."))), check("b", ["a"], holds)]),
        [
          ["a", "unknown"],
          ["b", "ok"]
        ]
      )
    })
  )

  it.effect("run at once where they do not depend on each other, each once", () =>
    Effect.gen(function* () {
      let runs = 0
      const slow = Effect.suspend(() => {
        runs += 1
        return Effect.delay(holds, "4 seconds")
      })
      const running = yield* Effect.forkChild(
        statuses([
          check("a", [], slow, "A"),
          check("b", [], slow, "B"),
          check("c", ["a"], holds),
          check("d", ["a"], holds)
        ])
      )
      yield* TestClock.adjust("4 seconds")
      assert.lengthOf(yield* Fiber.join(running), 4)
      assert.strictEqual(runs, 2)
    })
  )

  it.effect("give up on what does not answer within five seconds, and name it", () =>
    Effect.gen(function* () {
      const running = yield* Effect.forkChild(runChecks([check("a", [], Effect.never, "ListFoundationModels")]))
      yield* TestClock.adjust("5 seconds")
      const [report] = yield* Fiber.join(running)
      assert.deepStrictEqual(report?.outcome, {
        status: "failed",
        why: "ListFoundationModels did not answer within 5 seconds.",
        fix: "Try again in a moment, and look at https://health.aws.amazon.com",
        exitCode: 75
      })
    })
  )

  it.effect("all end within the budget, whatever hangs", () =>
    Effect.gen(function* () {
      const running = yield* Effect.forkChild(
        statuses([check("a", [], Effect.never), check("b", ["a"], holds), check("c", [], holds)])
      )
      yield* TestClock.adjust(budget)
      assert.isAtMost(Duration.toSeconds(budget), 30)
      assert.deepStrictEqual(yield* Fiber.join(running), [
        ["a", "unknown"],
        ["b", "unknown"],
        ["c", "ok"]
      ])
    })
  )
})
