import { knownModelIds, traitsOf } from "@bedrock-kit/model-catalog"
import { assert, describe, it } from "@effect/vitest"
import { thinkingProfile } from "../src/thinkingProfile.ts"

const idsOf = (modelId: string) => thinkingProfile({ modelId })?.levels.map(({ id }) => id)
const defaultOf = (modelId: string) => thinkingProfile({ modelId })?.defaultLevel

const opaque = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123"

describe("thinkingProfile", () => {
  it("offers every model the levels it has, and begins with one of them", () => {
    for (const modelId of knownModelIds()) {
      const { reasoning } = traitsOf(modelId)
      const ids = idsOf(modelId) ?? []
      const wanted = "levels" in reasoning ? reasoning.levels : []
      for (const level of wanted) assert.include(ids, level, modelId)
      const first = defaultOf(modelId)
      if (first !== undefined) assert.include(ids, first, modelId)
    }
  })

  it("begins as the plugin did that this one takes the place of", () => {
    assert.strictEqual(defaultOf("us.anthropic.claude-opus-4-6-v1"), "adaptive")
    assert.strictEqual(defaultOf("anthropic.claude-sonnet-4-6"), "adaptive")
    assert.strictEqual(defaultOf("global.anthropic.claude-opus-4-8"), "off")
    assert.strictEqual(defaultOf("global.anthropic.claude-sonnet-5"), "high")
    assert.strictEqual(defaultOf("us.anthropic.claude-sonnet-4-5-20250929-v1:0"), "off")
  })

  it("does not offer what a model cannot do", () => {
    assert.isFalse(idsOf("anthropic.claude-fable-5")?.includes("off"))
    assert.isFalse(idsOf("anthropic.claude-sonnet-4-6")?.includes("xhigh"))
    assert.deepStrictEqual(idsOf("amazon.nova-lite-v1:0"), ["off"])
    assert.deepStrictEqual(thinkingProfile({ modelId: "moonshot.kimi-k2-thinking" })?.levels, [
      { id: "medium", label: "always" }
    ])
  })

  it("says nothing of a model that nobody knows", () => {
    assert.isUndefined(thinkingProfile({ modelId: opaque }))
  })

  it("takes the word of the row for what is behind an opaque id", () => {
    const profile = thinkingProfile({ modelId: opaque, params: { canonicalModelId: "claude-sonnet-4-6" } })
    assert.strictEqual(profile?.defaultLevel, "adaptive")
  })
})
