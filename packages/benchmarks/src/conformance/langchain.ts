/**
 * `@langchain/aws`, as an application sees it that adds up the chunks of `ChatBedrockConverse.stream`.
 *
 * What counts is what the sum says: `tool_calls`, `invalid_tool_calls`, `content`, `response_metadata`. Of a turn that
 * failed, the calls count whose block had been stopped.
 */
import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime"
import {
  type Client,
  type HttpVersion,
  type Observed,
  type ReasoningBlock,
  sdkConfig,
  sdkFailure
} from "@bedrock-kit/converse-stream/conformance"
import { ChatBedrockConverse } from "@langchain/aws"
import type { AIMessageChunk } from "@langchain/core/messages"
import { asBlock, type Thought, toReasoning } from "./record.ts"

/** What `response_metadata` holds of Converse's own events. */
interface ResponseMetadata {
  readonly contentBlockStop?: { readonly contentBlockIndex?: number }
  readonly messageStop?: { readonly stopReason?: string; readonly additionalModelResponseFields?: unknown }
  readonly metadata?: {
    readonly usage?: Readonly<Record<string, unknown>>
    readonly metrics?: { readonly latencyMs?: number }
    readonly serviceTier?: { readonly type?: string }
    readonly trace?: { readonly promptRouter?: { readonly invokedModelId?: string } }
  }
}

interface ReasoningContent {
  readonly type: string
  readonly index?: number
  readonly reasoning?: string
  readonly signature?: string
  readonly redactedContent?: string
}

const reasoningOf = ({ content }: AIMessageChunk): ReadonlyArray<ReasoningBlock> => {
  const thoughts = new Map<unknown, Thought>()
  for (const block of typeof content === "string" ? [] : (content as ReadonlyArray<ReasoningContent>)) {
    if (block.type !== "reasoning" && block.type !== "reasoning_content") continue
    const thought = asBlock<unknown>(thoughts, block)
    thought.text = block.reasoning ?? ""
    if (block.signature !== undefined) thought.signature = block.signature
    if (block.redactedContent !== undefined) thought.redacted = block.redactedContent
  }
  return toReasoning(thoughts)
}

/** Calls of a sum. Of one that broke off, those whose block had been stopped. */
const callsOf = (
  sum: AIMessageChunk,
  stopped: ReadonlySet<number>,
  isWhole: boolean
): Pick<Observed, "toolCalls" | "malformedToolCalls"> => {
  const finished = new Set(
    (sum.tool_call_chunks ?? []).flatMap(({ id, index = 0 }) => (stopped.has(index) ? [id] : []))
  )
  return {
    toolCalls: (sum.tool_calls ?? [])
      .filter(({ id }) => isWhole || finished.has(id))
      .map(({ args, id = "", name }) => ({ toolUseId: id, name, input: args })),
    malformedToolCalls: isWhole ? (sum.invalid_tool_calls ?? []).map(({ name = "" }) => name) : []
  }
}

const metadataOf = (sum: AIMessageChunk): Partial<Observed> => {
  const { messageStop, metadata }: ResponseMetadata = sum.response_metadata
  return {
    ...(messageStop?.stopReason !== undefined && { stopReason: messageStop.stopReason }),
    additionalModelResponseFields: messageStop?.additionalModelResponseFields,
    usage: metadata?.usage ?? null,
    latencyMs: metadata?.metrics?.latencyMs ?? null,
    serviceTier: metadata?.serviceTier?.type ?? null,
    invokedModelId: metadata?.trace?.promptRouter?.invokedModelId ?? null
  }
}

/** Makes one that speaks this version of HTTP. */
export const langchain =
  (httpVersion: HttpVersion): Client =>
  async (endpoint, ask) => {
    const client = new BedrockRuntimeClient(sdkConfig(endpoint, { attempts: ask.attempts }, httpVersion))
    const model = new ChatBedrockConverse({
      model: "us.anthropic.claude-sonnet-4-6",
      region: "us-east-1",
      client,
      streamIdleTimeout: ask.idleTimeout
    })
    let text = ""
    let sum: AIMessageChunk | undefined
    const stopped = new Set<number>()
    const seen = (isWhole: boolean): Partial<Observed> => ({
      text,
      ...(sum !== undefined && { reasoning: reasoningOf(sum), ...callsOf(sum, stopped, isWhole), ...metadataOf(sum) })
    })
    try {
      for await (const chunk of await model.stream("Hello")) {
        const { contentBlockStop }: ResponseMetadata = chunk.response_metadata
        if (contentBlockStop?.contentBlockIndex !== undefined) stopped.add(contentBlockStop.contentBlockIndex)
        text += chunk.text
        sum = sum === undefined ? chunk : sum.concat(chunk)
        if (chunk.text !== "" && ask.leaveAtText) return { outcome: "left", ...seen(false) }
      }
      return { outcome: "complete", ...seen(true) }
    } catch (thrown) {
      return { outcome: "failed", ...seen(false), failure: sdkFailure(thrown) }
    }
  }
