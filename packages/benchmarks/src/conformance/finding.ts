/** What a result comes down to, in a word. Pure. */
import { isWrong, type Result } from "@bedrock-kit/converse-stream/conformance"

/**
 * `hung`: it never settled. `silent`: a failure was taken for success. `failed`: a success was taken for failure.
 * `lost`: content was lost, invented or mistaken. `http`: too many or too few requests, or a stream left running.
 */
export type Finding = "right" | "hung" | "silent" | "failed" | "lost" | "http"

/** The faults, worst first. */
export const faults = ["silent", "hung", "failed", "lost", "http"] as const satisfies ReadonlyArray<Finding>

/** The worst that is said of a result. */
export const findingOf = (result: Result): Finding => {
  if (!isWrong(result)) return "right"
  const { observed, scenario } = result
  if (observed.outcome === "hung") return "hung"
  if (observed.outcome !== scenario.expect.outcome) return scenario.expect.outcome === "failed" ? "silent" : "failed"
  const musts = result.differences.filter(({ level }) => level === "must")
  return musts.every(({ what }) => what === "requests" || what === "closes") ? "http" : "lost"
}

/** The worst of several. */
export const worst = (findings: ReadonlyArray<Finding>): Finding =>
  faults.find((fault) => findings.includes(fault)) ?? "right"

/** What a client that tells all tells besides: by name, how often it was due and how often it came. */
export interface Telling {
  readonly what: string
  readonly due: number
  readonly told: number
}

const besides = [
  "requestId",
  "latencyMs",
  "serviceTier",
  "invokedModelId",
  "additionalModelResponseFields",
  "guardrail",
  "verdict",
  "unknown",
  "failure.kind",
  "failure.retryable",
  "failure.requestId",
  "failure.contentBlockIndex"
] as const

const isDue = ({ scenario: { expect } }: Result, what: (typeof besides)[number]): boolean => {
  const [head = "", member] = what.split(".")
  const value: unknown = (expect as unknown as Record<string, unknown>)[head]
  const due = member === undefined ? value : (value as Record<string, unknown> | undefined)?.[member]
  return due !== undefined && due !== null && !(Array.isArray(due) && due.length === 0)
}

/** Counted over the results that are right, and not by failing where one may. */
export const tellings = (results: ReadonlyArray<Result>): ReadonlyArray<Telling> => {
  const right = results.filter(
    (result) => !isWrong(result) && result.observed.outcome === result.scenario.expect.outcome
  )
  return besides.map((what) => {
    const due = right.filter((result) => isDue(result, what))
    const told = due.filter(({ differences }) => differences.every((difference) => difference.what !== what))
    return { what, due: due.length, told: told.length }
  })
}
