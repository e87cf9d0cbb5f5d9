/**
 * The edge between the host, which speaks promises and abort signals, and our services, which speak effects.
 *
 * Only this file runs an effect. It is loaded on the first model call or live catalog, because it brings the
 * AWS SDK with it.
 */
import { PluginConfig } from "@bedrock-kit/config-schema"
import { ConverseStream, type ConverseStreamError } from "@bedrock-kit/converse-stream"
import {
  type Credentials,
  CredentialsError,
  detectCredentials,
  detectRegion,
  ProviderFailed
} from "@bedrock-kit/credentials"
import { type Model, ModelCatalog, remarksOn } from "@bedrock-kit/discovery"
import { traitsOf } from "@bedrock-kit/model-catalog"
import { Cause, Effect, Exit, Layer, ManagedRuntime, Stream } from "effect"
import { type Connection, toConnection } from "./connection.ts"
import { makeEventWriter } from "./events.ts"
import { makeEventStream } from "./eventStream.ts"
import type { AssistantMessageEventStream, HostContext, HostModel, StreamOptions } from "./hostTypes.ts"
import { providerId } from "./identity.ts"
import { callerLayer, type Host, host, layer, type Services } from "./layers.ts"
import { toTurn } from "./turn.ts"

type Runtime = ManagedRuntime.ManagedRuntime<Services | Credentials | Host, CredentialsError>

/** What is shared by all calls of a process. */
interface Shared {
  readonly memoMap: Layer.MemoMap
  readonly host: Layer.Layer<Host>
  /** By caller, so that chat and discovery share one identity in whatever Region they call. */
  readonly callers: Map<string, Layer.Layer<Credentials, CredentialsError, Host>>
  readonly runtimes: Map<string, Runtime>
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
    runtimes: new Map()
  })
}

const remember = <A>(kept: Map<string, A>, key: string, make: () => A): A => {
  const existing = kept.get(key)
  if (existing !== undefined) return existing
  const made = make()
  kept.set(key, made)
  return made
}

const runtimeFor = (connection: Connection, settings: PluginConfig.PluginConfig): Runtime => {
  const { callers, host, memoMap, runtimes } = shared()
  const { caller } = connection
  const { discovery, timeouts } = settings
  return remember(runtimes, JSON.stringify([connection, discovery, timeouts]), () => {
    const who = remember(callers, JSON.stringify(caller), () => callerLayer(caller))
    const services = layer(connection, settings).pipe(Layer.provideMerge(who), Layer.provideMerge(host))
    return ManagedRuntime.make(services, { memoMap })
  })
}

const toText = (failure: unknown): string =>
  failure instanceof Error && failure.message !== "" ? failure.message : String(failure)

/** A failure the host asked for is not an error; anything else is told in its own words. */
const describe = (cause: Cause.Cause<unknown>, signal: AbortSignal | undefined) =>
  signal?.aborted === true || Cause.hasInterruptsOnly(cause)
    ? ({ reason: "aborted", message: "Request was aborted" } as const)
    : ({ reason: "error", message: toText(Cause.squash(cause)) } as const)

/**
 * Decodes the plugin's part of the configuration. The host resolves secret references before it hands them over; one
 * that comes through as it was written must not be passed over for whatever other credentials there are.
 */
const decode = Effect.fnUntraced(function* (plugin: unknown) {
  const config = yield* PluginConfig.decode(plugin ?? {})
  if (typeof config.bearerToken !== "object") return config
  const { id, source } = config.bearerToken
  const reason = new ProviderFailed({
    source: "bearer-token",
    where: "bearerToken in the plugin's configuration",
    detail: `OpenClaw did not resolve its secret reference (${source} ${id}). Check it with: openclaw secrets audit.`
  })
  return yield* new CredentialsError({ reason })
})

/** What the operator configured, undecoded. */
export interface Configured {
  /** This plugin's part of the host's configuration. */
  readonly plugin?: unknown
  readonly baseUrl?: string | undefined
  /** The Amazon Bedrock API key that the host holds for the provider. Turns are given theirs with each call. */
  readonly apiKey?: string | undefined
}

/** Ends a refusal with what the lists of the account know of it: the id to use instead, or the model's true limits. */
const withAdvice = Effect.fnUntraced(function* (failure: ConverseStreamError) {
  const { modelId, reason } = failure
  if (reason._tag !== "AwsError") return yield* failure
  const { explain, learn } = yield* ModelCatalog
  const advice = (yield* explain(modelId, reason.detail)) ?? (yield* learn(modelId, reason.detail))
  return yield* advice === undefined ? failure : Effect.fail(new Error(`${failure.message} ${advice}`))
})

/** Runs one model call. Never throws: every failure is the stream's last event. */
export const stream = (
  { baseUrl, plugin }: Configured,
  model: HostModel,
  context: HostContext,
  options: StreamOptions = {}
): AssistantMessageEventStream => {
  const cancel = new AbortController()
  const { push, stream } = makeEventStream(() => cancel.abort())
  const writer = makeEventWriter(model, model.provider ?? providerId, Date.now(), push)
  const signal = options.signal === undefined ? cancel.signal : AbortSignal.any([options.signal, cancel.signal])

  const transform = options.onPayload
  const transformRequest = (input: object) =>
    transform === undefined ? Promise.resolve(undefined) : Promise.resolve(transform(input, model))

  const call = Effect.gen(function* () {
    const config = yield* decode(plugin)
    const traits = traitsOf(model.id, { modelName: model.name })
    const turn = toTurn(model, traits, context, options, config)
    const runtime = runtimeFor(toConnection(config, { id: model.id, baseUrl }, options.apiKey), config)
    const services = yield* runtime.contextEffect
    yield* ConverseStream.use((service) =>
      service
        .stream(turn, { transformRequest })
        .pipe(Stream.runForEachArray((parts) => Effect.sync(() => parts.forEach(writer.write))))
    ).pipe(Effect.catch(withAdvice), Effect.provide(services))
  })

  const told = call.pipe(
    Effect.onExit((exit) =>
      Effect.sync(() => {
        if (Exit.isSuccess(exit)) return
        const { message, reason } = describe(exit.cause, signal)
        writer.fail(reason, message)
      })
    )
  )
  // The stream has told the outcome by then.
  void Effect.runPromiseExit(told, { signal })
  return stream
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
  { apiKey, baseUrl, plugin }: Configured,
  signal: AbortSignal | undefined
): Promise<Listing | undefined> => {
  const list = Effect.gen(function* () {
    const config = yield* decode(plugin)
    const { discovery } = config
    const connection = toConnection(config, { id: "", baseUrl }, apiKey)
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
