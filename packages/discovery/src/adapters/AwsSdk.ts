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

export interface Options {
  readonly region: string
  /** Replaces the endpoint of the Region. Absent leaves it to `AWS_ENDPOINT_URL_BEDROCK`. */
  readonly endpoint?: string | undefined
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
        Effect.sync(
          () =>
            new BedrockClient({
              region: options.region,
              ...(options.endpoint !== undefined && { endpoint: options.endpoint }),
              ...auth,
              // Retries are ours: the SDK makes exactly one attempt.
              maxAttempts: 1
            })
        ),
        (client) => Effect.sync(() => client.destroy())
      )

      const call = <A>(
        operation: string,
        run: (abortSignal: AbortSignal) => Promise<A>
      ): Effect.Effect<A, ControlPlaneError> =>
        Effect.tryPromise({ try: run, catch: AwsError.fromUnknown(operation) }).pipe(
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
