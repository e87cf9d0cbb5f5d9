import { accessKeys, bearerToken, CredentialProvider, Credentials, type Identity } from "@bedrock-kit/credentials"
import { Embeddings, type Options } from "@bedrock-kit/embeddings"
import * as AwsSdk from "@bedrock-kit/embeddings/adapters/AwsSdk"
import {
  defaultModels,
  defaultProfiles,
  embeddingModels,
  exampleBearerToken,
  exampleKey,
  Play,
  Simulator
} from "@bedrock-kit/simulator"
import { traitsOf } from "@bedrock-kit/model-catalog"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"

const titan = "amazon.titan-embed-text-v2:0"

const profileOf = (modelId: string, id: string, type: "SYSTEM_DEFINED" | "APPLICATION") => ({
  inferenceProfileId: id,
  inferenceProfileName: id,
  type,
  modelId,
  regions: ["us-east-1"]
})

const profiles = [
  ...defaultProfiles,
  ...["twelvelabs.marengo-embed-2-7-v1:0", "cohere.embed-v4:0"].map((id) =>
    profileOf(id, `us.${id}`, "SYSTEM_DEFINED")
  ),
  profileOf(titan, "e1m2b3e4d5", "APPLICATION")
]

const opaque = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/e1m2b3e4d5"

interface Settings extends Options {
  readonly identity?: Identity
  readonly path?: string
}

/** The real client against a simulator of the test's own, over sockets. */
const layer = ({ identity = accessKeys(exampleKey), path = "", ...options }: Settings = {}) =>
  Layer.unwrap(
    Simulator.useSync(({ endpoint }) =>
      Embeddings.layerNoDeps({ maxAttempts: 1, ...options }).pipe(
        Layer.provide(AwsSdk.layer({ region: "us-east-1", endpoint: `${endpoint}${path}` })),
        Layer.provide(Credentials.layerNoDeps),
        Layer.provide(CredentialProvider.layerOf(identity))
      )
    )
  ).pipe(Layer.provideMerge(Simulator.layer({ models: [...defaultModels, ...embeddingModels], profiles })))

const embed = (...args: Parameters<Embeddings["Service"]["embed"]>) => Embeddings.use(({ embed }) => embed(...args))

const bodies = Simulator.use(({ requests }) => Effect.map(requests, (all) => all.map(({ body }) => body)))

const png = { format: "png", data: "iVBORw0KGgo=" } as const

const models: ReadonlyArray<readonly [modelId: string, dimensions: ReadonlyArray<number>, readsImages: boolean]> = [
  [titan, [256, 512, 1024], false],
  ["amazon.titan-embed-text-v1", [1536], false],
  ["amazon.titan-embed-g1-text-02", [1536], false],
  ["amazon.titan-embed-image-v1", [256, 384, 1024], true],
  ["cohere.embed-english-v3", [1024], true],
  ["cohere.embed-multilingual-v3", [1024], true],
  ["cohere.embed-v4:0", [256, 384, 512, 768, 1024, 1536], true],
  ["us.cohere.embed-v4:0", [1536], true],
  ["amazon.nova-2-multimodal-embeddings-v1:0", [256, 384, 1024, 3072], true],
  ["us.twelvelabs.marengo-embed-2-7-v1:0", [1024], true],
  ["twelvelabs.marengo-embed-3-0-v1:0", [512], true]
]

