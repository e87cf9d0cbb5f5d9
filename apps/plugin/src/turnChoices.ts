/** How callers of many kinds ask for a tool or for JSON, in Converse's words. Pure. */
import type { Turn } from "@bedrock-kit/converse-stream"
import { objectOf, textOf } from "./untrusted.ts"

const choices = { auto: "auto", any: "any", required: "any", none: "none" } as const

const isChoice = (word: unknown): word is keyof typeof choices =>
  typeof word === "string" && Object.hasOwn(choices, word)

/**
 * Reads a tool choice: a word; `{ type }` with a name beside it or, as OpenAI has it, under `function`; or Converse's own
 * `{ auto }`, `{ any }`, `{ tool }`.
 */
export const toToolChoice = (value: unknown): Turn["toolChoice"] => {
  if (isChoice(value)) return choices[value]
  const raw = objectOf(value)
  if (raw === undefined) return undefined
  const name = textOf(raw["name"]) ?? textOf(objectOf(raw["function"] ?? raw["tool"])?.["name"])
  if (name !== undefined) return { name }
  const word = raw["type"] ?? Object.keys(raw)[0]
  return isChoice(word) ? choices[word] : undefined
}

/** What only a schema has. */
const schemaKeys = ["properties", "$schema", "anyOf", "oneOf", "allOf", "$ref", "items", "enum", "additionalProperties"]

/**
 * Reads the form of an answer: a JSON Schema as it is, or OpenAI's `response_format`, whose schema stands beside its name
 * or under `json_schema`. `text` is what a model answers anyway.
 */
export const toOutputFormat = (value: unknown): Turn["outputFormat"] | "text" => {
  const raw = objectOf(value)
  if (raw === undefined) return undefined
  if (raw["type"] === "text") return "text"
  if (raw["type"] === "json_object") return { schema: { type: "object" } }
  if (raw["type"] === "json_schema") {
    const named = objectOf(raw["json_schema"]) ?? raw
    const schema = objectOf(named["schema"])
    return schema === undefined
      ? undefined
      : { schema, name: textOf(named["name"]), description: textOf(named["description"]) }
  }
  const isSchema = typeof raw["type"] === "string" || schemaKeys.some((key) => Object.hasOwn(raw, key))
  return isSchema ? { schema: raw } : undefined
}
