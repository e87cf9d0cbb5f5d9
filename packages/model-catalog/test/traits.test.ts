import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import {
  interleavedThinking,
  knownModelIds,
  knownModels,
  longContext,
  type ModelTraits,
  parseModelId,
  type Reasoning,
  traitsOf
} from "../src/index.ts"

const profile = "arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/a1b2c3d4e5f6"
const base = ["off", "minimal", "low", "medium", "high"] as const

const plain: ModelTraits = {
  isKnown: false,
  estimated: true,
  family: "unknown",
  name: undefined,
  contextWindow: undefined,
  maxOutputTokens: undefined,
  inputModalities: ["TEXT"],
  otherInputs: [],
  outputModalities: ["TEXT"],
  reasoning: { kind: "none" },
  supportsConverse: true,
  supportsSystemPrompt: true,
  supportsTools: true,
  supportsStreamingTools: true,
  supportsStrictTools: false,
  forcedToolChoices: [],
  forcesToolsWhileThinking: true,
  supportsToolResultImages: true,
  supportsDocuments: undefined,
  promptCaching: undefined,
  supportsPromptCaching: false,
  betas: undefined,
  temperature: "always",
  refusesMidAnswer: false,
  pastThinking: "kept",
  takesBlankStopSequences: true,
  supportsPrefill: true,
  toolUseIdForm: "any",
  inputTokensIncludeCache: undefined,
  serviceTiers: ["default"],
  embeddings: undefined,
  lifecycle: undefined,
  sources: []
}

const KnownId = Schema.Literals(knownModelIds())

