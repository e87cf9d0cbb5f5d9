import {
  credentialEnvironment,
  defaultModels,
  defaultProfiles,
  embeddingModels,
  exampleBearerToken,
  exampleKey,
  Play,
  Simulator
} from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { type CreateOptions, embeddingProvider, type HostInput } from "../src/embeddings.ts"
import type { PluginApi } from "../src/hostTypes.ts"
import plugin from "../src/index.ts"
import { manifest } from "../src/manifest.ts"
import { withAws } from "./support/environment.ts"

const keys = { AWS_ACCESS_KEY_ID: exampleKey.accessKeyId, AWS_SECRET_ACCESS_KEY: exampleKey.secretAccessKey }

const titan = "amazon.titan-embed-text-v2:0"
const opaque = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/e1m2b3e4d5"

const profileOf = (modelId: string, id: string, type: "SYSTEM_DEFINED" | "APPLICATION") => ({
  inferenceProfileId: id,
  inferenceProfileName: id,
  type,
  modelId,
  regions: ["us-east-1"]
})

const simulated = {
  models: [...defaultModels, ...embeddingModels],
  profiles: [
    ...defaultProfiles,
    profileOf("cohere.embed-v4:0", "us.cohere.embed-v4:0", "SYSTEM_DEFINED"),
    profileOf(titan, "e1m2b3e4d5", "APPLICATION")
  ]
}

type Account = NonNullable<Parameters<typeof Simulator.layer>[0]>["account"]

interface Surroundings {
  readonly variables?: Readonly<Record<string, string>>
  readonly account?: Account
}

/** On a host with these variables, and clients of its own. */
const test = (
  name: string,
  body: Effect.Effect<void, unknown, Simulator>,
  { account, variables = keys }: Surroundings = {}
) =>
  it.live(name, () =>
    Effect.flatMap(Simulator, ({ endpoint }) => {
      delete (globalThis as Record<symbol, unknown>)[Symbol.for("@bedrock-kit/plugin/runtimes")]
      return withAws({
        AWS_REGION: "us-east-1",
        AWS_ENDPOINT_URL_BEDROCK: endpoint,
        AWS_ENDPOINT_URL_BEDROCK_RUNTIME: endpoint,
        ...credentialEnvironment(endpoint),
        ...variables
      })(body)
    }).pipe(Effect.provide(Simulator.layer({ ...simulated, ...(account !== undefined && { account }) })))
  )

const silentHost: PluginApi = { registerProvider: () => undefined }

const create = (options: Partial<CreateOptions> = {}, host: PluginApi = silentHost) =>
  Effect.tryPromise({
    try: () => embeddingProvider(host).create({ model: "", ...options }),
    catch: (error) =>
      error as Error & { readonly status?: number; readonly code?: string; readonly retryAfterMs?: number }
  })

type Call = Parameters<Effect.Success<ReturnType<typeof create>>["provider"]["embed"]>[1]

const embed = (input: HostInput, options?: Partial<CreateOptions>, call?: Call) =>
  Effect.flatMap(create(options), ({ provider }) =>
    Effect.tryPromise({ try: () => provider.embed(input, call), catch: (error) => error as Error })
  )

const received = Simulator.use(({ requests }) => requests)
const bodies = Effect.map(received, (all) =>
  all
    .filter(({ operation }) => operation === "InvokeModel")
    .map(({ body }) => body as Readonly<Record<string, unknown>>)
)

const lengthOf = (vector: ReadonlyArray<number>) => Math.hypot(...vector)

describe("the adapter", () => {
  const adapter = embeddingProvider(silentHost)

  it("is known by what the official plugin's is known by", () => {
    assert.deepInclude(adapter, {
      id: "bedrock",
      defaultModel: titan,
      transport: "remote",
      authProviderId: "amazon-bedrock",
      autoSelectPriority: 60
    })
  })

  it.each([
    ["", titan],
    ["  ", titan],
    [`bedrock/${titan}`, titan],
    ["amazon-bedrock/us.cohere.embed-v4:0", "us.cohere.embed-v4:0"],
    ["aws/cohere.embed-english-v3", "cohere.embed-english-v3"],
    [opaque, opaque]
  ])("takes %o for the model %s", (model, modelId) => {
    assert.strictEqual(adapter.normalizeModel({ model }), modelId)
  })

  it("takes pictures where the model does", () => {
    const takes = (model: string) => adapter.supportsMultimodalEmbeddings({ model })
    assert.isTrue(takes("amazon.nova-2-multimodal-embeddings-v1:0") && takes("bedrock/us.cohere.embed-v4:0"))
    assert.isFalse(takes(titan) || takes("") || takes("us.anthropic.claude-sonnet-4-6"))
  })

  it("is registered under the id that the manifest declares", () => {
    const registered: Array<unknown> = []
    const registerEmbeddingProvider = ({ id }: Readonly<Record<string, unknown>>) => void registered.push(id)
    plugin.register({ ...silentHost, registerEmbeddingProvider })
    assert.deepStrictEqual(registered, manifest("1.0.0").contracts.embeddingProviders)
  })

  it("lets the host look further when the key is missing, and for nothing else", () => {
    assert.isTrue(adapter.shouldContinueAutoSelection(new Error('No API key found for provider "bedrock".')))
    assert.isFalse(adapter.shouldContinueAutoSelection(new Error("Invalid dimensions 3 for x. Valid values: 1")))
  })
})

