/**
 * What is told of a turn to whoever traces and measures: one span, and three histograms, of OpenTelemetry's conventions for
 * generative AI. Effect's own tracer and metrics carry them, so that nothing is sent anywhere unless the program says where.
 *
 * Nothing that was said is told: no prompt, no answer, no tool, no name of one. Nothing is done for each delta either, which is
 * why there is no `gen_ai.client.operation.time_per_output_chunk`.
 *
 * **Source**: OpenTelemetry semantic conventions for generative AI ("AWS Bedrock", "Metrics"), in development, as of those that
 * build on version 1.42.0 of the general ones.
 */
import type { ConverseStreamCommandInput } from "@aws-sdk/client-bedrock-runtime"
import { Cause, Clock, Effect, Exit, Metric, Option, Result, Stream, type Tracer } from "effect"
import type { Opened } from "./BedrockRuntime.ts"
import type { ConversePart, FinishPart as Finish } from "./ConversePart.ts"
import { type ConverseStreamError, nameOf } from "./ConverseStreamError.ts"

type Attributes = Readonly<Record<string, unknown>>

const defined = (attributes: Attributes): Attributes =>
  Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined))

const toOperation = (modelId: string) => ({
  "gen_ai.operation.name": "chat",
  "gen_ai.provider.name": "aws.bedrock",
  "gen_ai.request.model": modelId
})

/** What was asked for, apart from what was said. */
export const toRequestAttributes = (input: ConverseStreamCommandInput): Attributes => {
  const { guardrailConfig, inferenceConfig = {}, outputConfig } = input
  return defined({
    "gen_ai.request.max_tokens": inferenceConfig.maxTokens,
    "gen_ai.request.temperature": inferenceConfig.temperature,
    "gen_ai.request.top_p": inferenceConfig.topP,
    "gen_ai.request.stop_sequences": inferenceConfig.stopSequences,
    "gen_ai.output.type": outputConfig?.textFormat === undefined ? undefined : "json",
    "aws.bedrock.guardrail.id": guardrailConfig?.guardrailIdentifier
  })
}

/** Who answers. */
export const toServerAttributes = ({ requestId, server }: Opened): Attributes =>
  defined({ "gen_ai.response.id": requestId, "server.address": server?.address, "server.port": server?.port })

const servedBy = ({ invokedModelId, modelId }: Finish): string | undefined => invokedModelId ?? modelId

/** Input tokens are all of them, those of the cache too, as the conventions ask. */
const inputTokens = ({ tokens }: Finish): number | undefined => tokens && tokens.total - tokens.output

/** How the answer ended. */
export const toFinishAttributes = (finish: Finish): Attributes => {
  const { stopReason, tokens } = finish
  return defined({
    "gen_ai.response.model": servedBy(finish),
    "gen_ai.response.finish_reasons": [stopReason],
    "gen_ai.usage.input_tokens": inputTokens(finish),
    "gen_ai.usage.output_tokens": tokens?.output,
    "gen_ai.usage.cache_read.input_tokens": tokens?.cacheRead,
    "gen_ai.usage.cache_creation.input_tokens": tokens && tokens.cacheWrite5m + tokens.cacheWrite1h
  })
}

const seconds = Array.from({ length: 14 }, (_, i) => 2 ** i / 100)

/** **Units**: tokens, by `gen_ai.token.type`. */
export const tokenUsage = Metric.histogram("gen_ai.client.token.usage", {
  description: "Number of input and output tokens used.",
  attributes: { unit: "{token}" },
  boundaries: Array.from({ length: 14 }, (_, i) => 4 ** i)
})

/** **Units**: seconds. */
export const operationDuration = Metric.histogram("gen_ai.client.operation.duration", {
  description: "GenAI operation duration.",
  attributes: { unit: "s" },
  boundaries: seconds
})

/** **Units**: seconds. */
export const timeToFirstChunk = Metric.histogram("gen_ai.client.operation.time_to_first_chunk", {
  description: "Time to receive the first chunk.",
  attributes: { unit: "s" },
  boundaries: seconds
})

/** What is seen of a turn that runs. */
interface Seen {
  /** **Units**: milliseconds, after the turn began. */
  firstChunk?: number
  finish?: Finish
}

const record = Effect.fnUntraced(function* (
  modelId: string,
  span: Option.Option<Tracer.Span>,
  { finish, firstChunk }: Seen,
  exit: Exit.Exit<unknown, ConverseStreamError>,
  millis: number
) {
  const error = Exit.isFailure(exit) ? Result.getSuccess(Cause.findError(exit.cause)) : Option.none()
  const ended = {
    ...Option.match(error, { onNone: () => ({}), onSome: ({ reason }) => ({ "error.type": nameOf(reason) }) }),
    ...(finish !== undefined && toFinishAttributes(finish)),
    ...(firstChunk !== undefined && { "gen_ai.response.time_to_first_chunk": firstChunk / 1000 })
  }
  if (Option.isSome(span)) for (const [name, value] of Object.entries(ended)) span.value.attribute(name, value)

  const served = finish === undefined ? undefined : servedBy(finish)
  const operation = { ...toOperation(modelId), ...(served !== undefined && { "gen_ai.response.model": served }) }
  const measure = (metric: Metric.Histogram<number>, value: number | undefined, attributes = {}) =>
    value === undefined
      ? Effect.void
      : Metric.update(Metric.withAttributes(metric, { ...operation, ...attributes }), value)
  const { "error.type": errorType } = ended as { "error.type"?: string }
  yield* measure(operationDuration, millis / 1000, errorType === undefined ? {} : { "error.type": errorType })
  yield* measure(timeToFirstChunk, firstChunk === undefined ? undefined : firstChunk / 1000)
  yield* measure(tokenUsage, finish && inputTokens(finish), { "gen_ai.token.type": "input" })
  yield* measure(tokenUsage, finish?.tokens?.output, { "gen_ai.token.type": "output" })
})

/** Told by a turn how far it is. */
export interface Watch {
  /** AWS has begun to answer. */
  readonly answered: () => void
  readonly finished: (finish: Finish) => void
}

/** Traces and measures a turn. The span ends with the stream, and fails with it. */
export const observe = <R>(
  modelId: string,
  parts: (watch: Watch) => Stream.Stream<ConversePart, ConverseStreamError, R>
): Stream.Stream<ConversePart, ConverseStreamError, R> =>
  Stream.unwrap(
    Effect.gen(function* () {
      const clock = yield* Clock.Clock
      const span = yield* Effect.option(Effect.currentSpan)
      const begun = clock.currentTimeMillisUnsafe()
      const elapsed = () => clock.currentTimeMillisUnsafe() - begun
      const seen: Seen = {}
      const watch: Watch = {
        answered: () => (seen.firstChunk = elapsed()),
        finished: (finish) => (seen.finish = finish)
      }
      return Stream.onExit(parts(watch), (exit) => record(modelId, span, seen, exit, elapsed()))
    })
  ).pipe(
    Stream.withSpan(`chat ${modelId}`, {
      kind: "client",
      attributes: { ...toOperation(modelId), "gen_ai.request.stream": true }
    })
  )
