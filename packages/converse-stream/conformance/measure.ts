/**
 * Measures clients and prints what they get wrong:
 *
 *   node --conditions=@bedrock-kit/source packages/converse-stream/conformance/measure.ts [GROUP]
 *
 * To measure another, add it to `clients`.
 */
import * as AwsSdk from "@bedrock-kit/converse-stream/adapters/AwsSdk"
import { accessKeys, CredentialProvider, Credentials } from "@bedrock-kit/credentials"
import { exampleKey } from "@bedrock-kit/simulator"
import { Layer } from "effect"
import { awsSdk } from "./awsSdk.ts"
import { makeClient } from "./bedrockKit.ts"
import type { Client } from "./format.ts"
import { readScenarios, type Result, run } from "./run.ts"
import type { HttpVersion } from "./server.ts"

const bedrockKit = makeClient((endpoint) =>
  AwsSdk.layer({ region: "us-east-1", endpoint }).pipe(
    Layer.provide(Credentials.layerNoDeps),
    Layer.provide(CredentialProvider.layerOf(accessKeys(exampleKey)))
  )
)

const clients: Readonly<Record<string, (version: HttpVersion) => Client>> = { bedrockKit: () => bedrockKit, awsSdk }

const [, , only = ""] = process.argv
const scenarios = (await readScenarios()).filter(({ id }) => id.startsWith(only))

const has = (level: "must" | "should", { differences }: Result) => differences.some((found) => found.level === level)

for (const [name, client] of Object.entries(clients))
  for (const version of ["2", "1.1"] as const) {
    const results: Array<Result> = []
    for (const scenario of scenarios) results.push(await run(client(version), scenario, version))
    const wrong = results.filter((result) => has("must", result))
    const poor = results.filter((result) => !has("must", result) && has("should", result))
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
