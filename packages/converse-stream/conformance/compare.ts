/** Says where what a client observed differs from what it should have. Pure. */
import type { Expected, Failure, Observed } from "./format.ts"

export interface Difference {
  /**
   * `must`: content lost or invented, success taken for failure or the reverse, a hang. `should`: what a client that
   * tells all would tell as well.
   */
  readonly level: "must" | "should"
  readonly what: string
  readonly expected: unknown
  readonly observed: unknown
}

const musts: ReadonlyArray<keyof Expected & keyof Observed> = [
  "outcome",
  "text",
  "reasoning",
  "toolCalls",
  "serverToolCalls",
  "malformedToolCalls",
  "citations",
  "images",
  "toolResults",
  "stopReason",
  "usage"
]

const shoulds: ReadonlyArray<keyof Expected & keyof Observed> = [
  "verdict",
  "guardrail",
  "latencyMs",
  "serviceTier",
  "invokedModelId",
  "additionalModelResponseFields",
  "unknown",
  "requestId"
]

const failureKeys: ReadonlyArray<keyof Failure> = ["kind", "exception", "retryable", "requestId", "contentBlockIndex"]

/** JSON with sorted keys, so that order of members does not matter and `undefined` counts as absent. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, member: unknown) =>
    typeof member === "object" && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : member
  ) ?? "absent"

const isNothing = (value: unknown): boolean => Array.isArray(value) && value.length === 0

const differs = (level: Difference["level"], what: string, expected: unknown, observed: unknown) =>
  // A client without a word for what did not come has told no less.
  canonical(expected) === canonical(observed) || (isNothing(expected) && observed === undefined)
    ? []
    : [{ level, what, expected, observed } satisfies Difference]

/** Compares. Only what is expected is looked at. */
export const compare = (expected: Expected, observed: Observed): ReadonlyArray<Difference> => {
  const at = (level: Difference["level"], keys: typeof musts) =>
    keys.flatMap((key) => (expected[key] === undefined ? [] : differs(level, key, expected[key], observed[key])))
  return [
    ...at("must", musts),
    ...at("should", shoulds),
    ...failureKeys.flatMap((key) => {
      const wanted = expected.failure?.[key]
      // The name is AWS's answer; the rest is what a client makes of it.
      return wanted === undefined
        ? []
        : differs(key === "exception" ? "must" : "should", `failure.${key}`, wanted, observed.failure?.[key])
    })
  ]
}
