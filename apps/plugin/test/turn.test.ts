import { traitsOf } from "@bedrock-kit/model-catalog"
import { assert, describe, it } from "@effect/vitest"
import type { AssistantMessage, HostContext, HostModel } from "../src/hostTypes.ts"
import { toHostModel } from "../src/models.ts"
import { toTurn } from "../src/turn.ts"
import { sonnet } from "./support/events.ts"

const turn = (context: Partial<HostContext>, model: HostModel = sonnet, options = {}) =>
  toTurn(model, traitsOf(model.id), { messages: [], ...context }, options, {})

const answer = (content: AssistantMessage["content"], more: Partial<AssistantMessage> = {}) =>
  ({ role: "assistant", model: sonnet.id, stopReason: "stop", content, ...more }) as AssistantMessage

const png = { type: "image", data: Buffer.from([1, 2]).toString("base64"), mimeType: "image/png" } as const

describe("toTurn", () => {
  it("carries the conversation over", () => {
    const { messages } = turn({
      messages: [
        { role: "user", content: "look" },
        answer([
          { type: "text", text: "ok" },
          { type: "toolCall", id: "t1", name: "read", arguments: { path: "a" } }
        ]),
        {
          role: "toolResult",
          toolCallId: "t1",
          toolName: "read",
          content: [{ type: "text", text: "no" }, png],
          isError: true
        }
      ]
    })
    assert.deepStrictEqual(messages, [
      { role: "user", content: [{ type: "text", text: "look" }] },
      {
        role: "assistant",
        content: [
          { type: "text", text: "ok" },
          { type: "toolUse", toolUseId: "t1", name: "read", input: { path: "a" } }
        ]
      },
      {
        role: "toolResult",
        toolUseId: "t1",
        content: [
          { type: "text", text: "no" },
          { type: "image", format: "png", bytes: Buffer.from([1, 2]) }
        ],
        isError: true
      }
    ])
  })

  it("tells the model of a picture it cannot be shown", () => {
    const said = (model: HostModel, mimeType: string) =>
      turn({ messages: [{ role: "user", content: [{ ...png, mimeType }] }] }, model).messages[0]?.content
    assert.deepStrictEqual(said(sonnet, "image/tiff"), [
      { type: "text", text: "(image omitted: Amazon Bedrock does not take image/tiff)" }
    ])
    assert.deepStrictEqual(said(toHostModel("amazon.nova-micro-v1:0"), "image/png"), [
      { type: "text", text: "(image omitted: this model does not take images)" }
    ])
  })

  it("replays signed and sealed thinking of the same model, and no other", () => {
    const content: AssistantMessage["content"] = [
      { type: "thinking", thinking: "so", thinkingSignature: "sig" },
      { type: "thinking", thinking: "", thinkingSignature: Buffer.from([9]).toString("base64"), redacted: true },
      { type: "thinking", thinking: "unsigned" }
    ]
    assert.deepStrictEqual(turn({ messages: [answer(content)] }).messages[0]?.content, [
      { type: "reasoning", text: "so", signature: "sig" },
      { type: "redactedReasoning", data: Buffer.from([9]) }
    ])
    assert.deepStrictEqual(turn({ messages: [answer(content, { model: "other" })] }).messages[0]?.content, [])
  })

  it("leaves out answers that broke off", () => {
    const messages = [answer([], { stopReason: "error" }), answer([], { stopReason: "aborted" })]
    assert.deepStrictEqual(turn({ messages }).messages, [])
  })

  it("takes system prompt, tools and options over", () => {
    const options = { maxTokens: 9, temperature: 0, stop: ["END"], reasoning: "low", thinkingBudgets: { low: 77 } }
    const tools = [{ name: "read", description: "Reads.", parameters: { type: "object" } }]
    assert.deepInclude(turn({ systemPrompt: "Be brief.", tools }, sonnet, options), {
      modelId: sonnet.id,
      system: "Be brief.",
      tools: [{ name: "read", description: "Reads.", inputSchema: { type: "object" } }],
      maxTokens: 9,
      temperature: 0,
      stopSequences: ["END"],
      reasoning: "low",
      reasoningBudgetTokens: 77
    })
  })

  it("takes guardrail, request metadata and service tier from the configuration", () => {
    const configured = {
      guardrail: { guardrailIdentifier: "g", guardrailVersion: "1" },
      requestMetadata: { team: "support" },
      serviceTier: "flex"
    } as const
    assert.deepInclude(toTurn(sonnet, traitsOf(sonnet.id), { messages: [] }, {}, configured), configured)
  })
})
