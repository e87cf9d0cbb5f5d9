/** OpenClaw's configuration file: where it is, and how it is read and replaced without harm. */
import { parseConfigText } from "@bedrock-kit/config-schema/text"
import { DateTime, Effect, FileSystem, Option, Path, type PlatformError } from "effect"
import { OperatorError } from "./OperatorError.ts"

const wrongUse = (message: string) => new OperatorError({ message, exitCode: 2 })

/** What the search for the file looks at. */
export interface Host {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
}

const set = (value: string | undefined): string | undefined => value?.trim() || undefined

/**
 * Where OpenClaw keeps its configuration. Pure.
 *
 * **Source**: `resolveConfigPath`, `resolveStateDir` and `resolveEffectiveHomeDir` of OpenClaw 2026.9.6
 * (`src/config/paths.ts`, `src/infra/home-dir.ts`). The names it had before it was OpenClaw are left out.
 */
export const defaultConfigFile = ({ env, home }: Host, path: Pick<Path.Path, "join">): string => {
  const expand = (written: string, from: string): string => written.replace(/^~(?=$|[\\/])/, () => from)
  const openClawHome = expand(set(env["OPENCLAW_HOME"]) ?? home, home)
  const named = set(env["OPENCLAW_CONFIG_PATH"])
  if (named !== undefined) return expand(named, openClawHome)
  const stateDir = set(env["OPENCLAW_STATE_DIR"])
  return path.join(
    stateDir === undefined ? path.join(openClawHome, ".openclaw") : expand(stateDir, openClawHome),
    "openclaw.json"
  )
}

/** Says why the system did not do what it was asked to. */
const refused = (file: string, wanted: "read" | "written") => (error: PlatformError.PlatformError) => {
  switch (error.reason._tag) {
    case "NotFound":
      return wrongUse(
        `There is no configuration at ${file}. Name another file, set OPENCLAW_CONFIG_PATH, or write one with "bedrock config init".`
      )
    case "PermissionDenied":
      return wrongUse(`${file} may not be ${wanted}. Run this as the user who owns it, or change its permissions.`)
    case "AlreadyExists":
      return wrongUse(`${file} exists already and is never overwritten. Move it away and try again.`)
    default:
      return wrongUse(
        `${file} could not be ${wanted} (${error.reason.message}). Check the path and the disk, and try again.`
      )
  }
}

/** A configuration that was read. */
export interface ConfigFile {
  /** As the operator named it. */
  readonly file: string
  readonly text: string
  readonly document: unknown
}

/** Deeper than any configuration, and not too deep for whatever walks through one. */
const mostLevels = 500

/** Whether objects and lists are nested deeper than that. Total, however deep they are. */
const isTooDeep = (document: unknown): boolean => {
  let level: ReadonlyArray<unknown> = [document]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > mostLevels) return true
    level = level.flatMap((value) => (typeof value === "object" && value !== null ? Object.values(value) : []))
  }
  return false
}

/** Reads and parses. Fails in a sentence when there is no such file, when it is a folder, unreadable or broken. */
export const readConfigFile = Effect.fnUntraced(function* (file: string) {
  const fs = yield* FileSystem.FileSystem
  const info = yield* fs.stat(file).pipe(Effect.mapError(refused(file, "read")))
  if (info.type === "Directory")
    return yield* wrongUse(
      `${file} is a folder. Name the file in it, such as ${file.replace(/\/+$/, "")}/openclaw.json.`
    )
  const text = yield* fs.readFileString(file).pipe(Effect.mapError(refused(file, "read")))
  const document = yield* Effect.fromResult(parseConfigText(text)).pipe(
    Effect.mapError(({ column, line, problem }) =>
      wrongUse(`${file} is not JSON5. Line ${line}, column ${column}: ${problem}. Mend it there and try again.`)
    )
  )
  if (isTooDeep(document))
    return yield* wrongUse(
      `${file} is nested more than ${mostLevels} levels deep, which is no configuration of OpenClaw's. Mend it and try again.`
    )
  return { file, text, document } satisfies ConfigFile
})

/** Writes a file that must not exist yet, with the folders it is in. Secrets may come to stand in it. */
export const createConfigFile = Effect.fnUntraced(function* (file: string, text: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const folder = path.dirname(file)
  yield* fs
    .makeDirectory(folder, { recursive: true, mode: 0o700 })
    .pipe(Effect.mapError(() => wrongUse(`The folder ${folder} could not be made. Check the path, and try again.`)))
  yield* fs.writeFileString(file, text, { flag: "wx", mode: 0o600 }).pipe(Effect.mapError(refused(file, "written")))
})

/** `20261121T094400Z`: sorts as it should, and may stand in a file name everywhere. */
const stamp = Effect.map(DateTime.now, (now) => DateTime.formatIso(now).replaceAll(/[-:]|\.\d+/g, ""))

/**
 * Replaces the text of a file, in one step: who reads it sees the old or the new, whole. A copy of the old is kept
 * beside it. Through a link the file it leads to is replaced, and permissions and owner stay. Gives the copy's path.
 */
export const replaceConfigFile = Effect.fnUntraced(
  function* ({ file, text: old }: ConfigFile, text: string) {
    const fs = yield* FileSystem.FileSystem
    const target = yield* fs.realPath(file)
    const info = yield* fs.stat(target)

    const write = Effect.fnUntraced(function* (to: string, content: string) {
      const handle = yield* fs.open(to, { flag: "wx", mode: info.mode & 0o777 })
      yield* handle.writeAll(new TextEncoder().encode(content))
      yield* handle.sync
      // What a new file may at most be is up to the user's mask.
      yield* fs.chmod(to, info.mode & 0o777)
      // Only root may give a file away, and only root needs to.
      const owner = Option.all([info.uid, info.gid])
      if (Option.isSome(owner)) yield* Effect.ignore(fs.chown(to, ...owner.value))
    }, Effect.scoped)

    const copy = `${target}.bak-${yield* stamp}`
    yield* write(copy, old).pipe(Effect.mapError(refused(copy, "written")))
    const fresh = `${copy}.new`
    yield* write(fresh, text).pipe(
      Effect.andThen(fs.rename(fresh, target)),
      Effect.onError(() => Effect.ignore(fs.remove(fresh)))
    )
    return copy
  },
  (effect, { file }) =>
    Effect.catchTag(effect, "PlatformError", (error) => Effect.fail(refused(file, "written")(error)))
)
