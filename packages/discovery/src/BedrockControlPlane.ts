/**
 * Port: the Amazon Bedrock control-plane operations that tell which models there are.
 *
 * Adapters live in `./adapters`; tests provide a plain object.
 */
import type { FoundationModelSummary, InferenceProfileSummary } from "@aws-sdk/client-bedrock"
import type { AwsError, CredentialsError } from "@bedrock-kit/credentials"
import { Context, type Effect } from "effect"

/** How a control-plane call can fail. */
export type ControlPlaneError = AwsError.AwsError | CredentialsError

export class BedrockControlPlane extends Context.Service<
  BedrockControlPlane,
  {
    readonly listFoundationModels: Effect.Effect<ReadonlyArray<FoundationModelSummary>, ControlPlaneError>
    /** Every page. */
    readonly listInferenceProfiles: Effect.Effect<ReadonlyArray<InferenceProfileSummary>, ControlPlaneError>
    /** Takes a profile's id or ARN. */
    readonly getInferenceProfile: (
      inferenceProfileIdentifier: string
    ) => Effect.Effect<InferenceProfileSummary, ControlPlaneError>
  }
>()("@bedrock-kit/discovery/BedrockControlPlane") {}
