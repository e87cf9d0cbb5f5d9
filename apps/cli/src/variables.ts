/**
 * `${NAME}` in a configuration, which stands for a variable of the gateway. Pure.
 *
 * **Source**: `resolveConfigEnvVars` of OpenClaw 2026.9.6 (`src/config/env-substitution.ts`).
 */

type Environment = Readonly<Record<string, string | undefined>>

/** A document with its variables put in, and the names of those that are not set. */
export interface Substituted {
  readonly document: unknown
  readonly missing: ReadonlyArray<string>
}

const reference = /\$?\$\{([A-Z_][A-Z0-9_]*)\}/g

/** Puts the values of variables in. One that is not set is left as it is written; `$${NAME}` means the text itself. */
export const substituteVariables = (document: unknown, env: Environment): Substituted => {
  const missing = new Set<string>()
  const put = (value: unknown): unknown => {
    if (typeof value === "string")
      return value.replace(reference, (written, name: string) => {
        if (written.startsWith("$$")) return written.slice(1)
        if (env[name]) return env[name]
        missing.add(name)
        return written
      })
    if (Array.isArray(value)) return value.map(put)
    if (typeof value === "object" && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, put(inner)]))
    return value
  }
  return { document: put(document), missing: [...missing] }
}
