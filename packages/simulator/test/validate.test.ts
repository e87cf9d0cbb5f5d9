import { defaultModels } from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Result, Schema } from "effect"
import type { ContentBlock, ConverseRequest, Message } from "../src/ConverseRequest.ts"
import { decodeConverseRequest } from "../src/ConverseRequest.ts"
import { validate } from "../src/validate.ts"

const model = defaultModels.find(({ modelId }) => modelId === "amazon.nova-pro-v1:0")!
const blind = defaultModels.find(({ modelId }) => modelId === "amazon.nova-micro-v1:0")!

const user = (...content: ReadonlyArray<ContentBlock>): Message => ({ role: "user", content })
const assistant = (...content: ReadonlyArray<ContentBlock>): Message => ({ role: "assistant", content })
const text = (value = "hi"): ContentBlock => ({ text: value })
const use = (toolUseId: string, name = "search"): ContentBlock => ({ toolUse: { toolUseId, name, input: {} } })
const result = (toolUseId: string): ContentBlock => ({ toolResult: { toolUseId, content: [{ text: "ok" }] } })
const image: ContentBlock = { image: { format: "png", source: { bytes: "AA==" } } }
const search = { toolSpec: { name: "search", inputSchema: { json: { type: "object" } } } }
const toolConfig = { tools: [search] }

const complaint = (messages: ReadonlyArray<Message>, rest: Partial<ConverseRequest> = {}) =>
  validate({ messages, ...rest }, model) ?? "fine"

const ids = ["a", "b.c", "d:e", "tooluse_f"] as const

/** Conversations that keep every rule: turns of text, and tool turns whose results come in any order. */
const Turns = Schema.Array(
  Schema.Struct({
    said: Schema.String,
    tools: Schema.Array(Schema.Literals(ids)),
    isReversed: Schema.Boolean
  })
)

const toConversation = (turns: typeof Turns.Type): ReadonlyArray<Message> => {
  const messages: Array<Message> = [user(text("start"))]
  for (const { isReversed, said, tools } of turns) {
    const asked = [...new Set(tools)]
    messages.push(assistant(text(`x${said}`), ...asked.map((id) => use(id))))
    const answered = (isReversed ? asked.toReversed() : asked).map((id) => result(id))
    messages.push(user(...answered, text(`y${said}`)))
  }
  return messages
}

