import { toConverseStreamInput, type Turn, type TurnMessage } from "@bedrock-kit/converse-stream"
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import { turnOf, userSays } from "./support/turns.ts"

const Text = Schema.Struct({ type: Schema.Literal("text"), text: Schema.Literals(["", "  \n", "a", "b c"]) })
const Reasoning = Schema.Struct({
  type: Schema.Literal("reasoning"),
  text: Schema.Literals(["", "so"]),
  signature: Schema.UndefinedOr(Schema.Literal("sig"))
})
const ToolUse = Schema.Struct({
  type: Schema.Literal("toolUse"),
  toolUseId: Schema.Literals(["t1", "t2"]),
  name: Schema.Literals(["read", "write"]),
  input: Schema.Record(Schema.String, Schema.Json)
})
const Message = Schema.Union([
  Schema.Struct({ role: Schema.Literal("user"), content: Schema.Array(Text) }),
  Schema.Struct({ role: Schema.Literal("assistant"), content: Schema.Array(Schema.Union([Text, Reasoning, ToolUse])) }),
  Schema.Struct({
    role: Schema.Literal("toolResult"),
    toolUseId: Schema.Literals(["t1", "t2"]),
    content: Schema.Array(Text),
    isError: Schema.Boolean
  })
])

const toolResult = (toolUseId: string, text: string, isError = false): TurnMessage => ({
  role: "toolResult",
  toolUseId,
  content: [{ type: "text", text }],
  isError
})

const calls = (...names: ReadonlyArray<string>): TurnMessage => ({
  role: "assistant",
  content: names.map((name, i) => ({ type: "toolUse", toolUseId: `t${i + 1}`, name, input: {} }))
})

const read = { name: "read", description: "Reads a file.", inputSchema: { type: "object" } }

const input = (messages: Turn["messages"], more?: Partial<Turn>) => toConverseStreamInput(turnOf(messages, more))

describe("toConverseStreamInput", () => {
  it("puts every tool result of one turn, and what the user adds, in one message, results first", () => {
    const messages = [
      userSays("go"),
      calls("read", "read"),
      toolResult("t1", "1"),
      userSays("hurry"),
      toolResult("t2", "no such file", true)
    ]
    assert.deepStrictEqual(input(messages).messages?.at(-1), {
      role: "user",
      content: [
        { toolResult: { toolUseId: "t1", content: [{ text: "1" }], status: "success" } },
        { toolResult: { toolUseId: "t2", content: [{ text: "no such file" }], status: "error" } },
        { text: "hurry" }
      ]
    })
  })

  it.prop(
    "alternates roles, begins with the user, and never sends an empty message or blank text",
    [Arbitrary.array(Arbitrary.schema(Message))],
    ([messages]) => {
      const sent = input(messages).messages ?? []
      assert.strictEqual(sent[0]?.role, "user")
      sent.forEach((message, i) => {
        assert.notStrictEqual(message.role, sent[i - 1]?.role)
        assert.isNotEmpty(message.content)
        for (const block of message.content ?? []) {
          if (block.text !== undefined) assert.isNotEmpty(block.text.trim())
          for (const part of block.toolResult?.content ?? []) assert.isNotEmpty(part.text?.trim())
        }
      })
    }
  )

  it.prop(
    "configures every tool that the history calls",
    [Arbitrary.array(Arbitrary.schema(Message)), Schema.Literals(["auto", "none"])],
    ([messages, toolChoice]) => {
      const sent = input(messages, { tools: [read], toolChoice })
      const called = (sent.messages ?? []).flatMap(({ content = [] }) =>
        content.flatMap((block) => (block.toolUse === undefined ? [] : [block.toolUse.name]))
      )
      const configured = (sent.toolConfig?.tools ?? []).map((tool) => tool.toolSpec?.name)
      for (const name of called) assert.include(configured, name)
      if (toolChoice === "none") assert.sameMembers(configured, [...new Set(called)])
    }
  )

  it("is the same for the same turn", () => {
    const messages = [userSays("go"), calls("read"), toolResult("t1", "1")]
    assert.deepStrictEqual(input(messages, { tools: [read] }), input(messages, { tools: [read] }))
  })

  it("sends system, limits, tools and tool choice under AWS's names", () => {
    assert.deepStrictEqual(
      input([userSays("go")], {
        system: "Be brief.",
        maxTokens: 100,
        temperature: 0.5,
        stopSequences: ["END"],
        tools: [read, { ...read, name: "quiet", description: " " }],
        toolChoice: { name: "read" }
      }),
      {
        modelId: "eu.anthropic.claude-sonnet-4-6",
        messages: [{ role: "user", content: [{ text: "go" }] }],
        system: [{ text: "Be brief." }],
        inferenceConfig: { maxTokens: 100, temperature: 0.5, stopSequences: ["END"] },
        toolConfig: {
          tools: [
            { toolSpec: { name: "read", description: "Reads a file.", inputSchema: { json: { type: "object" } } } },
            { toolSpec: { name: "quiet", inputSchema: { json: { type: "object" } } } }
          ],
          toolChoice: { tool: { name: "read" } }
        }
      }
    )
  })

  it("sends pictures as bytes", () => {
    const bytes = new Uint8Array([1, 2, 3])
    const { messages } = input([{ role: "user", content: [{ type: "image", format: "png", bytes }] }])
    assert.deepStrictEqual(messages?.[0]?.content, [{ image: { format: "png", source: { bytes } } }])
  })

  it("replays signed, text-less and sealed reasoning", () => {
    const data = new Uint8Array([7])
    const { messages } = input([
      userSays("go"),
      {
        role: "assistant",
        content: [
          { type: "reasoning", text: "so", signature: "s1" },
          { type: "reasoning", text: "", signature: "s2" },
          { type: "redactedReasoning", data }
        ]
      }
    ])
    assert.deepStrictEqual(messages?.[1]?.content, [
      { reasoningContent: { reasoningText: { text: "so", signature: "s1" } } },
      { reasoningContent: { reasoningText: { text: "", signature: "s2" } } },
      { reasoningContent: { redactedContent: data } }
    ])
  })
})

