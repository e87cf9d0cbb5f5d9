/**
 * A secret as OpenClaw takes it in configuration: the text itself, or where to find it.
 *
 * The host resolves references before a plugin runs, for the keys that the plugin's manifest declares in
 * `configContracts.secretInputs`. Nothing found here is ever shown in an error.
 *
 * **Source**: `SecretInputSchema` of OpenClaw 2026.9.6 (`src/plugin-sdk/secret-input-schema.ts`,
 * `src/secrets/ref-contract.ts`).
 */
import { Schema } from "effect"

const provider = Schema.String.check(Schema.isPattern(/^[a-z][a-z0-9_-]{0,63}$/u))

const variable = Schema.String.check(Schema.isPattern(/^[A-Z][A-Z0-9_]{0,127}$/u))

const pointer = Schema.String.check(Schema.isPattern(/^(?:value|\/(?:[^~]|~[01])*)$/u))

const command = Schema.String.check(
  Schema.isPattern(/^[A-Za-z0-9][A-Za-z0-9._:/#-]{0,255}$/u),
  // What JSON Schema cannot say in a pattern every host reads: no way up in a path.
  Schema.makeFilter((id) => !id.split("/").some((segment) => segment === "." || segment === ".."), {
    toJsonSchema: () => [{}, true]
  })
)

/** Where the host finds a secret: a variable, its own store, a file, or a command's answer. */
export const SecretRef = Schema.Union([
  Schema.Struct({ source: Schema.Literals(["env", "store"]), provider, id: variable }),
  Schema.Struct({ source: Schema.Literal("file"), provider, id: pointer }),
  Schema.Struct({ source: Schema.Literal("exec"), provider, id: command })
])

/** Where the host finds a secret. */
export type SecretRef = typeof SecretRef.Type

/** A secret, or where to find it. The host also takes `"${NAME}"`, which stands for a variable. */
export const SecretInput = Schema.Union([Schema.String.check(Schema.isPattern(/\S/u)), SecretRef]).annotate({
  secret: true,
  expected: `text that is not blank, or a secret reference such as {source: "env", provider: "default", id: "NAME"}`
})

/** A secret, or where to find it. */
export type SecretInput = typeof SecretInput.Type
