/** Warnings for a log that is read by people: each is said once, however many turns it holds for. */

export type Warn = (sentence: string) => void

/** Sentences that are remembered. What was said before them may be said again. */
const most = 500

/** Passes on to `warn` what was not passed on before. */
export const makeWarnOnce = (): ((warn: Warn) => Warn) => {
  const said = new Set<string>()
  return (warn) => (sentence) => {
    if (said.has(sentence)) return
    if (said.size >= most) said.clear()
    said.add(sentence)
    warn(sentence)
  }
}
