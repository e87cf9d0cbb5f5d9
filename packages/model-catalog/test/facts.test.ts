import { assert, describe, it } from "@effect/vitest"
import { knownFactDifferences } from "../generate/knownFactDifferences.ts"
import facts from "../generate/modelFacts.json" with { type: "json" }
import { genaiPrices, ourPrices, strayIds } from "../generate/prices.ts"
import { knownPriceDifferences } from "../generate/knownPriceDifferences.ts"
import { familyNameOf } from "../src/familyName.ts"
import { knownModelIds, knownModels, parseModelId, pricesOf, traitsOf, type ReasoningLevel } from "../src/index.ts"
import { families } from "../src/models.ts"

interface Fact {
  readonly name: string
  readonly reasoning: boolean
  readonly input: ReadonlyArray<string>
  readonly contextWindow: number
  readonly maxTokens: number
  readonly strictTools: boolean
  readonly thinkingLevelMap?: { readonly [level: string]: string | null }
  readonly costPerMTokUsd: { readonly [geography: string]: object }
}

const models: { readonly [modelId: string]: Fact } = facts.models

const ids = Object.entries(models).flatMap(([modelId, fact]) =>
  Object.keys(fact.costPerMTokUsd).map(
    (geography) => [geography === "(bare)" ? modelId : `${geography}.${modelId}`, modelId, fact] as const
  )
)

/** Traits of a model on which another source was believed instead of the facts. */
const taken = (modelId: string): ReadonlySet<string> =>
  new Set(
    knownFactDifferences.flatMap(({ models, taken, trait }) =>
      taken === "others" && models.includes(modelId) ? [trait] : []
    )
  )

const levelsOf = (id: string): ReadonlyArray<ReasoningLevel> => {
  const { reasoning } = traitsOf(id)
  return "levels" in reasoning ? reasoning.levels : []
}

describe("the facts", () => {
  it("are those of 89 base models and 202 ids", () => {
    assert.strictEqual(Object.keys(models).length, 89)
    assert.strictEqual(ids.length, 202)
    assert.match(facts.date, /^\d{4}-\d{2}$/u)
  })

  it.each(ids)("are what the traits of %s say", (id, modelId, fact) => {
    const traits = traitsOf(id)
    assert.deepStrictEqual(
      {
        isKnown: traits.isKnown,
        estimated: traits.estimated,
        name: traits.name,
        contextWindow: traits.contextWindow,
        maxTokens: traits.maxOutputTokens,
        input: traits.inputModalities.map((modality) => modality.toLowerCase()),
        strictTools: traits.supportsStrictTools,
        reasoning: traits.reasoning.kind !== "none"
      },
      {
        isKnown: true,
        estimated: false,
        name: fact.name,
        contextWindow: fact.contextWindow,
        maxTokens: fact.maxTokens,
        input: [...fact.input],
        strictTools: fact.strictTools,
        reasoning: fact.reasoning
      }
    )
    for (const [level, value] of Object.entries(fact.thinkingLevelMap ?? {})) {
      assert.strictEqual(levelsOf(id).includes(level as ReasoningLevel), value !== null, `${modelId}: ${level}`)
    }
  })

  it.each(ids)("have the price of %s, but for the differences that are listed", (id) => {
    const listed = knownPriceDifferences.some((d) => d.taken === "genai-prices" && d.ids.includes(id))
    const ours = listed ? genaiPrices(id)?.rates : ourPrices().get(id)
    const prices = pricesOf(id)
    const { cacheRead, cacheWrite, input, output } = prices ?? {}
    assert.deepInclude({ input, output, cacheRead, cacheWrite }, ours?.base ?? { input: Number.NaN })
    assert.strictEqual(prices?.tiers[0]?.inputTokensAbove, ours?.above?.inputTokens)
  })

  it("have the ids of the table, and no others", () => {
    assert.deepStrictEqual(strayIds(), [])
    assert.deepStrictEqual(knownModelIds().toSorted(), ids.map(([id]) => id).toSorted())
  })
})

describe("the differences from the facts", () => {
  const everyModel = knownModels().map(({ modelId }) => modelId)

  it("are of models that are known, and say who is believed and why", () => {
    for (const { models, source } of knownFactDifferences) {
      assert.isNotEmpty(source)
      assert.includeMembers([...everyModel], [...models])
    }
  })

  it("are what the traits go by", () => {
    for (const { modelId } of knownModels()) {
      if (taken(modelId).has("supportsConverse")) assert.isTrue(traitsOf(`us.${modelId}`).supportsConverse, modelId)
    }
    const offOf = (id: string) => {
      const { reasoning } = traitsOf(id)
      return "off" in reasoning ? reasoning.off : "?"
    }
    assert.deepStrictEqual(
      knownModels()
        .filter(({ modelId }) => taken(modelId).has("reasoning.off"))
        .map(({ modelId }) => [modelId, offOf(modelId)]),
      [
        ["anthropic.claude-sonnet-5", "disabled"],
        ["anthropic.claude-opus-5-5", undefined],
        ["anthropic.claude-sonnet-5-5", undefined],
        ["openai.gpt-6-astra", undefined],
        ["openai.gpt-6-luna", undefined],
        ["openai.gpt-6-sol", undefined],
        ["openai.gpt-6.1-sol", undefined],
        ["openai.gpt-6.1-terra", undefined]
      ]
    )
  })
})

describe("the families", () => {
  it.each(knownModels())("find $modelId where it is listed", ({ family, model, modelId }) => {
    assert.strictEqual(familyNameOf(parseModelId(modelId).baseModelId ?? modelId), family)
    // Some names leave out who they are: "Kimi K2.5" does not.
    if (!/qwen|Mistral|Titan|Embed|Palmyra/iu.test(model.name)) assert.strictEqual(familyNameOf(model.name), family)
  })

  it.each(Object.entries(families))("promise no more than each member of %s keeps", (_name, family) => {
    for (const [modelId, make] of Object.entries(family.members)) {
      const model = make()
      assert.isAtMost(family.contextWindow ?? 0, model.contextWindow ?? 0, modelId)
      assert.isAtMost(family.maxOutputTokens ?? 0, model.maxOutputTokens ?? Infinity, modelId)
      assert.isFalse(family.supportsStrictTools)
      assert.isAbove(model.sources.length, 0)
      if (family.promptCaching !== undefined && model.promptCaching?.minimumTokens !== undefined) {
        assert.isAtLeast(family.promptCaching.minimumTokens ?? Infinity, model.promptCaching.minimumTokens, modelId)
      }
    }
  })

  it.each(knownModels())("offer $modelId to be off exactly when it can be", ({ model }) => {
    const { reasoning } = model
    if (!("levels" in reasoning)) return
    assert.strictEqual(reasoning.levels.includes("off"), reasoning.off !== undefined)
    if (reasoning.default !== undefined) assert.include(reasoning.levels, reasoning.default)
  })
})
