import { assert, it } from "@effect/vitest"
import * as configSchema from "../src/index.ts"
import * as text from "../src/text.ts"

it("exports these names and no others", () => {
  assert.deepStrictEqual(Object.keys(configSchema).toSorted(), [
    "ConfigError",
    "ConfigIssue",
    "PluginConfig",
    "configurationMarkdown",
    "decodeOpenClaw",
    "decodeOpenClawResult",
    "findPlaces",
    "pluginConfigJsonSchema"
  ])
  assert.deepStrictEqual(Object.keys(configSchema.PluginConfig).toSorted(), [
    "DiscoveryConfig",
    "EndpointUrl",
    "GuardrailConfig",
    "LegacyDiscoveryConfig",
    "ModelCost",
    "ModelOverride",
    "PluginConfig",
    "RegionName",
    "RequestMetadata",
    "Residency",
    "RoleArn",
    "TimeoutsConfig",
    "decode",
    "decodeResult",
    "issuesOf"
  ])
  assert.deepStrictEqual(Object.keys(text).toSorted(), [
    "ConfigSyntaxError",
    "MigrationError",
    "migrateText",
    "parseConfigText"
  ])
})
