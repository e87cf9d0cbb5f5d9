import { cost, type Usage } from "@bedrock-kit/model-catalog"
import { assert, describe, it } from "@effect/vitest"
import { Result, Schema } from "effect"
import { parseUsage, readUsages } from "../src/cost/readUsages.ts"
import { byModel, costOf } from "../src/cost/scenarios.ts"

const modelId = "us.anthropic.claude-sonnet-4-6"

const counted = (usage: Usage, served: string | undefined = modelId) => ({
  modelId: served,
  serviceTier: undefined,
  usage,
  inputIncludesCache: undefined
})

const read = (text: string) => Result.getOrThrow(readUsages(text))
const refusal = (text: string) => Result.getOrThrow(Result.flip(readUsages(text)))

const usage = { inputTokens: 10, outputTokens: 2 }

describe("readUsages", () => {
  it("reads what /save writes, and knows what was not counted", () => {
    const turns = [
      { modelId, stopReason: "end_turn", usage, costUsd: 1 },
      { modelId, stopReason: "stopped", usage: null, costUsd: null }
    ]
    assert.deepStrictEqual(read(JSON.stringify({ request: { modelId: "other" }, turns, total: usage }, null, 2)), [
      counted(usage),
      { ...counted(usage), usage: undefined }
    ])
  })

  it("reads lines of answers, events, usages and sessions of OpenClaw, and passes over the rest", () => {
    const lines = [
      { type: "session", id: "1" },
      { modelId, usage, cost: null },
      { metadata: { usage, serviceTier: { type: "flex" } } },
      { contentBlockDelta: {} },
      usage,
      {
        type: "message",
        message: { model: modelId, usage: { input: 5, output: 1, cacheRead: 7, cacheWrite: 3, cacheWrite1h: 2 } }
      }
    ]
    const [answer, event, alone, openClaw, ...others] = read(lines.map((line) => JSON.stringify(line)).join("\r\n\n"))
    assert.deepStrictEqual(others, [])
    assert.deepStrictEqual(answer, counted(usage))
    assert.deepStrictEqual(event, { ...counted(usage, undefined), modelId: undefined, serviceTier: "flex" })
    assert.deepStrictEqual(alone?.usage, usage)
    assert.deepStrictEqual(openClaw, {
      ...counted({
        inputTokens: 5,
        outputTokens: 1,
        cacheReadInputTokens: 7,
        cacheWriteInputTokens: 3,
        cacheDetails: [{ ttl: "1h", inputTokens: 2 }]
      }),
      inputIncludesCache: false
    })
  })

  it.each([
    ["{}", "There is no usage in it"],
    ['[1, null, "a"]', "There is no usage in it"],
    ["\u0000\u0001", "Line 1 is not JSON"],
    [
      `{"usage":{"inputTokens":1,"outputTokens":2}}\n{"usage":{"inputTokens":-1,"outputTokens":2}}`,
      "The usage of line 2 is none"
    ],
    [`{"turns":[{"usage":{"inputTokens":1.5,"outputTokens":2}}]}`, "The usage of turn 1 is none"]
  ])("refuses %j", (text, words) => assert.include(refusal(text), words))

  it.prop("never throws", [Schema.Union([Schema.String, Schema.Json])], ([given]) => {
    const text = typeof given === "string" ? given : JSON.stringify(given)
    readUsages(text)
    parseUsage(text)
  })
})

describe("parseUsage", () => {
  it("reads pairs and JSON, in Converse's words", () => {
    const expected = Result.succeed({ ...counted({ ...usage, cacheReadInputTokens: 4 }), modelId: undefined })
    assert.deepStrictEqual(parseUsage("inputTokens=10, outputTokens=2,cacheReadInputTokens=4"), expected)
    assert.deepStrictEqual(parseUsage(JSON.stringify({ ...usage, cacheReadInputTokens: 4 })), expected)
  })

  it.each(["", "{}", "5", "input=3", "inputTokens=-3", "inputTokens=1e3", "inputTokens"])("refuses %j", (text) =>
    assert.isTrue(Result.isFailure(parseUsage(text)))
  )
})

describe("costOf", () => {
  it("counts a conversation as it was, without a cache, and with one", () => {
    const turns = [counted({ inputTokens: 5000, outputTokens: 500 }), counted({ inputTokens: 6000, outputTokens: 500 })]
    const { usd, withCaching, withoutCaching } = costOf(modelId, turns)
    // 11,000 tokens in at 3.3, 1000 out at 16.5; cached, 5000 written and 1000 more at 4.125, and 5000 read at 0.33.
    assert.strictEqual(usd, 0.0528)
    assert.strictEqual(withoutCaching, 0.0528)
    assert.strictEqual(withCaching, 0.0429)
  })

  it("pays what was cached as input, where there is no cache", () => {
    const turns = [counted({ inputTokens: 10, outputTokens: 0, cacheReadInputTokens: 4990, cacheWriteInputTokens: 0 })]
    assert.strictEqual(costOf(modelId, turns).withoutCaching, cost({ inputTokens: 5000 }, modelId)?.usd)
  })

  it("caches no prompt that is too short for the model, and none for a model that keeps none", () => {
    const turns = [counted({ inputTokens: 10, outputTokens: 0 }), counted({ inputTokens: 20, outputTokens: 0 })]
    const { usd, withCaching } = costOf(modelId, turns)
    assert.strictEqual(withCaching, usd)
    assert.isUndefined(costOf("mistral.mistral-large-3-675b-instruct", turns).withCaching)
  })

  it("leaves out what was not counted, and what has no price", () => {
    const turns = [
      counted(usage),
      { ...counted(usage), usage: undefined },
      { ...counted(usage), serviceTier: "flex" as const }
    ]
    const { tokens, turns: all, uncounted, usd } = costOf(modelId, turns)
    assert.deepStrictEqual([all, uncounted, tokens.input], [3, 2, 10])
    assert.strictEqual(usd, cost(usage, modelId)?.usd)
    assert.isUndefined(costOf("us.vendor.no-such-model", turns).usd)
  })

  const Tokens = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 400_000 }))
  const SomeUsage = Schema.Struct({
    inputTokens: Tokens,
    outputTokens: Tokens,
    cacheReadInputTokens: Tokens,
    cacheWriteInputTokens: Tokens
  })

  it.prop(
    "finds the same price without a cache however the prompt was cached",
    [Schema.Array(SomeUsage)],
    ([usages]) => {
      const bare = usages.map(({ cacheReadInputTokens, cacheWriteInputTokens, inputTokens, outputTokens }) =>
        counted({ inputTokens: inputTokens + cacheReadInputTokens + cacheWriteInputTokens, outputTokens })
      )
      const turns = usages.map((each) => ({ ...counted(each), inputIncludesCache: false }))
      assert.strictEqual(costOf(modelId, turns).withoutCaching, costOf(modelId, bare).usd)
    }
  )
})

it("tells the turns of each model apart, in the order they first answered", () => {
  const turns = [counted(usage, "b"), counted(usage, "a"), counted(usage, "b")]
  assert.deepStrictEqual(
    [...byModel(turns)].map(([served, each]) => [served, each.length]),
    [
      ["b", 2],
      ["a", 1]
    ]
  )
})
