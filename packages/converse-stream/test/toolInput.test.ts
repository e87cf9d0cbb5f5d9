import { PartialToolInput } from "@bedrock-kit/converse-stream"
import { assert, describe, it } from "@effect/vitest"
import { Result, Schema } from "effect"
import { parseToolInput } from "../src/toolInput.ts"

const JsonObject = Schema.Record(Schema.String, Schema.Json)
const Offsets = Schema.Array(Schema.Natural)

const cut = (text: string, offsets: ReadonlyArray<number>): ReadonlyArray<string> => {
  const inside = [...new Set(offsets.map((n) => n % (text.length + 1)))].toSorted((a, b) => a - b)
  return [0, ...inside].map((start, i) => text.slice(start, inside[i] ?? text.length))
}

const feed = (...pieces: ReadonlyArray<string>) => {
  const partial = new PartialToolInput()
  for (const piece of pieces) partial.append(piece)
  return partial
}

/**
 * Whether V8 read a text right: once an object with a key `\` has been made, 13.6 (Node 24.21) takes any key that begins
 * with an escape, in the same place of the next one, for that. Nothing here can help it.
 */
const isReadRight = (json: string, value: unknown) => JSON.stringify(JSON.parse(json)) === JSON.stringify(value)

/** What is expected of a value: integers that a number cannot hold exactly are strings. */
const exact = (value: unknown): unknown => {
  if (typeof value === "number")
    return Number.isInteger(value) && !Number.isSafeInteger(value) && /^-?\d+$/.test(String(value))
      ? String(value)
      : value
  if (typeof value !== "object" || value === null) return value
  return Array.isArray(value)
    ? value.map(exact)
    : Object.fromEntries(Object.entries(value).map(([key, member]) => [key, exact(member)]))
}

const input = (json: string) => Result.getOrThrow(parseToolInput(json))

describe("parseToolInput", () => {
  it.prop("is JSON.parse for what a number can hold", [JsonObject], ([value]) => {
    const json = JSON.stringify(value)
    if (!isReadRight(json, value)) return
    assert.deepStrictEqual(input(json).input, exact(JSON.parse(json)) as Record<string, unknown>)
  })

  it("keeps the digits of integers that a number cannot hold, wherever they are", () => {
    const json = '{"id":9007199254740993,"in":[{"deep":-123456789012345678901}],"safe":9007199254740991,"huge":1e999}'
    assert.deepStrictEqual(input(json), {
      input: {
        id: "9007199254740993",
        in: [{ deep: "-123456789012345678901" }],
        safe: 9007199254740991,
        huge: "1e999"
      },
      exactIntegers: ["9007199254740993", "-123456789012345678901", "1e999"]
    })
  })

  it("leaves fractions and strings of digits alone", () => {
    const json = '{"pi":3.14159265358979323846,"card":"4111111111111111111","e":1.5e300}'
    assert.deepStrictEqual(input(json), {
      input: { pi: Math.PI, card: "4111111111111111111", e: 1.5e300 },
      exactIntegers: []
    })
  })

  it("says what is wrong, and never throws", () => {
    for (const json of ["{", '{"a":}', "{}{}", "nonsense", '{"a":01}'])
      assert.deepStrictEqual(parseToolInput(json), Result.fail("not JSON"), json)
    for (const json of ["[1]", "1", "null", '"a"'])
      assert.deepStrictEqual(parseToolInput(json), Result.fail("not an object"), json)
    const deep = `{"a":${"[".repeat(200_000)}${"]".repeat(200_000)},"n":12345678901234567890}`
    parseToolInput(deep)
    assert.isFalse(Object.hasOwn(Object.prototype, "polluted"))
    assert.isTrue(Object.hasOwn(input('{"__proto__":{"polluted":1}}').input, "__proto__"))
  })

  it("takes a tool without arguments", () => {
    for (const json of ["", "  ", "{}"]) assert.deepStrictEqual(input(json).input, {})
  })
})

describe("PartialToolInput", () => {
  it.prop(
    "ends as the parser does, however the text is cut",
    [JsonObject, Offsets],
    ([value, offsets]) => {
      const json = JSON.stringify(value, null, 1)
      if (!isReadRight(json, value)) return
      const partial = feed(...cut(json, offsets))
      assert.isFalse(partial.isBroken)
      assert.deepStrictEqual(partial.value, input(json).input)
    },
    { arbitrary: { runs: 300 } }
  )

  it("shows what has come", () => {
    const partial = new PartialToolInput()
    const seen = ['{"pa', 'th":"a', "/b", '","n":1', '2,"on":tr', "ue,", '"xs":[1,', '{"k":"v"', "}]}"].map((piece) => {
      partial.append(piece)
      return JSON.stringify(partial.value)
    })
    assert.deepStrictEqual(seen, [
      "{}",
      '{"path":"a"}',
      '{"path":"a/b"}',
      '{"path":"a/b"}',
      '{"path":"a/b","n":12}',
      '{"path":"a/b","n":12,"on":true}',
      '{"path":"a/b","n":12,"on":true,"xs":[1]}',
      '{"path":"a/b","n":12,"on":true,"xs":[1,{"k":"v"}]}',
      '{"path":"a/b","n":12,"on":true,"xs":[1,{"k":"v"}]}'
    ])
  })

  it("keeps the digits of integers that a number cannot hold", () => {
    assert.deepStrictEqual(feed('{"id":90071992547', "40993}").value, { id: "9007199254740993" })
  })

  it("stops at what is not JSON, with what came before", () => {
    for (const json of ['{"a":1,,', '{"a":nul}', '{"a":"\\x"', '{"a":1}}', '{"a":01,', "{]"]) {
      const partial = feed(json)
      assert.isTrue(partial.isBroken, json)
    }
    assert.deepStrictEqual(feed('{"a":1,x').value, { a: 1 })
    assert.isUndefined(feed("[1]").value)
    assert.isUndefined(feed("").value)
  })

  it("does not let a name of JavaScript's own through to a prototype", () => {
    const { value } = feed('{"__proto__":{"polluted":1}}')
    assert.isTrue(Object.hasOwn(value ?? {}, "__proto__"))
    assert.isFalse("polluted" in {})
  })

  it("reads 400 kB in 20,000 pieces", () => {
    const json = JSON.stringify({ text: "é\n".repeat(100_000) })
    const pieces = cut(
      json,
      Array.from({ length: 20_000 }, (_, i) => i * 20)
    )
    const partial = new PartialToolInput()
    let longest = 0
    for (const piece of pieces) {
      partial.append(piece)
      longest = Math.max(longest, (partial.value?.["text"] as string | undefined)?.length ?? 0)
    }
    assert.strictEqual(longest, 200_000)
  })
})
