import { defaultModels, defaultProfiles } from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { toAccount } from "../src/account.ts"
import { type Catalog, toModelArn, toProfileArn } from "../src/catalog.ts"
import type { Operation } from "../src/Play.ts"
import { resolveModel } from "../src/resolveModel.ts"

const catalog: Catalog = {
  region: "us-east-1",
  accountId: "123456789012",
  models: defaultModels,
  profiles: defaultProfiles,
  account: toAccount({})
}

const resolved = (identifier: string, operation: Operation = "Converse") =>
  Result.match(resolveModel(catalog, identifier, operation), {
    onSuccess: (model) => model.modelId,
    onFailure: ({ message, status }) => `${status} ${message}`
  })

describe("the default catalog", () => {
  it("holds every trap", () => {
    assert.isAtLeast(defaultModels.length, 12)
    assert.isAtLeast(defaultProfiles.filter(({ type }) => type === "SYSTEM_DEFINED").length, 12)
    assert.isTrue(defaultModels.some(({ modelLifecycle }) => modelLifecycle.status === "LEGACY"))
    assert.isTrue(
      defaultModels.some((model) => !model.responseStreamingSupported && model.outputModalities[0] === "TEXT")
    )
    assert.isTrue(defaultModels.some(({ outputModalities }) => outputModalities.includes("EMBEDDING")))
    assert.isTrue(defaultModels.some(({ outputModalities }) => outputModalities.includes("IMAGE")))
    assert.isTrue(defaultModels.some(({ inferenceTypesSupported }) => !inferenceTypesSupported.includes("ON_DEMAND")))
    for (const place of ["us.", "eu.", "global.", "apac."]) {
      assert.isTrue(defaultProfiles.some(({ inferenceProfileId }) => inferenceProfileId.startsWith(place)))
    }
  })
})

describe("resolveModel", () => {
  it("finds every profile by its ARN and every system profile by its id", () => {
    for (const profile of defaultProfiles) {
      assert.strictEqual(resolved(toProfileArn(catalog, profile)), profile.modelId)
      if (profile.type === "SYSTEM_DEFINED") assert.strictEqual(resolved(profile.inferenceProfileId), profile.modelId)
    }
  })

  it("finds a model by its id and its ARN, as far as it may be invoked", () => {
    for (const { inferenceTypesSupported, modelId, outputModalities } of defaultModels) {
      if (!outputModalities.includes("TEXT")) continue
      const expected = inferenceTypesSupported.includes("ON_DEMAND") ? /^[a-z0-9]+\./ : /^400 Invocation of model ID/
      assert.match(resolved(modelId), expected)
      assert.match(resolved(toModelArn("eu-west-1", modelId)), expected)
      assert.strictEqual(resolved(modelId, "CountTokens"), modelId)
    }
  })

  it("tells apart what is malformed and what does not exist", () => {
    assert.strictEqual(resolved("nonsense"), "400 The provided model identifier is invalid.")
    assert.match(resolved("us.nobody.no-model"), /^404 /)
    assert.match(resolved("arn:aws:bedrock:us-east-1::foundation-model/nobody.no-model"), /^404 /)
    assert.match(resolved("arn:aws:bedrock:us-east-1:999999999999:inference-profile/us.amazon.nova-pro-v1:0"), /^404 /)
    assert.match(resolved("k7v2m9q4x1zp"), /^400 /)
  })

  it("refuses models that do not converse, and streaming where there is none", () => {
    assert.match(resolved("amazon.titan-embed-text-v2:0"), /^400 This action doesn't support the model/)
    assert.match(resolved("amazon.nova-canvas-v1:0"), /^400 This action doesn't support the model/)
    assert.strictEqual(resolved("ai21.jamba-instruct-v1:0"), "ai21.jamba-instruct-v1:0")
    assert.match(resolved("ai21.jamba-instruct-v1:0", "ConverseStream"), /^400 The model is unsupported for streaming/)
  })
})
