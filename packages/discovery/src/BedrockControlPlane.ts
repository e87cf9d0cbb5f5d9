/**
 * Port: the Amazon Bedrock control-plane operations that tell which models there are, and why one cannot be used.
 *
 * One operation here is one request to AWS: a listing gives one page. Adapters live in `./adapters`; tests provide a
 * plain object. Every retry, every further page and every doubt about an answer is this package's, not an adapter's.
 */
import type {
  CustomModelDeploymentSummary,
  FoundationModelDetails,
  FoundationModelSummary,
  GetFoundationModelAvailabilityResponse,
  ImportedModelSummary,
  InferenceProfileSummary,
  PromptRouterSummary,
  ProvisionedModelSummary
} from "@aws-sdk/client-bedrock"
import type { AwsError, CredentialsError } from "@bedrock-kit/credentials"
import { Context, type Effect } from "effect"
import type { Caller } from "./Caller.ts"

/** How a control-plane call can fail. */
export type ControlPlaneError = AwsError.AwsError | CredentialsError

/** One page of a listing. */
export interface Page<A> {
  readonly items: ReadonlyArray<A>
  /** What to ask the next page with; absent on the last. */
  readonly nextToken: string | undefined
}

/** A listing that comes in pages. Takes the token of the page before. */
export type Paged<A> = (nextToken: string | undefined) => Effect.Effect<Page<A>, ControlPlaneError>

/** The operations, in one Region. */
export interface ControlPlane {
  readonly listFoundationModels: Effect.Effect<ReadonlyArray<FoundationModelSummary>, ControlPlaneError>
  readonly listInferenceProfiles: (type: "SYSTEM_DEFINED" | "APPLICATION") => Paged<InferenceProfileSummary>
  readonly listImportedModels: Paged<ImportedModelSummary>
  readonly listCustomModelDeployments: Paged<CustomModelDeploymentSummary>
  readonly listProvisionedModelThroughputs: Paged<ProvisionedModelSummary>
  readonly listPromptRouters: Paged<PromptRouterSummary>
  /** Takes a profile's id or ARN. */
  readonly getInferenceProfile: (
    inferenceProfileIdentifier: string
  ) => Effect.Effect<InferenceProfileSummary, ControlPlaneError>
  /** Takes a model's id or ARN. */
  readonly getFoundationModel: (modelIdentifier: string) => Effect.Effect<FoundationModelDetails, ControlPlaneError>
  readonly getFoundationModelAvailability: (
    modelId: string
  ) => Effect.Effect<GetFoundationModelAvailabilityResponse, ControlPlaneError>
  /** Succeeds when the account has told Anthropic what it uses the models for. */
  readonly getUseCaseForModelAccess: Effect.Effect<void, ControlPlaneError>
}

export class BedrockControlPlane extends Context.Service<
  BedrockControlPlane,
  {
    /** The operations in a Region, as the same caller. */
    readonly inRegion: (region: string) => ControlPlane
    /** Whose answers these are, without a secret and without asking anybody. Changes when the caller does. */
    readonly caller: Effect.Effect<Caller, CredentialsError>
  }
>()("@bedrock-kit/discovery/BedrockControlPlane") {}
