/**
 * What the host runs before it loads the plugin itself: moves an older configuration to today's place.
 *
 * OpenClaw 2026.9 refuses `models.bedrockDiscovery` and stops at it; `openclaw doctor --fix` would delete it with what an
 * operator has set there. With this it is moved instead. The host takes a parsed document; who wants to keep comments
 * runs `bedrock config migrate`.
 *
 * **Source**: `registerConfigMigration` of OpenClaw 2026.9.6, as its own plugins use it.
 */
import { pluginId } from "./identity.ts"

type Raw = Readonly<Record<string, unknown>>

/** A document with its older place moved, and a sentence for each change. */
interface Migrated {
  readonly config: Raw
  readonly changes: Array<string>
}

const from = "models.bedrockDiscovery"
const to = `plugins.entries.${pluginId}.config.discovery`

const isObject = (value: unknown): value is Raw => typeof value === "object" && value !== null && !Array.isArray(value)

/** What stands at a key, if it is an object; nothing counts as an empty one. */
const inside = (value: Raw, key: string): Raw | undefined => {
  const found = Object.hasOwn(value, key) ? value[key] : {}
  return isObject(found) ? found : undefined
}

/**
 * Moves the older place. What today's place has already wins, key by key.
 *
 * **Errors**: none; total. `null` when there is nothing to move, or a place on the way is no object: the host tells of
 * that itself.
 */
export const migrateConfig = (config: Raw): Migrated | null => {
  const models = inside(config, "models")
  if (models === undefined || !Object.hasOwn(models, "bedrockDiscovery")) return null
  const { bedrockDiscovery: old, ...otherModels } = models
  const plugins = inside(config, "plugins")
  const entries = plugins && inside(plugins, "entries")
  const entry = entries && inside(entries, pluginId)
  const own = entry && inside(entry, "config")
  const discovery = own && inside(own, "discovery")
  if (!isObject(old) || discovery === undefined) return null

  const { models: _, ...rest } = config
  const kept = Object.keys(old).filter((key) => Object.hasOwn(discovery, key))
  return {
    config: {
      ...rest,
      ...(Object.keys(otherModels).length > 0 && { models: otherModels }),
      plugins: {
        ...plugins,
        entries: { ...entries, [pluginId]: { ...entry, config: { ...own, discovery: { ...old, ...discovery } } } }
      }
    },
    changes: [
      `Moved ${from} to ${to}.`,
      ...kept.map((key) => `Kept ${to}.${key} as it was; ${from}.${key}, which had no effect, was removed.`)
    ]
  }
}

export default {
  id: pluginId,
  name: "Amazon Bedrock Setup",
  description: "Moves an older configuration to today's place.",
  register(host: { readonly registerConfigMigration: (migrate: (config: Raw) => Migrated | null) => void }): void {
    host.registerConfigMigration(migrateConfig)
  }
}
