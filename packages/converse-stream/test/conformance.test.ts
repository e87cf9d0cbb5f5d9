import { assert, describe, it } from "@effect/vitest"
import { bedrockKit, bedrockKitHttp2 } from "../conformance/bedrockKit.ts"
import { compare } from "../conformance/compare.ts"
import type { Expected, Observed, Scenario } from "../conformance/format.ts"
import { readScenarios, run } from "../conformance/run.ts"
import { groups } from "../conformance/table.ts"

const scenarios = await readScenarios()

/** Longer than the runner waits for who hangs, which is what is to be told. **Units**: milliseconds. */
const timeout = 20_000

const clients = [
  ["AwsSdk", "2", bedrockKit],
  ["AwsSdk", "1.1", bedrockKit],
  ["Http2", "2", bedrockKitHttp2],
  ["Http2", "1.1", bedrockKitHttp2]
] as const

describe.each(clients)("conformance of %s over HTTP/%s", (_name, version, client) => {
  it.each(scenarios.map((scenario) => [scenario.id, scenario] as const))("%s", { timeout }, async (_id, scenario) => {
    const { differences } = await run(client, scenario, version)
    assert.deepStrictEqual(
      differences.map(({ what, ...values }) => `${what}: ${JSON.stringify(values)}`),
      []
    )
  })
})

describe("the corpus", () => {
  it("is what its table says; run conformance/generate.ts after a change", () => {
    const byId = new Map(scenarios.map((scenario) => [scenario.id, scenario]))
    const rows = Object.values(groups).flat()
    assert.strictEqual(byId.size, rows.length)
    for (const row of rows) assert.deepStrictEqual(byId.get(row.id), JSON.parse(JSON.stringify(row)) as Scenario)
  })

  it("names each scenario once, and has at least 120", () => {
    assert.strictEqual(new Set(scenarios.map(({ id }) => id)).size, scenarios.length)
    assert.isAtLeast(scenarios.length, 120)
  })
})

describe("a client is not marked down", () => {
  const marks = (expected: Expected, observed: Observed) =>
    compare(expected, observed).map(({ level, what }) => `${level} ${what}`)

  it("for failing a turn where one may, but for losing what was said or handing out a call", () => {
    const expected: Expected = { outcome: "complete", mayFail: true, text: "Hi", malformedToolCalls: ["read"] }
    const call = { toolUseId: "t1", name: "read", input: {} }
    assert.deepStrictEqual(marks(expected, { outcome: "failed", text: "Hi" }), [])
    assert.deepStrictEqual(marks(expected, { outcome: "failed", text: "" }), ["must text"])
    assert.deepStrictEqual(marks(expected, { outcome: "failed", text: "Hi", toolCalls: [call] }), ["must toolCalls"])
  })

  it("for joining text by block, but for mixing it up", () => {
    const expected: Expected = { outcome: "complete", text: "a1b2", textByBlock: "ab12" }
    assert.deepStrictEqual(marks(expected, { outcome: "complete", text: "a1b2" }), [])
    assert.deepStrictEqual(marks(expected, { outcome: "complete", text: "ab12" }), [])
    assert.deepStrictEqual(marks(expected, { outcome: "complete", text: "1a2b" }), ["must text"])
  })

  it("for a name as it is on the wire, or for no word for what did not come", () => {
    const expected: Expected = { outcome: "failed", guardrail: null, failure: { exception: "ThrottlingException" } }
    assert.deepStrictEqual(marks(expected, { outcome: "failed", failure: { exception: "throttlingException" } }), [])
    assert.deepStrictEqual(marks(expected, { outcome: "failed", guardrail: "blocked" }), [
      "should guardrail",
      "must failure.exception"
    ])
  })
})
