/** Everything that a value or a program could show of itself. */
import { Effect, Logger } from "effect"
import { inspect } from "node:util"

const methods = ["debug", "error", "info", "log", "trace", "warn"] as const

/** Runs, and returns what was said on the console meanwhile by whoever does not know of Effect. */
export const consoleOf = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.acquireUseRelease(
    Effect.sync(() => {
      const said: Array<string> = []
      const before = methods.map((method) => [method, console[method]] as const)
      const listen = (warning: Error) => said.push(String(warning))
      for (const method of methods) console[method] = (...words) => said.push(words.map(String).join(" "))
      process.on("warning", listen)
      return { said, before, listen }
    }),
    ({ said }) => Effect.map(effect, (value) => ({ value, said })),
    ({ before, listen }) =>
      Effect.sync(() => {
        for (const [method, original] of before) console[method] = original
        process.off("warning", listen)
      })
  )

/** A value in every form it may be printed or logged in. */
export const formsOf = Effect.fnUntraced(function* (value: unknown) {
  const forms = [JSON.stringify(value) ?? "", inspect(value, { depth: 20, showHidden: true }), String(value)]
  const keep = (line: unknown) => forms.push(inspect(line, { depth: 20 }))
  yield* Effect.logError("credentials", value).pipe(
    Effect.annotateLogs("value", value),
    Effect.provide(
      Logger.layer([
        Logger.map(Logger.formatJson, keep),
        Logger.map(Logger.formatLogFmt, keep),
        Logger.map(Logger.formatSimple, keep),
        Logger.map(Logger.formatStructured, keep)
      ])
    )
  )
  return forms.join("\n")
})