describe("reasoning", () => {
  const fields = (modelId: string, more: Partial<Turn>) => {
    const sent = toConverseStreamInput(turnOf([userSays("go")], { modelId, ...more }))
    return { ...sent.inferenceConfig, fields: sent.additionalModelRequestFields as unknown }
  }

  it("gives a budget to Claude before 4.6, beside the room to answer, and drops the temperature", () => {
    assert.deepStrictEqual(
      fields("us.anthropic.claude-haiku-4-5-20251001-v1:0", { reasoning: "low", maxTokens: 500, temperature: 1 }),
      { maxTokens: 2548, fields: { thinking: { type: "enabled", budget_tokens: 2048 } } }
    )
  })

  it("asks newer Claude to adapt, with an effort", () => {
    assert.deepStrictEqual(fields("us.anthropic.claude-sonnet-4-6", { reasoning: "minimal" }), {
      fields: { thinking: { type: "adaptive", display: "summarized" }, output_config: { effort: "low" } }
    })
  })

  it("names the effort in the field of each other family", () => {
    assert.deepStrictEqual(fields("openai.gpt-oss-120b-1:0", { reasoning: "high" }).fields, {
      reasoning_effort: "high"
    })
    assert.deepStrictEqual(fields("us.amazon.nova-2-lite-v1:0", { reasoning: "medium", maxTokens: 10 }), {
      maxTokens: 10,
      fields: { reasoningConfig: { type: "enabled", maxReasoningEffort: "medium" } }
    })
  })

  it("sends no temperature to a model that takes none, thinking or not", () => {
    assert.deepStrictEqual(fields("us.anthropic.claude-opus-4-8", { temperature: 1 }), { fields: undefined })
  })

  it("asks nothing of models that do not think, nor when thinking is off", () => {
    assert.deepStrictEqual(fields("amazon.nova-pro-v1:0", { reasoning: "high", temperature: 1 }), {
      temperature: 1,
      fields: undefined
    })
    assert.deepStrictEqual(fields("us.anthropic.claude-sonnet-4-6", { reasoning: "off" }).fields, undefined)
  })

  it("tells models that think by themselves to stop, and those that cannot to think least", () => {
    const off = (modelId: string) => fields(modelId, { reasoning: "off" }).fields
    assert.deepStrictEqual(off("us.anthropic.claude-sonnet-5"), { thinking: { type: "disabled" } })
    assert.deepStrictEqual(off("us.openai.gpt-5.6-sol"), { reasoning: { effort: "none" } })
    assert.deepStrictEqual(off("us.openai.gpt-6-sol"), { reasoning: { effort: "low" } })
    assert.deepStrictEqual(off("us.anthropic.claude-opus-5-5"), {
      thinking: { type: "adaptive", display: "summarized" },
      output_config: { effort: "low" }
    })
  })

  it("carries guardrail, request metadata and service tier as Converse names them", () => {
    const input = toConverseStreamInput({
      ...turnOf([userSays("Hi")]),
      guardrail: { guardrailIdentifier: "g", guardrailVersion: "1" },
      requestMetadata: { team: "support" },
      serviceTier: "flex"
    })
    assert.deepInclude(input, {
      guardrailConfig: { guardrailIdentifier: "g", guardrailVersion: "1" },
      requestMetadata: { team: "support" },
      serviceTier: { type: "flex" }
    })
  })
})
