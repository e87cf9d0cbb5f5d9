/** What holds whatever AWS answers. */
import { BedrockControlPlane, type CatalogOptions, ModelCatalog, toModels } from "@bedrock-kit/discovery"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer, Result, Schema } from "effect"
import { nobody, page, region } from "./support/controlPlane.ts"

/** Often right, sometimes anything. */
const nearly = <S extends Schema.Constraint>(schema: S) =>
  Schema.optionalKey(Schema.Union([schema, schema, schema, Schema.Json]))

/** Few, so that entries meet: the same id twice, in another case, behind a profile. */
const ids = ["acme.a", "ACME.a", "acme.b", "anthropic.claude-sonnet-4-6", "eu.acme.b", "cohere.embed-v4:0"] as const
const Id = Schema.Literals(ids)
const Modalities = Schema.Array(Schema.Literals(["TEXT", "IMAGE", "EMBEDDING"]))

const FoundationModel = Schema.Struct({
  modelId: nearly(Id),
  modelName: nearly(Schema.Literals(["A", "a", "B"])),
  providerName: nearly(Schema.Literals(["Acme", "Anthropic"])),
  inputModalities: nearly(Modalities),
  outputModalities: nearly(Modalities),
  responseStreamingSupported: nearly(Schema.Boolean),
  inferenceTypesSupported: nearly(Schema.Array(Schema.Literals(["ON_DEMAND", "INFERENCE_PROFILE"]))),
  modelLifecycle: nearly(
    Schema.Struct({
      status: nearly(Schema.Literals(["ACTIVE", "LEGACY"])),
      endOfLifeTime: nearly(Schema.Date),
      legacyTime: nearly(Schema.String)
    })
  )
})

const arns = [
  ...["eu-west-1", "us-east-1", ""].flatMap((place) =>
    ids.map((id) => `arn:aws:bedrock:${place}::foundation-model/${id}`)
  ),
  "arn:aws:sagemaker:eu-west-1:123456789012:endpoint/e",
  "urn:what?"
]

const InferenceProfile = Schema.Struct({
  inferenceProfileId: nearly(
    Schema.Literals(["eu.acme.b", "global.acme.b", "eu.anthropic.claude-sonnet-4-6", "acme.a"])
  ),
  inferenceProfileArn: nearly(Schema.Literals(["arn:aws:bedrock:eu-west-1:1:application-inference-profile/x", "y"])),
  inferenceProfileName: nearly(Schema.Literals(["A", "B"])),
  models: nearly(Schema.Array(Schema.Struct({ modelArn: nearly(Schema.Literals(arns)) }))),
  status: nearly(Schema.Literal("ACTIVE")),
  type: nearly(Schema.Literals(["SYSTEM_DEFINED", "APPLICATION"]))
})

const Models = Schema.Array(Schema.Union([FoundationModel, FoundationModel, FoundationModel, Schema.Json]))
const Profiles = Schema.Array(Schema.Union([InferenceProfile, InferenceProfile, InferenceProfile, Schema.Json]))
const Residency = Schema.Literals(["any", "global-first", "eu", "region"])

const optionsOf = (residency: string): CatalogOptions => ({
  region: "eu-west-1",
  residency,
  providerFilter: [],
  defaultContextWindow: 32_000,
  defaultMaxTokens: 4096
})

type Answered = readonly [models: typeof Models.Type, profiles: typeof Profiles.Type, residency: string]

const list = ([models, profiles, residency]: Answered) =>
  toModels(models as never, profiles as never, optionsOf(residency))

/** The ids of which some entry says that they cannot be streamed. */
const unstreamed = (models: typeof Models.Type): ReadonlySet<string> =>
  new Set(
    models.flatMap((entry) => {
      const { modelId, responseStreamingSupported } = Object(entry)
      return typeof modelId === "string" && responseStreamingSupported === false ? modelId.toLowerCase() : []
    })
  )

