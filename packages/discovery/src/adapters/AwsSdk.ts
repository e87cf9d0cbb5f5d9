/** Adapter: {@link BedrockControlPlane} over the AWS SDK for JavaScript v3. */
import type { BedrockClient } from "@aws-sdk/client-bedrock"
import { AwsError, Credentials, type Identity } from "@bedrock-kit/credentials"
import * as SdkAuth from "@bedrock-kit/credentials/adapters/sdkAuth"
import { Duration, Effect, Layer, Redacted } from "effect"
import { createHash } from "node:crypto"
import { BedrockControlPlane, type ControlPlane, type ControlPlaneError, type Page } from "../BedrockControlPlane.ts"

/** Where requests go, in every Region alike. */
export type Options = SdkAuth.EndpointOptions

/**
 * The most a page may hold, so that an account with hundreds of profiles takes one or two requests.
 *
 * **Source**: `maxResults` of each operation, Amazon Bedrock API reference. `ListPromptRouters` takes a hundred.
 */
const pageSize = 1000
const routersPageSize = 100

/** The SDK itself waits for ever. */
const requestTimeout = Duration.seconds(30)

/**
 * What stands for an identity. An access key id is no secret; a bearer token is, and only its digest is told.
 */
const toFingerprint = (identity: Identity): string =>
  identity.kind === "access-key"
    ? identity.accessKeyId
    : `token ${createHash("sha256").update(Redacted.value(identity.token)).digest("hex")}`

/**
 * The SDK, loaded when AWS is first asked: a program whose list is kept from an earlier run never asks.
 */
const loadSdk = () => import("./bedrockSdk.ts")

/** What a call is made with. */
interface Tools {
  readonly client: BedrockClient
  readonly sdk: Awaited<ReturnType<typeof loadSdk>>
  readonly abortSignal: AbortSignal
}

const toPage = <A>(items: ReadonlyArray<A> | undefined, nextToken: string | undefined): Page<A> => ({
  items: Array.isArray(items) ? items : [],
  nextToken: typeof nextToken === "string" ? nextToken : undefined
})

export const layer = (options: Options = {}): Layer.Layer<BedrockControlPlane, never, Credentials> =>
  Layer.effect(
    BedrockControlPlane,
    Effect.gen(function* () {
      const credentials = yield* Credentials
      const auth = yield* SdkAuth.make(credentials)
      const clients = yield* Effect.acquireRelease(
        Effect.sync(() => new Map<string, BedrockClient>()),
        (made) => Effect.sync(() => made.forEach((client) => client.destroy()))
      )

      const clientOf = (sdk: Tools["sdk"], region: string): BedrockClient => {
        const existing = clients.get(region)
        if (existing !== undefined) return existing
        const made = SdkAuth.keepErrorBodies(
          new sdk.BedrockClient({
            region,
            ...SdkAuth.toEndpointConfig(options),
            ...auth,
            // Retries are ours: the SDK makes exactly one attempt.
            maxAttempts: 1
          })
        )
        clients.set(region, made)
        return made
      }

      const inRegion = (region: string): ControlPlane => {
        const call = <A>(operation: string, run: (tools: Tools) => Promise<A>): Effect.Effect<A, ControlPlaneError> =>
          Effect.promise(loadSdk).pipe(
            Effect.flatMap((sdk) =>
              Effect.tryPromise({
                try: (abortSignal) => run({ sdk, client: clientOf(sdk, region), abortSignal }),
                catch: SdkAuth.toFailure(operation)
              }).pipe(
                Effect.timeoutOrElse({
                  duration: requestTimeout,
                  orElse: () =>
                    Effect.fail(
                      AwsError.fromUnknown(operation)({ code: "TimeoutError", message: "No answer in 30 seconds" })
                    )
                })
              )
            ),
            SdkAuth.asCaller(credentials),
            Effect.withSpan(`BedrockControlPlane.${operation}`, { attributes: { "aws.region": region } })
          )

        return {
          listFoundationModels: call("ListFoundationModels", async ({ abortSignal, client, sdk }) => {
            const { modelSummaries } = await client.send(new sdk.ListFoundationModelsCommand({}), { abortSignal })
            return toPage(modelSummaries, undefined).items
          }),
          listInferenceProfiles: (typeEquals) => (nextToken) =>
            call("ListInferenceProfiles", async ({ abortSignal, client, sdk }) => {
              const input = { typeEquals, nextToken, maxResults: pageSize }
              const answer = await client.send(new sdk.ListInferenceProfilesCommand(input), { abortSignal })
              return toPage(answer.inferenceProfileSummaries, answer.nextToken)
            }),
          listImportedModels: (nextToken) =>
            call("ListImportedModels", async ({ abortSignal, client, sdk }) => {
              const input = { nextToken, maxResults: pageSize }
              const answer = await client.send(new sdk.ListImportedModelsCommand(input), { abortSignal })
              return toPage(answer.modelSummaries, answer.nextToken)
            }),
          listCustomModelDeployments: (nextToken) =>
            call("ListCustomModelDeployments", async ({ abortSignal, client, sdk }) => {
              const input = { nextToken, maxResults: pageSize }
              const answer = await client.send(new sdk.ListCustomModelDeploymentsCommand(input), { abortSignal })
              return toPage(answer.modelDeploymentSummaries, answer.nextToken)
            }),
          listProvisionedModelThroughputs: (nextToken) =>
            call("ListProvisionedModelThroughputs", async ({ abortSignal, client, sdk }) => {
              const input = { nextToken, maxResults: pageSize }
              const answer = await client.send(new sdk.ListProvisionedModelThroughputsCommand(input), { abortSignal })
              return toPage(answer.provisionedModelSummaries, answer.nextToken)
            }),
          listPromptRouters: (nextToken) =>
            call("ListPromptRouters", async ({ abortSignal, client, sdk }) => {
              const input = { nextToken, maxResults: routersPageSize }
              const answer = await client.send(new sdk.ListPromptRoutersCommand(input), { abortSignal })
              return toPage(answer.promptRouterSummaries, answer.nextToken)
            }),
          getInferenceProfile: (inferenceProfileIdentifier) =>
            call(
              "GetInferenceProfile",
              async ({ abortSignal, client, sdk }) =>
                await client.send(new sdk.GetInferenceProfileCommand({ inferenceProfileIdentifier }), { abortSignal })
            ),
          getFoundationModel: (modelIdentifier) =>
            call("GetFoundationModel", async ({ abortSignal, client, sdk }) => {
              const input = { modelIdentifier }
              const { modelDetails } = await client.send(new sdk.GetFoundationModelCommand(input), { abortSignal })
              return modelDetails ?? { modelArn: undefined, modelId: undefined }
            }),
          getFoundationModelAvailability: (modelId) =>
            call(
              "GetFoundationModelAvailability",
              async ({ abortSignal, client, sdk }) =>
                await client.send(new sdk.GetFoundationModelAvailabilityCommand({ modelId }), { abortSignal })
            ),
          getUseCaseForModelAccess: call("GetUseCaseForModelAccess", async ({ abortSignal, client, sdk }) => {
            await client.send(new sdk.GetUseCaseForModelAccessCommand({}), { abortSignal })
          })
        }
      }

      return BedrockControlPlane.of({
        inRegion,
        caller: Effect.map(credentials.get, (identity) => ({
          identity: toFingerprint(identity),
          // Variables that send requests elsewhere, as the SDK reads them.
          endpoint: options.endpoint ?? process.env["AWS_ENDPOINT_URL_BEDROCK"] ?? process.env["AWS_ENDPOINT_URL"]
        }))
      })
    })
  )
