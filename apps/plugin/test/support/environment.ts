/** The AWS variables of a test's own. The AWS SDK reads `process.env`, so they are changed for real. */
import { Effect } from "effect"

/** Runs with only these AWS variables, no profile, and no instance metadata unless they say so. */
export const withAws =
  (variables: Readonly<Record<string, string>>) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.acquireUseRelease(
      Effect.sync(() => {
        const before = { ...process.env }
        for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) delete process.env[name]
        Object.assign(process.env, { HOME: "/nonexistent", AWS_EC2_METADATA_DISABLED: "true", ...variables })
        return before
      }),
      () => effect,
      (before) =>
        Effect.sync(() => {
          for (const name of Object.keys(process.env)) delete process.env[name]
          Object.assign(process.env, before)
        })
    )
