/** Adapter: {@link AccountSettings} over the AWS SDK for JavaScript v3. */
import type { BedrockClient } from "@aws-sdk/client-bedrock"
import { Credentials } from "@bedrock-kit/credentials"
import * as SdkAuth from "@bedrock-kit/credentials/adapters/sdkAuth"
import { Effect, Layer } from "effect"
import { AccountSettings } from "../AccountSettings.ts"

export interface Options extends SdkAuth.EndpointOptions {
  readonly region: string
}

const loadSdk = () => import("./accountSdk.ts")

type Sdk = Awaited<ReturnType<typeof loadSdk>>

export const layer = (options: Options): Layer.Layer<AccountSettings, never, Credentials> =>
  Layer.effect(
    AccountSettings,
    Effect.gen(function* () {
      const credentials = yield* Credentials
      const auth = yield* SdkAuth.make(credentials)
      let client: BedrockClient | undefined
      yield* Effect.addFinalizer(() => Effect.sync(() => client?.destroy()))

      // Retries are the caller's: the SDK makes exactly one attempt.
      const config = { region: options.region, ...SdkAuth.toEndpointConfig(options), maxAttempts: 1 }
      const call = <A>(operation: string, run: (sdk: Sdk, client: BedrockClient, signal: AbortSignal) => Promise<A>) =>
        Effect.tryPromise({
          try: async (signal) => {
            const sdk = await loadSdk()
            client ??= SdkAuth.keepErrorBodies(new sdk.BedrockClient({ ...config, ...auth }))
            return await run(sdk, client, signal)
          },
          catch: SdkAuth.toFailure(operation)
        }).pipe(SdkAuth.asCaller(credentials), Effect.withSpan(`AccountSettings.${operation}`))

      return AccountSettings.of({
        getGuardrail: (guardrailIdentifier, guardrailVersion) =>
          call("GetGuardrail", async (sdk, client, abortSignal) => {
            const input = { guardrailIdentifier, guardrailVersion }
            return await client.send(new sdk.GetGuardrailCommand(input), { abortSignal })
          }),
        getAccountDataRetention: call(
          "GetAccountDataRetention",
          async (sdk, client, abortSignal) =>
            await client.send(new sdk.GetAccountDataRetentionCommand({}), { abortSignal })
        ),
        url: Effect.tryPromise({
          try: async () => {
            const { BedrockClient, GetAccountDataRetentionCommand } = await loadSdk()
            return await SdkAuth.destinationOf(
              (nobody) => new BedrockClient({ ...config, ...nobody }),
              async (client) => await client.send(new GetAccountDataRetentionCommand({}))
            )
          },
          catch: SdkAuth.toFailure("GetAccountDataRetention")
        })
      })
    })
  )
