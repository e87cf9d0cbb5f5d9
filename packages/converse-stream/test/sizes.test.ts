/** What is very large, or never ends. */
import type { ConverseStreamOutput } from "@aws-sdk/client-bedrock-runtime"
import { PartialToolInput, repair, toConverseStreamInput, Truncated, type Turn } from "@bedrock-kit/converse-stream"
import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import * as Fold from "../src/fold.ts"
import { growthOf, mostGrowth } from "./support/linear.ts"
import { messageStop, turnOf, userSays } from "./support/turns.ts"

const send = (turn: Turn) => toConverseStreamInput(Result.getOrThrow(repair(turn)).turn)

const toTool = (i: number) => ({ name: `server.tool ${i}`, description: "Does.", inputSchema: { type: "object" } })

/** A question, a call, its result, and an answer. */
const round = (i: number, text: string): Turn["messages"] => [
  userSays(text),
  { role: "assistant", content: [{ type: "toolUse", toolUseId: "t", name: `server.tool ${i % 10}`, input: { i } }] },
  { role: "toolResult", toolUseId: "t", content: [{ type: "text", text: "" }], isError: false },
  { role: "assistant", content: [{ type: "text", text: "ok" }] }
]

const conversation = (rounds: number, text = "x") =>
  turnOf([...Array.from({ length: rounds }, (_, i) => round(i, text)).flat(), userSays("end")], {
    tools: [toTool(0)],
    cacheRetention: "short"
  })

/** Runs the fold over events, and gives its last step. */
const fold = (events: ReadonlyArray<ConverseStreamOutput>) => {
  let state = Fold.initial
  let count = 0
  for (const event of events) {
    const [next, parts] = Result.getOrThrow(Fold.step(state, { _tag: "Event", event }))
    state = next
    count += parts.length
  }
  return { count, end: Fold.step(state, { _tag: "End" }) }
}

const toolInput = (pieces: number): ReadonlyArray<ConverseStreamOutput> => {
  const input = (json: string): ConverseStreamOutput => ({
    contentBlockDelta: { contentBlockIndex: 0, delta: { toolUse: { input: json } } }
  })
  const deltas = Array.from({ length: pieces }, () => input("x".repeat(20)))
  return [
    { contentBlockStart: { contentBlockIndex: 0, start: { toolUse: { toolUseId: "t", name: "write" } } } },
    input('{"text":"'),
    ...deltas,
    input('"}'),
    { contentBlockStop: { contentBlockIndex: 0 } },
    messageStop
  ]
}

describe("time grows with the size, and no faster", () => {
  it("of a conversation: 10,000 messages", () => {
    const growth = growthOf(10_000, (messages) => {
      const turn = conversation(messages / 4)
      return () => send(turn)
    })
    assert.isBelow(growth, mostGrowth)
  })

  it("of its text: 30 MB", () => {
    const growth = growthOf(30_000_000, (size) => {
      const turn = conversation(100, "word ".repeat(size / 500))
      return () => send(turn)
    })
    assert.isBelow(growth, mostGrowth)
  })

  it("of a list of tools: 1,000, each with a name that must be another", () => {
    const growth = growthOf(1000, (count) => {
      const turn = turnOf([userSays("Hi")], { tools: Array.from({ length: count }, (_, i) => toTool(i)) })
      return () => send(turn)
    })
    assert.isBelow(growth, mostGrowth)
  })

  it("of the input of a tool: 400 kB in 20,000 deltas", () => {
    const growth = growthOf(20_000, (pieces) => {
      const events = toolInput(pieces)
      return () => fold(events)
    })
    assert.isBelow(growth, mostGrowth)
  })

  it("of the same, looked at after each delta", () => {
    const growth = growthOf(20_000, (pieces) => () => {
      const partial = new PartialToolInput()
      partial.append('{"text":"')
      let longest = 0
      for (let i = 0; i < pieces; i++) {
        partial.append("é\\n".repeat(5))
        longest = Math.max(longest, String(partial.value?.["text"]).length)
      }
      assert.strictEqual(longest, pieces * 10)
    })
    assert.isBelow(growth, mostGrowth)
  })
})

describe("a stream of nothing that is known", () => {
  it("is given out piece by piece, is no answer, and keeps nothing", () => {
    const events = Array.from({ length: 20_000 }, (_, i): ConverseStreamOutput => ({
      $unknown: ["intermission", { i }]
    }))
    const { count, end } = fold(events)
    assert.strictEqual(count, 20_000)
    assert.isTrue(Result.isFailure(end))
    if (Result.isFailure(end)) {
      assert.instanceOf(end.failure.reason, Truncated)
      assert.deepStrictEqual(end.failure.received, Fold.initial.received)
    }
  })
})
