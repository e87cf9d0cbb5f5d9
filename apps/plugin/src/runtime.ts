/**
 * The edge between the host, which speaks promises and abort signals, and our services, which speak effects.
 *
 * Only this file runs an effect. It is loaded on the first model call or live catalog, because it brings the
 * AWS SDK with it.
 */
import { PluginConfig } from "@bedrock-kit/config-schema"
import { ConverseStream } from "@bedrock-kit/converse-stream"
import type { CredentialsError } from "@bedrock-kit/credentials"
import { type Model, ModelCatalog } from "@bedrock-kit/discovery"
import { traitsOf } from "@bedrock-kit/model-catalog"
import { Cause, Effect, Exit, ManagedRuntime, Stream } from "effect"
import { type Connection, toConnection } from "./connection.ts"
import { makeEventWriter } from "./events.ts"
import { makeEventStream } from "./eventStream.ts"
import type { AssistantMessageEventStream, HostContext, HostModel, StreamOptions } from "./hostTypes.ts"
import { providerId } from "./identity.ts"
import { layer, type Services } from "./layers.ts"
import { toTurn } from "./turn.ts"

type Runtime = ManagedRuntime.ManagedRuntime<Services, CredentialsError>

/**
 * Clients and credentials are kept for the life of the process: they hold no timer and no open connection
 * between calls. The host evaluates this module several times a process, from copies, so they hang on the
 * global object rather than on the module.
 */
const runtimesKey = Symbol.for("@bedrock-kit/plugin/runtimes")

const runtimes = (): Map<string, Runtime> => {
  const holder = globalThis as { [runtimesKey]?: Map<string, Runtime> }
  return (holder[runtimesKey] ??= new Map())
}

const runtimeFor = (connection: Connection, discovery: PluginConfig.PluginConfig["discovery"]): Runtime => {
  const key = JSON.stringify([connection, discovery])
  const existing = runtimes().get(key)
  if (existing !== undefined) return existing
  const runtime = ManagedRuntime.make(layer(connection, discovery))
  runtimes().set(key, runtime)
  return runtime
}

const toText = (failure: unknown): string =>
  failure instanceof Error && failure.message !== "" ? failure.message : String(failure)

/** A failure the host asked for is not an error; anything else is told in its own words. */
const describe = (cause: Cause.Cause<unknown>, signal: AbortSignal | undefined) =>
  signal?.aborted === true || Cause.hasInterruptsOnly(cause)
    ? ({ reason: "aborted", message: "Request was aborted" } as const)
    : ({ reason: "error", message: toText(Cause.squash(cause)) } as const)

/** Runs one model call. Never throws: every failure is the stream's last event. */
export const stream = (
  pluginConfig: unknown,
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
    const config = yield* PluginConfig.decode(pluginConfig ?? {})
    const { guardrail } = config
    const traits = traitsOf(model.id, { modelName: model.name })
    const turn = toTurn(model, traits, context, options, guardrail)
    const runtime = runtimeFor(toConnection(config, model, options.apiKey), config.discovery)
    const services = yield* runtime.contextEffect
    yield* ConverseStream.use((service) =>
      service
        .stream(turn, { transformRequest })
        .pipe(Stream.runForEachArray((parts) => Effect.sync(() => parts.forEach(writer.write))))
    ).pipe(Effect.provide(services))
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

/** Lists the models of the account. Rejects with a `DiscoveryError` or a `ConfigError`. */
export const listModels = async (
  pluginConfig: unknown,
  signal: AbortSignal | undefined
): Promise<ReadonlyArray<Model>> => {
  const list = Effect.gen(function* () {
    const config = yield* PluginConfig.decode(pluginConfig ?? {})
    const connection = toConnection(config, { id: "" }, undefined)
    const runtime = runtimeFor(connection, config.discovery)
    const services = yield* runtime.contextEffect
    return yield* ModelCatalog.use((catalog) => catalog.list).pipe(Effect.provide(services))
  })
  return await Effect.runPromise(list, signal === undefined ? {} : { signal })
}
