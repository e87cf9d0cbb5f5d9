import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { fittedTable } from "../src/fittedTable.ts"

const columns = [
  { head: "ID", cell: (row: readonly [string, number]) => row[0] },
  { head: "N", cell: (row: readonly [string, number]) => String(row[1]) }
]

describe("fittedTable", () => {
  it("is a table where it fits, and paragraphs where it does not", () => {
    const rows = [
      ["first", 1],
      ["another", 22]
    ] as const
    assert.deepStrictEqual(fittedTable(columns, rows), ["ID       N", "first    1", "another  22"])
    assert.deepStrictEqual(fittedTable(columns, rows, 8), ["first", "  N  1", "", "another", "  N  22"])
  })

  it.prop(
    "never breaks the width",
    [
      Schema.Array(Schema.Tuple([Schema.String, Schema.Int])),
      Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 60 }))
    ],
    ([rows, width]) => {
      for (const line of fittedTable(columns, rows, width)) assert.isAtMost(line.length, width)
    }
  )
})
