import * as converseStream from "@bedrock-kit/converse-stream"
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
    "Stalled",
    "Truncated",
    "canRetryHelp",
    "compareCaching",
    "fineGrainedToolStreaming",
    "hasThinking",
    "interleavedThinking",
    "longContext",
    "planCachePoints",
    "refusesThinking",
    "repair",
    "thinkingRefused",
    "toConverseStreamInput",
    "toOwnToolName",
    "withOwnToolName",
    "withoutThinking"
  ])
})
