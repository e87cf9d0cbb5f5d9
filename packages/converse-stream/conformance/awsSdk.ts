/**
 * The plain AWS SDK as the corpus wants it: what a program sees that loops over `response.stream` and takes its end for
 * the end of the answer.
 *
 * The SDK hands out events and leaves the calls to its caller: input is read with `JSON.parse` here, and a call is one
 * when it has an id, a name and an object. It stands for comparison, and as the shortest example of a client.
 */
import {
  BedrockRuntimeClient,
  type ContentBlockDelta,
  ConverseStreamCommand,
  type ConverseStreamOutput,
  type ToolUseBlockStart
} from "@aws-sdk/client-bedrock-runtime"
import { NodeHttp2Handler, NodeHttpHandler } from "@smithy/node-http-handler"
import type { Client, Failure, Observed, ToolCall } from "./format.ts"
import type { HttpVersion } from "./server.ts"

/** How a client of the SDK is made. Without `idleTimeout` it waits for as long as it likes. */
export const sdkConfig = (
  endpoint: string,
  { attempts, idleTimeout = 0 }: { readonly attempts: number; readonly idleTimeout?: number },
  httpVersion: HttpVersion
) => ({
  endpoint,
  region: "us-east-1",
  credentials: { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "example" },
  maxAttempts: attempts,
  requestHandler:
    httpVersion === "2"
      ? new NodeHttp2Handler({ disableConcurrentStreams: true, requestTimeout: idleTimeout })
      : new NodeHttpHandler({ socketTimeout: idleTimeout })
})

/** What an error of the SDK says. Anything that is not AWS's is an `Error` like others. */
export const sdkFailure = (thrown: unknown): Failure => {
  const {
    $metadata,
    $retryable,
    name = ""
  } = thrown as { readonly name?: string; readonly $retryable?: object; readonly $metadata?: { requestId?: string } }
  const requestId = $metadata?.requestId
  const isOfAws = name !== "" && !["Error", "SyntaxError", "TypeError", "TimeoutError"].includes(name)
  return {
    ...(isOfAws && { kind: "exception", exception: name }),
    ...(name === "TimeoutError" && { kind: "stalled" }),
    ...($retryable !== undefined && { retryable: true }),
    ...(requestId !== undefined && { requestId })
  }
}

/** The object that a call's input is; nothing when it is none. */
const inputOf = (json: string): object | undefined => {
  try {
    const input = JSON.parse(json === "" ? "{}" : json) as unknown
    return typeof input === "object" && input !== null && !Array.isArray(input) ? input : undefined
  } catch {
    return undefined
  }
}

type Started = Partial<ToolUseBlockStart> & { json: string }

