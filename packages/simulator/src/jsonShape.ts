/**
 * What a model's own JSON must look like, and AWS's words where it does not. Pure.
 *
 * **Source** of the words: `ValidationException`s in promptfoo/promptfoo#921, ScrapeGraphAI/Scrapegraph-ai#400,
 * opensearch-project/neural-search#1239 and spring-projects/spring-ai#689.
 */

/** Says everything that is wrong with a value at a path; nothing when it is right. */
export type Shape = (value: unknown, path: string) => ReadonlyArray<string>

const nameOf = (value: unknown): string => {
  if (value === null) return "Null"
  if (Array.isArray(value)) return "JSONArray"
  const type = typeof value
  if (type === "number") return Number.isInteger(value) ? "Integer" : "Double"
  return type === "object" ? "JSONObject" : `${type.charAt(0).toUpperCase()}${type.slice(1)}`
}

/** Objects would be long. */
const shown = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : nameOf(value)

const wrongType = (path: string, expected: string, value: unknown) => [
  `${path}: expected type: ${expected}, found: ${nameOf(value)}`
]

/** Any value at all. */
export const anything: Shape = () => []

/** A string of so many characters. White space alone counts for nothing. */
export const string =
  ({ maxLength = Infinity, minLength = 0 }: { readonly minLength?: number; readonly maxLength?: number }): Shape =>
  (value, path) => {
    if (typeof value !== "string") return wrongType(path, "String", value)
    const length = value.trim() === "" ? 0 : value.length
    if (length < minLength) return [`${path}: expected minLength: ${minLength}, actual: ${length}`]
    return length > maxLength ? [`${path}: expected maxLength: ${maxLength}, actual: ${length}`] : []
  }

/** One of these values. */
export const enumOf =
  (...values: ReadonlyArray<string | number | boolean>): Shape =>
  (value, path) =>
    values.some((each) => each === value) ? [] : [`${path}: ${shown(value)} is not a valid enum value`]

/** A list of at least one. */
export const array =
  (item: Shape, maxItems = Infinity): Shape =>
  (value, path) => {
    if (!Array.isArray(value)) return wrongType(path, "JSONArray", value)
    if (value.length === 0) return [`${path}: expected minimum item count: 1, found: 0`]
    return value.length > maxItems
      ? [`${path}: expected maximum item count: ${maxItems}, found: ${value.length}`]
      : value.flatMap((each, index) => item(each, `${path}/${index}`))
  }

/** An object with these fields and no others. */
export const object =
  (fields: Readonly<Record<string, Shape>>, required: ReadonlyArray<string> = []): Shape =>
  (value, path) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return wrongType(path, "JSONObject", value)
    }
    return [
      ...required
        .filter((name) => !Object.hasOwn(value, name))
        .map((name) => `${path}: required key [${name}] not found`),
      ...Object.entries(value).flatMap(([name, inner]: [string, unknown]) =>
        Object.hasOwn(fields, name)
          ? fields[name]!(inner, `${path}/${name}`)
          : [`${path}: extraneous key [${name}] is not permitted`]
      )
    ]
  }

/** The first complaints about a document, as one message; nothing when it has the shape. */
export const complain = (shape: Shape, document: unknown): string | undefined => {
  const complaints = shape(document, "#")
  return complaints.length === 0
    ? undefined
    : `Malformed input request: ${complaints.join(", ")}, please reformat your input and try again.`
}
