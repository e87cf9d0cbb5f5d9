import {
  hasThinking,
  refusesThinking,
  repair,
  RequestRejected,
  thinkingRefused,
  toConverseStreamInput,
  toOwnToolName,
  withOwnToolName,
  withoutThinking,
  type Turn,
  type TurnMessage,
  type UserContent
} from "@bedrock-kit/converse-stream"
import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { png } from "./support/histories.ts"
import { turnOf, userSays } from "./support/turns.ts"

const mend = (messages: Turn["messages"], more?: Partial<Turn>) => Result.getOrThrow(repair(turnOf(messages, more)))

const sent = (messages: Turn["messages"], more?: Partial<Turn>) => toConverseStreamInput(mend(messages, more).turn)

const kinds = (messages: Turn["messages"], more?: Partial<Turn>) => mend(messages, more).repairs.map(({ kind }) => kind)

const says = (...content: ReadonlyArray<UserContent>): TurnMessage => ({ role: "user", content })

const answers = (text: string): TurnMessage => ({ role: "assistant", content: [{ type: "text", text }] })

const calls = (toolUseId: string, name = "read", input: unknown = {}): TurnMessage => ({
  role: "assistant",
  content: [{ type: "toolUse", toolUseId, name, input }]
})

const result = (toolUseId: string, text = "ok"): TurnMessage => ({
  role: "toolResult",
  toolUseId,
  content: [{ type: "text", text }],
  isError: false
})

const read = { name: "read", description: "Reads.", inputSchema: { type: "object" } }

const haiku45 = "us.anthropic.claude-haiku-4-5-20251001-v1:0"

describe("a turn that needs nothing", () => {
  it("comes back as it was", () => {
    const turn = turnOf([userSays("go"), calls("t1"), result("t1")], { system: "Be brief.", tools: [read] })
    const repaired = Result.getOrThrow(repair(turn))
    assert.deepStrictEqual(repaired.turn, turn)
    assert.deepStrictEqual(repaired.repairs, [])
    assert.strictEqual(repaired.toolNames.size, 0)
  })
})

describe("text", () => {
  it("leaves out what is blank, and the messages that say nothing then", () => {
    const turn = [userSays("a"), answers(" \n"), userSays("b")]
    assert.deepStrictEqual(kinds(turn), ["blankText", "emptyMessage", "joinedMessages"])
    assert.deepStrictEqual(sent(turn).messages, [{ role: "user", content: [{ text: "a" }, { text: "b" }] }])
  })

  it("names messages by their number among their speaker's", () => {
    const [first] = mend([userSays("a"), answers("b"), userSays(" ")]).repairs
    assert.strictEqual(first?.where, "user message 2")
  })

  it("replaces half a surrogate pair, deep in what a tool was given too", () => {
    const turn = [userSays("\ud83d"), calls("t1", "read", { path: ["\udc00"] }), result("t1", "x\ud800")]
    const text = JSON.stringify(sent(turn, { tools: [{ ...read, description: "\ud800" }], system: "\ud800" }))
    assert.notMatch(text, /\\ud[89a-f]/i)
    assert.include(text, "\ufffd")
  })

  it("says something where there is nothing to say", () => {
    assert.deepStrictEqual(kinds([]), ["firstMessage"])
    assert.deepStrictEqual(sent([]).messages, [{ role: "user", content: [{ text: "<empty>" }] }])
  })

  it("lets the user end a conversation only where the model wants that", () => {
    const prefill = [userSays("a"), answers("{")]
    assert.deepStrictEqual(sent(prefill).messages?.at(-1), { role: "user", content: [{ text: "Continue." }] })
    assert.strictEqual(sent(prefill, { modelId: "amazon.nova-pro-v1:0" }).messages?.length, 2)
  })
})

