import { PluginConfig } from "@bedrock-kit/config-schema"
import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { toConnection } from "../src/connection.ts"

const config = (raw: object = {}) => Result.getOrThrow(PluginConfig.decodeResult(raw))

const connection = (raw: object, model: { id?: string; baseUrl?: string }, apiKey?: string) =>
  toConnection(config(raw), { id: "amazon.nova-pro-v1:0", ...model }, apiKey)

describe("toConnection", () => {
  it("takes the Region from the ARN, then the configuration, then a standard base URL", () => {
    const arn = "arn:aws:bedrock:eu-west-3:123456789012:application-inference-profile/abc"
    const baseUrl = "https://bedrock-runtime.eu-west-1.amazonaws.com"
    assert.strictEqual(connection({ region: "eu-west-2" }, { id: arn, baseUrl }).region, "eu-west-3")
    assert.strictEqual(connection({ region: "eu-west-2" }, { baseUrl }).region, "eu-west-2")
    assert.strictEqual(connection({}, { baseUrl }).region, "eu-west-1")
    assert.isUndefined(connection({}, {}).region)
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

  it("takes an API key for a bearer token, and never the host's stand-in", () => {
    assert.strictEqual(connection({}, {}, "key").bearerToken, "key")
    for (const none of ["__aws_sdk_auth__", "", undefined]) assert.isUndefined(connection({}, {}, none).bearerToken)
  })
})
