import * as credentials from "@bedrock-kit/credentials"
import { assert, it } from "@effect/vitest"

it("exports exactly this", () => {
  assert.deepStrictEqual(Object.keys(credentials).toSorted(), [
    "AwsError",
    "CredentialProvider",
    "Credentials",
    "CredentialsError",
    "HostEnvironment",
    "NoCredentials",
    "ProviderFailed",
    "RegionInvalid",
    "SecurityTokenService",
    "SsoLoginRequired",
    "accessKeys",
    "bearerToken",
    "defaultRegion",
    "resolveRegion",
    "toProvenanceReport"
  ])
})
