/** Adapter: {@link SecurityTokenService} over the AWS SDK for JavaScript v3. */
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts"
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
      const client = yield* Effect.acquireRelease(
        // Retries are the caller's: the SDK makes exactly one attempt.
        Effect.sync(() =>
          SdkAuth.keepErrorBodies(
            new STSClient({
              region: options.region,
              ...SdkAuth.toEndpointConfig(options),
              // No token: STS takes none.
              credentials: auth.credentials,
              maxAttempts: 1
            })
          )
        ),
        (client) => Effect.sync(() => client.destroy())
      )
      return SecurityTokenService.of({
        getCallerIdentity: Effect.tryPromise({
          try: (abortSignal) => client.send(new GetCallerIdentityCommand({}), { abortSignal }),
          catch: SdkAuth.toFailure("GetCallerIdentity")
        }).pipe(
          SdkAuth.asCaller(credentials),
          Effect.map(({ Account = "", Arn = "" }) => ({ account: Account, arn: Arn })),
          Effect.withSpan("SecurityTokenService.getCallerIdentity")
        )
      })
    })
  )
