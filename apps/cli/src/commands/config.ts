/** `bedrock config`: checks, moves and starts the configuration in OpenClaw's file. */
import { type ConfigIssue, decodeOpenClawResult, findPlaces } from "@bedrock-kit/config-schema"
import { Console, Effect, FileSystem, Option, Path, Result } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { homedir } from "node:os"
import { createConfigFile, defaultConfigFile, readConfigFile } from "../configFile.ts"
import { configTemplate, entryTemplate } from "../configTemplate.ts"
import { json } from "../flags.ts"
import { migrate as migrateFile, planMigration } from "../migrateConfig.ts"
import { OperatorError } from "../OperatorError.ts"
import { substituteVariables } from "../variables.ts"

const file = Argument.String("file").pipe(
  Argument.withDescription(
    "OpenClaw's configuration. Default: OPENCLAW_CONFIG_PATH, $OPENCLAW_STATE_DIR/openclaw.json, then ~/.openclaw/openclaw.json"
  ),
  Argument.optional
)

const locate = (named: Option.Option<string>) =>
  Effect.gen(function* () {
    if (Option.isSome(named)) return named.value
    return defaultConfigFile({ env: process.env, home: homedir() }, yield* Path.Path)
  })

const say = (lines: ReadonlyArray<string>) => Effect.forEach(lines, (line) => Console.log(line), { discard: true })

const advise = (lines: ReadonlyArray<string>) => Effect.forEach(lines, (line) => Console.error(line), { discard: true })

const legacyAdvice = `models.bedrockDiscovery is the older place of the configuration, which OpenClaw 2026.9 refuses. Move it with "bedrock config migrate".`

const includes = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  (Object.hasOwn(value, "$include") || Object.values(value).some(includes))

/** What may make the gateway see another configuration than was checked. */
const warnings = (document: unknown, missing: ReadonlyArray<string>): ReadonlyArray<string> => [
  ...missing.map((name) => `\${${name}} is not set here, so it was checked as it is written.`),
  ...(includes(document) ? ["$include names other files, which were not read."] : [])
]

const count = (issues: ReadonlyArray<ConfigIssue>): string =>
  issues.length === 1 ? "one issue" : `${issues.length} issues`

const check = Command.make(
  "check",
  { file, json },
  Effect.fnUntraced(function* (flags) {
    const read = yield* readConfigFile(yield* locate(flags.file))
    const { document, missing } = substituteVariables(read.document, process.env)
    const result = decodeOpenClawResult(document)
    const issues = Result.isFailure(result) ? result.failure.issues : []
    const { legacy, places } = findPlaces(document)

    if (flags.json)
      yield* Console.log(JSON.stringify({ file: read.file, valid: issues.length === 0, issues, legacy }, null, 2))
    else {
      if (issues.length > 0) yield* say(issues.map(({ message }) => message))
      else {
        yield* Console.log(`${read.file}: the Amazon Bedrock configuration is valid.`)
        yield* say(places.map((place) => `Found at ${place}.`))
        if (places.length === 0) yield* Console.log("Nothing is configured, so every key has its default.")
        if (Result.isSuccess(result) && !result.success.enabled)
          yield* Console.log("plugins.entries.amazon-bedrock.enabled is false, so it is not used.")
      }
      if (legacy) yield* Console.log(legacyAdvice)
      yield* advise(warnings(document, missing).map((warning) => `Warning: ${warning}`))
    }
    if (issues.length > 0)
      return yield* new OperatorError({
        message: `${read.file}: the Amazon Bedrock configuration has ${count(issues)}. Mend what is listed and try again; docs/configuration.md describes every key.`,
        exitCode: 2
      })
  })
).pipe(
  Command.withDescription(
    "Say whether the Amazon Bedrock configuration is valid, and if not, everything that is wrong"
  ),
  Command.withExamples([
    { command: "bedrock config check", description: "The gateway's own configuration" },
    { command: "bedrock config check openclaw.json --json", description: "For a script, a file of your choice" }
  ])
)

const dryRun = Flag.Boolean("dry-run").pipe(
  Flag.withDescription("Show what would change, and change nothing"),
  Flag.withDefault(false)
)

const migrate = Command.make(
  "migrate",
  { file, dryRun },
  Effect.fnUntraced(function* (flags) {
    const read = yield* readConfigFile(yield* locate(flags.file))
    const plan = yield* planMigration(read)
    if (plan.changes === "")
      return yield* Console.error(`${read.file}: there is nothing to migrate; models.bedrockDiscovery is not in use.`)
    yield* Console.log(plan.changes)
    if (flags.dryRun) return yield* Console.error(`${read.file} is as it was: --dry-run changes nothing.`)
    yield* advise(yield* migrateFile(read, plan))
  })
).pipe(
  Command.withDescription("Move models.bedrockDiscovery, the older place, to today's, and keep comments and layout"),
  Command.withExamples([
    { command: "bedrock config migrate --dry-run", description: "To see what would change" },
    { command: "bedrock config migrate", description: "To change it, with a copy of the file kept beside it" }
  ])
)

const init = Command.make(
  "init",
  { file },
  Effect.fnUntraced(function* (flags) {
    const fs = yield* FileSystem.FileSystem
    const target = yield* locate(flags.file)
    // What cannot be looked at is left to the attempt, which says why.
    const exists = yield* fs.exists(target).pipe(Effect.orElseSucceed(() => false))
    if (!exists) {
      yield* createConfigFile(target, configTemplate)
      return yield* Console.error(
        `${target} was written. Open it to choose your settings, then run "bedrock config check".`
      )
    }
    const { document } = yield* readConfigFile(target)
    const { places } = findPlaces(document)
    if (places.length > 0)
      return yield* Console.error(
        `${target} configures Amazon Bedrock already, at ${places.join(" and ")}. It was left as it is; check it with "bedrock config check".`
      )
    yield* Console.log(entryTemplate)
    return yield* new OperatorError({
      message: `${target} exists and does not mention Amazon Bedrock. It was left as it is. Add the lines above to it, or run: openclaw config set plugins.entries.amazon-bedrock.config '{}'`,
      exitCode: 2
    })
  })
).pipe(
  Command.withDescription("Write a configuration to start from, where there is none"),
  Command.withExamples([
    { command: "bedrock config init", description: "Where the gateway looks for it" },
    { command: "bedrock config init ./openclaw.json", description: "In a file of your choice" }
  ])
)

export const config = Command.make("config").pipe(
  Command.withDescription("Check, migrate or start the Amazon Bedrock configuration of OpenClaw"),
  Command.withSubcommands([check, migrate, init])
)
