/**
 * The input of a tool call: JSON text that arrives in pieces.
 *
 * {@link parseToolInput} judges the whole text. {@link PartialToolInput} reads it while it arrives, in time linear in
 * its length, for those who want to show what the model is writing.
 */
import { Result } from "effect"

/** Why a tool call cannot be made. */
export type ToolUseProblem = "not JSON" | "not an object" | "no name"

export interface ToolInput {
  readonly input: Readonly<Record<string, unknown>>
  /**
   * Integers that a JavaScript number cannot hold exactly, as they were written. In `input` they are strings: an id
   * that is silently another one would call the tool on somebody else's things.
   */
  readonly exactIntegers: ReadonlyArray<string>
}

/** Whether a text may hold such a number. Most do not, and are parsed without looking at each value. */
const mayNotFit = /\d{16}|[eE]\+?\d{3}/

const isInteger = /^-?\d+$/

/** A number that would not come back as it was written, as text; any other as it is. */
const toExact = (value: number, source: string): number | string =>
  !Number.isFinite(value) || (isInteger.test(source) && !Number.isSafeInteger(value)) ? source : value

/** The reviver's third argument. **Source**: ECMAScript proposal "JSON.parse source text access", in V8 since 11.4. */
type Revive = (key: string, value: unknown, context: { readonly source?: string }) => unknown
const parse = JSON.parse as (text: string, revive?: Revive) => unknown

const parseExactly = (json: string, exactIntegers: Array<string>): unknown =>
  parse(json, (_key, value, { source = "" }) => {
    if (typeof value !== "number") return value
    const exact = toExact(value, source)
    if (typeof exact === "string") exactIntegers.push(exact)
    return exact
  })

/** Judges the whole text. A tool that is called without arguments streams no text at all. Total: never throws. */
export const parseToolInput = (json: string): Result.Result<ToolInput, ToolUseProblem> => {
  const exactIntegers: Array<string> = []
  try {
    const value = json.trim() === "" ? {} : mayNotFit.test(json) ? parseExactly(json, exactIntegers) : parse(json)
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? Result.succeed({ input: value as Record<string, unknown>, exactIntegers })
      : Result.fail("not an object")
  } catch {
    return Result.fail("not JSON")
  }
}

type Container =
  | { readonly kind: "object"; readonly value: Record<string, unknown>; key: string }
  | { readonly kind: "array"; readonly value: Array<unknown> }

/** What the next character may be. */
type Mode = "value" | "first value" | "key" | "first key" | "colon" | "after" | "string" | "word" | "end" | "broken"

const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t"
}

