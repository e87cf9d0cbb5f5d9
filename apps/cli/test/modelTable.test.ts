import type { Model } from "@bedrock-kit/discovery"
import { assert, describe, it } from "@effect/vitest"
import { toTable } from "../src/modelTable.ts"

const arn = "arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/abcdefghijkl"

const model = (modelId: string, more: Partial<Model> = {}): Model => ({
  modelId,
  modelName: "A model",
  providerName: "Amazon",
  kind: "foundation-model",
  regions: ["eu-west-1"],
  baseModelId: "amazon.nova-lite-v1:0",
  isPreferred: true,
  alternatives: [],
  lifecycle: { status: "ACTIVE" },
  inputModalities: ["TEXT", "IMAGE"],
  contextWindow: 300_000,
  maxOutputTokens: 10_000,
  hasKnownLimits: true,
  supportsReasoning: false,
  ...more
})

const models = [
  model("amazon.nova-lite-v1:0"),
  model(arn, { hasKnownLimits: false, lifecycle: { status: "LEGACY", endOfLifeTime: "2027-01-31" } })
]

describe("toTable", () => {
  it("is as wide as it takes where nobody says how wide", () => {
    const [head, , last] = toTable(models, { isWide: true, access: new Map([[arn, "no: agreement"]]) })
    for (const word of ["ACCESS", "NOTE", "REGIONS"]) assert.include(head, word)
    for (const text of [arn, "300k?", "no: agreement", "legacy, ends 2027-01-31"]) assert.include(last, text)
  })

  it("never is wider than the terminal, and loses the last columns first", () => {
    for (const width of [160, 120, 100, 80, 60, 40]) {
      const lines = toTable(models, { width })
      for (const line of lines) assert.isAtMost(line.length, width)
      assert.match(lines[0] ?? "", /^MODEL ID/)
    }
    assert.include(toTable(models, { width: 80 })[0], "CONTEXT")
    assert.notInclude(toTable(models, { width: 80 })[0], "NAME")
  })

  it("cuts ARNs before it loses a column, and only where they would cost one", () => {
    const whole = Math.max(...toTable(models).map((line) => line.length))
    assert.deepStrictEqual(toTable(models, { width: whole }), toTable(models))
    const [head, first, last] = toTable(models, { width: whole - 1 })
    assert.include(head, "NOTE")
    assert.match(first ?? "", /^amazon\.nova-lite-v1:0 /)
    assert.match(last ?? "", /^arn:aws:bedrock:\S*…\S*abcdefghijkl /)
  })

  it("names the profiles that a row stands for, where there is room", () => {
    const also = toTable([model("eu.amazon.nova-lite-v1:0", { alternatives: ["us.a", "global.a"] })], { isWide: true })
    assert.match(also[1] ?? "", / us\.a,global\.a$/)
  })

  it("cuts a long id in the middle, for both ends tell most", () => {
    assert.match(toTable(models, { width: 80 })[2] ?? "", /^arn:aws:bedrock:eu\S*…\S*abcdefghijkl /)
  })
})
