import {
  GetInferenceProfileCommand,
  ListFoundationModelsCommand,
  type ListFoundationModelsCommandInput,
  ListInferenceProfilesCommand,
  paginateListInferenceProfiles
} from "@aws-sdk/client-bedrock"
import { ConverseCommand, ConverseStreamCommand, CountTokensCommand } from "@aws-sdk/client-bedrock-runtime"
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts"
import { countTokens, defaultProfiles, Simulator } from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Scope } from "effect"
import { TestClock } from "effect/testing"
import * as Layer from "effect/Layer"
import * as Net from "node:net"
import {
  call,
  controlClient,
  converseStream,
  hello,
  modelId,
  protocols,
  runtimeClient,
  stsClient,
  textOf,
  weather
} from "./support/sdk.ts"

const running = Effect.provide(Simulator.layer())

describe.each(protocols)("ConverseStream over HTTP/$httpVersion", ({ config, httpVersion }) => {
  it.live("echoes the user in deltas and ends with usage", () =>
    Effect.gen(function* () {
      const { events, error } = yield* converseStream(yield* runtimeClient(config()), hello("Good morning, dear model"))
      assert.isUndefined(error)
      assert.deepStrictEqual(
        [...new Set(events.map((event) => Object.keys(event)[0]))],
        ["messageStart", "contentBlockDelta", "contentBlockStop", "messageStop", "metadata"]
      )
      assert.strictEqual(textOf(events), "You said: Good morning, dear model")
      assert.isAbove(events.filter((event) => event.contentBlockDelta).length, 3)
      const inputTokens = countTokens("Good morning, dear model")
      const outputTokens = countTokens("You said: Good morning, dear model")
      assert.deepStrictEqual(events.at(-1)?.metadata?.usage, {
        inputTokens,
        outputTokens,
        totalTokens: inputTokens + outputTokens
      })
      const [request] = yield* (yield* Simulator).requests
      assert.strictEqual(request?.httpVersion, httpVersion)
      assert.strictEqual(yield* request!.outcome, "completed")
    }).pipe(running)
  )

  it.live("calls a tool the user names, and quotes its result", () =>
    Effect.gen(function* () {
      const client = yield* runtimeClient(config())
      const ask = hello("Use get_weather for me").messages!
      const toolConfig = { tools: [weather] }
      const { events } = yield* converseStream(client, { messages: ask, toolConfig })
      const start = events.find((event) => event.contentBlockStart)?.contentBlockStart?.start?.toolUse
      assert.strictEqual(start?.name, "get_weather")
      assert.match(start?.toolUseId ?? "", /^tooluse_[A-Za-z0-9_-]{22}$/)
      const pieces = events.flatMap((event) => event.contentBlockDelta?.delta?.toolUse?.input ?? [])
      assert.isAbove(pieces.length, 2)
      const input = JSON.parse(pieces.join("")) as { city: string; days: number }
      assert.deepStrictEqual(input, { city: "example", days: 1 })
      assert.strictEqual(events.find((event) => event.messageStop)?.messageStop?.stopReason, "tool_use")

      const toolUse = { toolUseId: start?.toolUseId, name: start?.name, input }
      const toolResult = { toolUseId: start?.toolUseId, content: [{ text: "18 degrees" }] }
      const after = yield* converseStream(client, {
        messages: [...ask, { role: "assistant", content: [{ toolUse }] }, { role: "user", content: [{ toolResult }] }],
        toolConfig
      })
      assert.strictEqual(textOf(after.events), "get_weather answered: 18 degrees")
    }).pipe(running)
  )

  it.live("reasons first when asked to", () =>
    Effect.gen(function* () {
      const { events } = yield* converseStream(yield* runtimeClient(config()), {
        additionalModelRequestFields: { thinking: { type: "enabled", budget_tokens: 1024 } }
      })
      const deltas = events.flatMap(({ contentBlockDelta }) => (contentBlockDelta ? [contentBlockDelta] : []))
      const reasoning = deltas.filter(({ delta }) => delta?.reasoningContent)
      assert.isAbove(reasoning.map(({ delta }) => delta?.reasoningContent?.text ?? "").join("").length, 0)
      assert.isString(reasoning.at(-1)?.delta?.reasoningContent?.signature)
      assert.deepStrictEqual([...new Set(reasoning.map(({ contentBlockIndex }) => contentBlockIndex))], [0])
      assert.strictEqual(deltas.find(({ delta }) => delta?.text)?.contentBlockIndex, 1)
      assert.strictEqual(textOf(events), "You said: Hello there")
    }).pipe(running)
  )

  it.live.each([
    modelId,
    "us.anthropic.claude-sonnet-4-6",
    "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0",
    "arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.anthropic.claude-opus-5-5",
    "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/k7v2m9q4x1zp"
  ])("verifies the signature of a request to %s", (id) =>
    Effect.gen(function* () {
      const { error, events } = yield* converseStream(yield* runtimeClient(config()), { modelId: id })
      assert.isUndefined(error)
      assert.strictEqual(textOf(events), "You said: Hello there")
    }).pipe(running)
  )

  it.live("reads and writes the prompt cache", () =>
    Effect.gen(function* () {
      const client = yield* runtimeClient(config())
      const input = { system: [{ text: "Be very brief." }, { cachePoint: { type: "default" as const } }] }
      const usage = Effect.map(converseStream(client, input), ({ events }) => events.at(-1)?.metadata?.usage)
      const cost = countTokens("Be very brief.")
      const rest = { inputTokens: countTokens("Hello there"), outputTokens: countTokens("You said: Hello there") }
      const totalTokens = cost + rest.inputTokens + rest.outputTokens
      assert.deepStrictEqual(yield* usage, {
        ...rest,
        totalTokens,
        cacheReadInputTokens: 0,
        cacheWriteInputTokens: cost,
        cacheDetails: [{ ttl: "5m", inputTokens: cost }]
      })
      assert.deepStrictEqual(yield* usage, {
        ...rest,
        totalTokens,
        cacheReadInputTokens: cost,
        cacheWriteInputTokens: 0
      })
    }).pipe(running)
  )
})