describe("calls of tools", () => {
  it("answers what has no answer, and tells in words what answers nothing", () => {
    const turn = [userSays("go"), calls("t1"), userSays("hurry"), answers("sorry"), result("t1", "late")]
    const { messages } = sent(turn, { tools: [read] })
    assert.deepStrictEqual(messages?.[2]?.content?.[0], {
      toolResult: { toolUseId: "t1", content: [{ text: "No result provided." }], status: "error" }
    })
    assert.deepStrictEqual(messages?.[4]?.content?.at(-1), { text: "late" })
    assert.deepStrictEqual(kinds(turn, { tools: [read] }), ["unansweredToolUse", "orphanToolResult"])
  })

  it("gives calls of one id an id each, and their results with them", () => {
    const both: TurnMessage = {
      role: "assistant",
      content: [
        { type: "toolUse", toolUseId: "t1", name: "read", input: { n: 1 } },
        { type: "toolUse", toolUseId: "t1", name: "read", input: { n: 2 } }
      ]
    }
    const { messages } = sent([userSays("go"), both, result("t1", "one"), result("t1", "two")], { tools: [read] })
    assert.deepStrictEqual(
      messages?.[2]?.content?.map(({ toolResult }) => [toolResult?.toolUseId, toolResult?.content?.[0]?.text]),
      [
        ["t1", "one"],
        ["t1_2", "two"]
      ]
    )
  })

  it("gives no call an id that another has been given", () => {
    const turn = ["t1", "t1", "t1_2"].flatMap((id) => [userSays("go"), calls(id), result(id)])
    const ids = (sent(turn, { tools: [read] }).messages ?? []).flatMap(
      ({ content = [] }) => content[0]?.toolUse?.toolUseId ?? []
    )
    assert.deepStrictEqual(ids, ["t1", "t1_2", "t1_2_2"])
  })

  it("gives Mistral ids of nine characters, the same every time", () => {
    const modelId = "mistral.mistral-large-3-675b-instruct"
    const turn = [userSays("go"), calls("toolu_01A"), result("toolu_01A")]
    const id = sent(turn, { modelId, tools: [read] }).messages?.[1]?.content?.[0]?.toolUse?.toolUseId ?? ""
    assert.match(id, /^[a-zA-Z0-9]{9}$/)
    assert.strictEqual(sent(turn, { modelId, tools: [read] }).messages?.[2]?.content?.[0]?.toolResult?.toolUseId, id)
  })

  it("makes objects of what was given to a tool", () => {
    const input = (given: unknown) =>
      sent([userSays("go"), calls("t1", "read", given), result("t1")]).messages?.[1]?.content?.[0]?.toolUse?.input
    assert.deepStrictEqual(input('{"a":1}'), { a: 1 })
    assert.deepStrictEqual(input("not json"), { arguments: "not json" })
    assert.deepStrictEqual(input(undefined), {})
  })

  it("sends JSON that is no object as text, for Converse takes none, and the SDK drops a null", () => {
    const given = (json: unknown) => {
      const answer: TurnMessage = {
        role: "toolResult",
        toolUseId: "t1",
        content: [{ type: "json", json }],
        isError: false
      }
      return sent([userSays("go"), calls("t1"), answer], { tools: [read] }).messages?.[2]?.content?.[0]?.toolResult
        ?.content
    }
    assert.deepStrictEqual(given({ a: 1 }), [{ json: { a: 1 } }])
    assert.deepStrictEqual(given([{ a: 1 }]), [{ text: '[{"a":1}]' }])
    assert.deepStrictEqual(given(null), [{ text: "null" }])
    assert.deepStrictEqual(given("words"), [{ text: "words" }])
    assert.deepStrictEqual(given(" "), [{ text: "<empty>" }])
  })

  it("tells a model without tools of them in words", () => {
    const turn = [userSays("go"), calls("t1", "read", { path: "a" }), result("t1", "text of a")]
    const input = sent(turn, { modelId: "us.deepseek.r1-v1:0", tools: [read] })
    assert.isUndefined(input.toolConfig)
    assert.deepStrictEqual(input.messages?.[1]?.content, [{ text: '(called the tool read with {"path":"a"})' }])
    assert.deepStrictEqual(input.messages?.[2]?.content, [{ text: "(read answered:)" }, { text: "text of a" }])
  })

  it("keeps what stands between a call and its result away from there", () => {
    const system: TurnMessage = { role: "system", content: [{ type: "toolRemoval", tool: { name: "read" } }] }
    const { messages } = sent([userSays("go"), calls("t1"), system, result("t1")], { tools: [read] })
    assert.deepStrictEqual(
      messages?.map(({ role }) => role),
      ["user", "assistant", "user", "system"]
    )
  })
})

