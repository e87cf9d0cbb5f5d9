import { credentialEnvironment, exampleBearerToken, exampleKey, Play, Simulator, Step } from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { AssistantMessageEvent, HostContext, HostModel, StreamOptions } from "../src/hostTypes.ts"
import { toHostModel } from "../src/models.ts"
import providerDiscovery from "../src/providerDiscovery.ts"
import { stream } from "../src/runtime.ts"
import { withAws } from "./support/environment.ts"
import { assertContract } from "./support/events.ts"

const context: HostContext = { messages: [{ role: "user", content: "hello" }] }

const keys = { AWS_ACCESS_KEY_ID: exampleKey.accessKeyId, AWS_SECRET_ACCESS_KEY: exampleKey.secretAccessKey }

/** The AWS SDK's own variables, as an operator sets them to use a simulator. */
const onHost = <A, E, R>(effect: Effect.Effect<A, E, R>, variables: Readonly<Record<string, string>> = keys) =>
  Effect.flatMap(Simulator, ({ endpoint }) =>
    withAws({
      AWS_REGION: "us-east-1",
      AWS_ENDPOINT_URL_BEDROCK: endpoint,
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: endpoint,
      ...credentialEnvironment(endpoint),
      ...variables
    })(effect)
  )

/** Clients are kept for the life of the process, and these tests change the endpoint under them. */
const fresh = Effect.sync(() => {
  delete (globalThis as Record<symbol, unknown>)[Symbol.for("@bedrock-kit/plugin/runtimes")]
})

const test = (
  name: string,
  body: Effect.Effect<void, unknown, Simulator>,
  variables?: Readonly<Record<string, string>>
) => it.live(name, () => Effect.provide(Effect.andThen(fresh, onHost(body, variables)), Simulator.layer()))

const wrongKeys = { ...keys, AWS_SECRET_ACCESS_KEY: "wrong" }

const model = (id = "us.anthropic.claude-sonnet-4-6"): HostModel => ({
  ...toHostModel(id),
  provider: "amazon-bedrock",
  baseUrl: "https://bedrock-runtime.us-east-1.amazonaws.com"
})

const run = (options: StreamOptions = {}, on: Partial<HostContext> = {}, target = model()) =>
  Effect.promise(async () => {
    const answer = stream({}, target, { ...context, ...on }, options)
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
      const answer = stream({}, model(), context, { signal: abort.signal })
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
      const answer = stream({}, model(), context, { signal: AbortSignal.abort() })
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
        for await (const event of stream({}, model(), context)) if (event.type === "text_delta") break
      })
      const request = yield* Simulator.use((simulator) => simulator.received(0))
      assert.strictEqual(yield* Effect.timeout(request.outcome, "1 second"), "aborted")
    })
  )

  test(
    "tells of a configuration that cannot be, by the key",
    Effect.gen(function* () {
      const answer = stream({ plugin: { region: "us east" } }, model(), context)
      const message = yield* Effect.promise(() => answer.result())
      assert.strictEqual(message.stopReason, "error")
      assert.include(message.errorMessage, "us east")
    })
  )

  test(
    "names the profile to use for a model that answers through one alone",
    Effect.gen(function* () {
      const { message } = yield* run({}, {}, model("anthropic.claude-sonnet-4-6"))
      assert.match(message.errorMessage ?? "", /on-demand throughput isn.t supported/)
      assert.match(message.errorMessage ?? "", /Use us\.anthropic\.claude-sonnet-4-6 instead\.$/)
    })
  )

  test(
    "tells of a wrong key as AWS does",
    Effect.gen(function* () {
      const { message } = yield* run()
      assert.include(message.errorMessage, "InvalidSignatureException")
    }),
    wrongKeys
  )
})

/** Who signed each turn. */
const signers = Simulator.use(({ requests }) =>
  Effect.map(requests, (all) => all.flatMap(({ auth, operation }) => (operation === "ConverseStream" ? [auth] : [])))
)

