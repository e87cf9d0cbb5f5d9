import { repair, toConverseStreamInput, type Turn } from "@bedrock-kit/converse-stream"
import { traitsOf } from "@bedrock-kit/model-catalog"
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Result, Schema } from "effect"
import { toHistory } from "../src/history.ts"
import type { AssistantMessage, HostModel } from "../src/hostTypes.ts"
import { toHostModel } from "../src/models.ts"
import { toTurn } from "../src/turn.ts"
import type { TurnOptions } from "../src/turnOptions.ts"
import { sonnet } from "./support/events.ts"

/** The context is the host's to write, so that tests may write anything. */
const turn = (context: object, model: HostModel = sonnet, options: TurnOptions = {}): Turn => {
  const history = toHistory({ messages: [], ...context }, model)
  assert.isDefined(history)
  return toTurn(model, traitsOf(model.id), history, options)
}

const said = (message: object, model?: HostModel) => turn({ messages: [message] }, model).messages[0]?.content
const user = (content: unknown) => ({ role: "user", content })
const answer = (content: unknown, more: Partial<AssistantMessage> = {}) => ({
  role: "assistant",
  api: sonnet.api,
  model: sonnet.id,
  stopReason: "stop",
  content,
  ...more
})
const text = (value: string) => ({ type: "text", text: value }) as const

const pixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64"
)
const png = { type: "image", data: pixel.toString("base64"), mimeType: "image/png" } as const

/** What is left of a turn when `repair` has looked at it. */
const mended = (context: object, model?: HostModel) => {
  const result = repair(turn(context, model))
  assert.isTrue(Result.isSuccess(result))
  return Result.getOrThrow(result).turn.messages
}

describe("the conversation so far", () => {
  it("is carried over", () => {
    const { messages } = turn({
      messages: [
        user("look"),
        answer([text("ok"), { type: "toolCall", id: "t1", name: "read", arguments: { path: "a" } }]),
        { role: "toolResult", toolCallId: "t1", toolName: "read", content: [text("no"), png], isError: true }
      ]
    })
    assert.deepStrictEqual(messages, [
      { role: "user", content: [text("look")] },
      {
        role: "assistant",
        content: [text("ok"), { type: "toolUse", toolUseId: "t1", name: "read", input: { path: "a" } }]
      },
      {
        role: "toolResult",
        toolUseId: "t1",
        content: [text("no"), { type: "image", format: "png", bytes: pixel }],
        isError: true
      }
    ])
  })

  it("is read from strings as well as from blocks", () => {
    assert.deepStrictEqual(said(user("hi")), [text("hi")])
    assert.deepStrictEqual(said(user(["hi", text("there")])), [text("hi"), text("there")])
    assert.deepStrictEqual(said(answer("hello")), [text("hello")])
    const result = { role: "toolResult", toolCallId: "t1", content: "done", isError: false }
    assert.deepStrictEqual(said(result), [text("done")])
  })

  it("is read past messages and blocks of unknown kinds, and past content that is missing", () => {
    const junk = [null, 7, "hi", { role: "custom", content: "x" }, { role: "user" }, user(null), answer(undefined)]
    assert.deepStrictEqual(
      turn({ messages: junk }).messages.map(({ content }) => content),
      [[], [], []]
    )
    assert.deepStrictEqual(said(user([null, 3, { type: "hologram" }, { type: "quote", text: "said" }])), [text("said")])
  })

  it("leaves out answers that the model did not finish", () => {
    const broken = ["error", "aborted", "deferred"].map((stopReason) => ({ ...answer([text("half")]), stopReason }))
    assert.deepStrictEqual(turn({ messages: broken }).messages, [])
  })

  it("is no conversation without a list of messages", () => {
    for (const context of [undefined, null, {}, { messages: "hi" }]) assert.isUndefined(toHistory(context, sonnet))
  })

  it.prop(
    "never stops a session, whatever it holds",
    [
      Arbitrary.array(
        Arbitrary.schema(
          Schema.Struct({
            role: Schema.Literals(["user", "assistant", "toolResult", "system", "custom"]),
            content: Schema.Union([Schema.Json, Schema.Array(Schema.Json)]),
            toolCallId: Schema.optionalKey(Schema.Json)
          })
        )
      )
    ],
    ([messages]) => {
      assert.isTrue(Result.isSuccess(repair(turn({ messages: [...messages, user("hi")] }))))
    },
    { arbitrary: { runs: 200 } }
  )
})

