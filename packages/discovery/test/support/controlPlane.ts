/** A control plane made of plain objects. */
import type { FoundationModelSummary, InferenceProfileSummary } from "@aws-sdk/client-bedrock"
import { AwsError } from "@bedrock-kit/credentials"
import { BedrockControlPlane, type Caller, type ControlPlane, type Page } from "@bedrock-kit/discovery"
import { Effect, Layer } from "effect"

/** One page, which is the last. */
export const page = <A>(items: ReadonlyArray<A>): Page<A> => ({ items, nextToken: undefined })

const none = () => Effect.succeed(page<never>([]))
const notAsked = Effect.die("not asked here")

/** A Region with nothing in it, except what is given. */
export const region = (given: Partial<ControlPlane> = {}): ControlPlane => ({
  listFoundationModels: Effect.succeed([]),
  listInferenceProfiles: () => none,
  listImportedModels: none,
  listCustomModelDeployments: none,
  listProvisionedModelThroughputs: none,
  listPromptRouters: none,
  getInferenceProfile: () => notAsked,
  getFoundationModel: () => notAsked,
  getFoundationModelAvailability: () => notAsked,
  getUseCaseForModelAccess: notAsked,
  ...given
})

export const nobody: Caller = { identity: "AKIAIOSFODNN7EXAMPLE", endpoint: undefined }

/** The same answers in every Region, or those of each. */
export const controlPlane = (
  given: Partial<ControlPlane> | ((name: string) => Partial<ControlPlane>),
  caller: Effect.Effect<Caller> = Effect.succeed(nobody)
) =>
  Layer.succeed(BedrockControlPlane, {
    inRegion: (name) => region(typeof given === "function" ? given(name) : given),
    caller
  })

/** An error of AWS's. */
export const awsError = (given: Partial<ConstructorParameters<typeof AwsError.AwsError>[0]> = {}) =>
  new AwsError.AwsError({
    operation: "ListFoundationModels",
    exception: "ThrottlingException",
    category: "Throttling",
    detail: "Rate exceeded",
    statusCode: undefined,
    requestId: undefined,
    retryAfter: undefined,
    ...given
  })

/** IAM's refusal of an operation. */
export const denied = (operation: string, principal = "arn:aws:sts::123456789012:assumed-role/Gateway/i-1") =>
  awsError({
    operation,
    exception: "AccessDeniedException",
    category: "AccessDenied",
    detail: `User: ${principal} is not authorized to perform: bedrock:${operation} because no identity-based policy allows the bedrock:${operation} action`,
    statusCode: 403
  })

export const foundation = (modelId: string, more: Partial<FoundationModelSummary> = {}): FoundationModelSummary => ({
  modelArn: `arn:aws:bedrock:us-east-1::foundation-model/${modelId}`,
  modelId,
  modelName: modelId,
  providerName: "Anthropic",
  inputModalities: ["TEXT", "IMAGE"],
  outputModalities: ["TEXT"],
  responseStreamingSupported: true,
  inferenceTypesSupported: ["ON_DEMAND"],
  modelLifecycle: { status: "ACTIVE" },
  ...more
})

/** A profile over a model in these Regions; the empty one stands for any, as AWS writes it. */
export const profile = (
  inferenceProfileId: string,
  base: string,
  more: Partial<InferenceProfileSummary> = {},
  regions: ReadonlyArray<string> = ["us-east-1"]
) =>
  ({
    inferenceProfileId,
    inferenceProfileName: inferenceProfileId,
    inferenceProfileArn: `arn:aws:bedrock:us-east-1:123456789012:inference-profile/${inferenceProfileId}`,
    models: regions.map((region) => ({ modelArn: `arn:aws:bedrock:${region}::foundation-model/${base}` })),
    status: "ACTIVE",
    type: "SYSTEM_DEFINED",
    ...more
  }) satisfies InferenceProfileSummary
