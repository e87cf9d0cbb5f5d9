/** Whether and how text is coloured: on a terminal only, and never against the wish of who reads it. Pure. */

/** What decides about colours. */
export interface Looks {
  readonly isTerminal: boolean
  readonly env: Readonly<Record<string, string | undefined>>
  /** What `--no-color` says. */
  readonly isAllowed: boolean
}

/**
 * Whether colours may be used.
 *
 * **Source**: https://no-color.org: any value of `NO_COLOR` that is not empty.
 */
export const hasColors = ({ env, isAllowed, isTerminal }: Looks): boolean =>
  isAllowed && isTerminal && !env["NO_COLOR"] && env["TERM"] !== "dumb"

/** The same text, faint; as it is without colours. */
export const dim = (text: string, isColored: boolean): string =>
  isColored && text !== "" ? `\x1b[2m${text}\x1b[22m` : text
