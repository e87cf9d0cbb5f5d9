/**
 * The edge between the host, which speaks promises and abort signals, and our services, which speak effects.
 *
 * Effects run here, and in the files named `…Runtime.ts` that are loaded as late: on the first model call or live catalog,
 * because they bring Effect with them.
 */
import { PluginConfig } from "@bedrock-kit/config-schema"
import {
  type Credentials,
  CredentialsError,
  detectCredentials,
  detectRegion,
  ProviderFailed
} from "@bedrock-kit/credentials"
import { type Model, ModelCatalog, remarksOn } from "@bedrock-kit/discovery"
import { Effect, Layer, ManagedRuntime } from "effect"
import { chooseKey } from "./authApiKey.ts"
import { type Connection, toConnection } from "./connection.ts"
import { callerLayer, type Host, host, layer, type Services } from "./layers.ts"
import { type LastGood, makeLastGood } from "./lastGood.ts"
import { makeWarnOnce, type Warn } from "./warnOnce.ts"

type Runtime = ManagedRuntime.ManagedRuntime<Services | Credentials | Host, CredentialsError>

/** What is shared by all calls of a process. */
interface Shared {
  readonly memoMap: Layer.MemoMap
  readonly host: Layer.Layer<Host>
  /** By caller, so that chat and discovery share one identity in whatever Region they call. */
  readonly callers: Map<string, Layer.Layer<Credentials, CredentialsError, Host>>
  readonly runtimes: Map<string, Runtime>
  readonly lastGood: LastGood
  readonly once: (warn: Warn) => Warn
}

/**
 * Clients and credentials are kept for the life of the process: they hold no timer and no open connection
 * between calls. The host evaluates this module several times a process, from copies, so they hang on the
 * global object rather than on the module.
 */
const sharedKey = Symbol.for("@bedrock-kit/plugin/runtimes")

const shared = (): Shared => {
  const holder = globalThis as { [sharedKey]?: Shared }
  return (holder[sharedKey] ??= {
    memoMap: Layer.makeMemoMapUnsafe(),
    host,
    callers: new Map(),
    runtimes: new Map(),
    lastGood: makeLastGood(),
    once: makeWarnOnce()
  })
}

const remember = <A>(kept: Map<string, A>, key: string, make: () => A): A => {
  const existing = kept.get(key)
  if (existing !== undefined) return existing
  const made = make()
  kept.set(key, made)
  return made
}

/** The services for one connection, made once a process. */
export const runtimeFor = (connection: Connection, settings: PluginConfig.PluginConfig): Runtime => {
  const { callers, host, memoMap, runtimes } = shared()
  const { caller } = connection
  const { discovery, timeouts } = settings
  return remember(runtimes, JSON.stringify([connection, discovery, timeouts]), () => {
    const who = remember(callers, JSON.stringify(caller), () => callerLayer(caller))
    const services = layer(connection, settings).pipe(Layer.provideMerge(who), Layer.provideMerge(host))
    return ManagedRuntime.make(services, { memoMap })
  })
}

const silent: Warn = () => {}

/** Says each sentence once a process, however many turns it holds for. */
export const warnOnce = (warn: Warn = silent): Warn => shared().once(warn)

/**
 * Decodes the plugin's part of the configuration. The host resolves secret references before it hands them over; one
 * that comes through as it was written must not be passed over for whatever other credentials there are.
 */
export const decode = Effect.fnUntraced(function* (plugin: unknown, warn: Warn = silent) {
  const config = yield* shared().lastGood(PluginConfig.decode(plugin ?? {}), warn)
  if (typeof config.bearerToken !== "object") return config
  const { id, source } = config.bearerToken
  const reason = new ProviderFailed({
    source: "bearer-token",
    where: "bearerToken in the plugin's configuration",
    detail: `OpenClaw did not resolve its secret reference (${source} ${id}). Check it with: openclaw secrets audit.`
  })
  return yield* new CredentialsError({ reason })
})

/** The API key of a call. A reference that the host left as it is must not be passed over either. */
export const apiKeyAmong = Effect.fnUntraced(function* (candidates: ReadonlyArray<unknown>) {
  const held = chooseKey(candidates, process.env)
  if (held.kind === "none") return undefined
  if (held.kind === "key") return held.key
  const reason = new ProviderFailed({
    source: "bearer-token",
    where: "the apiKey of the provider in OpenClaw's configuration",
    detail: `OpenClaw did not resolve its secret reference (${held.reference}). Check it with: openclaw secrets audit.`
  })
  return yield* new CredentialsError({ reason })
})

/** What the operator configured, undecoded. */
export interface Configured {
  /** This plugin's part of the host's configuration. */
  readonly plugin?: unknown
  readonly baseUrl?: string | undefined
  /** What the host may hold as the Amazon Bedrock API key of the provider. Turns are given theirs with each call. */
  readonly apiKeys?: ReadonlyArray<unknown> | undefined
  /** Tells the operator, in the host's log. */
  readonly warn?: Warn | undefined
}

/** The models of the account, the Region they are in, and what an operator should be told beside. */
export interface Listing {
  readonly region: string
  readonly models: ReadonlyArray<Model>
  /** Sentences, such as that a list was denied. */
  readonly remarks: ReadonlyArray<string>
}

/**
 * Lists the models of the account, unless nobody has asked for it and this host has no credentials.
 *
 * Rejects with a `DiscoveryError`, a `CredentialsError` or a `ConfigError`.
 */
export const listModels = async (
  { apiKeys = [], baseUrl, plugin }: Configured,
  signal: AbortSignal | undefined
): Promise<Listing | undefined> => {
  const list = Effect.gen(function* () {
    const config = yield* decode(plugin)
    const { discovery } = config
    const connection = toConnection(config, { id: "", baseUrl }, yield* apiKeyAmong(apiKeys))
    const { bearerToken, profile, region } = connection.caller
    const services = yield* runtimeFor(connection, config).contextEffect
    return yield* Effect.gen(function* () {
      const isAsked = discovery.enabled === true || bearerToken !== undefined
      if (!isAsked && (yield* detectCredentials(profile)) === undefined) return undefined
      const found = yield* ModelCatalog.use((catalog) => catalog.listing)
      return {
        region: discovery.region ?? (yield* detectRegion({ region, profile })).value,
        models: found.models,
        remarks: remarksOn(found)
      }
    }).pipe(Effect.provide(services))
  })
  return await Effect.runPromise(list, signal === undefined ? {} : { signal })
}