describe("Converse", () => {
  it.live("answers in one response what ConverseStream answers in many events", () =>
    Effect.gen(function* () {
      const client = yield* runtimeClient()
      const response = yield* call(() => client.send(new ConverseCommand({ modelId, ...hello() })))
      const { events } = yield* converseStream(client)
      assert.deepStrictEqual(response.output?.message, { role: "assistant", content: [{ text: textOf(events) }] })
      assert.strictEqual(response.stopReason, "end_turn")
      assert.deepStrictEqual(response.usage, events.at(-1)?.metadata?.usage)
    }).pipe(running)
  )

  it.live("sees images", () =>
    Effect.gen(function* () {
      const client = yield* runtimeClient()
      const image = { format: "png", source: { bytes: new Uint8Array([1, 2, 3]) } } as const
      const content = [{ image }, { text: "What is this?" }]
      const { output } = yield* call(() =>
        client.send(new ConverseCommand({ modelId, messages: [{ role: "user", content }] }))
      )
      assert.deepStrictEqual(output?.message?.content, [{ text: "I see 1 image (png). You said: What is this?" }])
    }).pipe(running)
  )

  it.live("refuses what Bedrock refuses, in its words", () =>
    Effect.gen(function* () {
      const client = yield* runtimeClient()
      const refusal = (id: string, text = "Hi") =>
        call(() => client.send(new ConverseStreamCommand({ modelId: id, ...hello(text) }))).pipe(
          Effect.flip,
          Effect.map(({ $metadata, message, name }) => [name, $metadata?.httpStatusCode, message])
        )
      assert.deepStrictEqual(yield* refusal("nobody.knows-this"), [
        "ValidationException",
        400,
        "The provided model identifier is invalid."
      ])
      assert.deepStrictEqual(yield* refusal("anthropic.claude-sonnet-4-6"), [
        "ValidationException",
        400,
        "Invocation of model ID anthropic.claude-sonnet-4-6 with on-demand throughput isn’t supported. Retry your " +
          "request with the ID or ARN of an inference profile that contains this model."
      ])
      const [name, status] = yield* refusal("arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.no.such")
      assert.deepStrictEqual([name, status], ["ResourceNotFoundException", 404])
      assert.deepStrictEqual(yield* refusal(modelId, "  \n"), [
        "ValidationException",
        400,
        "The text field in the ContentBlock object at messages.0.content.0 is blank. Add text to the text field, and " +
          "try again."
      ])
      assert.deepStrictEqual(yield* refusal("ai21.jamba-instruct-v1:0"), [
        "ValidationException",
        400,
        "The model is unsupported for streaming"
      ])
    }).pipe(running)
  )
})

describe("CountTokens", () => {
  it.live("counts what Converse then charges", () =>
    Effect.gen(function* () {
      const client = yield* runtimeClient()
      const input = { ...hello("Count me in"), system: [{ text: "Be brief." }] }
      const counted = yield* call(() => client.send(new CountTokensCommand({ modelId, input: { converse: input } })))
      const charged = yield* call(() => client.send(new ConverseCommand({ modelId, ...input })))
      assert.strictEqual(counted.inputTokens, charged.usage?.inputTokens)
      assert.strictEqual(counted.inputTokens, countTokens("Count me in") + countTokens("Be brief."))
    }).pipe(running)
  )
})

