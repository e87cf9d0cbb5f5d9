/**
 * What the entries read of the host's configuration, undecoded. Pure.
 *
 * The entries must stay small, so the schema that checks the configuration is loaded with the runtime, and what
 * is read here trusts nothing.
 */
import type { HostConfig, HostModel } from "./hostTypes.ts"
import { pluginId, providerId } from "./identity.ts"

/** The base URL the host shows for a Region. */
export const toBaseUrl = (region: string): string => `https://bedrock-runtime.${region}.amazonaws.com`

/** This plugin's part of the host's configuration. */
export const pluginConfigOf = (config: HostConfig): unknown => config?.plugins?.entries?.[pluginId]?.config

/** The `discovery` part of this plugin's configuration. */
export const discoveryOf = (config: unknown): Readonly<Record<string, unknown>> =>
  (config as { readonly discovery?: Readonly<Record<string, unknown>> } | undefined)?.discovery ?? {}

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value.trim() !== "" ? value.trim() : undefined

/** The Region that the host shows beside a model. The one that is really used is settled in `layers.ts`. */
export const shownRegion = (config: unknown, env: Readonly<Record<string, string | undefined>>): string =>
  text((config as { readonly region?: unknown } | undefined)?.region) ??
  text(discoveryOf(config)["region"]) ??
  text(env["AWS_REGION"]) ??
  text(env["AWS_DEFAULT_REGION"]) ??
  "us-east-1"

/** What {@link toBaseUrl} makes. */
const shownUrl = /^https:\/\/bedrock-runtime\.[a-z0-9-]+\.amazonaws\.com\/?$/

/**
 * The base URL that the operator configured for a model.
 *
 * The one that the host hands over may be ours, shown for want of another, and names a Region that nobody chose.
 */
export const configuredBaseUrl = (
  config: HostConfig,
  model: Pick<HostModel, "provider" | "baseUrl"> = {}
): string | undefined => {
  const provider = config?.models?.providers?.[model.provider ?? providerId]
  const own = text(model.baseUrl)
  return text(provider?.baseUrl) ?? (own !== undefined && shownUrl.test(own) ? undefined : own)
}
