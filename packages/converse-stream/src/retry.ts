/**
 * When and how often opening a stream is tried again.
 *
 * Only opening: once a part was shown, a second answer could contradict the first.
 */
import { Pacing } from "@bedrock-kit/credentials"
import type { Duration, Effect } from "effect"
import type { ConverseStreamErrorReason } from "./ConverseStreamError.ts"

/** An attempt that failed, and the wait before the next. */
export type Retry = Pacing.Retry<ConverseStreamErrorReason>

export interface RetryOptions {
  /** Attempts, the first included: 1 never retries. */
  readonly maxAttempts: number
  /** How long after the first failure the last attempt may begin. */
  readonly budget: Duration.Duration
  /** Told before each wait. */
  readonly onRetry: (retry: Retry) => Effect.Effect<void>
}

/** At the pace of everything that is asked of AWS. */
export const openingSchedule = (options: RetryOptions): ReturnType<typeof Pacing.schedule<ConverseStreamErrorReason>> =>
  Pacing.schedule(options)
