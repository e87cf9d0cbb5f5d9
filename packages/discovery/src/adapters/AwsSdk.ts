/** Adapter: {@link BedrockControlPlane} over the AWS SDK for JavaScript v3. */
import {
  BedrockClient,
  GetFoundationModelAvailabilityCommand,
  GetFoundationModelCommand,
  GetInferenceProfileCommand,
  GetUseCaseForModelAccessCommand,
  ListCustomModelDeploymentsCommand,
  ListFoundationModelsCommand,
  ListImportedModelsCommand,
  ListInferenceProfilesCommand,
  ListPromptRoutersCommand,
  ListProvisionedModelThroughputsCommand
} from "@aws-sdk/client-bedrock"
import { AwsError, Credentials, type Identity } from "@bedrock-kit/credentials"
import * as SdkAuth from "@bedrock-kit/credentials/adapters/sdkAuth"
import { Duration, Effect, Layer, Redacted } from "effect"
import { createHash } from "node:crypto"
import { BedrockControlPlane, type ControlPlane, type ControlPlaneError, type Page } from "../BedrockControlPlane.ts"

export interface Options extends SdkAuth.EndpointOptions {
  /** The Region whose client is made at once. Others are made when they are first asked. */
  readonly region: string
}

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

const toPage = <A>(items: ReadonlyArray<A> | undefined, nextToken: string | undefined): Page<A> => ({
  items: Array.isArray(items) ? items : [],
  nextToken: typeof nextToken === "string" ? nextToken : undefined
})

export const layer = (options: Options): Layer.Layer<BedrockControlPlane, never, Credentials> =>
  Layer.effect(
    BedrockControlPlane,
    Effect.gen(function* () {
      const credentials = yield* Credentials
      const auth = yield* SdkAuth.make(credentials)
      const clients = yield* Effect.acquireRelease(
        Effect.sync(() => new Map<string, BedrockClient>()),
        (made) => Effect.sync(() => made.forEach((client) => client.destroy()))
      )

      const clientOf = (region: string): BedrockClient => {
        const existing = clients.get(region)
        if (existing !== undefined) return existing
        const made = SdkAuth.keepErrorBodies(
          new BedrockClient({
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
        const client = clientOf(region)

        const call = <A>(
          operation: string,
          run: (abortSignal: AbortSignal) => Promise<A>
        ): Effect.Effect<A, ControlPlaneError> =>
          Effect.tryPromise({ try: run, catch: SdkAuth.toFailure(operation) }).pipe(
            Effect.timeoutOrElse({
              duration: requestTimeout,
              orElse: () =>
                Effect.fail(
                  AwsError.fromUnknown(operation)({ code: "TimeoutError", message: "No answer in 30 seconds" })
                )
            }),
            SdkAuth.asCaller(credentials),
            Effect.withSpan(`BedrockControlPlane.${operation}`, { attributes: { "aws.region": region } })
          )

        return {
          listFoundationModels: call("ListFoundationModels", async (abortSignal) => {
            const { modelSummaries } = await client.send(new ListFoundationModelsCommand({}), { abortSignal })
            return toPage(modelSummaries, undefined).items
          }),
          listInferenceProfiles: (typeEquals) => (nextToken) =>
            call("ListInferenceProfiles", async (abortSignal) => {
              const input = { typeEquals, nextToken, maxResults: pageSize }
              const answer = await client.send(new ListInferenceProfilesCommand(input), { abortSignal })
              return toPage(answer.inferenceProfileSummaries, answer.nextToken)
            }),
          listImportedModels: (nextToken) =>
            call("ListImportedModels", async (abortSignal) => {
              const input = { nextToken, maxResults: pageSize }
              const answer = await client.send(new ListImportedModelsCommand(input), { abortSignal })
              return toPage(answer.modelSummaries, answer.nextToken)
            }),
          listCustomModelDeployments: (nextToken) =>
            call("ListCustomModelDeployments", async (abortSignal) => {
              const input = { nextToken, maxResults: pageSize }
              const answer = await client.send(new ListCustomModelDeploymentsCommand(input), { abortSignal })
              return toPage(answer.modelDeploymentSummaries, answer.nextToken)
            }),
          listProvisionedModelThroughputs: (nextToken) =>
            call("ListProvisionedModelThroughputs", async (abortSignal) => {
              const input = { nextToken, maxResults: pageSize }
              const answer = await client.send(new ListProvisionedModelThroughputsCommand(input), { abortSignal })
              return toPage(answer.provisionedModelSummaries, answer.nextToken)
            }),
          listPromptRouters: (nextToken) =>
            call("ListPromptRouters", async (abortSignal) => {
              const input = { nextToken, maxResults: routersPageSize }
              const answer = await client.send(new ListPromptRoutersCommand(input), { abortSignal })
              return toPage(answer.promptRouterSummaries, answer.nextToken)
            }),
          getInferenceProfile: (inferenceProfileIdentifier) =>
            call(
              "GetInferenceProfile",
              async (abortSignal) =>
                await client.send(new GetInferenceProfileCommand({ inferenceProfileIdentifier }), { abortSignal })
            ),
          getFoundationModel: (modelIdentifier) =>
            call("GetFoundationModel", async (abortSignal) => {
              const input = { modelIdentifier }
              const { modelDetails } = await client.send(new GetFoundationModelCommand(input), { abortSignal })
              return modelDetails ?? { modelArn: undefined, modelId: undefined }
            }),
          getFoundationModelAvailability: (modelId) =>
            call(
              "GetFoundationModelAvailability",
              async (abortSignal) =>
                await client.send(new GetFoundationModelAvailabilityCommand({ modelId }), { abortSignal })
            ),
          getUseCaseForModelAccess: call("GetUseCaseForModelAccess", async (abortSignal) => {
            await client.send(new GetUseCaseForModelAccessCommand({}), { abortSignal })
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
