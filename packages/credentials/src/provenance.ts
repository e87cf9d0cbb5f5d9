/**
 * Which source an identity came from, in words an operator knows.
 *
 * The AWS SDK marks every identity with the features that produced it (`$source`), which is the only honest
 * record of who won inside its chain: a profile may end in SSO, a role, or a process.
 */

/** The sources an identity can come from. */
export type CredentialSource =
  | "bearer-token"
  | "environment"
  | "profile"
  | "sso"
  | "assume-role"
  | "web-identity"
  | "process"
  | "container"
  | "instance-metadata"
  | "unknown"

/**
 * SDK feature to source, the most telling first: a role assumed from keys in a profile carries both marks,
 * and the role is the answer.
 *
 * **Source**: the `setCredentialFeature` calls in `@aws-sdk/credential-provider-*` 3.972.
 */
const features: ReadonlyArray<readonly [feature: string, source: CredentialSource]> = [
  ["CREDENTIALS_STS_ASSUME_ROLE_WEB_ID", "web-identity"],
  ["CREDENTIALS_ENV_VARS_STS_WEB_ID_TOKEN", "web-identity"],
  ["CREDENTIALS_PROFILE_STS_WEB_ID_TOKEN", "web-identity"],
  ["CREDENTIALS_STS_ASSUME_ROLE", "assume-role"],
  ["CREDENTIALS_SSO", "sso"],
  ["CREDENTIALS_SSO_LEGACY", "sso"],
  ["CREDENTIALS_PROFILE_SSO", "sso"],
  ["CREDENTIALS_PROFILE_SSO_LEGACY", "sso"],
  ["CREDENTIALS_PROCESS", "process"],
  ["CREDENTIALS_PROFILE_PROCESS", "process"],
  ["CREDENTIALS_HTTP", "container"],
  ["CREDENTIALS_IMDS", "instance-metadata"],
  ["CREDENTIALS_ENV_VARS", "environment"],
  ["CREDENTIALS_PROFILE", "profile"],
  ["CREDENTIALS_LOGIN", "profile"],
  ["CREDENTIALS_PROFILE_LOGIN", "profile"]
]

/**
 * Reads the source out of the SDK's feature marks.
 *
 * Of all the links in the SDK's chain only its last, instance metadata, marks nothing.
 *
 * **Source**: `remoteProvider` in `@aws-sdk/credential-provider-node` 3.972.97.
 */
export const toCredentialSource = (marks: Readonly<Record<string, unknown>> | undefined): CredentialSource => {
  if (marks === undefined || Object.keys(marks).length === 0) return "instance-metadata"
  return features.find(([feature]) => Object.hasOwn(marks, feature))?.[1] ?? "unknown"
}

/** Where that source keeps the identity, for people. */
export const toWhere = (source: CredentialSource, profile: string): string => {
  switch (source) {
    case "bearer-token":
      return "AWS_BEARER_TOKEN_BEDROCK"
    case "environment":
      return "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
    case "profile":
    case "sso":
    case "assume-role":
    case "process":
      return `profile ${profile}`
    case "web-identity":
      return "the web identity token file"
    case "container":
      return "the container credentials endpoint"
    case "instance-metadata":
      return "the EC2 instance metadata service"
    case "unknown":
      return "the AWS SDK's default chain"
  }
}
