import { ConversePart } from "@bedrock-kit/converse-stream"
import { traitsOf } from "@bedrock-kit/model-catalog"
import { assert, describe, it } from "@effect/vitest"
import { append, type FinishPart, nothing, toContent } from "../src/chat/answer.ts"
import { again, answered, ask, cutNote, empty, totalOf, unanswered } from "../src/chat/conversation.ts"
import { parseGuardrail } from "../src/chat/settings.ts"
import { remark, summary } from "../src/chat/usageLine.ts"
import { joinPrompt } from "../src/chat/promptInput.ts"
import { dollars } from "../src/money.ts"

const modelId = "eu.anthropic.claude-sonnet-4-6"

const finish = (
  usage: TokenUsage | undefined,
  stopReason: "end_turn" | "max_tokens" = "end_turn",
  served: string = modelId
) =>
  ConversePart.Finish({
    stopReason,
    usage,
    metadata: usage === undefined ? undefined : { usage, metrics: { latencyMs: 1 } },
    sent: { modelId: served, traits: traitsOf(served) },
    additionalModelResponseFields: undefined
  })

type TokenUsage = NonNullable<FinishPart["usage"]>

const answer = (...parts: ReadonlyArray<ConversePart.ConversePart>) => parts.reduce(append, nothing)

const at = (contentBlockIndex: number) => ({ contentBlockIndex })
const text = (said: string, index = 0) => ConversePart.TextDelta({ ...at(index), text: said })
const usage = { inputTokens: 3, outputTokens: 5, totalTokens: 8 }
const said = (words: string) => ({ type: "text", text: words }) as const

describe("an answer", () => {
  it("gathers text, thinking and tool calls", () => {
    const gathered = answer(
      ConversePart.ReasoningDelta({ ...at(0), text: "hm" }),
      text("a", 1),
      text("b", 1),
      ConversePart.ToolUse({ ...at(2), toolUseId: "t", name: "read", input: { path: "x" } })
    )
    const { reasoning, text: all, toolUses } = gathered
    assert.deepStrictEqual(
      { reasoning, all, toolUses },
      { reasoning: "hm", all: "ab", toolUses: [{ name: "read", input: { path: "x" } }] }
    )
    assert.include(remark(gathered) ?? "", "called read")
  })

  it("goes back to the model block by block, thinking as it was signed or sealed, and not at all without", () => {
    const gathered = answer(
      ConversePart.ReasoningDelta({ ...at(0), text: "h" }),
      ConversePart.ReasoningDelta({ ...at(0), text: "m" }),
      ConversePart.ReasoningSignature({ ...at(0), signature: "si" }),
      ConversePart.ReasoningSignature({ ...at(0), signature: "g" }),
      ConversePart.RedactedReasoning({ ...at(1), data: new Uint8Array([1, 2]) }),
      ConversePart.RedactedReasoning({ ...at(1), data: new Uint8Array([3]) }),
      ConversePart.ReasoningDelta({ ...at(2), text: "unsigned" }),
      text("a", 3),
      text(" ", 4)
    )
    assert.deepStrictEqual(toContent(gathered, modelId), [
      { type: "reasoning", text: "hm", signature: "sig", modelId },
      { type: "redactedReasoning", data: new Uint8Array([1, 2, 3]), modelId },
      said("a")
    ])
  })
})

