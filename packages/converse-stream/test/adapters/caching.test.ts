import { ConverseStream, type TurnMessage } from "@bedrock-kit/converse-stream"
import * as AwsSdk from "@bedrock-kit/converse-stream/adapters/AwsSdk"
import { accessKeys, CredentialProvider, Credentials } from "@bedrock-kit/credentials"
import { exampleKey, Play, Simulator, Step } from "@bedrock-kit/simulator"
import { assert, it } from "@effect/vitest"
import { Effect, Layer, Stream } from "effect"
import { turnOf, userSays } from "../support/turns.ts"

const connected = Layer.unwrap(
  Effect.map(Simulator, ({ endpoint }) =>
    ConverseStream.layerNoDeps({ maxAttempts: 1 }).pipe(
      Layer.provide(AwsSdk.layer({ region: "us-east-1", endpoint })),
      Layer.provide(Credentials.layerNoDeps),
      Layer.provide(CredentialProvider.layerOf(accessKeys(exampleKey)))
    )
  )
).pipe(Layer.provideMerge(Simulator.layer()))

const long = "word ".repeat(4000)
const answered: TurnMessage = { role: "assistant", content: [{ type: "text", text: "ok" }] }

/** How caching went in a turn that says this. */
const caching = (messages: ReadonlyArray<TurnMessage>) =>
  ConverseStream.use(({ stream }) =>
    Stream.runCollect(
      stream(turnOf(messages, { modelId: "us.anthropic.claude-sonnet-4-6", system: long, cacheRetention: "short" }))
    )
  ).pipe(
    Effect.map((parts) => {
      const last = parts.at(-1)
      assert.strictEqual(last?._tag, "Finish")
      return last?._tag === "Finish" ? last.caching : undefined
    })
  )

it.live("the end of an answer says what was read of what was expected, and when a prompt is silently not cached", () =>
  Effect.gen(function* () {
    const first = [userSays("Hello")]
    const second = [...first, answered, userSays("And?")]
    assert.deepInclude(yield* caching(first), { verdict: "written", expectedReadTokens: 0, readTokens: 0 })
    const read = yield* caching(second)
    assert.strictEqual(read?.verdict, "read")
    assert.isAbove(read?.readTokens ?? 0, 0)
    assert.isAbove(read?.expectedReadTokens ?? 0, 0)
    const usage = { inputTokens: 12_000, outputTokens: 1, totalTokens: 12_001 }
    const silence = [
      Step.event("messageStop", { stopReason: "end_turn" }),
      Step.event("metadata", { usage, metrics: { latencyMs: 1 } })
    ]
    yield* Simulator.use(({ script }) => script(Play.stream(silence)))
    const silent = yield* caching(second)
    assert.strictEqual(silent?.verdict, "silent")
    assert.strictEqual(silent?.expectedReadTokens, read?.expectedReadTokens)
  }).pipe(Effect.provide(connected))
)
