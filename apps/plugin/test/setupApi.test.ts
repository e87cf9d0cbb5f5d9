import { decodeOpenClawResult } from "@bedrock-kit/config-schema"
import { assert, describe, it } from "@effect/vitest"
import { Result, Schema } from "effect"
import setup, { migrateConfig } from "../src/setupApi.ts"

const today = (discovery: unknown) => ({ plugins: { entries: { "amazon-bedrock": { config: { discovery } } } } })

describe("migrateConfig", () => {
  it("moves the older place, and leaves everything else as it was", () => {
    const config = {
      gateway: { port: 1 },
      models: { providers: { other: {} }, bedrockDiscovery: { enabled: true, region: "eu-west-1" } },
      plugins: { allow: ["x"], entries: { "amazon-bedrock": { enabled: true, config: { region: "eu-west-2" } } } }
    }
    assert.deepStrictEqual<unknown>(migrateConfig(config), {
      config: {
        gateway: { port: 1 },
        models: { providers: { other: {} } },
        plugins: {
          allow: ["x"],
          entries: {
            "amazon-bedrock": {
              enabled: true,
              config: { region: "eu-west-2", discovery: { enabled: true, region: "eu-west-1" } }
            }
          }
        }
      },
      changes: ["Moved models.bedrockDiscovery to plugins.entries.amazon-bedrock.config.discovery."]
    })
  })

  it("keeps what today's place has, says so, and leaves no empty models behind", () => {
    const config = { models: { bedrockDiscovery: { enabled: true, refreshInterval: 5 } }, ...today({ enabled: false }) }
    const { changes, config: moved } = migrateConfig(config)!
    assert.deepStrictEqual<unknown>(moved, today({ enabled: false, refreshInterval: 5 }))
    assert.include(changes[1], "Kept plugins.entries.amazon-bedrock.config.discovery.enabled as it was")
  })

  it("leaves alone what is not there, and what no program can decide about", () => {
    for (const config of [{}, { models: {} }, { models: 3 }, { models: { bedrockDiscovery: "on" } }])
      assert.isNull(migrateConfig(config))
    assert.isNull(migrateConfig({ models: { bedrockDiscovery: {} }, plugins: { entries: [] } }))
  })

  const Discovery = Schema.Struct({
    enabled: Schema.optionalKey(Schema.Boolean),
    refreshInterval: Schema.optionalKey(Schema.Literals([0, 60])),
    defaultContextWindow: Schema.optionalKey(Schema.Literals([1, 2]))
  })

  it.prop("means the same before and after", [Discovery, Discovery], ([old, own]) => {
    const before = { models: { bedrockDiscovery: old }, ...today(own) }
    const config = (document: unknown) => Result.getOrThrow(decodeOpenClawResult(document)).config
    const after = migrateConfig(before)!.config
    assert.deepStrictEqual(config(after), config(before))
    assert.isNull(migrateConfig(after))
  })
})

it("registers the migration and nothing else", () => {
  const registered: Array<unknown> = []
  setup.register({ registerConfigMigration: (migrate) => registered.push(migrate) })
  assert.deepStrictEqual(registered, [migrateConfig])
})
