/**
 * A configuration file as text: what it says, and why it cannot be read.
 *
 * The host reads JSON, then JSON5 with the library used here, so what is accepted here is what the host accepts.
 *
 * **Source**: `parseJsonWithJson5Fallback` of OpenClaw 2026.9.6 (`src/utils/parse-json-compat.ts`), json5 2.2.3.
 */
import { Result, Schema } from "effect"
import JSON5 from "json5"

/** Text that is not JSON5. The message says where and shows one character at most. */
export class ConfigSyntaxError extends Schema.TaggedError<ConfigSyntaxError>()("ConfigSyntaxError", {
  /** From 1. */
  line: Schema.Int,
  /** From 1. */
  column: Schema.Int,
  /** What is wrong there, such as `"}" is out of place`. */
  problem: Schema.String
}) {
  override get message() {
    return `Line ${this.line}, column ${this.column}: ${this.problem}.`
  }
}

const lineBreak = /\r\n|[\n\r\u2028\u2029]/u

const problemOf = (text: string, message: string): string => {
  if (text.trim() === "") return "there is nothing to read; the least is {}"
  if (message.includes("end of input")) return "the text ends before a bracket, a quote or a comment is closed"
  const found = /invalid (?:identifier )?character '(.*)'/su.exec(message)?.[1] ?? ""
  if (found === "\\n" || found === "\\r")
    return "the line ends too early: a quote, a comma or part of a word is missing"
  return found === "" ? "this is not JSON5" : `${JSON.stringify(found)} is out of place`
}

// The parser has passed a line break when it refuses one, and says column 0 of the line that follows.
const placeOf = (text: string, line: number, column: number) =>
  column > 0 ? { line, column } : { line: line - 1, column: (text.split(lineBreak)[line - 2] ?? "").length + 1 }

const syntaxErrorOf = (text: string, error: unknown): ConfigSyntaxError => {
  const { columnNumber, lineNumber, message } = error as {
    readonly columnNumber: number
    readonly lineNumber: number
    readonly message: string
  }
  return new ConfigSyntaxError({ ...placeOf(text, lineNumber, columnNumber), problem: problemOf(text, message) })
}

/**
 * Reads the text of a configuration file, as the host does.
 *
 * **Errors**: `ConfigSyntaxError`, with line and column.
 */
export const parseConfigText = (text: string): Result.Result<unknown, ConfigSyntaxError> =>
  Result.try((): unknown => JSON.parse(text)).pipe(
    Result.orElse(() =>
      Result.try({ try: (): unknown => JSON5.parse(text), catch: (error) => syntaxErrorOf(text, error) })
    )
  )
