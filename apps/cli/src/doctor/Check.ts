/** What a check is, and how checks are run: each as soon as what it depends on has held. */
import { Duration, Effect } from "effect"

/** How a check came out. `unknown`: it could not be seen, which is no failure. */
export type Status = "ok" | "warning" | "failed" | "unknown"

/** What the process ends with when a check is the first that failed. See `exitCodes.ts`. */
export type FailureCode = 1 | 2 | 3 | 75

/** What a check found. */
export type Outcome =
  | { readonly status: "ok"; readonly why: string }
  | { readonly status: "warning" | "unknown"; readonly why: string; readonly fix?: string | undefined }
  | { readonly status: "failed"; readonly why: string; readonly fix: string; readonly exitCode: FailureCode }

/** One thing to look at. */
export interface Check<R = never> {
  /** Stable, for scripts: `identity`, `iam:ListFoundationModels`, `access:us.amazon.nova-pro-v1:0`. */
  readonly id: string
  /** A few words for people. */
  readonly title: string
  /** Ids of checks that must not have failed before this one makes sense. */
  readonly needs: ReadonlyArray<string>
  /** What is waited for, as the subject of a sentence. Absent: nothing that could hang. */
  readonly asks?: string | undefined
  readonly run: Effect.Effect<Outcome, never, R>
}

/** A check and what came of it. */
export interface CheckReport {
  readonly id: string
  readonly title: string
  readonly outcome: Outcome
  /** The check that failed, when this one was not looked at because of it. */
  readonly blockedBy?: string | undefined
}

/** How long one check may wait. */
export const patience = Duration.seconds(5)

/** How long all of them may take together. */
export const budget = Duration.seconds(28)

/** It holds. */
export const ok = (why: string): Outcome => ({ status: "ok", why })

/** It holds, but somebody should know. */
export const warning = (why: string, fix?: string): Outcome => ({ status: "warning", why, fix })

/** It could not be seen. */
export const unknown = (why: string, fix?: string): Outcome => ({ status: "unknown", why, fix })

/** It does not hold. */
export const failed = (exitCode: FailureCode, why: string, fix: string): Outcome => ({
  status: "failed",
  why,
  fix,
  exitCode
})

const noAnswer = (asks: string): Outcome =>
  failed(
    75,
    `${asks} did not answer within 5 seconds.`,
    "Try again in a moment, and look at https://health.aws.amazon.com"
  )

const bounded = <R>({ asks, run }: Check<R>): Effect.Effect<Outcome, never, R> =>
  asks === undefined
    ? run
    : Effect.timeoutOrElse(run, { duration: patience, orElse: () => Effect.succeed(noAnswer(asks)) })

/** The first of the checks it needs that failed; one that was itself not looked at hands on why. */
const blockerOf = (needed: ReadonlyArray<CheckReport>): { readonly id: string; readonly title: string } | undefined => {
  for (const { blockedBy, id, outcome, title } of needed) {
    if (outcome.status === "failed") return { id, title }
    if (blockedBy !== undefined) return { id: blockedBy, title }
  }
  return undefined
}

/**
 * Runs all checks, at once where they do not depend on each other. A check may need only what stands before it in the list.
 *
 * **Errors**: none. What takes too long is reported as such; all of it ends within {@link budget}.
 */
export const runChecks = Effect.fnUntraced(function* <R>(checks: ReadonlyArray<Check<R>>) {
  const running = new Map<string, Effect.Effect<CheckReport, never, R>>()
  const titles = new Map(checks.map(({ id, title }) => [id, title]))
  for (const check of checks) {
    const { id, needs, title } = check
    const before = needs.flatMap((need) => running.get(need) ?? [])
    const report = Effect.gen(function* () {
      const blocker = blockerOf(yield* Effect.all(before, { concurrency: "unbounded" }))
      if (blocker === undefined) return { id, title, outcome: yield* bounded(check) } satisfies CheckReport
      const why = `Not looked at, because "${titles.get(blocker.id) ?? blocker.title}" failed.`
      return { id, title, outcome: unknown(why), blockedBy: blocker.id } satisfies CheckReport
    })
    running.set(id, yield* Effect.cached(report))
  }
  const late = ({ id, title }: Check<R>): CheckReport => ({
    id,
    title,
    outcome: unknown("Not looked at, because the checks before it took too long.")
  })
  return yield* Effect.forEach(
    checks,
    (check) =>
      Effect.timeoutOrElse(running.get(check.id) ?? Effect.succeed(late(check)), {
        duration: budget,
        orElse: () => Effect.succeed(late(check))
      }),
    { concurrency: "unbounded" }
  )
})

/** The first check that failed. */
export const firstFailure = (
  reports: ReadonlyArray<CheckReport>
): { readonly report: CheckReport; readonly outcome: Extract<Outcome, { status: "failed" }> } | undefined => {
  for (const report of reports) if (report.outcome.status === "failed") return { report, outcome: report.outcome }
  return undefined
}
