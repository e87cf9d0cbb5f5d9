/** Adapter: {@link SecurityTokenService} over the AWS SDK for JavaScript v3. */
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts"
import { Effect, Layer } from "effect"
import * as AwsError from "../AwsError.ts"
import { SecurityTokenService } from "../SecurityTokenService.ts"
import { Credentials } from "../Credentials.ts"
import * as SdkAuth from "./sdkAuth.ts"

export interface Options {
  readonly region: string
  /** Replaces the endpoint of the Region. Absent leaves it to `AWS_ENDPOINT_URL_STS`. */
  readonly endpoint?: string | undefined
}

const toAwsError = AwsError.fromUnknown("GetCallerIdentity")

export const layer = (options: Options): Layer.Layer<SecurityTokenService, never, Credentials> =>
  Layer.effect(
    SecurityTokenService,
    Effect.gen(function* () {
      const credentials = yield* Credentials
      const auth = yield* SdkAuth.make(credentials)
      const client = yield* Effect.acquireRelease(
        // Retries are the caller's: the SDK makes exactly one attempt.
        Effect.sync(
          () =>
            new STSClient({
              region: options.region,
              ...(options.endpoint !== undefined && { endpoint: options.endpoint }),
              credentials: auth.credentials,
              maxAttempts: 1
            })
        ),
        (client) => Effect.sync(() => client.destroy())
      )
      return SecurityTokenService.of({
        getCallerIdentity: Effect.tryPromise({
          try: (abortSignal) => client.send(new GetCallerIdentityCommand({}), { abortSignal }),
          catch: toAwsError
        }).pipe(
          SdkAuth.asCaller(credentials),
          Effect.map(({ Account = "", Arn = "" }) => ({ account: Account, arn: Arn })),
          Effect.withSpan("SecurityTokenService.getCallerIdentity")
        )
      })
    })
  )
