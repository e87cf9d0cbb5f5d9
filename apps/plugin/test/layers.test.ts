import { PluginConfig } from "@bedrock-kit/config-schema"
import { ConverseStream } from "@bedrock-kit/converse-stream"
import { traitsOf } from "@bedrock-kit/model-catalog"
import { credentialEnvironment, Simulator } from "@bedrock-kit/simulator"
import { assert, it } from "@effect/vitest"
import { Effect, Layer, Result, Stream } from "effect"
import { TestClock } from "effect/testing"
import { toConnection } from "../src/connection.ts"
import { callerLayer, host, layer } from "../src/layers.ts"
import { withAws } from "./support/environment.ts"

const modelId = "amazon.nova-lite-v1:0"

const connected = Layer.unwrap(
  Effect.sync(() => {
    const config = Result.getOrThrow(PluginConfig.decodeResult({}))
    const connection = toConnection(config, { id: modelId }, undefined)
    return layer(connection, config).pipe(Layer.provide(callerLayer(connection.caller)), Layer.provide(host))
  })
)

const turn = ConverseStream.use(({ stream }) =>
  stream({
    modelId,
    traits: traitsOf(modelId),
    messages: [{ role: "user", content: [{ type: "text", text: "hello" }] }]
  }).pipe(Stream.runDrain)
)

const fetched = Simulator.use(({ requests }) =>
  Effect.map(requests, (all) => all.filter(({ operation }) => operation === "GetContainerCredentials").length)
)

it.effect(
  "fetches credentials once for a hundred turns that begin together, and once when they are about to expire",
  () =>
    Effect.gen(function* () {
      const { endpoint } = yield* Simulator
      const hundred = Effect.all(
        Array.from({ length: 100 }, () => turn),
        { concurrency: "unbounded" }
      )
      // The simulator lives in real time.
      yield* TestClock.setTime(Date.now())
      yield* Effect.gen(function* () {
        yield* hundred
        assert.strictEqual(yield* fetched, 1)
        // The credentials live for an hour, and are replaced when five minutes of it are left.
        yield* TestClock.adjust("56 minutes")
        yield* hundred
        assert.strictEqual(yield* fetched, 2)
      }).pipe(
        Effect.provide(connected),
        withAws({
          ...credentialEnvironment(endpoint),
          AWS_ENDPOINT_URL_BEDROCK_RUNTIME: endpoint,
          AWS_CONTAINER_CREDENTIALS_FULL_URI: `${endpoint}/v2/credentials/simulator`
        })
      )
    }).pipe(Effect.provide(Simulator.layer())),
  // Two hundred turns are a second's work, and more on a busy machine.
  { timeout: 60_000 }
)
