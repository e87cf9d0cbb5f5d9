import { assert, it } from "@effect/vitest"
import * as configSchema from "../src/index.ts"

it("exports these names and no others", () => {
  assert.deepStrictEqual(Object.keys(configSchema).toSorted(), [
    "ConfigError",
    "ConfigIssue",
    "PluginConfig",
    "configurationMarkdown",
    "pluginConfigJsonSchema"
  ])
  assert.deepStrictEqual(Object.keys(configSchema.PluginConfig).toSorted(), [
    "DiscoveryConfig",
    "EndpointUrl",
    "GuardrailConfig",
    "PluginConfig",
    "RegionName",
    "decode",
    "decodeResult"
  ])
})
