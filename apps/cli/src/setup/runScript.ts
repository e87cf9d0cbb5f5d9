/** Runs a script with the tools of the operator's machine, in front of the operator. */
import { Effect } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { OperatorError } from "../OperatorError.ts"

const noBash = new OperatorError({
  message:
    "bash could not be started, and the script is written for it. Print the script without --apply, and do the same by hand.",
  exitCode: 1
})

/** Runs it to its end. **Errors**: `OperatorError` when there is no bash, or when the script fails: it has said why by then. */
export const runScript = Effect.fnUntraced(function* (script: string) {
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const command = ChildProcess.make("bash", ["-c", script], {
    extendEnv: true,
    stdin: "ignore",
    stdout: "inherit",
    stderr: "inherit"
  })
  const code = yield* Effect.mapError(spawner.exitCode(command), () => noBash)
  if (Number(code) !== 0)
    return yield* new OperatorError({
      message:
        "The script ended before its last step, as it says above. Mend that, and run this again: what is done already is kept.",
      exitCode: 1
    })
})
