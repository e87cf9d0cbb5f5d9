import { parseLimits } from "@bedrock-kit/discovery"
import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"

describe("parseLimits", () => {
  it.each([
    [
      "The model returned the following errors: prompt is too long: 200049 tokens > 200000 maximum",
      { contextWindow: 200_000 }
    ],
    [
      "input length and `max_tokens` exceed context limit: 199759 + 8192 > 200000, decrease input length or `max_tokens` and try again",
      { contextWindow: 200_000 }
    ],
    [
      "This model's maximum context length is 131,072 tokens. However, you requested 131134 tokens",
      { contextWindow: 131_072 }
    ],
    [
      "400 Bad Request: Too many input tokens. Max input tokens: 8192, request input token count: 9000",
      { contextWindow: 8192 }
    ],
    [
      "max_tokens: 9000 > 8192, which is the maximum allowed number of output tokens for claude-3-5",
      { maxOutputTokens: 8192 }
    ],
    [
      "The maximum tokens you requested exceeds the model limit of 4096. Try again with a maximum tokens value that is lower than 4096.",
      { maxOutputTokens: 4096 }
    ],
    ["Input is too long for requested model.", {}],
    ["prompt is too long: 1 tokens > 0 maximum", {}],
    ["Too many tokens per day, please wait before trying again.", {}]
  ])("reads: %s", (text, expected) => {
    assert.deepStrictEqual(parseLimits(text), expected)
  })

  it.prop("is total, and gives positive whole numbers or nothing", [Schema.String, Schema.Number], ([text, n]) => {
    for (const each of [text, `prompt is too long: ${n} tokens > ${n} maximum${text}`]) {
      const { contextWindow = 1, maxOutputTokens = 1 } = parseLimits(each)
      assert.isTrue(Number.isSafeInteger(contextWindow) && contextWindow > 0)
      assert.isTrue(Number.isSafeInteger(maxOutputTokens) && maxOutputTokens > 0)
    }
  })
})
