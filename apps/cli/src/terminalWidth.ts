/** How wide the terminal is. */

/** **Units**: characters; absent where stdout is no terminal, and a line may be as long as it takes. */
export const terminalWidth = (): number | undefined =>
  process.stdout.isTTY && process.stdout.columns > 0 ? process.stdout.columns : undefined
