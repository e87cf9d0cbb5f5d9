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

/**
 * JSON with sorted keys, so that order of members does not matter and `undefined` counts as absent. A large integer may
 * be a string or a `bigint`.
 */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, member: unknown) =>
    typeof member === "object" && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : typeof member === "bigint"
        ? `${member}`
        : member
  ) ?? "absent"

const isNothing = (value: unknown): boolean => value === null || (Array.isArray(value) && value.length === 0)

const differs = (level: Difference["level"], what: string, expected: unknown, observed: unknown) =>
  // A client without a word for what did not come has told no less.
  canonical(expected) === canonical(observed) || (isNothing(expected) && observed === undefined)
    ? []
    : [{ level, what, expected, observed } satisfies Difference]

/** AWS writes `throttlingException` on the wire and `ThrottlingException` elsewhere. They are one name. */
const withName = (failure: Failure | undefined): Failure | undefined =>
  failure?.exception === undefined
    ? failure
    : { ...failure, exception: failure.exception.replace(/^./, (letter) => letter.toUpperCase()) }

/** Compares. Only what is expected is looked at. */
export const compare = (expected: Expected, observed: Observed): ReadonlyArray<Difference> => {
  const { mayFail, text, textByBlock, toolCalls } = expected
  if (mayFail && observed.outcome === "failed")
    return compare({ outcome: "failed", text: text ?? "", toolCalls: toolCalls ?? [] }, observed)
  const isByBlock = textByBlock !== undefined && textByBlock === observed.text
  const wanted = isByBlock ? { ...expected, text: textByBlock } : expected
  const wantedFailure = withName(expected.failure)
  const observedFailure = withName(observed.failure)
  const at = (level: Difference["level"], keys: typeof musts) =>
    keys.flatMap((key) => (wanted[key] === undefined ? [] : differs(level, key, wanted[key], observed[key])))
  return [
    ...at("must", musts),
    ...at("should", shoulds),
    ...failureKeys.flatMap((key) => {
      const due = wantedFailure?.[key]
      // The name is AWS's answer; the rest is what a client makes of it.
      return due === undefined
        ? []
        : differs(key === "exception" ? "must" : "should", `failure.${key}`, due, observedFailure?.[key])
    })
  ]
}
