import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { configPatch, patched, reference } from "../src/authConfig.ts"

const wanted = (entry: object, provider: object): unknown => ({
  gateway: { port: 1 },
  models: { providers: { other: {}, "amazon-bedrock": provider } },
  plugins: { entries: { "amazon-bedrock": { enabled: true, config: entry } } }
})

/** Everything that an earlier choice may have left. */
const before = {
  gateway: { port: 1 },
  models: { providers: { other: {}, "amazon-bedrock": { auth: "api-key", apiKey: "old", region: "eu-west-1" } } },
  plugins: {
    entries: {
      "amazon-bedrock": {
        enabled: true,
        config: {
          bearerToken: "old",
          profile: "old",
          roleArn: "old",
          externalId: "old",
          roleSessionName: "old",
          discovery: { enabled: true }
        }
      }
    }
  }
}

describe("configPatch", () => {
  it("takes away what an earlier choice left, and leaves everything else", () => {
    assert.deepStrictEqual<unknown>(
      patched(before, configPatch({ kind: "aws" })),
      wanted({ discovery: { enabled: true } }, { auth: "aws-sdk", region: "eu-west-1" })
    )
  })

  it("keeps the session name with a role", () => {
    const roleArn = "arn:aws:iam::123456789012:role/Bedrock"
    assert.deepStrictEqual<unknown>(
      patched(before, configPatch({ kind: "aws", profile: "dev", roleArn, externalId: "x", region: "eu-west-2" })),
      wanted(
        {
          discovery: { enabled: true },
          region: "eu-west-2",
          profile: "dev",
          roleArn,
          externalId: "x",
          roleSessionName: "old"
        },
        { auth: "aws-sdk", region: "eu-west-1" }
      )
    )
  })

  it("has a key looked for where the host is told to, and never written down", () => {
    const patch = configPatch({ kind: "api-key", key: "bedrock-api-key-EXAMPLE", reference: reference("KEY") })
    const { models } = patched(before, patch)
    assert.deepStrictEqual<unknown>(models?.providers?.["amazon-bedrock"], {
      auth: "api-key",
      region: "eu-west-1",
      apiKey: { source: "env", provider: "default", id: "KEY" }
    })
    const kept = configPatch({ kind: "api-key", key: "bedrock-api-key-EXAMPLE" })
    assert.notInclude(JSON.stringify([patch, kept]), "EXAMPLE")
    assert.isUndefined(patched(before, kept).models?.providers?.["amazon-bedrock"]?.apiKey)
  })

  it.prop("comes to the same the second time", [Schema.Record(Schema.String, Schema.Unknown)], ([config]) => {
    const once = patched(config, configPatch({ kind: "aws", profile: "dev" }))
    assert.deepStrictEqual(patched(once, configPatch({ kind: "aws", profile: "dev" })), once)
  })
})
