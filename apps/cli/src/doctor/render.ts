/** A report as one screen of text, or as JSON. Pure. */
import { toAscii } from "../ascii.ts"
import type { CheckReport, Status } from "./Check.ts"

/** What decides how it looks. */
export interface Looks {
  /** **Units**: columns of the terminal. */
  readonly width: number
  readonly isColored: boolean
  /** Whether the terminal shows more than ASCII. */
  readonly isUnicode: boolean
}

const unicodeMarks: Readonly<Record<Status, string>> = { ok: "✓", warning: "!", failed: "✗", unknown: "?" }
const asciiMarks: Readonly<Record<Status, string>> = { ok: "+", warning: "!", failed: "x", unknown: "?" }
const colors: Readonly<Record<Status, number>> = { ok: 32, warning: 33, failed: 31, unknown: 2 }

/** Beyond this, lines are harder to read than more of them. */
const widest = 100
const titleWidth = 13

/** Breaks at spaces. A word that is longer than the line, such as an ARN, stays whole: it is there to be copied. */
const wrap = (text: string, width: number): ReadonlyArray<string> => {
  const lines: Array<string> = []
  let line = ""
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === "" ? word : `${line} ${word}`
  }
  return [...lines, line]
}

/** A command stays in one line: it is there to be copied. */
const isCommand = (text: string): boolean => /^(?:aws|bedrock|export|openclaw|sudo) /u.test(text)

const advise = (fix: string, room: number): ReadonlyArray<string> =>
  isCommand(fix) ? [`-> ${fix}`] : wrap(`-> ${fix}`, room)

interface Row {
  readonly status: Status
  readonly title: string
  readonly why: string
  readonly fix?: string | undefined
}

/** Checks whose ids share what stands before the colon are shown in one line while nothing is to be said of them. */
const groupOf = ({ id }: CheckReport): string | undefined => (id.includes(":") ? id.split(":", 1)[0] : undefined)

const groupTitles: Readonly<Record<string, string>> = {
  iam: "IAM actions",
  lifecycle: "Lifecycle",
  access: "Model access"
}

const toRows = (reports: ReadonlyArray<CheckReport>): ReadonlyArray<Row> => {
  const rows: Array<Row> = []
  const names: Array<string> = []
  let open: string | undefined
  for (const report of reports) {
    const { blockedBy, outcome, title } = report
    const group = outcome.status === "ok" ? groupOf(report) : undefined
    const key = blockedBy === undefined ? group && `ok ${group}` : `blocked ${blockedBy}`
    if (key === undefined || key !== open) {
      names.length = 0
      const { status, why } = outcome
      rows.push({ status, title, why, fix: outcome.status === "ok" ? undefined : outcome.fix })
    } else {
      const why = blockedBy === undefined ? `${names.join(", ")}, ${title}` : outcome.why
      const shown = blockedBy === undefined ? (groupTitles[group ?? ""] ?? title) : `${names.join(", ")}, ${title}`
      rows[rows.length - 1] = { status: outcome.status, title: shown, why }
    }
    names.push(title)
    open = key
  }
  return rows
}

/** The screen, line by line. */
export const toScreen = (reports: ReadonlyArray<CheckReport>, { isColored, isUnicode, width }: Looks) => {
  const marks = isUnicode ? unicodeMarks : asciiMarks
  const indent = titleWidth + 4
  // On a narrow terminal the sentences get lines of their own.
  const isNarrow = width < indent + 30
  const margin = isNarrow ? 2 : indent
  const room = Math.max(10, Math.min(width, widest) - margin)
  const lines = toRows(reports).flatMap(({ fix, status, title, why }) => {
    const mark = isColored ? `\u001b[${colors[status]}m${marks[status]}\u001b[0m` : marks[status]
    const sentences = [...wrap(why, room), ...(fix === undefined ? [] : advise(fix, room))]
    const isLong = isNarrow || title.length > titleWidth
    const [first = "", ...rest] = isLong ? ["", ...sentences] : sentences
    return [
      ...(isLong
        ? wrap(title, Math.max(10, Math.min(width, widest) - 2)).map(
            (line, index) => `${index === 0 ? mark : " "} ${line}`
          )
        : [`${mark} ${title.padEnd(titleWidth)}  ${first}`]),
      ...rest.map((line) => `${" ".repeat(margin)}${line}`)
    ]
  })
  return isUnicode ? lines : lines.map((line) => (isColored ? line : toAscii(line)))
}

/** What `--json` prints. Its shape is stable: fields are added, never changed. */
export const toDocument = (reports: ReadonlyArray<CheckReport>) => ({
  ok: reports.every(({ outcome }) => outcome.status !== "failed"),
  checks: reports.map(({ id, outcome, title }) => ({
    id,
    title,
    status: outcome.status,
    why: outcome.why,
    fix: outcome.status === "ok" ? null : (outcome.fix ?? null)
  }))
})

/** The document of `--json`, as text. */
export const toJson = (reports: ReadonlyArray<CheckReport>): string => JSON.stringify(toDocument(reports), null, 2)
