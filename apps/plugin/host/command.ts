/** Runs other programs, and never leaves one behind: each leads a process group of its own that is ended as a whole. */
import { Deferred, Duration, Effect } from "effect"
import { type ChildProcess, spawn } from "node:child_process"
import { HostError } from "./HostError.ts"

/** What a program printed, and how it ended. */
export interface Output {
  readonly stdout: string
  readonly stderr: string
  /** Both, in the order they arrived. */
  readonly combined: string
  readonly exitCode: number
}

/** Where and how a program runs. */
export interface CommandOptions {
  /** The whole environment: nothing is inherited. */
  readonly env: NodeJS.ProcessEnv
  readonly cwd?: string
  /** How the command is written in reports. Default: the command and its arguments. */
  readonly shownAs?: string
}

/** A program that is running. */
export interface Running {
  readonly exit: Effect.Effect<Output>
  /** What it has printed so far. */
  readonly output: () => Omit<Output, "exitCode">
  /** A sentence, then the last lines of what it printed. */
  readonly report: (what: string) => HostError
}

const shownLines = 40

/** The end of a text, for people. */
export const lastLines = (text: string): string => text.trimEnd().split("\n").slice(-shownLines).join("\n")

const signalGroup = (leader: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(-leader, signal)
  } catch {
    // It has ended.
  }
}

const cleanups = new Set<() => void>()

/** Last in, first out: programs end before the folder they write to goes. */
const cleanUp = () => {
  for (const cleanup of [...cleanups].toReversed()) cleanup()
  cleanups.clear()
}

/**
 * Does something, synchronously, when this process leaves without closing its scopes, as it does at Ctrl-C. The
 * result takes that back.
 */
export const onHastyExit = (cleanup: () => void): (() => void) => {
  cleanups.add(cleanup)
  return () => void cleanups.delete(cleanup)
}

process.once("exit", cleanUp)
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    cleanUp()
    // The second time it does what it always does. In a worker of vitest, `process.exit` would only throw.
    process.kill(process.pid, signal)
  })
}

const grace = "5 seconds"

/** SIGTERM, and SIGKILL for what is still there after five seconds. */
const end = (child: ChildProcess, closed: Deferred.Deferred<number>, forget: () => void) =>
  Effect.gen(function* () {
    const leader = child.pid
    if (leader === undefined) return forget()
    if (!(yield* Deferred.isDone(closed))) {
      signalGroup(leader, "SIGTERM")
      yield* Effect.interruptible(Deferred.await(closed)).pipe(Effect.timeoutOption(grace))
    }
    // Also after an orderly end: the leader may have left children.
    signalGroup(leader, "SIGKILL")
    forget()
  })

/** Starts a program that runs until it ends or the scope closes. */
export const start = Effect.fn("start")(function* (
  command: string,
  args: ReadonlyArray<string>,
  options: CommandOptions
) {
  const shown = options.shownAs ?? [command, ...args].join(" ")
  const closed = yield* Deferred.make<number>()
  const started = yield* Deferred.make<void, HostError>()
  let stdout = ""
  let stderr = ""
  let combined = ""

  yield* Effect.acquireRelease(
    Effect.sync(() => {
      const child = spawn(command, args, {
        env: options.env,
        ...(options.cwd !== undefined && { cwd: options.cwd }),
        detached: true,
        stdio: ["ignore", "pipe", "pipe"]
      })
      child.once("spawn", () => {
        Deferred.doneUnsafe(started, Effect.void)
      })
      child.once("error", (cause) => {
        const message = `${command} could not be started: ${cause.message}`
        Deferred.doneUnsafe(started, Effect.fail(new HostError({ message, cause })))
      })
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        stdout += text
        combined += text
      })
      child.stderr.setEncoding("utf8").on("data", (text: string) => {
        stderr += text
        combined += text
      })
      child.once("close", (code, signal) => {
        Deferred.doneUnsafe(closed, Effect.succeed(code ?? (signal === "SIGKILL" ? 137 : 143)))
      })
      const forget = onHastyExit(() => {
        if (child.pid !== undefined) signalGroup(child.pid, "SIGKILL")
      })
      return { child, forget }
    }),
    ({ child, forget }) => end(child, closed, forget)
  )
  yield* Deferred.await(started)

  const running: Running = {
    exit: Effect.map(Deferred.await(closed), (exitCode) => ({ stdout, stderr, combined, exitCode })),
    output: () => ({ stdout, stderr, combined }),
    report: (what) =>
      new HostError({ message: `${what}\n$ ${shown}\n${lastLines(combined) || "(it printed nothing)"}` })
  }
  return running
})

/** How a command is judged. */
export interface RunOptions extends CommandOptions {
  readonly timeout: Duration.Input
  /** Which exit codes are fine. Default: only 0. */
  readonly accept?: (exitCode: number) => boolean
}

/** Runs a program to its end. **Errors**: it cannot start, takes too long, or ends with an exit code that is not fine. */
export const run = Effect.fn("run")(function* (command: string, args: ReadonlyArray<string>, options: RunOptions) {
  const running = yield* start(command, args, options)
  const output = yield* running.exit.pipe(
    Effect.timeoutOrElse({
      duration: options.timeout,
      orElse: () =>
        Effect.fail(
          running.report(`It was still running after ${Duration.format(Duration.fromInputUnsafe(options.timeout))}:`)
        )
    })
  )
  const accept = options.accept ?? ((exitCode: number) => exitCode === 0)
  return accept(output.exitCode)
    ? output
    : yield* Effect.fail(running.report(`Exit code ${output.exitCode}, which was not expected:`))
}, Effect.scoped)
