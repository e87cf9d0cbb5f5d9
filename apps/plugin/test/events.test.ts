import { ConversePart } from "@bedrock-kit/converse-stream"
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import { makeEventWriter } from "../src/events.ts"
import { violations } from "./support/contract.ts"
import { sonnet, write } from "./support/events.ts"

const usage = { inputTokens: 1000, outputTokens: 500, totalTokens: 1500 }

const finish = (stopReason: string, more: Partial<Parameters<typeof ConversePart.Finish>[0]> = {}) =>
  ConversePart.Finish({
    stopReason: stopReason as never,
    usage,
    metadata: undefined,
    additionalModelResponseFields: undefined,
    ...more
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
    assert.deepStrictEqual(violations(written), [])
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
      assert.deepStrictEqual(violations(written), [])
      assert.deepStrictEqual(violations(written), [])
      // A guardrail that says nothing is spoken for.
      if (ending === "guardrail_intervened") return
      const streamed = parts.flatMap((part) => (part._tag === "TextDelta" ? [part.text] : []))
      const kept = written.message.content.flatMap((block) => (block.type === "text" ? [block.text] : []))
      assert.strictEqual([...kept].join("").length, streamed.join("").length)
    },
    { arbitrary: { runs: 300 } }
  )

  it("books tokens and money", () => {
    const { message } = write([start, text("x"), finish("end_turn")])
    assert.deepInclude(message.usage, { input: 1000, output: 500, cacheRead: 0, cacheWrite: 0, totalTokens: 1500 })
    assert.deepStrictEqual(message.usage.contextUsage, { state: "available", promptTokens: 1000, totalTokens: 1500 })
    const expected = (1000 * sonnet.cost.input + 500 * sonnet.cost.output) / 1e6
    assert.closeTo(message.usage.cost.total, expected, 1e-12)
    assert.isAbove(expected, 0)
  })

  it("books what is written for an hour at twice the price of input, and says how full the window was", () => {
    const cacheDetails = [
      { ttl: "1h" as const, inputTokens: 200 },
      { ttl: "5m" as const, inputTokens: 100 }
    ]
    const cached = { ...usage, cacheReadInputTokens: 50, cacheWriteInputTokens: 300, cacheDetails, totalTokens: 1850 }
    const { message } = write([start, text("x"), finish("end_turn", { usage: cached })])
    assert.deepInclude(message.usage, { cacheRead: 50, cacheWrite: 300, cacheWrite1h: 200, totalTokens: 1850 })
    assert.deepInclude(message.usage.contextUsage, { promptTokens: 1350, totalTokens: 1850 })
    const { cacheWrite, input } = sonnet.cost
    assert.closeTo(message.usage.cost.cacheWrite, (100 * cacheWrite + 200 * 2 * input) / 1e6, 1e-12)
  })

  it("takes an answer whose stream broke off after it for whole, and its usage for unknown", () => {
    const { message } = write([start, text("x"), finish("end_turn", { usage: undefined })])
    assert.strictEqual(message.stopReason, "stop")
    assert.deepStrictEqual(message.usage.contextUsage, { state: "unavailable" })
    assert.match(String(message.diagnostics?.[0]?.details?.["usage"]), /^unknown/)
  })

  it("names the stop reasons as the host does, and fails on those that are no answer", () => {
    const ends = (stopReason: string, more = {}) => write([start, text("x"), finish(stopReason, more)]).message
    assert.strictEqual(ends("end_turn").stopReason, "stop")
    assert.strictEqual(ends("tool_use").stopReason, "stop")
    assert.strictEqual(ends("max_tokens").stopReason, "length")
    assert.strictEqual(ends("model_context_window_exceeded").stopReason, "length")
    for (const stopReason of ["content_filtered", "malformed_model_output", "malformed_tool_use", "pause_turn"]) {
      const message = ends(stopReason)
      assert.strictEqual(message.stopReason, "error")
      assert.match(message.errorMessage ?? "", new RegExp(`^Provider stopped with: ${stopReason}\\. \\S`))
    }
  })

  it("tells of an answer without a word, which is no failure", () => {
    const { message } = write([start, finish("end_turn", { isEmpty: true })])
    assert.strictEqual(message.stopReason, "stop")
    assert.deepInclude(message.diagnostics?.[0]?.details, { outcome: "Empty" })
  })

  it("asks for the tool even when the model says end_turn", () => {
    const written = write([start, ConversePart.ToolUse({ ...tool, input: {} }), finish("end_turn")])
    assert.strictEqual(written.message.stopReason, "toolUse")
  })

  it("shows the arguments of a call as they are written, and releases all calls together at the end", () => {
    const seen: Array<unknown> = []
    const events: Array<string> = []
    const writer = makeEventWriter(sonnet, "amazon-bedrock", 0, (event) => {
      events.push(event.type)
      if (event.type !== "toolcall_delta") return
      const block = event.partial.content[event.contentIndex]
      seen.push(block?.type === "toolCall" ? structuredClone(block.arguments) : undefined)
    })
    const other = { contentBlockIndex: 2, toolUseId: "t2", name: "list" }
    const parts = [
      ConversePart.ToolUseStart(tool),
      ConversePart.ToolUseDelta({ contentBlockIndex: 1, json: '{"path":"a' }),
      ConversePart.ToolUseStart(other),
      ConversePart.ToolUseDelta({ contentBlockIndex: 1, json: 'b","n":1' }),
      ConversePart.ToolUseDelta({ contentBlockIndex: 1, json: "2}" }),
      ConversePart.ToolUse({ ...tool, input: { path: "ab", n: "12345678901234567890" } }),
      blockStop(1),
      ConversePart.ToolUse({ ...other, input: {} }),
      blockStop(2)
    ]
    parts.forEach(writer.write)
    assert.notInclude(events, "toolcall_end")
    writer.write(finish("tool_use"))
    assert.deepStrictEqual(seen, [{ path: "a" }, { path: "ab" }, { path: "ab", n: 12 }])
    assert.deepStrictEqual(events.slice(-3), ["toolcall_end", "toolcall_end", "done"])
    assert.deepInclude(writer.message.content[0], { arguments: { path: "ab", n: "12345678901234567890" } })
  })

  it("keeps a call whole when text comes into its block", () => {
    const written = write([
      start,
      ConversePart.ToolUseStart(tool),
      text("calling", 1),
      ConversePart.ToolUse({ ...tool, input: { path: "a" } }),
      blockStop(1),
      finish("tool_use")
    ])
    assert.deepStrictEqual(violations(written), [])
    assert.deepStrictEqual(written.message.content, [
      { type: "toolCall", id: "t1", name: "read", arguments: { path: "a" } },
      { type: "text", text: "calling" }
    ])
  })

  it("fails a turn with a call that cannot be made, releases none of its siblings, and does not tell what was written", () => {
    const parts = [
      start,
      text("I'll look."),
      ConversePart.ToolUse({ ...tool, input: { path: "a" } }),
      ConversePart.MalformedToolUse({ contentBlockIndex: 2, toolUseId: "t2", name: "rm", json: '{"secret' })
    ]
    const failed = write([...parts, finish("tool_use")])
    assert.deepStrictEqual(violations(failed), [])
    assert.deepInclude(failed.message, {
      stopReason: "error",
      errorCode: "malformed_tool_call_arguments",
      errorMessage: "Provider completed tool call with malformed JSON arguments",
      content: [{ type: "text", text: "I'll look." }]
    })
    assert.notInclude(JSON.stringify(failed), "secret")
    // A model that ran out of tokens was cut off: its whole call stays, the broken one goes.
    const cut = write([...parts, finish("max_tokens")])
    assert.deepStrictEqual(violations(cut), [])
    assert.strictEqual(cut.message.stopReason, "length")
    assert.isUndefined(cut.message.errorMessage)
    assert.deepStrictEqual(
      cut.message.content.flatMap((block) => (block.type === "toolCall" ? [block.name] : [])),
      ["read"]
    )
  })

  it("says what the host's message has no place for", () => {
    const web = { title: "Weather", location: { web: { url: "https://example.com/w" } } }
    const { message } = write([
      start,
      text("Rain."),
      ConversePart.Citation({ contentBlockIndex: 0, citation: web }),
      ConversePart.Citation({ contentBlockIndex: 0, citation: { title: "Almanac" } }),
      ConversePart.Citation({ contentBlockIndex: 0, citation: {} }),
      ConversePart.ImageStart({ contentBlockIndex: 1, format: "png" }),
      ConversePart.ServerToolUse({ ...tool, type: "server_tool_use", json: "{}", input: {} }),
      ConversePart.Unknown({ kind: "hologram", value: {} }),
      finish("end_turn")
    ])
    assert.deepStrictEqual(message.content, [
      { type: "text", text: "Rain. [Weather](https://example.com/w) [Almanac]" },
      { type: "text", text: "(The model made a picture of type png, which cannot be shown here.)" }
    ])
    assert.deepInclude(message.diagnostics?.[0]?.details, { serverTools: ["read"], unknown: ["hologram"] })
  })

  it("tells beside the answer who served it, how fast, and what was mended", () => {
    const metadata = {
      usage,
      metrics: { latencyMs: 321 },
      serviceTier: { type: "flex" as const },
      performanceConfig: { latency: "optimized" as const },
      trace: { promptRouter: { invokedModelId: "amazon.nova-lite-v1:0" } }
    }
    const { message } = write([start, text("x"), finish("end_turn", { metadata, requestId: "r-1" })], undefined, [
      { kind: "blankText", where: "user message 1", detail: "held blank text, which was left out." }
    ])
    assert.deepInclude(message, { responseId: "r-1", responseModel: "amazon.nova-lite-v1:0" })
    assert.deepInclude(message.diagnostics?.[0], { type: "bedrock_response" })
    assert.deepInclude(message.diagnostics?.[0]?.details, {
      requestId: "r-1",
      latencyMs: 321,
      serviceTier: "flex",
      performance: "optimized",
      repairs: [{ kind: "blankText", where: "user message 1", detail: "held blank text, which was left out." }]
    })
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
    assert.deepStrictEqual(violations(written), [])
    assert.deepInclude(written.message, { stopReason: "error", errorMessage: "it broke" })
    assert.deepStrictEqual(written.message.content, [{ type: "text", text: "half an ans" }])
  })
})

