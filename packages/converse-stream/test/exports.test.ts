import * as converseStream from "@bedrock-kit/converse-stream"
import * as wire from "@bedrock-kit/converse-stream/wire"
import { assert, it } from "@effect/vitest"

it("exports exactly this", () => {
  assert.deepStrictEqual(Object.keys(converseStream).toSorted(), [
    "BedrockRuntime",
    "ConversePart",
    "ConverseStream",
    "ConverseStreamError",
    "MalformedStream",
    "PartialToolInput",
    "RequestRejected",
    "RuntimeProbe",
    "Stalled",
    "Truncated",
    "canRetryHelp",
    "compareCaching",
    "fineGrainedToolStreaming",
    "guardrailVerdict",
    "hasThinking",
    "imageTypeOf",
    "interleavedThinking",
    "longContext",
    "parseRequest",
    "planCachePoints",
    "refusesThinking",
    "repair",
    "thinkingRefused",
    "toConverseStreamInput",
    "toOwnToolName",
    "whyNotDocument",
    "whyNotImage",
    "withOwnToolName",
    "withoutThinking"
  ])
})

it("exports exactly this for those who look at the wire", () => {
  assert.deepStrictEqual(Object.keys(wire).toSorted(), [
    "beforeInspection",
    "inspect",
    "inspectEnd",
    "isLast",
    "readFrame",
    "toMalformed",
    "toParts"
  ])
})
