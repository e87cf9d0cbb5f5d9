/**
 * One model turn on Amazon Bedrock, as a stream of parts.
 *
 * Only the request is retried. Once AWS has answered, every failure reaches the caller, so no part is ever
 * emitted twice.
 */
import type { ConverseStreamCommandInput, ConverseStreamOutput } from "@aws-sdk/client-bedrock-runtime"
import { Context, Duration, Effect, Layer, Redacted, type Scope, Stream } from "effect"
import { BedrockRuntime, type Exchange, type Opened } from "./BedrockRuntime.ts"
import type { CachePlan } from "./cachePlan.ts"
import type { ConversePart } from "./ConversePart.ts"
import { ConverseStreamError, type ConverseStreamErrorReason, Stalled, type Tried } from "./ConverseStreamError.ts"
import { type FellBack, mayAnotherServe, type Sibling } from "./fallback.ts"
import { type Broken, toParts } from "./fold.ts"
import type { Received } from "./received.ts"
import { repair, withOwnToolName } from "./repair.ts"
import { hasThinking, refusesThinking, thinkingRefused, withoutThinking } from "./repairReasoning.ts"
import { noteIn, type Repair } from "./Repairs.ts"
import { toRequest } from "./request.ts"
import { toExtraHeaders } from "./requestHeaders.ts"
import { openingSchedule, type Retry } from "./retry.ts"
import { observe, toRequestAttributes, toServerAttributes } from "./telemetry.ts"
import type { Turn } from "./Turn.ts"

const isThinkingRefused = (reason: ConverseStreamErrorReason): boolean =>
  reason._tag === "AwsError" && reason.exception === "ValidationException" && refusesThinking(reason.detail)

/** A stream that has broken off. */
interface Broke {
  readonly requestId: string | undefined
  readonly received: Redacted.Redacted<Received>
}

/** A stream that was opened, and what is cached of the request. */
interface Answer extends Opened {
  readonly cachePlan: CachePlan | undefined
}

export interface Options {
  /** Attempts at opening a stream, the first included. Hosts that retry themselves want 1. Default 4. */
  readonly maxAttempts?: number | undefined
  /** How long after the first failure the last attempt may begin. Default 1 minute. */
  readonly retryBudget?: Duration.Input | undefined
  /** How long the first event may take, all attempts together. Models that think take minutes. Default 5 minutes. */
  readonly firstEventTimeout?: Duration.Input | undefined
  /** How long the next event may take. The longest healthy gap that is known of is 57 seconds. Default 2 minutes. */
  readonly idleTimeout?: Duration.Input | undefined
}

export interface StreamOptions {
  /** Sees the request before it is sent; what it returns, if anything, is sent instead. A rejection is a defect. */
  readonly transformRequest?: ((input: ConverseStreamCommandInput) => Promise<unknown>) | undefined
  /**
   * Sent and signed with the request. Those that a request has itself are left out and told as repairs: `authorization`,
   * `host`, `x-amz-*`, and what the body and the connection depend on.
   */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /**
   * Told of each response, a refusal's too, before its events are read, which waits for it. A rejection is a defect.
   */
  readonly onResponse?: Exchange["onResponse"]
  /** Told what was mended so that Converse takes the turn, before it is sent. What it throws is a defect. */
  readonly onRepair?: ((repairs: ReadonlyArray<Repair>) => void) | undefined
  /** Told of each attempt that failed and is made again, before the wait. What it throws is a defect. */
  readonly onRetry?: ((retry: Retry) => void) | undefined
  /**
   * Who is asked next, in this order, when the model has no room for the turn even after all attempts. Absent asks nobody
   * else. Each gets attempts and time of its own.
   */
  readonly fallbacks?: ReadonlyArray<Sibling> | undefined
  /** Told when the turn goes on to a fallback, before it is sent there. What it throws is a defect. */
  readonly onFallback?: ((fallback: FellBack) => void) | undefined
  /** Shown each event as AWS sent it, before it is read. What it throws is a defect. */
  readonly onEvent?: ((event: ConverseStreamOutput) => void) | undefined
}

export class ConverseStream extends Context.Service<
  ConverseStream,
  {
    /**
     * Runs one turn. Success means `messageStop` was seen, and then `Finish` is the last part. Leaving the
     * stream closes the connection.
     */
    readonly stream: (turn: Turn, options?: StreamOptions) => Stream.Stream<ConversePart, ConverseStreamError>
  }