describe("tools", () => {
  const long = `mcp__server__${"x".repeat(70)}`

  it("are sent under a name that Converse takes, everywhere, and the way back is known", () => {
    const tools = [{ ...read, name: long }, { ...read, name: "a.b" }, read]
    const turn = [userSays("go"), calls("t1", long), result("t1")]
    const { repairs, toolNames, turn: mended } = mend(turn, { tools, toolChoice: { name: long } })
    const input = toConverseStreamInput(mended)
    const names = (input.toolConfig?.tools ?? []).map(({ toolSpec }) => toolSpec?.name ?? "")
    for (const name of names) assert.match(name, /^[a-zA-Z0-9_-]{1,64}$/)
    assert.deepStrictEqual(
      names.map((name) => toOwnToolName(toolNames, name)),
      [long, "a.b", "read"]
    )
    assert.strictEqual(input.messages?.[1]?.content?.[0]?.toolUse?.name, names[0])
    assert.strictEqual(input.toolConfig?.toolChoice?.tool?.name, names[0])
    assert.include(repairs[0]?.where, long)
    const start = (name = "") => ({
      contentBlockStart: { contentBlockIndex: 1, start: { toolUse: { toolUseId: "t2", name } } }
    })
    assert.deepStrictEqual(withOwnToolName(toolNames)(start(names[0])), start(long))
    assert.deepStrictEqual(withOwnToolName(toolNames)(start("read")), start("read"))
  })

  it("have the same name whatever else is offered", () => {
    const name = (tools: Turn["tools"]) => sent([userSays("go")], { tools }).toolConfig?.tools?.at(-1)?.toolSpec?.name
    const odd = { ...read, name: "a.b" }
    assert.strictEqual(name([odd]), name([read, { ...read, name: "a/b" }, odd]))
    assert.notStrictEqual(name([odd]), name([{ ...read, name: "a/b" }]))
  })

  it("are given an object for the root of their schema, or refused by name", () => {
    assert.deepStrictEqual(kinds([userSays("go")], { tools: [{ name: "read", inputSchema: true }] }), ["toolSchema"])
    const schema = (inputSchema: unknown) => repair(turnOf([userSays("go")], { tools: [{ ...read, inputSchema }] }))
    const root = (inputSchema: unknown) =>
      Result.map(schema(inputSchema), ({ turn }) => turn.tools?.[0]?.inputSchema).pipe(Result.getOrThrow)
    assert.deepStrictEqual(root(undefined), { type: "object" })
    assert.deepStrictEqual(root({ properties: {} }), { properties: {}, type: "object" })
    assert.deepStrictEqual(root({ type: ["object", "null"] }), { type: "object" })
    for (const bad of [{ type: "array" }, { enum: [1] }, "string", []]) {
      const failure = Result.getOrThrow(Result.flip(schema(bad)))
      assert.instanceOf(failure, RequestRejected)
      assert.include(failure.message, 'the tool "read"')
    }
  })

  it("are told apart, described or not, and strict where the model takes that", () => {
    const tools = [{ ...read, strict: true, description: " " }, read]
    assert.deepStrictEqual(kinds([userSays("go")], { tools, modelId: "amazon.nova-pro-v1:0" }), [
      "toolDescription",
      "strict",
      "duplicateTool"
    ])
    const [tool] = sent([userSays("go")], { tools }).toolConfig?.tools ?? []
    assert.deepStrictEqual(tool?.toolSpec, { name: "read", inputSchema: { json: { type: "object" } }, strict: true })
  })

  it("that were forgotten are known again, and those nobody knows are not changed", () => {
    const change: TurnMessage = { role: "system", content: [{ type: "toolAddition", tool: { name: "nobody" } }] }
    assert.deepStrictEqual(kinds([userSays("go"), calls("t1"), result("t1"), change]), [
      "toolReference",
      "forgottenTool"
    ])
  })

  it("are forced only where the model lets itself be forced", () => {
    const choice = (more: Partial<Turn>) => sent([userSays("go")], { tools: [read], ...more }).toolConfig?.toolChoice
    assert.deepStrictEqual(choice({ toolChoice: "any" }), { any: {} })
    assert.deepStrictEqual(choice({ toolChoice: "any", reasoning: "high" }), { auto: {} })
    assert.deepStrictEqual(choice({ toolChoice: { name: "nobody" } }), { auto: {} })
    assert.deepStrictEqual(choice({ toolChoice: "any", modelId: "openai.gpt-oss-120b-1:0" }), { auto: {} })
    // It thinks unless it is told not to.
    assert.deepStrictEqual(choice({ toolChoice: "any", modelId: "us.anthropic.claude-sonnet-5" }), { auto: {} })
  })
})

