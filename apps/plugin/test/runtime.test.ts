import { exampleKey, Play, Simulator, Step } from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { AssistantMessageEvent, HostContext, HostModel, StreamOptions } from "../src/hostTypes.ts"
import { toHostModel } from "../src/models.ts"
import providerDiscovery from "../src/providerDiscovery.ts"
import { stream } from "../src/runtime.ts"
import { assertContract } from "./support/events.ts"

const context: HostContext = { messages: [{ role: "user", content: "hello" }] }

/** The AWS SDK's own variables, as an operator sets them to use a simulator. */
const withAws = <A, E, R>(effect: Effect.Effect<A, E, R>, secretAccessKey = exampleKey.secretAccessKey) =>
  Effect.flatMap(Simulator, ({ endpoint }) =>
    Effect.acquireUseRelease(
      Effect.sync(() => {
        const before = { ...process.env }
        Object.assign(process.env, {
          AWS_ACCESS_KEY_ID: exampleKey.accessKeyId,
          AWS_SECRET_ACCESS_KEY: secretAccessKey,
          AWS_REGION: "us-east-1",
          AWS_ENDPOINT_URL_BEDROCK: endpoint,
          AWS_ENDPOINT_URL_BEDROCK_RUNTIME: endpoint
        })
        return before
      }),
      () => effect,
      (before) =>
        Effect.sync(() => {
          for (const name of Object.keys(process.env)) delete process.env[name]
          Object.assign(process.env, before)
        })
    )
  )

/** Clients are kept for the life of the process, and these tests change the endpoint under them. */
const fresh = Effect.sync(() => {
  delete (globalThis as Record<symbol, unknown>)[Symbol.for("@bedrock-kit/plugin/runtimes")]
})

const test = (name: string, body: Effect.Effect<void, unknown, Simulator>, secretAccessKey?: string) =>
  it.live(name, () => Effect.provide(Effect.andThen(fresh, withAws(body, secretAccessKey)), Simulator.layer()))

const model = (id = "us.anthropic.claude-sonnet-4-6"): HostModel => ({
  ...toHostModel(id),
  provider: "amazon-bedrock",
  baseUrl: "https://bedrock-runtime.us-east-1.amazonaws.com"
})

const run = (options: StreamOptions = {}, on: Partial<HostContext> = {}, target = model()) =>
  Effect.promise(async () => {
    const answer = stream(undefined, target, { ...context, ...on }, options)
    const events: Array<AssistantMessageEvent> = []
    for await (const event of answer) events.push(event)
    const message = await answer.result()
    assertContract({ events, types: [], message })
    return { message, types: new Set(events.map((event) => event.type)) }
  })

const script = (...plays: ReadonlyArray<Play>) => Simulator.use((simulator) => simulator.script(...plays))
const hello = Step.event("contentBlockDelta", { contentBlockIndex: 0, delta: { text: "Hi" } })

