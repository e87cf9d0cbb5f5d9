import { knownModelIds } from "@bedrock-kit/model-catalog"
import { Simulator } from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import {
  normalizeResolvedModel,
  preferRuntimeResolvedModel,
  prepareDynamicModel,
  resolveDynamicModel
} from "../src/modelResolution.ts"
import type { HostConfig, HostModel } from "../src/hostTypes.ts"
import providerDiscovery from "../src/providerDiscovery.ts"
import { thinkingProfile } from "../src/thinkingProfile.ts"
import { fresh, onHost, run, test } from "./support/onSimulator.ts"

const arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/k7v2m9q4x1zp"

const asked = Simulator.use(({ requests }) =>
  Effect.map(requests, (all) => all.filter(({ operation }) => operation === "GetInferenceProfile"))
)

const prepare = (modelId: string, config?: HostConfig) =>
  Effect.promise(() => prepareDynamicModel({ modelId, ...(config !== undefined && { config }) }))

describe("any id or ARN", () => {
  const account = "arn:aws:bedrock:eu-west-1:123456789012"
  it.each([
    "anthropic.claude-sonnet-4-6",
    "eu.anthropic.claude-sonnet-4-6",
    "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-sonnet-4-6",
    `${account}:inference-profile/eu.anthropic.claude-sonnet-4-6`,
    `${account}:custom-model/anthropic.claude-sonnet-4-6/abcdef123456`
  ])("that names a model has its traits: %s", (modelId) => {
    const model = resolveDynamicModel({ modelId })
    assert.deepInclude(model, { id: modelId, contextWindow: 1_000_000, maxTokens: 128_000, reasoning: true })
    assert.deepStrictEqual(model.input, ["text", "image"])
  })

  it.each([
    arn,
    `${account}:provisioned-model/abc`,
    `${account}:imported-model/abc`,
    `${account}:custom-model-deployment/abc`,
    `${account}:prompt/ABC:1`,
    `${account}:prompt-router/abc`,
    `${account}:default-prompt-router/anthropic.claude:1`,
    "arn:aws:sagemaker:eu-west-1:123456789012:endpoint/Mine",
    "acme.new-v1:0",
    "whatever"
  ])("that names none has the limits that are configured: %s", (modelId) => {
    const config = { plugins: { entries: { "amazon-bedrock": { config: { discovery: { defaultMaxTokens: 77 } } } } } }
    assert.deepInclude(resolveDynamicModel({ modelId, config }), { id: modelId, contextWindow: 32_000, maxTokens: 77 })
  })

  it("is called by the id that AWS has", () => {
    assert.strictEqual(resolveDynamicModel({ modelId: "Bedrock/Amazon.nova-pro-v1:0" }).id, "amazon.nova-pro-v1:0")
  })
})

