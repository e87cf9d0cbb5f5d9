import { InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime"
import { defaultModels, defaultProfiles, embeddingModels, Play, Simulator } from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { call, runtimeClient } from "./support/sdk.ts"

const marengo = "twelvelabs.marengo-embed-2-7-v1:0"
const ofMarengo = {
  inferenceProfileId: `us.${marengo}`,
  inferenceProfileName: "US Marengo",
  type: "SYSTEM_DEFINED",
  modelId: marengo,
  regions: ["us-east-1"]
} as const

const running = Effect.provide(
  Simulator.layer({ models: [...defaultModels, ...embeddingModels], profiles: [...defaultProfiles, ofMarengo] })
)

const invoke = (modelId: string, body: unknown) =>
  Effect.gen(function* () {
    const client = yield* runtimeClient()
    const text = typeof body === "string" ? body : JSON.stringify(body)
    const answer = yield* call(() => client.send(new InvokeModelCommand({ modelId, body: text })))
    return JSON.parse(answer.body.transformToString()) as unknown
  })

const refusal = (modelId: string, body: unknown) =>
  Effect.map(Effect.flip(invoke(modelId, body)), ({ message, name }) => `${name}: ${message}`)

const titan = "amazon.titan-embed-text-v2:0"

const vectorOf = (inputText: string, dimensions?: number) =>
  Effect.map(invoke(titan, { inputText, dimensions }), (answer) => (answer as { embedding: Array<number> }).embedding)

const similarity = (a: ReadonlyArray<number>, b: ReadonlyArray<number>) =>
  a.reduce((sum, value, index) => sum + value * (b[index] ?? NaN), 0)

const png = "iVBORw0KGgo="

/** Every model with a body that it takes, where its vectors are, and how long they are. */
const taken: ReadonlyArray<readonly [modelId: string, body: object, path: string, dimensions: number]> = [
  ["amazon.titan-embed-text-v1", { inputText: "hi" }, "embedding", 1536],
  ["amazon.titan-embed-g1-text-02", { inputText: "hi" }, "embedding", 1536],
  [titan, { inputText: "hi" }, "embedding", 1024],
  [titan, { inputText: "hi", dimensions: 256, normalize: true }, "embeddingsByType.float", 256],
  ["amazon.titan-embed-image-v1", { inputText: "hi", inputImage: png }, "embedding", 1024],
  [
    "amazon.titan-embed-image-v1",
    { inputImage: png, embeddingConfig: { outputEmbeddingLength: 384 } },
    "embedding",
    384
  ],
  ["cohere.embed-english-v3", { texts: ["hi", "ho"], input_type: "search_query" }, "embeddings.1", 1024],
  [
    "cohere.embed-multilingual-v3",
    { images: [`data:image/png;base64,${png}`], input_type: "image", embedding_types: ["float"] },
    "embeddings.float.0",
    1024
  ],
  [
    "cohere.embed-v4:0",
    { texts: ["hi"], input_type: "search_document", embedding_types: ["float"], output_dimension: 384 },
    "embeddings.float.0",
    384
  ],
  [
    "amazon.nova-2-multimodal-embeddings-v1:0",
    {
      taskType: "SINGLE_EMBEDDING",
      singleEmbeddingParams: { embeddingPurpose: "GENERIC_INDEX", text: { truncationMode: "END", value: "hi" } }
    },
    "embeddings.0.embedding",
    3072
  ],
  [
    "amazon.nova-2-multimodal-embeddings-v1:0",
    {
      taskType: "SINGLE_EMBEDDING",
      singleEmbeddingParams: {
        embeddingPurpose: "GENERIC_RETRIEVAL",
        embeddingDimension: 256,
        image: { format: "png", source: { bytes: png } }
      }
    },
    "embeddings.0.embedding",
    256
  ],
  [`us.${marengo}`, { inputType: "text", inputText: "hi", textTruncate: "end" }, "data.0.embedding", 1024],
  [`us.${marengo}`, { inputType: "image", mediaSource: { base64String: png } }, "data.0.embedding", 1024],
  ["twelvelabs.marengo-embed-3-0-v1:0", { inputType: "text", text: { inputText: "hi" } }, "data.0.embedding", 512],
  [
    "twelvelabs.marengo-embed-3-0-v1:0",
    { inputType: "text_image", text_image: { inputText: "hi", mediaSource: { base64String: png } } },
    "data.0.embedding",
    512
  ]
]

const follow = (value: unknown, path: string): unknown =>
  path.split(".").reduce<unknown>((inner, name) => (inner as Readonly<Record<string, unknown>>)[name], value)

const malformed = (complaint: string) =>
  `ValidationException: Malformed input request: ${complaint}, please reformat your input and try again.`

/** Every model with a body that it refuses, and why. */
const refused: ReadonlyArray<readonly [modelId: string, body: unknown, message: string]> = [
  [titan, {}, malformed("#: required key [inputText] not found")],
  [titan, { inputText: "hi", colour: "red" }, malformed("#: extraneous key [colour] is not permitted")],
  [titan, { inputText: "hi", dimensions: 300 }, malformed("#/dimensions: 300 is not a valid enum value")],
  [titan, { inputText: " \n" }, malformed("#/inputText: expected minLength: 1, actual: 0")],
  [titan, { inputText: 7 }, malformed("#/inputText: expected type: String, found: Integer")],
  [titan, [], malformed("#: expected type: JSONObject, found: JSONArray")],
  [titan, "{", "ValidationException: Malformed input request, please reformat your input and try again."],
  [
    titan,
    { inputText: "word ".repeat(9000) },
    "ValidationException: 400 Bad Request: Too many input tokens. Max input tokens: 8192, request input token count: 9001 "
  ],
  [
    "amazon.titan-embed-text-v1",
    { inputText: "hi", dimensions: 256 },
    malformed("#: extraneous key [dimensions] is not permitted")
  ],
  [
    "cohere.embed-english-v3",
    { texts: Array.from({ length: 97 }, () => "hi"), input_type: "search_query" },
    malformed("#/texts: expected maximum item count: 96, found: 97")
  ],
  [
    "cohere.embed-english-v3",
    { texts: ["hi", " "], input_type: "search_query" },
    malformed("#/texts/1: expected minLength: 1, actual: 0")
  ],
  [
    "cohere.embed-english-v3",
    { texts: ["x".repeat(2049)], input_type: "search_query", truncate: "LEFT" },
    malformed("#/texts/0: expected maxLength: 2048, actual: 2049, #/truncate: LEFT is not a valid enum value")
  ],
  ["cohere.embed-v4:0", { texts: ["hi"] }, malformed("#: required key [input_type] not found")],
  [
    "cohere.embed-v4:0",
    { texts: ["hi"], images: [png], input_type: "image" },
    malformed("exactly one kind of input is required")
  ],
  ["amazon.titan-embed-image-v1", {}, malformed("exactly one kind of input is required")],
  [
    marengo,
    { inputType: "text", inputText: "hi" },
    `ValidationException: Invocation of model ID ${marengo} with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model.`
  ],
  [
    "amazon.nova-lite-v1:0",
    { inputText: "hi" },
    "ValidationException: The simulator answers InvokeModel for embedding models only."
  ],
  [
    "amazon.titan-embed-text-v9:0",
    { inputText: "hi" },
    "ValidationException: The provided model identifier is invalid."
  ]
]

describe("InvokeModel of an embedding model", () => {
  it.live.each(taken)("is answered: %s %o", ([modelId, body, path, dimensions]) =>
    Effect.gen(function* () {
      const vector = follow(yield* invoke(modelId, body), path) as ReadonlyArray<number>
      assert.lengthOf(vector, dimensions)
      assert.approximately(similarity(vector, vector), 1, 1e-9)
    }).pipe(running)
  )

  it.live.each(refused)("is refused: %s %o", ([modelId, body, message]) =>
    Effect.gen(function* () {
      assert.strictEqual(yield* refusal(modelId, body), message)
    }).pipe(running)
  )

  it.live("gives equal texts equal vectors, and near texts near ones", () =>
    Effect.gen(function* () {
      const [lamp, again, lamps, bread] = [
        yield* vectorOf("The keeper lights the lamp at dusk"),
        yield* vectorOf("The keeper lights the lamp at dusk"),
        yield* vectorOf("Who lights the lamps?"),
        yield* vectorOf("Rye bread wants sourdough")
      ]
      assert.deepStrictEqual(lamp, again)
      assert.isAbove(similarity(lamp, lamps), similarity(lamp, bread) + 0.2)
    }).pipe(running)
  )

  it.live("fails as it was scripted, once, and not for other operations", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      yield* simulator.script(
        Play.httpError({ type: "ThrottlingException", message: "for a turn" }),
        Play.httpError({ operation: "InvokeModel", type: "ThrottlingException", message: "Slow down" }),
        Play.answer({ operation: "InvokeModel", set: { embedding: [1] } })
      )
      assert.strictEqual(yield* refusal(titan, { inputText: "hi" }), "ThrottlingException: Slow down")
      assert.deepStrictEqual(yield* vectorOf("hi"), [1])
      assert.lengthOf(yield* vectorOf("hi"), 1024)
    }).pipe(running)
  )

  it.live("is denied with the action that is missing, and the model", () =>
    refusal(titan, { inputText: "hi" }).pipe(
      Effect.tap((message) =>
        Effect.sync(() =>
          assert.match(
            message,
            /^AccessDeniedException: User: .* not authorized to perform: bedrock:InvokeModel on resource: arn:aws:bedrock:us-east-1::foundation-model\/amazon\.titan-embed-text-v2:0 /
          )
        )
      ),
      Effect.provide(Simulator.layer({ account: { deniedActions: ["bedrock:InvokeModel"] } }))
    )
  )
})
