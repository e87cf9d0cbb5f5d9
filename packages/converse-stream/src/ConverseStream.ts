/**
 * One model turn on Amazon Bedrock, as a stream of parts.
 *
 * Only the request is retried. Once AWS has answered, every failure reaches the caller, so no part is ever
 * emitted twice.
 */
import type { ConverseStreamCommandInput } from "@aws-sdk/client-bedrock-runtime"
import { Context, Duration, Effect, Layer, Redacted, Stream } from "effect"
import { BedrockRuntime, type Opened } from "./BedrockRuntime.ts"
import type { ConversePart } from "./ConversePart.ts"
import { ConverseStreamError, type ConverseStreamErrorReason, Stalled } from "./ConverseStreamError.ts"
import { type Broken, toParts } from "./fold.ts"
import { repair, withOwnToolName } from "./repair.ts"
import { hasThinking, refusesThinking, thinkingRefused, withoutThinking } from "./repairReasoning.ts"
import type { Repair } from "./Repairs.ts"
import { toConverseStreamInput } from "./request.ts"
import { openingSchedule, type Retry } from "./retry.ts"
import type { Turn } from "./Turn.ts"

const isThinkingRefused = (reason: ConverseStreamErrorReason): boolean =>
  reason._tag === "AwsError" && reason.exception === "ValidationException" && refusesThinking(reason.detail)

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
  /** Told what was mended so that Converse takes the turn, before it is sent. What it throws is a defect. */
  readonly onRepair?: ((repairs: ReadonlyArray<Repair>) => void) | undefined
  /** Told of each attempt that failed and is made again, before the wait. What it throws is a defect. */
  readonly onRetry?: ((retry: Retry) => void) | undefined
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
        const toRequest = (turn: Turn, { transformRequest }: StreamOptions) => {
          const input = toConverseStreamInput(turn)
          return transformRequest === undefined
            ? Effect.succeed(input)
            : Effect.map(
                Effect.promise(() => transformRequest(input)),
                (replacement) => (replacement as ConverseStreamCommandInput | undefined) ?? input
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
        const open = (input: ConverseStreamCommandInput, told: StreamOptions["onRetry"], count: { attempts: number }) =>
          Effect.suspend(() => {
            count.attempts += 1
            return runtime.converseStream(input)
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

        const parts = ({ events, requestId }: Opened) => toParts(requestId)(whileNotIdle(events))

        return ConverseStream.of({
          stream: (turn, options = {}) =>
            Stream.suspend(() => {
              const { modelId } = turn
              const count = { attempts: 0 }

              const refused = (reason: ConverseStreamErrorReason) =>
                new ConverseStreamError({
                  modelId,
                  reason,
                  requestId: "requestId" in reason ? reason.requestId : undefined,
                  attempts: count.attempts
                })
              const broken =
                ({ requestId }: Opened) =>
                ({ reason, received }: Broken<ConverseStreamErrorReason>) =>
                  new ConverseStreamError({
                    modelId,
                    reason,
                    requestId: requestId ?? refused(reason).requestId,
                    attempts: count.attempts,
                    received: Redacted.make(received)
                  })

              /** Mends, sends, and undoes in the answer what was done to the names of tools. */
              const send = Effect.fnUntraced(function* (turn: Turn, before: ReadonlyArray<Repair> = []) {
                const { repairs, toolNames, turn: mended } = yield* Effect.fromResult(repair(turn))
                const all = [...before, ...repairs]
                if (all.length > 0) yield* Effect.sync(() => options.onRepair?.(all))
                const input = yield* toRequest(mended, options)
                const opened = yield* open(input, options.onRetry, count)
                return { ...opened, events: Stream.map(opened.events, withOwnToolName(toolNames)) }
              })

              return send(turn).pipe(
                // A signature that AWS does not know, or no longer: the thinking is lost, and the conversation is not.
                Effect.catchIf(
                  (reason) => isThinkingRefused(reason) && hasThinking(turn),
                  () => send(withoutThinking(turn), [thinkingRefused])
                ),
                Effect.mapError(refused),
                Effect.map((opened) => Stream.mapError(parts(opened), broken(opened))),
                Stream.unwrap
              )
            }).pipe(Stream.withSpan("ConverseStream.stream", { attributes: { "aws.bedrock.model_id": turn.modelId } }))
        })
      })
    )
}
