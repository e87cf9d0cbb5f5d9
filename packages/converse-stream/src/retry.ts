/** When and how often opening a stream is tried again. */
import { AwsError } from "@bedrock-kit/credentials"
import { Duration, Effect, Schedule } from "effect"
import type { ConverseStreamErrorReason } from "./ConverseStreamError.ts"

/** AWS's wish for a pause is honoured up to here; a longer one is the caller's to wait out. */
const longestRetryAfter = Duration.seconds(20)

const retryAfter = (error: ConverseStreamErrorReason): Duration.Duration =>
  error instanceof AwsError.AwsError && error.retryAfter !== undefined
    ? Duration.min(error.retryAfter, longestRetryAfter)
    : Duration.zero

const isWorthRetrying = (error: ConverseStreamErrorReason): boolean =>
  error.isRetryable &&
  !(
    error instanceof AwsError.AwsError &&
    error.retryAfter !== undefined &&
    Duration.isGreaterThan(error.retryAfter, longestRetryAfter)
  )

/**
 * Waits about 200, 400, 800 … milliseconds between attempts, or as long as AWS asked for.
 *
 * **Units**: `maxAttempts` counts the first attempt too, so 1 never retries.
 */
export const openingSchedule = (maxAttempts: number) =>
  Schedule.exponential("200 millis").pipe(
    Schedule.jittered,
    Schedule.upTo({ times: Math.max(0, maxAttempts - 1) }),
    Schedule.setInputType<ConverseStreamErrorReason>(),
    Schedule.while(({ input }) => isWorthRetrying(input)),
    Schedule.modifyDelay(({ duration, input }) => Effect.succeed(Duration.max(duration, retryAfter(input))))
  )
