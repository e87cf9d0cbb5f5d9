/** Runs the command line in a process of its own, which ends with it. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { program, toExitCode } from "./program.ts"

// A reader that has seen enough, such as `head`, closes the pipe; that is not a fault.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0)
  throw error
})

NodeRuntime.runMain(program(process.argv.slice(2)), {
  // Failures have been told by then, in words for the operator.
  disableErrorReporting: true,
  teardown: (exit, onExit) => onExit(toExitCode(exit))
})