describe("stream", () => {
  test(
    "answers in the host's events, pointed at the simulator by the AWS SDK's own variables",
    Effect.gen(function* () {
      const { message, types } = yield* run({ apiKey: "__aws_sdk_auth__" })
      assert.deepStrictEqual(message.content, [{ type: "text", text: "You said: hello" }])
      assert.isTrue(types.has("text_delta") && types.has("done"))
      assert.isAbove(message.usage.cost.total, 0)
    })
  )

  test(
    "streams thinking and tool calls",
    Effect.gen(function* () {
      const tools = [
        {
          name: "get_weather",
          description: "Weather.",
          parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] }
        }
      ]
      const messages = [{ role: "user", content: "use get_weather" }] as const
      const { message, types } = yield* run({ reasoning: "low" }, { tools, messages })
      assert.strictEqual(message.stopReason, "toolUse")
      assert.isTrue(types.has("thinking_delta") && types.has("toolcall_delta"))
      const kinds = message.content.map((block) => block.type)
      assert.includeMembers(kinds, ["thinking", "toolCall"])
    })
  )

  test(
    "sends a configured API key as the bearer token",
    Effect.gen(function* () {
      yield* run({ apiKey: "bedrock-api-key-EXAMPLE" })
      const request = yield* Simulator.use((simulator) => simulator.received(0))
      assert.strictEqual(request.auth.kind, "bearer")
    })
  )

  test(
    "sends what the host makes of the request",
    Effect.gen(function* () {
      yield* run({ onPayload: (payload) => ({ ...(payload as object), inferenceConfig: { maxTokens: 7 } }) })
      const request = yield* Simulator.use((simulator) => simulator.received(0))
      assert.deepInclude(request.body, { inferenceConfig: { maxTokens: 7 } })
    })
  )

  test(
    "tells a failure in mid-stream after what has arrived, and asks once",
    Effect.gen(function* () {
      yield* script(Play.stream([hello, Step.exception("throttlingException", { message: "Too many tokens" })]))
      const { message } = yield* run()
      assert.strictEqual(message.stopReason, "error")
      assert.include(message.errorMessage, "ThrottlingException: Too many tokens")
      assert.deepStrictEqual(message.content, [{ type: "text", text: "Hi" }])
      assert.lengthOf(yield* Simulator.use((simulator) => simulator.requests), 1)
    })
  )

  test(
    "never takes half an answer for a whole one",
    Effect.gen(function* () {
      yield* script(Play.stream([hello, Step.end]))
      const { message } = yield* run()
      assert.strictEqual(message.stopReason, "error")
      assert.include(message.errorMessage, "ended without a stop reason")
    })
  )

  test(
    "stops when the host aborts, and the simulator sees it",
    Effect.gen(function* () {
      yield* script(Play.stream([hello, Step.stall]))
      const abort = new AbortController()
      const answer = stream(undefined, model(), context, { signal: abort.signal })
      yield* Effect.promise(async () => {
        for await (const event of answer) if (event.type === "text_delta") abort.abort()
      })
      const message = yield* Effect.promise(() => answer.result())
      assert.deepInclude(message, { stopReason: "aborted", errorMessage: "Request was aborted" })
      const request = yield* Simulator.use((simulator) => simulator.received(0))
      assert.strictEqual(yield* Effect.timeout(request.outcome, "1 second"), "aborted")
    })
  )

  test(
    "ends a call that was aborted before it began, and sends nothing",
    Effect.gen(function* () {
      const answer = stream(undefined, model(), context, { signal: AbortSignal.abort() })
      const message = yield* Effect.timeout(
        Effect.promise(() => answer.result()),
        "1 second"
      )
      assert.strictEqual(message.stopReason, "aborted")
      assert.lengthOf(yield* Simulator.use((simulator) => simulator.requests), 0)
    })
  )

  test(
    "tells of a hook of the host that throws, and does not go on for ever",
    Effect.gen(function* () {
      const { message } = yield* run({ onPayload: () => Promise.reject(new Error("the hook broke")) })
      assert.strictEqual(message.stopReason, "error")
      assert.include(message.errorMessage, "the hook broke")
    })
  )

  test(
    "stops when the host no longer reads",
    Effect.gen(function* () {
      yield* script(Play.stream([hello, Step.stall]))
      yield* Effect.promise(async () => {
        for await (const event of stream(undefined, model(), context)) if (event.type === "text_delta") break
      })
      const request = yield* Simulator.use((simulator) => simulator.received(0))
      assert.strictEqual(yield* Effect.timeout(request.outcome, "1 second"), "aborted")
    })
  )

  test(
    "tells of a configuration that cannot be, by the key",
    Effect.gen(function* () {
      const answer = stream({ region: "us east" }, model(), context)
      const message = yield* Effect.promise(() => answer.result())
      assert.strictEqual(message.stopReason, "error")
      assert.include(message.errorMessage, "us east")
    })
  )

  test(
    "tells of a wrong key as AWS does",
    Effect.gen(function* () {
      const { message } = yield* run()
      assert.include(message.errorMessage, "InvalidSignatureException")
    }),
    "wrong"
  )
})

describe("catalog", () => {
  test(
    "lists the models of the account with limits and prices",
    Effect.gen(function* () {
      const listed = yield* Effect.promise(() => providerDiscovery.catalog.run({ env: {} }))
      const rows = listed?.provider.models ?? []
      const sonnet = rows.find((row) => row.id === "us.anthropic.claude-sonnet-4-6")
      assert.isAbove(sonnet?.contextWindow ?? 0, 100_000)
      assert.isAbove(sonnet?.cost.input ?? 0, 0)
      const made = rows.find((row) => row.id.includes("application-inference-profile"))
      assert.isAbove(made?.cost.input ?? 0, 0)
    })
  )

  test(
    "lists nothing when discovery is switched off",
    Effect.gen(function* () {
      const config = { plugins: { entries: { "amazon-bedrock": { config: { discovery: { enabled: false } } } } } }
      assert.isNull(yield* Effect.promise(() => providerDiscovery.catalog.run({ config })))
    })
  )

  test(
    "never throws: a refusal is an outcome",
    Effect.gen(function* () {
      const listed = yield* Effect.promise(() => providerDiscovery.catalog.run({ env: {} }))
      assert.deepStrictEqual(listed?.provider.models, [])
      assert.deepStrictEqual(listed && "outcomes" in listed ? listed.outcomes : undefined, [
        { provider: "amazon-bedrock", status: "auth-rejected", rejectionScope: "catalog" }
      ])
    }),
    "wrong"
  )
})
