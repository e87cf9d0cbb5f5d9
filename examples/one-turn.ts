/**
 * One turn with a model, streamed. Only `converse-stream` and what it needs.
 *
 * Needs AWS credentials in the environment, and access to the model:
 *
 *   node --conditions=@bedrock-kit/source examples/one-turn.ts
 */
import { ConverseStream } from "@bedrock-kit/converse-stream"
import * as BedrockRuntimeSdk from "@bedrock-kit/converse-stream/adapters/AwsSdk"
import { Credentials } from "@bedrock-kit/credentials"
import * as NodeProviderChain from "@bedrock-kit/credentials/adapters/NodeProviderChain"
import { traitsOf } from "@bedrock-kit/model-catalog"
import { Effect, Layer, Stream } from "effect"

const modelId = "us.amazon.nova-lite-v1:0"

const layer = ConverseStream.layerNoDeps().pipe(
  Layer.provide(BedrockRuntimeSdk.layer({ region: "us-east-1" })),
  Layer.provide(Credentials.layerNoDeps),
  Layer.provide(NodeProviderChain.layer())
)

const program = ConverseStream.use(({ stream }) =>
  stream({
    modelId,
    traits: traitsOf(modelId),
    messages: [{ role: "user", content: [{ type: "text", text: "Say hello." }] }]
  }).pipe(
    Stream.runForEach((part) =>
      Effect.sync(() => {
        if (part._tag === "TextDelta") process.stdout.write(part.text)
        if (part._tag === "Finish") console.log(`\n${part.stopReason}, ${part.usage?.totalTokens} tokens`)
      })
    )
  )
)

await Effect.runPromise(Effect.provide(program, layer))
