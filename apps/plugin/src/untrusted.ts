/** Reads values of which nothing is known. Pure. */

export type Raw = Readonly<Record<string, unknown>>

/** The value, if it is an object and no array. */
export const objectOf = (value: unknown): Raw | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Raw) : undefined

/** The value, if it is an array; else nothing. */
export const arrayOf = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : [])

/** The value, if it is text with more in it than white space. */
export const textOf = (value: unknown): string | undefined =>
  typeof value === "string" && value.trim() !== "" ? value : undefined
