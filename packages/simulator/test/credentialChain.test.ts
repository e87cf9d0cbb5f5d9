import { fromNodeProviderChain } from "@aws-sdk/credential-providers"
import { credentialEnvironment, Simulator } from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect } from "effect"
import { bedrockSays, holderOf, request } from "./support/credentials.ts"
import { pointedAtSimulator } from "./support/environment.ts"
import { call } from "./support/sdk.ts"

const resolve = call(() => fromNodeProviderChain({ timeout: 2000 })())

describe("the AWS SDK's own credential chain", () => {
  it.live("ends at the instance when nothing else is configured", () =>
    Effect.gen(function* () {
      const credentials = yield* resolve
      assert.strictEqual(yield* bedrockSays(credentials), "accepted")
      assert.include(yield* holderOf(credentials), ":assumed-role/SimulatorInstance/")
    }).pipe(pointedAtSimulator(), Effect.provide(Simulator.layer()))
  )

  it.live("stops at the container when that is named", () =>
    Effect.gen(function* () {
      const credentials = yield* resolve
      assert.strictEqual(yield* bedrockSays(credentials), "accepted")
      assert.include(yield* holderOf(credentials), ":assumed-role/SimulatorContainer/")
    }).pipe(
      pointedAtSimulator({
        variables: (endpoint) => ({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${endpoint}/v2/credentials/simulator` })
      }),
      Effect.provide(Simulator.layer())
    )
  )
})

describe("credentialEnvironment", () => {
  it("names every endpoint, and chooses none", () => {
    assert.deepStrictEqual(credentialEnvironment("http://127.0.0.1:8123"), {
      AWS_EC2_METADATA_SERVICE_ENDPOINT: "http://127.0.0.1:8123",
      AWS_ENDPOINT_URL_SSO: "http://127.0.0.1:8123",
      AWS_ENDPOINT_URL_SSO_OIDC: "http://127.0.0.1:8123",
      AWS_ENDPOINT_URL_STS: "http://127.0.0.1:8123"
    })
  })
})

describe("a lifetime without end", () => {
  it.live("is cut to 36 hours", () =>
    Effect.gen(function* () {
      const { endpoint } = yield* Simulator
      const { body } = yield* request(endpoint, "/v2/credentials/simulator")
      const { Expiration } = JSON.parse(body) as { Expiration: string }
      assert.strictEqual(Expiration, "2026-01-02T12:00:00Z")
    }).pipe(
      Effect.provide(
        Simulator.layer({
          now: () => Date.parse("2026-01-01T00:00:00.000Z"),
          credentials: { credentialLifetime: Duration.infinity }
        })
      )
    )
  )
})
