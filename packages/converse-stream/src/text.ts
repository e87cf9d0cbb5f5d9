/** What Amazon Bedrock takes for text. */

/** Whether there is nothing in it but white space. Converse refuses such text. */
export const isBlank = (text: string): boolean => text.trim() === ""

/** Half of a surrogate pair is no text, and no JSON parser of AWS's takes it. What is in order is returned as it is. */
export const toWellFormed = (text: string): string => (text.isWellFormed() ? text : text.toWellFormed())

/** The same for every text inside of JSON, keys too. What is in order is returned as it is, and not copied. */
export const toWellFormedJson = (value: unknown): unknown => {
  if (typeof value === "string") return toWellFormed(value)
  if (Array.isArray(value)) {
    const items = value.map(toWellFormedJson)
    return items.every((item, i) => item === value[i]) ? value : items
  }
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value
  const entries = Object.entries(value)
  const mended = entries.map(([key, item]) => [toWellFormed(key), toWellFormedJson(item)] as const)
  return mended.every(([key, item], i) => key === entries[i]?.[0] && item === entries[i]?.[1])
    ? value
    : Object.fromEntries(mended)
}

/**
 * A short name for a text, always the same: eight hexadecimal digits.
 *
 * **Source**: FNV-1a, 32 bits, over UTF-16 code units.
 */
export const digest = (text: string): string => {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return (hash >>> 0).toString(16).padStart(8, "0")
}
