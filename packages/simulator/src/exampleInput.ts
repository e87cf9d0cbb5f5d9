/** The smallest input a tool's JSON schema accepts, so that a simulated tool call is one the tool can take. */

interface JsonSchema {
  readonly [keyword: string]: unknown
}

const isObject = (value: unknown): value is JsonSchema =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const numberOf = (value: unknown): number | undefined => (typeof value === "number" ? value : undefined)

/** **Source**: JSON Schema 2020-12 validation, section 7.3. */
const formats: Readonly<Record<string, string>> = {
  date: "2026-01-01",
  "date-time": "2026-01-01T00:00:00Z",
  email: "someone@example.com",
  hostname: "example.com",
  ipv4: "192.0.2.1",
  ipv6: "2001:db8::1",
  time: "00:00:00Z",
  uri: "https://example.com",
  url: "https://example.com",
  uuid: "00000000-0000-4000-8000-000000000000"
}

const exampleString = (schema: JsonSchema): string => {
  const format = typeof schema["format"] === "string" ? formats[schema["format"]] : undefined
  return (format ?? "example").padEnd(numberOf(schema["minLength"]) ?? 0, "x").slice(0, numberOf(schema["maxLength"]))
}

const exampleNumber = (schema: JsonSchema): number => {
  const step = numberOf(schema["multipleOf"]) ?? 1
  const above = numberOf(schema["exclusiveMinimum"])
  const minimum = numberOf(schema["minimum"]) ?? (above === undefined ? undefined : above + step)
  const below = numberOf(schema["exclusiveMaximum"])
  const maximum = numberOf(schema["maximum"]) ?? (below === undefined ? undefined : below - step)
  if (minimum !== undefined && minimum > 0) return Math.ceil(minimum / step) * step
  if (maximum !== undefined && maximum < 0) return Math.floor(maximum / step) * step
  return 0
}

const resolvePointer = (root: JsonSchema, pointer: string): unknown =>
  pointer
    .split("/")
    .slice(1)
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>((node, token) => (isObject(node) ? node[token] : undefined), root)

/** Deep enough for any tool, and an end for schemas that contain themselves. */
const maxDepth = 12

const typeOf = (schema: JsonSchema): unknown => {
  const { type } = schema
  if (Array.isArray(type)) return type.find((name) => name !== "null") ?? "null"
  return type ?? (isObject(schema["properties"]) || Array.isArray(schema["required"]) ? "object" : "string")
}

const exampleOf = (root: JsonSchema, schema: unknown, depth: number): unknown => {
  if (!isObject(schema) || depth > maxDepth) return "example"
  if ("const" in schema) return schema["const"]
  if (Array.isArray(schema["enum"]) && schema["enum"].length > 0) return schema["enum"][0]
  if (typeof schema["$ref"] === "string") return exampleOf(root, resolvePointer(root, schema["$ref"]), depth + 1)
  const branch = [schema["anyOf"], schema["oneOf"]].find((list) => Array.isArray(list) && list.length > 0)
  if (Array.isArray(branch)) return exampleOf(root, branch[0], depth + 1)
  if (Array.isArray(schema["allOf"])) {
    return exampleOf(root, mergeAll(root, [{ ...schema, allOf: undefined }, ...schema["allOf"]]), depth + 1)
  }
  switch (typeOf(schema)) {
    case "object": {
      const properties = isObject(schema["properties"]) ? schema["properties"] : {}
      const required = Array.isArray(schema["required"]) ? schema["required"].map(String) : []
      return Object.fromEntries(
        required.map((name) => [
          name,
          exampleOf(root, Object.hasOwn(properties, name) ? properties[name] : undefined, depth + 1)
        ])
      )
    }
    case "array":
      return Array.from({ length: numberOf(schema["minItems"]) ?? 0 }, () =>
        exampleOf(root, schema["items"], depth + 1)
      )
    case "boolean":
      return false
    case "integer":
    case "number":
      return exampleNumber(schema)
    case "null":
      return null
    default:
      return exampleString(schema)
  }
}

const mergeAll = (root: JsonSchema, schemas: ReadonlyArray<unknown>): JsonSchema =>
  schemas.reduce<JsonSchema>((merged, part) => {
    const schema = isObject(part) && typeof part["$ref"] === "string" ? resolvePointer(root, part["$ref"]) : part
    if (!isObject(schema)) return merged
    const defined = Object.fromEntries(Object.entries(schema).filter(([, value]) => value !== undefined))
    return {
      ...merged,
      ...defined,
      properties: {
        ...(isObject(merged["properties"]) ? merged["properties"] : {}),
        ...(isObject(schema["properties"]) ? schema["properties"] : {})
      },
      required: [
        ...(Array.isArray(merged["required"]) ? merged["required"] : []),
        ...(Array.isArray(schema["required"]) ? schema["required"] : [])
      ]
    }
  }, {})

/**
 * Makes the smallest object a tool's input schema accepts: required properties only, each with its least value.
 * Patterns are not solved.
 */
export const exampleInput = (schema: unknown): Readonly<Record<string, unknown>> => {
  const example = isObject(schema) ? exampleOf(schema, { type: "object", ...schema }, 0) : {}
  return isObject(example) ? example : {}
}
