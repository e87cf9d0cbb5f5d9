/**
 * Why a configuration was refused.
 *
 * An operator mends a configuration once, so every issue is in one error, each with the key it is about.
 */
import { Schema } from "effect"

/** One thing wrong with a configuration. */
export const ConfigIssue = Schema.Struct({
  /** The key, as `discovery.providerFilter[1]`; empty for the configuration itself. */
  path: Schema.String,
  /** A sentence that names the key. */
  message: Schema.String
})

/** One thing wrong with a configuration. */
export type ConfigIssue = typeof ConfigIssue.Type

/**
 * A configuration that does not fit the schema.
 *
 * The message lists every issue and ends with what to do. It holds no value that could be a secret.
 */
export class ConfigError extends Schema.TaggedError<ConfigError>()("ConfigError", {
  issues: Schema.NonEmptyArray(ConfigIssue)
}) {
  /** The error for issues that were found, of which there is at least one. */
  static of(issues: ReadonlyArray<ConfigIssue>): ConfigError {
    const [first = { path: "", message: "The configuration was refused." }, ...rest] = issues
    return new ConfigError({ issues: [first, ...rest] })
  }

  override get message() {
    const count = this.issues.length === 1 ? "one issue" : `${this.issues.length} issues`
    return [
      `The configuration has ${count}:`,
      ...this.issues.map((issue) => `- ${issue.message}`),
      "Mend what is listed in the plugin's configuration and try again. docs/configuration.md describes every key."
    ].join("\n")
  }
}
