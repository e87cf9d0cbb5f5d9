export * as AwsError from "./AwsError.ts"
export { type CallerIdentity, SecurityTokenService } from "./SecurityTokenService.ts"
export { CredentialProvider } from "./CredentialProvider.ts"
export { Credentials } from "./Credentials.ts"
export { CredentialsError, NoCredentials, ProviderFailed, RegionInvalid, SsoLoginRequired } from "./CredentialsError.ts"
export {
  type AccessKeyIdentity,
  accessKeys,
  type BearerTokenIdentity,
  bearerToken,
  type Identity,
  type Provenance
} from "./Identity.ts"
export { HostEnvironment, type HostFacts } from "./HostEnvironment.ts"
export type { CredentialSource } from "./provenance.ts"
export { type ProvenanceReport, type SourceReport, toProvenanceReport } from "./report.ts"
export { defaultRegion, type Region, type RegionOrigin, resolveRegion } from "./Region.ts"
