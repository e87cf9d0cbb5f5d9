import { ConverseCommand, ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime"
import { ListInferenceProfilesCommand } from "@aws-sdk/client-bedrock"
import { Play, Simulator, Step } from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Exit, Fiber, Layer, Scope } from "effect"
import { call, controlClient, converseStream, hello, modelId, protocols, runtimeClient, textOf } from "./support/sdk.ts"

const running = Effect.provide(Simulator.layer())

const hi = { contentBlockIndex: 0, delta: { text: "Hi" } }
const delta = Step.event("contentBlockDelta", hi)

/** Plays these steps to a client of this protocol. */
const play = (config: (typeof protocols)[number]["config"], ...plays: ReadonlyArray<Play>) =>
  Effect.gen(function* () {
    yield* (yield* Simulator).script(...plays)
    return yield* converseStream(yield* runtimeClient(config()))
  })

describe.each(protocols)("a scripted stream over HTTP/$httpVersion", ({ config, httpVersion }) => {
  it.live.each([
    "InternalServerException",
    "ModelStreamErrorException",
    "ServiceUnavailableException",
    "ThrottlingException",
    "ValidationException"
  ])("throws %s in the middle, typed", (name) =>
    Effect.gen(function* () {
      const type = `${name.charAt(0).toLowerCase()}${name.slice(1)}`
      const { error, events } = yield* play(config, Play.stream([delta, Step.exception(type, { message: "Not now" })]))
      assert.strictEqual(textOf(events), "Hi")
      assert.deepStrictEqual([error?.name, error?.message], [name, "Not now"])
    }).pipe(running)
  )

  it.live("throws error frames by their code", () =>
    Effect.gen(function* () {
      const { error } = yield* play(config, Play.stream([delta, Step.errorFrame("InternalError", "It broke")]))
      assert.deepStrictEqual([error?.name, error?.message], ["InternalError", "It broke"])
    }).pipe(running)
  )

  it.live("has wrong CRCs where it should", () =>
    Effect.gen(function* () {
      const message = yield* play(config, Play.stream([delta, Step.wrongMessageCrc("contentBlockDelta", hi)]))
      assert.match(message.error?.message ?? "", /message checksum/i)
      const prelude = yield* play(config, Play.stream([delta, Step.wrongPreludeCrc("contentBlockDelta", hi)]))
      assert.match(prelude.error?.message ?? "", /prelude checksum/i)
    }).pipe(running)
  )

  it.live("is cut off inside an event", () =>
    Effect.gen(function* () {
      const { error, events } = yield* play(config, Play.stream([delta, Step.cutEvent("contentBlockDelta", hi, 40)]))
      assert.strictEqual(textOf(events), "Hi")
      assert.match(error?.message ?? "", /truncated/i)
    }).pipe(running)
  )

  it.live("ends cleanly without a messageStop", () =>
    Effect.gen(function* () {
      const { error, events } = yield* play(config, Play.stream([delta, Step.end, delta]))
      assert.isUndefined(error)
      assert.strictEqual(events.length, 1)
    }).pipe(running)
  )

  it.live("is reset", () =>
    Effect.gen(function* () {
      const { error, events } = yield* play(config, Play.stream([delta, Step.reset()]))
      assert.strictEqual(textOf(events), "Hi")
      assert.match(
        `${error?.message} ${(error as NodeJS.ErrnoException).code}`,
        httpVersion === "2" ? /ERR_HTTP2_STREAM_ERROR/ : /ECONNRESET/
      )
      assert.strictEqual(yield* (yield* (yield* Simulator).received(0)).outcome, "completed")
    }).pipe(running)
  )

  it.live("loses its connection", () =>
    Effect.gen(function* () {
      const { events } = yield* play(config, Play.stream([delta, Step.disconnect, delta]))
      assert.strictEqual(textOf(events), "Hi")
      // The next one needs a new connection, and gets it.
      assert.strictEqual(textOf((yield* play(config)).events), "You said: Hello there")
    }).pipe(running)
  )

  it.live("comes in chunks that straddle frames", () =>
    Effect.gen(function* () {
      const { error, events } = yield* play(config, Play.stream([delta, delta, delta], { chunkBytes: 7 }))
      assert.isUndefined(error)
      assert.strictEqual(textOf(events), "HiHiHi")
    }).pipe(running)
  )

  it.live("sends bytes as they are", () =>
    Effect.gen(function* () {
      const { error } = yield* play(config, Play.stream([Step.raw(new Uint8Array([0, 0, 0, 5, 1]))]))
      assert.isDefined(error)
    }).pipe(running)
  )

  it.live("reports the client's abort", () =>
    Effect.gen(function* () {
      const { received, script } = yield* Simulator
      yield* script(Play.stream([delta, Step.stall]))
      const client = yield* runtimeClient(config())
      const abort = new AbortController()
      const { stream } = yield* call(() =>
        client.send(new ConverseStreamCommand({ modelId, ...hello() }), { abortSignal: abort.signal })
      )
      yield* call(() => stream![Symbol.asyncIterator]().next())
      const started = performance.now()
      abort.abort()
      const { outcome } = yield* received(0)
      assert.strictEqual(yield* Effect.timeout(outcome, "2 seconds"), "aborted")
      assert.isBelow(performance.now() - started, 500)
    }).pipe(running)
  )

  it.live("reports the client's abort while it floods a client that does not read", () =>
    Effect.gen(function* () {
      const { received, script } = yield* Simulator
      yield* script(Play.stream(Array.from({ length: 400 }, () => Step.raw(new Uint8Array(100_000)))))
      const client = yield* runtimeClient(config())
      const abort = new AbortController()
      const sending = yield* call(() =>
        client.send(new ConverseStreamCommand({ modelId, ...hello() }), { abortSignal: abort.signal })
      ).pipe(Effect.exit, Effect.forkChild)
      const { outcome } = yield* received(0)
      abort.abort()
      assert.strictEqual(yield* Effect.timeout(outcome, "2 seconds"), "aborted")
      yield* Fiber.join(sending)
    }).pipe(running)
  )

  it.live("is interrupted when the simulator stops", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const services = yield* Layer.build(Simulator.layer()).pipe(Scope.provide(scope))
      yield* Effect.gen(function* () {
        const { received, script } = yield* Simulator
        yield* script(Play.stream([delta, Step.delay("1 hour"), Step.end]))
        const reading = yield* converseStream(yield* runtimeClient(config())).pipe(Effect.forkChild)
        const { outcome } = yield* received(0)
        yield* Scope.close(scope, Exit.void)
        assert.strictEqual(yield* Effect.timeout(outcome, "2 seconds"), "aborted")
        yield* Fiber.join(reading)
      }).pipe(Effect.provide(services))
    })
  )
})

