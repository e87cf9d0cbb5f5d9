import { assert, describe, expect, it } from "@effect/vitest"
import { Result } from "effect"
import { configurationMarkdown, pluginConfigJsonSchema, PluginConfig, type JsonSchemaObject } from "../src/index.ts"

const isSchema = (value: unknown): value is JsonSchemaObject => typeof value === "object" && value !== null

interface Key {
  readonly path: ReadonlyArray<string>
  readonly schema: JsonSchemaObject
}

const childrenOf = (schema: JsonSchemaObject): ReadonlyArray<readonly [name: string, schema: unknown]> => [
  ...(isSchema(schema["properties"]) ? Object.entries(schema["properties"]) : []),
  ...(isSchema(schema["patternProperties"])
    ? Object.values(schema["patternProperties"]).map((value) => ["*", value] as const)
    : [])
]

const keysOf = (schema: JsonSchemaObject, parent: ReadonlyArray<string> = []): ReadonlyArray<Key> =>
  childrenOf(schema).flatMap(([name, property]) =>
    isSchema(property) ? [{ path: [...parent, name], schema: property }, ...keysOf(property, [...parent, name])] : []
  )

const everyKey = keysOf(pluginConfigJsonSchema())
const keys = everyKey.filter(({ path }) => path.at(-1) !== "*")
const everySchema = [{ path: [], schema: pluginConfigJsonSchema() }, ...everyKey]

const at = (value: unknown, path: ReadonlyArray<string>): unknown =>
  path.reduce<unknown>((inner, name) => (isSchema(inner) ? inner[name] : undefined), value)

describe("pluginConfigJsonSchema", () => {
  it("matches the manifest the host reads", async () => {
    await expect(`${JSON.stringify(pluginConfigJsonSchema(), null, 2)}\n`).toMatchFileSnapshot(
      "./golden/configSchema.json.snap"
    )
  })

  it("has the keys of the configuration", () => {
    assert.deepStrictEqual(
      keys.map(({ path }) => path.join(".")),
      [
        "region",
        "profile",
        "endpoint",
        "roleArn",
        "externalId",
        "roleSessionName",
        "bearerToken",
        "discovery",
        "discovery.enabled",
        "discovery.region",
        "discovery.providerFilter",
        "discovery.refreshInterval",
        "discovery.defaultContextWindow",
        "discovery.defaultMaxTokens",
        "discovery.residency",
        "models",
        "models.*.name",
        "models.*.contextWindow",
        "models.*.maxTokens",
        "models.*.reasoning",
        "models.*.input",
        "models.*.cost",
        "models.*.cost.input",
        "models.*.cost.output",
        "models.*.cost.cacheRead",
        "models.*.cost.cacheWrite",
        "guardrail",
        "guardrail.guardrailIdentifier",
        "guardrail.guardrailVersion",
        "guardrail.streamProcessingMode",
        "guardrail.trace",
        "requestMetadata",
        "serviceTier",
        "timeouts",
        "timeouts.connect",
        "timeouts.firstEvent",
        "timeouts.idle"
      ]
    )
  })

  it("describes every key", () => {
    assert.deepStrictEqual(
      keys.filter(({ schema }) => typeof schema["description"] !== "string").map(({ path }) => path),
      []
    )
  })

  it("refuses unknown keys at every level", () => {
    assert.deepStrictEqual(
      everySchema
        .filter(({ schema }) => schema["type"] === "object" && schema["additionalProperties"] !== false)
        .map(({ path }) => path),
      []
    )
  })

  it("stands alone", () => {
    assert.notMatch(JSON.stringify(pluginConfigJsonSchema()), /\$ref|\$defs|allOf|minLength|9007199254740991/u)
  })

  it("gives every default that decoding gives", () => {
    const decoded = Result.getOrThrow(PluginConfig.decodeResult({}))
    const leaves = keys.filter(({ schema }) => schema["type"] !== "object")
    assert.deepStrictEqual(
      leaves.map(({ schema }) => schema["default"]),
      leaves.map(({ path }) => at(decoded, path))
    )
  })
})

describe("configurationMarkdown", () => {
  it("matches the page operators read", async () => {
    await expect(configurationMarkdown()).toMatchFileSnapshot("./golden/configuration.md")
  })

  it("has a row for every key", () => {
    const rows = configurationMarkdown()
      .split("\n")
      .filter((line) => line.startsWith("| `"))
    assert.deepStrictEqual(
      rows.map((row) => row.split("`")[1]),
      keys.map(({ path }) => path.join("."))
    )
  })
})
