/**
 * Says what is wrong with a configuration, in sentences.
 *
 * Effect's own messages leave the found value out, since it may be a secret, and cannot guess which key was meant. Both
 * matter to an operator, so found values are shown here when they cannot be secrets.
 */
import type { SchemaAST, SchemaIssue } from "effect"
import type { ConfigIssue } from "./ConfigError.ts"
import { nearest } from "./nearest.ts"

type Path = ReadonlyArray<PropertyKey>

const plainKey = /^[A-Za-z_$][\w$-]{0,63}$/u

const printKey = (key: PropertyKey): string => {
  if (typeof key === "number") return `[${key}]`
  const text = String(key)
  // Quoting escapes what could break the line; the length keeps a pasted document out of the message.
  return plainKey.test(text) ? `.${text}` : `[${JSON.stringify(text.slice(0, 64))}]`
}

const printPath = (path: Path): string => path.map(printKey).join("").replace(/^\./u, "")

const valueAt = (input: unknown, path: Path): unknown => {
  let value = input
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined
    value = Reflect.get(value, key)
  }
  return value
}

// Words, Regions and plain addresses are shown. What is long, has a run as dense as a key, or a password's or a query's
// punctuation is not.
const harmless = /^(?!.*[A-Za-z0-9+/]{16})[\w .:/-]{0,64}$/u

const printText = (text: string): string => {
  if (text === "") return "empty text"
  if (harmless.test(text)) return JSON.stringify(text)
  return `text of ${text.length} characters`
}

const printFound = (value: unknown): string => {
  switch (typeof value) {
    case "string":
      return printText(value)
    case "number":
    case "boolean":
      return String(value)
    case "object":
      if (value === null) return "null"
      return Array.isArray(value) ? "a list" : "an object"
    default:
      return value === undefined ? "nothing" : `a ${typeof value}`
  }
}

const annotatedExpectation = (ast: SchemaAST.AST): string | undefined => {
  for (const { annotations } of [...(ast.checks ?? []), ast]) {
    if (typeof annotations?.expected === "string") return annotations.expected
  }
  return undefined
}

/** Marked so where it is declared: a value that no message may show. */
const isSecret = (ast: SchemaAST.AST): boolean => ast.annotations?.["secret"] === true

const expectationOf = (ast: SchemaAST.AST): string => {
  const annotated = annotatedExpectation(ast)
  if (annotated !== undefined) return annotated
  switch (ast._tag) {
    case "Objects":
      return "an object"
    case "Arrays":
      return "a list"
    case "Boolean":
      return "true or false"
    case "Literal":
      return JSON.stringify(String(ast.literal))
    case "Union":
      return ast.types.map(expectationOf).join(" or ")
    default:
      return "another kind of value"
  }
}

/** That what stands at `at` is not what it must be. */
export const issueOf = (at: Path, expected: string, found: unknown): ConfigIssue => ({
  path: printPath(at),
  message: `${printPath(at) || "The configuration"} must be ${expected}, got ${printFound(found)}.`
})

const namesOf = (ast: SchemaAST.AST): ReadonlyArray<string> =>
  ast._tag === "Objects" ? ast.propertySignatures.map((property) => String(property.name)) : []

// Every key of the configuration as a path, so that a key at the wrong level can be told where it belongs.
const pathsOf = (ast: SchemaAST.AST, parent: Path = []): ReadonlyArray<Path> =>
  ast._tag === "Objects"
    ? ast.propertySignatures.flatMap(({ name, type }) => [[...parent, name], ...pathsOf(type, [...parent, name])])
    : []

const unknownKey = (root: SchemaAST.AST, parent: SchemaAST.AST, path: Path, at: Path): string => {
  const key = String(path.at(-1))
  const where = printPath([...at, ...path])
  if (parent._tag === "Objects") {
    const [names] = parent.indexSignatures
    if (names !== undefined) return `The name of ${where} must be ${expectationOf(names.parameter)}.`
  }
  const siblings = namesOf(parent)
  const sibling = nearest(key, siblings)
  if (sibling !== undefined) return `Unknown key ${where}. Did you mean ${sibling}?`
  const elsewhere = pathsOf(root).find((known) => known.at(-1) === key)
  return elsewhere === undefined
    ? `Unknown key ${where}. Known here: ${siblings.join(", ")}.`
    : `Unknown key ${where}. Did you mean ${printPath([...at, ...elsewhere])}?`
}

/**
 * Turns a schema issue into sentences, one for each thing that is wrong.
 *
 * `root` is the schema the issue came from, `input` what was decoded, and `at` where that stands in a larger document.
 * Unknown keys and secrets never show their value.
 *
 * **Errors**: none; total.
 */
export const explain = (
  issue: SchemaIssue.Issue,
  input: unknown,
  root: SchemaAST.AST,
  at: Path = []
): ReadonlyArray<ConfigIssue> => {
  const issues = new Map<string, ConfigIssue>()
  const nameOf = (path: Path): string => printPath([...at, ...path])
  const add = (path: Path, message: string): void => {
    issues.set(message, { path: nameOf(path), message })
  }
  const mustBe = (path: Path, ast: SchemaAST.AST, found = printFound(valueAt(input, path))): void => {
    const rule = `${nameOf(path) || "The configuration"} must be ${expectationOf(ast)}`
    add(path, isSecret(ast) ? `${rule}.` : `${rule}, got ${found}.`)
  }

  const walk = (node: SchemaIssue.Issue, path: Path, ast: SchemaAST.AST): void => {
    switch (node._tag) {
      case "Pointer":
        return walk(node.issue, [...path, ...node.path], ast)
      case "Composite":
        return node.issues.forEach((child) => walk(child, path, node.ast))
      case "Encoding":
        return walk(node.issue, path, node.ast)
      case "Filter":
        if (hasPlace(node.issue)) return walk(node.issue, path, ast)
        return mustBe(path, ast, countOf(valueAt(input, path)))
      case "UnexpectedKey":
        return add(path, unknownKey(root, node.ast, path, at))
      case "MissingKey":
        return add(path, `${nameOf(path)} is required${missing(path, ast)}.`)
      case "InvalidType":
      case "AnyOf":
      case "OneOf":
        return mustBe(path, node.ast)
      case "InvalidValue":
      case "Forbidden": {
        const told = node.annotations?.["message"]
        return typeof told === "string" ? add(path, `${nameOf(path)} ${told}`) : mustBe(path, ast)
      }
    }
  }
  walk(issue, [], root)
  return [...issues.values()]
}

// A check of several keys says itself which one it is about.
const hasPlace = (issue: SchemaIssue.Issue): boolean => issue._tag === "Pointer" || issue._tag === "Composite"

// Of an object that breaks a check, its size says more than that it is one.
const countOf = (value: unknown): string =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? String(Object.keys(value).length)
    : printFound(value)

const missing = (path: Path, parent: SchemaAST.AST): string => {
  const name = path.at(-1)
  const property =
    parent._tag === "Objects" ? parent.propertySignatures.find((known) => known.name === name) : undefined
  return property === undefined ? "" : `: ${expectationOf(property.type)}`
}
