import { compareCaching, planCachePoints, repair, toConverseStreamInput, type Turn } from "@bedrock-kit/converse-stream"
import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { turnOf, userSays } from "./support/turns.ts"

const long = "word ".repeat(4000)

const answers = (text: string): Turn["messages"][number] => ({ role: "assistant", content: [{ type: "text", text }] })

const read = { name: "read", description: long, inputSchema: { type: "object" } }

const conversation = [userSays(long), answers("a"), userSays(long), answers("b"), userSays(long)]

const turn = (more: Partial<Turn> = {}, messages = conversation) =>
  turnOf(messages, { cacheRetention: "short", system: long, tools: [read], ...more })

/** Where the points of a request are: each place, and of messages which. */
const places = (of: Turn) => {
  const { messages = [], system = [], toolConfig } = toConverseStreamInput(of)
  return [
    ...(toolConfig?.tools ?? []).flatMap(({ cachePoint }, i) => (cachePoint === undefined ? [] : [`tools ${i}`])),
    ...system.flatMap(({ cachePoint }, i) => (cachePoint === undefined ? [] : [`system ${i}`])),
    ...messages.flatMap(({ content = [] }, m) =>
      content.flatMap(({ cachePoint }, i) => (cachePoint === undefined ? [] : [`message ${m}.${i}`]))
    )
  ]
}

describe("planCachePoints", () => {
  it("plans nothing unless asked", () => {
    for (const cacheRetention of [undefined, "none"] as const) {
      assert.strictEqual(planCachePoints(turn({ cacheRetention })).notCached, "not asked for")
      assert.deepStrictEqual(places(turn({ cacheRetention })), [])
    }
  })

  it("caches tools, system, and the ends of the last user messages", () => {
    assert.deepStrictEqual(places(turn()), ["tools 1", "system 1", "message 2.1", "message 4.1"])
  })

  it("has a point where the turn before wrote its last, however the conversation grows", () => {
    const results = Array.from({ length: 30 }, (_, i): Turn["messages"][number] => ({
      role: "toolResult",
      toolUseId: `t${i}`,
      content: [{ type: "text", text: "ok" }],
      isError: false
    }))
    const calls: Turn["messages"][number] = {
      role: "assistant",
      content: results.map((_, i) => ({ type: "toolUse", toolUseId: `t${i}`, name: "read", input: {} }))
    }
    const before = planCachePoints(turn({}, conversation))
    const after = planCachePoints(turn({}, [...conversation, calls, ...results]))
    const written = before.points.at(-1)
    const again = after.points.at(-2)
    assert.deepStrictEqual(
      [again?.message, again?.after, again?.tokens],
      [written?.message, written?.after, written?.tokens]
    )
  })

  it("leaves the prefix of one turn the prefix of the next", () => {
    const prefix = (of: Turn) =>
      JSON.stringify(
        (toConverseStreamInput(of).messages ?? []).map(({ content = [], role }) => ({
          role,
          content: content.filter(({ cachePoint }) => cachePoint === undefined)
        }))
      ).slice(0, -1)
    const next = turn({}, [...conversation, answers("c"), userSays("more")])
    assert.isTrue(prefix(next).startsWith(prefix(turn())))
  })

  it("ends what is stable before the first block that changes", () => {
    const system = [
      { type: "text", text: long },
      { type: "text", text: " " },
      { type: "text", text: "It is noon.", isDynamic: true },
      { type: "text", text: long }
    ] as const
    assert.deepStrictEqual(places(turn({ system })).slice(0, 2), ["tools 1", "system 1"])
    assert.deepStrictEqual(places(turn({ system: system.slice(2) })).slice(0, 2), ["tools 1", "message 0.1"])
  })

  it("ends before the first thing in the messages that changes, and goes on from there when it has gone", () => {
    const remark = { type: "text", text: long, isDynamic: true } as const
    const asked = (...content: ReadonlyArray<typeof remark>): Turn["messages"][number] => ({
      role: "user",
      content: [{ type: "text", text: long }, ...content]
    })
    const first = turn({}, [asked(remark)])
    assert.deepStrictEqual(places(first), ["tools 1", "system 1", "message 0.1"])
    const second = turn({}, [asked(), answers("a"), asked(remark)])
    assert.deepStrictEqual(places(second), ["tools 1", "system 1", "message 0.1", "message 2.1"])
    // What the first wrote is what the second reads, and the remark is no part of either.
    assert.deepStrictEqual(planCachePoints(second).points[2], planCachePoints(first).points[2])
    assert.strictEqual(
      planCachePoints(second).expectedReadTokens,
      Math.round(planCachePoints(first).points[2]?.tokens ?? 0)
    )
    // A remark of its own behind the results of tools, and one that stays in the history.
    const result = {
      role: "toolResult",
      toolUseId: "t",
      content: [{ type: "text", text: "ok" }],
      isError: false
    } as const
    const call: Turn["messages"][number] = {
      role: "assistant",
      content: [{ type: "toolUse", toolUseId: "t", name: "read", input: {} }]
    }
    const behind = turn({}, [userSays(long), call, result, { role: "user", content: [remark] }])
    assert.deepStrictEqual(places(behind).slice(2), ["message 0.1", "message 2.1"])
    const stays = turn({}, [asked(remark), answers("a"), asked()])
    assert.deepStrictEqual(places(stays).slice(2), ["message 0.1"])
    assert.strictEqual(
      planCachePoints(stays).expectedReadTokens,
      Math.round(planCachePoints(stays).points[2]?.tokens ?? 0)
    )
    assert.deepStrictEqual(places(turn({}, [{ role: "user", content: [remark] }])), ["tools 1", "system 1"])
    assert.notInclude(JSON.stringify(toConverseStreamInput(first)), "isDynamic")
  })

  it("keeps in mind what changes when the turn is mended", () => {
    const remark = { type: "text", text: `${long}\ud800`, isDynamic: true } as const
    const mended = Result.getOrThrow(repair(turn({}, [userSays(long), { role: "user", content: [remark] }])))
    assert.deepStrictEqual(places(mended.turn), ["tools 1", "system 1", "message 0.1"])
  })

  it("goes by the model: its places, times to live, and least size", () => {
    const nova = turn({ modelId: "amazon.nova-pro-v1:0", cacheRetention: "long" })
    assert.deepStrictEqual(places(nova), ["system 1", "message 0.1", "message 2.1", "message 4.1"])
    const ttls = (more: Partial<Turn>) => new Set(planCachePoints(turn(more)).points.map(({ ttl }) => ttl))
    assert.deepStrictEqual(ttls({ modelId: nova.modelId, cacheRetention: "long" }), new Set([undefined]))
    assert.deepStrictEqual(ttls({ cacheRetention: "long" }), new Set(["1h" as const]))
    assert.strictEqual(planCachePoints(turn({ modelId: "deepseek.v3.2" })).notCached, "the model caches nothing")
    assert.strictEqual(planCachePoints(turnOf([userSays("Hi")], { cacheRetention: "short" })).notCached, "too short")
    // Haiku 4.5 caches from 4,096 tokens, Sonnet 4.6 from 1,024.
    const short = "word ".repeat(1500)
    const of = (modelId: string) => planCachePoints(turnOf([userSays(short)], { modelId, cacheRetention: "short" }))
    assert.strictEqual(of("us.anthropic.claude-haiku-4-5-20251001-v1:0").points.length, 0)
    assert.strictEqual(of("us.anthropic.claude-sonnet-4-6").points.length, 1)
  })

  it("leaves the points of the caller's own alone", () => {
    const system = [{ type: "text", text: long }, { type: "cachePoint" }] as const
    assert.deepStrictEqual(places(turn({ system })), ["system 1"])
  })

  it("puts no point behind a document that is no PDF", () => {
    const document = { type: "document", format: "txt", name: "a", text: long } as const
    const content = [{ type: "text", text: "read" } as const, document]
    assert.deepStrictEqual(places(turnOf([{ role: "user", content }], { cacheRetention: "short", system: long })), [
      "system 1",
      "message 0.1"
    ])
  })

  it("lists tools by name, so that their order does not matter", () => {
    const a = { ...read, name: "a" }
    const bytes = (tools: Turn["tools"]) => JSON.stringify(toConverseStreamInput(turn({ tools })))
    assert.strictEqual(bytes([a, read]), bytes([read, a]))
  })

  it("survives repair", () => {
    const mended = Result.getOrThrow(repair(turn()))
    assert.deepStrictEqual(mended.repairs, [])
    assert.deepStrictEqual(places(mended.turn), places(turn()))
  })
})