describe("listings", () => {
  it.live("filters models", () =>
    Effect.gen(function* () {
      const client = yield* controlClient()
      const ids = (input: ListFoundationModelsCommandInput) =>
        Effect.map(
          call(() => client.send(new ListFoundationModelsCommand(input))),
          ({ modelSummaries = [] }) => modelSummaries.map((model) => model.modelId)
        )
      assert.deepStrictEqual(yield* ids({ byOutputModality: "EMBEDDING" }), ["amazon.titan-embed-text-v2:0"])
      assert.deepStrictEqual(yield* ids({ byProvider: "qwen" }), ["qwen.qwen3-coder-30b-a3b-v1:0"])
      const onDemand = yield* ids({ byInferenceType: "ON_DEMAND" })
      assert.include(onDemand, modelId)
      assert.notInclude(onDemand, "anthropic.claude-sonnet-4-6")
    }).pipe(running)
  )

  it.live("pages through profiles", () =>
    Effect.gen(function* () {
      const client = yield* controlClient()
      const pages = yield* call(() => Array.fromAsync(paginateListInferenceProfiles({ client }, {})))
      assert.isAbove(pages.length, 1)
      const ids = pages.flatMap(({ inferenceProfileSummaries = [] }) =>
        inferenceProfileSummaries.map((profile) => profile.inferenceProfileId)
      )
      assert.deepStrictEqual(
        ids,
        defaultProfiles.map((profile) => profile.inferenceProfileId)
      )
      const applications = yield* call(() =>
        client.send(new ListInferenceProfilesCommand({ typeEquals: "APPLICATION", maxResults: 1 }))
      )
      assert.deepStrictEqual(
        applications.inferenceProfileSummaries?.map((profile) => profile.inferenceProfileArn),
        ["arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/k7v2m9q4x1zp"]
      )
      assert.isUndefined(applications.nextToken)
    }).pipe(running)
  )

  it.live("finds one profile by id and by ARN, and no other", () =>
    Effect.gen(function* () {
      const client = yield* controlClient()
      const get = (inferenceProfileIdentifier: string) =>
        call(() => client.send(new GetInferenceProfileCommand({ inferenceProfileIdentifier })))
      const byId = yield* get("us.amazon.nova-pro-v1:0")
      const byArn = yield* get(byId.inferenceProfileArn!)
      assert.strictEqual(byArn.inferenceProfileId, "us.amazon.nova-pro-v1:0")
      assert.include(
        byArn.models?.map((model) => model.modelArn) ?? [],
        "arn:aws:bedrock:us-west-2::foundation-model/amazon.nova-pro-v1:0"
      )
      assert.deepInclude(yield* Effect.flip(get("us.no.such")), { name: "ResourceNotFoundException" })
    }).pipe(running)
  )

  it.live("lists nothing in an empty Region", () =>
    Effect.gen(function* () {
      const client = yield* controlClient({ region: "mx-central-1" })
      const { modelSummaries } = yield* call(() => client.send(new ListFoundationModelsCommand()))
      const { inferenceProfileSummaries } = yield* call(() => client.send(new ListInferenceProfilesCommand()))
      assert.deepStrictEqual([modelSummaries, inferenceProfileSummaries], [[], []])
    }).pipe(Effect.provide(Simulator.layer({ emptyRegions: ["mx-central-1"] })))
  )
})

describe("GetCallerIdentity", () => {
  it.live("says who holds the key", () =>
    Effect.gen(function* () {
      const client = yield* stsClient()
      const { Account, Arn, UserId } = yield* call(() => client.send(new GetCallerIdentityCommand()))
      assert.deepStrictEqual(
        [Account, Arn, UserId],
        ["123456789012", "arn:aws:iam::123456789012:user/simulator", "AIDACKCEVSQ6C2EXAMPLE"]
      )
    }).pipe(running)
  )

  it.live("says which role was assumed when there is a session token", () => {
    const key = { accessKeyId: "ASIAIOSFODNN7EXAMPLE", secretAccessKey: "secret", sessionToken: "session" }
    return Effect.gen(function* () {
      const client = yield* stsClient({ credentials: key })
      const { Arn } = yield* call(() => client.send(new GetCallerIdentityCommand()))
      assert.strictEqual(Arn, "arn:aws:sts::123456789012:assumed-role/Simulator/session")
    }).pipe(Effect.provide(Simulator.layer({ keys: [key] })))
  })
})

