/**
 * When and how often a request to AWS is tried again.
 *
 * Each kind of failure has a pace of its own, because a dropped connection is over at once and a throttle is not.
 */
import { Cause, Duration, Effect, Random, Schedule } from "effect"
import { AwsError } from "./AwsError.ts"

/** A failure that says whether waiting can cure it. */
export interface Failure {
  readonly isRetryable: boolean
}

/** An attempt that failed, and the wait before the next. */
export interface Retry<E> {
  /** The attempt that failed: 1 for the first. */
  readonly attempt: number
  readonly wait: Duration.Duration
  readonly reason: E
}

export interface Options<E> {
  /** Attempts, the first included: 1 never retries. */
  readonly maxAttempts: number
  /** How long after the first failure the last attempt may begin. */
  readonly budget: Duration.Duration
  /** Told before each wait. Absent: nobody is. */
  readonly onRetry?: ((retry: Retry<E>) => Effect.Effect<void>) | undefined
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

const paceOf = (failure: Failure): Pace => {
  if (!(failure instanceof AwsError)) return paces.network
  if (failure.category === "Throttling") return paces.throttling
  if (failure.category === "ModelNotReady") return paces.notReady
  return failure.category === "Service" ? paces.service : paces.network
}

const retryAfterOf = (failure: Failure): number =>
  failure instanceof AwsError && failure.retryAfter !== undefined ? Duration.toMillis(failure.retryAfter) : 0

/**
 * How long to wait after a failure that waiting can cure: anywhere between nothing and twice the time of the attempt
 * before, so that clients that failed together do not come back together; and at least as long as AWS asked for. What is
 * no error of AWS's is paced as a broken connection.
 *
 * `random` is in [0, 1). **Units**: milliseconds.
 *
 * **Source**: "Exponential backoff and jitter", AWS Architecture Blog, "full jitter".
 */
export const nextWait = (failure: Failure, attempt: number, random: number): number => {
  const { first, most } = paceOf(failure)
  return retryAfterOf(failure) + random * Math.min(most, first * 2 ** (attempt - 1))
}

/**
 * Tries again what waiting can cure, within the attempts and the time there are. A wait that AWS asks for and that
 * exceeds the time left is not begun: the caller can wait, or ask something else.
 */
export const schedule = <E extends Failure>({ budget, maxAttempts, onRetry }: Options<E>) =>
  Schedule.fromStepWithMetadata(
    Effect.succeed(
      Effect.fnUntraced(function* ({ attempt, elapsed, input: reason }: Schedule.InputMetadata<E>) {
        const millis = nextWait(reason, attempt, yield* Random.next)
        const isOver = attempt >= maxAttempts || !reason.isRetryable || elapsed + millis > Duration.toMillis(budget)
        if (isOver) return yield* Cause.done(attempt)
        const wait = Duration.millis(millis)
        if (onRetry !== undefined) yield* onRetry({ attempt, wait, reason })
        return [attempt, wait] as [number, Duration.Duration]
      })
    )
  )
