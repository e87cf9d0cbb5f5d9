/** Moves the older place of the configuration to today's, in the file. */
import { type Migration, migrateText } from "@bedrock-kit/config-schema/text"
import { Effect, TextDiff } from "effect"
import { type ConfigFile, replaceConfigFile } from "./configFile.ts"
import { OperatorError } from "./OperatorError.ts"

/** What would be written, and how it differs from what is there. Nothing is to be done where both are the same. */
export interface Plan {
  readonly migration: Migration
  /** A unified diff; empty where there is nothing to do. */
  readonly changes: string
}

/** Says what would change. **Errors**: `OperatorError` where only the author of the file can decide. */
export const planMigration = ({ file, text }: ConfigFile): Effect.Effect<Plan, OperatorError> =>
  Effect.fromResult(migrateText(text)).pipe(
    Effect.mapError(({ message }) => new OperatorError({ message: `${file}: ${message}`, exitCode: 2 })),
    Effect.map((migration) => ({
      migration,
      changes:
        migration.text === text
          ? ""
          : TextDiff.unified(TextDiff.lines(text, migration.text), { fromFile: file, toFile: file }).trimEnd()
    }))
  )

const summary = ({ kept, moved }: Migration): ReadonlyArray<string> => [
  ...moved.map(({ from, to }) => `Moved ${from} to ${to}.`),
  ...kept.map(({ from, to }) => `Kept ${to} as it was; ${from}, which had no effect, was removed.`)
]

/** Does it, keeps a copy of what was, and tells both in sentences. */
export const migrate = Effect.fnUntraced(function* (read: ConfigFile, { migration }: Plan) {
  const copy = yield* replaceConfigFile(read, migration.text)
  return [...summary(migration), `${read.file} was written. What it was is in ${copy}.`]
})
