import * as converseStream from "@bedrock-kit/converse-stream"
import { assert, it } from "@effect/vitest"

it("exports exactly this", () => {
  assert.deepStrictEqual(Object.keys(converseStream).toSorted(), [
    "BedrockRuntime",
    "ConversePart",
    "ConverseStream",
    "ConverseStreamError",
    "MalformedStream",
    "Stalled",
    "Truncated",
    "toConverseStreamInput"
  ])
})
