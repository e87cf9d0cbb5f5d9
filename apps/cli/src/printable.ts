/** Text of others, made harmless for a terminal. Pure. */

/** Control characters but tab and line feed: they move the cursor, retitle the window, or worse. */
const controls = /[^\P{Cc}\t\n]/gu

/** The same text, with every control character shown instead of obeyed. */
export const printable = (text: string): string =>
  text.replaceAll(controls, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`)
