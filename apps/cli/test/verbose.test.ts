import { assert, describe, it } from "@effect/vitest"
import { stepLine } from "../src/verbose.ts"

describe("stepLine", () => {
  it("says what was asked, where, how long it took, and whether it failed", () => {
    assert.strictEqual(
      stepLine("BedrockControlPlane.ListFoundationModels", 34_900_000n, new Map([["aws.region", "eu-west-1"]]), true),
      "    34 ms  BedrockControlPlane.ListFoundationModels (eu-west-1)"
    )
    assert.strictEqual(stepLine("detectRegion", 1n, new Map(), false), "     0 ms  detectRegion: failed")
  })

  it("tells nothing twice, and nothing that it does not know", () => {
    const attributes = new Map<string, unknown>([
      ["gen_ai.request.model", "m"],
      ["gen_ai.usage.input_tokens", 5],
      ["something.new", "said"]
    ])
    assert.strictEqual(stepLine("chat m", 0n, attributes, true), "     0 ms  chat m")
  })

  it("lets nothing move the cursor", () => assert.notInclude(stepLine("a\u001b[2J", 0n, new Map(), true), "\u001b"))
})
