/**
 * A failure in mid-stream, on demand. Only `simulator`; any client of Bedrock will do, of any language.
 *
 *   node --conditions=@bedrock-kit/source examples/scripted-fault.ts
 */
import { ConverseStream } from "@bedrock-kit/converse-stream"
import * as BedrockRuntimeSdk from "@bedrock-kit/converse-stream/adapters/AwsSdk"
import { accessKeys, CredentialProvider, Credentials } from "@bedrock-kit/credentials"
import { traitsOf } from "@bedrock-kit/model-catalog"
import { exampleKey, Play, Simulator, Step } from "@bedrock-kit/simulator"
import { Effect, Layer, Stream } from "effect"

const modelId = "us.amazon.nova-lite-v1:0"

const program = Effect.gen(function* () {
  const { endpoint, script } = yield* Simulator
  yield* script(
    Play.stream([
      Step.event("contentBlockDelta", { contentBlockIndex: 0, delta: { text: "So far so go" } }),
      Step.exception("throttlingException", { message: "Too many tokens, please wait before trying again." })
    ])
  )
  const layer = ConverseStream.layerNoDeps().pipe(
    Layer.provide(BedrockRuntimeSdk.layer({ region: "us-east-1", endpoint })),
    Layer.provide(Credentials.layerNoDeps),
    Layer.provide(CredentialProvider.layerOf(accessKeys(exampleKey)))
  )
  const turn = {
    modelId,
    traits: traitsOf(modelId),
    messages: [{ role: "user", content: [{ type: "text", text: "Say hello." }] }]
  } as const
  const failure = yield* ConverseStream.use(({ stream }) => Stream.runDrain(stream(turn))).pipe(
    Effect.provide(layer),
    Effect.flip
  )
  console.log(failure.message)
})

await Effect.runPromise(Effect.provide(program, Simulator.layer()))