describe("an application inference profile", () => {
  test(
    "is asked for once, and known from then on wherever nobody may wait",
    Effect.gen(function* () {
      yield* Effect.all([prepare(arn), prepare(`amazon-bedrock/${arn}`)])
      yield* prepare(arn)
      assert.lengthOf(yield* asked, 1)
      const model = resolveDynamicModel({ modelId: arn })
      assert.deepInclude(model, {
        id: arn,
        name: "Claude Sonnet 4.6",
        contextWindow: 1_000_000,
        reasoning: true,
        params: { canonicalModelId: "anthropic.claude-sonnet-4-6" }
      })
      assert.isAbove(model.cost.input, 0)
      assert.isTrue(thinkingProfile({ modelId: arn })?.preserveWhenCatalogReasoningFalse)
    })
  )

  test(
    "is called as its model is: thinking, tools and cache",
    Effect.gen(function* () {
      yield* prepare(arn)
      const model = { ...resolveDynamicModel({ modelId: arn }), name: "support-desk" }
      yield* run({ reasoning: "high" }, {}, model)
      const requests = yield* Simulator.use((simulator) => simulator.requests)
      const turn = requests.find(({ operation }) => operation === "ConverseStream")
      assert.deepInclude(turn?.body, {
        additionalModelRequestFields: {
          thinking: { type: "adaptive", display: "summarized" },
          output_config: { effort: "high" }
        }
      })
    })
  )

  it.live("that AWS does not tell about stays unknown, and is not asked for at every turn", () =>
    Effect.gen(function* () {
      yield* fresh
      yield* prepare(arn)
      yield* prepare(arn)
      assert.lengthOf(yield* asked, 1)
      assert.deepInclude(resolveDynamicModel({ modelId: arn }), { name: arn, contextWindow: 32_000 })
    }).pipe(onHost, Effect.provide(Simulator.layer({ account: { deniedActions: ["bedrock:GetInferenceProfile"] } })))
  )

  test(
    "that was listed need not be asked for",
    Effect.gen(function* () {
      yield* Effect.promise(() => providerDiscovery.catalog.run({ env: {} }))
      assert.strictEqual(resolveDynamicModel({ modelId: arn }).contextWindow, 1_000_000)
      yield* prepare(arn)
      assert.lengthOf(yield* asked, 0)
    })
  )

  test(
    "is prepared also where it is configured; nothing else is asked for",
    Effect.gen(function* () {
      assert.isTrue(preferRuntimeResolvedModel({ modelId: `amazon-bedrock/${arn}` }))
      assert.isFalse(preferRuntimeResolvedModel({ modelId: "us.anthropic.claude-sonnet-4-6" }))
      for (const id of ["us.anthropic.claude-sonnet-4-6", "arn:aws:bedrock:us-east-1:123456789012:prompt/ABC"])
        yield* prepare(id)
      assert.lengthOf(yield* Simulator.use(({ requests }) => requests), 0)
    })
  )
})

describe("a configured model", () => {
  /** As the host hands over a model of which nothing but the id was configured. */
  const bare = (id: string): HostModel => ({
    id,
    name: id,
    api: "bedrock-converse-stream",
    reasoning: false,
    input: ["text"],
    cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
    contextWindow: 0,
    maxTokens: 8192
  })
  const id = "xx.anthropic.claude-sonnet-4-6"

  it("of which nothing was said is completed", () => {
    const model = normalizeResolvedModel({ model: bare(id) })
    assert.deepInclude(model, { reasoning: true, contextWindow: 1_000_000, maxTokens: 128_000 })
    assert.deepStrictEqual(model.input, ["text", "image"])
    assert.isAbove(model.cost.input, 0)
    // Nobody knows better than the host.
    assert.deepInclude(normalizeResolvedModel({ model: bare("acme.new-v1:0") }), { reasoning: false, maxTokens: 8192 })
  })

  it("keeps what a user said of it", () => {
    const said = {
      contextWindow: 5000,
      maxTokens: 300,
      cost: { input: 9, output: 9, cacheRead: 0, cacheWrite: 0 },
      params: { serviceTier: "flex" }
    }
    assert.deepInclude(normalizeResolvedModel({ model: { ...bare(id), ...said } }), said)
  })

  it("of the manifest was completed by the host, and is left as it is", () => {
    for (const listed of knownModelIds().slice(0, 20))
      assert.deepStrictEqual(normalizeResolvedModel({ model: bare(listed) }), bare(listed))
    const provider = "my-bedrock"
    const [listed = ""] = knownModelIds()
    assert.notDeepEqual(normalizeResolvedModel({ provider, model: bare(listed) }), bare(listed))
  })

  it("of another API is the host's own business", () => {
    const other = { ...bare(id), api: "openai-completions" }
    assert.strictEqual(normalizeResolvedModel({ model: other }), other)
  })

  it("may be named by what stands behind it", () => {
    const profile = { ...bare(`${arn}9`), params: { canonicalModelId: "claude-opus-5" } }
    assert.deepInclude(normalizeResolvedModel({ model: profile }), { reasoning: true, contextWindow: 1_000_000 })
  })
})
