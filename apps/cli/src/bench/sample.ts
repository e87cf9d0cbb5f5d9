/** What is measured of one turn, and what many turns come to. Pure. */
import { toUsd } from "../money.ts"
import type { OperatorError } from "../OperatorError.ts"

/** A model with the tier and the Region that it is asked in. */
export interface Subject {
  readonly modelId: string
  readonly region: string
  /** Absent: the one that AWS takes for the default. */
  readonly serviceTier: "default" | "priority" | "flex" | "reserved" | undefined
}

/** One turn. **Units**: milliseconds since its last attempt was sent, unless said otherwise. */
export interface Sample {
  /** Absent when no content came. */
  readonly firstTokenMs: number | undefined
  readonly totalMs: number
  /** Between one piece of content and the next. AWS sends one or several tokens in a piece. */
  readonly gapsMs: ReadonlyArray<number>
  /** As AWS counts; absent when it did not. */
  readonly outputTokens: number | undefined
  /** **Units**: femtodollars; absent when no price is listed, or nothing was counted. */
  readonly cost: bigint | undefined
  /** Attempts that AWS refused because of too many requests, the last one among them if that was one. */
  readonly throttles: number
  readonly failure: OperatorError | undefined
}

/** Both of them, or neither. */
export interface Spread {
  readonly p50: number
  readonly p99: number
}

/** What the turns of a subject come to. */
export interface Result extends Subject {
  readonly turns: number
  readonly failed: number
  readonly throttles: number
  /** `undefined` when no turn showed it. **Units**: milliseconds. */
  readonly firstTokenMs: Spread | undefined
  readonly interTokenMs: Spread | undefined
  /** The median of the turns, from the first token on. */
  readonly tokensPerSecond: number | undefined
  readonly outputTokens: number
  /** `undefined` when no turn has a known cost. */
  readonly usd: number | undefined
  /** Why the last turn that failed did. */
  readonly failure: string | undefined
}

/** The value that a share of all values does not exceed, by nearest rank. `undefined` when there are none. */
export const percentile = (values: ReadonlyArray<number>, share: number): number | undefined =>
  values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(values.length * share) - 1)]

const spread = (values: ReadonlyArray<number>): Spread | undefined => {
  const [p50, p99] = [percentile(values, 0.5), percentile(values, 0.99)]
  return p50 === undefined || p99 === undefined ? undefined : { p50, p99 }
}

/** Tokens by the second, from the first on. An answer that came in one piece shows none. */
const speedOf = ({ firstTokenMs, outputTokens, totalMs }: Sample): ReadonlyArray<number> =>
  firstTokenMs === undefined || outputTokens === undefined || totalMs <= firstTokenMs
    ? []
    : [(outputTokens * 1000) / (totalMs - firstTokenMs)]

/** Sums the turns of a subject up. */
export const summarize = (subject: Subject, samples: ReadonlyArray<Sample>): Result => {
  const whole = samples.filter(({ failure }) => failure === undefined)
  const costs = samples.flatMap(({ cost }) => cost ?? [])
  const sum = (pick: (sample: Sample) => number | undefined) =>
    samples.reduce((all, each) => all + (pick(each) ?? 0), 0)
  return {
    ...subject,
    turns: samples.length,
    failed: samples.length - whole.length,
    throttles: sum(({ throttles }) => throttles),
    firstTokenMs: spread(whole.flatMap(({ firstTokenMs }) => firstTokenMs ?? [])),
    interTokenMs: spread(whole.flatMap(({ gapsMs }) => gapsMs)),
    tokensPerSecond: percentile(whole.flatMap(speedOf), 0.5),
    outputTokens: sum(({ outputTokens }) => outputTokens),
    usd: costs.length === 0 ? undefined : toUsd(costs.reduce((all, cost) => all + cost, 0n)),
    failure: samples.findLast(({ failure }) => failure !== undefined)?.failure?.message
  }
}
