/** How long a caller waits for an answer to begin. */
import { ConverseStreamError, Stalled } from "@bedrock-kit/converse-stream"
import { Duration, Effect, Stream } from "effect"

/**
 * Gives up on a stream whose first part has not come by then, and tells `told`, which counts such failures.
 *
 * **Units**: milliseconds. Absent leaves the wait to the configuration.
 *
 * **Errors**: `Stalled`.
 */
export const withinFirstEvent =
  (modelId: string, millis: number | undefined, told: unknown) =>
  <A, E, R>(parts: Stream.Stream<A, E, R>): Stream.Stream<A, E | ConverseStreamError, R> => {
    if (millis === undefined) return parts
    const giveUp = Effect.suspend(() => {
      const reason = new Stalled({ awaited: "first event", waited: Duration.millis(millis) })
      const failure = new ConverseStreamError({ modelId, reason })
      if (typeof told === "function") Reflect.apply(told, undefined, [failure])
      return Effect.fail(failure)
    })
    return Stream.transformPull(parts, (pull) => {
      let isFirst = true
      const first = Effect.tap(Effect.timeoutOrElse(pull, { duration: millis, orElse: () => giveUp }), () =>
        Effect.sync(() => (isFirst = false))
      )
      return Effect.succeed(Effect.suspend(() => (isFirst ? first : pull)))
    })
  }
