/** Texts for a shell. Pure. */

/** One word for a shell, whatever is in it. */
export const quote = (text: string): string =>
  /^[\w./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
