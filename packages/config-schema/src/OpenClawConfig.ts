/**
 * Everything about Amazon Bedrock in OpenClaw's whole configuration document.
 *
 * It stands in up to three places: today's, the older `models.bedrockDiscovery`, and the provider entry that an operator
 * writes by hand. What else is in the document is the host's own and not judged here.
 */
import { Effect, Result, Schema } from "effect"
import { ConfigError, type ConfigIssue } from "./ConfigError.ts"
import { explain, issueOf } from "./explain.ts"
import { ModelProvider } from "./ModelProvider.ts"
import * as PluginConfig from "./PluginConfig.ts"

/** Where configuration of ours stands, as a path from the root of the document. */
export const places = {
  today: ["plugins", "entries", "amazon-bedrock", "config"],
  legacy: ["models", "bedrockDiscovery"],
  provider: ["models", "providers", "amazon-bedrock"]
} as const

/** What OpenClaw's document says about Amazon Bedrock. */
export interface OpenClawConfig {
  /** Today's place, merged key by key over the older one. */
  readonly config: PluginConfig.PluginConfig
  /** The provider entry written by hand, if there is one. */
  readonly provider: ModelProvider | undefined
  /** Whether the plugin's entry is switched on, as it is unless it says `enabled: false`. */
  readonly enabled: boolean
  /** Where something was found. Empty: all is default. */
  readonly found: Found
}

/** Where in a document Amazon Bedrock is spoken of. */
export interface Found {
  /** The places as paths from the root, such as `models.bedrockDiscovery`. */
  readonly places: ReadonlyArray<string>
  /** Whether `models.bedrockDiscovery` is in use, which `bedrock config migrate` moves. */
  readonly legacy: boolean
}

const strict = { errors: "all", onExcessProperty: "error" } as const

const decodeLegacy = Schema.decodeUnknownResult(PluginConfig.LegacyDiscoveryConfig, strict)
const decodeProvider = Schema.decodeUnknownResult(ModelProvider, strict)

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** What stands at a path, or the issue of the first step that is no object. */
const lookUp = (document: unknown, path: ReadonlyArray<string>): Result.Result<unknown, ConfigIssue> => {
  let value = document
  for (const [depth, key] of path.entries()) {
    if (value === undefined) return Result.succeed(undefined)
    if (!isObject(value)) return Result.fail(issueOf(path.slice(0, depth), "an object", value))
    value = Object.hasOwn(value, key) ? value[key] : undefined
  }
  return Result.succeed(value)
}

/**
 * Where in a parsed document Amazon Bedrock is spoken of, whether what is said there is valid or not.
 *
 * **Errors**: none; total.
 */
export const findPlaces = (document: unknown): Found => {
  const isThere = (path: ReadonlyArray<string>): boolean => {
    const result = lookUp(document, path)
    return Result.isSuccess(result) && result.success !== undefined
  }
  const entry = places.today.slice(0, -1)
  // An entry without configuration is one too: the host writes it when the plugin is installed.
  const today = isThere(places.today) || !isThere(entry) ? places.today : entry
  return {
    places: [today, places.legacy, places.provider].filter(isThere).map((path) => path.join(".")),
    legacy: isThere(places.legacy)
  }
}

const legacyIssues = (value: unknown): ReadonlyArray<ConfigIssue> => {
  const result = decodeLegacy(value)
  const { ast } = PluginConfig.LegacyDiscoveryConfig
  return Result.isFailure(result) ? explain(result.failure.issue, value, ast, places.legacy) : []
}

const providerIssues = (value: unknown): ReadonlyArray<ConfigIssue> => {
  const result = decodeProvider(value)
  return Result.isFailure(result) ? explain(result.failure.issue, value, ModelProvider.ast, places.provider) : []
}

const todaysIssues = (value: unknown): ReadonlyArray<ConfigIssue> => PluginConfig.issuesOf(value, places.today)

const judges = { today: todaysIssues, legacy: legacyIssues, provider: providerIssues }

const discoveryOf = (config: unknown): unknown => (isObject(config) ? config["discovery"] : undefined)

/** What is written today, with what is only written in the older place added. Both are valid by then. */
const merge = (today: unknown, legacy: unknown): unknown =>
  isObject(legacy)
    ? { ...(isObject(today) && today), discovery: Object.assign({}, legacy, discoveryOf(today)) }
    : (today ?? {})

/**
 * Decodes OpenClaw's parsed configuration document, for callers that cannot run an effect.
 *
 * **Errors**: `ConfigError` with every issue of all three places, each with its path from the root of the document.
 */
export const decodeOpenClawResult = (document: unknown): Result.Result<OpenClawConfig, ConfigError> => {
  if (!isObject(document)) return Result.fail(ConfigError.of([issueOf([], "an object", document)]))
  const names = ["today", "legacy", "provider"] as const
  const looked = names.map((name) => ({ name, result: lookUp(document, places[name]) }))
  const written = Object.fromEntries(
    looked.map(({ name, result }) => [name, Result.isSuccess(result) ? result.success : undefined])
  ) as Readonly<Record<(typeof names)[number], unknown>>
  const issues = looked.flatMap(({ name, result }) => {
    if (Result.isFailure(result)) return [result.failure]
    return result.success === undefined ? [] : judges[name](result.success)
  })
  // Two places may share the step that is no object.
  const distinct = [...new Map(issues.map((issue) => [issue.message, issue])).values()]
  if (distinct.length > 0) return Result.fail(ConfigError.of(distinct))
  const entry = lookUp(document, places.today.slice(0, -1))
  return Result.map(PluginConfig.decodeResult(merge(written.today, written.legacy)), (config) => ({
    config,
    provider: written.provider === undefined ? undefined : Result.getOrUndefined(decodeProvider(written.provider)),
    enabled: !(Result.isSuccess(entry) && isObject(entry.success) && entry.success["enabled"] === false),
    found: findPlaces(document)
  }))
}

/**
 * Decodes OpenClaw's parsed configuration document.
 *
 * **Errors**: `ConfigError` with every issue of all three places, each with its path from the root of the document.
 */
export const decodeOpenClaw = (document: unknown): Effect.Effect<OpenClawConfig, ConfigError> =>
  Effect.suspend(() => Effect.fromResult(decodeOpenClawResult(document)))
