/** Turns and events that the tests share. */
import type { ConverseStreamOutput } from "@aws-sdk/client-bedrock-runtime"
import type { Turn } from "@bedrock-kit/converse-stream"
import { traitsOf } from "@bedrock-kit/model-catalog"

const modelId = "eu.anthropic.claude-sonnet-4-6"

export const turnOf = (messages: Turn["messages"], more: Partial<Turn> = {}): Turn => ({
  modelId,
  traits: traitsOf(more.modelId ?? modelId),
  messages,
  ...more
})

export const userSays = (text: string): Turn["messages"][number] => ({
  role: "user",
  content: [{ type: "text", text }]
})

export const textDelta = (text: string, contentBlockIndex = 0): ConverseStreamOutput => ({
  contentBlockDelta: { contentBlockIndex, delta: { text } }
})

export const messageStop: ConverseStreamOutput = { messageStop: { stopReason: "end_turn" } }

export const metadata: ConverseStreamOutput = {
  metadata: { usage: { inputTokens: 9, outputTokens: 4, totalTokens: 13 }, metrics: { latencyMs: 250 } }
}
