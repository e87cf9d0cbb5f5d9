import * as credentials from "@bedrock-kit/credentials"
import { assert, it } from "@effect/vitest"

it("exports exactly this", () => {
  assert.deepStrictEqual(Object.keys(credentials).toSorted(), [
    "AwsError",
    "CleartextEndpoint",
    "CredentialProvider",
    "Credentials",
    "CredentialsError",
    "EndpointInvalid",
    "HostEnvironment",
    "InstanceMetadata",
    "NoCredentials",
    "Pacing",
    "ProviderFailed",
    "RegionInvalid",
    "SecurityTokenService",
    "SsoLoginRequired",
    "accessKeys",
    "bearerToken",
    "defaultRegion",
    "detectCredentials",
    "detectRegion",
    "nearestNames",
    "parseEndpoint",
    "resolveRegion",
    "toProvenanceReport"
  ])
})
