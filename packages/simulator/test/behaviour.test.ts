import { countTokens } from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { type AnswerBlock, answer, asksForReasoning } from "../src/behaviour.ts"
import type { ConverseRequest } from "../src/ConverseRequest.ts"
import { toConverseResponse, toStreamEvents } from "../src/converseOutput.ts"
import { tokenize, toPieces, toWords } from "../src/tokens.ts"
import { countInput, promptCache, toUsage } from "../src/usage.ts"

const say = (text: string, rest: Partial<ConverseRequest> = {}): ConverseRequest => ({
  messages: [{ role: "user", content: [{ text }] }],
  ...rest
})

const tool = (name: string, json: Schema.Json = { type: "object" }) => ({ toolSpec: { name, inputSchema: { json } } })
const joined = (block: AnswerBlock | undefined) => block?.deltas.join("")

const Count = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 40 }))

describe("tokens", () => {
  it.prop(
    "are the text again when joined, as are words and pieces",
    { text: Schema.String, size: Count },
    ({ size, text }) => {
      assert.strictEqual(tokenize(text).join(""), text)
      assert.strictEqual(toWords(text).join(""), text)
      assert.strictEqual(toPieces(text, size).join(""), text)
      assert.strictEqual(countTokens(text), tokenize(text).length)
    }
  )
})

describe("answer", () => {
  it.prop("echoes any text, and its deltas are the whole answer", { text: Schema.NonEmptyString }, ({ text }) => {
    const said = answer(say(text))
    assert.deepStrictEqual(said, answer(say(text)))
    assert.strictEqual(said.blocks.map(joined).join(""), `You said: ${text}`)
    assert.strictEqual(said.outputTokens, countTokens(`You said: ${text}`))
    assert.strictEqual(said.stopReason, "end_turn")
  })

  it.prop(
    "never says more than maxTokens",
    { text: Schema.NonEmptyString, maxTokens: Count },
    ({ maxTokens, text }) => {
      const whole = answer(say(text))
      const said = answer(say(text, { inferenceConfig: { maxTokens } }))
      assert.isAtMost(said.outputTokens, maxTokens)
      assert.isTrue(`You said: ${text}`.startsWith(said.blocks.map(joined).join("")))
      assert.strictEqual(said.stopReason, whole.outputTokens > maxTokens ? "max_tokens" : "end_turn")
    }
  )

  it("stops before a stop sequence", () => {
    const said = answer(say("one two three", { inferenceConfig: { stopSequences: ["three", " two"] } }))
    assert.strictEqual(joined(said.blocks[0]), "You said: one")
    assert.strictEqual(said.stopReason, "stop_sequence")
  })

  it("calls the tool that is chosen, or named, or must be, and no other", () => {
    const nameOf = (text: string, toolChoice?: NonNullable<ConverseRequest["toolConfig"]>["toolChoice"]) => {
      const tools = [tool("first"), tool("second")]
      const [block] = answer(say(text, { toolConfig: { tools, ...(toolChoice && { toolChoice }) } })).blocks
      return block?._tag === "ToolUse" ? block.name : block?._tag
    }
    assert.strictEqual(nameOf("hello", { auto: {} }), "Text")
    assert.strictEqual(nameOf("use second", { auto: {} }), "second")
    assert.strictEqual(nameOf("hello", { any: {} }), "first")
    assert.strictEqual(nameOf("use second", { any: {} }), "second")
    assert.strictEqual(nameOf("use first", { tool: { name: "second" } }), "second")
  })

  it("calls no tool that is only part of a word, or only named in what a gateway appends", () => {
    const tagOf = (...texts: ReadonlyArray<string>) => {
      const content = texts.map((text) => ({ text }))
      const request = say("", {
        messages: [{ role: "user", content }],
        toolConfig: { tools: [tool("ls"), tool("exec")] }
      })
      return answer(request).blocks[0]?._tag
    }
    assert.strictEqual(tagOf("which tools are there?"), "Text")
    assert.strictEqual(tagOf("hello", "Active exec sessions: none"), "Text")
    assert.strictEqual(tagOf("what does ls say?", "Active exec sessions: none"), "ToolUse")
  })

  it("streams no JSON for a tool that takes nothing", () => {
    const [block] = answer(say("call first", { toolConfig: { tools: [tool("first")] } })).blocks
    assert.deepInclude(block, { _tag: "ToolUse", deltas: [""], input: {} })
  })

  it("quotes every tool result, failed ones as failed", () => {
    const said = answer({
      messages: [
        { role: "user", content: [{ text: "go" }] },
        {
          role: "assistant",
          content: [
            { toolUse: { toolUseId: "a", name: "first", input: {} } },
            { toolUse: { toolUseId: "b", name: "second", input: {} } }
          ]
        },
        {
          role: "user",
          content: [
            { toolResult: { toolUseId: "a", content: [{ json: { degrees: 18 } }] } },
            { toolResult: { toolUseId: "b", content: [{ text: "no such city" }], status: "error" } }
          ]
        }
      ],
      toolConfig: { tools: [tool("first"), tool("second")], toolChoice: { any: {} } }
    })
    assert.strictEqual(joined(said.blocks[0]), 'first answered: {"degrees":18}\nsecond failed: no such city')
  })

  it("reasons when asked in any of the ways models are asked", () => {
    const asks = (additionalModelRequestFields: Schema.Json) =>
      asksForReasoning(say("hi", { additionalModelRequestFields }))
    assert.isTrue(asks({ thinking: { type: "enabled", budget_tokens: 1024 } }))
    assert.isTrue(asks({ thinking: { type: "adaptive" } }))
    assert.isTrue(asks({ reasoningConfig: { type: "enabled", maxReasoningEffort: "low" } }))
    assert.isTrue(asks({ reasoning_effort: "high" }))
    assert.isTrue(asks({ reasoning: { effort: "low" } }))
    assert.isFalse(asks({ thinking: { type: "disabled" } }))
    assert.isFalse(asks({ reasoning_effort: "none" }))
    assert.isFalse(asks({ top_k: 5 }))
    const { blocks } = answer(say("hi", { additionalModelRequestFields: { reasoning_effort: "low" } }))
    assert.deepStrictEqual(
      blocks.map(({ _tag }) => _tag),
      ["Reasoning", "Text"]
    )
  })
})

