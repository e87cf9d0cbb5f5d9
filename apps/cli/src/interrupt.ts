/** What an operator is told after Ctrl-C. */
import { Console, Effect } from "effect"

/** Says a sentence on stderr when the work is interrupted, below what was printed so far. */
export const whenInterrupted =
  (sentence: string) =>
  <A, E, R>(work: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.onInterrupt(work, () => Console.error(`\n${sentence}`))
