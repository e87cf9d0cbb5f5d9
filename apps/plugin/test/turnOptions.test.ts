import { traitsOf } from "@bedrock-kit/model-catalog"
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import { type Asked, readTurnOptions } from "../src/turnOptions.ts"

const sonnet = "us.anthropic.claude-sonnet-4-6"

const read = (caller: unknown, { id = sonnet, ...more }: Partial<Asked> & { readonly id?: string } = {}) =>
  readTurnOptions({
    model: { modelId: id, traits: traitsOf(id) },
    caller,
    params: [],
    configured: {},
    env: {},
    ...more
  })

const schema = { type: "object", properties: { city: { type: "string" } } }

describe("options of a turn", () => {
  it("are taken over", () => {
    const { options, warnings } = read({
      maxTokens: 9,
      temperature: 0,
      topP: 0.5,
      stop: ["END"],
      reasoning: "low",
      thinkingBudgets: { low: 77 },
      serviceTier: "Flex",
      metadata: { user_id: "u1", retries: 2, nested: {} },
      cacheRetention: "long"
    })
    assert.deepInclude(options, {
      maxTokens: 9,
      temperature: 0,
      topP: 0.5,
      stopSequences: ["END"],
      reasoning: "low",
      reasoningBudgetTokens: 77,
      serviceTier: "flex",
      requestMetadata: { user_id: "u1", retries: "2" },
      cacheRetention: "long"
    })
    assert.deepStrictEqual(warnings, [])
  })

  it("of the wrong type are left out, each with one sentence that names it and not what it holds", () => {
    const secret = "a long text that may be anybody's secret"
    const { options, warnings } = read({
      maxTokens: "many",
      temperature: Number.NaN,
      stop: [1],
      reasoning: "hard",
      thinkingBudgets: 7,
      toolChoice: "whatever",
      responseFormat: secret,
      cacheRetention: "forever",
      serviceTier: 3,
      metadata: secret,
      firstEventTimeoutMs: -1,
      interleavedThinking: "yes"
    })
    assert.deepStrictEqual(
      Object.entries(options).filter(([, value]) => value !== undefined),
      [["cacheRetention", "short"]]
    )
    assert.lengthOf(warnings, 11)
    assert.notInclude(warnings.join("\n"), secret)
    assert.include(
      warnings.join("\n"),
      'The option maxTokens is "many", and was left out: it has to be a number of tokens above 0.'
    )
    assert.match(read({ reasoning: "low", thinkingBudgets: { low: "x" } }).warnings.join(), /thinkingBudgets\.low/)
  })

  it.prop(
    "never throw, whatever they are",
    [Arbitrary.schema(Schema.Record(Schema.String, Schema.Json)), Arbitrary.schema(Schema.Json)],
    ([caller, params]) => {
      const keys = ["maxTokens", "stop", "toolChoice", "responseFormat", "metadata", "thinkingBudgets", "guardrail"]
      for (const key of keys) assert.isArray(read({ ...caller, [key]: params }, { params: [params] }).warnings)
      assert.isArray(read(params).warnings)
    },
    { arbitrary: { runs: 100 } }
  )

  it("may choose a tool in any of the spellings there are", () => {
    const chosen = (toolChoice: unknown) => read({ toolChoice }).options.toolChoice
    for (const word of ["auto", { type: "auto" }, { auto: {} }]) assert.strictEqual(chosen(word), "auto")
    for (const word of ["any", "required", { type: "any" }, { type: "required" }, { any: {} }])
      assert.strictEqual(chosen(word), "any")
    for (const word of ["none", { type: "none" }]) assert.strictEqual(chosen(word), "none")
    const named = [
      { type: "tool", name: "read" },
      { name: "read" },
      { tool: { name: "read" } },
      { type: "function", function: { name: "read" } },
      { type: "function", name: "read" }
    ]
    for (const choice of named) assert.deepStrictEqual(chosen(choice), { name: "read" })
  })

  it("may ask for JSON by a schema, or as OpenAI has it", () => {
    const format = (responseFormat: unknown) => read({ responseFormat }).options.outputFormat
    assert.deepStrictEqual(format(schema), { schema })
    assert.deepInclude(format({ type: "json_schema", json_schema: { name: "place", schema } }), {
      name: "place",
      schema
    })
    assert.deepInclude(format({ type: "json_schema", name: "place", schema }), { name: "place", schema })
    assert.deepStrictEqual(format({ type: "json_object" }), { schema: { type: "object" } })
    const text = read({ responseFormat: { type: "text" } })
    assert.isUndefined(text.options.outputFormat)
    assert.deepStrictEqual(text.warnings, [])
  })

  it("think between calls of tools, where a model has to be asked to", () => {
    const betas = (caller: object, id?: string) => read(caller, id === undefined ? {} : { id }).options.betas
    const budgeted = "us.anthropic.claude-sonnet-4-5-20250929-v1:0"
    assert.deepStrictEqual(betas({ reasoning: "low" }, budgeted), ["interleaved-thinking-2025-05-14"])
    assert.isUndefined(betas({ reasoning: "low", interleavedThinking: false }, budgeted))
    assert.isUndefined(betas({ reasoning: "off" }, budgeted))
    assert.isUndefined(betas({ reasoning: "low" }))
  })

  it("cache for a short while where the model can, for Amazon's own when asked, and as the environment says", () => {
    const retention = (more: Parameters<typeof read>[1], caller = {}) => read(caller, more).options.cacheRetention
    const nova = "amazon.nova-pro-v1:0"
    const env = { OPENCLAW_CACHE_RETENTION: "long" }
    assert.strictEqual(retention({}), "short")
    assert.strictEqual(retention({ env }), "long")
    assert.strictEqual(retention({ env }, { cacheRetention: "none" }), "none")
    assert.strictEqual(retention({ id: nova, env }), "none")
    assert.strictEqual(retention({ id: nova }, { cacheRetention: "short" }), "short")
    assert.strictEqual(retention({ id: "meta.llama3-1-8b-instruct-v1:0" }), "none")
  })

  it("wait for the first event as long as the shorter of both limits says", () => {
    assert.strictEqual(read({ firstEventTimeoutMs: 120_000, timeoutMs: 500 }).firstEventTimeout, 500)
    assert.strictEqual(read({ firstEventTimeoutMs: 70 }).firstEventTimeout, 70)
    assert.isUndefined(read({}).firstEventTimeout)
  })
})

