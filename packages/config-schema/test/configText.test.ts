import { assert, describe, it } from "@effect/vitest"
import { Result, Schema } from "effect"
import { ConfigSyntaxError, parseConfigText } from "../src/text.ts"

describe("parseConfigText", () => {
  it("reads JSON5", () => {
    assert.deepStrictEqual<unknown>(
      Result.getOrThrow(parseConfigText("// why\n{ a: 'x', \"b\": [0x1F, .5,], /* c */ null: Infinity }")),
      { a: "x", b: [31, 0.5], null: Infinity }
    )
  })

  it.each([
    ["", 1, 1, "there is nothing to read; the least is {}"],
    ["{\n  a: 1", 2, 7, "the text ends before a bracket, a quote or a comment is closed"],
    ["{\n  a: 'x\n}", 2, 8, "the line ends too early: a quote, a comma or part of a word is missing"],
    ["{\r\n  a: 'x\r\n}", 2, 8, "the line ends too early: a quote, a comma or part of a word is missing"],
    ["{\n  a: 1\n  b: 2\n}", 3, 3, '"b" is out of place'],
    ["{ a: 1 }\n}", 2, 1, '"}" is out of place'],
    ["nonsense", 1, 2, '"o" is out of place'],
    ["\u0000", 1, 1, '"\\\\0" is out of place']
  ])("says where %j is broken", (text, line, column, problem) => {
    assert.deepStrictEqual(parseConfigText(text), Result.fail(new ConfigSyntaxError({ line, column, problem })))
  })

  it("does not repeat the text", () => {
    const result = parseConfigText(`{ bearerToken: "hunter2" "hunter2" }`)
    assert.notInclude(Result.isFailure(result) ? result.failure.message : "hunter2", "hunter2")
  })

  it.prop("reads what was written as JSON, and never throws", [Schema.Json, Schema.String], ([json, garbage]) => {
    assert.deepStrictEqual(parseConfigText(JSON.stringify(json)), Result.succeed(JSON.parse(JSON.stringify(json))))
    const result = parseConfigText(garbage)
    if (Result.isFailure(result)) {
      assert.isAtLeast(result.failure.line, 1)
      assert.isAtLeast(result.failure.column, 1)
    }
  })
})
