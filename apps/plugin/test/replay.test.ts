import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { toHistory } from "../src/history.ts"
import { toHostModel } from "../src/models.ts"
import { keepModelBehind } from "../src/modelsBehind.ts"
import { buildReplayPolicy, isCacheTtlEligible, sanitizeReplayHistory, validateReplayTurns } from "../src/replay.ts"

const strict = {
  sanitizeMode: "full",
  sanitizeToolCallIds: true,
  toolCallIdMode: "strict",
  preserveSignatures: true,
  appendOnlyRuntimeContext: false,
  repairToolUseResultPairing: true,
  validateAnthropicTurns: true,
  allowSyntheticToolResults: true
}
const bound = "us.anthropic.claude-opus-5-5"
const arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/Replay"

describe("the policy of replay", () => {
  it("is the strict one for every model, and drops the thinking that old models of Claude have no use for", () => {
    assert.deepStrictEqual(buildReplayPolicy({ modelId: "us.anthropic.claude-sonnet-4-6" }), strict)
    assert.deepStrictEqual(buildReplayPolicy({ modelId: "amazon.nova-pro-v1:0" }), strict)
    assert.deepStrictEqual(buildReplayPolicy({ modelId: "us.anthropic.claude-sonnet-4-5-20250929-v1:0" }), {
      ...strict,
      dropThinkingBlocks: true
    })
  })

  it("keeps the host's remarks in place where thinking is bound to what stands before it", () => {
    for (const modelId of [bound, "us.anthropic.claude-fable-5-1"])
      assert.isTrue(buildReplayPolicy({ modelId }).appendOnlyRuntimeContext, modelId)
    const messages = [{ role: "user", content: "hi" }]
    assert.strictEqual(validateReplayTurns({ modelId: bound, messages }), messages)
    assert.isUndefined(validateReplayTurns({ modelId: "us.anthropic.claude-opus-5", messages }))
  })

  it("is that of the model behind an id that names none", () => {
    const model = { params: { canonicalModelId: "claude-opus-5-5" } }
    assert.isTrue(buildReplayPolicy({ modelId: arn, model }).appendOnlyRuntimeContext)
    assert.isFalse(buildReplayPolicy({ modelId: arn }).appendOnlyRuntimeContext)
    assert.isFalse(buildReplayPolicy({}).appendOnlyRuntimeContext)
  })

  it("leaves remarks that stay where they are within the part that is cached", () => {
    const remark = "<<<BEGIN_OPENCLAW_INTERNAL_CONTEXT>>> now"
    const context = { messages: [{ role: "user", content: [{ type: "text", text: remark }] }] }
    const volatile = (id: string) => toHistory(context, toHostModel(id))?.messages[0]?.volatileFrom
    assert.strictEqual(volatile("us.anthropic.claude-opus-5"), 0)
    assert.isUndefined(volatile(bound))
  })
})

describe("a history", () => {
  const user = { role: "user", content: [{ type: "text", text: "hi" }] }

  it("is rid of what is never sent", () => {
    const result = { role: "toolResult", toolCallId: "a", content: [{ type: "text", text: " " }] }
    const custom = { role: "custom", customType: "x", content: "kept" }
    assert.deepStrictEqual(
      sanitizeReplayHistory({
        messages: [
          user,
          null,
          7,
          {},
          { role: "user", content: [{ type: "text", text: "\n" }] },
          { role: "assistant", stopReason: "error", content: [{ type: "text", text: "half" }] },
          { role: "assistant", content: [{ type: "text", text: "" }, null, { type: "text", text: "yes" }] },
          result,
          custom
        ]
      }),
      [user, { role: "assistant", content: [{ type: "text", text: "yes" }] }, { ...result, content: [] }, custom]
    )
  })

  it.prop("is never thrown at, and clean for good", [Schema.Array(Schema.Unknown)], ([messages]) => {
    const once = sanitizeReplayHistory({ messages })
    assert.deepStrictEqual(sanitizeReplayHistory({ messages: once }), once)
  })

  it("that is clean is left as it is", () => {
    assert.strictEqual(sanitizeReplayHistory({ messages: [user] })[0], user)
  })
})

describe("pruning by the life of the cache", () => {
  it("is for models that are cached unasked", () => {
    assert.isTrue(isCacheTtlEligible({ modelId: "us.anthropic.claude-sonnet-4-6" }))
    assert.isFalse(isCacheTtlEligible({ modelId: "amazon.nova-pro-v1:0" }))
    assert.isFalse(isCacheTtlEligible({ modelId: "deepseek.v3.2" }))
  })

  it("knows a profile whose name the host has put in lower case", () => {
    assert.isFalse(isCacheTtlEligible({ modelId: arn.toLowerCase() }))
    keepModelBehind(arn, "anthropic.claude-sonnet-4-6", 0)
    assert.isTrue(isCacheTtlEligible({ modelId: arn.toLowerCase() }))
    keepModelBehind(arn, "amazon.nova-pro-v1:0", 0)
    assert.isFalse(isCacheTtlEligible({ modelId: arn.toLowerCase() }))
  })
})
