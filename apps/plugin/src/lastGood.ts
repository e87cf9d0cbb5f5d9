/**
 * Keeps a gateway running while its configuration is edited.
 *
 * The configuration is read at every call, so one that is saved half-written would fail every conversation until the next
 * save.
 */
import type { ConfigError, PluginConfig } from "@bedrock-kit/config-schema"
import { Effect } from "effect"

type Decoded = Effect.Effect<PluginConfig.PluginConfig, ConfigError>

/** Falls back to the last configuration that was good, and tells `warn` so. Fails when there has been none. */
export type LastGood = (decoded: Decoded, warn: (sentence: string) => void) => Decoded

/** A log is read line by line. */
const oneLine = (text: string): string => text.replaceAll(/\s*\n\s*/g, " ")

/** Begins without a configuration. */
export const makeLastGood = (): LastGood => {
  let good: PluginConfig.PluginConfig | undefined
  return (decoded, warn) =>
    decoded.pipe(
      Effect.tap((config) => Effect.sync(() => (good = config))),
      Effect.catch((error) => {
        if (good === undefined) return Effect.fail(error)
        warn(`The plugin's new configuration cannot be used, so the last good one stays: ${oneLine(error.message)}`)
        return Effect.succeed(good)
      })
    )
}