describe("a medium in the history", () => {
  it("is what its bytes are, however it is labelled", () => {
    for (const mimeType of ["image/PNG", "image/heic", "image/bmp", "image/png; q=1", ""]) {
      assert.deepStrictEqual(mended({ messages: [user([{ ...png, mimeType }])] })[0]?.content, [
        { type: "image", format: "png", bytes: pixel }
      ])
    }
    const url = { ...png, data: `data:image/png;base64,${png.data}` }
    assert.deepStrictEqual(said(user([url])), [{ type: "image", format: "png", bytes: pixel }])
  })

  it("is said in words when it is no picture, or has no bytes", () => {
    for (const data of ["%%% not base64 %%%", "", null, 7]) {
      const [content] = mended({ messages: [user([{ ...png, data }])] })
      assert.match(JSON.stringify(content), /\(image omitted: it is /)
    }
  })

  it("is said to be attached when it has no place in a message", () => {
    const attached = (block: object) => said({ role: "toolResult", toolCallId: "t1", content: [block], isError: false })
    assert.deepStrictEqual(attached({ type: "audio", data: "AA==", mimeType: "audio/wav" }), [
      text("(see attached audio)")
    ])
    assert.deepStrictEqual(attached({ type: "image", data: "AA==", mimeType: "video/mp4" }), [
      text("(see attached video)")
    ])
    assert.deepStrictEqual(attached({ type: "document" }), [text("(see attached document)")])
  })

  it("is not shown to a model that cannot see", () => {
    const nova = toHostModel("amazon.nova-micro-v1:0")
    assert.deepStrictEqual(said(user([png]), nova), [text("(image omitted: this model does not take images)")])
  })
})

describe("thinking in the history", () => {
  const thinking = (more: object) => ({ type: "thinking", thinking: "so", ...more })

  it("goes back with the name of who thought it", () => {
    const sealed = Buffer.from([9]).toString("base64")
    const blocks = [thinking({ thinkingSignature: "sig" }), thinking({ thinkingSignature: sealed, redacted: true })]
    assert.deepStrictEqual(said(answer(blocks, { model: "global.anthropic.claude-sonnet-4-6" })), [
      { type: "reasoning", text: "so", signature: "sig", modelId: "global.anthropic.claude-sonnet-4-6" },
      { type: "redactedReasoning", data: Buffer.from([9]), modelId: "global.anthropic.claude-sonnet-4-6" }
    ])
  })

  it("is kept across profiles of one model, and left out where AWS would refuse it", () => {
    const kept = (message: object) => JSON.stringify(mended({ messages: [user("a"), message, user("b")] })[1]?.content)
    const signed = [thinking({ thinkingSignature: "sig" }), text("ok")]
    assert.include(kept(answer(signed, { model: "global.anthropic.claude-sonnet-4-6" })), "sig")
    const foreign = [
      answer(signed, { model: "us.anthropic.claude-opus-4-6-v1" }),
      answer(signed, { api: "anthropic-messages" }),
      { ...answer(signed), model: undefined },
      answer([thinking({ thinkingSignature: "reasoning_content" }), text("ok")]),
      answer([thinking({}), text("ok")]),
      answer([thinking({ redacted: true }), text("ok")]),
      answer([thinking({ redacted: true, thinkingSignature: 7 }), text("ok")])
    ]
    for (const message of foreign) assert.strictEqual(kept(message), JSON.stringify([text("ok")]))
  })
})

describe("a call in the history", () => {
  const call = (more: object) => ({ type: "toolCall", id: "t1", name: "read", arguments: {}, ...more })
  const inputOf = (args: unknown) => {
    const [, said] = mended({ messages: [user("a"), answer([call({ arguments: args })]), user("b")] })
    const [block] = said?.content ?? []
    return block?.type === "toolUse" ? block.input : undefined
  }

  it("has an object for its arguments, whatever was stored", () => {
    assert.deepStrictEqual(inputOf('{"path":"a"}'), { path: "a" })
    assert.deepStrictEqual(inputOf(null), {})
    assert.deepStrictEqual(inputOf("{ not json"), { arguments: "{ not json" })
  })

  it("is left out without a name, and its result told in words", () => {
    const result = { role: "toolResult", toolCallId: "t1", content: [text("done")], isError: false }
    const messages = mended({ messages: [user("a"), answer([call({ name: " " }), text("ok")]), result] })
    assert.notInclude(JSON.stringify(messages), "toolUse")
    assert.include(JSON.stringify(messages.at(-1)), "done")
  })
})

describe("the system prompt", () => {
  const boundary = "\n<!-- OPENCLAW_CACHE_BOUNDARY -->\n"

  it("is split where the host says that its stable part ends, and the marks are not sent", () => {
    const systemPrompt = `Be brief.\n<!-- OPENCLAW-RELOCATABLE-BOUNDARY -->\nUTC.\n<!-- /OPENCLAW-RELOCATABLE-BOUNDARY -->${boundary}Now: 12:00.${boundary}And so on.`
    assert.deepStrictEqual(turn({ systemPrompt }).system, [
      text("Be brief.\nUTC."),
      { ...text("Now: 12:00.\nAnd so on."), isDynamic: true }
    ])
  })

  it("is as it is without a mark, and absent when there is none", () => {
    assert.deepStrictEqual(turn({ systemPrompt: "Be brief. " }).system, [text("Be brief. ")])
    for (const systemPrompt of [undefined, "", " \n", 7, boundary]) assert.isUndefined(turn({ systemPrompt }).system)
  })

  it("is collected from the messages of hosts that put it there, and so are the tools", () => {
    const tool = (name: string) => ({ name, description: "Does.", parameters: { type: "object" } })
    const { messages, system, tools } = turn({
      messages: [
        { role: "system", content: "Be brief.", toolsAdded: [tool("a"), tool("b")] },
        user("hi"),
        { role: "system", content: [text("Be kind.")], toolsRemoved: [{ name: "a" }] }
      ]
    })
    assert.deepStrictEqual(system, [text("Be brief."), { ...text("Be kind."), isDynamic: true }])
    assert.deepStrictEqual(
      tools?.map(({ name }) => name),
      ["b"]
    )
    assert.lengthOf(messages, 1)
  })
})

describe("what the host tells the model beside the user's words", () => {
  const remark = "<<<BEGIN_OPENCLAW_INTERNAL_CONTEXT>>>\nIt rains.\n<<<END_OPENCLAW_INTERNAL_CONTEXT>>>"
  const long = "word ".repeat(4000)
  const tools = [{ name: "a", description: long, parameters: { type: "object" } }]
  const round = [
    user(long),
    answer([{ type: "toolCall", id: "t1", name: "a", arguments: {} }]),
    { role: "toolResult", toolCallId: "t1", content: [text("done")], isError: false }
  ]

  /** The kinds of blocks of each message, as they are sent. */
  const sent = (messages: ReadonlyArray<object>) => {
    const systemPrompt = `${long}\n<!-- OPENCLAW_CACHE_BOUNDARY -->\nNow: 12:00.`
    const mended = Result.getOrThrow(
      repair(turn({ systemPrompt, tools, messages }, sonnet, { cacheRetention: "short" }))
    )
    const { messages: said = [], system = [] } = toConverseStreamInput(mended.turn)
    return [{ content: system }, ...said].map(({ content = [] }) => content.flatMap((block) => Object.keys(block)))
  }

  it("stands after what is cached, as a message of its own or as a part of one", () => {
    const system = ["text", "cachePoint", "text"]
    const carrier = { ...user(remark), runtimeContextCarrier: true }
    assert.deepStrictEqual(sent([...round, carrier]), [
      system,
      ["text", "cachePoint"],
      ["toolUse"],
      ["toolResult", "cachePoint", "text"]
    ])
    assert.deepStrictEqual(sent([user([text(long), text(remark)])]), [system, ["text", "cachePoint", "text"]])
    // Without one, the point is at the end.
    assert.deepStrictEqual(sent([user([text(long), text("hi")])]), [system, ["text", "text", "cachePoint"]])
  })

  it("changes nothing where nothing is cached", () => {
    const nothing = turn({ messages: [user(remark)] }, sonnet, { cacheRetention: "none" })
    assert.notInclude(JSON.stringify(toConverseStreamInput(nothing)), "cachePoint")
  })
})

describe("a turn", () => {
  it("takes tools and options over", () => {
    const tools = [{ name: "read", description: "Reads.", parameters: { type: "object" } }, null, { name: " " }]
    assert.deepInclude(turn({ tools }, sonnet, { maxTokens: 9, reasoning: "low" }), {
      modelId: sonnet.id,
      tools: [{ name: "read", description: "Reads.", inputSchema: { type: "object" } }],
      maxTokens: 9,
      reasoning: "low"
    })
  })

  it("asks a model that refuses in mid-answer why", () => {
    const asked = (id: string) => turn({}, toHostModel(id)).additionalModelResponseFieldPaths
    assert.deepStrictEqual(asked("us.anthropic.claude-sonnet-5"), ["/stop_details"])
    assert.isUndefined(asked(sonnet.id))
  })
})
