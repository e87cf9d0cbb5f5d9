import { ConverseStream, type Turn } from "@bedrock-kit/converse-stream"
import { accessKeys, bearerToken, CredentialProvider, Credentials, type Identity } from "@bedrock-kit/credentials"
import { exampleBearerToken, exampleKey, Play, Simulator, Step } from "@bedrock-kit/simulator"
import { TestClock } from "effect/testing"
import { EventStreamCodec } from "@smithy/eventstream-codec"
import { fromUtf8, toUtf8 } from "@smithy/util-utf8"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Duration, Effect, Fiber, Layer, Ref, type Scope, Stream } from "effect"
import { start } from "../../conformance/server.ts"
import { adapters } from "../support/adapters.ts"
import { http1Only } from "../support/http1Only.ts"
import { turnOf, userSays } from "../support/turns.ts"

describe.each(adapters)("%s", (_name, adapter) => {
  const keys = (secretAccessKey = exampleKey.secretAccessKey) => accessKeys({ ...exampleKey, secretAccessKey })

  interface Options {
    readonly identity?: Identity
    readonly endpoint?: (simulator: string) => Effect.Effect<string, never, Scope.Scope>
    readonly maxAttempts?: number
  }

  /** The real client against a simulator of the test's own, over sockets. */
  const layer = ({ endpoint = Effect.succeed, identity = keys(), maxAttempts = 1 }: Options = {}) =>
    Layer.unwrap(
      Effect.gen(function* () {
        const simulator = yield* Simulator
        return ConverseStream.layerNoDeps({ maxAttempts }).pipe(
          Layer.provide(adapter.layer({ region: "us-east-1", endpoint: yield* endpoint(simulator.endpoint) })),
          Layer.provide(Credentials.layerNoDeps),
          Layer.provide(CredentialProvider.layerOf(identity))
        )
      })
    ).pipe(Layer.provideMerge(Simulator.layer()))

  const modelId = "us.anthropic.claude-sonnet-4-6"
  const turn = (text: string, more: Partial<Turn> = {}) => turnOf([userSays(text)], { modelId, ...more })

  const parts = (text: string, more?: Partial<Turn>) =>
    ConverseStream.use((service) => Stream.runCollect(service.stream(turn(text, more))))

  const textOf = (collected: ReadonlyArray<{ readonly _tag: string; readonly text?: string }>) =>
    collected.flatMap((part) => (part._tag === "TextDelta" ? [part.text] : [])).join("")

  const script = (...plays: ReadonlyArray<Play>) => Simulator.use((simulator) => simulator.script(...plays))

  const codec = new EventStreamCodec(toUtf8, fromUtf8)

  /** A frame with any body at all, its checksums right. */
  const frame = (type: string, body: string) =>
    codec.encode({
      headers: {
        ":message-type": { type: "string", value: "event" },
        ":event-type": { type: "string", value: type },
        ":content-type": { type: "string", value: "application/json" }
      },
      body: fromUtf8(body)
    })

  const hello = Step.event("contentBlockDelta", { contentBlockIndex: 0, delta: { text: "Hi" } })
  const stop = Step.event("messageStop", { stopReason: "end_turn" })

  /** An endpoint that speaks HTTP/1.1, says a word, and cuts the connection. */
  const cutting = Effect.map(
    Effect.acquireRelease(
      Effect.promise(() =>
        start("1.1", [
          {
            status: 200,
            headers: {},
            send: [{ event: "contentBlockDelta", payload: { contentBlockIndex: 0, delta: { text: "Hi" } } }],
            ending: "cut"
          }
        ])
      ),
      (server) => Effect.promise(server.close)
    ),
    ({ endpoint }) => endpoint
  )

  const versions = [
    ["2", {}],
    ["1.1", { endpoint: http1Only }]
  ] as const

  /** Why a turn failed. */
  const failure = Effect.map(Effect.flip(parts("hello")), ({ reason }) => reason)

  describe("a turn", () => {
    it.effect("streams an answer with its usage", () =>
      Effect.gen(function* () {
        const collected = yield* parts("hello")
        assert.strictEqual(textOf(collected), "You said: hello")
        const finish = collected.at(-1)
        assert.deepInclude(finish, { _tag: "Finish", stopReason: "end_turn" })
        if (finish?._tag === "Finish") assert.isAbove(finish.usage?.outputTokens ?? 0, 0)
      }).pipe(Effect.provide(layer()))
    )

    it.effect("carries tools, tool results and pictures there and tool calls back", () =>
      Effect.gen(function* () {
        const tools = [
          {
            name: "get_weather",
            description: "The weather.",
            inputSchema: { type: "object", properties: { city: { type: "string" } }, required: ["city"] }
          }
        ]
        const call = (yield* parts("use get_weather", { tools })).find((part) => part._tag === "ToolUse")
        assert.deepInclude(call, { _tag: "ToolUse", name: "get_weather", input: { city: "example" } })
        const toolUseId = call?.toolUseId ?? ""
        const bytes = Buffer.from("iVBORw0KGgo=", "base64")
        const answer = yield* parts("", {
          tools,
          messages: [
            {
              role: "user",
              content: [
                { type: "text", text: "use get_weather" },
                { type: "image", format: "png", bytes }
              ]
            },
            {
              role: "assistant",
              content: [{ type: "toolUse", toolUseId, name: "get_weather", input: { city: "Oslo" } }]
            },
            { role: "toolResult", toolUseId, content: [{ type: "text", text: "sunny" }], isError: false }
          ]
        })
        assert.include(textOf(answer), "sunny")
        const [, second] = yield* Simulator.use((simulator) => simulator.requests)
        const sent = JSON.stringify(second?.body)
        assert.include(sent, '"format":"png"')
        assert.include(sent, '"toolResult"')
      }).pipe(Effect.provide(layer()))
    )

    it.effect("streams reasoning with its signature", () =>
      Effect.gen(function* () {
        const tags = new Set((yield* parts("think", { reasoning: "high" })).map((part) => part._tag))
        assert.isTrue(tags.has("ReasoningDelta") && tags.has("ReasoningSignature") && tags.has("TextDelta"))
      }).pipe(Effect.provide(layer()))
    )

    it.effect("gives the same parts however the bytes are cut", () =>
      Effect.gen(function* () {
        const steps = [Step.event("messageStart", { role: "assistant" }), hello, hello, stop]
        for (const chunkBytes of [1, 3, 7, 1000]) {
          yield* script(Play.stream(steps, { chunkBytes }))
          assert.strictEqual(textOf(yield* parts("x")), "HiHi", `${chunkBytes} bytes a write`)
        }
      }).pipe(Effect.provide(layer()))
    )

    it.effect.each([
      ["internalServerException", "InternalServerException", "Service"],
      ["modelStreamErrorException", "ModelStreamErrorException", "Service"],
      ["serviceUnavailableException", "ServiceUnavailableException", "Service"],
      ["throttlingException", "ThrottlingException", "Throttling"],
      ["validationException", "ValidationException", "Validation"]
    ] as const)("fails with the exception sent in mid-stream: %s", ([type, exception, category]) =>
      Effect.gen(function* () {
        yield* script(Play.stream([hello, Step.exception(type, { message: "Too much" })]))
        assert.deepInclude(yield* failure, { _tag: "AwsError", exception, category, detail: "Too much" })
      }).pipe(Effect.provide(layer()))
    )

    it.effect("fails with an error frame that AWS does not model", () =>
      Effect.gen(function* () {
        yield* script(Play.stream([hello, Step.errorFrame("BrandNewFailure", "as yet unknown")]))
        assert.deepInclude(yield* failure, { _tag: "AwsError", exception: "BrandNewFailure", detail: "as yet unknown" })
      }).pipe(Effect.provide(layer()))
    )

    it.effect("fails on a wrong checksum, of a message and of a prelude, first or later", () =>
      Effect.gen(function* () {
        const payload = { contentBlockIndex: 0, delta: { text: "Hi" } }
        for (const broken of [Step.wrongMessageCrc, Step.wrongPreludeCrc])
          for (const before of [[], [hello]]) {
            yield* script(Play.stream([...before, broken("contentBlockDelta", payload), stop]))
            assert.deepInclude(yield* failure, { _tag: "MalformedStream", detail: "the checksum of a frame is wrong" })
          }
      }).pipe(Effect.provide(layer()))
    )

    it.effect("fails on a frame that is not JSON", () =>
      Effect.gen(function* () {
        yield* script(Play.stream([hello, Step.raw(frame("contentBlockDelta", '{"contentBlock')), stop]))
        assert.deepInclude(yield* failure, { _tag: "MalformedStream", detail: "a frame does not hold JSON" })
      }).pipe(Effect.provide(layer()))
    )

    it.effect("fails as truncated when the stream ends, breaks off or is cut before messageStop", () =>
      Effect.gen(function* () {
        const payload = { contentBlockIndex: 0, delta: { text: "Hi" } }
        for (const ending of [Step.end, Step.cutEvent("contentBlockDelta", payload, 20), Step.disconnect]) {
          yield* script(Play.stream([hello, ending]))
          assert.strictEqual((yield* failure)._tag, "Truncated", ending._tag)
        }
      }).pipe(Effect.provide(layer()))
    )

    it.effect("says how it broke off", () =>
      Effect.gen(function* () {
        const cut = Step.cutEvent("contentBlockDelta", { contentBlockIndex: 0, delta: { text: "Hi" } }, 20)
        yield* script(Play.stream([hello, cut]), Play.stream([Step.end]))
        assert.deepInclude(yield* failure, { _tag: "Truncated", detail: "it broke off inside a frame" })
        assert.deepInclude(yield* failure, { _tag: "Truncated", detail: "it closed before it said anything" })
      }).pipe(Effect.provide(layer()))
    )

    it.effect("is truncated, too, when HTTP/1.1 reports the cut as an error", () =>
      Effect.gen(function* () {
        assert.deepInclude(yield* failure, { _tag: "Truncated", detail: "the connection was cut (ECONNRESET)" })
      }).pipe(Effect.provide(layer({ endpoint: () => cutting })))
    )

    it.effect("does not take a page with a status of success for a stream", () =>
      Effect.gen(function* () {
        yield* script(Play.response({ status: 200, contentType: "text/html", body: "<html>Sign in</html>" }))
        const detail = "the answer is not AWS's, but of type text/html"
        assert.deepInclude(yield* failure, { _tag: "MalformedStream", detail })
      }).pipe(Effect.provide(layer()))
    )

    it.effect("fails when the stream is reset before messageStop, and not after it", () =>
      Effect.gen(function* () {
        yield* script(Play.stream([hello, Step.reset()]), Play.stream([hello, stop, Step.reset()]))
        assert.deepInclude(yield* failure, { _tag: "AwsError", category: "Network" })
        assert.deepInclude((yield* parts("hello")).at(-1), { _tag: "Finish", usage: undefined })
      }).pipe(Effect.provide(layer()))
    )

    it.effect("passes on what AWS has not documented yet", () =>
      Effect.gen(function* () {
        const delta = Step.event("contentBlockDelta", { contentBlockIndex: 0, delta: { hologram: { a: 1 } } })
        yield* script(Play.stream([hello, delta, stop]))
        const unknown = (yield* parts("x")).find((part) => part._tag === "Unknown")
        assert.deepInclude(unknown, { kind: "contentBlockDelta.hologram", value: { a: 1 } })
      }).pipe(Effect.provide(layer()))
    )

    it.live("opens again after a refusal, and never after the first part", () =>
      Effect.gen(function* () {
        yield* script(
          Play.httpError({ type: "ThrottlingException", message: "Slow down" }),
          Play.httpError({ type: "ServiceUnavailableException", message: "Busy" })
        )
        assert.strictEqual(textOf(yield* parts("hello")), "You said: hello")
        assert.lengthOf(yield* Simulator.use((simulator) => simulator.requests), 3)
        yield* script(Play.stream([hello, Step.exception("throttlingException", { message: "Slow down" })]))
        yield* failure
        assert.lengthOf(yield* Simulator.use((simulator) => simulator.requests), 4)
      }).pipe(Effect.provide(layer({ maxAttempts: 4 })))
    )

    it.effect("opens again, too, when the first frame is an exception, cut or damaged", () =>
      Effect.gen(function* () {
        const payload = { contentBlockIndex: 0, delta: { text: "Hi" } }
        const waits: Array<number> = []
        yield* script(
          Play.stream([Step.exception("throttlingException", { message: "Slow down" })]),
          Play.stream([Step.cutEvent("contentBlockDelta", payload, 20)]),
          Play.stream([Step.wrongMessageCrc("contentBlockDelta", payload)])
        )
        const fiber = yield* ConverseStream.use((service) =>
          Stream.runCollect(
            service.stream(turn("hello"), { onRetry: ({ wait }) => waits.push(Duration.toMillis(wait)) })
          )
        ).pipe(Effect.forkChild)
        // Each wait begins when the socket has said its part, so the clock is moved when each has.
        for (let i = 0; i < 4; i++) {
          const { outcome } = yield* Simulator.use((simulator) => simulator.received(i))
          yield* outcome
          while (waits.length < Math.min(i + 1, 3)) yield* Effect.promise(() => new Promise(setImmediate))
          yield* TestClock.adjust(Duration.millis(waits[i] ?? 0))
        }
        assert.strictEqual(textOf(yield* Fiber.join(fiber)), "You said: hello")
        assert.lengthOf(waits, 3)
      }).pipe(Effect.provide(layer({ maxAttempts: 4 })))
    )

    it.effect.each([
      [
        "a quota of the day",
        "ThrottlingException",
        "Too many tokens per day, please wait before trying again.",
        "Quota"
      ],
      ["a refusal", "ValidationException", "The model does not take that.", "Validation"]
    ] as const)("never sends again after %s", ([, type, message, category]) =>
      Effect.gen(function* () {
        yield* script(Play.httpError({ type, message }))
        assert.deepInclude(yield* failure, { _tag: "AwsError", category })
        yield* script(Play.stream([Step.exception(`${type.charAt(0).toLowerCase()}${type.slice(1)}`, { message })]))
        assert.deepInclude(yield* failure, { _tag: "AwsError", category })
        assert.lengthOf(yield* Simulator.use((simulator) => simulator.requests), 2)
      }).pipe(Effect.provide(layer({ maxAttempts: 4 })))
    )

    it.live.each(versions)("closes the HTTP stream when interrupted: HTTP/%s", ([version, options]) =>
      Effect.gen(function* () {
        yield* script(Play.stream([hello, Step.stall]))
        const started = yield* Deferred.make<void>()
        const reading = ConverseStream.use((service) =>
          Stream.runForEach(service.stream(turn("x")), () => Deferred.succeed(started, undefined))
        )
        const fiber = yield* Effect.forkChild(reading)
        yield* Deferred.await(started)
        yield* Fiber.interrupt(fiber)
        const request = yield* Simulator.use((simulator) => simulator.received(0))
        assert.strictEqual(request.httpVersion, version)
        assert.strictEqual(yield* Effect.timeout(request.outcome, "1 second"), "aborted")
      }).pipe(Effect.provide(layer(options)))
    )

    it.live.each(versions)("closes the HTTP stream when the reader has had enough: HTTP/%s", ([version, options]) =>
      Effect.gen(function* () {
        yield* script(Play.stream([hello, hello, Step.stall]))
        yield* ConverseStream.use((service) => Stream.runDrain(Stream.take(service.stream(turn("x")), 1)))
        const request = yield* Simulator.use((simulator) => simulator.received(0))
        assert.strictEqual(request.httpVersion, version)
        assert.strictEqual(yield* Effect.timeout(request.outcome, "1 second"), "aborted")
      }).pipe(Effect.provide(layer(options)))
    )

    it.live.each(versions)("closes a request that has not been answered when interrupted: HTTP/%s", ([, options]) =>
      Effect.gen(function* () {
        yield* script(Play.stream([Step.stall]))
        const fiber = yield* Effect.forkChild(parts("x"))
        const request = yield* Simulator.use((simulator) => simulator.received(0))
        yield* Fiber.interrupt(fiber)
        assert.strictEqual(yield* Effect.timeout(request.outcome, "1 second"), "aborted")
      }).pipe(Effect.provide(layer(options)))
    )

    it.effect.each(versions)("does not take a slow answer for a slow connection: HTTP/%s", ([, options]) =>
      Effect.gen(function* () {
        yield* script(Play.stream([hello, Step.stall]))
        const started = yield* Deferred.make<void>()
        const reading = ConverseStream.use((service) =>
          Stream.runForEach(service.stream(turn("x")), () => Deferred.succeed(started, undefined))
        )
        const fiber = yield* Effect.forkChild(reading)
        yield* Deferred.await(started)
        yield* TestClock.adjust("1 minute")
        const request = yield* Simulator.use((simulator) => simulator.received(0))
        assert.strictEqual(yield* Effect.race(request.outcome, Effect.succeed("open")), "open")
        assert.isUndefined(fiber.pollUnsafe())
      }).pipe(Effect.provide(layer(options)))
    )

    it.effect("speaks HTTP/1.1 to an endpoint that speaks nothing else", () =>
      Effect.gen(function* () {
        assert.strictEqual(textOf(yield* parts("hello")), "You said: hello")
        const request = yield* Simulator.use((simulator) => simulator.received(0))
        assert.strictEqual(request.httpVersion, "1.1")
      }).pipe(Effect.provide(layer({ endpoint: http1Only })))
    )

    it.effect("sends a bearer token instead of a signature", () =>
      Effect.gen(function* () {
        assert.strictEqual(textOf(yield* parts("hello")), "You said: hello")
        const request = yield* Simulator.use((simulator) => simulator.received(0))
        assert.strictEqual(request.auth.kind, "bearer")
      }).pipe(Effect.provide(layer({ identity: bearerToken(exampleBearerToken) })))
    )

    it.effect("is refused with a wrong key and with a wrong token, by AWS's own name", () =>
      Effect.gen(function* () {
        for (const identity of [keys("wrong"), bearerToken("wrong")]) {
          const reason = yield* failure.pipe(Effect.provide(layer({ identity })))
          assert.deepInclude(reason, { _tag: "AwsError", category: "AccessDenied", statusCode: 403 })
        }
      })
    )

    it.effect("keeps the status of an answer that is not AWS's", () =>
      Effect.gen(function* () {
        yield* script(
          Play.response({ status: 403, contentType: "text/html", body: "<html>Blocked by the proxy</html>" })
        )
        assert.deepInclude(yield* failure, { _tag: "AwsError", category: "AccessDenied", statusCode: 403 })
      }).pipe(Effect.provide(layer()))
    )

    it.effect("resolves expired credentials anew, once", () =>
      Effect.gen(function* () {
        const resolutions = yield* Ref.make(0)
        const provider = Layer.succeed(CredentialProvider, {
          resolve: Effect.as(
            Ref.update(resolutions, (n) => n + 1),
            keys()
          )
        })
        const simulator = yield* Simulator
        yield* simulator.script(
          Play.httpError({
            type: "ExpiredTokenException",
            message: "The security token included is expired",
            status: 403
          })
        )
        const wiring = ConverseStream.layerNoDeps({ maxAttempts: 1 }).pipe(
          Layer.provide(adapter.layer({ region: "us-east-1", endpoint: simulator.endpoint })),
          Layer.provide(Credentials.layerNoDeps),
          Layer.provide(provider)
        )
        assert.strictEqual(textOf(yield* parts("hello").pipe(Effect.provide(wiring))), "You said: hello")
        assert.strictEqual(yield* Ref.get(resolutions), 2)
      }).pipe(Effect.provide(Simulator.layer()))
    )

    it.effect("does so only once", () =>
      Effect.gen(function* () {
        const expired = {
          type: "ExpiredTokenException",
          message: "The security token included is expired",
          status: 403
        }
        yield* script(Play.httpError(expired), Play.httpError(expired), Play.httpError(expired))
        assert.deepInclude(yield* failure, { _tag: "AwsError", category: "ExpiredToken" })
        assert.lengthOf(yield* Simulator.use((simulator) => simulator.requests), 2)
      }).pipe(Effect.provide(layer({ maxAttempts: 4 })))
    )

    it.effect("says that nobody answers, and where", () =>
      Effect.gen(function* () {
        const reason = yield* failure
        assert.deepInclude(reason, { _tag: "AwsError", category: "Network", exception: "ECONNREFUSED" })
        assert.include(reason.message, "127.0.0.1:9")
      }).pipe(Effect.provide(layer({ endpoint: () => Effect.succeed("http://127.0.0.1:9") })))
    )
  })
})
