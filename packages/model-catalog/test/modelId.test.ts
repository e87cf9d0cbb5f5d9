import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import {
  knownModelIds,
  knownModels,
  parseModelId,
  printModelId,
  toInferenceProfileId,
  type ModelId
} from "../src/index.ts"

const said = (text: string): Partial<ModelId> =>
  Object.fromEntries(Object.entries(parseModelId(text)).filter(([key, value]) => key !== "text" && value !== undefined))

const Geography = Schema.String.check(Schema.isPattern(/^[a-z][a-z0-9-]{0,11}$/u))
const baseModelIds = knownModels().flatMap(({ modelId }) => (modelId.startsWith("in.") ? [] : [modelId]))
const BaseModelId = Schema.Literals(baseModelIds)
// A vendor and a model that nobody knows.
const Newcomer = Schema.String.check(Schema.isPattern(/^[a-z][a-z0-9]{2,8}\.[a-z][a-z0-9-]{0,20}(?::[0-9])?$/u))
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
      "atlantis-9.newcomer.wonder-1.5",
      {
        kind: "inference-profile",
        baseModelId: "newcomer.wonder-1.5",
        geography: "atlantis-9",
        vendor: "newcomer"
      }
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
        resourceId: "abcdefghijkl",
        region: "us-east-1",
        account: "123456789012",
        partition: "aws"
      }
    ],
    [
      "arn:aws:bedrock:us-east-1:123456789012:default-prompt-router/anthropic.claude:1",
      {
        kind: "default-prompt-router",
        resourceId: "anthropic.claude:1",
        vendor: "anthropic",
        region: "us-east-1",
        account: "123456789012",
        partition: "aws"
      }
    ],
    [
      "arn:aws:sagemaker:us-east-1:123456789012:endpoint/my-endpoint",
      {
        kind: "sagemaker-endpoint",
        region: "us-east-1",
        account: "123456789012",
        partition: "aws",
        resourceId: "my-endpoint"
      }
    ],
    [
      "arn:aws:sagemaker:us-east-1:123456789012:model/mine",
      { kind: "unknown", region: "us-east-1", account: "123456789012", partition: "aws" }
    ],
    [
      "arn:aws:bedrock:us-east-1:123456789012:prompt/ABCDEFGHIJ:2",
      {
        kind: "prompt",
        region: "us-east-1",
        account: "123456789012",
        partition: "aws",
        resourceId: "ABCDEFGHIJ",
        version: "2"
      }
    ],
    // What is in the place of a base model, and is none, is not taken for one.
    [
      "arn:aws:bedrock:us-east-1:123456789012:custom-model/imported/a1b2c3d4e5f6",
      {
        kind: "custom-model",
        region: "us-east-1",
        account: "123456789012",
        partition: "aws",
        resourceId: "imported/a1b2c3d4e5f6"
      }
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
    "prompt/ABCDEFGHIJ",
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
        partition,
        resourceId: resource.split("/")[1]
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

  it.prop("reads any geography before a vendor nobody knows", [Geography, Newcomer], ([geography, baseModelId]) => {
    const id = parseModelId(toInferenceProfileId(geography, baseModelId))
    assert.deepStrictEqual([id.geography, id.baseModelId], [geography, baseModelId])
  })

  it("knows no base model id whose name has a dot before a letter, by which geographies are told", () => {
    for (const id of baseModelIds) assert.notMatch(id, /\..*\.[a-z]/u)
  })

  it.prop("finds no geography in a base model id", [BaseModelId], ([baseModelId]) => {
    const id = parseModelId(baseModelId)
    assert.deepStrictEqual([id.kind, id.geography, id.baseModelId], ["foundation-model", undefined, baseModelId])
  })
})

// Every shape of the `modelId` pattern of Converse, made of words that stand in its places.
const Partition = Schema.Literals(["aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-eusc"])
const Region = Schema.Literals(["us-east-1", "cn-north-1", "us-gov-west-1", "eusc-de-east-1", "ap-southeast-7"])
const Account = Schema.String.check(Schema.isPattern(/^[0-9]{12}$/u))
const OpaqueId = Schema.String.check(Schema.isPattern(/^[a-z0-9]{12}$/u))
const Endpoint = Schema.String.check(Schema.isPattern(/^[a-zA-Z0-9][a-zA-Z0-9-]{0,20}$/u))
const Version = Schema.String.check(Schema.isPattern(/^[0-9]{1,5}$/u))
const AnyModel = Schema.Union([BaseModelId, Newcomer])
const Profile = Schema.TemplateLiteral([Geography, ".", BaseModelId])
const Arn = (...resource: Schema.TemplateLiteral.Parts) =>
  Schema.TemplateLiteral(["arn:", Partition, ":bedrock:", Region, ":", Account, ":", ...resource])

const shapes = {
  "a bare id": AnyModel,
  "a geographic profile id": Profile,
  "a foundation model": Schema.TemplateLiteral([
    "arn:",
    Partition,
    ":bedrock:",
    Region,
    "::foundation-model/",
    AnyModel
  ]),
  "a foundation model anywhere": Schema.TemplateLiteral(["arn:", Partition, ":bedrock:::foundation-model/", AnyModel]),
  "an inference profile": Arn("inference-profile/", Profile),
  "an inference profile that names no model": Arn("inference-profile/", OpaqueId),
  "an application inference profile": Arn("application-inference-profile/", OpaqueId),
  "a provisioned model": Arn("provisioned-model/", OpaqueId),
  "an imported model": Arn("imported-model/", OpaqueId),
  "a custom model": Arn("custom-model/", AnyModel, "/", OpaqueId),
  "a custom model without a base": Arn("custom-model/", OpaqueId),
  "a custom model deployment": Arn("custom-model-deployment/", OpaqueId),
  "a prompt": Arn("prompt/", OpaqueId),
  "a prompt with a version": Arn("prompt/", OpaqueId, ":", Version),
  "a prompt router": Arn("prompt-router/", OpaqueId),
  "a default prompt router": Arn("default-prompt-router/", BaseModelId, ":", Version),
  "a SageMaker endpoint": Schema.TemplateLiteral([
    "arn:",
    Partition,
    ":sagemaker:",
    Region,
    ":",
    Account,
    ":endpoint/",
    Endpoint
  ])
}

// The text is left out, so that what is printed comes from the parts.
const reprint = (text: string): string => printModelId({ ...parseModelId(text), text: "never printed" })

describe("printModelId", () => {
  for (const [shape, Text] of Object.entries(shapes)) {
    it.prop(`prints ${shape} as it was`, [Text], ([text]) => {
      assert.notStrictEqual(parseModelId(text).kind, "unknown")
      assert.strictEqual(reprint(text), text)
    })
  }

  it.each(knownModelIds())("prints %s as it was", (id) => {
    assert.strictEqual(reprint(id), id)
  })

  it.prop("prints any text as it was", [Schema.Union([Schema.String, ArnLike])], ([text]) => {
    assert.strictEqual(printModelId(parseModelId(text)), text)
  })

  it("prints the same model elsewhere when a part is changed", () => {
    const id = parseModelId("arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.amazon.nova-pro-v1:0")
    assert.strictEqual(
      printModelId({ ...id, geography: "eu", region: "eu-west-1" }),
      "arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.amazon.nova-pro-v1:0"
    )
  })
})
