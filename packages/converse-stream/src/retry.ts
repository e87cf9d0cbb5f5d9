/**
 * When and how often opening a stream is tried again.
 *
 * Only opening: once a part was shown, a second answer could contradict the first. Each kind of failure has a pace of
 * its own, because a dropped connection is over at once and a throttle is not.
 */
import { AwsError } from "@bedrock-kit/credentials"
import { Cause, Duration, Effect, Random, Schedule } from "effect"
import type { ConverseStreamErrorReason } from "./ConverseStreamError.ts"

/** An attempt that failed, and the wait before the next. */
export interface Retry {
  /** The attempt that failed: 1 for the first. */
  readonly attempt: number
  readonly wait: Duration.Duration
  readonly reason: ConverseStreamErrorReason
}

export interface RetryOptions {
  /** Attempts, the first included: 1 never retries. */
  readonly maxAttempts: number
  /** How long after the first failure the last attempt may begin. */
  readonly budget: Duration.Duration
  /** Told before each wait. */
  readonly onRetry: (retry: Retry) => Effect.Effect<void>
}

/** **Units**: milliseconds. */
interface Pace {
  readonly first: number
  readonly most: number
}

const paces = {
  /** A quota of the minute fills up steadily. */
  throttling: { first: 500, most: 20_000 },
  /** A model that is starting up takes a while, and asking it often does not help. */
  notReady: { first: 1000, most: 20_000 },
  /** Another machine of AWS's most often answers. */
  service: { first: 200, most: 10_000 },
  /** A new connection most often comes about. */
  network: { first: 100, most: 5000 }
} satisfies Record<string, Pace>

const paceOf = (reason: ConverseStreamErrorReason): Pace => {
  if (!(reason instanceof AwsError.AwsError)) return paces.network
  if (reason.category === "Throttling") return paces.throttling
  if (reason.category === "ModelNotReady") return paces.notReady
  return reason.category === "Service" ? paces.service : paces.network
}

const retryAfterOf = (reason: ConverseStreamErrorReason): number =>
  reason instanceof AwsError.AwsError && reason.retryAfter !== undefined ? Duration.toMillis(reason.retryAfter) : 0

/**
 * How long to wait after a failure that waiting can cure: anywhere between nothing and twice the time of the attempt
 * before, so that clients that failed together do not come back together; and at least as long as AWS asked for.
 *
 * `random` is in [0, 1). **Units**: milliseconds.
 *
 * **Source**: "Exponential backoff and jitter", AWS Architecture Blog, "full jitter".
 */
export const nextWait = (reason: ConverseStreamErrorReason, attempt: number, random: number): number => {
  const { first, most } = paceOf(reason)
  return retryAfterOf(reason) + random * Math.min(most, first * 2 ** (attempt - 1))
}

/**
 * Tries again what waiting can cure, within the attempts and the time there are. A wait that AWS asks for and that
 * exceeds the time left is not begun: the caller can wait, or ask another model.
 */
export const openingSchedule = ({ budget, maxAttempts, onRetry }: RetryOptions) =>
  Schedule.fromStepWithMetadata(
    Effect.succeed(
      Effect.fnUntraced(function* (failed: Schedule.InputMetadata<ConverseStreamErrorReason>) {
        const { attempt, elapsed, input: reason } = failed
        const millis = nextWait(reason, attempt, yield* Random.next)
        const isOver = attempt >= maxAttempts || !reason.isRetryable || elapsed + millis > Duration.toMillis(budget)
        if (isOver) return yield* Cause.done(attempt)
        const wait = Duration.millis(millis)
        yield* onRetry({ attempt, wait, reason })
        return [attempt, wait] as [number, Duration.Duration]
      })
    )
  )