>()("@bedrock-kit/converse-stream/ConverseStream") {
  static readonly layerNoDeps = (options: Options = {}): Layer.Layer<ConverseStream, never, BedrockRuntime> =>
    Layer.effect(
      ConverseStream,
      Effect.gen(function* () {
        const runtime = yield* BedrockRuntime
        const prepare = (turn: Turn, { transformRequest }: StreamOptions) => {
          const request = toRequest(turn)
          return transformRequest === undefined
            ? Effect.succeed(request)
            : Effect.map(
                Effect.promise(() => transformRequest(request.input)),
                (replacement) =>
                  replacement === undefined || replacement === null
                    ? request
                    : // Where it is cached is not known of a request that we did not build.
                      { input: replacement as ConverseStreamCommandInput, cachePlan: undefined }
              )
        }

        const firstEventTimeout = Duration.fromInputUnsafe(options.firstEventTimeout ?? "5 minutes")
        const idleTimeout = Duration.fromInputUnsafe(options.idleTimeout ?? "2 minutes")

        /** Each wait is timed by itself, so that a reader who takes long is not taken for a silent AWS. */
        const whileNotIdle = <A, E>(events: Stream.Stream<A, E>) =>
          Stream.transformPull(events, (pull) =>
            Effect.succeed(
              Effect.timeoutOrElse(pull, {
                duration: idleTimeout,
                orElse: () => Effect.fail(new Stalled({ awaited: "next event", waited: idleTimeout }))
              })
            )
          )

        const retryBudget = Duration.fromInputUnsafe(options.retryBudget ?? "1 minute")

        /** Opens a stream, and counts how often that was tried. */
        const open = (
          input: ConverseStreamCommandInput,
          exchange: Exchange,
          told: StreamOptions["onRetry"],
          count: { attempts: number }
        ) =>
          Effect.suspend(() => {
            count.attempts += 1
            return runtime.converseStream(input, exchange)
          }).pipe(
            Effect.retry(
              openingSchedule({
                maxAttempts: options.maxAttempts ?? 4,
                budget: retryBudget,
                onRetry: Effect.fnUntraced(function* (retry) {
                  yield* Effect.sync(() => told?.(retry))
                  yield* Effect.logDebug(retry.reason.message).pipe(
                    Effect.annotateLogs({ attempt: retry.attempt, wait: Duration.format(retry.wait) })
                  )
                })
              })
            ),
            Effect.timeoutOrElse({
              duration: firstEventTimeout,
              orElse: () => Effect.fail(new Stalled({ awaited: "first event", waited: firstEventTimeout }))
            }),
            Effect.ensuring(
              Effect.suspend(() => Effect.annotateCurrentSpan({ "aws.bedrock.attempts": count.attempts }))
            )
          )

        return ConverseStream.of({
          stream: (turn, options = {}) =>
            observe(turn.modelId, (watch) => {
              const count = { attempts: 0 }
              const tried: Array<Tried> = []

              const toError = (modelId: string, reason: ConverseStreamErrorReason, opened?: Broke) =>
                new ConverseStreamError({
                  modelId,
                  reason,
                  requestId: opened?.requestId ?? ("requestId" in reason ? reason.requestId : undefined),
                  attempts: count.attempts,
                  tried,
                  received: opened?.received
                })

              /** Mends, sends, and undoes in the answer what was done to the names of tools. */
              const send = Effect.fnUntraced(function* (turn: Turn, before: ReadonlyArray<Repair> = []) {
                const { repairs, toolNames, turn: mended } = yield* Effect.fromResult(repair(turn))
                const all = [...before, ...repairs]
                const headers = toExtraHeaders(options.headers ?? {}, noteIn(all))
                if (all.length > 0) yield* Effect.sync(() => options.onRepair?.(all))
                const { cachePlan, input } = yield* prepare(mended, options)
                yield* Effect.annotateCurrentSpan(toRequestAttributes(input))
                const exchange = { headers, onResponse: options.onResponse }
                const opened = yield* open(input, exchange, options.onRetry, count)
                watch.answered()
                yield* Effect.annotateCurrentSpan(toServerAttributes(opened))
                const { onEvent } = options
                const events =
                  onEvent === undefined
                    ? opened.events
                    : Stream.tap(opened.events, (event) => Effect.sync(() => onEvent(event)))
                return { ...opened, cachePlan, events: Stream.map(events, withOwnToolName(toolNames)) }
              })

              /** A signature that AWS does not know, or no longer: the thinking is lost, and the conversation is not. */
              const sendAnyway = (turn: Turn) =>
                Effect.catchIf(
                  send(turn),
                  (reason) => isThinkingRefused(reason) && hasThinking(turn),
                  () => send(withoutThinking(turn), [thinkingRefused])
                )

              const toAnswer = ({ baseModelId, modelId, traits }: Turn, { cachePlan, events, requestId }: Answer) =>
                whileNotIdle(events).pipe(
                  toParts({ requestId, sent: { modelId, traits, baseModelId, cachePlan } }, watch.finished),
                  Stream.mapError(({ reason, received }: Broken<ConverseStreamErrorReason>) =>
                    toError(modelId, reason, { requestId, received: Redacted.make(received) })
                  )
                )

              /** Asks one model after the other, until one has room. */
              const ask = (
                turn: Turn,
                [next, ...others]: ReadonlyArray<Sibling>
              ): Effect.Effect<Stream.Stream<ConversePart, ConverseStreamError>, ConverseStreamError, Scope.Scope> =>
                sendAnyway(turn).pipe(
                  Effect.map((answer) => toAnswer(turn, answer)),
                  Effect.catch((reason) => {
                    const { modelId } = turn
                    if (next === undefined || !mayAnotherServe(reason)) return Effect.fail(toError(modelId, reason))
                    tried.push({ modelId, reason })
                    options.onFallback?.({ from: modelId, to: next.modelId, reason })
                    return ask({ ...turn, baseModelId: undefined, ...next, traits: next.traits ?? turn.traits }, others)
                  })
                )

              return Stream.unwrap(ask(turn, options.fallbacks ?? []))
            })
        })
      })
    )
}
