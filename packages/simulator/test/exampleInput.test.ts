import { assert, describe, it } from "@effect/vitest"
import { exampleInput } from "../src/exampleInput.ts"

const object = (properties: Record<string, unknown>, required: ReadonlyArray<string> = Object.keys(properties)) => ({
  type: "object",
  properties,
  required
})

describe("exampleInput", () => {
  it("has required properties only", () => {
    assert.deepStrictEqual(exampleInput(object({ a: { type: "string" }, b: { type: "string" } }, ["b"])), {
      b: "example"
    })
    assert.deepStrictEqual(exampleInput({ type: "object" }), {})
    assert.deepStrictEqual(exampleInput(undefined), {})
  })

  it("takes the least value each keyword allows", () => {
    assert.deepStrictEqual(
      exampleInput(
        object({
          constant: { const: 7 },
          choice: { enum: ["x", "y"] },
          whole: { type: "integer", minimum: 5, multipleOf: 2 },
          above: { type: "number", exclusiveMinimum: 3 },
          below: { type: "integer", maximum: -4 },
          long: { type: "string", minLength: 9 },
          short: { type: "string", maxLength: 2 },
          day: { type: "string", format: "date" },
          list: { type: "array", items: { type: "boolean" }, minItems: 2 },
          empty: { type: "array" },
          maybe: { type: ["null", "integer"] },
          nested: object({ inner: { type: "null" } })
        })
      ),
      {
        constant: 7,
        choice: "x",
        whole: 6,
        above: 4,
        below: -4,
        long: "examplexx",
        short: "ex",
        day: "2026-01-01",
        list: [false, false],
        empty: [],
        maybe: 0,
        nested: { inner: null }
      }
    )
  })

  it("follows references, branches and parts, and ends in schemas that contain themselves", () => {
    const $defs = { place: object({ city: { type: "string" } }) }
    assert.deepStrictEqual(exampleInput({ ...object({ at: { $ref: "#/$defs/place" } }), $defs }), {
      at: { city: "example" }
    })
    assert.deepStrictEqual(exampleInput(object({ x: { anyOf: [{ type: "integer" }, { type: "string" }] } })), { x: 0 })
    assert.deepStrictEqual(
      exampleInput({ allOf: [object({ a: { type: "integer" } }), object({ b: { type: "boolean" } })] }),
      { a: 0, b: false }
    )
    assert.property(exampleInput(object({ self: { $ref: "#" } })), "self")
  })
})
