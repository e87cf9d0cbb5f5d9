import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Runtime } from "effect"
import { connect } from "../src/connect.ts"

const flags = (endpoint: string, region?: string) => ({
  endpoint: Option.some(endpoint),
  region: Option.fromUndefinedOr(region),
  profile: Option.none()
})

const region = (endpoint: string, named?: string) =>
  connect(flags(endpoint, named), ({ value }) => Effect.succeed(value)).pipe(Effect.provide(NodeServices.layer))

const vpcEndpoint = "https://vpce-0a1b.bedrock-runtime.eu-west-3.vpce.amazonaws.com"

describe("connect", () => {
  it.effect("takes the Region that --endpoint names, unless --region names one", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* region(vpcEndpoint), "eu-west-3")
      assert.strictEqual(yield* region(vpcEndpoint, "eu-west-1"), "eu-west-1")
    })
  )

  it.effect("refuses an endpoint that is none, as wrong use, and shows how to write one", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(region("localhost:8723"))
      assert.strictEqual(Runtime.getErrorExitCode(error), 2)
      assert.include(error.message, '"localhost:8723" (from --endpoint) cannot be used as an endpoint')
      assert.include(error.message, "http://127.0.0.1:8723")
    })
  )
})