/** What a guardrail reports, with the text that it looked at. */
const traceOf = (action: "BLOCKED" | "ANONYMIZED") => ({
  usage,
  metrics: { latencyMs: 1 },
  trace: {
    guardrail: {
      actionReason: "Guardrail blocked.",
      outputAssessments: {
        g: [
          {
            sensitiveInformationPolicy: {
              piiEntities: [{ action, match: "jane@example.com", type: "EMAIL" as const }],
              regexes: []
            }
          }
        ]
      }
    }
  }
})

describe("a guardrail", () => {
  it("that blocked has its message for the answer, with a diagnostic, and lets no call through", () => {
    const written = write([
      start,
      ConversePart.ToolUse({ ...tool, input: { path: "a" } }),
      text("Sorry, I cannot say that."),
      finish("guardrail_intervened", { metadata: traceOf("BLOCKED") })
    ])
    assert.deepStrictEqual(violations(written), [])
    const { message } = written
    assert.deepInclude(message, { stopReason: "stop", content: [{ type: "text", text: "Sorry, I cannot say that." }] })
    assert.deepInclude(message.diagnostics?.[1], {
      type: "bedrock_guardrail",
      details: { action: "blocked", reason: "Guardrail blocked.", policies: ["sensitiveInformationPolicy"] }
    })
    assert.notInclude(JSON.stringify(message), "jane@example.com")
  })

  it("that blocked without a word is spoken for", () => {
    const { message } = write([start, finish("guardrail_intervened")])
    assert.deepStrictEqual(message.content, [{ type: "text", text: "(A guardrail withheld this answer.)" }])
  })

  it("that only masked lets the answer through", () => {
    const parts = [start, text("Write to {EMAIL}."), ConversePart.ToolUse({ ...tool, input: {} })]
    const { message } = write([...parts, finish("tool_use", { metadata: traceOf("ANONYMIZED") })])
    assert.strictEqual(message.stopReason, "toolUse")
    assert.lengthOf(message.content, 2)
    assert.deepInclude(message.diagnostics?.[1]?.details, { action: "anonymized" })
  })
})

