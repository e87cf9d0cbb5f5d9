import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { modelFacts, parseModelId, toInferenceProfileId, type ModelId } from "../src/index.ts"

const said = (text: string): Partial<ModelId> =>
  Object.fromEntries(Object.entries(parseModelId(text)).filter(([key, value]) => key !== "text" && value !== undefined))

const Geography = Schema.String.check(Schema.isPattern(/^[a-z][a-z0-9-]{0,11}$/u))
const BaseModelId = Schema.Literals(Array.from(modelFacts.keys()).filter((id) => !id.startsWith("in.")))
const ArnLike = Schema.TemplateLiteral(["arn:aws", Schema.String, ":bedrock:", Schema.String, "/", Schema.String])

describe("parseModelId", () => {
  const cases: ReadonlyArray<readonly [text: string, expected: Partial<ModelId>]> = [
    [
      "anthropic.claude-sonnet-4-6",
      { kind: "foundation-model", baseModelId: "anthropic.claude-sonnet-4-6", vendor: "anthropic" }
    ],
    // A dot inside a model's name is not a geography's.
    ["openai.gpt-5.4", { kind: "foundation-model", baseModelId: "openai.gpt-5.4", vendor: "openai" }],
    ["zai.glm-9.1.2", { kind: "foundation-model", baseModelId: "zai.glm-9.1.2", vendor: "zai" }],
    ["newcomer.v3.2", { kind: "foundation-model", baseModelId: "newcomer.v3.2", vendor: "newcomer" }],
    [
      "eu.anthropic.claude-opus-9",
      {
        kind: "inference-profile",
        baseModelId: "anthropic.claude-opus-9",
        geography: "eu",
        vendor: "anthropic"
      }
    ],
    [
      "us-gov.openai.gpt-oss-20b-1:0",
      {
        kind: "inference-profile",
        baseModelId: "openai.gpt-oss-20b-1:0",
        geography: "us-gov",
        vendor: "openai"
      }
    ],
    // Neither the geography nor the vendor exists today.
    [
      "mx.newcomer.wonder-1.5",
      { kind: "inference-profile", baseModelId: "newcomer.wonder-1.5", geography: "mx", vendor: "newcomer" }
    ],
    [
      "in.anthropic.claude-opus-5",
      { kind: "inference-profile", baseModelId: "anthropic.claude-opus-5", geography: "in", vendor: "anthropic" }
    ],
    [
      "arn:aws-cn:bedrock:cn-north-1::foundation-model/amazon.nova-pro-v1:0",
      {
        kind: "foundation-model",
        baseModelId: "amazon.nova-pro-v1:0",
        vendor: "amazon",
        region: "cn-north-1",
        partition: "aws-cn"
      }
    ],
    [
      "arn:aws:bedrock:::foundation-model/anthropic.claude-opus-5",
      {
        kind: "foundation-model",
        baseModelId: "anthropic.claude-opus-5",
        vendor: "anthropic",
        partition: "aws"
      }
    ],
    [
      "arn:aws-us-gov:bedrock:us-gov-west-1:123456789012:inference-profile/us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0",
      {
        kind: "inference-profile",
        baseModelId: "anthropic.claude-sonnet-4-5-20250929-v1:0",
        geography: "us-gov",
        vendor: "anthropic",
        region: "us-gov-west-1",
        account: "123456789012",
        partition: "aws-us-gov"
      }
    ],
    [
      "arn:aws:bedrock:us-east-1:123456789012:custom-model/amazon.nova-lite-v1:0:300k/abcdefghijkl",
      {
        kind: "custom-model",
        baseModelId: "amazon.nova-lite-v1:0:300k",
        vendor: "amazon",
        region: "us-east-1",
        account: "123456789012",
        partition: "aws"
      }
    ],
    [
      "arn:aws:bedrock:us-east-1:123456789012:default-prompt-router/anthropic.claude:1",
      {
        kind: "default-prompt-router",
        vendor: "anthropic",
        region: "us-east-1",
        account: "123456789012",
        partition: "aws"
      }
    ],
    [
      "arn:aws:sagemaker:us-east-1:123456789012:endpoint/my-endpoint",
      { kind: "sagemaker-endpoint", region: "us-east-1", account: "123456789012", partition: "aws" }
    ],
    [
      "arn:aws:sagemaker:us-east-1:123456789012:model/mine",
      { kind: "unknown", region: "us-east-1", account: "123456789012", partition: "aws" }
    ],
    ["arn:aws:s3:::bucket/key", { kind: "unknown" }],
    ["my profile", { kind: "unknown" }],
    ["", { kind: "unknown" }]
  ]

  it.each(cases)("takes %s apart", (text, expected) => {
    assert.deepStrictEqual(said(text), expected)
  })

  const opaque = [
    "application-inference-profile/a1b2c3d4e5f6",
    "provisioned-model/a1b2c3d4e5f6",
    "imported-model/a1b2c3d4e5f6",
    "custom-model-deployment/a1b2c3d4e5f6",
    "prompt/ABCDEFGHIJ:2",
    "prompt-router/a1b2c3"
  ]
  const partitions = ["aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc"]

  it.each(opaque.flatMap((resource) => partitions.map((partition) => [resource, partition] as const)))(
    "names no model for %s in %s",
    (resource, partition) => {
      assert.deepStrictEqual<object>(said(`arn:${partition}:bedrock:eusc-de-east-1:123456789012:${resource}`), {
        kind: resource.split("/")[0],
        region: "eusc-de-east-1",
        account: "123456789012",
        partition
      })
    }
  )

  it.prop("keeps any text whatever it is", [Schema.String], ([text]) => {
    assert.strictEqual(parseModelId(text).text, text)
  })

  it.prop("keeps any text that looks like an ARN", [ArnLike], ([text]) => {
    assert.strictEqual(parseModelId(text).text, text)
  })

  it.prop(
    "reads back the profile id it prints, for any geography",
    [Geography, BaseModelId],
    ([geography, baseModelId]) => {
      const id = parseModelId(toInferenceProfileId(geography, baseModelId))
      assert.deepStrictEqual(
        [id.kind, id.geography, id.baseModelId, id.vendor],
        ["inference-profile", geography, baseModelId, baseModelId.split(".")[0]]
      )
    }
  )

  it.prop("finds no geography in a base model id", [BaseModelId], ([baseModelId]) => {
    const id = parseModelId(baseModelId)
    assert.deepStrictEqual([id.kind, id.geography, id.baseModelId], ["foundation-model", undefined, baseModelId])
  })
})
