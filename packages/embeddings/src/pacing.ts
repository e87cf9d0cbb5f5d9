/**
 * How many requests are under way at once, and when one that failed is sent again.
 *
 * All requests to a model share one quota. So when one is throttled all of them wait, instead of each finding out for
 * itself; and the waits are random, so that machines that were throttled together do not come back together.
 */
import { AwsError, type CredentialsError } from "@bedrock-kit/credentials"
import { Cause, Clock, Duration, Effect, Random, Schedule, Semaphore } from "effect"

/** How a request can fail. */
export type SendError = AwsError.AwsError | CredentialsError

export interface PacingOptions {
  /** Requests under way at once. */
  readonly concurrency: number
  /** Attempts at each request, the first included. */
  readonly maxAttempts: number
  /** How long after its first failure the last attempt at a request may begin. */
  readonly budget: Duration.Duration
}

const isThrottle = (reason: SendError): boolean =>
  reason instanceof AwsError.AwsError && reason.category === "Throttling"

const retryAfterOf = (reason: SendError): number =>
  reason instanceof AwsError.AwsError && reason.retryAfter !== undefined ? Duration.toMillis(reason.retryAfter) : 0

/**
 * How long to wait after a failure that waiting can cure: anywhere between nothing and twice the time of the attempt
 * before, and at least as long as AWS asked for. A quota of the minute fills up slower than a connection comes about.
 *
 * `random` is in [0, 1). **Units**: milliseconds.
 *
 * **Source**: "Exponential backoff and jitter", AWS Architecture Blog, "full jitter".
 */
export const nextWait = (reason: SendError, attempt: number, random: number): number => {
  const { first, most } = isThrottle(reason) ? { first: 500, most: 20_000 } : { first: 200, most: 5000 }
  return retryAfterOf(reason) + random * Math.min(most, first * 2 ** (attempt - 1))
}

/** Sends the requests to one model. */
export interface Pacing {
  readonly run: <A>(send: Effect.Effect<A, SendError>) => Effect.Effect<A, SendError>
}

/** Starts with nothing under way and nothing throttled. */
export const makePacing = ({ budget, concurrency, maxAttempts }: PacingOptions): Pacing => {
  const permits = Semaphore.makeUnsafe(concurrency)
  /** **Units**: whole milliseconds since 1970, as clocks count. Nothing is sent before. */
  let openAt = 0

  const whenOpen: Effect.Effect<void> = Effect.gen(function* () {
    for (;;) {
      const wait = openAt - (yield* Clock.currentTimeMillis)
      if (wait <= 0) return
      yield* Effect.sleep(Duration.millis(wait))
    }
  })

  const again = Schedule.fromStepWithMetadata(
    Effect.succeed(
      Effect.fnUntraced(function* ({ attempt, elapsed, input: reason, now }: Schedule.InputMetadata<SendError>) {
        const millis = nextWait(reason, attempt, yield* Random.next)
        const isOver = attempt >= maxAttempts || !reason.isRetryable || elapsed + millis > Duration.toMillis(budget)
        if (isOver) return yield* Cause.done(attempt)
        if (!isThrottle(reason)) return [attempt, Duration.millis(millis)] as [number, Duration.Duration]
        openAt = Math.max(openAt, Math.ceil(now + millis))
        return [attempt, Duration.zero] as [number, Duration.Duration]
      })
    )
  )

  return {
    run: (send) => permits.withPermit(Effect.andThen(whenOpen, send)).pipe(Effect.retry(again))
  }
}
