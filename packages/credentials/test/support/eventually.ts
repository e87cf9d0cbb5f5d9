/** Waits for what another process does. */
import { Effect } from "effect"

/** Tries until it succeeds. The test's own time-out ends it; it yields to the event loop in between, and never sleeps. */
export const eventually = <A>(attempt: () => Promise<A>): Effect.Effect<A> =>
  Effect.promise(async () => {
    for (;;) {
      try {
        return await attempt()
      } catch {
        await new Promise(setImmediate)
      }
    }
  })
