import { accessKeys, CredentialProvider, Credentials, SecurityTokenService } from "@bedrock-kit/credentials"
import * as Sts from "@bedrock-kit/credentials/adapters/Sts"
import { exampleKey, Simulator } from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { atSimulator } from "../support/environment.ts"
import { chain } from "../support/host.ts"

const tenMinutes = 600_000
const skews = [
  ["behind", tenMinutes],
  ["ahead", -tenMinutes]
] as const

describe("a clock that is ten minutes off", () => {
  it.live.each(skews)("is unnoticed by the callers of a client of ours: %s", ([, skew]) =>
    Effect.gen(function* () {
      const { endpoint } = yield* Simulator
      const layer = Sts.layer({ region: "eu-west-1", endpoint }).pipe(
        Layer.provide(Credentials.layerNoDeps),
        Layer.provide(CredentialProvider.layerOf(accessKeys(exampleKey)))
      )
      const ask = SecurityTokenService.use((sts) => sts.getCallerIdentity)
      yield* Effect.gen(function* () {
        assert.strictEqual((yield* ask).arn, "arn:aws:iam::123456789012:user/simulator")
        assert.strictEqual((yield* ask).account, "123456789012")
      }).pipe(Effect.provide(layer))
      // Refused once, and signed by AWS's clock from then on.
      assert.lengthOf(yield* (yield* Simulator).requests, 3)
    }).pipe(Effect.provide(Simulator.layer({ now: () => Date.now() + skew })))
  )

  it.live.each(skews)("keeps nobody from assuming a role: %s", ([, skew]) =>
    Effect.gen(function* () {
      const { source } = yield* CredentialProvider.use((provider) => provider.resolve)
      assert.strictEqual(source, "assume-role")
      const operations = (yield* (yield* Simulator).requests).map(({ operation }) => operation)
      assert.deepStrictEqual(operations, ["AssumeRole", "AssumeRole"])
    }).pipe(
      Effect.provide(chain({ region: "us-east-1" })),
      atSimulator({
        variables: () => ({ AWS_MAX_ATTEMPTS: "3" }),
        simulator: { now: () => Date.now() + skew },
        files: {
          ".aws/config": [
            "[default]",
            "role_arn = arn:aws:iam::123456789012:role/Builder",
            "source_profile = base",
            "[profile base]",
            `aws_access_key_id = ${exampleKey.accessKeyId}`,
            `aws_secret_access_key = ${exampleKey.secretAccessKey}`
          ].join("\n")
        }
      })
    )
  )
})