describe("a refusal", () => {
  const additionalModelResponseFields = { stop_details: { category: "cyber", explanation: "I will not help." } }
  const refusal = finish("refusal", { additionalModelResponseFields })

  it("is a failure in the host's words, with a diagnostic that the host knows", () => {
    const { message } = write([start, text("Fir"), refusal])
    assert.deepInclude(message, {
      stopReason: "error",
      errorMessage: "Anthropic refusal (category: cyber): I will not help."
    })
    assert.deepInclude(message.diagnostics?.[1], {
      type: "provider_refusal",
      details: { provider: "amazon-bedrock", category: "cyber", explanation: "I will not help." }
    })
    assert.strictEqual(write([start, finish("refusal")]).message.errorMessage, "Anthropic refusal.")
  })

  it("takes back all that was said by a model that refuses in mid-answer, before anybody has seen it", () => {
    const held = (parts: ReadonlyArray<ConversePart.ConversePart>, failure?: "error") =>
      write([start, text("First, take"), ...parts], failure, [], { isHeldBack: true })
    for (const refused of [held([refusal]), held([], "error")]) {
      assert.deepStrictEqual(refused.types, ["error"])
      assert.deepStrictEqual(refused.message.content, [])
    }
    const told = held([finish("end_turn")])
    assert.deepStrictEqual(violations(told), [])
    assert.deepStrictEqual(told.types, ["start", "text_start", "text_delta", "text_end", "done"])
  })
})
