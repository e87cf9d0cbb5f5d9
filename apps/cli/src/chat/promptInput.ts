/** Where a prompt comes from: the command line, stdin, or both. */
import { Console, Effect, Stdio } from "effect"
import { fstatSync } from "node:fs"
import { readTextInput } from "../inputFile.ts"

/** More than the context window of any model. **Units**: bytes. */
const most = 32 * 2 ** 20

/** Whether somebody has connected something to stdin: a pipe or a file, and not a terminal or /dev/null. */
const isFed = Effect.sync(() => {
  try {
    const stats = fstatSync(0)
    return stats.isFIFO() || stats.isFile() || stats.isSocket()
  } catch {
    return false
  }
})

/** A pipe that nobody writes to and nobody closes would otherwise look like a program that hangs. */
const whileWaiting = Effect.gen(function* () {
  yield* Effect.sleep("2 seconds")
  if (yield* (yield* Stdio.Stdio).stderrIsTerminal)
    yield* Console.error("Reading stdin to its end. Without anything to read there, run this with < /dev/null.")
  return yield* Effect.never
})

/** The prompt, and after a blank line what is on stdin; `undefined` when there is neither. */
export const joinPrompt = (prompt: string | undefined, stdin: string | undefined): string | undefined => {
  const text = stdin?.trimEnd()
  if (text === undefined || text.trim() === "") return prompt
  return prompt === undefined ? text : `${prompt}\n\n${text}`
}

/** Reads what there is. **Errors**: `OperatorError` when stdin is no text or too long. */
export const readPrompt = Effect.fnUntraced(function* (prompt: string | undefined) {
  const stdin = (yield* isFed) ? yield* Effect.raceFirst(readTextInput("-", most), whileWaiting) : undefined
  return joinPrompt(prompt, stdin)
})
