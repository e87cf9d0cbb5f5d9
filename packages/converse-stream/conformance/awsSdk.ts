/**
 * The plain AWS SDK as the corpus wants it: what a program sees that loops over `response.stream` and adds nothing.
 *
 * It is here for comparison, and as the shortest example of a client.
 */
import { BedrockRuntimeClient, ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime"
import { NodeHttp2Handler, NodeHttpHandler } from "@smithy/node-http-handler"
import type { Client, Failure, Observed, ToolCall } from "./format.ts"
import type { HttpVersion } from "./server.ts"

interface OpenCall {
  readonly toolUseId: string
  readonly name: string
  json: string
}

const toFailure = (thrown: unknown): Failure => {
  const { $metadata, name = "" } = thrown as { readonly name?: string; readonly $metadata?: { requestId?: string } }
  const requestId = $metadata?.requestId
  return {
    // Anything that is not AWS's is an `Error` like others.
    ...(name !== "" && name !== "Error" && { kind: "exception", exception: name }),
    ...(requestId !== undefined && { requestId })
  }
}

/** Makes one that speaks this version of HTTP. */
export const awsSdk =
  (httpVersion: HttpVersion): Client =>
  async (endpoint, ask) => {
    const client = new BedrockRuntimeClient({
      endpoint,
      region: "us-east-1",
      credentials: { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "example" },
      maxAttempts: ask.attempts,
      requestHandler:
        httpVersion === "2"
          ? new NodeHttp2Handler({ disableConcurrentStreams: true, requestTimeout: ask.idleTimeout })
          : new NodeHttpHandler({ socketTimeout: ask.idleTimeout })
    })
    const calls = new Map<number, OpenCall>()
    const toolCalls: Array<ToolCall> = []
    const malformedToolCalls: Array<string> = []
    const citations: Array<unknown> = []
    const images: Array<string> = []
    const toolResults: Array<unknown> = []
    const thoughts = new Map<number, { text: string; signature?: string; redacted?: string }>()
    let text = ""
    let end: Partial<Observed> = {}
    const seen = () => ({
      text,
      reasoning: [...thoughts.values()],
      toolCalls,
      malformedToolCalls,
      citations,
      images,
      toolResults,
      ...end
    })
    try {
      const messages = [{ role: "user" as const, content: [{ text: "Hello" }] }]
      const { $metadata, stream = [] } = await client.send(new ConverseStreamCommand({ modelId: "m", messages }))
      end = { requestId: $metadata.requestId ?? null, usage: null }
      for await (const event of stream) {
        const start = event.contentBlockStart?.start?.toolUse
        if (start !== undefined)
          calls.set(event.contentBlockStart?.contentBlockIndex ?? 0, {
            toolUseId: start.toolUseId ?? "",
            name: start.name ?? "",
            json: ""
          })
        const { contentBlockIndex = 0, delta } = event.contentBlockDelta ?? {}
        text += delta?.text ?? ""
        if (delta?.text !== undefined && ask.leaveAtText) return { outcome: "left", ...seen() }
        const { image, reasoningContent, toolResult } = delta ?? {}
        if (reasoningContent !== undefined) {
          const thought = thoughts.get(contentBlockIndex) ?? { text: "" }
          thoughts.set(contentBlockIndex, thought)
          thought.text += reasoningContent.text ?? ""
          if (reasoningContent.signature !== undefined)
            thought.signature = (thought.signature ?? "") + reasoningContent.signature
          if (reasoningContent.redactedContent !== undefined)
            thought.redacted =
              (thought.redacted ?? "") + Buffer.from(reasoningContent.redactedContent).toString("base64")
        }
        if (image !== undefined)
          images.push(image.error?.message ?? Buffer.from(image.source?.bytes ?? []).toString("base64"))
        toolResults.push(...(toolResult ?? []))
        const open = calls.get(contentBlockIndex)
        if (open !== undefined) open.json += delta?.toolUse?.input ?? ""
        if (delta?.citation !== undefined) citations.push(delta.citation)
        const stopped = event.contentBlockStop?.contentBlockIndex
        const call = stopped === undefined ? undefined : calls.get(stopped)
        if (call !== undefined)
          try {
            const input = JSON.parse(call.json === "" ? "{}" : call.json) as unknown
            toolCalls.push({ toolUseId: call.toolUseId, name: call.name, input })
          } catch {
            malformedToolCalls.push(call.name)
          }
        if (event.messageStop?.stopReason !== undefined) end = { ...end, stopReason: event.messageStop.stopReason }
        if (event.metadata?.usage !== undefined)
          end = {
            ...end,
            usage: { ...event.metadata.usage },
            latencyMs: event.metadata.metrics?.latencyMs ?? null
          }
      }
      return { outcome: "complete", ...seen() }
    } catch (thrown) {
      return { outcome: "failed", ...seen(), failure: toFailure(thrown) }
    } finally {
      client.destroy()
    }
  }
