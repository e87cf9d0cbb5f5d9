import { nearestIds } from "@bedrock-kit/discovery"
import { assert, describe, it } from "@effect/vitest"

describe("nearestIds", () => {
  it("finds what is written nearly so, with a geography only for who wrote one", () => {
    assert.strictEqual(nearestIds("anthropic.claude-sonet-4-6")[0], "anthropic.claude-sonnet-4-6")
    assert.strictEqual(nearestIds("us.anthropic.claude-sonet-4-6")[0], "us.anthropic.claude-sonnet-4-6")
    assert.strictEqual(nearestIds("acme.brand-nu-v1:0", ["acme.brand-new-v1:0"])[0], "acme.brand-new-v1:0")
  })

  it("finds models that a word is a part of, and none for what is in all of them or in none", () => {
    const found = nearestIds("Sonnet")
    assert.lengthOf(found, 3)
    for (const id of found) assert.match(id, /^anthropic\.claude-.*sonnet/)
    assert.isEmpty(nearestIds("v1"))
    assert.isEmpty(nearestIds("urn:something-else-altogether"))
  })
})