describe("the line below an answer", () => {
  const timing = { first: 812, total: 3210 }

  it("says what a turn used and cost, the cache included, and how long it took", () => {
    assert.strictEqual(
      summary(answer(finish({ ...usage, cacheReadInputTokens: 9, cacheWriteInputTokens: 7 })), timing).replace(
        /\$[\d.]+/,
        "$X"
      ),
      "3 tokens in, 9 read from the cache, 7 written to it, 5 out, end_turn; about $X by list prices (genai-prices); first token after 0.8 s, 3.2 s in all"
    )
  })

  it("says so when AWS did not tell, or no price is known", () => {
    assert.strictEqual(
      summary(answer(finish(undefined)), { first: undefined, total: 90 }),
      "usage unknown, end_turn; 0.1 s in all"
    )
    assert.include(
      summary(answer(finish(usage, "end_turn", "acme.new-v1:0")), timing),
      "; cost unknown, no price is listed; first"
    )
    assert.match(summary(nothing, timing), /^no answer;/)
  })

  it("writes small amounts with two digits that tell something", () => {
    assert.deepStrictEqual([0, 0.0000021, 0.00123, 0.5, 12.345].map(dollars), [
      "$0",
      "$0.0000021",
      "$0.0012",
      "$0.50",
      "$12.35"
    ])
  })

  it("remarks on an answer that is not whole, and on no other", () => {
    assert.include(remark(answer(text("a"), finish(usage, "max_tokens"))) ?? "", "--max-tokens")
    assert.isUndefined(remark(answer(text("a"), finish(usage))))
  })
})

describe("a conversation", () => {
  const done = answer(text("Hi"), finish(usage))
  const first = answered(ask(empty, [said("hello")]), done, modelId)

  it("grows by question and answer", () => {
    assert.deepStrictEqual(first.messages, [
      { role: "user", content: [said("hello")] },
      { role: "assistant", content: [said("Hi")] }
    ])
  })

  it("does not keep a question without an answer, and can ask it again", () => {
    const asked = ask(first, [said("and?")])
    assert.deepStrictEqual(unanswered(asked).messages, first.messages)
    assert.deepStrictEqual(again(unanswered(asked))?.messages, asked.messages)
    assert.isUndefined(again(empty))
  })

  it("asks an answered question again in the place of the first time", () => {
    assert.deepStrictEqual(again(first)?.messages, [{ role: "user", content: [said("hello")] }])
  })

  it("keeps what came of an answer that was stopped, and tells the model once", () => {
    const stopped = answered(ask(empty, [said("hello")]), answer(text("H")), modelId)
    assert.strictEqual(stopped.messages.length, 2)
    const next = ask(stopped, [said("go on")])
    assert.deepStrictEqual(next.messages[2], { role: "user", content: [cutNote, said("go on")] })
    const after = answered(next, done, modelId)
    assert.deepStrictEqual(ask(after, [said("x")]).messages[4], { role: "user", content: [said("x")] })
    assert.deepStrictEqual(again(stopped)?.messages, [{ role: "user", content: [said("hello")] }])
  })

  it("forgets a question whose answer was stopped before it began", () => {
    const thought = answer(ConversePart.ReasoningDelta({ ...at(0), text: "hm" }))
    assert.deepStrictEqual(answered(ask(first, [said("and?")]), thought, modelId).messages, first.messages)
  })

  it("adds up what it used, and says of how many turns nobody knows", () => {
    const twice = answered(ask(first, [said("x")]), answer(text("y")), modelId)
    const { usd, ...total } = totalOf(twice)
    assert.deepInclude(total, { turns: 2, inputTokens: 3, outputTokens: 5, uncounted: 1 })
    assert.isAbove(usd, 0)
  })
})

describe("flags and stdin", () => {
  it("puts stdin after the prompt, and takes it for the prompt where there is none", () => {
    assert.strictEqual(joinPrompt("Sum up", "a\nb\n"), "Sum up\n\na\nb")
    assert.strictEqual(joinPrompt(undefined, "a\n"), "a")
    assert.strictEqual(joinPrompt("p", " \n"), "p")
    assert.isUndefined(joinPrompt(undefined, "\n"))
  })

  it("tells a guardrail from its version, in an ARN too", () => {
    const arn = "arn:aws:bedrock:us-east-1:123456789012:guardrail/abc"
    const read = (written: string) => {
      const { guardrailIdentifier, guardrailVersion } = parseGuardrail(written)
      return [guardrailIdentifier, guardrailVersion]
    }
    assert.deepStrictEqual(read("abc"), ["abc", "DRAFT"])
    assert.deepStrictEqual(read("abc:3"), ["abc", "3"])
    assert.deepStrictEqual(read(arn), [arn, "DRAFT"])
    assert.deepStrictEqual(read(`${arn}:12`), [arn, "12"])
  })
})
