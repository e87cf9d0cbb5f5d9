/**
 * Names that Converse takes for documents.
 *
 * **Source**: Bedrock API reference, DocumentBlock: letters, digits, white space (no two in a row), hyphens, parentheses,
 * square brackets, up to 200 characters. Measured by others: only ASCII letters, only the plain space, and underscores
 * besides (aws-samples/generative-ai-use-cases#1671, vercel/ai#20366). Two documents of one name are refused
 * (aws-samples/sample-apj-sup-sa#137).
 */

const longest = 200

const toLegal = (name: string): string =>
  name
    .normalize("NFKD")
    .replaceAll(/\p{Mark}/gu, "")
    .replaceAll(/[^a-zA-Z0-9\s\-()[\]_]+/g, "-")
    .replaceAll(/\s+/g, " ")
    .trim()
    .slice(0, longest)
    .trimEnd()

/** A name that Converse takes, and the same for the same name. What is legal stays as it is. */
export const toDocumentName = (name: string): string => {
  const legal = /^[a-zA-Z0-9 \-()[\]_]+$/.test(name) && !name.includes("  ") ? name.slice(0, longest) : toLegal(name)
  return /[a-zA-Z0-9]/.test(legal) ? legal : "document"
}

/** Names documents so that no two have the same name. Ask it in the order of the documents: the first keeps its name. */
export const documentNamer = (): ((name: string) => string) => {
  const counts = new Map<string, number>()
  return (name) => {
    const wanted = toDocumentName(name)
    let unique = wanted
    let count = counts.get(wanted) ?? 0
    while (counts.has(unique)) {
      count += 1
      const suffix = ` (${count + 1})`
      unique = wanted.slice(0, longest - suffix.length).trimEnd() + suffix
    }
    counts.set(wanted, count)
    counts.set(unique, counts.get(unique) ?? 0)
    return unique
  }
}
