/**
 * `@strands-agents/sdk`, as its own agent sees it: `BedrockModel.streamAggregated`, which passes the events on and makes
 * blocks and a message of them.
 *
 * A call that was begun and never became a block is malformed. Its words are turned back into AWS's: `endTurn` into
 * `end_turn`, a citation's `type` into its member. A `MaxTokensError` carries the answer, and is an answer that was
 * stopped; a `ContextWindowOverflowError` is what it makes of a ValidationException.
 */
import {
  type Client,
  type Failure,
  type HttpVersion,
  type Observed,
  type ReasoningBlock,
  sdkConfig,
  sdkFailure,
  type ToolCall
} from "@bedrock-kit/converse-stream/conformance"
import {
  BedrockModel,
  type Citation,
  configureLogging,
  type ContentBlock,
  ContextWindowOverflowError,
  MaxTokensError,
  Message,
  ModelError,
  type ModelStreamEvent,
  ModelThrottledError,
  TextBlock
} from "@strands-agents/sdk"

const ignore = () => {}
configureLogging({ debug: ignore, info: ignore, warn: ignore, error: ignore })

const toSnakeCase = (word: string) => word.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** Its members of no content are AWS's absent ones. */
const toCitation = ({ location, source, sourceContent, title }: Citation): unknown => {
  const { type, ...where } = location
  return {
    location: { [type === "searchResult" ? "searchResultLocation" : type]: where },
    ...(title !== "" && { title }),
    ...(source !== "" && { source }),
    ...(sourceContent.length > 0 && { sourceContent })
  }
}

const toFailure = (thrown: unknown): Failure => {
  if (thrown instanceof ContextWindowOverflowError)
    return { kind: "exception", exception: "ValidationException", retryable: false }
  if (thrown instanceof ModelThrottledError)
    return { kind: "exception", exception: "ThrottlingException", retryable: true }
  if (!(thrown instanceof ModelError)) return sdkFailure(thrown)
  // Without a cause it is its own: a message that never ended.
  return thrown.cause === undefined ? { kind: "truncated" } : sdkFailure(thrown.cause)
}

const makeRecord = () => {
  let text = ""
  const reasoning: Array<ReasoningBlock> = []
  const started: Array<string> = []
  const toolCalls: Array<ToolCall> = []
  const citations: Array<unknown> = []
  let usage: Observed["usage"]
  let end: Partial<Observed> = {}

  const step = (part: ModelStreamEvent | ContentBlock): void => {
    switch (part.type) {
      case "modelContentBlockStartEvent":
        if (part.start !== undefined) started.push(part.start.name)
        return
      case "modelContentBlockDeltaEvent":
        if (part.delta.type === "textDelta") text += part.delta.text
        if (part.delta.type === "citationsDelta") citations.push(...part.delta.citations.map(toCitation))
        return
      case "reasoningBlock":
        reasoning.push({
          text: part.text ?? "",
          ...(part.signature !== undefined && { signature: part.signature }),
          ...(part.redactedContent !== undefined && { redacted: Buffer.from(part.redactedContent).toString("base64") })
        })
        return
      case "toolUseBlock": {
        const { input, name, toolUseId } = part
        started.splice(started.indexOf(name), 1)
        toolCalls.push({ toolUseId, name, input })
        return
      }
      case "modelMessageStopEvent":
        end = {
          ...end,
          stopReason: toSnakeCase(part.stopReason),
          additionalModelResponseFields: part.additionalModelResponseFields
        }
        return
      case "modelMetadataEvent": {
        const trace = part.trace as { readonly promptRouter?: { readonly invokedModelId?: string } } | undefined
        usage = part.usage === undefined ? usage : { ...part.usage }
        end = {
          ...end,
          latencyMs: part.metrics?.latencyMs ?? null,
          invokedModelId: trace?.promptRouter?.invokedModelId ?? null
        }
        return
      }
      default:
        return
    }
  }

  const seen = (isWhole: boolean): Partial<Observed> => ({
    text,
    reasoning,
    toolCalls,
    malformedToolCalls: isWhole ? started : [],
    citations,
    usage: usage ?? null,
    ...end
  })
  return { step, seen }
}

/** Makes one that speaks this version of HTTP. */
export const strands =
  (httpVersion: HttpVersion): Client =>
  async (endpoint, ask) => {
    const model = new BedrockModel({
      modelId: "us.anthropic.claude-sonnet-4-6",
      region: "us-east-1",
      clientConfig: sdkConfig(endpoint, ask, httpVersion)
    })
    const { seen, step } = makeRecord()
    try {
      const hello = new Message({ role: "user", content: [new TextBlock("Hello")] })
      for await (const part of model.streamAggregated([hello])) {
        step(part)
        const isText = part.type === "modelContentBlockDeltaEvent" && part.delta.type === "textDelta"
        if (isText && ask.leaveAtText) return { outcome: "left", ...seen(false) }
      }
      return { outcome: "complete", ...seen(true) }
    } catch (thrown) {
      if (thrown instanceof MaxTokensError) return { outcome: "complete", ...seen(true) }
      return { outcome: "failed", ...seen(false), failure: toFailure(thrown) }
    }
  }
