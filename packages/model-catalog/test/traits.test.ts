import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { knownModelIds, modelFacts, traitsOf, type ModelTraits, type Reasoning } from "../src/index.ts"

const profile = "arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/a1b2c3d4e5f6"
const base = ["off", "minimal", "low", "medium", "high"] as const

const plain: ModelTraits = {
  isKnown: false,
  name: undefined,
  contextWindow: undefined,
  maxOutputTokens: undefined,
  inputModalities: ["TEXT"],
  reasoning: { kind: "none" },
  supportsTools: true,
  supportsPromptCaching: false,
  supportsStrictTools: false,
  supportsConverse: true
}

const KnownId = Schema.Literals(knownModelIds())

describe("traitsOf", () => {
  it("describes a known model by its facts", () => {
    assert.deepStrictEqual(traitsOf("eu.anthropic.claude-sonnet-4-6"), {
      isKnown: true,
      name: "Claude Sonnet 4.6",
      contextWindow: 1_000_000,
      maxOutputTokens: 128_000,
      inputModalities: ["TEXT", "IMAGE"],
      reasoning: { kind: "adaptive", levels: [...base, "max"] },
      supportsTools: true,
      supportsPromptCaching: true,
      supportsStrictTools: true,
      supportsConverse: true
    })
  })

  it.prop("knows every known id, with limits that are positive integers", [KnownId], ([id]) => {
    const { contextWindow = 0, inputModalities, isKnown, maxOutputTokens = 0, reasoning } = traitsOf(id)
    assert.isTrue(isKnown)
    assert.isTrue(Number.isSafeInteger(contextWindow) && contextWindow > 0)
    assert.isTrue(Number.isSafeInteger(maxOutputTokens) && maxOutputTokens > 0)
    assert.isAtMost(maxOutputTokens, contextWindow)
    assert.strictEqual(inputModalities[0], "TEXT")
    if ("levels" in reasoning) assert.isNotEmpty(reasoning.levels)
  })

  it.prop("invents no limit for an id it does not know", [Schema.String], ([id]) => {
    const { contextWindow, isKnown, maxOutputTokens } = traitsOf(id, { modelName: id })
    assert.deepStrictEqual([isKnown, contextWindow, maxOutputTokens], [false, undefined, undefined])
  })

  it.each(["", "constructor", "__proto__", profile])("takes %o for a plain text model", (id) => {
    assert.deepStrictEqual(traitsOf(id), plain)
  })

  const budget: Reasoning = { kind: "budget", levels: base }
  const none: Reasoning = { kind: "none" }
  const always: Reasoning = { kind: "always" }
  const mandatory: Reasoning = { kind: "adaptive", levels: ["minimal", "low", "medium", "high", "xhigh", "max"] }
  const optional: Reasoning = { kind: "adaptive", levels: [...base, "xhigh", "max"] }
  const gptOss: Reasoning = { kind: "effort", field: "reasoning_effort", levels: ["low", "medium", "high"] }
  const nova2: Reasoning = { kind: "effort", field: "reasoningConfig", levels: ["off", "low", "medium", "high"] }
  const gpt: Reasoning = { kind: "effort", field: "reasoning.effort", levels: [...base, "xhigh"] }

  const reasoning: ReadonlyArray<readonly [id: string, expected: Reasoning]> = [
    ["anthropic.claude-v2:1", none],
    ["anthropic.claude-3-haiku-20240307-v1:0", none],
    ["anthropic.claude-3-5-sonnet-20241022-v2:0", none],
    ["us.anthropic.claude-3-7-sonnet-20250219-v1:0", budget],
    ["us.anthropic.claude-sonnet-4-20250514-v1:0", budget],
    ["anthropic.claude-opus-4-1-20250805-v1:0", budget],
    ["global.anthropic.claude-haiku-4-5-20251001-v1:0", budget],
    ["anthropic.claude-opus-4-6-v1", { kind: "adaptive", levels: [...base, "max"] }],
    ["anthropic.claude-opus-4-8", optional],
    ["us.anthropic.claude-opus-5", optional],
    ["anthropic.claude-haiku-5-5", optional],
    ["anthropic.claude-opus-5-5", mandatory],
    ["anthropic.claude-sonnet-5", mandatory],
    ["anthropic.claude-fable-5-1", mandatory],
    ["anthropic.claude-mythos-preview", mandatory],
    ["openai.gpt-oss-120b-1:0", gptOss],
    ["openai.gpt-oss-safeguard-20b", gptOss],
    ["global.openai.gpt-6.1-sol", gpt],
    ["us.amazon.nova-2-lite-v1:0", nova2],
    ["amazon.nova-pro-v1:0", none],
    ["us.deepseek.r1-v1:0", always],
    ["moonshot.kimi-k2-thinking", always],
    ["qwen.qwen3-32b-v1:0", always],
    ["qwen.qwen3-coder-next", none],
    ["meta.llama3-3-70b-instruct-v1:0", none],
    // New members of known families.
    ["anthropic.claude-sonnet-6", mandatory],
    ["anthropic.claude-haiku-6-20270101-v1:0", optional],
    ["eu.anthropic.claude-saga-7", optional],
    ["openai.gpt-7", gpt],
    ["amazon.nova-3-pro-v1:0", nova2],
    ["zai.glm-6", always],
    ["newcomer.sage-thinking", always]
  ]
  it.each(reasoning)("knows how %s is asked to think", (id, expected) => {
    assert.deepStrictEqual(traitsOf(id).reasoning, expected)
  })

  it("gives a new member its family's eyes and cache, and no limits", () => {
    assert.deepStrictEqual(traitsOf("anthropic.claude-sonnet-6"), {
      ...plain,
      inputModalities: ["TEXT", "IMAGE"],
      reasoning: mandatory,
      supportsPromptCaching: true
    })
  })

  it("reads the name of an application inference profile", () => {
    assert.deepStrictEqual(traitsOf(profile, { modelName: "Claude Sonnet 4.6 (support team)" }), {
      ...plain,
      name: "Claude Sonnet 4.6 (support team)",
      inputModalities: ["TEXT", "IMAGE"],
      reasoning: { kind: "adaptive", levels: [...base, "max"] },
      supportsPromptCaching: true
    })
  })

  it.each([
    "anthropic.claude-opus-4-8",
    "eu.anthropic.claude-opus-4-8",
    "arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-opus-4-8"
  ])("takes an application inference profile over %s for the model itself", (baseModelId) => {
    assert.deepStrictEqual(traitsOf(profile, { baseModelId }), traitsOf("anthropic.claude-opus-4-8"))
  })

  it("believes the id before the hints", () => {
    assert.deepStrictEqual(
      traitsOf("amazon.nova-micro-v1:0", { baseModelId: "openai.gpt-5.4", modelName: "Claude Opus 5" }),
      traitsOf("amazon.nova-micro-v1:0")
    )
  })

  it("takes a model bought with a stated context window for the model itself", () => {
    assert.deepStrictEqual(traitsOf("amazon.nova-pro-v1:0:300k"), traitsOf("amazon.nova-pro-v1:0"))
  })

  it("keeps the terms of the Indian profiles", () => {
    assert.isFalse(traitsOf("in.anthropic.claude-opus-5").supportsStrictTools)
    assert.isTrue(traitsOf("eu.anthropic.claude-opus-5").supportsStrictTools)
  })

  // The rules for families are what a model not yet in the facts gets: they must agree with those that are.
  const families = Array.from(modelFacts).filter(([id]) =>
    /claude|gpt|nova|kimi|glm|grok|minimax|deepseek|gemma/u.test(id)
  )
  it.each(families)("says the same of %s by its name as by its facts", (id, { name }) => {
    const known = traitsOf(id)
    const guessed = traitsOf(profile, { modelName: name })
    assert.deepStrictEqual(
      [guessed.reasoning, guessed.inputModalities, guessed.supportsPromptCaching, guessed.supportsTools],
      [known.reasoning, known.inputModalities, known.supportsPromptCaching, known.supportsTools]
    )
  })

  it.each([
    ["us.anthropic.claude-3-7-sonnet-20250219-v1:0", true],
    ["us.anthropic.claude-3-5-haiku-20241022-v1:0", true],
    ["anthropic.claude-3-5-sonnet-20240620-v1:0", false],
    ["us.anthropic.claude-sonnet-4-20250514-v1:0", true],
    ["amazon.nova-pro-v1:0", true],
    ["us.amazon.nova-2-lite-v1:0", true],
    ["amazon.nova-2-sonic-v1:0", false],
    ["openai.gpt-5.6-sol", false]
  ])("knows whether %s takes cache points: %s", (id, expected) => {
    assert.strictEqual(traitsOf(id).supportsPromptCaching, expected)
  })

  it.each([
    ["us.deepseek.r1-v1:0", false],
    ["deepseek.v3.2", true],
    ["meta.llama3-70b-instruct-v1:0", false],
    ["us.meta.llama3-2-3b-instruct-v1:0", false],
    ["us.meta.llama3-2-90b-instruct-v1:0", true],
    ["meta.llama3-1-8b-instruct-v1:0", true],
    ["mistral.mixtral-8x7b-instruct-v0:1", false],
    ["amazon.titan-text-express-v1", false],
    ["anthropic.claude-instant-v1", false],
    ["anthropic.claude-3-haiku-20240307-v1:0", true]
  ])("knows whether %s takes tools: %s", (id, expected) => {
    assert.strictEqual(traitsOf(id).supportsTools, expected)
  })

  it("tells the models that answer on bedrock-mantle only", () => {
    for (const id of ["openai.gpt-5.5", "us.openai.gpt-6-sol", "global.xai.grok-4.7"]) {
      assert.isFalse(traitsOf(id).supportsConverse, id)
    }
    for (const id of ["openai.gpt-oss-120b-1:0", "us.anthropic.claude-sonnet-4-6", "acme.new-v1:0"]) {
      assert.isTrue(traitsOf(id).supportsConverse, id)
    }
  })
})
