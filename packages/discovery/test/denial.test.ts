import { parseDenial } from "@bedrock-kit/discovery"
import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"

describe("parseDenial", () => {
  it.each([
    [
      "User: arn:aws:sts::123456789012:assumed-role/Gateway/i-1 is not authorized to perform: bedrock:ListInferenceProfiles on resource: arn:aws:bedrock:eu-west-1:123456789012:* because no identity-based policy allows the bedrock:ListInferenceProfiles action",
      {
        principal: "arn:aws:sts::123456789012:assumed-role/Gateway/i-1",
        action: "bedrock:ListInferenceProfiles",
        resource: "arn:aws:bedrock:eu-west-1:123456789012:*",
        because: "no identity-based policy allows the bedrock:ListInferenceProfiles action"
      }
    ],
    [
      "User: arn:aws:iam::123456789012:user/ana is not authorized to perform: bedrock:InvokeModel on resource: arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0 with an explicit deny in a service control policy",
      {
        principal: "arn:aws:iam::123456789012:user/ana",
        action: "bedrock:InvokeModel",
        resource: "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0",
        because: "an explicit deny in a service control policy"
      }
    ],
    [
      "User: arn:aws:iam::123456789012:user/ana is not authorized to perform: bedrock:ListFoundationModels",
      {
        principal: "arn:aws:iam::123456789012:user/ana",
        action: "bedrock:ListFoundationModels",
        resource: undefined,
        because: undefined
      }
    ],
    [
      "You don't have access to the model with the specified model ID.",
      { principal: undefined, action: undefined, resource: undefined, because: undefined }
    ]
  ])("takes apart: %s", (text, expected) => {
    assert.deepStrictEqual(parseDenial(text), expected)
  })

  it.prop("is total", [Schema.String], ([text]) => {
    parseDenial(text)
    parseDenial(`User: arn:${text} is not authorized to perform: ${text} on resource: ${text} because no ${text}`)
  })
})
