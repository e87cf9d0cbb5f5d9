/**
 * A tokenizer that anyone can predict.
 *
 * Tests and the demo compare usage between requests, so what matters is that the same text always counts the same and
 * that the pieces put together are the text again. No model counts like this.
 */

/** Cuts text into tokens: at most four characters, each with the white space before it. Joined, they are the text. */
export const tokenize = (text: string): ReadonlyArray<string> => text.match(/\s*\S{1,4}|\s+$/gu) ?? []

/** Counts the tokens of a text. **Units**: simulator tokens, see {@link tokenize}. */
export const countTokens = (text: string): number => tokenize(text).length

/** Cuts text into words, each with the white space before it. Joined, they are the text. */
export const toWords = (text: string): ReadonlyArray<string> => text.match(/\s*\S+|\s+$/gu) ?? []

/** Cuts text into pieces of `size` characters, never through a surrogate pair. Joined, they are the text. */
export const toPieces = (text: string, size: number): ReadonlyArray<string> => {
  const characters = Array.from(text)
  return Array.from({ length: Math.ceil(characters.length / size) }, (_, index) =>
    characters.slice(index * size, (index + 1) * size).join("")
  )
}
