/**
 * Vectors that anyone can predict. Pure.
 *
 * Equal inputs have equal vectors, and texts that share words and parts of words are near each other: enough for a search
 * to find what it should. No model embeds like this.
 */
import { createHash } from "node:crypto"
import type { Subject } from "./embeddingModels.ts"

/** What a text is made of: its words, and pieces of three letters, which join "light" to "lights". */
const features = (text: string): ReadonlyArray<string> => {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  // A text of signs alone is its own only feature.
  if (words.length === 0) return [text]
  return words.flatMap((word) => [
    `word ${word}`,
    ...Array.from({ length: Math.max(0, word.length - 2) }, (_, index) => word.slice(index, index + 3))
  ])
}

const featuresOf = ({ image, text }: Subject): ReadonlyArray<string> => [
  ...(text === undefined ? [] : features(text)),
  ...(image === undefined ? [] : [`image ${image}`])
]

/** **Units**: a place in the vector, and a sign so that what falls together by chance cancels out. */
const place = (feature: string, dimensions: number) => {
  const hash = createHash("sha256").update(feature).digest()
  return { index: hash.readUInt32LE(0) % dimensions, sign: (hash[4]! & 1) === 0 ? 1 : -1 }
}

/** A vector of length 1. */
export const toVector = (subject: Subject, dimensions: number): ReadonlyArray<number> => {
  const sums = Array.from({ length: dimensions }, () => 0)
  for (const feature of featuresOf(subject)) {
    const { index, sign } = place(feature, dimensions)
    sums[index]! += sign
  }
  // Features may cancel each other out; nothing has no direction.
  const length = Math.hypot(...sums)
  return length === 0 ? sums.map((_, index) => (index === 0 ? 1 : 0)) : sums.map((sum) => sum / length)
}