describe("everything else", () => {
  it.live("is an unknown operation", () =>
    Effect.gen(function* () {
      const { endpoint, requests } = yield* Simulator
      const response = yield* Effect.promise(() => fetch(`${endpoint}/guardrails`))
      assert.strictEqual(response.status, 404)
      assert.strictEqual(response.headers.get("x-amzn-errortype"), "UnknownOperationException")
      assert.match(response.headers.get("x-amzn-requestid") ?? "", /^[0-9a-f-]{36}$/)
      assert.deepStrictEqual(Object.keys((yield* Effect.promise(() => response.json())) as object), ["message"])
      assert.deepInclude((yield* requests)[0], { operation: "Unknown", path: "/guardrails", auth: { kind: "none" } })
    }).pipe(running)
  )

  it.live("is XML at STS", () =>
    Effect.gen(function* () {
      const { endpoint } = yield* Simulator
      const body = new URLSearchParams({ Action: "GetFederationToken" })
      const response = yield* Effect.promise(() => fetch(endpoint, { method: "POST", body }))
      assert.strictEqual(response.status, 400)
      assert.include(yield* Effect.promise(() => response.text()), "<Code>InvalidAction</Code>")
    }).pipe(running)
  )
})

describe("requests", () => {
  it.live("are kept without secrets", () => {
    const key = { accessKeyId: "ASIAIOSFODNN7EXAMPLE", secretAccessKey: "secret", sessionToken: "very-secret" }
    return Effect.gen(function* () {
      yield* converseStream(yield* runtimeClient({ credentials: key }))
      const request = yield* (yield* Simulator).received(0)
      assert.deepStrictEqual(request.body, hello())
      assert.deepStrictEqual(request.auth, { kind: "sigv4", accessKeyId: key.accessKeyId })
      assert.strictEqual(request.headers["authorization"], "AWS4-HMAC-SHA256 Credential=ASIAIOSFODNN7EXAMPLE")
      assert.notInclude(JSON.stringify(request.headers), "very-secret")
    }).pipe(Effect.provide(Simulator.layer({ keys: [key] })))
  })

  it.live("are waited for", () =>
    Effect.gen(function* () {
      const client = yield* runtimeClient()
      const [second] = yield* Effect.all(
        [(yield* Simulator).received(1), converseStream(client), converseStream(client)],
        { concurrency: "unbounded" }
      )
      assert.strictEqual(second.operation, "ConverseStream")
    }).pipe(running)
  )
})

describe("the pace", () => {
  it.effect("is that of the Clock: each delta waits for its delay", () =>
    Effect.gen(function* () {
      const client = yield* runtimeClient()
      const { stream } = yield* call(() => client.send(new ConverseStreamCommand({ modelId, ...hello("One two") })))
      const events = stream![Symbol.asyncIterator]()
      const next = call(() => events.next()).pipe(
        Effect.map(({ done, value }) => (done ? undefined : Object.keys(value)[0]))
      )
      assert.strictEqual(yield* next, "messageStart")
      for (const _ of ["You", " said:", " One", " two"]) {
        yield* TestClock.adjust("1 hour")
        assert.strictEqual(yield* next, "contentBlockDelta")
      }
      assert.strictEqual(yield* next, "contentBlockStop")
    }).pipe(Effect.provide(Simulator.layer({ deltaDelay: "1 hour" })))
  )
})

describe("the port", () => {
  it.live("is refused with a sentence when it is taken", () =>
    Effect.gen(function* () {
      const { port } = yield* Simulator
      const error = yield* Effect.flip(Layer.build(Simulator.layer({ port })))
      assert.strictEqual(error.reason._tag, "PortTaken")
      assert.strictEqual(
        error.message,
        `Port ${port} on 127.0.0.1 is already in use. Choose another with --port, or stop the program that holds it.`
      )
    }).pipe(running)
  )

  it.live("is refused when it is no port", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Layer.build(Simulator.layer({ port: 70_000 })))
      assert.strictEqual(error.reason._tag, "ListenFailed")
    })
  )

  it.live("is free again once the scope is closed, and every connection is cut", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const first = yield* Layer.build(Simulator.layer()).pipe(Scope.provide(scope))
      const { port } = yield* Simulator.pipe(Effect.provide(first))
      const isClosed = yield* Effect.callback<Promise<boolean>>((resume) => {
        const socket = Net.connect(port, "127.0.0.1", () =>
          resume(Effect.succeed(new Promise((resolve) => socket.on("close", () => resolve(true)).resume())))
        )
        socket.on("error", () => {})
      })
      yield* Scope.close(scope, Exit.void)
      assert.isTrue(yield* Effect.promise(() => isClosed))
      const second = yield* Layer.build(Simulator.layer({ port }))
      assert.strictEqual((yield* Simulator.pipe(Effect.provide(second))).port, port)
    })
  )

  it.live("remembers only the latest requests when told to, and still counts from the first", () =>
    Effect.gen(function* () {
      const { endpoint, received, requests } = yield* Simulator
      for (const name of ["a", "b", "c"]) yield* Effect.promise(() => fetch(`${endpoint}/${name}`))
      const paths = (yield* requests).map(({ path }) => path)
      assert.deepStrictEqual(paths, ["/b", "/c"])
      assert.strictEqual((yield* received(2)).path, "/c")
    }).pipe(Effect.provide(Simulator.layer({ remembered: 2 })))
  )
})