describe("AwsSdk", () => {
  it.live.each(models)("embeds texts, queries and pictures by %s", ([modelId, dimensions, readsImages]) =>
    Effect.gen(function* () {
      for (const length of dimensions) {
        const options = { modelId, dimensions: length }
        const vectors = yield* embed([{ text: "a lamp" }, { text: "" }, { text: "a lamp" }, { text: "bread" }], options)
        assert.deepStrictEqual(new Set(vectors.map((vector) => vector.length)), new Set([length]))
        assert.deepStrictEqual(vectors[0], vectors[2])
        assert.notDeepEqual(vectors[0], vectors[3])
        assert.isTrue(vectors[1]?.every((value) => value === 0))
        yield* embed([{ text: "a lamp" }], { ...options, purpose: "query" })
        if (readsImages) assert.lengthOf((yield* embed([{ text: "a lamp", image: png }], options))[0]!, length)
      }
      const [unasked] = yield* embed([{ text: "a lamp" }], { modelId })
      assert.strictEqual(unasked?.length, traitsOf(modelId).embeddings?.defaultDimensions)
    }).pipe(Effect.provide(layer()))
  )

  it.live("sends Cohere 96 texts a request, in order", () =>
    Effect.gen(function* () {
      const texts = Array.from({ length: 200 }, (_, index) => ({ text: `text ${index}` }))
      const modelId = "cohere.embed-english-v3"
      const vectors = yield* embed(texts, { modelId })
      const sizes = (yield* bodies).map((body) => (body as { texts: ReadonlyArray<string> }).texts.length)
      assert.deepStrictEqual(
        sizes.toSorted((a, b) => b - a),
        [96, 96, 8]
      )
      assert.deepStrictEqual(vectors[150], (yield* embed([{ text: "text 150" }], { modelId }))[0])
    }).pipe(Effect.provide(layer()))
  )

  it.live("takes an application inference profile, when told of the model behind it", () =>
    Effect.gen(function* () {
      const traits = traitsOf(opaque, { baseModelId: titan })
      assert.lengthOf((yield* embed([{ text: "hi" }], { modelId: opaque, traits, dimensions: 256 }))[0]!, 256)
      const [request] = yield* Simulator.use(({ requests }) => requests)
      assert.strictEqual(request?.path, `/model/${encodeURIComponent(opaque)}/invoke`)
      assert.strictEqual(
        (yield* Effect.flip(embed([{ text: "hi" }], { modelId: opaque }))).reason._tag,
        "NotAnEmbeddingModel"
      )
    }).pipe(Effect.provide(layer()))
  )

  it.live("sends as whoever the credentials name", () =>
    Effect.gen(function* () {
      yield* embed([{ text: "hi" }], { modelId: titan })
      const [request] = yield* Simulator.use(({ requests }) => requests)
      assert.deepStrictEqual(request?.auth, { kind: "bearer" })
    }).pipe(Effect.provide(layer({ identity: bearerToken(exampleBearerToken) })))
  )

  it.live("keeps AWS's name, words, status and request of a refusal, and sends once", () =>
    Effect.gen(function* () {
      yield* Simulator.use((simulator) =>
        simulator.script(
          Play.httpError({
            operation: "InvokeModel",
            type: "ThrottlingException",
            message: "Too many tokens, please wait before trying again.",
            headers: { "retry-after": "3" }
          })
        )
      )
      const { reason } = yield* Effect.flip(embed([{ text: "hi" }], { modelId: titan }))
      assert.deepInclude(reason, {
        operation: "InvokeModel",
        exception: "ThrottlingException",
        category: "Throttling",
        detail: "Too many tokens, please wait before trying again.",
        statusCode: 429
      })
      assert.isTrue(reason._tag === "AwsError" && reason.requestId !== undefined && reason.retryAfter !== undefined)
      assert.lengthOf(yield* bodies, 1)
    }).pipe(Effect.provide(layer()))
  )

  it.live("tells of a proxy's page, and of an answer that is cut short", () =>
    Effect.gen(function* () {
      const operation = "InvokeModel"
      yield* Simulator.use((simulator) =>
        simulator.script(
          Play.response({ operation, status: 502, contentType: "text/html", body: "<h1>Bad gateway</h1>" }),
          Play.response({ operation, body: '{"embedding":[0.1,' })
        )
      )
      const fail = Effect.flip(embed([{ text: "hi" }], { modelId: titan }))
      assert.include(
        (yield* fail).message,
        "HTTP 502: the answer is not AWS's, so a proxy or gateway on the way may have given it: Bad gateway"
      )
      assert.include((yield* fail).message, "Amazon Bedrock embedding response returned malformed JSON")
    }).pipe(Effect.provide(layer()))
  )

  it.live("resolves an expired identity anew, once", () =>
    Effect.gen(function* () {
      const expired = Play.httpError({ operation: "InvokeModel", type: "ExpiredTokenException", message: "Expired" })
      yield* Simulator.use(({ script }) => script(expired))
      assert.lengthOf(yield* embed([{ text: "hi" }], { modelId: titan }), 1)
      assert.lengthOf(yield* bodies, 2)
    }).pipe(Effect.provide(layer()))
  )

  it.live("closes the connection when the caller leaves", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      yield* simulator.script(Play.response({ operation: "InvokeModel", delay: "1 hour", body: "{}" }))
      const fiber = yield* Effect.forkChild(embed([{ text: "hi" }], { modelId: titan }))
      const { outcome } = yield* simulator.received(0)
      yield* Fiber.interrupt(fiber)
      assert.strictEqual(yield* Effect.timeout(outcome, "2 seconds"), "aborted")
    }).pipe(Effect.provide(layer()))
  )

  it.live("tries again through faults, and loses nothing", () =>
    Effect.gen(function* () {
      const operation = "InvokeModel"
      yield* Simulator.use((simulator) =>
        simulator.script(
          Play.httpError({ operation, type: "ThrottlingException", message: "Slow down" }),
          Play.httpError({ operation, type: "ServiceUnavailableException", message: "Not now" })
        )
      )
      const texts = Array.from({ length: 6 }, (_, index) => ({ text: `text ${index}` }))
      assert.lengthOf(new Set((yield* embed(texts, { modelId: titan })).map(String)), 6)
      assert.lengthOf(yield* bodies, 8)
    }).pipe(Effect.provide(layer({ maxAttempts: 4 })))
  )
})
