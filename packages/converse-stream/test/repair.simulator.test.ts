/** What is repaired is taken, and read as what it says, by a validator that knows nothing of us, over the real SDK and a socket. */
import { BedrockRuntimeClient, ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime"
import { planCachePoints, repair, toConverseStreamInput, type Turn } from "@bedrock-kit/converse-stream"
import { traitsOf } from "@bedrock-kit/model-catalog"
import { exampleKey, Simulator } from "@bedrock-kit/simulator"
import { assert, it } from "@effect/vitest"
import { Arbitrary, Effect, Result } from "effect"
import { anyTurn } from "./support/histories.ts"
import { turnOf, userSays } from "./support/turns.ts"
import { pointsOf, type Received, saidByRequest, saidByTurn, withoutPoints } from "./support/said.ts"

const modelIds = ["us.anthropic.claude-sonnet-4-6", "us.anthropic.claude-opus-5-5", "amazon.nova-lite-v1:0"]

/** The simulator does not know the tools that AWS runs itself. */
const withoutServerTools = (turn: Turn, modelId: string): Turn => ({
  ...turn,
  modelId,
  traits: traitsOf(modelId),
  messages: turn.messages.map((message) =>
    message.role === "assistant"
      ? {
          ...message,
          content: message.content.filter(
            (block) => block.type !== "toolResult" && !(block.type === "toolUse" && block.isServerToolUse === true)
          )
        }
      : message
  )
})

/** Sends a turn as it is mended, and tells what the simulator read. */
const send = (client: BedrockRuntimeClient, mended: Turn, index: number) =>
  Effect.gen(function* () {
    const { received } = yield* Simulator
    const { stream } = yield* Effect.promise(() =>
      client.send(new ConverseStreamCommand(toConverseStreamInput(mended)))
    )
    assert.isDefined(stream)
    const events = yield* Effect.promise(() => Array.fromAsync(stream ?? []))
    assert.isTrue(events.some(({ messageStop }) => messageStop !== undefined))
    return (yield* received(index)).body as Received
  })

const makeClient = Effect.gen(function* () {
  const { endpoint } = yield* Simulator
  return yield* Effect.acquireRelease(
    Effect.sync(
      () => new BedrockRuntimeClient({ region: "us-east-1", endpoint, credentials: exampleKey, maxAttempts: 1 })
    ),
    (client) => Effect.sync(() => client.destroy())
  )
})

it.effect("the simulator takes any turn that was repaired, and reads in it what the turn says", () =>
  Effect.gen(function* () {
    const client = yield* makeClient
    const turns = yield* Arbitrary.sampleEffect(anyTurn, { count: 60, seed: 5, size: 30 })
    for (const [i, any] of turns.entries()) {
      const turn = withoutServerTools(any, modelIds[i % modelIds.length] ?? "")
      const mended = Result.getOrThrow(repair({ ...turn, cacheRetention: "none" })).turn
      assert.deepStrictEqual(saidByRequest(yield* send(client, mended, i)), saidByTurn(mended))
    }
  }).pipe(Effect.scoped, Effect.provide(Simulator.layer()))
)

it.effect("cache points stand where they were planned, and say nothing", () =>
  Effect.gen(function* () {
    const client = yield* makeClient
    const long = "word ".repeat(4000)
    const messages = [long, "And?", "Go on."].flatMap((text): Turn["messages"] => [
      userSays(text),
      { role: "assistant", content: [{ type: "text", text: "Yes." }] }
    ])
    const tools = [{ name: "read", description: long, inputSchema: { type: "object" } }]
    const mended = Result.getOrThrow(
      repair(turnOf([...messages, userSays("Last.")], { system: long, tools, cacheRetention: "long" }))
    ).turn
    const body = yield* send(client, mended, 0)
    const { points } = planCachePoints(mended)
    assert.lengthOf(points, 4)
    assert.deepStrictEqual(
      pointsOf(body),
      points.map(({ after, message, place }) => [place, message, after].filter((part) => part !== undefined).join(" "))
    )
    assert.deepStrictEqual(saidByRequest(withoutPoints(body)), saidByTurn(mended))
  }).pipe(Effect.scoped, Effect.provide(Simulator.layer()))
)