describe("media", () => {
  const image = (format: string, bytes: Uint8Array): UserContent => ({ type: "image", format, bytes })
  const first = (block: UserContent, more?: Partial<Turn>) => sent([says(block)], more).messages?.[0]?.content?.[0]
  const ftyp = (brand: string) => Buffer.from(`\0\0\0\x18ftyp${brand}`, "latin1")

  it("believes the bytes of a picture, not its label", () => {
    assert.deepStrictEqual(first(image("jpeg", png)), { image: { format: "png", source: { bytes: png } } })
    assert.deepStrictEqual(kinds([says(image("image/jpeg", png))]), ["imageFormat"])
  })

  it("says what it leaves out and why", () => {
    assert.match(first(image("jpeg", ftyp("heic")))?.text ?? "", /HEIC/)
    assert.match(first(image("png", Buffer.from("BM12345678")))?.text ?? "", /BMP/)
    assert.match(first(image("png", Buffer.from("text")))?.text ?? "", /not a picture/)
    assert.match(first(image("png", Buffer.concat([png, Buffer.alloc(4_000_000)])))?.text ?? "", /3\.75 MB/)
    assert.match(first(image("png", png), { modelId: "amazon.nova-micro-v1:0" })?.text ?? "", /does not take images/)
    const s3: UserContent = { type: "image", format: "png", s3Location: { uri: "https://a.b/c.png" } }
    assert.match(first(s3)?.text ?? "", /s3:/)
  })

  it("measures pictures of every format", () => {
    const wide = Buffer.from(png)
    wide.writeUInt32BE(8001, 16)
    const gif = Buffer.from("GIF89a\x41\x1f\x01\0", "latin1")
    const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc2, 0, 8, 8, 0x1f, 0x41, 0, 9])
    const webp = Buffer.from(`RIFF\0\0\0\0WEBPVP8X${"\0".repeat(8)}\x40\x1f\0\0\0\0`, "latin1")
    for (const bytes of [wide, gif, jpeg, webp]) assert.match(first(image("png", bytes))?.text ?? "", /8000 pixels/)
    assert.isDefined(first(image("gif", Buffer.from("GIF89a\x40\x1f\x01\0", "latin1")))?.image)
  })

  it("never stops at a picture in the history", () => {
    const turn = [says(image("bmp", Buffer.from("BM"))), answers("a"), calls("t1"), result("t1"), userSays("b")]
    assert.isTrue(Result.isSuccess(repair(turnOf(turn))))
  })

  it("leaves out the oldest pictures when there are too many", () => {
    const turn = Array.from({ length: 21 }, () => [says(image("png", png)), answers("seen")]).flat()
    const blocks = (sent(turn).messages ?? []).flatMap(({ content = [] }) => content)
    assert.strictEqual(blocks.filter(({ image }) => image !== undefined).length, 16)
    assert.isDefined(sent(turn).messages?.at(-3)?.content?.[0]?.image)
  })

  it("shows the pictures of tools after all results, to a model that refuses them there", () => {
    const seen = (toolUseId: string): TurnMessage => ({
      role: "toolResult",
      toolUseId,
      content: [{ type: "image", format: "png", bytes: png }],
      isError: false
    })
    const asked: TurnMessage = {
      role: "assistant",
      content: ["t1", "t2"].map((toolUseId) => ({ type: "toolUse", toolUseId, name: "read", input: {} }))
    }
    const turn = [userSays("Look."), asked, seen("t1"), result("t2"), userSays("And?")]
    const sol = { modelId: "us.openai.gpt-5.6-sol", tools: [read] }
    const content = sent(turn, sol).messages?.at(-1)?.content ?? []
    assert.deepStrictEqual(
      content.map((block) => Object.keys(block)[0]),
      ["toolResult", "toolResult", "text", "image", "text"]
    )
    assert.match(content[0]?.toolResult?.content?.[0]?.text ?? "", /follow/)
    assert.strictEqual(content[2]?.text, "Images from tool result t1:")
    assert.deepStrictEqual(content[3]?.image, { format: "png", source: { bytes: png } })
    assert.include(kinds(turn, sol), "resultImages")
    assert.notInclude(kinds(turn, { tools: [read] }), "resultImages")
  })

  it("never sends unguarded what was to be guarded", () => {
    const guarded: UserContent = { type: "guardContent", image: { format: "png", bytes: Buffer.from("GIF89a....") } }
    assert.isDefined(first(guarded)?.guardContent?.text)
  })
})