/** What was seen so far. Grows event by event. */
const makeRecord = () => {
  const texts = new Map<number, string>()
  const thoughts = new Map<number, { text: string; signature?: string; redacted?: Buffer }>()
  const open = new Map<number, Started>()
  const calls: Array<Started> = []
  const citations: Array<unknown> = []
  const images: Array<string> = []
  const toolResults: Array<unknown> = []
  const unknown: Array<string> = []
  let end: Partial<Observed> = {}

  const write = (index: number, delta: ContentBlockDelta): void => {
    if (delta.text !== undefined) texts.set(index, (texts.get(index) ?? "") + delta.text)
    if (delta.citation !== undefined) citations.push(delta.citation)
    if (delta.image !== undefined)
      images.push(delta.image.error?.message ?? Buffer.from(delta.image.source?.bytes ?? []).toString("base64"))
    toolResults.push(...(delta.toolResult ?? []))
    if (delta.$unknown !== undefined) unknown.push(`contentBlockDelta.${delta.$unknown[0]}`)
    const started = open.get(index)
    if (started !== undefined) started.json += delta.toolUse?.input ?? ""
    const { reasoningContent } = delta
    if (reasoningContent === undefined) return
    if (reasoningContent.$unknown !== undefined) {
      unknown.push(`reasoningContent.${reasoningContent.$unknown[0]}`)
      return
    }
    const { redactedContent, signature, text = "" } = reasoningContent
    const thought = thoughts.get(index) ?? { text: "" }
    thoughts.set(index, thought)
    thought.text += text
    if (signature !== undefined) thought.signature = (thought.signature ?? "") + signature
    if (redactedContent !== undefined)
      thought.redacted = Buffer.concat([thought.redacted ?? Buffer.alloc(0), redactedContent])
  }

  const close = (index: number): void => {
    const call = open.get(index)
    if (call !== undefined) calls.push(call)
    open.delete(index)
  }

  const step = ({
    contentBlockDelta,
    contentBlockStart,
    contentBlockStop,
    messageStop,
    metadata
  }: ConverseStreamOutput) => {
    const started = contentBlockStart?.start?.toolUse
    const stopped = contentBlockStart?.contentBlockIndex ?? contentBlockStop?.contentBlockIndex
    // A block that starts anew has stopped, and so have all when the message stops.
    if (stopped !== undefined) close(stopped)
    if (started !== undefined) open.set(contentBlockStart?.contentBlockIndex ?? 0, { ...started, json: "" })
    if (contentBlockDelta?.delta !== undefined) write(contentBlockDelta.contentBlockIndex ?? 0, contentBlockDelta.delta)
    if (messageStop?.stopReason !== undefined) {
      for (const index of open.keys()) close(index)
      end = {
        ...end,
        stopReason: messageStop.stopReason,
        additionalModelResponseFields: messageStop.additionalModelResponseFields
      }
    }
    if (metadata !== undefined)
      end = {
        ...end,
        usage: metadata.usage === undefined ? null : { ...metadata.usage },
        latencyMs: metadata.metrics?.latencyMs ?? null,
        serviceTier: metadata.serviceTier?.type ?? null,
        invokedModelId: metadata.trace?.promptRouter?.invokedModelId ?? null
      }
  }

  const seen = (): Partial<Observed> => {
    const toolCalls: Array<ToolCall> = []
    const serverToolCalls: Array<ToolCall> = []
    const malformedToolCalls: Array<string> = []
    for (const { json, name = "", toolUseId = "", type = "tool_use" } of calls) {
      const input = inputOf(json)
      if (input === undefined || name === "" || toolUseId === "") malformedToolCalls.push(name)
      else (type === "tool_use" ? toolCalls : serverToolCalls).push({ toolUseId, name, input })
    }
    return {
      text: [...texts.values()].join(""),
      reasoning: [...thoughts.values()].map(({ redacted, ...thought }) => ({
        ...thought,
        ...(redacted !== undefined && { redacted: redacted.toString("base64") })
      })),
      toolCalls,
      malformedToolCalls,
      serverToolCalls,
      citations,
      images,
      toolResults,
      unknown,
      ...end
    }
  }
  return { step, seen }
}

/** Makes one that speaks this version of HTTP. */
export const awsSdk =
  (httpVersion: HttpVersion): Client =>
  async (endpoint, ask) => {
    const client = new BedrockRuntimeClient(sdkConfig(endpoint, ask, httpVersion))
    const { seen, step } = makeRecord()
    let requestId: string | null = null
    try {
      const messages = [{ role: "user" as const, content: [{ text: "Hello" }] }]
      const { $metadata, stream = [] } = await client.send(new ConverseStreamCommand({ modelId: "m", messages }))
      requestId = $metadata.requestId ?? null
      for await (const event of stream) {
        step(event)
        if (event.contentBlockDelta?.delta?.text !== undefined && ask.leaveAtText)
          return { outcome: "left", ...seen(), requestId }
      }
      return { outcome: "complete", ...seen(), requestId }
    } catch (thrown) {
      return { outcome: "failed", ...seen(), requestId, failure: sdkFailure(thrown) }
    }
  }
