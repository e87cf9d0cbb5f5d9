import { readFile } from "node:fs/promises"
import { assert, describe, it } from "@effect/vitest"
import { readScenarios } from "../conformance/run.ts"

// What can be told without the other clients: whoever changes the corpus must measure them again.
const scenarios = await readScenarios()
const report = await readFile(new URL("../../../docs/conformance.md", import.meta.url), "utf8")
const rows = report
  .split("\n")
  .filter((line) => line.startsWith("|"))
  .map((line) =>
    line
      .split("|")
      .map((cell) => cell.trim())
      .slice(1, -1)
  )

/** What was tried on other clients before there was a corpus. Each row is a scenario at least. */
const firstRows = [
  "mid-stream throttlingException",
  "mid-stream modelStreamErrorException",
  "EOF without messageStop",
  "EOF without metadata",
  "model_context_window_exceeded, malformed_tool_use, malformed_model_output",
  "citation delta",
  "image start/delta",
  "server_tool_use + toolResult delta",
  "unknown delta / unknown event",
  "tool call with empty input",
  "toolUseId with . or :",
  "interleaved parallel tool calls",
  "reasoning signature + redacted",
  "usage with cache",
  "CRC error",
  "cut final frame",
  "7-byte chunks",
  "HTTP 429 before stream",
  '"Input is too long"',
  '"on-demand throughput isn\'t supported"'
]

describe("docs/conformance.md; run `pnpm bench conformance` after a change of the corpus", () => {
  it("is of this corpus: as many scenarios in each group, and none that is gone", () => {
    const groupOf = (id: string) => id.slice(0, id.indexOf("/"))
    const groups = Map.groupBy(scenarios, ({ id }) => groupOf(id))
    const counted = rows.flatMap(([name = "", count]) => {
      const group = name.replaceAll("`", "")
      return groups.has(group) && Number.isInteger(Number(count)) ? [[group, Number(count)]] : []
    })
    assert.deepStrictEqual(
      counted,
      [...groups].map(([name, members]) => [name, members.length])
    )
    const ids = new Set(scenarios.map(({ id }) => id))
    const named = [...report.matchAll(/`([a-z-]+\/[\w-]+)`/g)]
      .map(([, id = ""]) => id)
      .filter((id) => groups.has(groupOf(id)))
    assert.deepStrictEqual(
      named.filter((id) => !ids.has(id)),
      []
    )
  })

  it("says that ours is all right", () => {
    const ours = rows
      .filter(([name]) => name === "Bedrock Kit")
      .filter(([, , count]) => Number.isInteger(Number(count)))
    assert.deepStrictEqual(
      ours.map(([, version, count, right, wrong]) => [version, count, right, wrong]),
      ["2", "1.1"].map((version) => [version, `${scenarios.length}`, `${scenarios.length}`, "0"])
    )
  })

  it("has every row that it began with", () => {
    const played = new Set(scenarios.flatMap(({ source }) => source?.split("peers.md 2.3: ")[1] ?? []))
    assert.deepStrictEqual([...played].toSorted(), firstRows.toSorted())
    const shown = new Set(rows.map(([name]) => name))
    assert.deepStrictEqual(
      firstRows.filter((row) => !shown.has(row)),
      []
    )
  })
})