describe("documents", () => {
  const document = (name: string): UserContent => ({ type: "document", format: "txt", name, text: "text" })
  const names = (...given: ReadonlyArray<string>) =>
    (sent([says({ type: "text", text: "a" }, ...given.map(document))]).messages?.[0]?.content ?? []).flatMap(
      ({ document }) => document?.name ?? []
    )

  it("have names that Converse takes, each its own", () => {
    assert.deepStrictEqual(names("report", "report", "report (2)"), ["report", "report (2)", "report (2) (2)"])
    assert.deepStrictEqual(names("John's  résumé.pdf", "資料　", "a_b"), ["John-s resume-pdf", "document", "a_b"])
    assert.deepStrictEqual(
      names("n".repeat(250)).map(({ length }) => length),
      [200]
    )
  })

  it("stand beside a text", () => {
    assert.deepStrictEqual(kinds([says(document("a"))]), ["documentText"])
    assert.isDefined(sent([says(document("a"))]).messages?.[0]?.content?.[1]?.text)
  })

  it("are at most five in a message, results of tools included", () => {
    const many = says({ type: "text", text: "a" }, ...["1", "2", "3", "4", "5", "6"].map(document))
    const left = sent([many]).messages?.[0]?.content ?? []
    assert.strictEqual(left.filter(({ document }) => document !== undefined).length, 5)
  })

  it("are read out to a model that takes none", () => {
    const content = sent([says(document("a"))], { modelId: "amazon.nova-micro-v1:0" }).messages?.[0]?.content
    assert.deepStrictEqual(content, [{ text: "text" }])
  })
})