describe("validate", () => {
  it.prop("accepts every conversation that keeps the rules", { turns: Turns }, ({ turns }) => {
    assert.strictEqual(complaint(toConversation(turns), { toolConfig }), "fine")
  })

  it.prop(
    "refuses it when any message is said twice, or left out in the middle",
    { turns: Turns, at: Schema.Natural },
    ({ at, turns }) => {
      const messages = toConversation([{ said: "", tools: [], isReversed: false }, ...turns])
      const index = at % messages.length
      assert.notStrictEqual(complaint(messages.toSpliced(index, 0, messages[index]!), { toolConfig }), "fine")
      if (index < messages.length - 1) {
        assert.notStrictEqual(complaint(messages.toSpliced(index, 1), { toolConfig }), "fine")
      }
    }
  )

  it.prop("refuses it when any tool result is left out", { turns: Turns, at: Schema.Natural }, ({ at, turns }) => {
    const messages = toConversation([...turns, { said: "", tools: ["a", "b.c"], isReversed: false }])
    const places = messages.flatMap(({ content = [] }, m) =>
      content.flatMap(({ toolResult }, c) => (toolResult ? [[m, c] as const] : []))
    )
    const [m, c] = places[at % places.length]!
    const content = messages[m]!.content!.toSpliced(c, 1)
    assert.match(complaint(messages.with(m, user(...content)), { toolConfig }), /^Expected toolResult blocks at/)
  })

  it.each<[string, RegExp, ReadonlyArray<Message>, Partial<ConverseRequest>?]>([
    ["no message", /messages field is empty/, []],
    ["an assistant who begins", /must start with a user message/, [assistant(text())]],
    ["a role nobody has", /enum value set: \[user, assistant, system\]/, [{ role: "tool", content: [text()] }]],
    ["two users in a row", /must alternate/, [user(text()), user(text())]],
    ["a message without content", /at messages\.0 is empty/, [{ role: "user" }]],
    ["an empty content", /at messages\.1 is empty/, [user(text()), assistant(), user(text())]],
    ["a block that is nothing", /at messages\.0\.content\.0 must set one/, [user({})]],
    ["a block that is two things", /at messages\.0\.content\.0 must set one/, [user({ ...text(), ...image })]],
    ["blank text", /at messages\.0\.content\.1 is blank/, [user(text(), text(" \n\t"))]],
    [
      "blank system text",
      /SystemContentBlock object at system\.0 is blank/,
      [user(text())],
      { system: [{ text: " " }] }
    ],
    ["an image of the assistant", /only allowed in user messages/, [user(text()), assistant(image)]],
    ["an image of no known format", /image\.format/, [user({ image: { format: "bmp" } })]],
    [
      "tool blocks without tools",
      /toolConfig field must be defined/,
      [user(text()), assistant(use("a")), user(result("a"))]
    ],
    ["an empty tool list", /toolConfig\.tools/, [user(text())], { toolConfig: { tools: [] } }],
    [
      "a tool name with a space",
      /\[a-zA-Z0-9_-\]\+/,
      [user(text())],
      { toolConfig: { tools: [{ toolSpec: { ...search.toolSpec, name: "a b" } }] } }
    ],
    [
      "a long tool name",
      /less than or equal to 64/,
      [user(text())],
      { toolConfig: { tools: [{ toolSpec: { ...search.toolSpec, name: "x".repeat(65) } }] } }
    ],
    ["two tools of one name", /duplicate tool names/, [user(text())], { toolConfig: { tools: [search, search] } }],
    [
      "a tool that takes no object",
      /must be one of the following: object/,
      [user(text())],
      { toolConfig: { tools: [{ toolSpec: { name: "x", inputSchema: { json: { type: "string" } } } }] } }
    ],
    [
      "a choice of no tool",
      /not in toolConfig\.tools/,
      [user(text())],
      { toolConfig: { ...toolConfig, toolChoice: { tool: { name: "other" } } } }
    ],
    ["an id with a slash", /toolUseId/, [user(text()), assistant(use("a/b")), user(result("a/b"))], { toolConfig }],
    [
      "a long id",
      /less than or equal to 64/,
      [user(text()), assistant(use("x".repeat(65))), user(result("x".repeat(65)))],
      { toolConfig }
    ],
    [
      "one id twice",
      /duplicate Ids: a/,
      [user(text()), assistant(use("a"), use("a")), user(result("a"))],
      { toolConfig }
    ],
    [
      "a result nobody asked for",
      /exceeds the number of toolUse blocks/,
      [user(text()), assistant(text()), user(result("a"))],
      { toolConfig }
    ],
    [
      "a result too many",
      /exceeds the number of toolUse blocks/,
      [user(text()), assistant(use("a")), user(result("a"), result("a"))],
      { toolConfig }
    ],
    ["a user who uses a tool", /Tool uses belong to the assistant/, [user(use("a"))], { toolConfig }],
    [
      "an assistant who answers a tool",
      /Tool results belong to the user/,
      [user(text()), assistant(result("a"))],
      { toolConfig }
    ],
    ["no tokens", /greater than or equal to 1/, [user(text())], { inferenceConfig: { maxTokens: 0 } }],
    [
      "a high temperature",
      /inferenceConfig\.temperature.*less than or equal to 1/,
      [user(text())],
      { inferenceConfig: { temperature: 1.5 } }
    ],
    [
      "a negative topP",
      /inferenceConfig\.topP.*greater than or equal to 0/,
      [user(text())],
      { inferenceConfig: { topP: -0.1 } }
    ],
    ["an empty stop sequence", /stopSequences\.1/, [user(text())], { inferenceConfig: { stopSequences: [""] } }]
  ])("refuses %s", (_, expected, messages, rest) => {
    assert.match(complaint(messages, rest), expected)
  })

  it("refuses images for a model that reads text only", () => {
    assert.match(validate({ messages: [user(image)] }, blind) ?? "", /doesn't support the image field/)
    assert.strictEqual(complaint([user(image)]), "fine")
  })

  it("lets system messages stand between turns", () => {
    const system: Message = { role: "system", content: [{ toolAddition: { tool: { name: "search" } } }] }
    assert.strictEqual(complaint([user(text()), system, assistant(text()), user(text())]), "fine")
  })
})

describe("decodeConverseRequest", () => {
  const failure = (body: string) =>
    Result.match(decodeConverseRequest(body), { onSuccess: () => "fine", onFailure: ({ type }) => type })

  it("tells JSON that is none from JSON that does not fit", () => {
    assert.strictEqual(failure("{"), "SerializationException")
    assert.strictEqual(failure('{"messages":"hi"}'), "ValidationException")
    assert.strictEqual(failure('{"messages":[],"somethingNew":1}'), "fine")
  })
})
