/**
 * One model call, from the host's promises and abort signals to our effects and back.
 *
 * Loaded on the first call, because it brings the AWS SDK with it.
 */
import { ConverseStream, type ConverseStreamError, type ResponseHead } from "@bedrock-kit/converse-stream"
import { ModelCatalog } from "@bedrock-kit/discovery"
import { traitsOf } from "@bedrock-kit/model-catalog"
import { Cause, Effect, Exit, Stream } from "effect"
import { hostActivity } from "./activity.ts"
import { toConnection } from "./connection.ts"
import { ofFailure } from "./diagnostics.ts"
import { type Failed, makeEventWriter } from "./events.ts"
import { makeEventStream } from "./eventStream.ts"
import { withinFirstEvent } from "./firstEvent.ts"
import { toHistory } from "./history.ts"
import { toHostFailure } from "./hostError.ts"
import type { AssistantMessageEventStream, HostContext, HostModel, StreamOptions } from "./hostTypes.ts"
import { providerId } from "./identity.ts"
import { hintsOf } from "./models.ts"
import { apiKeyAmong, type Configured, decode, runtimeFor, warnOnce } from "./runtime.ts"
import { toTurn } from "./turn.ts"
import { readTurnOptions } from "./turnOptions.ts"
import { objectOf } from "./untrusted.ts"

/** What the lists of the account know of a refusal: the id to use instead, or the model's true limits. */
const adviceOn = Effect.fnUntraced(function* ({ modelId, reason }: ConverseStreamError) {
  if (reason._tag !== "AwsError") return undefined
  const { explain, learn } = yield* ModelCatalog
  return (yield* explain(modelId, reason.detail)) ?? (yield* learn(modelId, reason.detail))
})

/** A turn that must not be sent. Only the host, or who configured it, can mend it. */
class TurnRefused extends Error {
  override readonly name = "TurnRefused"
}

const noMessages = "The host asked for an answer without a list of messages, so nothing was sent."

/** A failure that the host asked for. Where it has given a reason with a code, it wants to hear that again. */
const toAborted = ({ reason }: AbortSignal): Failed => {
  const code = objectOf(reason)?.["code"]
  return reason instanceof Error && typeof code === "string"
    ? { reason: "aborted", errorMessage: reason.message, errorCode: code }
    : { reason: "aborted", errorMessage: "Request was aborted" }
}

/**
 * The headers of the operator's model, and over them those of the call. A header is called the same in capitals, and one
 * that is no text, such as `null`, is not wanted.
 */
const headersOf = (...layers: ReadonlyArray<unknown>): Readonly<Record<string, string>> => {
  const named = layers.flatMap((headers) => Object.entries(objectOf(headers) ?? {}))
  const last = new Map(named.map(([name, value]) => [name.toLowerCase(), [name, value] as const]))
  return Object.fromEntries(
    [...last.values()].filter((entry): entry is [string, string] => typeof entry[1] === "string")
  )
}

/** Runs one model call. Never throws: every failure is the stream's last event. */
export const stream = (
  { apiKeys = [], baseUrl, plugin, warn }: Configured,
  model: HostModel,
  context: HostContext,
  asked?: StreamOptions
): AssistantMessageEventStream => {
  const options: StreamOptions = objectOf(asked) ?? {}
  const cancel = new AbortController()
  const { push, stream } = makeEventStream(() => cancel.abort())
  const traits = traitsOf(model.id, hintsOf(model))
  const provider = model.provider ?? providerId
  const writer = makeEventWriter(model, provider, Date.now(), push, { isHeldBack: traits.refusesMidAnswer })
  const given = options.signal instanceof AbortSignal ? options.signal : undefined
  const signal = given === undefined ? cancel.signal : AbortSignal.any([given, cancel.signal])
  const say = warnOnce(warn)
  let advice: string | undefined

  const transformRequest = async (input: object): Promise<unknown> =>
    typeof options.onPayload === "function" ? await options.onPayload(input, model) : undefined

  const onResponse = async (response: ResponseHead): Promise<unknown> =>
    typeof options.onResponse === "function" ? await options.onResponse(response, model) : undefined

  const call = Effect.gen(function* () {
    const config = yield* decode(plugin, say)
    const history = toHistory(context, model)
    if (history === undefined) return yield* Effect.fail(new TurnRefused(noMessages))
    const read = readTurnOptions({
      model: { modelId: model.id, traits },
      caller: options,
      params: [options.extraParams, model.params],
      configured: config,
      env: process.env
    })
    read.warnings.forEach(say)
    if (read.refusal !== undefined) return yield* Effect.fail(new TurnRefused(read.refusal))
    const turn = toTurn(model, traits, history, read.options)
    const apiKey = yield* apiKeyAmong([options.apiKey, ...apiKeys])
    const services = yield* runtimeFor(toConnection(config, { id: model.id, baseUrl }, apiKey), config).contextEffect
    const tellAlive = yield* Effect.promise(hostActivity)
    yield* ConverseStream.use((service) =>
      service
        .stream(turn, {
          transformRequest,
          headers: headersOf(model.headers, options.headers),
          onResponse,
          onRepair: writer.repaired,
          onRetry: (retry) => {
            writer.retried(retry)
            tellAlive(given)
          }
        })
        .pipe(
          withinFirstEvent(model.id, read.firstEventTimeout, options.onFirstEventTimeout),
          Stream.runForEachArray((parts) =>
            Effect.sync(() => {
              tellAlive(given)
              parts.forEach(writer.write)
            })
          )
        )
    ).pipe(
      Effect.tapError((failure) => Effect.map(adviceOn(failure), (found) => (advice = found))),
      Effect.provide(services)
    )
  })

  const told = Effect.onExit(call, (exit) =>
    Effect.sync(() => {
      if (Exit.isSuccess(exit)) return
      if (signal.aborted || Cause.hasInterruptsOnly(exit.cause)) return writer.fail(toAborted(signal))
      const failure = Cause.squash(exit.cause)
      const failed = toHostFailure(failure, advice)
      const hasContent = writer.message.content.length > 0
      const diagnostics = ofFailure(failure, failed, writer.journey, hasContent, Date.now())
      writer.fail({ reason: "error", ...failed, diagnostics })
    })
  )
  // The stream has told the outcome by then.
  void Effect.runPromiseExit(told, { signal })
  return stream
}
