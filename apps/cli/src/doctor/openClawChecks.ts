/**
 * OpenClaw and the plugin, as they lie on disk: its own `plugins inspect` takes seconds, and more when something is wrong.
 *
 * **Source**: OpenClaw 2026.9.6: a plugin of npm is in `npm/projects/<name>/node_modules/<package>` of the state folder, an
 * archive in `extensions/<plugin id>`, a linked one at a path in `plugins.load.paths`.
 */
import { Effect, FileSystem, Option, Path, Schema } from "effect"
import { type Check, failed, ok, type Outcome, warning } from "./Check.ts"

/** Where to look. */
export interface Subject {
  readonly env: Readonly<Record<string, string | undefined>>
  /** The folder of OpenClaw's state: the one its configuration is in, unless that stands elsewhere. */
  readonly stateFolder: string
  /** Whether the plugin's entry is switched on; `undefined` where no configuration could be read. */
  readonly isEnabled: boolean | undefined
  /** Paths that the configuration loads plugins from. */
  readonly linked: ReadonlyArray<string>
}

const pluginId = "amazon-bedrock"
/** What the plugin is published as. */
export const packageName = "@bedrock-kit/openclaw-plugin"

const Manifest = Schema.fromJsonString(
  Schema.Struct({
    name: Schema.optionalKey(Schema.String),
    version: Schema.optionalKey(Schema.String),
    openclaw: Schema.optionalKey(Schema.Struct({ extensions: Schema.optionalKey(Schema.Array(Schema.String)) }))
  })
)

/** What a folder's package.json says; none for a folder without one. */
const readManifest = Effect.fnUntraced(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  return yield* fs
    .readFileString(path.join(folder, "package.json"))
    .pipe(Effect.flatMap(Schema.decodeEffect(Manifest)), Effect.option)
})

/** The program that a shell would start, with links followed. */
const findProgram = Effect.fnUntraced(function* (env: Subject["env"]) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const separator = path.sep === "\\" ? ";" : ":"
  for (const folder of (env["PATH"] ?? "").split(separator).filter((each) => each !== "")) {
    const found = yield* Effect.option(fs.realPath(path.join(folder, "openclaw")))
    if (Option.isSome(found)) return found.value
  }
  return undefined
})

/** The version of the package that a program belongs to: its folder's, or that of one above. */
const versionOf = Effect.fnUntraced(function* (program: string) {
  const path = yield* Path.Path
  for (let folder = path.dirname(program); folder !== path.dirname(folder); folder = path.dirname(folder)) {
    const manifest = yield* readManifest(folder)
    if (Option.isSome(manifest) && manifest.value.name === "openclaw") return manifest.value.version
  }
  return undefined
})

const openClaw = Effect.fnUntraced(function* ({ env }: Subject) {
  const program = yield* findProgram(env)
  if (program === undefined) return ok("Not on the PATH, and not needed for this command.")
  const version = yield* versionOf(program)
  return ok(version === undefined ? `${program}, of a version that it does not tell.` : `${version}, at ${program}.`)
})

/** Every folder that may hold the plugin. */
const candidates = Effect.fnUntraced(function* ({ linked, stateFolder }: Subject) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const projects = path.join(stateFolder, "npm", "projects")
  const names = yield* Effect.orElseSucceed(fs.readDirectory(projects), () => [])
  return [
    ...linked,
    ...names.map((name) => path.join(projects, name, "node_modules", packageName)),
    path.join(stateFolder, "extensions", pluginId)
  ]
})

const judge = Effect.fnUntraced(function* (folder: string, subject: Subject) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const manifest = yield* readManifest(folder)
  if (Option.isNone(manifest)) return undefined
  const { name, openclaw, version } = manifest.value
  if (name !== packageName && !folder.endsWith(pluginId)) return undefined
  const who = `${name ?? pluginId} ${version ?? ""}`.trim()
  const repair = `openclaw plugins install npm:${packageName} --force`
  for (const file of ["openclaw.plugin.json", ...(openclaw?.extensions ?? [])]) {
    if (!(yield* Effect.orElseSucceed(fs.exists(path.join(folder, file)), () => false)))
      return failed(2, `${who} in ${folder} lacks ${file}, so OpenClaw cannot load it.`, repair)
  }
  if (name !== packageName) return warning(`Another plugin has the id ${pluginId}: ${who}.`, repair)
  return subject.isEnabled === false
    ? warning(`${who} is installed and switched off.`, `openclaw plugins enable ${pluginId} --accept-capabilities`)
    : ok(`${who} is installed.`)
})

const plugin = Effect.fnUntraced(function* (subject: Subject) {
  let first: Outcome | undefined
  for (const folder of yield* candidates(subject)) {
    const judged = yield* judge(folder, subject)
    // A generation of an earlier installation may lie beside the one that works.
    if (judged?.status === "ok") return judged
    first ??= judged
  }
  if (first !== undefined) return first
  const hasOpenClaw = (yield* findProgram(subject.env)) !== undefined
  return hasOpenClaw
    ? warning(`The plugin is not installed in ${subject.stateFolder}.`, `openclaw plugins install npm:${packageName}`)
    : ok("Not installed, as there is no OpenClaw.")
})

/** OpenClaw's version, and the plugin's health. */
export const openClawChecks = (subject: Subject): ReadonlyArray<Check<FileSystem.FileSystem | Path.Path>> => [
  { id: "openclaw", title: "OpenClaw", needs: [], run: openClaw(subject) },
  { id: "plugin", title: "Plugin", needs: [], run: plugin(subject) }
]
