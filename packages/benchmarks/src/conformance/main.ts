/** Runs the conformance corpus on every contender and writes `docs/conformance.md`. Takes some minutes. */
import { writeFile } from "node:fs/promises"
import { isWrong, readScenarios, runAll } from "@bedrock-kit/converse-stream/conformance"
import { makeContenders } from "./contenders.ts"
import { type Measured, toDocument } from "./document.ts"

const target = new URL("../../../../docs/conformance.md", import.meta.url)

/** Says what it is doing on stderr; returns what to print. */
export const conformance = async (): Promise<ReadonlyArray<string>> => {
  const scenarios = await readScenarios()
  const all: Array<Measured> = []
  for (const { client, name, over, packages } of await makeContenders(scenarios)) {
    const measured: Array<Measured["over"][number]> = []
    for (const version of over) {
      const results = await runAll(client(version), scenarios, version)
      console.error(`${name} over HTTP/${version}: ${results.filter(isWrong).length} of ${results.length} wrong`)
      measured.push([version, results])
    }
    all.push({ name, packages, over: measured })
  }
  await writeFile(target, toDocument(scenarios, all, process.version))
  return ["docs/conformance.md is written. Run oxfmt on it."]
}
