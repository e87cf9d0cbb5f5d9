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

describe("everything Converse takes", () => {
  const bytes = new Uint8Array([1])
  const s3Location = { uri: "s3://bucket/key", bucketOwner: "123456789012" }

  it("is said by the user in AWS's words", () => {
    const { messages } = input([
      {
        role: "user",
        content: [
          { type: "text", text: "go" },
          { type: "image", format: "png", s3Location },
          { type: "document", format: "pdf", name: "a", bytes, context: "old", citations: true },
          { type: "document", name: "b", text: "text" },
          { type: "document", name: "c", content: ["one", "two"] },
          { type: "document", format: "md", name: "d", s3Location: { uri: "s3://bucket/key" } },
          { type: "video", format: "mp4", bytes },
          { type: "audio", format: "mp3", s3Location },
          { type: "guardContent", text: "ask", qualifiers: ["query"] },
          { type: "guardContent", image: { format: "jpeg", bytes } },
          { type: "searchResult", source: "s", title: "t", content: ["x"], citations: true },
          { type: "cachePoint", ttl: "1h" }
        ]
      }
    ])
    assert.deepStrictEqual(messages?.[0]?.content, [
      { text: "go" },
      { image: { format: "png", source: { s3Location } } },
      { document: { format: "pdf", name: "a", source: { bytes }, context: "old", citations: { enabled: true } } },
      { document: { name: "b", source: { text: "text" } } },
      { document: { name: "c", source: { content: [{ text: "one" }, { text: "two" }] } } },
      { document: { format: "md", name: "d", source: { s3Location: { uri: "s3://bucket/key" } } } },
      { video: { format: "mp4", source: { bytes } } },
      { audio: { format: "mp3", source: { s3Location } } },
      { guardContent: { text: { text: "ask", qualifiers: ["query"] } } },
      { guardContent: { image: { format: "jpeg", source: { bytes } } } },
      { searchResult: { source: "s", title: "t", content: [{ text: "x" }], citations: { enabled: true } } },
      { cachePoint: { type: "default", ttl: "1h" } }
    ])
  })

  it("was said by the model, by tools and by the system, in AWS's words", () => {
    const citation = { title: "a", location: { documentChar: { documentIndex: 0, start: 0, end: 1 } } }
    const { messages } = input([
      userSays("go"),
      {
        role: "assistant",
        content: [
          { type: "toolUse", toolUseId: "s1", name: "nova_grounding", input: {}, isServerToolUse: true },
          { type: "toolResult", toolUseId: "s1", content: [], isError: false, resultType: "nova_grounding_result" },
          { type: "citations", content: ["so"], citations: [citation] },
          { type: "toolUse", toolUseId: "t1", name: "read", input: { a: 1 } },
          { type: "cachePoint" }
        ]
      },
      {
        role: "toolResult",
        toolUseId: "t1",
        isError: true,
        content: [
          { type: "json", json: { a: [1] } },
          { type: "image", format: "gif", bytes },
          { type: "document", format: "csv", name: "a", bytes },
          { type: "video", format: "webm", bytes },
          { type: "searchResult", source: "s", title: "t", content: ["x"] }
        ]
      },
      {
        role: "system",
        content: [
          { type: "text", text: "Be brief." },
          { type: "toolRemoval", tool: { name: "read" } },
          { type: "toolAddition", tool: { type: "mcp", name: "find", serverName: "files" } }
        ]
      },
      userSays("on")
    ])
    assert.deepStrictEqual(messages?.slice(1), [
      {
        role: "assistant",
        content: [
          { toolUse: { toolUseId: "s1", name: "nova_grounding", input: {}, type: "server_tool_use" } },
          {
            toolResult: {
              toolUseId: "s1",
              content: [{ text: "<empty>" }],
              status: "success",
              type: "nova_grounding_result"
            }
          },
          { citationsContent: { content: [{ text: "so" }], citations: [citation] } },
          { toolUse: { toolUseId: "t1", name: "read", input: { a: 1 } } },
          { cachePoint: { type: "default" } }
        ]
      },
      {
        role: "user",
        content: [
          {
            toolResult: {
              toolUseId: "t1",
              status: "error",
              content: [
                { json: { a: [1] } },
                { image: { format: "gif", source: { bytes } } },
                { document: { format: "csv", name: "a", source: { bytes } } },
                { video: { format: "webm", source: { bytes } } },
                { searchResult: { source: "s", title: "t", content: [{ text: "x" }] } }
              ]
            }
          },
          { text: "on" }
        ]
      },
      {
        role: "system",
        content: [
          { text: "Be brief." },
          { toolRemoval: { tool: { name: "read" } } },
          { toolAddition: { tool: { type: "mcp", name: "find", serverName: "files" } } }
        ]
      }
    ])
  })

  it("is set beside the prompt under AWS's names", () => {
    const schema = { type: "object", properties: { a: { type: "number" } } }
    const sent = input([userSays("go")], {
      system: [
        { type: "text", text: "Stable." },
        { type: "cachePoint" },
        { type: "text", text: "Noon.", isDynamic: true },
        { type: "guardContent", text: "guarded" }
      ],
      tools: [{ ...read, strict: true, cachePoint: { ttl: "1h" } }],
      systemTools: ["nova_grounding"],
      topP: 0.9,
      effort: "high",
      outputFormat: { schema, name: "answer", description: "What is asked for." },
      latency: "optimized",
      betas: ["a"],
      additionalModelRequestFields: { top_k: 5, anthropic_beta: ["b", "a"] },
      additionalModelResponseFieldPaths: ["/stop_details"],
      promptVariables: { city: "Oslo" }
    })
    assert.deepStrictEqual(sent, {
      modelId: "eu.anthropic.claude-sonnet-4-6",
      messages: [{ role: "user", content: [{ text: "go" }] }],
      system: [
        { text: "Stable." },
        { cachePoint: { type: "default" } },
        { text: "Noon." },
        { guardContent: { text: { text: "guarded" } } }
      ],
      inferenceConfig: { topP: 0.9 },
      toolConfig: {
        tools: [
          {
            toolSpec: {
              name: "read",
              description: "Reads a file.",
              inputSchema: { json: { type: "object" } },
              strict: true
            }
          },
          { cachePoint: { type: "default", ttl: "1h" } },
          { systemTool: { name: "nova_grounding" } }
        ]
      },
      additionalModelRequestFields: { anthropic_beta: ["a", "b"], top_k: 5 },
      performanceConfig: { latency: "optimized" },
      outputConfig: {
        textFormat: {
          type: "json_schema",
          structure: {
            jsonSchema: { schema: JSON.stringify(schema), name: "answer", description: "What is asked for." }
          }
        },
        effort: "high"
      },
      additionalModelResponseFieldPaths: ["/stop_details"],
      promptVariables: { city: { text: "Oslo" } }
    })
  })

  it("may be a prompt of Prompt management, which has its own messages", () => {
    const modelId = "arn:aws:bedrock:us-east-1:123456789012:prompt/ABCDEFGHIJ:1"
    assert.notProperty(input([], { modelId, promptVariables: { a: "b" } }), "messages")
    assert.notProperty(input([], { modelId }), "messages")
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

  it("leaves out what GovCloud does not know", () => {
    assert.deepStrictEqual(fields("us-gov.anthropic.claude-sonnet-4-6", { reasoning: "high" }).fields, {
      thinking: { type: "adaptive" },
      output_config: { effort: "high" }
    })
  })

  it("sends no temperature to GPT while it thinks", () => {
    const modelId = "us.openai.gpt-5.6-sol"
    assert.deepStrictEqual(fields(modelId, { reasoning: "low", temperature: 1 }), {
      fields: { reasoning: { effort: "low" } }
    })
    assert.strictEqual(fields(modelId, { reasoning: "off", temperature: 1 }).temperature, 1)
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
