/** What was spent of a budget, and whether the next turn could exceed it. Pure. */
import { cost } from "@bedrock-kit/model-catalog"
import type { Sample, Subject } from "./sample.ts"

/** A turn that was taken. */
export interface Entry {
  readonly subject: Subject
  readonly sample: Sample
}

/** All turns so far. **Units**: femtodollars. */
export interface Ledger {
  readonly entries: ReadonlyArray<Entry>
  /** What was spent at most: a turn that broke off is counted as the most it can have cost. */
  readonly spent: bigint
  /** Whether a turn was left out because it could have exceeded the budget. */
  readonly isStopped: boolean
}

/** Before the first turn. */
export const emptyLedger: Ledger = { entries: [], spent: 0n, isStopped: false }

/** A prompt has fewer tokens than bytes; what a model's own template adds is less than this. */
const overhead = 500

/** The most that a turn can cost. `undefined` when no price is listed. **Units**: femtodollars. */
export const mostOf = ({ modelId, serviceTier }: Subject, prompt: string, maxTokens: number): bigint | undefined => {
  const inputTokens = Buffer.byteLength(prompt) + overhead
  return cost({ inputTokens, outputTokens: maxTokens }, modelId, { serviceTier })?.total
}

/** US dollars to femtodollars. A budget is no finer than a millionth of a dollar. */
export const toFemtodollars = (usd: number): bigint => BigInt(Math.round(usd * 1e6)) * 1_000_000_000n

/** Whether a turn that costs at most so much keeps the budget. What has no price is counted as nothing. */
export const mayTake = ({ spent }: Ledger, budget: bigint, most: bigint = 0n): boolean => spent + most <= budget

/** Takes a turn down. What AWS refused before any content came costs nothing. */
export const enter = (ledger: Ledger, entry: Entry, most: bigint = 0n): Ledger => {
  const { cost, failure, firstTokenMs } = entry.sample
  const isFree = failure !== undefined && firstTokenMs === undefined
  return {
    ...ledger,
    entries: [...ledger.entries, entry],
    spent: ledger.spent + (cost ?? (isFree ? 0n : most))
  }
}
