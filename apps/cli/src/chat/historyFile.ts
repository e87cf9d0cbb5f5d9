/** The lines typed at the prompt, kept from session to session. */
import { Effect, FileSystem, Path } from "effect"

/** What the search for the folder looks at. */
export interface Host {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
}

/**
 * Where the lines are kept. Pure.
 *
 * **Source**: XDG Base Directory Specification 0.8: `XDG_STATE_HOME` must be absolute, or is ignored.
 */
export const historyFile = ({ env, home }: Host, path: Pick<Path.Path, "isAbsolute" | "join">): string => {
  const named = env["XDG_STATE_HOME"] ?? ""
  const state = path.isAbsolute(named) ? named : path.join(home, ".local", "state")
  return path.join(state, "bedrock-kit", "chat_history")
}

/** Lines that are kept; older ones are forgotten. */
const most = 1000

/** What a session needs of the file. */
export interface History {
  /** Newest first, as an editor of lines wants them. */
  readonly lines: ReadonlyArray<string>
  /** Keeps one more line. A disk that is full or forbidden does not stop a conversation. */
  readonly add: (line: string) => Effect.Effect<void>
}

/** Nothing is read and nothing is kept. */
export const unkept: History = { lines: [], add: () => Effect.void }

/**
 * Opens the history. Nobody else may read it. Where it cannot be kept, the session goes on without.
 *
 * Two sessions at a time both add to it, a line each time.
 */
export const openHistory = (file: string): Effect.Effect<History, never, FileSystem.FileSystem | Path.Path> =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    yield* fs.makeDirectory(path.dirname(file), { recursive: true, mode: 0o700 })
    const text = yield* fs.readFileString(file).pipe(Effect.orElseSucceed(() => ""))
    const all = text.split("\n").filter((line) => line !== "")
    const lines = all.slice(-most)
    const isFull = all.length > 2 * most
    if (isFull) yield* fs.writeFileString(file, lines.map((line) => `${line}\n`).join(""), { mode: 0o600 })
    const add = (line: string) =>
      fs.writeFileString(file, `${line}\n`, { flag: "a", mode: 0o600 }).pipe(
        // A file that was there before may have been open to others.
        Effect.andThen(fs.chmod(file, 0o600)),
        Effect.ignore
      )
    return { lines: lines.toReversed(), add } satisfies History
  }).pipe(Effect.orElseSucceed(() => unkept))
