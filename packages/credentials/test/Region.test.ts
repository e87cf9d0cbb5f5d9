import { resolveRegion } from "@bedrock-kit/credentials"
import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"

const found = (region: string | undefined, env: Record<string, string>) =>
  Result.getOrThrow(resolveRegion({ region, env }))

describe("resolveRegion", () => {
  it("prefers the option, then AWS_REGION, then AWS_DEFAULT_REGION, then us-east-1, and says which", () => {
    const env = { AWS_REGION: "eu-west-1", AWS_DEFAULT_REGION: "eu-west-2" }
    assert.deepStrictEqual(found("eu-west-3", env), { value: "eu-west-3", from: "option" })
    assert.deepStrictEqual(found(undefined, env), { value: "eu-west-1", from: "AWS_REGION" })
    assert.deepStrictEqual(found(undefined, { AWS_DEFAULT_REGION: "eu-west-2" }), {
      value: "eu-west-2",
      from: "AWS_DEFAULT_REGION"
    })
    assert.deepStrictEqual(found(undefined, {}), { value: "us-east-1", from: "default" })
  })

  it("counts blank values as absent", () => {
    assert.deepStrictEqual(found(" ", { AWS_REGION: "", AWS_DEFAULT_REGION: "ap-southeast-7" }), {
      value: "ap-southeast-7",
      from: "AWS_DEFAULT_REGION"
    })
  })

  it("takes the names of every partition", () => {
    for (const name of ["us-gov-west-1", "cn-northwest-1", "us-isob-east-1", "eusc-de-east-1", "mx-central-1"])
      assert.strictEqual(found(name, {}).value, name)
  })

  it("names a value that cannot be a Region, where it was found, and what one looks like", () => {
    const error = Result.getOrThrow(Result.flip(resolveRegion({ env: { AWS_REGION: "us east" } })))
    assert.strictEqual(
      error.message,
      '"us east" (from AWS_REGION) is not the name of an AWS Region. Use a name such as eu-west-1.'
    )
  })
})