describe("whatever AWS answers", () => {
  it.prop(
    "nothing is listed that the same answers say cannot be streamed",
    [Models, Profiles, Residency],
    (answers) => {
      const refused = unstreamed(answers[0])
      for (const { baseModelId = "", modelId } of list(answers)) {
        assert.isFalse(refused.has(modelId.toLowerCase()), modelId)
        assert.isFalse(refused.has(baseModelId.toLowerCase()), baseModelId)
      }
    }
  )

  it.prop(
    "every id is listed once, and of the ids of a model at most one is preferred",
    [Models, Profiles, Residency],
    (answers) => {
      const models = list(answers)
      assert.strictEqual(new Set(models.map(({ modelId }) => modelId.toLowerCase())).size, models.length)
      const preferred = models
        .filter(({ isPreferred }) => isPreferred)
        .map(({ baseModelId }) => baseModelId?.toLowerCase())
      assert.strictEqual(new Set(preferred).size, preferred.length)
    }
  )

  it.prop(
    "the short list and the alternatives it names are the long list",
    [Models, Profiles, Residency],
    ([models, profiles, residency]) => {
      const long = toModels(models as never, profiles as never, { ...optionsOf(residency), profiles: "all" })
      const short = list([models, profiles, residency])
      assert.sameMembers(
        short.flatMap(({ alternatives, modelId }) => [modelId, ...alternatives]),
        long.map(({ modelId }) => modelId)
      )
      assert.sameMembers(
        short.filter(({ isPreferred }) => isPreferred).map(({ modelId }) => modelId),
        long.filter(({ isPreferred }) => isPreferred).map(({ modelId }) => modelId)
      )
    }
  )

  it.prop(
    "the order is of the models, not of the answers",
    [Models, Profiles, Residency],
    ([models, profiles, residency]) => {
      const field = (entry: unknown, name: string): unknown => Object(entry)[name]
      const distinctBy = <A>(entries: ReadonlyArray<A>, key: (entry: A) => unknown): ReadonlyArray<A> => [
        ...new Map(entries.map((entry) => [JSON.stringify(key(entry))?.toLowerCase(), entry])).values()
      ]
      // Which of two entries for one id counts is the order's to say, so there are none.
      const once = distinctBy(models, (entry) => field(entry, "modelId"))
      const distinct = distinctBy(profiles, (entry) => field(entry, "inferenceProfileId")).filter(
        (entry) => field(entry, "type") === "SYSTEM_DEFINED"
      )
      const forwards = list([once, distinct, residency])
      assert.deepStrictEqual(list([once.toReversed(), distinct.toReversed(), residency]), forwards)
      assert.deepStrictEqual(list([once, distinct, residency]), forwards)
    }
  )

  it.prop("nothing leaves the geography", [Models, Profiles], ([models, profiles]) => {
    for (const { modelId } of list([models, profiles, "eu"])) assert.isFalse(modelId.startsWith("global."), modelId)
  })

  it.effect.prop(
    "the service answers with a list or a DiscoveryError",
    [Models, Profiles, Residency],
    ([models, profiles, residency]) =>
      Effect.gen(function* () {
        const result = yield* Effect.result(ModelCatalog.use((catalog) => catalog.listing))
        assert.isTrue(Result.isSuccess(result))
        if (Result.isSuccess(result)) assert.isEmpty(result.success.omissions)
      }).pipe(
        Effect.provide(
          ModelCatalog.layerNoDeps({ ...optionsOf(residency), refreshInterval: Duration.hours(1) }).pipe(
            Layer.provide(
              Layer.succeed(BedrockControlPlane, {
                inRegion: () =>
                  region({
                    listFoundationModels: Effect.succeed(models as never),
                    listInferenceProfiles: () => () => Effect.succeed(page(profiles as never)),
                    getInferenceProfile: () => Effect.succeed(profiles[0] as never)
                  }),
                caller: Effect.succeed(nobody)
              })
            )
          )
        )
      )
  )
})
