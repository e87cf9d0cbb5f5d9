import { AwsError } from "@bedrock-kit/credentials"
import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { features, onlyActions, partitionOf, type Target, toPolicy } from "../src/iam/policy.ts"
import { toTerraform } from "../src/iam/terraform.ts"
import { toFindings } from "../src/iam/verdict.ts"

const place = { partition: "aws", region: "eu-west-1", account: "123456789012" }
const all = new Set(features)

const target = (modelId: string, more: Partial<Target> = {}): Target => ({
  modelId,
  embeds: false,
  resources: [`arn:aws:bedrock:eu-west-1::foundation-model/${modelId}`],
  profile: undefined,
  foundationModel: `arn:aws:bedrock:eu-west-1::foundation-model/${modelId}`,
  isOfAnthropic: false,
  ...more
})

const actionsOf = (policy: ReturnType<typeof toPolicy>) => policy.Statement.flatMap(({ Action }) => Action)

describe("a policy", () => {
  it("for no model in particular allows every model, and nothing of another account", () => {
    const policy = toPolicy({ ...place, features: all, targets: [], guardrail: undefined })
    assert.deepStrictEqual(policy.Statement.find(({ Sid }) => Sid === "Chat")?.Resource, [
      "arn:aws:bedrock:*::foundation-model/*",
      "arn:aws:bedrock:eu-west-1:123456789012:inference-profile/*",
      "arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/*"
    ])
    assert.include(JSON.stringify(policy), "arn:aws:bedrock:eu-west-1:123456789012:guardrail/*")
  })

  it("leaves out what no model of it needs", () => {
    const policy = toPolicy({ ...place, features: all, targets: [target("amazon.nova-lite-v1:0")], guardrail: "gr1" })
    assert.notInclude(actionsOf(policy), "bedrock:InvokeModel")
    assert.notInclude(actionsOf(policy), "bedrock:GetInferenceProfile")
    assert.notInclude(actionsOf(policy), "bedrock:GetUseCaseForModelAccess")
  })

  it.each(features)("with %s alone has its statements alone", (feature) => {
    const needs = {
      ...place,
      targets: [target("a", { isOfAnthropic: true }), target("e", { embeds: true })],
      guardrail: "g"
    }
    const whole = toPolicy({ ...needs, features: all })
    const alone = toPolicy({ ...needs, features: new Set([feature]) })
    assert.isNotEmpty(alone.Statement)
    for (const statement of alone.Statement) assert.deepInclude(whole.Statement, statement)
    const rest = toPolicy({ ...needs, features: new Set(features.filter((each) => each !== feature)) })
    assert.lengthOf(whole.Statement, alone.Statement.length + rest.Statement.length)
  })

  it("is cut down to some actions with their resources", () => {
    const policy = toPolicy({ ...place, features: all, targets: [], guardrail: undefined })
    const cut = onlyActions(policy, new Set(["bedrock:GetGuardrail"]))
    assert.deepStrictEqual(actionsOf(cut), ["bedrock:GetGuardrail"])
    assert.deepStrictEqual(cut.Statement[0]?.Resource, ["arn:aws:bedrock:eu-west-1:123456789012:guardrail/*"])
  })

  it("knows the partitions", () => {
    assert.deepStrictEqual(
      ["eu-west-1", "cn-north-1", "us-gov-west-1", "eusc-de-east-1", "us-iso-east-1", "us-isob-east-1"].map(
        partitionOf
      ),
      ["aws", "aws-cn", "aws-us-gov", "aws-eusc", "aws-iso", "aws-iso-b"]
    )
  })

  it("is no template in Terraform", () => {
    const policy = {
      Version: "2012-10-17",
      Statement: [{ Sid: "A", Effect: "Allow", Action: ["a:b"], Resource: ['${x} %{y} "'] }]
    } as const
    assert.include(toTerraform(policy), '"$${x} %%{y} \\""')
  })
})

const denied = (action: string) =>
  Result.fail(
    new AwsError.AwsError({
      operation: "ConverseStream",
      exception: "AccessDeniedException",
      category: "AccessDenied",
      detail: `User: arn:aws:iam::1:user/a is not authorized to perform: ${action} on resource: arn:r because no identity-based policy allows the ${action} action`,
      statusCode: 403,
      requestId: undefined,
      retryAfter: undefined
    })
  )

it("what a refusal names is denied, and the request's own action is not known to be", () => {
  const policy = toPolicy({ ...place, features: new Set(["chat", "guardrail"]), targets: [], guardrail: "g" })
  const chat = "bedrock:InvokeModelWithResponseStream"
  const findings = toFindings(policy, [{ action: chat, result: denied("bedrock:ApplyGuardrail") }], false)
  assert.deepStrictEqual(
    findings.map(({ action, status }) => [action, status]),
    [
      [chat, "unknown"],
      ["bedrock:ApplyGuardrail", "denied"],
      ["bedrock:GetGuardrail", "unknown"]
    ]
  )
})
