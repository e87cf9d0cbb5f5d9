/** Files that are named on the command line, and stdin by the name `-`. What goes wrong is told in words, with the name. */
import { Effect, Stream } from "effect"
import { createReadStream } from "node:fs"
import { OperatorError } from "./OperatorError.ts"

const wrongUse = (message: string) => new OperatorError({ message, exitCode: 2 })

const sentence = (file: string, { code = "", message }: NodeJS.ErrnoException): string => {
  switch (code) {
    case "ENOENT":
      return `There is no file ${file}. Check the path, and try again.`
    case "EISDIR":
      return `${file} is a folder. Name a file in it.`
    case "EACCES":
    case "EPERM":
      return `${file} may not be read. Run this as the user who owns it, or change its permissions.`
    default:
      return `${file} could not be read (${code === "" ? message : code}). Check the path and the disk, and try again.`
  }
}

/** How an input is called in messages. */
export const inputName = (file: string): string => (file === "-" ? "stdin" : file)

/** The bytes of a file, as they are read: of a pipe too, which cannot be read from a place of one's choice. */
export const streamInput = (file: string): Stream.Stream<Uint8Array, OperatorError> =>
  Stream.suspend(() => {
    const opened: AsyncIterable<Uint8Array> = file === "-" ? process.stdin : createReadStream(file)
    return Stream.fromAsyncIterable(opened, (thrown) => {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown))
      return wrongUse(sentence(inputName(file), error))
    })
  })

const megabytes = (bytes: number): string => `${bytes / 2 ** 20} MB`

/** All of a file, unless it is larger than it may be: then no more than that is read. **Units**: bytes. */
export const readInput = Effect.fnUntraced(function* (file: string, most: number) {
  const chunks: Array<Uint8Array> = []
  let length = 0
  yield* Stream.runForEachWhile(streamInput(file), (chunk) =>
    Effect.sync(() => {
      chunks.push(chunk)
      length += chunk.byteLength
      return length <= most
    })
  )
  if (length > most)
    return yield* wrongUse(`${inputName(file)} is larger than ${megabytes(most)}, which is more than is read here.`)
  return new Uint8Array(Buffer.concat(chunks))
})

/**
 * The text of a file.
 *
 * **Errors**: `OperatorError` when it cannot be read, is larger than `most` bytes, or is no UTF-8.
 */
export const readTextInput = Effect.fnUntraced(function* (file: string, most: number) {
  const bytes = yield* readInput(file, most)
  return yield* Effect.try({
    try: () => new TextDecoder("utf-8", { fatal: true }).decode(bytes),
    catch: () => wrongUse(`${inputName(file)} is no text in UTF-8.`)
  })
})
