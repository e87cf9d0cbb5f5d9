import { accessKeys, CredentialProvider, Credentials } from "@bedrock-kit/credentials"
import { AccountSettings } from "@bedrock-kit/discovery"
import * as AccountSettingsSdk from "@bedrock-kit/discovery/adapters/AccountSettingsSdk"
import { exampleKey, Simulator } from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"

const caller = Credentials.layerNoDeps.pipe(Layer.provide(CredentialProvider.layerOf(accessKeys(exampleKey))))

const settings = (options: AccountSettingsSdk.Options) => AccountSettingsSdk.layer(options).pipe(Layer.provide(caller))

const withSimulator = <A, E>(use: Effect.Effect<A, E, AccountSettings>) =>
  Effect.gen(function* () {
    const { endpoint } = yield* Simulator
    return yield* Effect.provide(use, settings({ region: "us-east-1", endpoint }))
  }).pipe(
    Effect.provide(
      Simulator.layer({
        account: { guardrails: [{ guardrailId: "gr1", name: "Careful", versions: ["2"] }], dataRetentionMode: "none" }
      })
    )
  )

describe("AccountSettings over the AWS SDK", () => {
  it.live("finds a guardrail by id and version", () =>
    withSimulator(
      Effect.gen(function* () {
        const found = yield* AccountSettings.use(({ getGuardrail }) => getGuardrail("gr1", "2"))
        assert.deepInclude(found, { name: "Careful", version: "2", status: "READY" })
        const missing = yield* Effect.flip(AccountSettings.use(({ getGuardrail }) => getGuardrail("gr1", "3")))
        assert.include(missing.message, "GetGuardrail failed with ResourceNotFoundException")
      })
    )
  )

  it.live("reads the data retention mode", () =>
    withSimulator(
      Effect.gen(function* () {
        const { mode } = yield* AccountSettings.use((service) => service.getAccountDataRetention)
        assert.strictEqual(mode, "none")
      })
    )
  )

  it.live("knows the URL of each Region and partition without asking anybody", () =>
    Effect.gen(function* () {
      const urlOf = (options: AccountSettingsSdk.Options) =>
        AccountSettings.use(({ url }) => url).pipe(Effect.provide(settings(options)))
      assert.strictEqual(yield* urlOf({ region: "eu-west-1" }), "https://bedrock.eu-west-1.amazonaws.com")
      assert.strictEqual(yield* urlOf({ region: "cn-north-1" }), "https://bedrock.cn-north-1.amazonaws.com.cn")
      assert.strictEqual(
        yield* urlOf({ region: "us-east-1", useFipsEndpoint: true }),
        "https://bedrock-fips.us-east-1.amazonaws.com"
      )
      assert.strictEqual(yield* urlOf({ region: "us-east-1", endpoint: "http://127.0.0.1:9/x" }), "http://127.0.0.1:9")
    })
  )
})
