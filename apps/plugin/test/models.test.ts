import { toBilledTokens } from "@bedrock-kit/model-catalog"
import { assert, describe, it } from "@effect/vitest"
import { staticModels, toHostModel } from "../src/models.ts"
import { toUsage } from "../src/usage.ts"

describe("models", () => {
  it("describes every known model with limits and inputs", () => {
    const models = staticModels()
    assert.isAbove(models.length, 100)
    for (const model of models) {
      assert.isAbove(model.contextWindow, 0, model.id)
      assert.isAbove(model.maxTokens, 0, model.id)
      assert.include(model.input, "text", model.id)
    }
  })

  it("gives a model nobody knows the default limits and no price", () => {
    assert.deepInclude(toHostModel("acme.new-v1:0", { contextWindow: 5, maxTokens: 2 }), {
      contextWindow: 5,
      maxTokens: 2
    })
    assert.strictEqual(toHostModel("acme.new-v1:0").cost.input, 0)
  })

  it("charges the tier that the input falls in", () => {
    const { cost } = toHostModel("global.anthropic.claude-haiku-5-5")
    const price = (inputTokens: number) =>
      toUsage(toBilledTokens({ inputTokens, outputTokens: 0, totalTokens: inputTokens }), cost).cost.total
    assert.closeTo(price(100_000), 0.01, 1e-9)
    assert.closeTo(price(100_001), 0.050_000_5, 1e-9)
  })
})
