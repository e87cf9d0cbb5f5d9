export * as AwsError from "./AwsError.ts"
export { type CallerIdentity, SecurityTokenService } from "./SecurityTokenService.ts"
export { CredentialProvider } from "./CredentialProvider.ts"
export { Credentials } from "./Credentials.ts"
export * as Pacing from "./pacing.ts"
export {
  CleartextEndpoint,
  CredentialsError,
  EndpointInvalid,
  NoCredentials,
  ProviderFailed,
  RegionInvalid,
  SsoLoginRequired
} from "./CredentialsError.ts"
export { type Endpoint, parseEndpoint } from "./Endpoint.ts"
export { type AccessKeyIdentity, accessKeys, type BearerTokenIdentity, bearerToken, type Identity } from "./Identity.ts"
export { HostEnvironment, type HostFacts } from "./HostEnvironment.ts"
export { detectCredentials } from "./detection.ts"
export { type InstanceAnswer, InstanceMetadata } from "./InstanceMetadata.ts"
export { nearestNames } from "./nearestNames.ts"
export type { CredentialSource, Provenance, SourceFailure } from "./provenance.ts"
export type { FoundSource, ListedSource } from "./sources.ts"
export { type ProvenanceReport, type SourceReport, toProvenanceReport } from "./report.ts"
export {
  defaultRegion,
  detectRegion,
  type Region,
  type RegionCandidates,
  type RegionOrigin,
  resolveRegion
} from "./Region.ts"
