/**
 * Measures several ways of doing one thing side by side.
 *
 * Machines differ and are never alone, so every contender runs in every round, in turn, and what counts is the ratio
 * to the first, which is the floor or the peer.
 */
import { Bench } from "tinybench"

/** One way of doing it. */
export interface Contender {
  readonly name: string
  readonly run: () => unknown
}

/** The medians of all rounds. */
export interface Row {
  readonly name: string
  readonly nanoseconds: number
  /** How far the slowest round's median lies from the fastest one's, in per cent of it. */
  readonly spread: number
  readonly ratio: number
}

const rounds = 7

/** Milliseconds for one contender in one round. */
const time = 150

/** The middle one. */
export const median = (values: ReadonlyArray<number>): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

const measure = async ({ name, run }: Contender): Promise<number> => {
  const bench = new Bench({ time, warmupTime: 30 }).add(name, run)
  const [task] = await bench.run()
  const result = task?.result
  if (result === undefined || !("latency" in result)) throw new Error(`${name} could not be measured.`)
  return result.latency.p50 * 1e6
}

/** Runs all contenders, interleaved. Ratios are to the first. */
export const compare = async (contenders: ReadonlyArray<Contender>): Promise<ReadonlyArray<Row>> => {
  const measured = contenders.map((contender) => ({ contender, medians: [] as Array<number> }))
  for (let round = 0; round < rounds; round++)
    for (const { contender, medians } of measured) medians.push(await measure(contender))
  const floor = median(measured[0]?.medians ?? [])
  return measured.map(({ contender, medians }) => {
    const nanoseconds = median(medians)
    const fastest = Math.min(...medians)
    return {
      name: contender.name,
      nanoseconds,
      spread: ((Math.max(...medians) - fastest) / fastest) * 100,
      ratio: nanoseconds / floor
    }
  })
}

const duration = (nanoseconds: number): string =>
  nanoseconds < 1000
    ? `${nanoseconds.toFixed(0)} ns`
    : nanoseconds < 1e6
      ? `${(nanoseconds / 1000).toFixed(1)} µs`
      : `${(nanoseconds / 1e6).toFixed(2)} ms`

/** Lays the rows out as a table. */
export const print = (title: string, rows: ReadonlyArray<Row>): string => {
  const cells = [
    ["", "median", "spread", "ratio"],
    ...rows.map(({ name, nanoseconds, ratio, spread }) => [
      name,
      duration(nanoseconds),
      `${spread.toFixed(0)} %`,
      `${ratio.toFixed(2)}×`
    ])
  ]
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
  return [
    title,
    ...cells.map((row) =>
      row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join("  ")
    )
  ].join("\n")
}
