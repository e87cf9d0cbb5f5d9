/** OpenClaw's configuration file, read once, and what is checked of it. */
import { type ConfigError, decodeOpenClawResult, findPlaces, type OpenClawConfig } from "@bedrock-kit/config-schema"
import { Effect, FileSystem, Result } from "effect"
import { type ConfigFile, readConfigFile } from "../configFile.ts"
import type { OperatorError } from "../OperatorError.ts"
import { substituteVariables } from "../variables.ts"
import { type Check, failed, ok, warning } from "./Check.ts"
import { configuredModels, linkedPlugins } from "./configuredModels.ts"

/** What there is of a configuration. */
export type Configuration =
  | { readonly _tag: "Absent"; readonly file: string }
  | { readonly _tag: "Broken"; readonly file: string; readonly error: OperatorError }
  | {
      readonly _tag: "Read"
      readonly read: ConfigFile
      readonly decoded: Result.Result<OpenClawConfig, ConfigError>
      readonly isLegacy: boolean
      /** Variables it names that are not set here. */
      readonly missing: ReadonlyArray<string>
      /** Ids of the models it names, the primary one first. */
      readonly models: ReadonlyArray<string>
      /** Paths that plugins are loaded from. */
      readonly linked: ReadonlyArray<string>
    }

/** Reads it. **Errors**: none; what cannot be read is a finding. */
export const readConfiguration: (
  file: string,
  env: Readonly<Record<string, string | undefined>>
) => Effect.Effect<Configuration, never, FileSystem.FileSystem> = Effect.fnUntraced(function* (file, env) {
  const fs = yield* FileSystem.FileSystem
  // What may not be looked at is left to the attempt, which says why.
  const exists = yield* Effect.orElseSucceed(fs.exists(file), () => true)
  if (!exists) return { _tag: "Absent", file } as const
  const read = yield* Effect.result(readConfigFile(file))
  if (Result.isFailure(read)) return { _tag: "Broken", file, error: read.failure } as const
  const { document, missing } = substituteVariables(read.success.document, env)
  return {
    _tag: "Read" as const,
    read: read.success,
    decoded: decodeOpenClawResult(document),
    isLegacy: findPlaces(document).legacy,
    missing,
    models: configuredModels(document),
    linked: linkedPlugins(document)
  }
})

/** What the gateway was told, where that is valid. */
export const settingsOf = (configuration: Configuration): OpenClawConfig | undefined =>
  configuration._tag === "Read" ? Result.getOrUndefined(configuration.decoded) : undefined

const sentences = (message: string): string => (message.endsWith(".") ? message : `${message}.`)

/** Whether the file can be read, whether what it says is valid, and whether it stands where OpenClaw looks. */
export const configurationChecks = (configuration: Configuration): ReadonlyArray<Check> => {
  const check = (id: string, title: string, needs: ReadonlyArray<string>, outcome: ReturnType<typeof ok>): Check => ({
    id,
    title,
    needs,
    run: Effect.succeed(outcome)
  })
  switch (configuration._tag) {
    case "Absent":
      return [check("configuration", "Configuration", [], ok(`None at ${configuration.file}: all is default.`))]
    case "Broken":
      return [
        check(
          "configuration",
          "Configuration",
          [],
          failed(2, sentences(configuration.error.message), `bedrock config check ${configuration.file}`)
        )
      ]
    case "Read": {
      const { decoded, isLegacy, missing, read } = configuration
      const { file } = read
      const issues = Result.isFailure(decoded) ? decoded.failure.issues : []
      const [first] = issues
      const more = issues.length > 1 ? ` And ${issues.length - 1} more.` : ""
      const legacy = failed(
        2,
        `models.bedrockDiscovery in ${file} is the older place of the configuration, which OpenClaw 2026.9 refuses.`,
        "bedrock doctor --fix"
      )
      const judged =
        first === undefined
          ? ok(`${file} is valid.`)
          : failed(2, `${file}: ${sentences(first.message)}${more}`, "bedrock config check")
      const unset = missing.map((name) => `\${${name}}`).join(", ")
      return [
        ...(isLegacy ? [check("configuration-place", "Configuration", [], legacy)] : []),
        check(
          "configuration",
          isLegacy ? "Its content" : "Configuration",
          [],
          judged.status === "ok" && missing.length > 0
            ? warning(`${file} names ${unset}, which is not set here.`, "Run this where the gateway runs, or set it.")
            : judged
        )
      ]
    }
  }
}