describe("an opened model", () => {
  test(
    "embeds texts and queries, as vectors of length 1",
    Effect.gen(function* () {
      const { provider } = yield* create()
      assert.deepInclude(provider, { id: "bedrock", model: titan, dimensions: 1024, maxInputTokens: 8192 })
      const query = yield* Effect.promise(() => provider.embed("hello"))
      const [hello, blank, other] = yield* Effect.promise(() => provider.embedBatch(["hello", " ", { text: "bread" }]))
      assert.approximately(lengthOf(query), 1, 1e-9)
      assert.deepStrictEqual(query, hello)
      assert.notDeepEqual(hello, other)
      assert.deepStrictEqual(
        blank,
        query.map(() => 0)
      )
    })
  )

  test(
    "makes vectors of length 1 of whatever the model makes",
    Effect.gen(function* () {
      const embedding = [3, 4, ...Array.from({ length: 1022 }, () => 0)]
      yield* Simulator.use(({ script }) => script(Play.answer({ operation: "InvokeModel", set: { embedding } })))
      assert.deepStrictEqual((yield* embed("hello")).slice(0, 3), [0.6, 0.8, 0])
    })
  )

  test(
    "says what a text is for, by the host's word or by how it is asked",
    Effect.gen(function* () {
      const { provider } = yield* create({ model: "cohere.embed-english-v3" })
      yield* Effect.promise(() => provider.embed("a"))
      yield* Effect.promise(() => provider.embedBatch(["b"]))
      yield* Effect.promise(() => provider.embedBatch(["c"], { inputType: "query" }))
      yield* Effect.promise(() => provider.embed("d", { inputType: "semantic" }))
      yield* Effect.promise(() => provider.embed("e", { inputType: "clustering" }))
      assert.deepStrictEqual(
        (yield* bodies).map((body) => body["input_type"]),
        ["search_query", "search_document", "search_query", "search_document", "clustering"]
      )
    })
  )

  test(
    "embeds a picture with its caption, and refuses what is no picture",
    Effect.gen(function* () {
      const part = (mimeType: string) => ({
        text: "Image file: lamp.png",
        parts: [
          { type: "text" as const, text: "Image file: lamp.png" },
          { type: "inline-data" as const, mimeType, data: "iVBORw0KGgo=" }
        ]
      })
      const model = "amazon.titan-embed-image-v1"
      assert.lengthOf(yield* embed(part("image/png"), { model }), 1024)
      assert.deepInclude((yield* bodies)[0], { inputText: "Image file: lamp.png", inputImage: "iVBORw0KGgo=" })
      assert.include((yield* Effect.flip(embed(part("audio/mpeg"), { model }))).message, "not audio/mpeg")
      assert.include((yield* Effect.flip(embed(part("image/png")))).message, "embeds texts only")
    })
  )

  test(
    "is of the dimensions that were asked for, and of no others than the model makes",
    Effect.gen(function* () {
      const { provider, runtime } = yield* create({ dimensions: 256 })
      assert.lengthOf(yield* Effect.promise(() => provider.embed("hello")), 256)
      assert.deepInclude(runtime.cacheKeyData, { dimensions: 256 })
      assert.strictEqual(
        (yield* Effect.flip(create({ dimensions: 333 }))).message,
        `Invalid dimensions 333 for ${titan}. Valid values: 256, 512, 1024`
      )
    })
  )

  test(
    "is not asked for dimensions when it makes one length alone, as the official plugin has it",
    Effect.gen(function* () {
      const { provider, runtime } = yield* create({ model: "amazon.titan-embed-text-v1", dimensions: 512 })
      assert.lengthOf(yield* Effect.promise(() => provider.embed("hello")), 1536)
      assert.strictEqual(provider.dimensions, 1536)
      assert.deepInclude(runtime.cacheKeyData, { dimensions: 512 })
    })
  )

  test(
    "has the identity of the official plugin's, so that its index is found",
    Effect.gen(function* () {
      const { runtime } = yield* create()
      assert.strictEqual(
        JSON.stringify(runtime.cacheKeyData),
        `{"provider":"bedrock","region":"eu-west-1","model":"${titan}","dimensions":1024}`
      )
    }),
    { variables: { ...keys, AWS_REGION: "eu-west-1", AWS_ENDPOINT_URL_BEDROCK_RUNTIME: "" } }
  )

  test(
    "is another index where requests go to an endpoint of one's own, by configuration or variable",
    Effect.gen(function* () {
      const { endpoint } = yield* Simulator
      const { runtime } = yield* create({ remote: { baseUrl: `${endpoint}/proxy/` } })
      assert.deepInclude(runtime.cacheKeyData, { endpoint: `${endpoint}/proxy` })
      assert.deepInclude((yield* create()).runtime.cacheKeyData, { endpoint })
    })
  )

  test(
    "is the one behind an application inference profile",
    Effect.gen(function* () {
      assert.lengthOf(yield* embed("hello", { model: opaque, dimensions: 512 }), 512)
      assert.deepStrictEqual(
        (yield* received).map(({ operation }) => operation),
        ["GetInferenceProfile", "InvokeModel"]
      )
    })
  )

  test(
    "is refused with what to allow, when AWS does not tell what is behind a profile",
    Effect.gen(function* () {
      assert.include((yield* Effect.flip(create({ model: opaque }))).message, "allow bedrock:GetInferenceProfile")
    }),
    { account: { deniedActions: ["bedrock:GetInferenceProfile"] } }
  )

  test(
    "is refused when it embeds nothing",
    Effect.gen(function* () {
      const error = yield* Effect.flip(create({ model: "us.anthropic.claude-sonnet-4-6" }))
      assert.include(error.message, "us.anthropic.claude-sonnet-4-6 is not known to embed anything")
    })
  )
})

