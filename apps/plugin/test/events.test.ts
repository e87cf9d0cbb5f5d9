import { ConversePart } from "@bedrock-kit/converse-stream"
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import { assertContract, sonnet, write } from "./support/events.ts"

const usage = { inputTokens: 1000, outputTokens: 500, totalTokens: 1500 }

const finish = (stopReason: string) =>
  ConversePart.Finish({
    stopReason: stopReason as never,
    usage,
    metadata: undefined,
    additionalModelResponseFields: undefined
  })

const start = ConversePart.Start({ role: "assistant" })
const text = (value: string, contentBlockIndex = 0) => ConversePart.TextDelta({ contentBlockIndex, text: value })
const blockStop = (contentBlockIndex: number) => ConversePart.BlockStop({ contentBlockIndex })
const tool = { contentBlockIndex: 1, toolUseId: "t1", name: "read" }

const Index = Schema.Literals([0, 1, 2])
const Words = Schema.Literals(["", "a", "b c"])
const Part = Schema.Union([
  Schema.Struct({ _tag: Schema.Literal("Start"), role: Schema.Literal("assistant") }),
  Schema.Struct({ _tag: Schema.Literal("TextDelta"), contentBlockIndex: Index, text: Words }),
  Schema.Struct({ _tag: Schema.Literal("ReasoningDelta"), contentBlockIndex: Index, text: Words }),
  Schema.Struct({ _tag: Schema.Literal("ReasoningSignature"), contentBlockIndex: Index, signature: Words }),
  Schema.Struct({ _tag: Schema.Literal("ToolUseStart"), contentBlockIndex: Index, toolUseId: Words, name: Words }),
  Schema.Struct({ _tag: Schema.Literal("ToolUseDelta"), contentBlockIndex: Index, json: Words }),
  Schema.Struct({
    _tag: Schema.Literal("MalformedToolUse"),
    contentBlockIndex: Index,
    toolUseId: Words,
    name: Words,
    json: Words
  }),
  Schema.Struct({ _tag: Schema.Literal("BlockStop"), contentBlockIndex: Index }),
  Schema.Struct({ _tag: Schema.Literal("Unknown"), kind: Words, value: Schema.Json })
])
const Ending = Schema.Literals(["end_turn", "max_tokens", "guardrail_intervened", "tool_use", "error", "aborted"])

describe("events", () => {
  it("streams text, thinking and a tool call as the host wants them", () => {
    const written = write([
      start,
      ConversePart.ReasoningDelta({ contentBlockIndex: 0, text: "hm" }),
      ConversePart.ReasoningSignature({ contentBlockIndex: 0, signature: "sig" }),
      blockStop(0),
      text("I'll ", 1),
      text("look.", 1),
      blockStop(1),
      ConversePart.ToolUseStart({ ...tool, contentBlockIndex: 2 }),
      ConversePart.ToolUseDelta({ contentBlockIndex: 2, json: '{"path":' }),
      ConversePart.ToolUseDelta({ contentBlockIndex: 2, json: '"a"}' }),
      ConversePart.ToolUse({ ...tool, contentBlockIndex: 2, input: { path: "a" } }),
      blockStop(2),
      finish("tool_use")
    ])
    assertContract(written)
    assert.deepStrictEqual(written.types, [
      "start",
      "thinking_start",
      "thinking_delta",
      "thinking_end",
      "text_start",
      "text_delta",
      "text_delta",
      "text_end",
      "toolcall_start",
      "toolcall_delta",
      "toolcall_delta",
      "toolcall_end",
      "done"
    ])
    assert.deepStrictEqual(written.message.content, [
      { type: "thinking", thinking: "hm", thinkingSignature: "sig" },
      { type: "text", text: "I'll look." },
      { type: "toolCall", id: "t1", name: "read", arguments: { path: "a" } }
    ])
    assert.strictEqual(written.message.stopReason, "toolUse")
  })

  it.prop(
    "keeps the contract whatever comes, in whatever order, however it ends",
    [Arbitrary.array(Arbitrary.schema(Part)), Ending],
    ([parts, ending]) => {
      const isFailure = ending === "error" || ending === "aborted"
      const written = isFailure ? write(parts, ending) : write([...parts, finish(ending)])
      assertContract(written)
      const streamed = parts.flatMap((part) => (part._tag === "TextDelta" ? [part.text] : []))
      const kept = written.message.content.flatMap((block) => (block.type === "text" ? [block.text] : []))
      assert.strictEqual([...kept].join("").length, streamed.join("").length)
    },
    { arbitrary: { runs: 300 } }
  )

  it("books tokens and money", () => {
    const { message } = write([start, finish("end_turn")])
    assert.deepInclude(message.usage, { input: 1000, output: 500, cacheRead: 0, cacheWrite: 0, totalTokens: 1500 })
    const expected = (1000 * sonnet.cost.input + 500 * sonnet.cost.output) / 1e6
    assert.closeTo(message.usage.cost.total, expected, 1e-12)
    assert.isAbove(expected, 0)
  })

  it("names the stop reasons as the host does, and fails on those that are no answer", () => {
    const ends = (stopReason: string) => write([start, text("x"), finish(stopReason)]).message
    assert.strictEqual(ends("end_turn").stopReason, "stop")
    assert.strictEqual(ends("max_tokens").stopReason, "length")
    assert.strictEqual(ends("model_context_window_exceeded").stopReason, "length")
    assert.deepInclude(ends("guardrail_intervened"), {
      stopReason: "error",
      errorMessage: "Provider stopped with: guardrail_intervened"
    })
  })

  it("asks for the tool even when the model says end_turn", () => {
    const written = write([start, ConversePart.ToolUse({ ...tool, input: {} }), finish("end_turn")])
    assert.strictEqual(written.message.stopReason, "toolUse")
  })

  it("fails a turn whose tool input is not JSON, unless the model ran out of tokens", () => {
    const broken = [ConversePart.ToolUseStart(tool), ConversePart.MalformedToolUse({ ...tool, json: '{"pa' })]
    const failed = write([start, ...broken, finish("tool_use")]).message
    assert.deepInclude(failed, { stopReason: "error", errorCode: "malformed_tool_call_arguments" })
    assert.include(failed.errorMessage, '{"pa')
    const cut = write([start, ...broken, finish("max_tokens")]).message
    assert.strictEqual(cut.stopReason, "length")
    assert.isUndefined(cut.errorMessage)
  })

  it("keeps sealed thinking for replay", () => {
    const sealed = (data: Array<number>) =>
      ConversePart.RedactedReasoning({ contentBlockIndex: 0, data: new Uint8Array(data) })
    const { message } = write([start, sealed([1, 2]), sealed([3]), blockStop(0), finish("end_turn")])
    assert.deepStrictEqual(message.content, [
      { type: "thinking", thinking: "", redacted: true, thinkingSignature: Buffer.from([1, 2, 3]).toString("base64") }
    ])
  })

  it("keeps what has arrived when the stream fails, and says why", () => {
    const written = write([start, text("half an ans")], "error")
    assertContract(written)
    assert.deepInclude(written.message, { stopReason: "error", errorMessage: "it broke" })
    assert.deepStrictEqual(written.message.content, [{ type: "text", text: "half an ans" }])
  })
})