describe("what an operator sets for a model or an agent", () => {
  const configured = {
    guardrail: { guardrailIdentifier: "all", guardrailVersion: "1" },
    requestMetadata: { team: "support", stage: "live" },
    serviceTier: "default"
  } as const
  const own = { guardrailIdentifier: "own", guardrailVersion: "DRAFT", trace: "enabled" } as const

  it("wins over what is set for all, and what is nearer wins over what is farther", () => {
    const agent = { service_tier: "PRIORITY", latency: "optimized", requestMetadata: { stage: "test" }, guardrail: own }
    const model = { serviceTier: "flex", latency: "standard", requestMetadata: { model: "a", stage: "model" } }
    assert.deepInclude(read({}, { configured, params: [agent, model] }).options, {
      guardrail: own,
      serviceTier: "priority",
      latency: "optimized",
      requestMetadata: { team: "support", stage: "test", model: "a" }
    })
    assert.deepInclude(read({ serviceTier: "flex" }, { configured, params: [agent] }).options, { serviceTier: "flex" })
    assert.deepInclude(read({}, { configured }).options, configured)
  })

  it("is passed over when it is invalid, and the next nearest counts", () => {
    const { options, warnings } = read({}, { configured, params: [{ service_tier: "turbo" }, { serviceTier: "flex" }] })
    assert.strictEqual(options.serviceTier, "flex")
    assert.deepStrictEqual(warnings, [
      'The option service_tier is "turbo", and was left out: it has to be default, priority, flex or reserved.'
    ])
  })

  it("may switch the guardrail off, but an invalid one never does", () => {
    assert.isUndefined(read({}, { configured, params: [{ guardrail: false }] }).options.guardrail)
    for (const guardrail of [true, "own", {}, { guardrailIdentifier: "own" }, { ...own, more: 1 }]) {
      const { refusal } = read({}, { configured, params: [{ guardrail }] })
      assert.match(refusal ?? "", /^The guardrail in the params of this model or agent cannot be read/)
    }
  })

  it("is not the caller's to loosen", () => {
    assert.deepStrictEqual(read({ guardrail: false }, { configured }).options.guardrail, configured.guardrail)
  })
})
