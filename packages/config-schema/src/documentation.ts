/**
 * The configuration as a page for operators, so that documentation cannot drift from the schema.
 */
import { pluginConfigJsonSchema, type JsonSchemaObject } from "./jsonSchema.ts"

type Row = readonly [key: string, type: string, defaultValue: string, description: string]

const isSchema = (value: unknown): value is JsonSchemaObject => typeof value === "object" && value !== null

const code = (text: string): string => `\`${text}\``

const typeOf = (schema: JsonSchemaObject): string => {
  if (Array.isArray(schema["enum"])) {
    return schema["enum"].map((value: unknown) => code(JSON.stringify(value))).join(" or ")
  }
  if (schema["type"] === "array" && isSchema(schema["items"])) return `list of ${typeOf(schema["items"])}`
  if (schema["type"] === "integer") {
    return typeof schema["minimum"] === "number" ? `integer, at least ${schema["minimum"]}` : "integer"
  }
  return String(schema["type"])
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "")

const defaultOf = (schema: JsonSchemaObject, isRequired: boolean): string => {
  if (isRequired) return "required"
  // An object whose keys all have defaults is there whether written or not.
  if (schema["type"] === "object" && schema["required"] === undefined) return "see below"
  return schema["default"] === undefined ? "unset" : code(JSON.stringify(schema["default"]))
}

const rowsOf = (schema: JsonSchemaObject, parent: string): ReadonlyArray<Row> => {
  const properties = isSchema(schema["properties"]) ? schema["properties"] : {}
  const required: ReadonlyArray<unknown> = Array.isArray(schema["required"]) ? schema["required"] : []
  return Object.entries(properties).flatMap(([name, property]): ReadonlyArray<Row> => {
    if (!isSchema(property)) return []
    const key = `${parent}${name}`
    const row: Row = [
      code(key),
      typeOf(property),
      defaultOf(property, required.includes(name)),
      textOf(property["description"]).replaceAll("|", "\\|")
    ]
    return [row, ...rowsOf(property, `${key}.`)]
  })
}

const header: Row = ["Key", "Type", "Default", "Description"]

const toTable = (rows: ReadonlyArray<Row>): string => {
  const widths = header.map((_, column) => Math.max(...[header, ...rows].map((row) => row[column]?.length ?? 0)))
  const line = (cells: ReadonlyArray<string>): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`
  return [line(header), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n")
}

/**
 * Writes `docs/configuration.md`: every key with its type, default and description.
 *
 * **Errors**: none; total.
 */
export const configurationMarkdown = (): string =>
  [
    "<!-- Generated from packages/config-schema/src/PluginConfig.ts. Change it there. -->",
    "# Configuration",
    "Every key may be left out: `{}` is a complete configuration. A key not listed here is refused. Keys marked required are needed only when the object they belong to is given.",
    toTable(rowsOf(pluginConfigJsonSchema(), "")),
    ""
  ]
    .join("\n\n")
    .replace(/\n+$/u, "\n")
