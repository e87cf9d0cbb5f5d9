/**
 * The models an account may invoke, with their limits. Only `discovery` and what it needs.
 *
 * Needs AWS credentials in the environment:
 *
 *   node --conditions=@bedrock-kit/source examples/list-models.ts
 */
import { Credentials } from "@bedrock-kit/credentials"
import * as NodeProviderChain from "@bedrock-kit/credentials/adapters/NodeProviderChain"
import { ModelCatalog } from "@bedrock-kit/discovery"
import * as BedrockControlPlaneSdk from "@bedrock-kit/discovery/adapters/AwsSdk"
import { Duration, Effect, Layer } from "effect"

const region = "us-east-1"

const layer = ModelCatalog.layerNoDeps({
  region,
  refreshInterval: Duration.hours(1),
  providerFilter: [],
  defaultContextWindow: 32_000,
  defaultMaxTokens: 4096
}).pipe(
  Layer.provide(BedrockControlPlaneSdk.layer()),
  Layer.provide(Credentials.layerNoDeps),
  Layer.provide(NodeProviderChain.layer())
)

const models = await Effect.runPromise(ModelCatalog.use(({ list }) => list).pipe(Effect.provide(layer)))

for (const { contextWindow, modelId } of models) console.log(`${modelId}: ${contextWindow} tokens`)
