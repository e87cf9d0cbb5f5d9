/** What is repaired is taken by a validator that knows nothing of us, through the real SDK and over a socket. */
import { BedrockRuntimeClient, ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime"
import { repair, toConverseStreamInput, type Turn } from "@bedrock-kit/converse-stream"
import { traitsOf } from "@bedrock-kit/model-catalog"
import { exampleKey, Simulator } from "@bedrock-kit/simulator"
import { assert, it } from "@effect/vitest"
import { Arbitrary, Effect, Result } from "effect"
import { anyTurn } from "./support/histories.ts"

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

it.effect("the simulator takes any turn that was repaired", () =>
  Effect.gen(function* () {
    const { endpoint } = yield* Simulator
    const client = yield* Effect.acquireRelease(
      Effect.sync(
        () => new BedrockRuntimeClient({ region: "us-east-1", endpoint, credentials: exampleKey, maxAttempts: 1 })
      ),
      (client) => Effect.sync(() => client.destroy())
    )
    const turns = yield* Arbitrary.sampleEffect(anyTurn, { count: 60, seed: 5, size: 30 })
    for (const [i, any] of turns.entries()) {
      const turn = withoutServerTools(any, modelIds[i % modelIds.length] ?? "")
      const input = toConverseStreamInput(Result.getOrThrow(repair(turn)).turn)
      const { stream } = yield* Effect.promise(() => client.send(new ConverseStreamCommand(input)))
      assert.isDefined(stream)
      const events = yield* Effect.promise(() => Array.fromAsync(stream ?? []))
      assert.isTrue(events.some(({ messageStop }) => messageStop !== undefined))
    }
  }).pipe(Effect.scoped, Effect.provide(Simulator.layer()))
)