describe("thinking", () => {
  const thinks = (...content: ReadonlyArray<Extract<TurnMessage, { role: "assistant" }>["content"][number]>) => [
    userSays("go"),
    { role: "assistant" as const, content: [...content, { type: "text" as const, text: "done" }] },
    userSays("on")
  ]
  const modelId = "global.anthropic.claude-sonnet-4-6"

  it("goes back as it came, in order, and across profiles of one model", () => {
    const data = new Uint8Array([7])
    const other = "us.anthropic.claude-sonnet-4-6"
    const turn = thinks(
      { type: "reasoning", text: " so \n", signature: "s1", modelId: other },
      { type: "redactedReasoning", data, modelId: "anthropic.claude-sonnet-4-6" },
      { type: "text", text: "between" },
      { type: "reasoning", text: "", signature: "s2" }
    )
    assert.deepStrictEqual(kinds(turn, { modelId }), [])
    assert.deepStrictEqual(sent(turn, { modelId }).messages?.[1]?.content, [
      { reasoningContent: { reasoningText: { text: " so \n", signature: "s1" } } },
      { reasoningContent: { redactedContent: data } },
      { text: "between" },
      { reasoningContent: { reasoningText: { text: "", signature: "s2" } } },
      { text: "done" }
    ])
  })

  it("is left out when it is unsigned or another's, and never becomes text", () => {
    const turn = thinks(
      { type: "reasoning", text: "unsigned", signature: undefined },
      { type: "reasoning", text: "empty", signature: "" },
      { type: "reasoning", text: "foreign", signature: "s", modelId: "us.anthropic.claude-opus-5" },
      { type: "redactedReasoning", data: new Uint8Array([1]), modelId: "amazon.nova-2-lite-v1:0" }
    )
    assert.deepStrictEqual(sent(turn, { modelId }).messages?.[1]?.content, [{ text: "done" }])
    assert.deepStrictEqual(
      kinds(turn, { modelId }),
      Array.from({ length: 4 }, () => "reasoningDropped")
    )
    assert.deepStrictEqual(
      kinds(thinks({ type: "reasoning", text: "a", signature: "s" }), { modelId: "amazon.nova-pro-v1:0" }),
      ["reasoningDropped"]
    )
  })

  it("can be left out once for all, when AWS refuses a signature", () => {
    const turn = turnOf(thinks({ type: "reasoning", text: "a", signature: "s" }))
    assert.isTrue(hasThinking(turn))
    assert.isFalse(hasThinking(withoutThinking(turn)))
    assert.strictEqual(thinkingRefused.kind, "reasoningDropped")
    assert.isTrue(refusesThinking("messages.1.content.0: Invalid `signature` in `thinking` block"))
    assert.isTrue(refusesThinking("Expected `thinking` or `redacted_thinking`, but found `tool_use`"))
    assert.isTrue(refusesThinking("`thinking` or `redacted_thinking` blocks in the latest message cannot be modified"))
    assert.isFalse(refusesThinking("The request signature we calculated does not match the signature you provided"))
  })

  it("stops in a round of tools that began without, for a model with a budget", () => {
    const round = [userSays("go"), calls("t1"), result("t1")]
    const fields = (modelId: string) =>
      sent(round, { modelId, tools: [read], reasoning: "low" }).additionalModelRequestFields as object | undefined
    assert.isUndefined(fields(haiku45))
    assert.property(fields("us.anthropic.claude-sonnet-4-6"), "thinking")
  })
})

