/** Adapter: {@link SecurityTokenService} over the AWS SDK for JavaScript v3. */
import type { STSClient } from "@aws-sdk/client-sts"
import { Effect, Layer } from "effect"
import { SecurityTokenService } from "../SecurityTokenService.ts"
import { Credentials } from "../Credentials.ts"
import * as SdkAuth from "./sdkAuth.ts"

export interface Options extends SdkAuth.EndpointOptions {
  readonly region: string
}

export const layer = (options: Options): Layer.Layer<SecurityTokenService, never, Credentials> =>
  Layer.effect(
    SecurityTokenService,
    Effect.gen(function* () {
      const credentials = yield* Credentials
      const auth = yield* SdkAuth.make(credentials)
      let client: STSClient | undefined
      yield* Effect.addFinalizer(() => Effect.sync(() => client?.destroy()))

      /** The SDK is loaded, and the client made, when somebody asks. */
      const send = async (abortSignal: AbortSignal) => {
        const { GetCallerIdentityCommand, STSClient } = await import("./stsSdk.ts")
        client ??= SdkAuth.keepErrorBodies(
          new STSClient({
            region: options.region,
            ...SdkAuth.toEndpointConfig(options),
            // No token: STS takes none.
            credentials: auth.credentials,
            // Retries are the caller's: the SDK makes exactly one attempt.
            maxAttempts: 1
          })
        )
        return await client.send(new GetCallerIdentityCommand({}), { abortSignal })
      }

      return SecurityTokenService.of({
        getCallerIdentity: Effect.tryPromise({
          try: send,
          catch: SdkAuth.toFailure("GetCallerIdentity")
        }).pipe(
          SdkAuth.asCaller(credentials),
          Effect.map(({ Account = "", Arn = "" }) => ({ account: Account, arn: Arn })),
          Effect.withSpan("SecurityTokenService.getCallerIdentity")
        )
      })
    })
  )
