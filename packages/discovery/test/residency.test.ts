import type { InferenceProfileSummary } from "@aws-sdk/client-bedrock"
import { toModels } from "@bedrock-kit/discovery"
import { assert, describe, it } from "@effect/vitest"

const base = "anthropic.claude-sonnet-4-6"

/** A profile over a model in these Regions; the empty one stands for any, as AWS writes it. */
const profile = (
  id: string,
  regions: ReadonlyArray<string>,
  type: "SYSTEM_DEFINED" | "APPLICATION" = "SYSTEM_DEFINED"
): InferenceProfileSummary => ({
  inferenceProfileId: id,
  inferenceProfileName: id,
  inferenceProfileArn: `arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/${id}`,
  models: regions.map((region) => ({ modelArn: `arn:aws:bedrock:${region}::foundation-model/${base}` })),
  status: "ACTIVE",
  type
})

const profiles = [
  profile(`global.${base}`, ["eu-west-1", ""]),
  profile(`eu.${base}`, ["eu-west-1", "eu-central-1"]),
  profile(`us.${base}`, ["us-east-1", "us-west-2"]),
  profile(`jp.${base}`, ["ap-northeast-1", "ap-northeast-3"]),
  profile("ours-here", ["eu-west-1"], "APPLICATION"),
  profile("ours-anywhere", ["eu-west-1", ""], "APPLICATION"),
  profile("silent", [])
]

const foundation = {
  modelArn: `arn:aws:bedrock:eu-west-1::foundation-model/${base}`,
  modelId: base,
  modelName: base,
  providerName: "Anthropic",
  outputModalities: ["TEXT" as const],
  responseStreamingSupported: true,
  inferenceTypesSupported: ["ON_DEMAND" as const],
  modelLifecycle: { status: "ACTIVE" as const }
}

/** The names of what may be used from Ireland. */
const permitted = (residency?: string) =>
  toModels([foundation], profiles, {
    region: "eu-west-1",
    residency,
    profiles: "all",
    providerFilter: [],
    defaultContextWindow: 1,
    defaultMaxTokens: 1
  })
    .map(({ modelName }) => modelName)
    .toSorted()

describe("residency", () => {
  it("permits everything unless told", () => {
    assert.lengthOf(permitted(), profiles.length + 1)
    assert.deepStrictEqual(permitted("any"), permitted())
    assert.deepStrictEqual(permitted("global-first"), permitted())
  })

  it("keeps to a geography: its profiles, and what the account made that cannot leave it", () => {
    assert.deepStrictEqual(permitted("eu"), [base, `eu.${base}`, "ours-here"].toSorted())
    assert.deepStrictEqual(permitted("jp"), [`jp.${base}`])
    assert.deepStrictEqual(permitted("apac"), [`jp.${base}`])
    assert.deepStrictEqual(permitted("us"), [`us.${base}`])
    assert.deepStrictEqual(permitted("us-gov"), [])
  })

  it("keeps to the Region", () => {
    assert.deepStrictEqual(permitted("region"), [base, "ours-here"].toSorted())
  })
})
