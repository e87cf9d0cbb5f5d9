/**
 * The one line worth telling of an error's body that is not AWS's: a proxy's page, a gateway's sentence.
 *
 * The body is a stranger's. It may be a whole page, hold control characters, or echo the request and its key.
 */

/** A page says what it is early on; what comes later is layout. **Units**: characters. */
const mostRead = 8192

/** **Units**: characters. */
const mostTold = 200

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", nbsp: " " }

const decodeEntities = (html: string): string =>
  html.replace(/&(amp|lt|gt|quot|#39|nbsp);/g, (_, name: string) => entities[name] ?? "")

const invisible = /<!--.*?(?:-->|$)|<(script|style)\b.*?(?:<\/\1\s*>|$)/gis

const isHtml = (text: string): boolean => /^\s*<(?:!doctype|html|head|body|title|center|h\d|p|div)\b/i.test(text)

/** The title of a page, or else its text. */
const readHtml = (html: string): string => {
  const title = (/<title\b[^>]*>([^<]*)/i.exec(html)?.[1] ?? "").replace(/\s+/g, " ").trim()
  return decodeEntities(title === "" ? html.replace(invisible, "\n").replace(/<[^>]*>/g, "\n") : title)
}

/** Keys are never told: what follows `Bearer`, what stands before an `@` in a URL, and anything as long as a key. */
const withoutSecrets = (text: string): string =>
  text
    .replace(/\b(Bearer|Basic)\s+[^\s"'<>]+/gi, "$1 ***")
    .replace(/:\/\/[^\s/@]*@/g, "://***@")
    .replace(/[A-Za-z0-9+/_=%-]{40,}/g, "***")

/**
 * Finds the title of an HTML page, or the first line that says anything.
 *
 * **Units**: at most 200 characters, and only of the first 8192.
 *
 * **Errors**: none; total. `undefined` for a body that says nothing.
 */
export const firstLineOf = (body: string): string | undefined => {
  const start = body.slice(0, mostRead)
  const line = (isHtml(start) ? readHtml(start) : start)
    .split(/[\r\n]+/)
    // Control, format and private-use characters could move the cursor of a terminal or hide text.
    .map((text) =>
      text
        .replace(/[\p{C}\uFFFD]+/gu, " ")
        .replace(/\s+/g, " ")
        .trim()
    )
    .find((text) => text !== "")
  if (line === undefined) return undefined
  const told = withoutSecrets(line)
  return told.length > mostTold ? `${told.slice(0, mostTold - 1).trimEnd()}…` : told
}
