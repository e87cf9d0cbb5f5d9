/** Adapter: {@link BedrockControlPlane} over the AWS SDK for JavaScript v3. */
import {
  BedrockClient,
  GetInferenceProfileCommand,
  type InferenceProfileSummary,
  ListFoundationModelsCommand,
  paginateListInferenceProfiles
} from "@aws-sdk/client-bedrock"
import { AwsError, Credentials } from "@bedrock-kit/credentials"
import * as SdkAuth from "@bedrock-kit/credentials/adapters/sdkAuth"
import { Duration, Effect, Layer } from "effect"
import { BedrockControlPlane, type ControlPlaneError } from "../BedrockControlPlane.ts"

export interface Options extends SdkAuth.EndpointOptions {
  readonly region: string
}

/** The most a page may hold, so that an account with hundreds of profiles takes one or two requests. */
const pageSize = 1000

/** The SDK itself waits for ever. */
const requestTimeout = Duration.seconds(30)

export const layer = (options: Options): Layer.Layer<BedrockControlPlane, never, Credentials> =>
  Layer.effect(
    BedrockControlPlane,
    Effect.gen(function* () {
      const credentials = yield* Credentials
      const auth = yield* SdkAuth.make(credentials)
      const client = yield* Effect.acquireRelease(
        Effect.sync(() =>
          SdkAuth.keepErrorBodies(
            new BedrockClient({
              region: options.region,
              ...SdkAuth.toEndpointConfig(options),
              ...auth,
              // Retries are ours: the SDK makes exactly one attempt.
              maxAttempts: 1
            })
          )
        ),
        (client) => Effect.sync(() => client.destroy())
      )

      const call = <A>(
        operation: string,
        run: (abortSignal: AbortSignal) => Promise<A>
      ): Effect.Effect<A, ControlPlaneError> =>
        Effect.tryPromise({ try: run, catch: SdkAuth.toFailure(operation) }).pipe(
          Effect.timeoutOrElse({
            duration: requestTimeout,
            orElse: () =>
              Effect.fail(AwsError.fromUnknown(operation)({ code: "TimeoutError", message: "No answer in 30 seconds" }))
          }),
          SdkAuth.asCaller(credentials),
          Effect.withSpan(`BedrockControlPlane.${operation}`)
        )

      return BedrockControlPlane.of({
        listFoundationModels: call("ListFoundationModels", async (abortSignal) => {
          const { modelSummaries = [] } = await client.send(new ListFoundationModelsCommand({}), { abortSignal })
          return modelSummaries
        }),
        listInferenceProfiles: call("ListInferenceProfiles", async (abortSignal) => {
          const profiles: Array<InferenceProfileSummary> = []
          const pages = paginateListInferenceProfiles({ client, pageSize }, {}, { abortSignal })
          for await (const page of pages) profiles.push(...(page.inferenceProfileSummaries ?? []))
          return profiles
        }),
        getInferenceProfile: (inferenceProfileIdentifier) =>
          call(
            "GetInferenceProfile",
            async (abortSignal) =>
              await client.send(new GetInferenceProfileCommand({ inferenceProfileIdentifier }), { abortSignal })
          )
      })
    })
  )
