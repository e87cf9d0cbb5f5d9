/**
 * The manifest that the host reads instead of our code. Pure.
 *
 * `openclaw.plugin.json` is generated from here by `pnpm generate`, so that its configuration schema, its
 * models and the code say the same.
 *
 * **Source**: manifest contract of OpenClaw 2026.9.6.
 */
import { pluginConfigJsonSchema } from "@bedrock-kit/config-schema"
import { api, label, pluginId, providerId } from "./identity.ts"
import { staticModels } from "./models.ts"

/** Variables that mark a host as having AWS credentials, in the order the host shows them. */
const envVars = [
  "AWS_BEARER_TOKEN_BEDROCK",
  "AWS_ACCESS_KEY_ID",
  "AWS_PROFILE",
  "AWS_WEB_IDENTITY_TOKEN_FILE",
  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
  "AWS_CONTAINER_CREDENTIALS_FULL_URI"
]

/** Files that do, for hosts without any of the variables. */
const sharedConfigFiles = {
  type: "local-file-with-env",
  fileEnvVar: "AWS_SHARED_CREDENTIALS_FILE",
  fallbackPaths: ["${HOME}/.aws/credentials", "${HOME}/.aws/config"],
  credentialMarker: "aws-shared-config",
  source: "AWS shared config file"
}

/**
 * Builds the manifest of one version of the plugin.
 *
 * Two things it must not hold: a `baseUrl`, which would hide every model from a user who sets another, and
 * `activation.onStartup: false`, which would hide the live ones.
 */
export const manifest = (version: string) => ({
  id: pluginId,
  name: label,
  description: "Amazon Bedrock models, over the Converse API.",
  version,
  categories: ["models"],
  providers: [providerId],
  activation: { onStartup: true, onProviders: [providerId] },
  providerCatalogEntry: "./dist/provider-discovery.js",
  setup: { providers: [{ id: providerId, envVars, authEvidence: [sharedConfigFiles] }] },
  modelCatalog: {
    providers: { [providerId]: { api, models: staticModels() } },
    discovery: { [providerId]: "static" }
  },
  // The host puts the secret in the place of a reference to one. Paths are those of our own configuration.
  // An older place is looked for only where the configuration holds one of these paths.
  configContracts: {
    compatibilityMigrationPaths: ["models.bedrockDiscovery"],
    secretInputs: { paths: [{ path: "bearerToken", expected: "string" }] }
  },
  configSchema: pluginConfigJsonSchema()
})
