/**
 * A prompt on a terminal: lines with editing and history, and Ctrl-C as an event.
 *
 * The terminal is read all the time, so that Ctrl-C is seen while an answer is written. What is typed then is not shown
 * until the next prompt, and is not lost.
 */
import { Effect, Option, Queue, type Scope } from "effect"
import { createInterface } from "node:readline"
import { Writable } from "node:stream"
import type { WriteStream } from "node:tty"

/** What a person did at the prompt. */
export type Typed =
  /** Several lines where they were pasted. */
  | { readonly _tag: "Line"; readonly line: string }
  /** Ctrl-C. `hadText` tells whether a line was thrown away by it. */
  | { readonly _tag: "Interrupt"; readonly hadText: boolean }
  /** Ctrl-D, or the terminal is gone. */
  | { readonly _tag: "End" }

export interface LineEditor {
  /** Asks for a line. */
  readonly ask: (prompt: string) => Effect.Effect<Typed>
  /** Waits for Ctrl-C while nobody is asked. */
  readonly interrupted: Effect.Effect<void>
}

export interface Options {
  readonly input: NodeJS.ReadStream
  readonly output: WriteStream
  /** Newest first. */
  readonly history: ReadonlyArray<string>
  readonly complete: (line: string) => [Array<string>, string]
}

/** What the editor draws is shown only while somebody is asked. */
class Screen extends Writable {
  isShown = false
  readonly #output: WriteStream
  constructor(output: WriteStream) {
    super({ decodeStrings: false })
    this.#output = output
  }
  get columns(): number {
    return this.#output.columns
  }
  override _write(text: string, _: BufferEncoding, done: () => void): void {
    if (this.isShown) this.#output.write(text)
    done()
  }
}

/** Asks the terminal to mark what is pasted, so that its lines are one message. */
const markPastes = "\u001b[?2004h"
const leavePastes = "\u001b[?2004l"

const open = ({ complete, history, input, output }: Options, typed: Queue.Queue<Typed>, stops: Queue.Queue<void>) => {
  const screen = new Screen(output)
  const editor = createInterface({
    input,
    output: screen,
    terminal: true,
    completer: complete,
    history: [...history],
    historySize: 1000,
    removeHistoryDuplicates: true
  })
  let pasted: Array<string> = []
  let isPasting = false
  const onKey = (_: string | undefined, key: { readonly name?: string } | undefined) => {
    if (key?.name === "paste-start") isPasting = true
    if (key?.name === "paste-end") isPasting = false
  }
  const onResize = () => screen.emit("resize")
  const offer = (event: Typed) => void Queue.offerUnsafe(typed, event)

  input.on("keypress", onKey)
  output.on("resize", onResize)
  output.write(markPastes)
  editor.on("line", (line) => {
    pasted.push(line)
    if (isPasting) return
    // What follows in the same breath is not an answer to the next question yet.
    screen.isShown = false
    offer({ _tag: "Line", line: pasted.join("\n") })
    pasted = []
  })
  editor.on("SIGINT", () => {
    if (!screen.isShown) return void Queue.offerUnsafe(stops, undefined)
    const hadText = editor.line !== "" || pasted.length > 0
    pasted = []
    // To the end of the line, and from there to its beginning.
    editor.write(null, { ctrl: true, name: "e" })
    editor.write(null, { ctrl: true, name: "u" })
    output.write("\n")
    offer({ _tag: "Interrupt", hadText })
  })
  editor.on("close", () => offer({ _tag: "End" }))

  const close = () => {
    input.off("keypress", onKey)
    output.off("resize", onResize)
    editor.close()
    output.write(leavePastes)
  }
  return { editor, screen, close }
}

/** Opens the terminal for as long as the scope lasts, and leaves it as it was. */
export const makeLineEditor = (options: Options): Effect.Effect<LineEditor, never, Scope.Scope> =>
  Effect.gen(function* () {
    const typed = yield* Queue.unbounded<Typed>()
    const stops = yield* Queue.unbounded<void>()
    const { editor, screen } = yield* Effect.acquireRelease(
      Effect.sync(() => open(options, typed, stops)),
      ({ close }) => Effect.sync(close)
    )

    const ask = Effect.fnUntraced(function* (prompt: string) {
      const ahead = yield* Queue.poll(typed)
      if (Option.isSome(ahead)) {
        // It was typed while nobody was asked, and has not been seen yet.
        if (ahead.value._tag === "Line") options.output.write(`${prompt}${ahead.value.line}\n`)
        return ahead.value
      }
      screen.isShown = true
      editor.setPrompt(prompt)
      editor.prompt(true)
      return yield* Queue.take(typed).pipe(Effect.ensuring(Effect.sync(() => (screen.isShown = false))))
    })
    // One that came before the answer began was meant for something else.
    const interrupted = Effect.andThen(Queue.poll(stops), Queue.take(stops))
    return { ask, interrupted }
  })
