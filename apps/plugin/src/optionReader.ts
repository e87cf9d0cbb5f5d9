/** Reads options of which nothing is known, nearest source first, and takes down what does not fit. Pure. */
import { objectOf, type Raw } from "./untrusted.ts"

export interface OptionReader {
  /** The first value under one of the names that `read` can make something of. */
  readonly first: <A>(
    names: ReadonlyArray<string>,
    read: (value: unknown) => A | undefined,
    expected: string
  ) => A | undefined
  /** Says that a value was left out. */
  readonly leaveOut: (name: string, value: unknown, expected: string) => void
  /** Sentences about what was left out. */
  readonly warnings: ReadonlyArray<string>
}

/** Whether a source says anything under a name. `null` is how some callers say nothing. */
export const isSaid = (value: unknown): boolean => value !== undefined && value !== null

/** What can be told of a value: a short word is an option's, and anything longer may be a secret or a prompt. */
const kindOf = (value: unknown): string => {
  if (typeof value === "number" || typeof value === "boolean") return String(value)
  if (typeof value === "string" && /^[\w.-]{1,20}$/.test(value)) return `"${value}"`
  return Array.isArray(value) ? "a list" : `of type ${typeof value}`
}

/** Makes a reader of sources, nearest first. A source that is no object says nothing. */
export const makeOptionReader = (sources: ReadonlyArray<unknown>): OptionReader => {
  const raws = sources.map((source): Raw => objectOf(source) ?? {})
  const warnings: Array<string> = []
  const leaveOut: OptionReader["leaveOut"] = (name, value, expected) =>
    void warnings.push(`The option ${name} is ${kindOf(value)}, and was left out: it has to be ${expected}.`)
  return {
    leaveOut,
    warnings,
    first: (names, read, expected) => {
      for (const raw of raws) {
        for (const name of names) {
          const value = raw[name]
          if (!isSaid(value)) continue
          const fits = read(value)
          if (fits !== undefined) return fits
          leaveOut(name, value, expected)
        }
      }
      return undefined
    }
  }
}

/** A finite number. */
export const numberOf = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isFinite(value) ? value : undefined

/** A finite number above zero. */
export const positiveOf = (value: unknown): number | undefined => {
  const number = numberOf(value)
  return number !== undefined && number > 0 ? number : undefined
}

/** One of some words, in whatever case. */
export const wordOf =
  <A extends string>(...words: ReadonlyArray<A>) =>
  (value: unknown): A | undefined => {
    const said = typeof value === "string" ? value.trim().toLowerCase() : undefined
    return words.find((word) => word === said)
  }

/** A list of texts; one text is a list of one. */
export const textsOf = (value: unknown): ReadonlyArray<string> | undefined => {
  const list: unknown = typeof value === "string" ? [value] : value
  return Array.isArray(list) && list.every((item): item is string => typeof item === "string") ? list : undefined
}
