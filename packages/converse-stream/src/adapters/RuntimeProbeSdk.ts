/** Adapter: {@link RuntimeProbe} over the AWS SDK for JavaScript v3. */
import type { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime"
import { AwsError, Credentials } from "@bedrock-kit/credentials"
import * as SdkAuth from "@bedrock-kit/credentials/adapters/sdkAuth"
import { NodeHttpHandler } from "@smithy/node-http-handler"
import { Effect, Layer } from "effect"
import { RuntimeProbe } from "../RuntimeProbe.ts"

export interface Options extends SdkAuth.EndpointOptions {
  readonly region: string
}

const loadSdk = () => import("./probeSdk.ts")

type Sdk = Awaited<ReturnType<typeof loadSdk>>

const isRefusedRequest = (error: unknown): boolean =>
  error instanceof AwsError.AwsError && error.exception === "ValidationException"

export const layer = (options: Options): Layer.Layer<RuntimeProbe, never, Credentials> =>
  Layer.effect(
    RuntimeProbe,
    Effect.gen(function* () {
      const credentials = yield* Credentials
      const auth = yield* SdkAuth.make(credentials)
      let client: BedrockRuntimeClient | undefined
      yield* Effect.addFinalizer(() => Effect.sync(() => client?.destroy()))

      const config = {
        region: options.region,
        ...SdkAuth.toEndpointConfig(options),
        // Nothing is streamed, and HTTP/1.1 goes through every proxy.
        requestHandler: new NodeHttpHandler(),
        // Retries are the caller's: the SDK makes exactly one attempt.
        maxAttempts: 1
      }
      const call = <A>(
        operation: string,
        run: (sdk: Sdk, client: BedrockRuntimeClient, signal: AbortSignal) => Promise<A>
      ) =>
        Effect.tryPromise({
          try: async (signal) => {
            const sdk = await loadSdk()
            client ??= SdkAuth.keepErrorBodies(new sdk.BedrockRuntimeClient({ ...config, ...auth }))
            return await run(sdk, client, signal)
          },
          catch: SdkAuth.toFailure(operation)
        }).pipe(SdkAuth.asCaller(credentials), Effect.withSpan(`RuntimeProbe.${operation}`))

      return RuntimeProbe.of({
        applyGuardrail: ({ text, ...question }) =>
          call("ApplyGuardrail", async (sdk, client, abortSignal) => {
            const input = { ...question, content: [{ text: { text } }] }
            return await client.send(new sdk.ApplyGuardrailCommand(input), { abortSignal })
          }),
        countTokens: (modelId, text) =>
          call("CountTokens", async (sdk, client, abortSignal) => {
            const messages = [{ role: "user" as const, content: [{ text }] }]
            const input = { modelId, input: { converse: { messages } } }
            const { inputTokens = 0 } = await client.send(new sdk.CountTokensCommand(input), { abortSignal })
            return inputTokens
          }),
        invokeNothing: (modelId) =>
          call("InvokeModel", async (sdk, client, abortSignal) => {
            await client.send(new sdk.InvokeModelCommand({ modelId, body: "{}" }), { abortSignal })
          }).pipe(Effect.catchIf(isRefusedRequest, () => Effect.void)),
        url: Effect.tryPromise({
          try: async () => {
            const { BedrockRuntimeClient, CountTokensCommand } = await loadSdk()
            return await SdkAuth.destinationOf(
              (nobody) => new BedrockRuntimeClient({ ...config, ...nobody }),
              async (client) =>
                await client.send(new CountTokensCommand({ modelId: "nobody", input: { converse: {} } }))
            )
          },
          catch: SdkAuth.toFailure("CountTokens")
        })
      })
    })
  )