describe("compareCaching", () => {
  const plan = planCachePoints(turn())
  const verdict = (usage: Parameters<typeof compareCaching>[1], of = plan) => compareCaching(of, usage).verdict

  it("expects what the turn before has written", () => {
    assert.deepStrictEqual(plan.expectedReadTokens, Math.round(plan.points[2]?.tokens ?? 0))
    assert.strictEqual(planCachePoints(turn({}, [userSays(long)])).expectedReadTokens, 0)
  })

  it("tells a hit from a miss, and silence from both", () => {
    const read = plan.expectedReadTokens
    assert.strictEqual(verdict({ cacheReadInputTokens: read * 0.8, cacheWriteInputTokens: 10 }), "read")
    assert.strictEqual(verdict({ cacheReadInputTokens: read * 0.4 }), "partial")
    assert.strictEqual(verdict({ cacheWriteInputTokens: read }), "missed")
    assert.strictEqual(verdict({ cacheReadInputTokens: 0, cacheWriteInputTokens: 0 }), "silent")
    assert.strictEqual(verdict({}), "silent")
    assert.strictEqual(verdict(undefined), "unknown")
    const cold = planCachePoints(turn({}, [userSays(long)]))
    assert.strictEqual(verdict({ cacheWriteInputTokens: 9000 }, cold), "written")
    assert.strictEqual(verdict({ cacheReadInputTokens: 9000 }, cold), "read")
    assert.strictEqual(verdict({}, planCachePoints(turn({ cacheRetention: "none" }))), "not-planned")
  })
})
