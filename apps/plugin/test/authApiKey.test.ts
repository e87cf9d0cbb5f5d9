import { exampleBearerToken, Simulator } from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { apiKeyVariable, chooseKey, configuredKey, markerVariables } from "../src/authApiKey.ts"
import providerDiscovery from "../src/providerDiscovery.ts"
import { model, run, test } from "./support/onSimulator.ts"

const key = "bedrock-api-key-EXAMPLE"
const held = { kind: "key", key } as const

describe("chooseKey", () => {
  it("takes the first key there is", () => {
    assert.deepStrictEqual(chooseKey([undefined, " ", `  ${key}\n`, "another"], {}), held)
    assert.deepStrictEqual(chooseKey([], {}), { kind: "none" })
  })

  it("takes any text for a key: a proxy may have keys of its own", () => {
    assert.deepStrictEqual(chooseKey(["sk-proxy"], {}), { kind: "key", key: "sk-proxy" })
  })

  it("takes nothing for a key that only stands in the place of one", () => {
    const env = { AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE", AWS_PROFILE: "dev", AWS_WEB_IDENTITY_TOKEN_FILE: "/token" }
    for (const marker of ["__aws_sdk_auth__", "aws-shared-config", ...markerVariables, ...Object.values(env)])
      assert.deepStrictEqual(chooseKey([marker], env), { kind: "none" }, marker)
    for (const junk of [undefined, null, 7, {}, [], { source: 3 }])
      assert.deepStrictEqual(chooseKey([junk], env), { kind: "none" }, JSON.stringify(junk))
  })

  it("takes the value of the one variable that holds a key", () => {
    assert.deepStrictEqual(chooseKey([key], { [apiKeyVariable]: key }), held)
  })

  it("names a reference that is not resolved, which counts only where there is no key", () => {
    const references: ReadonlyArray<readonly [unknown, string]> = [
      [{ source: "exec", provider: "vault", id: "bedrock/key" }, "exec bedrock/key"],
      [{ source: "store" }, "store"],
      ["${BEDROCK_KEY}", "env BEDROCK_KEY"],
      ["secretref-env:BEDROCK_KEY", "env BEDROCK_KEY"],
      ["secretref-managed", "kept by OpenClaw"]
    ]
    for (const [written, reference] of references) {
      assert.deepStrictEqual(chooseKey(["__aws_sdk_auth__", written], {}), { kind: "unresolved", reference })
      assert.deepStrictEqual(chooseKey([written, key], {}), held)
    }
  })

  it.prop("never gives a marker, whatever else there is", [Schema.Array(Schema.Unknown)], ([candidates]) => {
    const chosen = chooseKey(["__aws_sdk_auth__", ...candidates], { AWS_PROFILE: "dev" })
    if (chosen.kind === "key") assert.notInclude(["__aws_sdk_auth__", "dev", "AWS_PROFILE", ""], chosen.key)
  })
})

describe("configuredKey", () => {
  const config = (entry: object, provider = "amazon-bedrock") => ({ models: { providers: { [provider]: entry } } })

  it("is what the operator wrote, unless AWS credentials were chosen", () => {
    assert.strictEqual(configuredKey(config({ apiKey: key })), key)
    assert.strictEqual(configuredKey(config({ apiKey: key }, "mine"), "mine"), key)
    assert.isUndefined(configuredKey(config({ apiKey: key, auth: "aws-sdk" })))
    assert.isUndefined(configuredKey(undefined))
  })
})

describe("a configured API key", () => {
  const entry = (apiKey: unknown) => ({ models: { providers: { "amazon-bedrock": { apiKey } } } })
  const unresolved = { source: "exec", provider: "vault", id: "bedrock/key" }
  const requests = Simulator.use((simulator) => simulator.requests)

  test(
    "is sent where the host hands over its stand-in, which is not",
    Effect.gen(function* () {
      yield* run({ apiKey: "__aws_sdk_auth__" }, {}, model(), { apiKeys: [exampleBearerToken] })
      assert.deepStrictEqual(
        (yield* requests).map(({ auth }) => auth),
        [{ kind: "bearer" }]
      )
    })
  )

  test(
    "has no other credentials take its place when its reference is not resolved: not for a turn",
    Effect.gen(function* () {
      const { message } = yield* run({}, {}, model(), { apiKeys: [unresolved] })
      assert.include(message.errorMessage, "did not resolve its secret reference (exec bedrock/key)")
      assert.include(message.errorMessage, "openclaw secrets audit")
      assert.isEmpty(yield* requests)
    })
  )

  test(
    "nor for a list",
    Effect.gen(function* () {
      const listed = yield* Effect.promise(() => providerDiscovery.catalog.run({ config: entry(unresolved) }))
      assert.deepStrictEqual(listed?.provider.models, [])
      assert.isEmpty(yield* requests)
    })
  )

  test(
    "is left alone where AWS credentials were chosen",
    Effect.gen(function* () {
      const config = { models: { providers: { "amazon-bedrock": { auth: "aws-sdk", apiKey: unresolved } } } }
      const pasted = () => ({ apiKey: "KEY", discoveryApiKey: exampleBearerToken })
      yield* Effect.promise(() => providerDiscovery.catalog.run({ config, resolveProviderApiKey: pasted }))
      assert.deepStrictEqual(new Set((yield* requests).map(({ auth }) => auth.kind)), new Set(["sigv4"]))
    })
  )
})
