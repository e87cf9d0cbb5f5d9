import { exampleBearerToken, Play, Simulator, Step } from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type {
  AssistantMessageEvent,
  AssistantMessageEventStream,
  HostConfig,
  HostContext,
  HostModel,
  PluginApi,
  StreamOptions
} from "../src/hostTypes.ts"
import entry from "../src/index.ts"
import { stream } from "../src/turnRuntime.ts"
import { context, hello, keys, model, readAll, run, script, test } from "./support/onSimulator.ts"

const wrongKeys = { ...keys, AWS_SECRET_ACCESS_KEY: "wrong" }

const bodyOf = (index: number) =>
  Simulator.use((simulator) => Effect.map(simulator.received(index), ({ body }) => body as Record<string, unknown>))

const outcomeOf = (index: number) =>
  Simulator.use((simulator) =>
    Effect.flatMap(simulator.received(index), ({ outcome }) => Effect.timeout(outcome, "1 second"))
  )

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
    "sends the headers of the host, but none that the signature depends on, and none that are no text",
    Effect.gen(function* () {
      const headers = { traceparent: "00-1", Authorization: "Bearer stolen", "x-none": null, "x-number": 7 }
      const { message } = yield* run({ headers: headers as unknown as Record<string, string> })
      const request = yield* Simulator.use((simulator) => simulator.received(0))
      assert.strictEqual(request.headers["traceparent"], "00-1")
      assert.strictEqual(request.auth.kind, "sigv4")
      for (const name of ["x-none", "x-number"]) assert.notProperty(request.headers, name)
      const [diagnostic] = message.diagnostics ?? []
      assert.include(JSON.stringify(diagnostic?.details?.["repairs"]), "Authorization")
    })
  )

  test(
    "sends the headers of the operator's model, unless the call has others or wants none",
    Effect.gen(function* () {
      const operator = { "X-Team": "support", "X-Trace": "operator", "X-Gone": "operator" }
      const headers = { "x-trace": "call", "x-gone": null }
      yield* run({ headers: headers as unknown as Record<string, string> }, {}, { ...model(), headers: operator })
      const request = yield* Simulator.use((simulator) => simulator.received(0))
      assert.strictEqual(request.headers["x-team"], "support")
      assert.strictEqual(request.headers["x-trace"], "call")
      assert.notProperty(request.headers, "x-gone")
    })
  )

  test(
    "tells the host of the response before its events, and of a refusal's",
    Effect.gen(function* () {
      const told: Array<unknown> = []
      const onResponse: StreamOptions["onResponse"] = ({ headers, status }, { id }) =>
        told.push([status, headers["x-amzn-requestid"], id])
      const { message } = yield* run({ onResponse })
      yield* script(Play.httpError({ type: "ValidationException", message: "No." }))
      const refused = yield* run({ onResponse })
      const refusal = refused.message.diagnostics?.[0]?.details?.["requestId"]
      assert.deepStrictEqual(told, [
        [200, message.responseId, model().id],
        [400, refusal, model().id]
      ])
    })
  )

  test(
    "fails with the words of a hook that does not like the response, and closes the connection",
    Effect.gen(function* () {
      yield* script(Play.stream([hello, Step.stall]))
      const { message, types } = yield* run({ onResponse: () => Promise.reject(new Error("the hook broke")) })
      assert.deepStrictEqual([...types], ["error"])
      assert.include(message.errorMessage, "the hook broke")
      assert.strictEqual(yield* outcomeOf(0), "aborted")
    })
  )

  test(
    "tells a failure in mid-stream after what has arrived, and asks once",
    Effect.gen(function* () {
      yield* script(Play.stream([hello, Step.exception("throttlingException", { message: "Too many tokens" })]))
      const { message } = yield* run()
      assert.strictEqual(message.stopReason, "error")
      assert.match(message.errorMessage ?? "", /^Throttling error: Too many tokens\..*ThrottlingException/)
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

type StreamFn = (
  target: HostModel,
  on: HostContext,
  options?: StreamOptions
) => AssistantMessageEventStream | Promise<AssistantMessageEventStream>

interface Hooks {
  readonly createStreamFn: (context: object) => StreamFn
  readonly wrapStreamFn: (context: object) => StreamFn
}

/** What the plugin registers with such a host. */
const registered = (host: Partial<PluginApi>): Hooks => {
  const providers: Array<unknown> = []
  entry.register({
    ...host,
    registerProvider: (provider) => providers.push(provider),
    registerEmbeddingProvider: () => {}
  })
  return providers[0] as Hooks
}

/** Aborts when `isTime` says so, and reads on to the end. */
const abortWhen = (isTime: (event: AssistantMessageEvent) => boolean, options: StreamOptions = {}, target = model()) =>
  Effect.promise(async () => {
    const abort = new AbortController()
    const answer = stream({}, target, context, { ...options, signal: abort.signal })
    const types: Array<string> = []
    for await (const event of answer) {
      types.push(event.type)
      if (isTime(event)) abort.abort()
    }
    return { types, message: await answer.result() }
  })

describe("a host that aborts", () => {
  test(
    "while nothing has come yet has one terminal event, and the connection is closed",
    Effect.gen(function* () {
      yield* script(Play.stream([Step.stall]))
      const abort = new AbortController()
      const answer = stream({}, model(), context, { signal: abort.signal })
      yield* Simulator.use((simulator) => simulator.received(0))
      abort.abort()
      const { message, types } = yield* readAll(answer)
      assert.deepStrictEqual([...types], ["error"])
      assert.strictEqual(message.stopReason, "aborted")
      assert.strictEqual(yield* outcomeOf(0), "aborted")
    })
  )

  test(
    "in the middle of a call has its blocks closed, and no call",
    Effect.gen(function* () {
      const toolUse = { toolUseId: "t1", name: "read" }
      yield* script(
        Play.stream([
          hello,
          Step.event("contentBlockStart", { contentBlockIndex: 1, start: { toolUse } }),
          Step.event("contentBlockDelta", { contentBlockIndex: 1, delta: { toolUse: { input: '{"path":"a"' } } }),
          Step.stall
        ])
      )
      const { message, types } = yield* abortWhen(({ type }) => type === "toolcall_delta")
      assert.deepStrictEqual(types.slice(-3), ["text_end", "toolcall_end", "error"])
      assert.deepInclude(message, { stopReason: "aborted", content: [{ type: "text", text: "Hi" }] })
      assert.strictEqual(yield* outcomeOf(0), "aborted")
    })
  )

  test(
    "in its own hook sends nothing",
    Effect.gen(function* () {
      const abort = new AbortController()
      // A hook that gives up may well throw, too.
      const onPayload = () => {
        abort.abort()
        throw new Error("the hook broke")
      }
      const { message } = yield* run({ signal: abort.signal, onPayload })
      assert.strictEqual(message.stopReason, "aborted")
      assert.lengthOf(yield* Simulator.use(({ requests }) => requests), 0)
    })
  )

  test(
    "after the end changes nothing",
    Effect.gen(function* () {
      const { message, types } = yield* abortWhen(({ type }) => type === "done")
      assert.strictEqual(types.at(-1), "done")
      assert.strictEqual(message.stopReason, "stop")
      assert.strictEqual(yield* outcomeOf(0), "completed")
    })
  )

  test(
    "hears its own reason again when that has a code",
    Effect.gen(function* () {
      const reason = Object.assign(new Error("The operator stopped the run."), { code: "run_stopped" })
      const { message } = yield* run({ signal: AbortSignal.abort(reason) })
      assert.deepInclude(message, {
        stopReason: "aborted",
        errorMessage: "The operator stopped the run.",
        errorCode: "run_stopped"
      })
    })
  )

  test(
    "while an answer is held back is told of nothing but the end",
    Effect.gen(function* () {
      yield* script(Play.stream([hello, Step.stall]))
      const abort = new AbortController()
      const answer = stream({}, model("us.anthropic.claude-sonnet-5"), context, { signal: abort.signal })
      yield* Simulator.use((simulator) => simulator.received(0))
      abort.abort()
      const { message, types } = yield* readAll(answer)
      assert.deepStrictEqual([...types], ["error"])
      assert.deepStrictEqual(message.content, [])
    })
  )
})

describe("what the host asks", () => {
  test(
    "reaches the request",
    Effect.gen(function* () {
      const options: StreamOptions = {
        maxTokens: 7,
        temperature: 0.5,
        stop: ["END"],
        serviceTier: "default",
        requestMetadata: { run: "r1" },
        extraParams: { latency: "optimized", requestMetadata: { agent: "a1" } }
      }
      yield* run(options, { systemPrompt: "Be brief." })
      assert.deepInclude(yield* bodyOf(0), {
        system: [{ text: "Be brief." }],
        inferenceConfig: { maxTokens: 7, temperature: 0.5, stopSequences: ["END"] },
        performanceConfig: { latency: "optimized" },
        requestMetadata: { agent: "a1", run: "r1" }
      })
    })
  )

  test(
    "is warned of once, however many turns it is wrong in, and never crashes one",
    Effect.gen(function* () {
      const said: Array<string> = []
      const warn = (sentence: string) => void said.push(sentence)
      const wrong = { maxTokens: "many", signal: 7, onPayload: "no", stop: {} } as unknown as StreamOptions
      for (const options of [wrong, wrong, null as unknown as StreamOptions]) {
        const { message } = yield* run(options, {}, model(), { warn })
        assert.strictEqual(message.stopReason, "stop")
      }
      assert.lengthOf(said, 2)
      assert.match(said.join("\n"), /The option maxTokens is "many".*\n.*The option stop is of type object/)
    })
  )

  test(
    "is not sent without messages, and not unguarded",
    Effect.gen(function* () {
      const noMessages = yield* run({}, { messages: undefined as unknown as HostContext["messages"] })
      assert.match(noMessages.message.errorMessage ?? "", /^The host asked for an answer without a list of messages/)
      const unguarded = yield* run({ extraParams: { guardrail: "own" } })
      assert.match(unguarded.message.errorMessage ?? "", /^The guardrail in the params/)
      assert.lengthOf(yield* Simulator.use(({ requests }) => requests), 0)
    })
  )

  test(
    "may be answered late: the first event has as long as the caller says, and the caller is told",
    Effect.gen(function* () {
      yield* script(Play.stream([Step.stall]))
      const told: Array<Error> = []
      const { message } = yield* run({ firstEventTimeoutMs: 50, onFirstEventTimeout: (error) => void told.push(error) })
      assert.deepInclude(message, { stopReason: "error", errorCode: "Stalled" })
      assert.match(message.errorMessage ?? "", /sent nothing for 0\.05 seconds/)
      assert.lengthOf(told, 1)
      assert.strictEqual(yield* outcomeOf(0), "aborted")
    })
  )
})

describe("what is told beside an answer", () => {
  test(
    "are the request and what was mended",
    Effect.gen(function* () {
      const messages = [
        { role: "user", content: "hello" },
        { role: "user", content: " " }
      ] as const
      const { message } = yield* run({}, { messages })
      const [diagnostic] = message.diagnostics ?? []
      assert.deepInclude(diagnostic, { type: "bedrock_response" })
      assert.isString(message.responseId)
      assert.strictEqual(diagnostic?.details?.["requestId"], message.responseId)
      assert.include(JSON.stringify(diagnostic?.details?.["repairs"]), "blankText")
    })
  )

  test(
    "are status, code, request and attempts of a failure",
    Effect.gen(function* () {
      yield* script(Play.httpError({ type: "ValidationException", message: "The model will not." }))
      const { message } = yield* run()
      assert.deepInclude(message, { stopReason: "error", errorCode: "ValidationException" })
      assert.match(message.errorMessage ?? "", /^Validation error: The model will not\./)
      const [diagnostic] = message.diagnostics ?? []
      assert.strictEqual(diagnostic?.type, "bedrock_response_failure")
      assert.deepInclude(diagnostic?.details, { status: 400, errorCode: "ValidationException", attempts: 1 })
      assert.isString(diagnostic?.details?.["requestId"])
    })
  )
})

describe("a configuration", () => {
  const guarded = { region: "us-east-1", requestMetadata: { stage: "one" } }

  test(
    "that is changed to garbage leaves the last good one in force, with one line of log for each garbage",
    Effect.gen(function* () {
      const said: Array<string> = []
      const warn = (sentence: string) => void said.push(sentence)
      for (const plugin of [guarded, { region: "us east" }, { region: "us east" }, 7, guarded]) {
        const { message } = yield* run({}, {}, model(), { plugin, warn })
        assert.strictEqual(message.stopReason, "stop")
      }
      for (const index of [0, 1, 2, 3, 4])
        assert.deepInclude(yield* bodyOf(index), { requestMetadata: { stage: "one" } })
      assert.lengthOf(said, 2)
      assert.match(
        said[0] ?? "",
        /^The plugin's new configuration cannot be used, so the last good one stays: .*us east/
      )
    })
  )

  test(
    "that is changed is used by the next call, with its credentials",
    Effect.gen(function* () {
      yield* run({}, {}, model(), { plugin: guarded })
      const changed = { bearerToken: exampleBearerToken, requestMetadata: { stage: "two" } }
      yield* run({}, {}, model(), { plugin: changed })
      const all = yield* Simulator.use(({ requests }) => requests)
      assert.deepStrictEqual(
        all.map(({ auth }) => auth.kind),
        ["sigv4", "bearer"]
      )
      assert.deepInclude(yield* bodyOf(1), { requestMetadata: { stage: "two" } })
    })
  )

  test(
    "is the host's of now, not that of the beginning of a turn, and what is set for the agent comes with it",
    Effect.gen(function* () {
      const configOf = (stage: string): HostConfig => ({
        plugins: { entries: { "amazon-bedrock": { config: { requestMetadata: { stage } } } } }
      })
      let now = configOf("one")
      const hooks = registered({ runtime: { config: { current: () => now } } })
      const streamFn = hooks.createStreamFn({ config: configOf("old"), model: model() })
      const wrapped = hooks.wrapStreamFn({
        extraParams: { requestMetadata: { agent: "a1" } },
        model: model(),
        streamFn
      })
      const call = Effect.flatMap(
        Effect.promise(async () => await wrapped(model(), context, {})),
        readAll
      )
      yield* call
      now = configOf("two")
      yield* call
      assert.deepInclude(yield* bodyOf(0), { requestMetadata: { stage: "one", agent: "a1" } })
      assert.deepInclude(yield* bodyOf(1), { requestMetadata: { stage: "two", agent: "a1" } })
    })
  )

  test(
    "is that of the turn where the host has none of now",
    Effect.gen(function* () {
      const config = { plugins: { entries: { "amazon-bedrock": { config: { requestMetadata: { stage: "turn" } } } } } }
      const current = () => {
        throw new Error("not ready")
      }
      const streamFn = registered({ runtime: { config: { current } } }).createStreamFn({ config, model: model() })
      yield* Effect.flatMap(
        Effect.promise(async () => await streamFn(model(), context)),
        readAll
      )
      assert.deepInclude(yield* bodyOf(0), { requestMetadata: { stage: "turn" } })
    })
  )
})

describe("another API of the same provider", () => {
  it("is the host's own business", () => {
    const hooks = registered({})
    const other = { api: "openai-completions" }
    assert.isUndefined(hooks.createStreamFn({ model: other }))
    assert.isUndefined(hooks.wrapStreamFn({ extraParams: {}, model: other, streamFn: hooks.createStreamFn({}) }))
  })
})
