import { parseEndpoint } from "@bedrock-kit/credentials"
import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { endpointFor, type Service } from "../src/endpointFor.ts"

const options = (url: string) => {
  const endpoint = Result.getOrThrow(parseEndpoint(url, "--endpoint"))
  return (["bedrock", "bedrock-runtime", "sts"] satisfies ReadonlyArray<Service>).map((service) =>
    endpointFor(service, endpoint)
  )
}

describe("endpointFor", () => {
  it("sends every service to a host that names none", () => {
    const endpoint = "http://127.0.0.1:8723"
    assert.deepStrictEqual(options(endpoint), [{ endpoint }, { endpoint }, { endpoint }])
  })

  it("sends only the service that a VPC endpoint is of", () => {
    const endpoint = "https://vpce-0a1b.bedrock-runtime.eu-west-3.vpce.amazonaws.com"
    assert.deepStrictEqual(options(endpoint), [{}, { endpoint }, {}])
  })

  it("asks for FIPS everywhere when a public FIPS host is named, and leaves the hosts to the SDK", () => {
    const fips = { useFipsEndpoint: true }
    assert.deepStrictEqual(options("https://bedrock-runtime-fips.us-east-1.amazonaws.com"), [fips, fips, fips])
  })
})
