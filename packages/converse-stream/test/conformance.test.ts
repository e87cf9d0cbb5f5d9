import * as AwsSdk from "@bedrock-kit/converse-stream/adapters/AwsSdk"
import { accessKeys, CredentialProvider, Credentials } from "@bedrock-kit/credentials"
import { exampleKey } from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Layer } from "effect"
import { makeClient } from "../conformance/bedrockKit.ts"
import type { Scenario } from "../conformance/format.ts"
import { readScenarios, run } from "../conformance/run.ts"
import { groups } from "../conformance/table.ts"

const client = makeClient((endpoint) =>
  AwsSdk.layer({ region: "us-east-1", endpoint }).pipe(
    Layer.provide(Credentials.layerNoDeps),
    Layer.provide(CredentialProvider.layerOf(accessKeys(exampleKey)))
  )
)

const scenarios = await readScenarios()

describe.each(["2", "1.1"] as const)("conformance over HTTP/%s", (version) => {
  it.each(scenarios.map((scenario) => [scenario.id, scenario] as const))("%s", async (_id, scenario) => {
    const { differences } = await run(client, scenario, version)
    assert.deepStrictEqual(
      differences.map(({ what, ...values }) => `${what}: ${JSON.stringify(values)}`),
      []
    )
  })
})

describe("the corpus", () => {
  it("is what its table says; run conformance/generate.ts after a change", () => {
    const byId = new Map(scenarios.map((scenario) => [scenario.id, scenario]))
    const rows = Object.values(groups).flat()
    assert.strictEqual(byId.size, rows.length)
    for (const row of rows) assert.deepStrictEqual(byId.get(row.id), JSON.parse(JSON.stringify(row)) as Scenario)
  })

  it("names each scenario once, and has at least 120", () => {
    assert.strictEqual(new Set(scenarios.map(({ id }) => id)).size, scenarios.length)
    assert.isAtLeast(scenarios.length, 120)
  })
})
