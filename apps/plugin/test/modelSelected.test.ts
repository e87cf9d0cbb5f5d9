import { Simulator, type SimulatorOptions } from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { onModelSelected } from "../src/modelSelected.ts"
import { lifecycleWarning } from "../src/modelSelectedRuntime.ts"
import { fresh, keys, onHost } from "./support/onSimulator.ts"

const modelId = "us.anthropic.claude-sonnet-4-6"

/** What is shown to who chooses a model, in an account of this kind. */
const shownIn = (account: SimulatorOptions["account"], model = modelId, variables = keys) =>
  Effect.gen(function* () {
    yield* fresh
    const shown: Array<string> = []
    const prompter = { note: (text: string) => Promise.resolve(void shown.push(text)) }
    yield* Effect.promise(() => onModelSelected({ model: `amazon-bedrock/${model}`, prompter }))
    return shown
  }).pipe((body) => onHost(body, variables), Effect.provide(Simulator.layer(account === undefined ? {} : { account })))

describe("who chooses a model", () => {
  it.live("is told nothing where nothing stands in the way", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* shownIn({}), [])
    })
  )

  it.live("is told of access that is missing, and what to do", () =>
    Effect.gen(function* () {
      const [note = ""] = yield* shownIn({ useCaseForm: false })
      assert.include(note, `${modelId} cannot be used in us-east-1 yet.`)
      assert.match(note, /use case|use-case/i)
    })
  )

  it.live("is told of the end of a model", () =>
    Effect.gen(function* () {
      const [note = ""] = yield* shownIn({}, "us.anthropic.claude-sonnet-4-20250514-v1:0")
      assert.include(note, "us.anthropic.claude-sonnet-4-20250514-v1:0 ")
      assert.match(note, /legacy since 2026-04-14|reached the end of its life/)
    })
  )

  it.live("is not kept from it where nobody can be asked, nor by a host that cannot show a note", () =>
    Effect.gen(function* () {
      const wrong = { ...keys, AWS_SECRET_ACCESS_KEY: "wrong" }
      assert.deepStrictEqual(yield* shownIn({}, modelId, wrong), [])
      // What is known without asking is said all the same.
      assert.lengthOf(yield* shownIn({}, "us.anthropic.claude-sonnet-4-20250514-v1:0", wrong), 1)
      const prompter = { note: () => Promise.reject(new Error("no terminal")) }
      yield* Effect.promise(() =>
        onModelSelected({ model: "amazon-bedrock/anthropic.claude-opus-4-1-20250805-v1:0", prompter })
      )
    })
  )
})

describe("a lifecycle", () => {
  const dates = { legacyTime: "2026-04-14", endOfLifeTime: "2026-10-14" }

  it.each([
    ["2026-04-13", undefined],
    ["2026-04-14", "m is legacy since 2026-04-14, and ends on 2026-10-14."],
    ["2026-10-13", "m is legacy since 2026-04-14, and ends on 2026-10-14."],
    ["2026-10-14", "m reached the end of its life on 2026-10-14, and answers nobody."]
  ])("is judged by the day: %s", (today, expected) => {
    const warning = lifecycleWarning("m", dates, today)
    assert.strictEqual(warning?.replace(/ Choose a newer model.*/, ""), expected)
  })

  it("without dates warns of nothing", () => {
    assert.isUndefined(lifecycleWarning("m", {}, "2030-01-01"))
  })
})