describe("credentials", () => {
  test(
    "are an API key from the configuration, before any of the environment",
    Effect.gen(function* () {
      const answer = stream({ plugin: { bearerToken: exampleBearerToken } }, model(), context)
      yield* Effect.promise(() => answer.result())
      assert.deepStrictEqual(yield* signers, [{ kind: "bearer" }])
    })
  )

  test(
    "are never others than the ones configured, when a secret reference was not resolved",
    Effect.gen(function* () {
      const bearerToken = { source: "env", provider: "default", id: "BEDROCK_KEY" }
      const answer = stream({ plugin: { bearerToken } }, model(), context)
      const message = yield* Effect.promise(() => answer.result())
      assert.include(message.errorMessage, "OpenClaw did not resolve its secret reference (env BEDROCK_KEY)")
      assert.deepStrictEqual(yield* signers, [])
    })
  )

  test(
    "are those of the role that is configured, assumed with what the host has",
    Effect.gen(function* () {
      const plugin = { roleArn: "arn:aws:iam::123456789012:role/Gateway", roleSessionName: "gateway-1" }
      const answer = stream({ plugin }, model(), context)
      yield* Effect.promise(() => answer.result())
      const all = yield* Simulator.use(({ requests }) => requests)
      assert.deepStrictEqual(
        all.map(({ operation }) => operation),
        ["AssumeRole", "ConverseStream"]
      )
      assert.include(String(all[0]?.body), "RoleSessionName=gateway-1")
    })
  )

  it.live("that are rotated on disk while a stream is open sign the next turn", () =>
    Effect.gen(function* () {
      yield* fresh
      const folder = yield* Effect.promise(() => mkdtemp(join(tmpdir(), "bedrock-kit-rotation-")))
      const file = join(folder, "credentials")
      const write = (accessKeyId: string, secretAccessKey: string) =>
        Effect.promise(() =>
          writeFile(file, `[default]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`)
        )
      yield* write(exampleKey.accessKeyId, exampleKey.secretAccessKey)
      yield* Effect.gen(function* () {
        yield* script(Play.stream([hello, Step.stall]))
        const open = stream({}, model(), context)[Symbol.asyncIterator]()
        yield* Effect.promise(async () => {
          let next = await open.next()
          while (!next.done && next.value.type !== "text_delta") next = await open.next()
        })
        yield* write("AKIAROTATED", "another-secret")
        yield* run()
        yield* Effect.promise(async () => void (await open.return?.()))
        assert.deepStrictEqual(
          yield* signers,
          [exampleKey.accessKeyId, "AKIAROTATED"].map((accessKeyId) => ({ kind: "sigv4" as const, accessKeyId }))
        )
      }).pipe((body) => onHost(body, { AWS_SHARED_CREDENTIALS_FILE: file }), Effect.provide(Simulator.layer()))
      yield* Effect.promise(() => rm(folder, { recursive: true }))
    })
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
    "lists nothing, and asks nobody, on a host without credentials when nobody has asked for it",
    Effect.gen(function* () {
      assert.isNull(yield* Effect.promise(() => providerDiscovery.catalog.run({})))
      assert.deepStrictEqual(yield* Simulator.use(({ requests }) => requests), [])
    }),
    {}
  )

  test(
    "says that there are no credentials when the configuration insists on discovery",
    Effect.gen(function* () {
      const config = { plugins: { entries: { "amazon-bedrock": { config: { discovery: { enabled: true } } } } } }
      const listed = yield* Effect.promise(() => providerDiscovery.catalog.run({ config }))
      assert.deepStrictEqual(listed && "outcomes" in listed ? listed.outcomes?.[0]?.status : undefined, "auth-rejected")
    }),
    {}
  )

  test(
    "lists the models of an instance that has nothing but its role, in the Region of the instance",
    Effect.gen(function* () {
      const listed = yield* Effect.promise(() => providerDiscovery.catalog.run({}))
      assert.isNotEmpty(listed?.provider.models)
      assert.strictEqual(listed?.provider.baseUrl, "https://bedrock-runtime.us-east-1.amazonaws.com")
    }),
    { AWS_REGION: "", AWS_EC2_METADATA_DISABLED: "false" }
  )

  test(
    "takes a configured API key for a reason to list models, and lists them with it",
    Effect.gen(function* () {
      const config = { plugins: { entries: { "amazon-bedrock": { config: { bearerToken: exampleBearerToken } } } } }
      const listed = yield* Effect.promise(() => providerDiscovery.catalog.run({ config }))
      assert.isNotEmpty(listed?.provider.models)
      const auths = yield* Simulator.use(({ requests }) => Effect.map(requests, (all) => all.map(({ auth }) => auth)))
      assert.deepStrictEqual(new Set(auths.map(({ kind }) => kind)), new Set(["bearer"]))
    }),
    {}
  )

  test(
    "lists with the API key that turns are made with, wherever the host holds it, and never with a marker",
    Effect.gen(function* () {
      const kinds = Simulator.use(({ requests }) =>
        Effect.map(requests, (all) => new Set(all.map(({ auth }) => auth.kind)))
      )
      const markers = { apiKey: "AWS_ACCESS_KEY_ID", discoveryApiKey: "secretref-managed" }
      yield* Effect.promise(() => providerDiscovery.catalog.run({ resolveProviderApiKey: () => markers }))
      assert.deepStrictEqual(yield* kinds, new Set(["sigv4"]))
      const config = { models: { providers: { "amazon-bedrock": { apiKey: exampleBearerToken } } } }
      for (const context of [{ config }, { resolveProviderApiKey: () => ({ apiKey: exampleBearerToken }) }]) {
        yield* fresh
        const before = (yield* Simulator.use(({ requests }) => requests)).length
        yield* Effect.promise(() => providerDiscovery.catalog.run(context))
        const made = (yield* Simulator.use(({ requests }) => requests)).slice(before)
        assert.isNotEmpty(made)
        assert.deepStrictEqual(new Set(made.map(({ auth }) => auth.kind)), new Set(["bearer"]))
      }
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
    wrongKeys
  )
})
