/** The table of parity names tests; a test that was renamed or taken away must not stay in it. */
import { assert, describe, it } from "@effect/vitest"
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"

const root = join(import.meta.dirname, "../../..")
const table = readFileSync(join(root, "docs/parity.md"), "utf8")
const rows = table.split("\n").filter((line) => /^\| (?!#|---)/.test(line))
const named = [...table.matchAll(/`([\w./-]+\.test\.ts)`: "([^"]+)"/g)].map(([, file = "", title = ""]) => ({
  file,
  title
}))

describe("the table of parity", () => {
  it("says of each behaviour which test pins it, or why ours differs", () => {
    assert.isAbove(rows.length, 80)
    const silent = rows.filter((row) => !/\.test\.ts`: "|\*\*Differs\*\*|\| As /.test(row))
    assert.deepStrictEqual(silent, [])
  })

  it("names files in no other way than with a title", () => {
    assert.lengthOf([...table.matchAll(/`[\w./-]+\.test\.ts`/g)], named.length + 1)
  })

  it("names tests that are there", () => {
    const missing = named.filter(({ file, title }) => {
      const path = join(root, file)
      return !existsSync(path) || !readFileSync(path, "utf8").includes(title)
    })
    assert.deepStrictEqual(missing, [])
  })
})
