/**
 * One model turn on Amazon Bedrock, as a stream of parts.
 *
 * Only the request is retried. Once AWS has answered, every failure reaches the caller, so no part is ever
 * emitted twice.
 */
import type { ConverseStreamCommandInput } from "@aws-sdk/client-bedrock-runtime"
import { Context, Duration, Effect, Layer, Stream } from "effect"
import { BedrockRuntime } from "./BedrockRuntime.ts"
import type { ConversePart } from "./ConversePart.ts"
import { ConverseStreamError, Stalled } from "./ConverseStreamError.ts"
import { toParts } from "./fold.ts"
import { toConverseStreamInput } from "./request.ts"
import { openingSchedule } from "./retry.ts"
import type { Turn } from "./Turn.ts"

export interface Options {
  /** Attempts at opening a stream, the first included. Hosts that retry themselves want 1. Default 4. */
  readonly maxAttempts?: number | undefined
  /** How long the first event may take, all attempts together. Models that think take minutes. Default 5 minutes. */
  readonly firstEventTimeout?: Duration.Input | undefined
  /** How long the next event may take. The longest healthy gap that is known of is 57 seconds. Default 2 minutes. */
  readonly idleTimeout?: Duration.Input | undefined
}

export interface StreamOptions {
  /** Sees the request before it is sent; what it returns, if anything, is sent instead. A rejection is a defect. */
  readonly transformRequest?: ((input: ConverseStreamCommandInput) => Promise<unknown>) | undefined
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
        const schedule = openingSchedule(options.maxAttempts ?? 4)

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

        const open = (input: ConverseStreamCommandInput) =>
          runtime.converseStream(input).pipe(
            Effect.retry(schedule),
            Effect.timeoutOrElse({
              duration: firstEventTimeout,
              orElse: () => Effect.fail(new Stalled({ awaited: "first event", waited: firstEventTimeout }))
            }),
            Effect.map(whileNotIdle)
          )

        return ConverseStream.of({
          stream: (turn, options = {}) =>
            toRequest(turn, options).pipe(
              Effect.flatMap(open),
              Effect.map(toParts),
              Stream.unwrap,
              Stream.mapError((reason) => new ConverseStreamError({ modelId: turn.modelId, reason })),
              Stream.withSpan("ConverseStream.stream", { attributes: { "aws.bedrock.model_id": turn.modelId } })
            )
        })
      })
    )
}