describe("options", () => {
  const go = [userSays("go")]

  it("keep to what the model takes", () => {
    assert.deepStrictEqual(
      sent(go, { maxTokens: 1e9, temperature: 2, modelId: "amazon.nova-pro-v1:0" }).inferenceConfig,
      {
        maxTokens: 10_000,
        temperature: 1
      }
    )
    assert.deepStrictEqual(sent(go, { maxTokens: -3.5, temperature: 0.2, topP: 0.9 }).inferenceConfig, {
      maxTokens: 1,
      temperature: 0.2
    })
    assert.isUndefined(sent(go, { temperature: 0, topP: 0.1, modelId: "us.anthropic.claude-opus-4-8" }).inferenceConfig)
    assert.isUndefined(sent(go, { temperature: 0.5, reasoning: "high" }).inferenceConfig)
    assert.deepStrictEqual(sent(go, { stopSequences: ["", " ", "END"] }).inferenceConfig, { stopSequences: ["END"] })
  })

  it("ask for an effort and previews only where there are any", () => {
    assert.deepStrictEqual(sent(go, { effort: "max" }).outputConfig, { effort: "high" })
    assert.deepStrictEqual(sent(go, { effort: "max", reasoning: "low" }).outputConfig, { effort: "max" })
    assert.notProperty(sent(go, { effort: "max", reasoning: "low" }).additionalModelRequestFields, "output_config")
    assert.isUndefined(sent(go, { effort: "max", modelId: haiku45 }).outputConfig)
    const betas = ["interleaved-thinking-2025-05-14", "fine-grained-tool-streaming-2025-05-14", "context-1m-2025-08-07"]
    const asked = (modelId: string) =>
      (sent(go, { betas, modelId }).additionalModelRequestFields as { anthropic_beta?: object } | undefined)
        ?.anthropic_beta
    assert.deepStrictEqual(asked(haiku45), betas)
    assert.deepStrictEqual(asked("us.anthropic.claude-sonnet-4-6"), [betas[1]])
    assert.isUndefined(asked("amazon.nova-pro-v1:0"))
  })

  it("leave out a tier the model is not served in, and keep logs and paths legal", () => {
    assert.isUndefined(sent(go, { serviceTier: "flex" }).serviceTier)
    assert.deepStrictEqual(sent(go, { serviceTier: "flex", modelId: "amazon.nova-pro-v1:0" }).serviceTier, {
      type: "flex"
    })
    const requestMetadata = { team: "süd", long: "x".repeat(300) }
    assert.deepStrictEqual(sent(go, { requestMetadata }).requestMetadata, { team: "s_d", long: "x".repeat(256) })
    const additionalModelResponseFieldPaths = ["", "/a", "b", "/~2"]
    assert.deepStrictEqual(sent(go, { additionalModelResponseFieldPaths }).additionalModelResponseFieldPaths, ["/a"])
  })

  it("never lose a guardrail: without its name nothing is sent", () => {
    const guardrail = { guardrailIdentifier: " ", guardrailVersion: "1" }
    assert.isTrue(Result.isFailure(repair(turnOf(go, { guardrail }))))
  })

  it("think within what AWS takes for a budget, and never lose the thinking to a wrong one", () => {
    const modelId = "us.anthropic.claude-sonnet-4-5-20250929-v1:0"
    const told = (reasoningBudgetTokens: number, more: Partial<Turn> = {}) => {
      const turn = turnOf([userSays("Hi")], { modelId, reasoning: "low", reasoningBudgetTokens, ...more })
      const mended = Result.getOrThrow(repair(turn))
      const { additionalModelRequestFields: fields, inferenceConfig } = toConverseStreamInput(mended.turn)
      assert.deepStrictEqual(Result.getOrThrow(repair(mended.turn)).repairs, [])
      return [fields, inferenceConfig?.maxTokens, mended.repairs.map(({ kind }) => kind)] as const
    }
    const thinking = (budget_tokens: number) => ({ thinking: { type: "enabled", budget_tokens } })
    assert.deepStrictEqual(told(5000), [thinking(5000), 9096, []])
    assert.deepStrictEqual(told(1), [thinking(1024), 5120, ["reasoningBudget"]])
    assert.deepStrictEqual(told(3000.5), [thinking(3000), 7096, ["reasoningBudget"]])
    for (const wrong of [Number.NaN, Infinity])
      assert.deepStrictEqual(told(wrong), [thinking(2048), 6144, ["reasoningBudget"]])
    assert.deepStrictEqual(told(200_000), [thinking(62_976), 64_000, ["reasoningBudget"]])
    assert.deepStrictEqual(told(200_000, { maxTokens: 1e6 }), [
      thinking(62_976),
      64_000,
      ["maxTokens", "reasoningBudget"]
    ])
    assert.deepStrictEqual(told(1, { reasoning: "off" })[0], undefined)
  })

  it("never ask for JSON without a schema: nothing is sent", () => {
    for (const schema of [undefined, null, "object", []]) {
      const result = repair(turnOf([userSays("Hi")], { outputFormat: { schema } }))
      assert.isTrue(Result.isFailure(result) && /the output format has no JSON Schema/.test(result.failure.message))
    }
    assert.isTrue(Result.isSuccess(repair(turnOf([userSays("Hi")], { outputFormat: { schema: {} } }))))
  })

  it("let the user speak for the system where the model takes none", () => {
    const input = sent(go, { modelId: "amazon.titan-text-express-v1", system: "Be brief." })
    assert.isUndefined(input.system)
    assert.deepStrictEqual(input.messages, [{ role: "user", content: [{ text: "Be brief." }, { text: "go" }] }])
  })
})