describe("the connection", () => {
  test(
    "is that of chat: Region and endpoint of the configuration, in AWS's own words",
    Effect.gen(function* () {
      const { endpoint } = yield* Simulator
      const config = (baseUrl: string) => ({
        models: { providers: { "amazon-bedrock": { baseUrl } } },
        plugins: { entries: { "amazon-bedrock": { config: { region: "ap-southeast-2" } } } }
      })
      const { provider, runtime } = yield* create({ config: config(endpoint), model: "bedrock/us.cohere.embed-v4:0" })
      assert.deepInclude(runtime.cacheKeyData, { region: "ap-southeast-2", endpoint })
      yield* Effect.promise(() => provider.embed("hello"))
      const [request] = yield* received
      assert.strictEqual(request?.path, "/model/us.cohere.embed-v4%3A0/invoke")
    }),
    { variables: { ...keys, AWS_ENDPOINT_URL_BEDROCK_RUNTIME: "http://127.0.0.1:9" } }
  )

  test(
    "takes the Region of an AWS host from the provider's URL, and the memory search's own URL before it",
    Effect.gen(function* () {
      const config = {
        models: { providers: { "amazon-bedrock": { baseUrl: "https://bedrock-runtime.eu-west-3.amazonaws.com" } } }
      }
      assert.deepInclude((yield* create({ config })).runtime.cacheKeyData, { region: "eu-west-3" })
      const remote = { baseUrl: "https://bedrock-runtime.ca-central-1.amazonaws.com" }
      assert.deepInclude((yield* create({ config, remote })).runtime.cacheKeyData, { region: "ca-central-1" })
      const everything = { plugins: { entries: { "amazon-bedrock": { config: { endpoint: "http://127.0.0.1:9" } } } } }
      const { endpoint } = yield* Simulator
      yield* embed("hello", { config: everything, remote: { baseUrl: endpoint } })
      assert.lengthOf(yield* bodies, 1)
    })
  )

  test(
    "refuses an endpoint that cannot be one",
    Effect.gen(function* () {
      const { message } = yield* Effect.flip(create({ remote: { baseUrl: "localhost:8080" } }))
      assert.include(message, "cannot be used as an endpoint")
      assert.notInclude(message, "No API key found")
    })
  )

  const kinds = Effect.map(received, (all) => all.map(({ auth }) => auth.kind))

  test(
    "has the API key of the memory search, of the configuration, or of the host's own store",
    Effect.gen(function* () {
      yield* embed("hello", { remote: { apiKey: exampleBearerToken } })
      const config = { models: { providers: { "amazon-bedrock": { apiKey: exampleBearerToken } } } }
      yield* embed("hello", { config })
      const runtime = { modelAuth: { resolveApiKeyForProvider: () => Promise.resolve({ apiKey: exampleBearerToken }) } }
      const { provider } = yield* create({}, { ...silentHost, runtime })
      yield* Effect.promise(() => provider.embed("hello"))
      assert.deepStrictEqual(yield* kinds, ["bearer", "bearer", "bearer"])
    })
  )

  test(
    "never takes a marker for a key, and goes on when the host has none",
    Effect.gen(function* () {
      const { provider } = yield* create(
        { config: { models: { providers: { "amazon-bedrock": { apiKey: "AWS_PROFILE" } } } } },
        { ...silentHost, runtime: { modelAuth: { resolveApiKeyForProvider: () => Promise.reject(new Error("none")) } } }
      )
      yield* Effect.promise(() => provider.embed("hello"))
      assert.deepStrictEqual(yield* kinds, ["sigv4"])
    })
  )

  test(
    "is not made with other credentials when a secret reference was not resolved",
    Effect.gen(function* () {
      const error = yield* Effect.flip(create({ remote: { apiKey: { source: "env", id: "KEY" } } }))
      assert.include(error.message, "OpenClaw did not resolve its secret reference (env KEY)")
    })
  )

  test(
    "is that of an instance that has nothing but its role",
    Effect.gen(function* () {
      assert.lengthOf(yield* embed("hello"), 1024)
    }),
    { variables: { AWS_REGION: "", AWS_EC2_METADATA_DISABLED: "false" } }
  )

  test(
    "does not come about without credentials, in words that let the host look further",
    Effect.gen(function* () {
      const error = yield* Effect.flip(create())
      assert.match(error.message, /^No API key found for provider "bedrock"\. No AWS credentials were found/)
      assert.isTrue(embeddingProvider(silentHost).shouldContinueAutoSelection(error))
      assert.deepStrictEqual(yield* received, [])
    }),
    { variables: {} }
  )
})

