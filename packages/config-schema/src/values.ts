/**
 * The kinds of value a configuration is made of.
 *
 * Every check says the whole expectation, so that a value breaking two of them is reported once.
 */
import { Schema } from "effect"

/** Text of a given form. */
export const text = (pattern: RegExp, expected: string) => Schema.String.check(Schema.isPattern(pattern, { expected }))

/** Text that is not blank. */
export const nonBlank = (expected: string) => text(/\S/u, expected)

/** A whole number of `minimum` or more. */
export const wholeNumber = (minimum: number, expected: string) =>
  Schema.Number.check(Schema.isInt({ expected }), Schema.isGreaterThanOrEqualTo(minimum, { expected }))

const priceExpected = "a price in USD per million tokens, 0 or more"

/**
 * A price.
 *
 * **Units**: USD per million tokens.
 */
export const price = Schema.Number.check(
  Schema.isFinite({ expected: priceExpected }),
  Schema.isGreaterThanOrEqualTo(0, { expected: priceExpected })
)