const ordinary = { configurable: true, enumerable: true, writable: true }
const blank = /[ \t\n\r]/
const wordCharacter = /[-+.0-9A-Za-z]/
const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/
const hex = /^[0-9a-fA-F]{4}$/
/** The next character of a string that means something else than itself. */
const special = /["\\]/g

/**
 * Reads JSON while it arrives.
 *
 * `value` is one object for as long as it lasts, and grows in place. A string shows as far as it has come; a number
 * or a word shows when it is whole, because `12` may be the beginning of `123`. Text that is not JSON stops it where it
 * is, and {@link parseToolInput} will say so at the end. It is more lenient than that judge: control characters in
 * strings are taken as they are.
 */
export class PartialToolInput {
  #root: unknown = undefined
  readonly #open: Array<Container> = []
  #mode: Mode = "value"
  #isKey = false
  #text = ""
  /** An escape sequence or a word that has begun. */
  #pending = ""

  /** The arguments so far; absent until an object has begun. */
  get value(): Readonly<Record<string, unknown>> | undefined {
    return typeof this.#root === "object" && this.#root !== null && !Array.isArray(this.#root)
      ? (this.#root as Record<string, unknown>)
      : undefined
  }

  /** Whether what came so far cannot become JSON. */
  get isBroken(): boolean {
    return this.#mode === "broken"
  }

  /** Takes the next piece. Any split will do. */
  append(json: string): void {
    let at = 0
    while (at < json.length && this.#mode !== "broken")
      at = this.#mode === "string" ? this.#string(json, at) : this.#character(json, at)
    // A string that goes on in the next piece is shown as far as it has come.
    if (this.#mode === "string" && !this.#isKey) this.#put(this.#text)
  }

  /** Reads as much of a string as there is. Returns where it stopped. */
  #string(json: string, from: number): number {
    if (this.#pending !== "") return this.#escape(json, from)
    special.lastIndex = from
    const at = special.exec(json)?.index ?? json.length
    this.#text += json.slice(from, at)
    if (at === json.length) return at
    if (json[at] === "\\") this.#pending = "\\"
    else if (this.#isKey) {
      const container = this.#open.at(-1)
      if (container?.kind === "object") container.key = this.#text
      this.#mode = "colon"
    } else this.#close(this.#text)
    return at + 1
  }

  #escape(json: string, at: number): number {
    this.#pending += json[at]
    const code = this.#pending[1] ?? ""
    if (code === "u") {
      if (this.#pending.length < 6) return at + 1
      const digits = this.#pending.slice(2)
      if (hex.test(digits)) this.#text += String.fromCharCode(Number.parseInt(digits, 16))
      else this.#mode = "broken"
    } else if (Object.hasOwn(escapes, code)) this.#text += escapes[code]
    else this.#mode = "broken"
    this.#pending = ""
    return at + 1
  }

  /** Reads one character outside a string. Returns where to go on: at the same one, when it ended a word. */
  #character(json: string, at: number): number {
    const character = json[at]!
    if (this.#mode === "word") {
      if (wordCharacter.test(character)) {
        this.#pending += character
        return at + 1
      }
      this.#word()
      return at
    }
    if (blank.test(character)) return at + 1
    this.#punctuation(character)
    return at + 1
  }

  #punctuation(character: string): void {
    const mode = this.#mode
    const isValue = mode === "value" || mode === "first value"
    if (isValue && character === "{") this.#begin({ kind: "object", value: {}, key: "" })
    else if (isValue && character === "[") this.#begin({ kind: "array", value: [] })
    else if (isValue && character === '"') this.#beginString(false)
    else if (isValue && wordCharacter.test(character)) {
      this.#mode = "word"
      this.#pending = character
    } else if ((mode === "key" || mode === "first key") && character === '"') this.#beginString(true)
    else if (mode === "colon" && character === ":") this.#mode = "value"
    else if (mode === "after" && character === ",") this.#mode = this.#open.at(-1)?.kind === "object" ? "key" : "value"
    else if (this.#ends(character)) {
      this.#open.pop()
      this.#mode = this.#open.length === 0 ? "end" : "after"
    } else this.#mode = "broken"
  }

  #ends(character: string): boolean {
    const kind = this.#open.at(-1)?.kind
    return kind === "object"
      ? character === "}" && (this.#mode === "after" || this.#mode === "first key")
      : kind === "array" && character === "]" && (this.#mode === "after" || this.#mode === "first value")
  }

  #begin(container: Container): void {
    this.#start(container.value)
    this.#open.push(container)
    this.#mode = container.kind === "object" ? "first key" : "first value"
  }

  #beginString(isKey: boolean): void {
    this.#text = ""
    this.#isKey = isKey
    this.#mode = "string"
    if (!isKey) this.#start("")
  }

  /** Makes room for a value. */
  #start(value: unknown): void {
    const container = this.#open.at(-1)
    if (container?.kind === "array") container.value.push(value)
    else this.#put(value)
  }

  /** Writes the value that is being read. */
  #put(value: unknown): void {
    const container = this.#open.at(-1)
    if (container === undefined) this.#root = value
    else if (container.kind === "array") container.value[container.value.length - 1] = value
    // Assigned, it would set the prototype instead of a member.
    else if (container.key === "__proto__")
      Object.defineProperty(container.value, container.key, { value, ...ordinary })
    else container.value[container.key] = value
  }

  #close(value: unknown): void {
    this.#put(value)
    this.#mode = this.#open.length === 0 ? "end" : "after"
  }

  #word(): void {
    const word = this.#pending
    this.#pending = ""
    const value =
      word === "true"
        ? true
        : word === "false"
          ? false
          : word === "null"
            ? null
            : number.test(word)
              ? Number(word)
              : undefined
    if (value === undefined) this.#mode = "broken"
    else {
      this.#start(value)
      this.#close(typeof value === "number" ? toExact(value, word) : value)
    }
  }
}
