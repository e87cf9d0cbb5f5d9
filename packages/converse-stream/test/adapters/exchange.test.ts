import { ConverseStream, type Repair, type ResponseHead, type StreamOptions } from "@bedrock-kit/converse-stream"
import { accessKeys, CredentialProvider, Credentials } from "@bedrock-kit/credentials"
import { exampleKey, Play, Simulator, Step } from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit, Layer, Stream } from "effect"
import { adapters } from "../support/adapters.ts"
import { http1Only } from "../support/http1Only.ts"
import { turnOf, userSays } from "../support/turns.ts"
import { rawServer } from "./rawServer.ts"

describe.each(adapters)("%s", (_name, adapter) => {
  /** One turn with the real client. */
  const turnAt = (endpoint: string, options: StreamOptions, maxAttempts = 1) => {
    const layer = ConverseStream.layerNoDeps({ maxAttempts }).pipe(
      Layer.provide(adapter.layer({ region: "us-east-1", endpoint })),
      Layer.provide(Credentials.layerNoDeps),
      Layer.provide(CredentialProvider.layerOf(accessKeys(exampleKey)))
    )
    const turn = turnOf([userSays("hello")], { modelId: "us.anthropic.claude-sonnet-4-6" })
    return Effect.provide(
      ConverseStream.use(({ stream }) => Stream.runCollect(stream(turn, options))),
      layer
    )
  }

  /** The same against the simulator, over either version of HTTP. */
  const turn = (options: StreamOptions, version: "1.1" | "2" = "2", maxAttempts = 1) =>
    Effect.scoped(
      Effect.gen(function* () {
        const simulator = yield* Simulator
        const endpoint = version === "2" ? simulator.endpoint : yield* http1Only(simulator.endpoint)
        return yield* turnAt(endpoint, options, maxAttempts)
      })
    )

  const received = (index: number) => Simulator.use((simulator) => simulator.received(index))
  const script = (...plays: ReadonlyArray<Play>) => Simulator.use((simulator) => simulator.script(...plays))

  const versions = ["2", "1.1"] as const

  describe("headers of the caller's own", () => {
    it.live("are signed", () =>
      Effect.gen(function* () {
        const { asked, port } = yield* rawServer("2", { status: 400, body: "" })
        yield* Effect.flip(turnAt(`http://127.0.0.1:${port}`, { headers: { TraceParent: "00-1" } }))
        assert.match(asked[0]?.authorization ?? "", /SignedHeaders=[^,]*;traceparent;/)
      })
    )

    it.live.each(versions)("are sent, and AWS finds the signature right, over HTTP/%s", (version) =>
      Effect.gen(function* () {
        const headers = { traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "X-Team": "a  b" }
        yield* turn({ headers }, version)
        const request = yield* received(0)
        assert.deepInclude(request.headers, { traceparent: headers.traceparent, "x-team": "a  b" })
        assert.strictEqual(request.auth.kind, "sigv4")
      }).pipe(Effect.provide(Simulator.layer()))
    )

    it.live("never replace the request's own, and what HTTP refuses does not stop the turn", () =>
      Effect.gen(function* () {
        const told: Array<Repair> = []
        const headers = {
          Authorization: "Bearer stolen",
          HOST: "elsewhere.example",
          "X-Amz-Date": "20000101T000000Z",
          "Content-Type": "text/plain",
          connection: "close",
          ":path": "/",
          "x-split": "a\r\nx-other: b",
          "x-fine": "yes"
        }
        yield* turn({ headers, onRepair: (repairs) => void told.push(...repairs) })
        const request = yield* received(0)
        assert.deepInclude(request.headers, { "content-type": "application/json", "x-fine": "yes" })
        for (const name of ["x-split", "x-other", "connection"]) assert.notProperty(request.headers, name)
        assert.deepStrictEqual(
          told.map(({ kind, where }) => [kind, where]),
          Object.keys(headers)
            .slice(0, -1)
            .map((name) => ["header", `the header "${name}"`])
        )
        assert.notInclude(JSON.stringify(told), "stolen")
      }).pipe(Effect.provide(Simulator.layer()))
    )
  })

  describe("the head of a response", () => {
    it.live.each(versions)("is told before the first part, over HTTP/%s", (version) =>
      Effect.gen(function* () {
        const heads: Array<ResponseHead> = []
        const seen: Array<string> = []
        const onResponse = async (head: ResponseHead) => {
          // What is waited for is over before anything is read.
          await new Promise((resolve) => setImmediate(resolve))
          heads.push(head)
          seen.push("head")
        }
        yield* turn({ onResponse, onEvent: () => void seen.push("event") }, version)
        assert.strictEqual(heads[0]?.status, 200)
        assert.isString(heads[0]?.headers["x-amzn-requestid"])
        assert.isFalse(Object.keys(heads[0]?.headers ?? {}).some((name) => name.startsWith(":")))
        assert.deepStrictEqual(seen.slice(0, 2), ["head", "event"])
        assert.lengthOf(heads, 1)
      }).pipe(Effect.provide(Simulator.layer()))
    )

    it.live("is told of each attempt, also of those that AWS refuses", () =>
      Effect.gen(function* () {
        yield* script(Play.httpError({ type: "ThrottlingException", message: "Too many", status: 429 }))
        const statuses: Array<number> = []
        yield* turn({ onResponse: async ({ status }) => statuses.push(status) }, "2", 2)
        assert.deepStrictEqual(statuses, [429, 200])
      }).pipe(Effect.provide(Simulator.layer()))
    )

    it.live("ends the turn when who is told rejects, and the connection is closed", () =>
      Effect.gen(function* () {
        yield* script(Play.stream([Step.stall]))
        const broken = new Error("the hook broke")
        const exit = yield* Effect.exit(turn({ onResponse: () => Promise.reject(broken) }))
        assert.strictEqual(Exit.isFailure(exit) && Cause.squash(exit.cause), broken)
        const { outcome } = yield* received(0)
        assert.strictEqual(yield* Effect.timeout(outcome, "1 second"), "aborted")
      }).pipe(Effect.provide(Simulator.layer()))
    )
  })
})