describe("output", () => {
  it.prop("says the same as a response and as events", { text: Schema.NonEmptyString }, ({ text }) => {
    const request = say(text)
    const said = answer(request)
    const options = { usage: toUsage(countInput(request), said.outputTokens, undefined), latencyMs: 1 }
    const response = toConverseResponse(request, said, options) as {
      readonly output: { readonly message: { readonly content: ReadonlyArray<{ readonly text: string }> } }
    }
    const events = toStreamEvents(request, said, options)
    const streamed = events.flatMap(({ payload }) => {
      const { delta } = payload as { readonly delta?: { readonly text: string } }
      return delta?.text ?? []
    })
    assert.strictEqual(streamed.join(""), response.output.message.content[0]?.text)
    assert.strictEqual(options.usage.inputTokens, countTokens(text))
    assert.isTrue(events.every(({ payload }) => /^abcd[a-zA-Z0-9]*$/.test(String(payload["p"]))))
  })
})

describe("promptCache", () => {
  const point = { cachePoint: { type: "default" } }
  const Texts = Schema.Array(Schema.NonEmptyString).check(Schema.isMinLength(1))

  it.prop("reads what it wrote, and the parts add up to the whole", { texts: Texts }, ({ texts }) => {
    const request = say("and now", { system: texts.flatMap((text) => [{ text }, point]) })
    const cold = promptCache("m", request, new Set())
    const prefix = countInput(request) - countTokens("and now")
    assert.deepInclude(cold, { readTokens: 0, writeTokens: prefix })
    const warm = promptCache("m", request, new Set(cold?.prefixes))
    assert.deepInclude(warm, { readTokens: prefix, writeTokens: 0 })
    const usage = toUsage(countInput(request), 7, warm)
    assert.strictEqual(usage.inputTokens + (usage.cacheReadInputTokens ?? 0) + 7, usage.totalTokens)
  })

  it("keeps models apart, and other prefixes", () => {
    const request = say("hi", { system: [{ text: "long prompt" }, point] })
    const seen = new Set(promptCache("m", request, new Set())?.prefixes)
    assert.deepInclude(promptCache("n", request, seen), { readTokens: 0 })
    assert.deepInclude(promptCache("m", say("hi", { system: [{ text: "other" }, point] }), seen), { readTokens: 0 })
    assert.isUndefined(promptCache("m", say("hi"), seen))
  })
})