describe("cache points of the caller's own", () => {
  const point = { type: "cachePoint" } as const
  const hour = { type: "cachePoint", ttl: "1h" } as const
  const text = { type: "text", text: "a" } as const
  const content = (...blocks: ReadonlyArray<UserContent>) => sent([says(...blocks)]).messages?.[0]?.content

  it("stand where they may, and behind the text after a document", () => {
    const document = { type: "document", format: "txt", name: "a", text: "a" } as const
    assert.deepStrictEqual(content(point, text, point, point), [{ text: "a" }, { cachePoint: { type: "default" } }])
    assert.deepStrictEqual(
      content(document, point, text)?.map((block) => Object.keys(block)[0]),
      ["document", "text", "cachePoint"]
    )
  })

  it("are at most four, the oldest of the history going first", () => {
    const turn = Array.from({ length: 5 }, (_, i) => [says({ type: "text", text: `${i}` }, point), answers("b")]).flat()
    const input = sent([...turn, userSays("c")], { system: [text, point] })
    const places = (input.messages ?? []).flatMap(({ content = [] }, i) =>
      content.some((b) => b.cachePoint) ? [i] : []
    )
    assert.deepStrictEqual(places, [4, 6, 8])
    assert.isDefined(input.system?.[1]?.cachePoint)
  })

  it("do not live longer than those before them, nor longer than the model can, nor in a model that has none", () => {
    assert.deepStrictEqual(content(text, point, text, hour)?.at(-1), { cachePoint: { type: "default" } })
    assert.deepStrictEqual(content(text, hour, text, hour)?.at(-1), { cachePoint: { type: "default", ttl: "1h" } })
    const nova = (modelId: string) => sent([says(text, hour)], { modelId }).messages?.[0]?.content
    assert.deepStrictEqual(nova("amazon.nova-pro-v1:0")?.at(-1), { cachePoint: { type: "default" } })
    assert.deepStrictEqual(nova("deepseek.v3.2"), [{ text: "a" }])
  })
})

describe("size", () => {
  it("does not matter: 10,000 messages of 30 MB, 1,000 tools", () => {
    const tools = Array.from({ length: 1000 }, (_, i) => ({ ...read, name: `server.tool ${i}` }))
    const round = (i: number) => [
      userSays("x".repeat(12_000)),
      calls("t1", `server.tool ${i % 1000}`),
      result("t1", "")
    ]
    const turn = Array.from({ length: 2500 }, (_, i) => [...round(i), answers("ok")]).flat()
    const { toolNames, turn: mended } = mend([...turn, userSays("end")], { tools, cacheRetention: "short" })
    const { messages, toolConfig } = toConverseStreamInput(mended)
    assert.strictEqual(messages?.length, 10_001)
    assert.strictEqual(toolConfig?.tools?.length, 1000 + 1)
    assert.strictEqual(toolNames.size, 1000)
  })
})
