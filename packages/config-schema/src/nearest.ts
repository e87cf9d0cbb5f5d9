import leven from "leven"

// No key is nearly this long, and the table grows with the product of both lengths.
const longestWord = 64

const sharedPrefix = (left: string, right: string): number => {
  let length = 0
  while (length < left.length && left[length] === right[length]) length++
  return length
}

// How unlikely the candidate is; undefined when it is out of the question. A word people shorten (maxTokens) or write in
// the plural (providers) is far from the key by letters alone, so it counts too, after every slip of the finger.
const unlikeliness = (wanted: string, known: string): number | undefined => {
  const changes = leven(wanted, known)
  if (changes <= known.length / 3) return changes
  if (wanted.length < 4) return undefined
  if (known.includes(wanted)) return longestWord + changes
  return sharedPrefix(wanted, known) >= wanted.length * 0.75 ? 2 * longestWord + changes : undefined
}

/**
 * Finds the candidate most likely meant by a mistyped word.
 *
 * Case does not count. A candidate qualifies when a third of its letters at most would change, when it holds the
 * word, or when it begins as most of the word does.
 *
 * **Errors**: none; total. `undefined` when nothing is near.
 *
 * **Example** (A letter too many)
 *
 * ```ts
 * nearest("refreshIntervall", ["enabled", "refreshInterval"]) // => "refreshInterval"
 * ```
 */
export const nearest = (word: string, candidates: ReadonlyArray<string>): string | undefined => {
  if (word.length > longestWord) return undefined
  const wanted = word.toLowerCase()
  let best: { readonly candidate: string; readonly unlikely: number } | undefined
  for (const candidate of candidates) {
    const unlikely = unlikeliness(wanted, candidate.toLowerCase())
    if (unlikely !== undefined && unlikely < (best?.unlikely ?? Infinity)) best = { candidate, unlikely }
  }
  return best?.candidate
}
