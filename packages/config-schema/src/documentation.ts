/**
 * The configuration as a page for operators, so that documentation cannot drift from the schema.
 */
import { pluginConfigJsonSchema, type JsonSchemaObject } from "./jsonSchema.ts"

type Row = readonly [key: string, type: string, defaultValue: string, description: string]

const isSchema = (value: unknown): value is JsonSchemaObject => typeof value === "object" && value !== null

const code = (text: string): string => `\`${text}\``

// What a map holds, whatever its keys must look like.
const valueOf = (schema: JsonSchemaObject): JsonSchemaObject | undefined =>
  isSchema(schema["patternProperties"])
    ? Object.values(schema["patternProperties"]).find(isSchema)
    : [schema["additionalProperties"]].find(isSchema)

const isSecretRef = ({ properties }: JsonSchemaObject): boolean =>
  isSchema(properties) && Object.keys(properties).join() === "source,provider,id"

const atLeast = (schema: JsonSchemaObject): string =>
  typeof schema["minimum"] === "number" ? `, at least ${schema["minimum"]}` : ""

const typeOf = (schema: JsonSchemaObject): string => {
  if (Array.isArray(schema["anyOf"])) return [...new Set(schema["anyOf"].filter(isSchema).map(typeOf))].join(" or ")
  if (Array.isArray(schema["enum"])) {
    return schema["enum"].map((value: unknown) => code(JSON.stringify(value))).join(" or ")
  }
  if (schema["type"] === "array" && isSchema(schema["items"])) return `list of ${typeOf(schema["items"])}`
  if (isSecretRef(schema)) return "secret reference"
  const value = valueOf(schema)
  if (value !== undefined) return `map of ${typeOf(value)}`
  return `${String(schema["type"])}${atLeast(schema)}`
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "")

const defaultOf = (schema: JsonSchemaObject, isRequired: boolean): string => {
  if (isRequired) return "required"
  // An object whose keys all have defaults is there whether written or not.
  if (isSchema(schema["properties"]) && schema["required"] === undefined) return "see below"
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
    const value = valueOf(property)
    return [row, ...rowsOf(property, `${key}.`), ...(value === undefined ? [] : rowsOf(value, `${key}.*.`))]
  })
}

const header: Row = ["Key", "Type", "Default", "Description"]

const toTable = (rows: ReadonlyArray<Row>): string => {
  const widths = header.map((_, column) => Math.max(...[header, ...rows].map((row) => row[column]?.length ?? 0)))
  const line = (cells: ReadonlyArray<string>): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`
  return [line(header), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n")
}

const example = `\`\`\`json5
{
  plugins: {
    entries: {
      "amazon-bedrock": {
        config: {
          region: "eu-west-1",
          discovery: { residency: "eu" }
        }
      }
    }
  }
}
\`\`\``

const refs = `\`\`\`json5
{
  // A variable of the gateway, its own store, a file, or a command.
  bearerToken: { source: "env", provider: "default", id: "BEDROCK_API_KEY" }
}
\`\`\``

/**
 * Writes `docs/configuration.md`: every key with its type, default and description, and where it is written.
 *
 * **Errors**: none; total.
 */
export const configurationMarkdown = (): string =>
  [
    "<!-- Generated from packages/config-schema/src/PluginConfig.ts and documentation.ts. Change it there. -->",
    "# Configuration",
    "In OpenClaw's `openclaw.json`, which is JSON5, the keys stand under `plugins.entries.amazon-bedrock.config`:",
    example,
    "`bedrock config init` writes a file to start from, and `bedrock config check` says what is wrong with one.",
    "Every key may be left out: `{}` is a complete configuration. A key not listed here is refused. Keys marked required are needed only when the object they belong to is given. A `*` stands for a name of your choice.",
    toTable(rowsOf(pluginConfigJsonSchema(), "")),
    "## Secrets",
    'A key that takes a secret reference takes the secret itself, or says where OpenClaw finds it. `"${BEDROCK_API_KEY}"` is short for the variable below. What is found is never printed.',
    refs,
    "`source` is `env`, `store`, `file` or `exec`; `provider` is a name under `secrets.providers`, or `default`; `id` is the variable, the JSON pointer in the file, or what the command is asked for.",
    "## The older place",
    "Older versions of OpenClaw had the keys of `discovery` at `models.bedrockDiscovery`; `residency` was never there. What is still there counts where today's place has no such key. OpenClaw 2026.9 refuses a file that still has it, so move it:",
    "```sh\nbedrock config migrate --dry-run   # shows what would change\nbedrock config migrate             # changes it, and keeps a copy beside the file\n```",
    "Comments, order and layout of everything else stay as they are. A key that today's place already has is not overwritten; the older one, which had no effect, is removed.",
    ""
  ]
    .join("\n\n")
    .replace(/\n+$/u, "\n")
