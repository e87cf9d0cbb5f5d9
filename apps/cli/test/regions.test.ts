import { assert, describe, it } from "@effect/vitest"
import { doubtOf, regionsBeside } from "../src/regions.ts"

describe("regions", () => {
  it("are those of the same partition", () => {
    assert.deepStrictEqual(regionsBeside("us-gov-west-1"), ["us-gov-east-1", "us-gov-west-1"])
    assert.include(regionsBeside("eu-west-1"), "us-east-1")
    assert.notInclude(regionsBeside("eu-west-1"), "cn-north-1")
  })

  it("are doubted when nobody has heard of them", () => {
    assert.strictEqual(doubtOf("eu-west-1"), "")
    assert.strictEqual(doubtOf("eu-wst-1"), " This program knows no Region eu-wst-1; did you mean eu-west-1?")
    assert.strictEqual(doubtOf("middle-of-nowhere-1"), " This program knows no Region middle-of-nowhere-1.")
  })
})
