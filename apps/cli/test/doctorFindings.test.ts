import { AwsError } from "@bedrock-kit/credentials"
import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { configuredModels, linkedPlugins } from "../src/doctor/configuredModels.ts"
import { isLetIn, isRefusedCaller, outcomeOf } from "../src/doctor/failures.ts"
import { clockOutcome } from "../src/doctor/networkChecks.ts"

describe("the models that a configuration names", () => {
  it("are those of all agents and of the memory, the primary one first, each once, ours alone", () => {
    assert.deepStrictEqual(
      configuredModels({
        agents: {
          defaults: {
            model: { primary: "amazon-bedrock/a", fallbacks: ["openai/x", "amazon-bedrock/b"] },
            imageModel: "amazon-bedrock/c",
            models: { "amazon-bedrock/arn:aws:bedrock:x": {}, "amazon-bedrock/*": {}, "openai/y": {} }
          },
          list: [{ model: "amazon-bedrock/d" }, { model: { primary: "amazon-bedrock/a" } }, null]
        },
        memory: { search: { provider: "bedrock", model: "e" } }
      }),
      ["a", "b", "c", "arn:aws:bedrock:x", "d", "e"]
    )
  })

  it.prop("are none of what is no configuration", [Schema.Json], ([document]) => {
    assert.isArray(configuredModels(document))
    assert.isArray(configuredModels({ agents: document, memory: document }))
    assert.isArray(linkedPlugins({ plugins: document }))
  })
})

describe("the clock", () => {
  const minute = 60_000
  it.each([
    [0, "ok"],
    [minute, "ok"],
    [-minute, "ok"],
    [minute + 1, "warning"],
    [4 * minute, "warning"],
    [4 * minute + 1, "failed"],
    [-20 * minute, "failed"]
  ] as const)("%i milliseconds off is %s", (skew, status) => {
    assert.strictEqual(clockOutcome(skew).status, status)
  })

  it("is told in which direction it is off", () => {
    assert.include(clockOutcome(-20 * minute).why, "20 minutes behind AWS's")
    assert.include(clockOutcome(90_000).why, "90 seconds ahead of AWS's")
  })
})

const awsError = (exception: string, detail: string, category: AwsError.Category) =>
  new AwsError.AwsError({
    operation: "ListFoundationModels",
    exception,
    category,
    detail,
    statusCode: undefined,
    requestId: undefined,
    retryAfter: undefined
  })

describe("a refusal", () => {
  const denial = awsError(
    "AccessDeniedException",
    "User: arn:aws:iam::1:user/a is not authorized to perform: bedrock:ListFoundationModels on resource: * with an explicit deny in a service control policy",
    "AccessDenied"
  )
  const noAccess = awsError("AccessDeniedException", "You don't have access to the model.", "AccessDenied")
  const badKey = awsError("UnrecognizedClientException", "The security token is invalid.", "AccessDenied")
  const badApiKey = awsError(
    "AccessDeniedException",
    "Authentication failed: Please make sure your API Key is valid.",
    "AccessDenied"
  )

  it("is of the action, of the model, or of the caller", () => {
    assert.deepStrictEqual([denial, noAccess, badKey, badApiKey].map(isLetIn), [false, true, false, false])
    assert.deepStrictEqual([denial, noAccess, badKey, badApiKey].map(isRefusedCaller), [false, false, true, true])
  })

  it("that a policy makes by name is not mended by allowing", () => {
    assert.deepStrictEqual(outcomeOf(denial), {
      status: "failed",
      why: "arn:aws:iam::1:user/a may not call bedrock:ListFoundationModels.",
      fix: "A policy denies it by name: ask whoever keeps that policy.",
      exitCode: 3
    })
  })
})
