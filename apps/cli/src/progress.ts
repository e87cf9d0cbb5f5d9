/** How far a long operation is: on stderr, and only where that is a terminal. */
import { Effect, Fiber, Stdio, Stream } from "effect"

const barWidth = 20

/** `[#####...............] 5/20 what`. ASCII alone, so that it reads everywhere; no longer than the terminal. Pure. */
export const progressLine = (done: number, total: number, what: string, width: number): string => {
  const filled = Math.round((barWidth * done) / Math.max(1, total))
  return `[${"#".repeat(filled)}${".".repeat(barWidth - filled)}] ${done}/${total} ${what}`.slice(
    0,
    Math.max(0, width - 1)
  )
}

/** Shows what is going on, in place of what was shown before; and takes it away. */
export interface Progress {
  readonly show: (done: number, total: number, what: string) => Effect.Effect<void>
  /** A sentence instead of a bar, where there is nothing to count. */
  readonly say: (sentence: string) => Effect.Effect<void>
  readonly clear: Effect.Effect<void>
}

/** A progress bar on stderr; nothing where stderr is no terminal. */
export const makeProgress = Effect.gen(function* () {
  const stdio = yield* Stdio.Stdio
  const isTerminal = yield* stdio.stderrIsTerminal
  const width = process.stderr.columns > 0 ? process.stderr.columns : 80
  let length = 0
  const write = (text: string) => {
    if (!isTerminal) return Effect.void
    const over = text.padEnd(length)
    length = text.length
    return Stream.make(`\r${over}\r${text}`).pipe(Stream.run(stdio.stderr()), Effect.ignore)
  }
  const progress: Progress = {
    say: (sentence) => write(sentence.slice(0, width - 1)),
    show: (done, total, what) => write(progressLine(done, total, what, width)),
    clear: Effect.suspend(() => (length === 0 ? Effect.void : write("")))
  }
  return progress
})

/** Says a sentence for as long as work goes on that has taken a second already. */
export const whileWaiting =
  (sentence: string) =>
  <A, E, R>(work: Effect.Effect<A, E, R>) =>
    Effect.gen(function* () {
      const progress = yield* makeProgress
      const waiting = yield* Effect.forkChild(Effect.andThen(Effect.sleep("1 second"), progress.say(sentence)))
      return yield* Effect.ensuring(work, Effect.andThen(Fiber.interrupt(waiting), progress.clear))
    })
