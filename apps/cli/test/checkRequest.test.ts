import { assert, describe, it } from "@effect/vitest"
import { checkRequest } from "../src/validate/checkRequest.ts"
import { toWireJson } from "../src/wireJson.ts"

const modelId = "us.anthropic.claude-sonnet-4-6"
const says = (text: string) => ({ role: "user", content: [{ text }] })
const request = { modelId, messages: [says("hi")] }

describe("checkRequest", () => {
  it("finds nothing wrong with a request that is right, and leaves it as it is", () => {
    const full = {
      ...request,
      system: [{ text: "Be brief." }],
      outputConfig: {
        textFormat: { type: "json_schema", structure: { jsonSchema: { schema: '{ "type": "object" }', name: "a" } } }
      }
    }
    const { problems, repairs } = checkRequest(full)
    assert.deepStrictEqual({ problems, repairs }, { problems: [], repairs: [] })
    assert.deepStrictEqual(JSON.parse(toWireJson(checkRequest(request).request)), request)
  })

  it("says what it mends", () => {
    const { repairs, request: mended } = checkRequest({ ...request, messages: [says("hi"), says(" ")] })
    assert.include(
      repairs.map(({ kind }) => kind),
      "blankText"
    )
    assert.deepStrictEqual(JSON.parse(toWireJson(mended)), request)
  })

  it("says so where only the form is another", () => {
    const answered = { role: "assistant", content: [{ toolUse: { toolUseId: "t", name: "read", input: {} } }] }
    const result = { toolResult: { toolUseId: "t", content: [{ text: "x" }], status: "success" } }
    const toolConfig = { tools: [{ toolSpec: { name: "read", inputSchema: { json: { type: "object" } } } }] }
    const right = { modelId, messages: [says("hi"), answered, { role: "user", content: [result] }], toolConfig }
    assert.deepStrictEqual(checkRequest(right).repairs, [])
    const { status: _, ...unsaid } = result.toolResult
    const other = {
      ...right,
      messages: [...right.messages.slice(0, 2), { role: "user", content: [{ toolResult: unsaid }] }]
    }
    assert.deepStrictEqual(
      checkRequest(other).repairs.map(({ kind }) => kind),
      ["form"]
    )
  })

  it("says where the members of other APIs are in Converse", () => {
    const { problems } = checkRequest({ ...request, max_tokens: 9, constructor: 1 })
    const told = problems.map(({ detail, where }) => `${where} ${detail}`)
    assert.include(
      told,
      "max_tokens is no member that Converse knows here; in Converse it is inferenceConfig.maxTokens"
    )
    assert.include(told, "constructor is no member that Converse knows here")
  })

  it("checks for the model it is told to, and wants one, and something to say", () => {
    const where = (document: unknown, model?: string) => checkRequest(document, model).problems.map((one) => one.where)
    assert.deepStrictEqual(where({ messages: request.messages }), ["modelId"])
    assert.deepStrictEqual(where({ messages: request.messages }, modelId), [])
    assert.deepStrictEqual(where(request, "sonnet"), ["modelId"])
    assert.deepStrictEqual(where({ modelId }), ["messages"])
  })
})
