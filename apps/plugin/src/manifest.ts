/**
 * The manifest that the host reads instead of our code. Pure.
 *
 * `openclaw.plugin.json` is generated from here by `pnpm generate`, so that its configuration schema, its
 * models and the code say the same.
 *
 * **Source**: manifest contract of OpenClaw 2026.9.6.
 */
import { pluginConfigJsonSchema } from "@bedrock-kit/config-schema"
import { markerVariables, sharedConfigMarker } from "./authApiKey.ts"
import { authMethods } from "./authMethods.ts"
import { bedrockCommand } from "./commands.ts"
import { api, embeddingProviderId, label, pluginId, providerId } from "./identity.ts"
import { staticModels } from "./models.ts"

/** A file of AWS configuration marks a host, too. The variable that names another file is looked at first. */
const sharedConfigFile = (fileEnvVar: string, fallback: string) => ({
  type: "local-file-with-env",
  fileEnvVar,
  fallbackPaths: [fallback],
  credentialMarker: sharedConfigMarker,
  source: "AWS shared config file"
})

const authEvidence = [
  sharedConfigFile("AWS_SHARED_CREDENTIALS_FILE", "${HOME}/.aws/credentials"),
  sharedConfigFile("AWS_CONFIG_FILE", "${HOME}/.aws/config")
]

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
  contracts: { embeddingProviders: [embeddingProviderId] },
  activation: { onStartup: true, onProviders: [providerId] },
  cliCommands: [bedrockCommand],
  providerCatalogEntry: "./dist/provider-discovery.js",
  setup: { providers: [{ id: providerId, envVars: markerVariables, authEvidence }] },
  // Asked in `prepareSyntheticAuth` where none of the markers are there.
  syntheticAuthRefs: [providerId],
  providerAuthChoices: authMethods.map(({ id, wizard }) => ({ provider: providerId, method: id, ...wizard })),
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
