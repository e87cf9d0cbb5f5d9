/** A table that fits the terminal: where the columns do not fit beside each other, they stand below each other. Pure. */
import { layOut } from "./table.ts"

/** A column: what stands above it, and its cell in a row. */
export interface Column<Row> {
  readonly head: string
  readonly cell: (row: Row) => string
}

/** Breaks a text that has no words to break at. */
const breakAt = (text: string, width: number): ReadonlyArray<string> =>
  text.length <= width ? [text] : [text.slice(0, width), ...breakAt(text.slice(width), width)]

/**
 * Lays rows out, with the heads above them. Too wide for the terminal, each row is a paragraph: its first cell, and below it
 * the others, a line each with its head.
 *
 * **Units**: `width` in characters; absent: as wide as it takes, as for a file.
 */
export const fittedTable = <Row>(
  columns: ReadonlyArray<Column<Row>>,
  rows: ReadonlyArray<Row>,
  width: number = Number.POSITIVE_INFINITY
): ReadonlyArray<string> => {
  const table = layOut([columns.map(({ head }) => head), ...rows.map((row) => columns.map(({ cell }) => cell(row)))])
  if (table.every((line) => line.length <= width)) return table
  const [first, ...others] = columns
  return rows.flatMap((row, index) => [
    ...(index === 0 ? [] : [""]),
    ...breakAt(first?.cell(row) ?? "", width),
    ...layOut(others.map(({ cell, head }) => [`  ${head}`, cell(row)])).flatMap((line) => breakAt(line, width))
  ])
}
