import { knownModelIds } from "@bedrock-kit/model-catalog"
import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { normalizeModelId, toModelId } from "../src/modelIds.ts"

const arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/k7v2m9q4x1zp"

describe("a model id", () => {
  it.each([
    ["amazon-bedrock/us.anthropic.claude-sonnet-4-6", "us.anthropic.claude-sonnet-4-6"],
    ["bedrock/amazon-bedrock/amazon.nova-pro-v1:0", "amazon.nova-pro-v1:0"],
    ["  AWS/Amazon.Nova-Pro-v1:0 ", "amazon.nova-pro-v1:0"],
    ["US.anthropic.claude-sonnet-4-6", "us.anthropic.claude-sonnet-4-6"],
    ["us.anthropic.claude-opus-4.8", "us.anthropic.claude-opus-4-8"],
    ["deepseek.v3.2", "deepseek.v3.2"],
    ["acme.new-v1.5:0", "acme.new-v1.5:0"],
    [`amazon-bedrock/${arn}`, arn],
    [
      "arn:aws:sagemaker:us-east-1:123456789012:endpoint/MyEndpoint",
      "arn:aws:sagemaker:us-east-1:123456789012:endpoint/MyEndpoint"
    ],
    ["My Own Model", "My Own Model"]
  ])("written as %o is %o", (text, expected) => {
    assert.strictEqual(normalizeModelId({ modelId: text }), expected)
  })

  it.prop(
    "of the catalog stays as it is, also behind the provider's name and in capitals",
    [Schema.Literals(knownModelIds())],
    ([id]) => {
      assert.strictEqual(toModelId(id), id)
      assert.strictEqual(toModelId(`Bedrock/${id.toUpperCase()}`), id)
    }
  )

  it.prop("is written once and for all", [Schema.String], ([text]) => {
    assert.strictEqual(toModelId(toModelId(text)), toModelId(text))
  })
})
