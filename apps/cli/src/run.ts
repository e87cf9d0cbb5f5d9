/** Runs the command line: the one place where effects are run and the process ends. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Cause, Effect, Exit, Layer, Logger, Runtime } from "effect"
import { CliError, Command } from "effect/cli"
import packageJson from "../package.json" with { type: "json" }
import { loadCli } from "./cli.ts"
import * as Presenter from "./presenter.ts"

/** What the command line itself refuses ends with 2; the library would say 1. */
const isWrongUse = (exit: Exit.Exit<unknown, unknown>): boolean => {
  if (!Exit.isFailure(exit)) return false
  const error = Cause.squash(exit.cause)
  return CliError.isCliError(error) && Runtime.getErrorExitCode(error) !== 0
}

// A reader that has seen enough, such as `head`, closes the pipe; that is not a fault.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0)
  throw error
})

Effect.promise(() => loadCli(process.argv.slice(2))).pipe(
  Effect.flatMap((cli) => Command.run(cli, { version: packageJson.version })),
  Effect.tapDefect((defect) => Effect.logError("This is a fault of ours; please report it.", defect)),
  Effect.provide(Layer.merge(NodeServices.layer, Presenter.layer)),
  // Loggers write to stdout by default, which is for data.
  Effect.provideService(Logger.LogToStderr, true),
  NodeRuntime.runMain({
    // Failures have been told by then, in words for the operator.
    disableErrorReporting: true,
    teardown: (exit, onExit) => Runtime.defaultTeardown(exit, (code) => onExit(isWrongUse(exit) ? 2 : code))
  })
)
