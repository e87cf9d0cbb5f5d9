/**
 * Measures clients and prints what they get wrong:
 *
 *   node --conditions=@bedrock-kit/source packages/converse-stream/conformance/measure.ts [GROUP]
 *
 * To measure another, add it to `clients`.
 */
import { awsSdk } from "./awsSdk.ts"
import { bedrockKit } from "./bedrockKit.ts"
import type { Client } from "./format.ts"
import { isWrong, readScenarios, runAll } from "./run.ts"
import type { HttpVersion } from "./server.ts"

const clients: Readonly<Record<string, (version: HttpVersion) => Client>> = { bedrockKit: () => bedrockKit, awsSdk }

const [, , only = ""] = process.argv
const scenarios = (await readScenarios()).filter(({ id }) => id.startsWith(only))

for (const [name, client] of Object.entries(clients))
  for (const version of ["2", "1.1"] as const) {
    const results = await runAll(client(version), scenarios, version)
    const wrong = results.filter(isWrong)
    const poor = results.filter((result) => !isWrong(result) && result.differences.length > 0)
    console.log(
      `${name} over HTTP/${version}: ${results.length} scenarios, ${wrong.length} wrong, ${poor.length} right with less told`
    )
    for (const { differences, scenario } of wrong)
      console.log(
        `  ${scenario.id}: ${differences
          .filter(({ level }) => level === "must")
          .map(({ what }) => what)
          .join(", ")}`
      )
  }