describe("a failure", () => {
  const operation = "InvokeModel"

  test(
    "is retried here at first, and told with what the host goes by",
    Effect.gen(function* () {
      const throttle = Play.httpError({ operation, type: "ThrottlingException", message: "Too many requests" })
      yield* Simulator.use(({ script }) => script(throttle))
      assert.lengthOf(yield* embed("hello"), 1024)
      assert.lengthOf(yield* bodies, 2)
      yield* Simulator.use(({ script }) =>
        script(
          Play.httpError({
            operation,
            type: "ThrottlingException",
            message: "Too many tokens per day, please wait before trying again.",
            headers: { "retry-after": "9" }
          })
        )
      )
      const error = yield* Effect.flip(embed("hello"))
      assert.deepInclude(error, { status: 429, code: "quota_exceeded", retryAfterMs: 9000 })
      assert.include(error.message, `${titan}, input 1: InvokeModel failed with ThrottlingException`)
      assert.lengthOf(yield* bodies, 3)
    })
  )

  test(
    "of validation is told with its status, so that the host does not try again",
    Effect.gen(function* () {
      const error = yield* Effect.flip(embed("a ".repeat(9000)))
      assert.deepInclude(error, { status: 400 })
      assert.include(error.message, "Too many input tokens. Max input tokens: 8192")
    })
  )

  test(
    "is the host's own, when the host aborts",
    Effect.gen(function* () {
      yield* Simulator.use(({ script }) => script(Play.response({ operation, delay: "1 hour", body: "{}" })))
      const { provider } = yield* create()
      const abort = new AbortController()
      const asked = provider.embed("hello", { signal: abort.signal })
      const settled = asked.then(
        () => "embedded",
        (error: unknown) => error
      )
      const { outcome } = yield* Simulator.use(({ received }) => received(0))
      const why = new Error("memory embeddings query timed out after 60s")
      abort.abort(why)
      assert.strictEqual(yield* Effect.promise(() => settled), why)
      assert.strictEqual(yield* Effect.timeout(outcome, "2 seconds"), "aborted")
    })
  )
})
