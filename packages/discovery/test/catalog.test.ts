import type { FoundationModelSummary, InferenceProfileSummary } from "@aws-sdk/client-bedrock"
import { type CatalogOptions, toModels } from "@bedrock-kit/discovery"
import { assert, describe, it } from "@effect/vitest"

const all: CatalogOptions = {
  region: "eu-west-1",
  providerFilter: [],
  defaultContextWindow: 32_000,
  defaultMaxTokens: 4096
}

const foundation = (modelId: string, more: Partial<FoundationModelSummary> = {}): FoundationModelSummary => ({
  modelArn: `arn:aws:bedrock:us-east-1::foundation-model/${modelId}`,
  modelId,
  modelName: modelId,
  providerName: "Anthropic",
  inputModalities: ["TEXT", "IMAGE"],
  outputModalities: ["TEXT"],
  responseStreamingSupported: true,
  inferenceTypesSupported: ["ON_DEMAND"],
  modelLifecycle: { status: "ACTIVE" },
  ...more
})

const profile = (inferenceProfileId: string, base: string, more: Partial<InferenceProfileSummary> = {}) =>
  ({
    inferenceProfileId,
    inferenceProfileName: inferenceProfileId,
    inferenceProfileArn: `arn:aws:bedrock:us-east-1:123456789012:inference-profile/${inferenceProfileId}`,
    models: [{ modelArn: `arn:aws:bedrock:us-east-1::foundation-model/${base}` }],
    status: "ACTIVE",
    type: "SYSTEM_DEFINED",
    ...more
  }) satisfies InferenceProfileSummary

const sonnet = "anthropic.claude-sonnet-4-6"

const ids = (
  foundations: ReadonlyArray<FoundationModelSummary>,
  profiles: ReadonlyArray<InferenceProfileSummary> = [],
  options: Partial<CatalogOptions> = {}
) => toModels(foundations, profiles, { ...all, ...options }).map((model) => model.modelId)

describe("toModels", () => {
  it("keeps active models that stream text", () => {
    assert.deepStrictEqual(
      ids([
        foundation("acme.kept"),
        foundation("acme.legacy", { modelLifecycle: { status: "LEGACY" } }),
        foundation("acme.all-at-once", { responseStreamingSupported: false }),
        foundation("acme.painter", { outputModalities: ["IMAGE"] }),
        foundation("acme.embedder", { outputModalities: ["EMBEDDING"] }),
        foundation("")
      ]),
      ["acme.kept"]
    )
  })

  it("lists a model that answers only through a profile by its profiles alone", () => {
    // The live API answers INFERENCE_PROFILE; the SDK's types do not know it.
    const only = foundation(sonnet, { inferenceTypesSupported: ["INFERENCE_PROFILE"] as never })
    assert.deepStrictEqual(ids([only], [profile(`us.${sonnet}`, sonnet)]), [`us.${sonnet}`])
  })

  it("leaves out profiles that are not active, or in front of a model that cannot be talked to", () => {
    const legacy = foundation("acme.legacy", { modelLifecycle: { status: "LEGACY" } })
    const profiles = [
      profile("us.acme.legacy", "acme.legacy"),
      profile(`us.${sonnet}`, sonnet, { status: undefined as never })
    ]
    assert.deepStrictEqual(ids([legacy], profiles), [])
  })

  it("lists a profile whose model is not listed, by what its ARN says", () => {
    const [model] = toModels([], [profile(`eu.${sonnet}`, sonnet)], all)
    assert.deepInclude(model, { modelId: `eu.${sonnet}`, baseModelId: sonnet, providerName: "anthropic" })
    assert.strictEqual(model?.hasKnownLimits, true)
  })

  it("lists a profile that the account made by its ARN, with the limits of the model behind it", () => {
    const made = profile("x7k2", sonnet, { type: "APPLICATION", inferenceProfileName: "team-a" })
    const [model] = toModels([], [made], all)
    assert.deepInclude(model, { modelId: made.inferenceProfileArn ?? "", modelName: "team-a", hasKnownLimits: true })
    assert.isAbove(model?.contextWindow ?? 0, 100_000)
  })

  it("filters by the provider's name or the vendor in the id, without case", () => {
    const models = [foundation(sonnet), foundation("amazon.nova-pro-v1:0", { providerName: "Amazon" })]
    const profiles = [profile(`us.${sonnet}`, sonnet), profile("us.amazon.nova-pro-v1:0", "amazon.nova-pro-v1:0")]
    assert.deepStrictEqual(ids(models, profiles, { providerFilter: ["ANTHROPIC"] }), [sonnet, `us.${sonnet}`])
    assert.deepStrictEqual(ids(models, profiles, { providerFilter: ["meta"] }), [])
  })

  it("gives a model it does not know the default limits, and says so", () => {
    const [model] = toModels([foundation("acme.brand-new-v1:0")], [], all)
    assert.deepInclude(model, { contextWindow: 32_000, maxOutputTokens: 4096, hasKnownLimits: false })
  })

  it("estimates the limits of a new member of a family, and says that they are not known", () => {
    const [model] = toModels([foundation("anthropic.claude-sonnet-9")], [], all)
    assert.deepInclude(model, { contextWindow: 1_000_000, maxOutputTokens: 128_000, hasKnownLimits: false })
  })

  it("puts global profiles first, then sorts by name, and lists nothing twice", () => {
    const models = [foundation("acme.b"), foundation("acme.a"), foundation("acme.a")]
    assert.deepStrictEqual(ids(models, [profile("global.acme.b", "acme.b")]), ["global.acme.b", "acme.a", "acme.b"])
  })
})
