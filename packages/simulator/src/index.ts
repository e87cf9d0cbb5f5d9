export type {
  AccountOptions,
  AgreementOffer,
  AgreementRate,
  CustomModelDeployment,
  DataRetentionMode,
  ImportedModel,
  ModelAvailability,
  PromptRouter,
  ProvisionedModelThroughput
} from "./account.ts"
export type { RequestAuth } from "./authenticate.ts"
export {
  defaultModels,
  defaultProfiles,
  embeddingModels,
  type FoundationModel,
  type InferenceProfile,
  type InferenceType,
  type Modality,
  type ModelLifecycle,
  retiringModels
} from "./catalog.ts"
export {
  type ContainerOptions,
  credentialEnvironment,
  type CredentialEndpointOptions,
  exampleSsoAccessToken,
  exampleSsoRefreshToken,
  exampleWebIdentityToken
} from "./credentialOptions.ts"
export type { Guardrail } from "./guardrails.ts"
export type { IdentityPolicy, PolicyStatement } from "./identityPolicy.ts"
export type { Outcome } from "./httpServer.ts"
export type { KnownToken } from "./issuedKeys.ts"
export {
  type AnswerOptions,
  type EventType,
  type ExceptionType,
  type HttpErrorOptions,
  type JsonOperation,
  type Operation,
  Play,
  type PlayOptions,
  type ResponseOptions,
  Step,
  type StreamOptions
} from "./Play.ts"
export type { ReceivedRequest } from "./ReceivedRequest.ts"
export type { AccessKey } from "./sigv4.ts"
export { exampleBearerToken, exampleKey, Simulator, type SimulatorOptions } from "./Simulator.ts"
export { ListenFailed, PortForbidden, PortTaken, SimulatorError } from "./SimulatorError.ts"
export { countTokens } from "./tokens.ts"
