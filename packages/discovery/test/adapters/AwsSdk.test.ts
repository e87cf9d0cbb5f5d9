import { accessKeys, CredentialProvider, Credentials } from "@bedrock-kit/credentials"
import { BedrockControlPlane, ModelCatalog } from "@bedrock-kit/discovery"
import * as AwsSdk from "@bedrock-kit/discovery/adapters/AwsSdk"
import { defaultProfiles, exampleKey, type InferenceProfile, Play, Simulator } from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer } from "effect"

/** The real client against a simulator of the test's own, over sockets. */
const layer = (
  region = "us-east-1",
  secretAccessKey = exampleKey.secretAccessKey,
  profiles: ReadonlyArray<InferenceProfile> = defaultProfiles
) =>
  Layer.unwrap(
    Effect.map(Simulator, ({ endpoint }) =>
      ModelCatalog.layerNoDeps({
        region,
        refreshInterval: Duration.infinity,
        providerFilter: [],
        defaultContextWindow: 32_000,
        defaultMaxTokens: 4096
      }).pipe(
        Layer.provideMerge(AwsSdk.layer({ region, endpoint })),
        Layer.provide(Credentials.layerNoDeps),
        Layer.provide(CredentialProvider.layerOf(accessKeys({ ...exampleKey, secretAccessKey })))
      )
    )
  ).pipe(Layer.provideMerge(Simulator.layer({ emptyRegions: ["us-iso-east-1"], profiles })))

/** One more than a page holds. */
const manyProfiles = Array.from({ length: 1001 }, (_, i): InferenceProfile => ({
  inferenceProfileId: `team-${i}`,
  inferenceProfileName: `Team ${i}`,
  type: "APPLICATION",
  modelId: "anthropic.claude-sonnet-4-6",
  regions: ["us-east-1"]
}))

const list = ModelCatalog.use((catalog) => catalog.list)
const requests = Simulator.use((simulator) => simulator.requests)

describe("AwsSdk", () => {
  it.effect("reads every page: more profiles than one holds are all listed", () =>
    Effect.gen(function* () {
      const profiles = yield* BedrockControlPlane.use((controlPlane) => controlPlane.listInferenceProfiles)
      assert.strictEqual(new Set(profiles.map((profile) => profile.inferenceProfileId)).size, manyProfiles.length)
      assert.lengthOf(yield* requests, 2)
    }).pipe(Effect.provide(layer("us-east-1", exampleKey.secretAccessKey, manyProfiles)))
  )

  it.effect("lists foundation models and inference profiles", () =>
    Effect.gen(function* () {
      const models = yield* list
      const kinds = new Set(models.map((model) => model.kind))
      assert.deepStrictEqual(kinds, new Set(["foundation-model", "inference-profile"]))
    }).pipe(Effect.provide(layer()))
  )

  it.effect("lists only models that can be talked to", () =>
    Effect.gen(function* () {
      const { length } = yield* list
      const listed = yield* BedrockControlPlane.use((controlPlane) => controlPlane.listFoundationModels)
      assert.isTrue(listed.some((model) => model.modelLifecycle?.status === "LEGACY"))
      assert.isAbove(length, 0)
      for (const model of yield* list) assert.notMatch(model.modelId, /embed|image|canvas/i)
    }).pipe(Effect.provide(layer()))
  )

  it.effect("finds one profile by its id", () =>
    Effect.gen(function* () {
      const get = (id: string) => BedrockControlPlane.use((controlPlane) => controlPlane.getInferenceProfile(id))
      const profile = yield* get("us.anthropic.claude-sonnet-4-6")
      assert.strictEqual(profile.inferenceProfileId, "us.anthropic.claude-sonnet-4-6")
      assert.deepInclude(yield* Effect.flip(get("us.acme.nothing")), { category: "NotFound", statusCode: 404 })
    }).pipe(Effect.provide(layer()))
  )

  it.effect("asks once, signed for the Region, and then keeps the list", () =>
    Effect.gen(function* () {
      yield* list
      const { length } = yield* requests
      yield* list
      assert.lengthOf(yield* requests, length)
      for (const { auth } of yield* requests) assert.deepInclude(auth, { kind: "sigv4" })
    }).pipe(Effect.provide(layer()))
  )

  it.effect("lists nothing in a Region without models, which is not a failure", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* list, [])
    }).pipe(Effect.provide(layer("us-iso-east-1")))
  )

  it.live("tries a listing that was throttled again", () =>
    Effect.gen(function* () {
      const throttled = { type: "ThrottlingException", message: "Slow down" }
      yield* Simulator.use((simulator) =>
        simulator.script(Play.httpError({ ...throttled, operation: "ListFoundationModels" }))
      )
      assert.isNotEmpty(yield* list)
    }).pipe(Effect.provide(layer()))
  )

  it.effect("fails, by AWS's own name, when it may not list", () =>
    Effect.gen(function* () {
      const denied = { type: "AccessDeniedException", message: "You are not authorized", status: 403 }
      yield* Simulator.use((simulator) =>
        simulator.script(Play.httpError({ ...denied, operation: "ListInferenceProfiles" }))
      )
      const { reason } = yield* Effect.flip(list)
      assert.deepInclude(reason, { operation: "ListInferenceProfiles", exception: "AccessDeniedException" })
    }).pipe(Effect.provide(layer()))
  )

  it.effect("fails with a wrong key", () =>
    Effect.gen(function* () {
      assert.deepInclude((yield* Effect.flip(list)).reason, { category: "AccessDenied", statusCode: 403 })
    }).pipe(Effect.provide(layer("us-east-1", "wrong")))
  )
})
