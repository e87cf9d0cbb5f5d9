import { parseEndpoint } from "@bedrock-kit/credentials"
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Result, Schema } from "effect"

const parsed = (url: string) => Result.getOrThrow(parseEndpoint(url, "--endpoint"))
const refusal = (url: string) => Result.getOrThrow(Result.flip(parseEndpoint(url, "--endpoint")))

describe("parseEndpoint", () => {
  it.each([
    ["bedrock-runtime.us-east-1.amazonaws.com", "us-east-1", ""],
    ["bedrock-runtime-fips.us-gov-west-1.amazonaws.com", "us-gov-west-1", "fips"],
    ["bedrock.eu-west-1.amazonaws.com", "eu-west-1", ""],
    ["bedrock-fips.ca-central-1.amazonaws.com", "ca-central-1", "fips"],
    ["bedrock-runtime.eu-west-1.api.aws", "eu-west-1", "dualstack"],
    ["bedrock-runtime-fips.us-east-2.api.aws", "us-east-2", "fips dualstack"],
    ["bedrock-runtime.cn-north-1.amazonaws.com.cn", "cn-north-1", ""],
    ["bedrock-runtime.cn-northwest-1.api.amazonwebservices.com.cn", "cn-northwest-1", "dualstack"],
    ["BEDROCK-RUNTIME.US-EAST-1.amazonaws.com:443", "us-east-1", ""]
  ])("knows AWS's own host %s", (host, region, flags) => {
    assert.deepInclude(parsed(`https://${host}/`), {
      region,
      isAwsPublic: true,
      useFipsEndpoint: flags.includes("fips"),
      useDualstackEndpoint: flags.includes("dualstack")
    })
  })

  it.each([
    "https://vpce-0abc-1def.bedrock-runtime.eu-west-1.vpce.amazonaws.com",
    "https://vpce-0abc-1def-eu-west-1a.bedrock-runtime.eu-west-1.vpce.amazonaws.com",
    "https://vpce-0abc-1def.bedrock-runtime-fips.eu-west-1.vpce.amazonaws.com",
    "https://bedrock-runtime-fips.eu-west-1.amazonaws.com/prefix",
    "https://bedrock-runtime.eu-west-1.amazonaws.com:8443",
    "https://bedrock-runtime.eu-west-1.amazonaws.com?tenant=a",
    "http://bedrock-runtime.eu-west-1.amazonaws.com"
  ])("reads the Region of %s, which is an endpoint of its own", (url) => {
    assert.deepInclude(parsed(url), {
      region: "eu-west-1",
      isAwsPublic: false,
      useFipsEndpoint: false,
      useDualstackEndpoint: false
    })
  })

  it("takes the suffix of most Regions for that of any, as gateways write it", () => {
    const found = parsed("https://bedrock-runtime.cn-north-1.amazonaws.com")
    assert.deepInclude(found, { region: "cn-north-1", service: "bedrock-runtime", isAwsPublic: true })
  })

  it("reads the Region of a VPC endpoint in China", () => {
    const { region } = parsed("https://vpce-0a.bedrock-runtime.cn-north-1.vpce.amazonaws.com.cn")
    assert.strictEqual(region, "cn-north-1")
  })

  it.each([
    "https://proxy.example/bedrock",
    "https://bedrock-runtime.us-east-1.amazonaws.com.evil.example",
    "https://bedrock-runtime.us-east-1.amazonaws.com.cn",
    "https://evil.bedrock-runtime.us-east-1.amazonaws.com",
    "https://bedrock-runtime.us-east-1.vpce.amazonaws.com",
    "https://vpce-0a.bedrock-runtime.us-east-1.amazonaws.com",
    "https://s3.us-east-1.amazonaws.com",
    "https://bedrock-runtime.amazonaws.com"
  ])("trusts no other host with a Region: %s", (url) => {
    assert.deepInclude(parsed(url), { region: undefined, isAwsPublic: false })
  })

  it("keeps path and query, and neither doubles nor keeps slashes at the end of the path", () => {
    assert.strictEqual(parsed(" https://Proxy.example/team/bedrock// ").url, "https://proxy.example/team/bedrock")
    assert.strictEqual(parsed("https://proxy.example/a/?tenant=b#top").url, "https://proxy.example/a?tenant=b")
    assert.strictEqual(parsed("http://127.0.0.1:8723/").url, "http://127.0.0.1:8723")
  })

  it.each(["127.0.0.1", "127.8.9.1:1", "[::1]:1", "localhost", "LOCALHOST:1", "api.localhost"])(
    "lets cleartext stay on this machine: %s",
    (host) => assert.isFalse(parsed(`http://${host}`).isCleartextRemote)
  )

  it.each(["proxy.corp:8080", "0.0.0.0", "10.0.0.1", "[::]", "[fd00::2]", "127.0.0.1.evil.example", "notlocalhost"])(
    "sees cleartext that leaves this machine: %s",
    (host) => {
      assert.isTrue(parsed(`http://${host}`).isCleartextRemote)
      assert.isFalse(parsed(`https://${host}`).isCleartextRemote)
    }
  )

  it.each([
    ["  ", "it is blank"],
    ["localhost:8723", "it does not begin with https:// or http://"],
    ["ftp://proxy.example", "it does not begin with https:// or http://"],
    ["https://", "it is not a URL"],
    ["https://proxy.example:99999", "it is not a URL"],
    ["https://someone:hunter2@proxy.example", "it holds a user name or password"],
    ["https://someone@proxy.example", "it holds a user name or password"]
  ])("refuses %j and says why and where it was found", (url, why) => {
    const { message, reason } = refusal(url)
    assert.strictEqual(reason._tag, "EndpointInvalid")
    assert.include(message, why)
    assert.include(message, "(from --endpoint)")
    assert.include(message, "Write a whole URL")
  })

  it("shows what was written, and never what may be a secret", () => {
    assert.include(refusal("localhost:8723").message, '"localhost:8723"')
    for (const url of ["someone:hunter2@proxy", "https://a:hunter2@b", "proxy?key=hunter2", "proxy#hunter2"])
      assert.notInclude(refusal(url).message, "hunter2", url)
  })

  it.prop("is total, and what it returns it reads the same", [Arbitrary.schema(Schema.String)], ([text]) => {
    for (const url of [text, `https://${text}`]) {
      const result = parseEndpoint(url, "x")
      if (Result.isSuccess(result)) assert.deepStrictEqual(parsed(result.success.url), result.success)
    }
  })
})
