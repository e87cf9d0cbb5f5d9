import { ConversePart } from "@bedrock-kit/converse-stream"
import { assert, describe, it } from "@effect/vitest"
import { append, summary } from "../src/commands/chat.ts"

const finish = (usage: object | undefined) =>
  ConversePart.Finish({
    stopReason: "end_turn",
    usage: usage as never,
    metadata: undefined,
    additionalModelResponseFields: undefined
  })

const answer = (...parts: ReadonlyArray<ConversePart.ConversePart>) =>
  parts.reduce(append, { text: "", reasoning: "", toolUses: [], finish: undefined })

describe("chat", () => {
  it("gathers text, thinking and tool calls", () => {
    const block = { contentBlockIndex: 0 }
    const { reasoning, text, toolUses } = answer(
      ConversePart.ReasoningDelta({ ...block, text: "hm" }),
      ConversePart.TextDelta({ ...block, text: "a" }),
      ConversePart.TextDelta({ ...block, text: "b" }),
      ConversePart.ToolUse({ ...block, toolUseId: "t", name: "read", input: { path: "x" } })
    )
    assert.deepStrictEqual(
      { reasoning, text, toolUses },
      {
        reasoning: "hm",
        text: "ab",
        toolUses: [{ name: "read", input: { path: "x" } }]
      }
    )
  })

  it("sums up what a turn cost, the cache included, and says so when AWS did not tell", () => {
    const usage = { inputTokens: 3, outputTokens: 5, totalTokens: 8 }
    assert.strictEqual(summary(answer(finish(usage))), "3 tokens in, 5 out, end_turn")
    assert.strictEqual(
      summary(answer(finish({ ...usage, cacheReadInputTokens: 9, cacheWriteInputTokens: 7 }))),
      "3 tokens in, 9 read from the cache, 7 written to it, 5 out, end_turn"
    )
    assert.strictEqual(summary(answer(finish(undefined))), "usage unknown, end_turn")
  })
})