describe("a scripted response", () => {
  it.live("is an AWS error with the modelled status", () =>
    Effect.gen(function* () {
      const { script } = yield* Simulator
      yield* script(
        Play.httpError({ type: "ThrottlingException", message: "Slow down", headers: { "Retry-After": "7" } }),
        Play.httpError({ type: "ModelNotReadyException", message: "Warming up" }),
        Play.httpError({ type: "SomethingNewException", message: "Who knows", status: 418 })
      )
      const client = yield* runtimeClient()
      const fail = Effect.flip(call(() => client.send(new ConverseCommand({ modelId, ...hello() }))))
      const throttled = yield* fail
      assert.deepInclude(throttled, { name: "ThrottlingException", message: "Slow down" })
      assert.strictEqual(throttled.$metadata?.httpStatusCode, 429)
      const { $response } = throttled as unknown as { $response: { headers: Record<string, string> } }
      assert.strictEqual($response.headers["retry-after"], "7")
      assert.deepInclude(yield* fail, { name: "ModelNotReadyException" })
      const unknown = yield* fail
      assert.deepStrictEqual([unknown.name, unknown.$metadata?.httpStatusCode], ["SomethingNewException", 418])
      // The queue is empty: the model answers.
      const { stopReason } = yield* call(() => client.send(new ConverseCommand({ modelId, ...hello() })))
      assert.strictEqual(stopReason, "end_turn")
    }).pipe(running)
  )

  it.live("is any body of any type", () =>
    Effect.gen(function* () {
      const { script } = yield* Simulator
      yield* script(Play.response({ status: 502, contentType: "text/html", body: "<h1>Bad gateway</h1>" }))
      const client = yield* runtimeClient()
      const error = yield* Effect.flip(call(() => client.send(new ConverseCommand({ modelId, ...hello() }))))
      assert.strictEqual(error.$metadata?.httpStatusCode, 502)
    }).pipe(running)
  )

  it.live("waits for the operation it is for", () =>
    Effect.gen(function* () {
      const { script } = yield* Simulator
      yield* script(
        Play.httpError({ type: "AccessDeniedException", message: "No", operation: "ListInferenceProfiles" })
      )
      assert.isUndefined((yield* converseStream(yield* runtimeClient())).error)
      const control = yield* controlClient()
      const list = call(() => control.send(new ListInferenceProfilesCommand()))
      assert.deepInclude(yield* Effect.flip(list), { name: "AccessDeniedException", message: "No" })
      assert.isNotEmpty((yield* list).inferenceProfileSummaries)
    }).pipe(running)
  )

  it.live("can be withheld for ever", () =>
    Effect.gen(function* () {
      const { received, script } = yield* Simulator
      yield* script(Play.httpError({ type: "ThrottlingException", message: "Never", delay: Duration.infinity }))
      const client = yield* runtimeClient()
      const sending = yield* call((abortSignal) =>
        client.send(new ConverseCommand({ modelId, ...hello() }), { abortSignal })
      ).pipe(Effect.forkChild)
      const { outcome } = yield* received(0)
      yield* Fiber.interrupt(sending)
      assert.strictEqual(yield* Effect.timeout(outcome, "2 seconds"), "aborted")
    }).pipe(running)
  )

  it.live("is not used up by a request that is not signed right", () =>
    Effect.gen(function* () {
      const { script } = yield* Simulator
      yield* script(Play.stream([delta]))
      const stranger = yield* runtimeClient({ credentials: { accessKeyId: "AKIA0", secretAccessKey: "x" } })
      assert.strictEqual((yield* converseStream(stranger)).error?.name, "UnrecognizedClientException")
      assert.strictEqual(textOf((yield* converseStream(yield* runtimeClient())).events), "Hi")
    }).pipe(running)
  )
})
