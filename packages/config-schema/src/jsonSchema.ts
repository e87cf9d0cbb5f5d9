/**
 * The configuration as JSON Schema, for hosts that check it before we see it.
 */
import { Schema } from "effect"
import { PluginConfig } from "./PluginConfig.ts"

/** A JSON Schema that stands alone: no `$ref`, no definitions. */
export interface JsonSchemaObject {
  readonly [key: string]: unknown
}

// Effect bounds an integer by what a double holds. True, and nothing an operator wants to read.
const isDoubleBound = (key: string, value: unknown): boolean => key === "maximum" && value === Number.MAX_SAFE_INTEGER

const isObject = (value: unknown): value is JsonSchemaObject =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const tidy = (schema: JsonSchemaObject): JsonSchemaObject =>
  Object.fromEntries(
    Object.entries(schema)
      .filter(([key, value]) => !isDoubleBound(key, value))
      .map(([key, value]) => [key, isObject(value) ? tidy(value) : value])
  )

/**
 * Makes the `configSchema` object of the host's manifest.
 *
 * Unknown keys are refused at every level, and defaults and descriptions are included.
 *
 * **Source**: JSON Schema draft 2020-12, the subset that draft-07 shares.
 */
export const pluginConfigJsonSchema = (): JsonSchemaObject =>
  tidy(Schema.toJsonSchemaDocument(PluginConfig, { onExcessProperty: "error" }).schema)