describe("traitsOf", () => {
  it("describes a known model by its row", () => {
    const { sources, ...traits } = traitsOf("eu.anthropic.claude-sonnet-4-6")
    assert.deepStrictEqual(traits, {
      isKnown: true,
      estimated: false,
      family: "claude-4-6",
      name: "Claude Sonnet 4.6",
      contextWindow: 1_000_000,
      maxOutputTokens: 128_000,
      inputModalities: ["TEXT", "IMAGE"],
      otherInputs: [],
      outputModalities: ["TEXT"],
      reasoning: { kind: "adaptive", levels: [...base, "max"], default: "off", off: "omitted" },
      supportsConverse: true,
      supportsSystemPrompt: true,
      supportsTools: true,
      supportsStreamingTools: true,
      supportsStrictTools: true,
      forcedToolChoices: ["any", "tool"],
      forcesToolsWhileThinking: false,
      supportsToolResultImages: true,
      supportsDocuments: true,
      promptCaching: {
        places: ["tools", "system", "messages"],
        minimumTokens: 1024,
        maximumPoints: 4,
        ttls: ["5m", "1h"]
      },
      supportsPromptCaching: true,
      betas: { except: ["interleaved-thinking-2025-05-14", "context-1m-2025-08-07"] },
      temperature: "without-thinking",
      refusesMidAnswer: false,
      pastThinking: "kept",
      takesBlankStopSequences: false,
      supportsPrefill: false,
      toolUseIdForm: "any",
      inputTokensIncludeCache: false,
      serviceTiers: ["default"],
      embeddings: undefined,
      lifecycle: { status: "ACTIVE" }
    })
    assert.isNotEmpty(sources)
    for (const { date, document } of sources) {
      assert.match(date, /^\d{4}-\d{2}$/u)
      assert.isNotEmpty(document)
    }
  })

  it.each([
    ["anthropic.claude-3-7-sonnet-20250219-v1:0", "unneeded"],
    ["us.anthropic.claude-haiku-4-5-20251001-v1:0", "unneeded"],
    ["us.anthropic.claude-opus-4-5-20251101-v1:0", "kept"],
    ["us.anthropic.claude-opus-4-8", "kept"],
    ["us.anthropic.claude-fable-5", "kept"],
    ["us.anthropic.claude-fable-5-1", "prefix-bound"],
    ["us.anthropic.claude-opus-5-5", "prefix-bound"],
    ["us.deepseek.r1-v1:0", "kept"]
  ])("says what becomes of the past thinking of %s: %s", (id, expected) => {
    assert.strictEqual(traitsOf(id).pastThinking, expected)
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

  it.each(["", "constructor", "__proto__", profile, "acme.new-v1:0"])(
    "takes %o for a plain text model, and says that it is estimated",
    (id) => {
      assert.deepStrictEqual(traitsOf(id), plain)
    }
  )

  it("takes Claude's previews for what they are: of those that think, and of none twice", () => {
    const except = (id: string) => traitsOf(id).betas?.except
    assert.deepStrictEqual(except("us.anthropic.claude-sonnet-4-5-20250929-v1:0"), [])
    for (const { family, model, modelId } of knownModels()) {
      const { kind } = model.reasoning
      assert.strictEqual(model.betas !== undefined, kind === "budget" || kind === "adaptive", modelId)
      assert.strictEqual(model.supportsPrefill, kind !== "adaptive", modelId)
      assert.strictEqual(model.takesBlankStopSequences, !family.startsWith("claude"), modelId)
      if (kind === "adaptive") assert.includeMembers([...(except(modelId) ?? [])], [interleavedThinking, longContext])
    }
  })

  it("asks for nine letters and digits where the vendor is Mistral, also of models that are new", () => {
    for (const id of [...knownModelIds(), "mistral.new-model", "us.mistral.mistral-large-9-v1:0"]) {
      const isMistral = parseModelId(id).vendor === "mistral"
      assert.strictEqual(traitsOf(id).toolUseIdForm, isMistral ? "nine-alphanumeric" : "any", id)
    }
  })

  it("says where the input is counted without the cache: wherever there is a cache", () => {
    for (const { model, modelId } of knownModels()) {
      assert.strictEqual(model.inputTokensIncludeCache, model.promptCaching === undefined ? undefined : false, modelId)
    }
  })

  it.prop("gives the same traits for the same id, which nobody can change", [KnownId], ([id]) => {
    for (const any of [id, `acme.${id}`]) {
      assert.deepStrictEqual(traitsOf(any), traitsOf(any))
      assert.isTrue(!traitsOf(any).supportsConverse || Object.isFrozen(traitsOf(any)))
    }
  })

  const budget: Reasoning = { kind: "budget", levels: base, default: "off", off: "omitted" }
  const none: Reasoning = { kind: "none" }
  const always: Reasoning = { kind: "always" }
  const mandatory: Reasoning = {
    kind: "adaptive",
    levels: ["minimal", "low", "medium", "high", "xhigh", "max"],
    default: "high",
    off: undefined
  }
  const optional: Reasoning = { kind: "adaptive", levels: [...base, "xhigh", "max"], default: "off", off: "omitted" }
  const unasked: Reasoning = { ...optional, default: "high", off: "disabled" }
  const gptOss: Reasoning = {
    kind: "effort",
    field: "reasoning_effort",
    levels: ["low", "medium", "high"],
    default: undefined,
    off: undefined
  }
  const nova2: Reasoning = {
    kind: "effort",
    field: "reasoningConfig",
    levels: ["off", "low", "medium", "high"],
    default: "off",
    off: "omitted"
  }
  const gpt: Reasoning = {
    kind: "effort",
    field: "reasoning.effort",
    levels: ["low", "medium", "high", "xhigh"],
    default: undefined,
    off: undefined
  }
  const gpt5: Reasoning = { ...gpt, levels: ["off", ...gpt.levels], off: "none" }

  const reasoning: ReadonlyArray<readonly [id: string, expected: Reasoning]> = [
    ["anthropic.claude-v2:1", none],
    ["anthropic.claude-3-haiku-20240307-v1:0", none],
    ["anthropic.claude-3-5-sonnet-20241022-v2:0", none],
    ["us.anthropic.claude-3-7-sonnet-20250219-v1:0", budget],
    ["us.anthropic.claude-sonnet-4-20250514-v1:0", budget],
    ["anthropic.claude-opus-4-1-20250805-v1:0", budget],
    ["global.anthropic.claude-haiku-4-5-20251001-v1:0", budget],
    ["anthropic.claude-opus-4-6-v1", { ...optional, levels: [...base, "max"] }],
    ["anthropic.claude-opus-4-8", optional],
    ["us.anthropic.claude-opus-5", unasked],
    ["anthropic.claude-haiku-5-5", unasked],
    ["anthropic.claude-opus-5-5", { ...mandatory, default: "medium" }],
    ["anthropic.claude-sonnet-5", unasked],
    ["anthropic.claude-sonnet-5-5", mandatory],
    ["anthropic.claude-fable-5-1", mandatory],
    ["anthropic.claude-mythos-preview", mandatory],
    ["openai.gpt-oss-120b-1:0", gptOss],
    ["openai.gpt-oss-safeguard-20b", gptOss],
    ["global.openai.gpt-6.1-sol", gpt],
    ["us.openai.gpt-5.6-sol", gpt5],
    ["us.amazon.nova-2-lite-v1:0", nova2],
    ["amazon.nova-pro-v1:0", none],
    ["us.deepseek.r1-v1:0", always],
    ["moonshot.kimi-k2-thinking", always],
    ["qwen.qwen3-32b-v1:0", always],
    ["qwen.qwen3-coder-next", none],
    ["meta.llama3-3-70b-instruct-v1:0", none],
    // New members of known families.
    ["anthropic.claude-sonnet-6", mandatory],
    ["anthropic.claude-haiku-6-20270101-v1:0", unasked],
    ["eu.anthropic.claude-saga-7", unasked],
    ["openai.gpt-7", gpt],
    ["amazon.nova-3-pro-v1:0", nova2],
    ["zai.glm-6", always],
    ["newcomer.sage-thinking", always]
  ]
  it.each(reasoning)("knows how %s is asked to think", (id, expected) => {
    assert.deepStrictEqual(traitsOf(id).reasoning, expected)
  })

  it("gives a new member what its family has, and says that it is estimated", () => {
    const { sources, ...traits } = traitsOf("anthropic.claude-sonnet-6")
    const { sources: _, ...sibling } = traitsOf("anthropic.claude-sonnet-5-5")
    assert.isNotEmpty(sources)
    assert.deepStrictEqual(traits, {
      ...sibling,
      isKnown: false,
      estimated: true,
      name: undefined,
      supportsStrictTools: false,
      lifecycle: undefined
    })
  })

  it.each([
    ["anthropic.claude-haiku-6", 1_000_000, 128_000],
    ["us.anthropic.claude-3-7-sonnet-20250219-v1:0", 200_000, 32_000],
    ["amazon.nova-3-pro-v1:0", 1_000_000, 65_535],
    ["us.deepseek.r1-v1:0", 128_000, undefined],
    ["acme.new-v1:0", undefined, undefined]
  ])("estimates the limits of %s by its family", (id, contextWindow, maxOutputTokens) => {
    assert.deepInclude(traitsOf(id), { estimated: true, contextWindow, maxOutputTokens })
    assert.deepInclude(traitsOf(profile, { baseModelId: id }), { estimated: true, contextWindow, maxOutputTokens })
  })

  it("reads the name of an application inference profile, which lends no limits", () => {
    const { sources: _, ...traits } = traitsOf(profile, { modelName: "Claude Sonnet 4.6 (support team)" })
    const { sources: __, ...model } = traitsOf("anthropic.claude-sonnet-4-6")
    assert.deepStrictEqual(traits, {
      ...model,
      isKnown: false,
      estimated: true,
      name: "Claude Sonnet 4.6 (support team)",
      contextWindow: undefined,
      maxOutputTokens: undefined,
      promptCaching: {
        places: ["tools", "system", "messages"],
        minimumTokens: 4096,
        maximumPoints: 4,
        ttls: ["5m", "1h"]
      },
      supportsStrictTools: false,
      lifecycle: undefined
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

  it.each([
    ["meta.llama3-1-8b-instruct-v1:0", false],
    ["us.meta.llama4-scout-17b-instruct-v1:0", false],
    ["us.mistral.pixtral-large-2502-v1:0", false],
    ["us.deepseek.r1-v1:0", false],
    ["anthropic.claude-3-haiku-20240307-v1:0", true],
    ["amazon.nova-micro-v1:0", true]
  ])("knows whether %s takes tools in a stream: %s", (id, expected) => {
    assert.strictEqual(traitsOf(id).supportsStreamingTools, expected)
  })

  it("takes no tools in a stream where it takes none at all", () => {
    const streaming = knownModels().filter(({ model }) => model.supportsStreamingTools)
    assert.isTrue(streaming.every(({ model }) => model.supportsTools))
  })

  // "Prompt caching", Amazon Bedrock user guide, October 2026.
  it.each([
    ["anthropic.claude-fable-5", 512],
    ["us.anthropic.claude-opus-5", 512],
    ["eu.anthropic.claude-opus-5-5", 512],
    ["anthropic.claude-sonnet-5-5", 512],
    ["anthropic.claude-sonnet-5", 1024],
    ["anthropic.claude-opus-4-8", 1024],
    ["anthropic.claude-sonnet-4-6", 1024],
    ["anthropic.claude-sonnet-4-5-20250929-v1:0", 1024],
    ["anthropic.claude-opus-4-7", 4096],
    ["anthropic.claude-opus-4-6-v1", 4096],
    ["anthropic.claude-opus-4-5-20251101-v1:0", 4096],
    ["anthropic.claude-haiku-4-5-20251001-v1:0", 4096]
  ])("knows that %s caches from %i tokens, for five minutes or an hour", (id, minimumTokens) => {
    assert.deepStrictEqual(traitsOf(id).promptCaching, {
      places: ["tools", "system", "messages"],
      minimumTokens,
      maximumPoints: 4,
      ttls: ["5m", "1h"]
    })
  })

  it("puts no cache points among Nova's tools, and asks no hour of it", () => {
    assert.deepStrictEqual(traitsOf("eu.amazon.nova-pro-v1:0").promptCaching, {
      places: ["system", "messages"],
      minimumTokens: 1000,
      maximumPoints: 4,
      ttls: ["5m"]
    })
  })

  it.each([
    ["anthropic.claude-opus-4-6-v1", "without-thinking"],
    ["anthropic.claude-opus-4-7", "never"],
    ["global.anthropic.claude-fable-5-2", "never"],
    ["us.anthropic.claude-3-5-sonnet-20241022-v2:0", "always"],
    ["amazon.nova-2-lite-v1:0", "without-thinking"]
  ])("knows when %s takes a temperature: %s", (id, expected) => {
    assert.strictEqual(traitsOf(id).temperature, expected)
  })

  it("knows which tiers serve a model", () => {
    assert.deepStrictEqual(traitsOf("openai.gpt-oss-120b-1:0").serviceTiers, ["default", "priority", "flex"])
    assert.deepStrictEqual(traitsOf("us.anthropic.claude-haiku-4-5-20251001-v1:0").serviceTiers, [
      "default",
      "reserved"
    ])
    assert.deepStrictEqual(traitsOf("us.anthropic.claude-opus-5").serviceTiers, ["default"])
  })

  it("knows what is no longer offered", () => {
    assert.deepStrictEqual(traitsOf("us.amazon.nova-premier-v1:0").lifecycle, {
      status: "EOL",
      legacyTime: "2026-03-13",
      endOfLifeTime: "2026-09-14"
    })
    assert.strictEqual(traitsOf("us.anthropic.claude-sonnet-4-20250514-v1:0").lifecycle?.status, "EOL")
    assert.deepStrictEqual(traitsOf("us.anthropic.claude-opus-4-1-20250805-v1:0").lifecycle, {
      status: "LEGACY",
      legacyTime: "2026-07-08",
      publicExtendedAccessTime: "2026-10-08",
      endOfLifeTime: "2027-01-08"
    })
  })

  it.each([
    ["amazon.titan-embed-text-v2:0", 8192, "titan-text-v2", [256, 512, 1024], 1024, 1],
    ["amazon.titan-embed-text-v1", 8000, "titan-text", [1536], 1536, 1],
    ["amazon.titan-embed-text-v1:2:8k", 8000, "titan-text", [1536], 1536, 1],
    ["amazon.titan-embed-g1-text-02", 8000, "titan-text", [1536], 1536, 1],
    ["amazon.titan-embed-image-v1", 128, "titan-image", [256, 384, 1024], 1024, 1],
    ["cohere.embed-english-v3:0:512", 512, "cohere-v3", [1024], 1024, 96],
    ["cohere.embed-multilingual-v3", 512, "cohere-v3", [1024], 1024, 96],
    ["us.cohere.embed-v4:0", 128_000, "cohere-v4", [256, 384, 512, 768, 1024, 1536], 1536, 96],
    ["amazon.nova-2-multimodal-embeddings-v1:0", 8192, "nova", [256, 384, 1024, 3072], 1024, 1],
    ["eu.twelvelabs.marengo-embed-2-7-v1:0", 512, "marengo-2", [1024], 1024, 1],
    ["twelvelabs.marengo-embed-3-0-v1:0", 512, "marengo-3", [512], 512, 1]
  ] as const)("knows what %s embeds", (id, contextWindow, format, dimensions, defaultDimensions, batchSize) => {
    assert.deepInclude(traitsOf(id), {
      isKnown: true,
      contextWindow,
      maxOutputTokens: undefined,
      outputModalities: ["EMBEDDING"],
      supportsConverse: false,
      embeddings: { format, dimensions, defaultDimensions, batchSize }
    })
    assert.notInclude(knownModelIds(), id)
  })

  it.each([
    ["amazon.titan-embed-text-v2:1", "titan-text-v2"],
    ["amazon.titan-embed-text-lite-v1", "titan-text"],
    ["amazon.nova-3-multimodal-embeddings-v1:0", "nova"],
    ["eu.cohere.embed-v5:0", "cohere-v4"],
    ["twelvelabs.marengo-embed-4-0-v1:0", "marengo-3"],
    ["somebody.embed-1", undefined]
  ])("knows how to ask %s, which is not in the table, as its family is asked", (id, format) => {
    const { embeddings, isKnown } = traitsOf(id)
    assert.isFalse(isKnown)
    assert.strictEqual(embeddings?.format, format)
  })

  it("tells the models that Converse takes by a profile only", () => {
    for (const id of ["openai.gpt-6-sol", "arn:aws:bedrock:us-east-1::foundation-model/xai.grok-4.6"]) {
      assert.isFalse(traitsOf(id).supportsConverse, id)
    }
    for (const id of ["us.openai.gpt-6-sol", "in.openai.gpt-5.6-luna", "global.xai.grok-4.6"]) {
      assert.isTrue(traitsOf(id).supportsConverse, id)
    }
    assert.isTrue(traitsOf(profile, { baseModelId: "openai.gpt-6-sol" }).supportsConverse)
  })

  it("tells the models that Converse does not take", () => {
    for (const id of [
      "openai.gpt-5.5",
      "openai.gpt-5.4",
      "xai.grok-4.3",
      "google.gemma-4-31b",
      "amazon.nova-2-sonic-v1:0"
    ]) {
      assert.isFalse(traitsOf(id).supportsConverse, id)
    }
    for (const id of [
      "openai.gpt-oss-120b-1:0",
      "us.openai.gpt-6-sol",
      "global.openai.gpt-5.6-luna",
      "global.xai.grok-4.7",
      "us.anthropic.claude-sonnet-4-6",
      "acme.new-v1:0"
    ]) {
      assert.isTrue(traitsOf(id).supportsConverse, id)
    }
  })
})
