import { PluginConfig } from "@bedrock-kit/config-schema"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Result } from "effect"
import { toConnection } from "../src/connection.ts"
import { callerLayer, host, layer } from "../src/layers.ts"

const config = (raw: object = {}) => Result.getOrThrow(PluginConfig.decodeResult(raw))

const connection = (raw: object, model: { id?: string; baseUrl?: string }, apiKey?: string) =>
  toConnection(config(raw), { id: "amazon.nova-pro-v1:0", ...model }, apiKey)

/** Flat, with the Region that is used in the end. */
const flat = (...args: Parameters<typeof connection>) => {
  const { caller, modelRegion, ...rest } = connection(...args)
  return { ...rest, region: modelRegion ?? caller.region }
}

describe("toConnection", () => {
  it("takes the Region from the ARN, then the configuration, then a standard base URL", () => {
    const arn = "arn:aws:bedrock:eu-west-3:123456789012:application-inference-profile/abc"
    const baseUrl = "https://bedrock-runtime.eu-west-1.amazonaws.com"
    assert.strictEqual(flat({ region: "eu-west-2" }, { id: arn, baseUrl }).region, "eu-west-3")
    assert.strictEqual(flat({ region: "eu-west-2" }, { baseUrl }).region, "eu-west-2")
    assert.strictEqual(flat({}, { baseUrl }).region, "eu-west-1")
    assert.isUndefined(flat({}, {}).region)
  })

  it("calls models where they are listed, when nothing else names a Region", () => {
    const discovery = { region: "eu-central-1" }
    assert.strictEqual(flat({ discovery }, {}).region, "eu-central-1")
    assert.strictEqual(flat({ discovery, region: "eu-west-2" }, {}).region, "eu-west-2")
    const baseUrl = "https://bedrock-runtime.eu-west-1.amazonaws.com"
    assert.strictEqual(flat({ discovery }, { baseUrl }).region, "eu-west-1")
  })

  it("leaves AWS's own hosts to the SDK and keeps any other base URL", () => {
    for (const host of [
      "bedrock-runtime.us-east-1.amazonaws.com",
      "bedrock-runtime-fips.us-gov-west-1.amazonaws.com",
      "bedrock-runtime.cn-north-1.amazonaws.com.cn",
      "bedrock-runtime.eu-west-1.api.aws"
    ])
      assert.isUndefined(connection({}, { baseUrl: `https://${host}` }).endpoint, host)
    const proxy = "https://proxy.example/bedrock"
    assert.strictEqual(connection({}, { baseUrl: proxy }).endpoint, proxy)
    assert.strictEqual(
      connection({ endpoint: "http://127.0.0.1:1" }, { baseUrl: proxy }).endpoint,
      "http://127.0.0.1:1"
    )
  })

  it("asks for FIPS and dual-stack when the host of the base URL or of the configuration does, in the Region of an ARN too", () => {
    const arn = "arn:aws-us-gov:bedrock:us-gov-east-1:123456789012:application-inference-profile/abc"
    const fips = "https://bedrock-runtime-fips.us-gov-west-1.amazonaws.com"
    assert.deepInclude(flat({}, { id: arn, baseUrl: fips }), {
      region: "us-gov-east-1",
      endpoint: undefined,
      useFipsEndpoint: true,
      useDualstackEndpoint: undefined
    })
    assert.deepInclude(flat({ endpoint: fips }, { baseUrl: "https://bedrock-runtime.us-east-1.amazonaws.com" }), {
      region: "us-gov-west-1",
      endpoint: undefined,
      useFipsEndpoint: true
    })
    assert.deepInclude(flat({}, { baseUrl: "https://bedrock-runtime-fips.us-east-1.api.aws" }), {
      useFipsEndpoint: true,
      useDualstackEndpoint: true
    })
    assert.deepInclude(flat({}, { baseUrl: "https://bedrock-runtime.us-east-1.amazonaws.com" }), {
      useFipsEndpoint: undefined,
      useDualstackEndpoint: undefined
    })
  })

  it("takes the Region of a VPC endpoint's host, and keeps path and query of a custom one", () => {
    const vpce = "https://vpce-0a1b.bedrock-runtime.eu-west-3.vpce.amazonaws.com"
    assert.deepInclude(flat({}, { baseUrl: `${vpce}/` }), { region: "eu-west-3", endpoint: vpce })
    assert.deepInclude(flat({ endpoint: vpce, region: "eu-west-1" }, {}), { region: "eu-west-1", endpoint: vpce })
    const proxy = "https://proxy.example/bedrock?tenant=a"
    assert.strictEqual(connection({}, { baseUrl: proxy }).endpoint, proxy)
    const ownHost = "https://bedrock-runtime.eu-west-1.amazonaws.com"
    assert.deepInclude(flat({ endpoint: proxy }, { baseUrl: ownHost }), { region: "eu-west-1", endpoint: proxy })
  })

  it.effect("keeps a base URL that is none, so that it is refused and not passed over", () =>
    Effect.gen(function* () {
      const broken = connection({}, { baseUrl: "proxy.example" })
      assert.strictEqual(broken.endpoint, "proxy.example")
      const error = yield* Effect.flip(
        Layer.build(layer(broken, config()).pipe(Layer.provide(callerLayer(broken.caller)), Layer.provide(host)))
      )
      assert.deepInclude(error.reason, { _tag: "EndpointInvalid", value: "proxy.example" })
    })
  )

  it("takes an API key for a bearer token, and never the host's stand-in", () => {
    assert.strictEqual(connection({}, {}, "key").caller.bearerToken, "key")
    for (const none of ["__aws_sdk_auth__", "", undefined])
      assert.isUndefined(connection({}, {}, none).caller.bearerToken)
  })
})
