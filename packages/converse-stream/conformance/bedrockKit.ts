/** Our client as the conformance corpus wants it. Read it as an example of how to write one for another client. */
import {
  BedrockRuntime,
  type ConversePart,
  ConverseStream,
  type ConverseStreamError,
  type Turn
} from "@bedrock-kit/converse-stream"
import * as AwsSdk from "@bedrock-kit/converse-stream/adapters/AwsSdk"
import * as Http2 from "@bedrock-kit/converse-stream/adapters/Http2"
import { accessKeys, CredentialProvider, Credentials } from "@bedrock-kit/credentials"
import { exampleKey } from "@bedrock-kit/simulator"
import { traitsOf } from "@bedrock-kit/model-catalog"
import { Duration, Effect, Exit, Layer, Stream } from "effect"
import type { Ask, Client, Failure, Observed, ReasoningBlock, Verdict } from "./format.ts"

const modelId = "us.anthropic.claude-sonnet-4-6"

const turn: Turn = {
  modelId,
  traits: traitsOf(modelId),
  messages: [{ role: "user", content: [{ type: "text", text: "Hello" }] }]
}

const verdicts = {
  Complete: "complete",
  ToolUse: "tool_use",
  MaxTokens: "max_tokens",
  ContextWindowExceeded: "context_window_exceeded",
  Refused: "refused",
  MalformedOutput: "malformed_output",
  Empty: "empty",
  Unknown: "unknown"
} satisfies Record<string, Verdict>

const toBase64 = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString("base64")

/** What was seen so far. Grows part by part. */
const makeRecord = () => {
  const reasoning = new Map<number, { text: string; signature?: string; redacted?: Array<Uint8Array> }>()
  const record = {
    text: "",
    toolCalls: [] as Array<object>,
    malformedToolCalls: [] as Array<string>,
    serverToolCalls: [] as Array<object>,
    citations: [] as Array<unknown>,
    images: [] as Array<string>,
    toolResults: [] as Array<unknown>,
    unknown: [] as Array<string>,
    finish: undefined as Extract<ConversePart.ConversePart, { _tag: "Finish" }> | undefined
  }
  const thought = (index: number) => {
    const block = reasoning.get(index) ?? { text: "" }
    reasoning.set(index, block)
    return block
  }
  const write = (part: ConversePart.ConversePart): void => {
    switch (part._tag) {
      case "TextDelta":
        record.text += part.text
        return
      case "ReasoningDelta":
        thought(part.contentBlockIndex).text += part.text
        return
      case "ReasoningSignature": {
        const block = thought(part.contentBlockIndex)
        block.signature = (block.signature ?? "") + part.signature
        return
      }
      case "RedactedReasoning":
        ;(thought(part.contentBlockIndex).redacted ??= []).push(part.data)
        return
      case "ToolUse": {
        const { input, name, toolUseId } = part
        record.toolCalls.push({ toolUseId, name, input })
        return
      }
      case "MalformedToolUse":
        record.malformedToolCalls.push(part.name)
        return
      case "ServerToolUse": {
        const { input, name, toolUseId } = part
        record.serverToolCalls.push({ toolUseId, name, input })
        return
      }
      case "Citation":
        record.citations.push(part.citation)
        return
      case "Image":
        record.images.push(part.image.error?.message ?? toBase64(part.image.source?.bytes))
        return
      case "ToolResult":
        record.toolResults.push(...part.toolResult)
        return
      case "Unknown":
        record.unknown.push(part.kind)
        return
      case "Finish":
        record.finish = part
        return
      default:
        return
    }
  }
  const toReasoning = (): ReadonlyArray<ReasoningBlock> =>
    [...reasoning.values()].map(({ redacted, ...block }) => ({
      ...block,
      ...(redacted !== undefined && { redacted: Buffer.concat(redacted).toString("base64") })
    }))
  return { record, write, toReasoning }
}

const kindOf = ({ reason }: ConverseStreamError): NonNullable<Failure["kind"]> | undefined => {
  switch (reason._tag) {
    case "AwsError":
      // Nobody said anything: the connection broke.
      return reason.category === "Network" ? "truncated" : "exception"
    case "Truncated":
      return "truncated"
    case "MalformedStream":
      return "malformed"
    case "Stalled":
      return "stalled"
    case "CredentialsError":
    case "RequestRejected":
      return undefined
  }
}

const toFailure = (error: ConverseStreamError): Failure => {
  const { contentBlockIndex, reason, requestId } = error
  const kind = kindOf(error)
  return {
    ...(kind !== undefined && { kind }),
    ...(kind === "exception" && reason._tag === "AwsError" && { exception: reason.exception }),
    retryable: error.isRetryable,
    ...(requestId !== undefined && { requestId }),
    ...(contentBlockIndex !== undefined && { contentBlockIndex })
  }
}

class Left extends Error {}

/** A connection and a first event take a busy machine longer than a pause between events. **Units**: milliseconds. */
const longestBeginning = 2000

/** Runs one turn against whatever runtime it is given. */
export const makeClient =
  (runtime: (endpoint: string) => Layer.Layer<BedrockRuntime>): Client =>
  async (endpoint: string, ask: Ask): Promise<Observed> => {
    const { record, toReasoning, write } = makeRecord()
    const layer = ConverseStream.layerNoDeps({
      maxAttempts: ask.attempts,
      firstEventTimeout: Duration.millis(Math.max(ask.idleTimeout, longestBeginning)),
      idleTimeout: Duration.millis(ask.idleTimeout)
    }).pipe(Layer.provide(runtime(endpoint)))
    const exit = await Effect.runPromiseExit(
      ConverseStream.use((service) =>
        Stream.runForEach(service.stream(turn), (part) =>
          Effect.suspend(() => {
            write(part)
            return ask.leaveAtText && part._tag === "TextDelta" ? Effect.die(new Left()) : Effect.void
          })
        )
      ).pipe(
        Effect.map((): Failure | undefined => undefined),
        Effect.catch((error) => Effect.succeed(toFailure(error))),
        Effect.provide(layer)
      )
    )
    const failure = Exit.isSuccess(exit) ? exit.value : undefined
    const { finish, ...seen } = record
    return {
      ...seen,
      toolCalls: record.toolCalls as never,
      serverToolCalls: record.serverToolCalls as never,
      reasoning: toReasoning(),
      outcome: Exit.isFailure(exit) ? "left" : failure === undefined ? "complete" : "failed",
      ...(failure !== undefined && { failure }),
      ...(finish !== undefined && {
        stopReason: finish.stopReason,
        verdict: verdicts[finish.outcome._tag],
        usage: (finish.usage as Observed["usage"] | undefined) ?? null,
        guardrail: finish.guardrail ?? null,
        latencyMs: finish.latencyMs ?? null,
        serviceTier: finish.serviceTier ?? null,
        invokedModelId: finish.invokedModelId ?? null,
        requestId: finish.requestId ?? null,
        additionalModelResponseFields: finish.additionalModelResponseFields
      })
    }
  }

const asExample = <E, R>(runtime: Layer.Layer<BedrockRuntime, E, Credentials | R>) =>
  runtime.pipe(
    Layer.provide(Credentials.layerNoDeps),
    Layer.provide(CredentialProvider.layerOf(accessKeys(exampleKey)))
  )

/** Our client over the AWS SDK. */
export const bedrockKit: Client = makeClient((endpoint) => asExample(AwsSdk.layer({ region: "us-east-1", endpoint })))

/** Our client over Node's own HTTP. */
export const bedrockKitHttp2: Client = makeClient((endpoint) =>
  asExample(Http2.layer({ region: "us-east-1", endpoint }))
)
