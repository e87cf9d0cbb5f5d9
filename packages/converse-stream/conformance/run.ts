/** Plays a scenario to a client over real sockets, and says how it did. */
import { readdir, readFile } from "node:fs/promises"
import { compare, type Difference } from "./compare.ts"
import type { Client, Observed, Scenario } from "./format.ts"
import { type HttpVersion, start } from "./server.ts"

export interface Result {
  readonly scenario: Scenario
  readonly httpVersion: HttpVersion
  readonly observed: Observed
  readonly differences: ReadonlyArray<Difference>
}

/** A client that has said nothing by then never will. **Units**: milliseconds. */
const patience = 8000

const within = <A>(promise: Promise<A>, millis: number, otherwise: A): Promise<A> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<A>((resolve) => (timer = setTimeout(() => resolve(otherwise), millis)))
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}

const folder = new URL("scenarios/", import.meta.url)

/** Reads every scenario there is. */
export const readScenarios = async (): Promise<ReadonlyArray<Scenario>> => {
  const files = (await readdir(folder)).filter((name) => name.endsWith(".json")).toSorted()
  const texts = await Promise.all(files.map((name) => readFile(new URL(name, folder), "utf8")))
  return texts.flatMap((text) => JSON.parse(text) as ReadonlyArray<Scenario>)
}

/** Runs one. A client that rejects has failed; one that does not settle is hung. */
export const run = async (client: Client, scenario: Scenario, httpVersion: HttpVersion): Promise<Result> => {
  const { answers, ask, expect } = scenario
  const server = await start(httpVersion, answers)
  try {
    const settled = client(server.endpoint, ask).catch((): Observed => ({ outcome: "failed" }))
    const observed = await within(settled, patience, { outcome: "hung" })
    const closed =
      expect.closes === undefined ||
      (await within(
        server.left.then(() => true),
        1000,
        false
      ))
    const counted = server.requests()
    const differences: ReadonlyArray<Difference> = [
      ...compare(expect, observed),
      ...(closed === (expect.closes ?? true)
        ? []
        : [{ level: "must", what: "closes", expected: expect.closes, observed: closed } as const]),
      ...(expect.requests === undefined || expect.requests === counted
        ? []
        : [{ level: "must", what: "requests", expected: expect.requests, observed: counted } as const])
    ]
    return { scenario, httpVersion, observed, differences }
  } finally {
    await server.close()
  }
}

/** Whether content was lost or invented, success was taken for failure or the reverse, or the client hung. */
export const isWrong = ({ differences }: Result): boolean => differences.some(({ level }) => level === "must")

/**
 * Runs many, some at a time, and keeps their order. What went wrong in company is run once more alone, which counts: a
 * busy machine is no client's fault.
 */
export const runAll = async (
  client: Client,
  scenarios: ReadonlyArray<Scenario>,
  httpVersion: HttpVersion,
  atOnce = 8
): Promise<ReadonlyArray<Result>> => {
  const waiting = [...scenarios.entries()]
  const results: Array<Result> = []
  const work = async (): Promise<void> => {
    const next = waiting.shift()
    if (next === undefined) return
    const [at, scenario] = next
    results[at] = await run(client, scenario, httpVersion)
    return work()
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  for (const [at, result] of results.entries())
    if (isWrong(result) && result.observed.outcome !== "hung")
      results[at] = await run(client, result.scenario, httpVersion)
  return results
}
