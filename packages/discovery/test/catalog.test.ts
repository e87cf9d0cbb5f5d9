import type { FoundationModelSummary, InferenceProfileSummary } from "@aws-sdk/client-bedrock"
import { type Answers, type CatalogOptions, toCatalog, toModels } from "@bedrock-kit/discovery"
import { assert, describe, it } from "@effect/vitest"
import { foundation, profile } from "./support/controlPlane.ts"

const all: CatalogOptions = {
  region: "eu-west-1",
  providerFilter: [],
  defaultContextWindow: 32_000,
  defaultMaxTokens: 4096
}

const sonnet = "anthropic.claude-sonnet-4-6"

const ids = (
  foundations: ReadonlyArray<FoundationModelSummary>,
  profiles: ReadonlyArray<InferenceProfileSummary> = [],
  options: Partial<CatalogOptions> = {}
) => toModels(foundations, profiles, { ...all, ...options }).map((model) => model.modelId)

describe("toModels", () => {
  it("keeps models that are offered and stream text", () => {
    assert.deepStrictEqual(
      ids([
        foundation("acme.kept"),
        foundation("acme.gone", { modelLifecycle: { status: "GONE" as never } }),
        foundation("acme.silent", { modelLifecycle: undefined }),
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

  it("lists of the profiles of a model the preferred one, which names the others, and every one where all are asked for", () => {
    const only = foundation(sonnet, { inferenceTypesSupported: ["INFERENCE_PROFILE"] as never })
    const profiles = [
      profile(`global.${sonnet}`, sonnet, {}, ["eu-west-1", ""]),
      profile(`us.${sonnet}`, sonnet, {}, ["us-east-1", "us-west-2"]),
      profile(`eu.${sonnet}`, sonnet, {}, ["eu-west-1", "eu-north-1"]),
      profile("us.acme.b", "acme.b", {}, ["us-east-1"])
    ]
    const listed = (options: Partial<CatalogOptions>) =>
      toModels([only], profiles, { ...all, ...options }).map(({ alternatives, modelId }) => [modelId, ...alternatives])
    assert.deepStrictEqual(listed({}), [[`eu.${sonnet}`, `us.${sonnet}`, `global.${sonnet}`], ["us.acme.b"]])
    assert.deepStrictEqual(listed({ residency: "global-first" }), [
      [`global.${sonnet}`, `eu.${sonnet}`, `us.${sonnet}`],
      ["us.acme.b"]
    ])
    assert.deepStrictEqual(listed({ residency: "eu" }), [[`eu.${sonnet}`]])
    assert.sameDeepMembers(
      listed({ profiles: "all" }),
      profiles.map(({ inferenceProfileId = "" }) => [inferenceProfileId])
    )
  })

  it("lists a model that answers by its own id under that id too, and leaves what the account made alone", () => {
    const made = ["a", "b"].map((name) => profile(name, sonnet, { type: "APPLICATION", inferenceProfileName: name }))
    const system = [profile(`eu.${sonnet}`, sonnet), profile(`us.${sonnet}`, sonnet)]
    assert.sameMembers(ids([foundation(sonnet)], [...system, ...made]), [
      sonnet,
      `eu.${sonnet}`,
      ...made.map(({ inferenceProfileArn = "" }) => inferenceProfileArn)
    ])
  })

  it("leaves out profiles that are not active, or in front of a model that cannot be talked to", () => {
    const painter = foundation("acme.painter", { outputModalities: ["IMAGE"] })
    const profiles = [
      profile("us.acme.painter", "acme.painter"),
      profile(`us.${sonnet}`, sonnet, { status: undefined as never })
    ]
    assert.deepStrictEqual(ids([painter], profiles), [])
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

  it("sorts by name, lists nothing twice, and puts global profiles first where the policy says so", () => {
    const models = [foundation("acme.b"), foundation("acme.a"), foundation("ACME.a")]
    const profiles = [profile("global.acme.b", "acme.b", {}, ["us-east-1", ""])]
    assert.deepStrictEqual(ids(models, profiles), ["acme.a", "acme.b", "global.acme.b"])
    assert.deepStrictEqual(ids(models, profiles, { residency: "global-first" }), ["global.acme.b", "acme.a", "acme.b"])
  })

  it("sorts by id what has one name, whatever AWS's order", () => {
    const models = ["acme.c", "acme.a", "acme.b"].map((id) => foundation(id, { modelName: "The Model" }))
    assert.deepStrictEqual(ids(models), ["acme.a", "acme.b", "acme.c"])
    assert.deepStrictEqual(ids(models.toReversed()), ["acme.a", "acme.b", "acme.c"])
  })

  it("lists legacy models last, with the dates AWS gives, and for want of them those that are known", () => {
    const endOfLifeTime = new Date("2027-03-01T12:00:00Z")
    const models = toModels(
      [
        foundation("acme.legacy", { modelLifecycle: { status: "LEGACY", endOfLifeTime } }),
        foundation("anthropic.claude-sonnet-4-20250514-v1:0", { modelName: "A", modelLifecycle: { status: "LEGACY" } }),
        foundation("acme.z")
      ],
      [profile("us.acme.legacy", "acme.legacy")],
      all
    )
    assert.deepStrictEqual(
      models.map(({ lifecycle, modelId }) => [modelId, lifecycle.status, lifecycle.endOfLifeTime]),
      [
        ["acme.z", "ACTIVE", undefined],
        ["anthropic.claude-sonnet-4-20250514-v1:0", "LEGACY", "2026-10-14"],
        ["acme.legacy", "LEGACY", "2027-03-01"],
        ["us.acme.legacy", "LEGACY", "2027-03-01"]
      ]
    )
  })

  it("believes the worse of two entries for one id", () => {
    const twice = [foundation("acme.a"), foundation("Acme.A", { responseStreamingSupported: false })]
    assert.deepStrictEqual(ids(twice, [profile("us.acme.a", "acme.a")]), [])
  })

  it("does not list what Converse cannot take, though it be listed", () => {
    assert.deepStrictEqual(ids([foundation("openai.gpt-5.5")]), [])
    // Nothing is said of what is behind them: the model catalog knows.
    assert.deepStrictEqual(ids([], [profile("us.cohere.embed-v4:0", "cohere.embed-v4:0")]), [])
  })

  it("takes a profile in front of something foreign for what its own id says", () => {
    const [model] = toModels([], [profile(`us.${sonnet}`, sonnet, { models: [{ modelArn: "urn:what?" }, {}] })], all)
    assert.deepInclude(model, { modelId: `us.${sonnet}`, baseModelId: sonnet })
    const made = profile("x7k2", sonnet, { type: "APPLICATION", models: [{ modelArn: "urn:what?" }] })
    assert.deepInclude(toModels([], [made], all)[0], { baseModelId: undefined, hasKnownLimits: false })
    assert.deepStrictEqual(ids([], [made], { residency: "eu" }), [])
  })

  it("leaves out an entry whose fields are of the wrong type, and keeps its neighbours", () => {
    const broken = [
      null,
      "text",
      [],
      foundation("acme.a", { modelId: 7 as never }),
      foundation("acme.b", { outputModalities: "TEXT" as never }),
      foundation("acme.c", { modelLifecycle: 7 as never }),
      foundation("acme.d", { modelName: {} as never, providerName: [] as never, inputModalities: [1] as never })
    ] as ReadonlyArray<FoundationModelSummary>
    const [model, ...others] = toModels(broken, [null, { models: [null, 7] }] as never, all)
    assert.isEmpty(others)
    assert.deepInclude(model, { modelId: "acme.d", modelName: "acme.d", providerName: "acme" })
  })
})

describe("isPreferred", () => {
  const preferred = (residency: string | undefined, ids: ReadonlyArray<string>, inferenceTypes = ["ON_DEMAND"]) => {
    const regions: Record<string, ReadonlyArray<string>> = {
      global: ["eu-west-1", ""],
      eu: ["eu-west-1", "eu-central-1"],
      jp: ["ap-northeast-1"]
    }
    return toModels(
      [foundation(sonnet, { inferenceTypesSupported: inferenceTypes as never })],
      ids.map((place) => profile(`${place}.${sonnet}`, sonnet, {}, regions[place])),
      { ...all, residency }
    )
      .filter((model) => model.isPreferred)
      .map(({ modelId }) => modelId)
  }

  it("is the id that stays nearest, unless global ones come first", () => {
    assert.deepStrictEqual(preferred("any", ["global", "eu"]), [sonnet])
    assert.deepStrictEqual(preferred("global-first", ["global", "eu"]), [`global.${sonnet}`])
  })

  it("is a profile when the model answers only through one, and never one that leaves the geography", () => {
    const only = ["INFERENCE_PROFILE"]
    assert.deepStrictEqual(preferred(undefined, ["global", "eu"], only), [`eu.${sonnet}`])
    assert.deepStrictEqual(preferred("eu", ["global", "eu", "jp"], only), [`eu.${sonnet}`])
    assert.deepStrictEqual(preferred("region", ["global", "eu"], only), [])
  })
})

describe("toCatalog", () => {
  const nothing: Answers = {
    foundationModels: [],
    inferenceProfiles: [],
    importedModels: [],
    customModelDeployments: [],
    provisionedModels: [],
    promptRouters: []
  }
  const arn = (resource: string) => `arn:aws:bedrock:eu-west-1:123456789012:${resource}`
  const others: Answers = {
    ...nothing,
    inferenceProfiles: [
      profile(`eu.${sonnet}`, sonnet, { inferenceProfileArn: arn(`inference-profile/eu.${sonnet}`) }, ["eu-west-1"]),
      profile(`us.${sonnet}`, sonnet, { inferenceProfileArn: arn(`inference-profile/us.${sonnet}`) }, ["us-east-1"])
    ],
    importedModels: [
      { modelArn: arn("imported-model/abc"), modelName: "mine", instructSupported: true },
      { modelArn: arn("imported-model/base"), modelName: "raw", instructSupported: false }
    ],
    customModelDeployments: [
      {
        customModelDeploymentArn: arn("custom-model-deployment/d1"),
        customModelDeploymentName: "tuned",
        modelArn: arn("custom-model/amazon.nova-lite-v1:0/abc"),
        status: "Active"
      },
      { customModelDeploymentArn: arn("custom-model-deployment/d2"), status: "Creating" }
    ],
    provisionedModels: [
      {
        provisionedModelArn: arn("provisioned-model/p1"),
        provisionedModelName: "bought",
        foundationModelArn: "arn:aws:bedrock:eu-west-1::foundation-model/amazon.nova-pro-v1:0:300k",
        status: "InService"
      },
      { provisionedModelArn: arn("provisioned-model/p2"), status: "Failed" }
    ],
    promptRouters: [
      {
        promptRouterArn: arn("prompt-router/r1"),
        promptRouterName: "router",
        models: [
          { modelArn: arn(`inference-profile/eu.${sonnet}`) },
          { modelArn: arn(`inference-profile/us.${sonnet}`) }
        ],
        status: "AVAILABLE"
      }
    ]
  }
  const named = (options: Partial<CatalogOptions> = {}) =>
    toCatalog(others, { ...all, ...options }).models.map(({ kind, modelName }) => `${kind} ${modelName}`)

  it("lists what the account has made by its ARN, when it is ready and can be talked to", () => {
    assert.deepStrictEqual(
      named().filter((name) => !name.startsWith("inference")),
      ["provisioned-model bought", "imported-model mine", "prompt-router router", "custom-model-deployment tuned"]
    )
    const models = new Map(toCatalog(others, all).models.map((model) => [model.modelName, model]))
    assert.deepInclude(models.get("tuned"), { baseModelId: "amazon.nova-lite-v1:0", hasKnownLimits: true })
    assert.deepInclude(models.get("bought"), { hasKnownLimits: true, isPreferred: false })
    assert.deepInclude(models.get("mine"), { modelId: arn("imported-model/abc"), hasKnownLimits: false })
  })

  it("sends no router where one of its profiles may not be answered", () => {
    assert.include(named(), "prompt-router router")
    assert.notInclude(named({ residency: "eu" }), "prompt-router router")
    assert.include(named({ residency: "eu" }), "custom-model-deployment tuned")
  })

  it("says which providers there are, and which of the filter's words none is called by", () => {
    const answers = {
      ...nothing,
      foundationModels: [foundation(sonnet), foundation("mistral.large", { providerName: "Mistral AI" })]
    }
    const { models, providers, unmatchedProviders } = toCatalog(answers, {
      ...all,
      providerFilter: ["antropic", "MISTRAL", " "]
    })
    assert.deepStrictEqual(
      models.map(({ modelId }) => modelId),
      ["mistral.large"]
    )
    assert.deepStrictEqual(providers, ["Anthropic", "Mistral AI"])
    assert.deepStrictEqual(unmatchedProviders, ["antropic"])
  })
})
