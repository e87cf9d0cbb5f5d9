/** The command line as one effect, for whoever runs it: the process of its own, or a host that it is a command of. */
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

/** The exit code of a run; see `exitCodes.ts`. An interrupted one ends with 130. */
export const toExitCode = (exit: Exit.Exit<unknown, unknown>): number => {
  let exitCode = 0
  Runtime.defaultTeardown(exit, (code) => (exitCode = isWrongUse(exit) ? 2 : code))
  return exitCode
}

/**
 * Runs what the arguments call, and tells the operator of it.
 *
 * **Errors**: told by then, in words for the operator; what is left of them is the exit code.
 */
export const program = (args: ReadonlyArray<string>) =>
  Effect.promise(() => loadCli(args)).pipe(
    Effect.flatMap((cli) => Command.runWith(cli, { version: packageJson.version })(args)),
    Effect.tapDefect((defect) => Effect.logError("This is a fault of ours; please report it.", defect)),
    Effect.provide(Layer.merge(NodeServices.layer, Presenter.layer)),
    // Loggers write to stdout by default, which is for data.
    Effect.provideService(Logger.LogToStderr, true)
  )
