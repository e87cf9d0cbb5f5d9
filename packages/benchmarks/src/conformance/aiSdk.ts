/**
 * `@ai-sdk/amazon-bedrock`, as an application sees it that reads `streamText(…).stream`.
 *
 * It speaks HTTP/1.1 through `fetch`. Text is joined by block, since every part names its block. A part of type `error`
 * is a failure. Tools are declared for every name in the corpus: it calls a tool that nobody declared invalid.
 */
import { createAmazonBedrock } from "@ai-sdk/amazon-bedrock"
import type { Client, Failure, Observed, ToolCall, Verdict } from "@bedrock-kit/converse-stream/conformance"
import {
  APICallError,
  type FinishReason,
  jsonSchema,
  RetryError,
  streamText,
  type TextStreamPart,
  tool,
  type ToolSet
} from "ai"
import { asBlock, type Thought, toReasoning } from "./record.ts"

const verdicts: Readonly<Record<FinishReason, Verdict>> = {
  stop: "complete",
  length: "max_tokens",
  "content-filter": "refused",
  "tool-calls": "tool_use",
  error: "unknown",
  interrupted: "unknown",
  other: "unknown"
}

/** Takes any object, as an application's schema would. */
const anyObject = jsonSchema<object>(
  { type: "object" },
  {
    validate: (value) =>
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? { success: true, value }
        : { success: false, error: new Error("This is no object.") }
  }
)

const toFailure = (thrown: unknown): Failure => {
  const error = RetryError.isInstance(thrown) ? thrown.lastError : thrown
  if (APICallError.isInstance(error)) {
    const requestId = error.responseHeaders?.["x-amzn-requestid"]
    const exception = error.responseHeaders?.["x-amzn-errortype"]
    return {
      ...(exception !== undefined && { exception }),
      ...(error.statusCode !== undefined && { kind: "exception" }),
      retryable: error.isRetryable,
      ...(requestId !== undefined && { requestId })
    }
  }
  // An exception of the stream: it has AWS's name for a type.
  const { isRetryable, name, type } = error as { name?: string; type?: string; isRetryable?: boolean }
  return {
    ...(type !== undefined && { kind: "exception", exception: type }),
    ...(name === "TimeoutError" && { kind: "stalled" }),
    ...(isRetryable !== undefined && { retryable: isRetryable })
  }
}

type Part = TextStreamPart<ToolSet>
type Metadata = { readonly signature?: string; readonly redactedContent?: string; readonly redactedData?: string }

const makeRecord = () => {
  const texts = new Map<string, string>()
  const thoughts = new Map<string, Thought>()
  const toolCalls: Array<ToolCall> = []
  const serverToolCalls: Array<ToolCall> = []
  const malformedToolCalls: Array<string> = []
  const citations: Array<unknown> = []
  const images: Array<string> = []
  const toolResults: Array<unknown> = []
  let end: Partial<Observed> = {}
  let failure: Failure | undefined

  const step = (part: Part): void => {
    switch (part.type) {
      case "text-delta":
        texts.set(part.id, (texts.get(part.id) ?? "") + part.text)
        return
      case "reasoning-start":
      case "reasoning-delta":
      case "reasoning-end": {
        const thought = asBlock(thoughts, part.id)
        const { redactedContent, redactedData, signature }: Metadata = part.providerMetadata?.["amazonBedrock"] ?? {}
        if (part.type === "reasoning-delta") thought.text += part.text
        if (signature !== undefined) thought.signature = (thought.signature ?? "") + signature
        const redacted = redactedContent ?? redactedData
        if (redacted !== undefined) thought.redacted = (thought.redacted ?? "") + redacted
        return
      }
      case "tool-call": {
        const { input, toolCallId: toolUseId, toolName: name } = part
        if (part.invalid === true) malformedToolCalls.push(name)
        else (part.providerExecuted === true ? serverToolCalls : toolCalls).push({ toolUseId, name, input })
        return
      }
      case "tool-result":
        toolResults.push(part.output)
        return
      case "source":
        citations.push(part)
        return
      case "file":
        images.push(part.file.base64)
        return
      case "finish-step": {
        const tier = part.providerMetadata?.["amazonBedrock"]?.["serviceTier"] as { readonly type?: string } | undefined
        end = {
          verdict: verdicts[part.finishReason],
          usage: (part.usage.raw as Observed["usage"]) ?? null,
          requestId: part.response.id,
          ...(part.rawFinishReason !== undefined && { stopReason: part.rawFinishReason }),
          ...(tier?.type !== undefined && { serviceTier: tier.type })
        }
        return
      }
      case "error":
        failure ??= toFailure(part.error)
        return
      case "abort":
        failure ??= { kind: "stalled" }
        return
    }
  }

  const seen = (): Observed => ({
    outcome: failure === undefined ? "complete" : "failed",
    text: [...texts.values()].join(""),
    reasoning: toReasoning(thoughts),
    toolCalls,
    serverToolCalls,
    malformedToolCalls,
    citations,
    images,
    toolResults,
    ...end,
    ...(failure !== undefined && { failure })
  })
  return { step, seen }
}

/** Makes one that declares these tools. */
export const aiSdk =
  (toolNames: ReadonlyArray<string>): Client =>
  async (endpoint, ask) => {
    const bedrock = createAmazonBedrock({
      baseURL: endpoint,
      region: "us-east-1",
      accessKeyId: "AKIAIOSFODNN7EXAMPLE",
      secretAccessKey: "example"
    })
    const { seen, step } = makeRecord()
    const { stream } = streamText({
      model: bedrock("us.anthropic.claude-sonnet-4-6"),
      prompt: "Hello",
      tools: Object.fromEntries(toolNames.map((name) => [name, tool({ inputSchema: anyObject })])),
      maxRetries: ask.attempts - 1,
      timeout: { firstChunkMs: ask.idleTimeout, chunkMs: ask.idleTimeout },
      onError: () => {}
    })
    try {
      for await (const part of stream) {
        step(part)
        if (part.type === "text-delta" && ask.leaveAtText) return { ...seen(), outcome: "left" }
      }
      return seen()
    } catch (thrown) {
      return { ...seen(), outcome: "failed", failure: toFailure(thrown) }
    }
  }
