/** What the control-plane adapter uses of the AWS SDK: a file of its own, so that it is loaded at the first call. */
export {
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
