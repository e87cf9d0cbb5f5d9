/** The operations the simulator answers, and whose they are. */

/**
 * Where an operation lives, which decides how it says no: JSON for Bedrock and IAM Identity Center (`sso`, `sso-oidc`),
 * XML for STS, a page for the instance metadata service (`imds`), and JSON of its own for containers.
 */
export type Service = "bedrock" | "container" | "imds" | "sso" | "sso-oidc" | "sts"

const services = {
  ApplyGuardrail: "bedrock",
  AssumeRole: "sts",
  AssumeRoleWithWebIdentity: "sts",
  Converse: "bedrock",
  ConverseStream: "bedrock",
  CountTokens: "bedrock",
  CreateToken: "sso-oidc",
  GetAccountDataRetention: "bedrock",
  GetCallerIdentity: "sts",
  GetContainerCredentials: "container",
  GetFoundationModel: "bedrock",
  GetFoundationModelAvailability: "bedrock",
  GetGuardrail: "bedrock",
  GetImportedModel: "bedrock",
  GetInferenceProfile: "bedrock",
  GetInstanceCredentials: "imds",
  GetInstanceIdentityDocument: "imds",
  GetInstanceRegion: "imds",
  GetInstanceRole: "imds",
  GetMetadataToken: "imds",
  GetPromptRouter: "bedrock",
  GetRoleCredentials: "sso",
  GetUseCaseForModelAccess: "bedrock",
  InvokeModel: "bedrock",
  ListCustomModelDeployments: "bedrock",
  ListFoundationModelAgreementOffers: "bedrock",
  ListFoundationModels: "bedrock",
  ListImportedModels: "bedrock",
  ListInferenceProfiles: "bedrock",
  ListInstanceMetadata: "imds",
  ListPromptRouters: "bedrock",
  ListProvisionedModelThroughputs: "bedrock",
  PutUseCaseForModelAccess: "bedrock"
} as const satisfies Readonly<Record<string, Service>>

/** The operations the simulator answers, by AWS's names; by ours for IMDS and containers, where AWS has none. */
export type Operation = keyof typeof services

/** Bedrock's operations that answer with one JSON body. */
export type JsonOperation = Exclude<
  { [Name in Operation]: (typeof services)[Name] extends "bedrock" ? Name : never }[Operation],
  "ConverseStream"
>

/** The service of an operation; Bedrock for none. */
export const serviceOf = (operation: Operation | undefined): Service =>
  operation === undefined ? "bedrock" : services[operation]
