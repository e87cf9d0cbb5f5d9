/** Text for terminals that show no more than ASCII. Pure. */

/** Whether text beyond ASCII can be shown, by what the locale says. `TERM=dumb` shows none. */
export const isUnicode = (env: Readonly<Record<string, string | undefined>>): boolean => {
  if (env["TERM"] === "dumb") return false
  const locale = env["LC_ALL"] || env["LC_CTYPE"] || env["LANG"]
  return locale === undefined || locale === "" ? true : /utf-?8/iu.test(locale)
}

/** Marks of ours, as they are in ASCII. */
const marks: Readonly<Record<string, string>> = { "✓": "+", "✗": "x", "…": "..." }

/** What says most often what AWS and we say, where only ASCII is shown. */
export const toAscii = (text: string): string =>
  text
    .replaceAll(/[✓✗…]/gu, (mark) => marks[mark] ?? "?")
    .replaceAll(/[‘’]/gu, "'")
    .replaceAll(/[“”]/gu, '"')
    .replaceAll(/[^\n\u0020-\u007e]/gu, "?")
