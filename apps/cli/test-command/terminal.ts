/** Runs the built `bedrock` in a pseudo-terminal, as a person does, or with something on stdin. */
import { Effect } from "effect"
import { spawn, spawnSync } from "node:child_process"
import { join } from "node:path"
import { finished } from "./bedrock.ts"

const binary = join(import.meta.dirname, "../dist/main.js")

/** `script` of util-linux makes the pseudo-terminal. Others of that name know other flags. */
export const hasTerminal = spawnSync("script", ["--version"], { encoding: "utf8" }).stdout?.includes("util-linux")

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`

/** What may be done to a program in a terminal. */
export interface Terminal {
  /** Presses keys. */
  readonly type: (keys: string) => void
  /** Waits for a text on the screen, after what was waited for before. Dies with the whole screen when it does not come. */
  readonly see: (text: string) => Effect.Effect<void>
  /** All that was ever on the screen. */
  readonly screen: () => string
  /** Waits for the end. */
  readonly exitCode: Effect.Effect<number | null>
}

/** A running `bedrock` with a terminal of its own, killed with the scope. */
export const startInTerminal = (args: ReadonlyArray<string>, env: Readonly<Record<string, string>>, columns = 80) =>
  Effect.gen(function* () {
    const program = [process.execPath, binary, ...args].map(quoted).join(" ")
    // The shell is kept out of what the program is sent, such as Ctrl-C.
    const command = `stty cols ${columns} && exec ${program}`
    const child = yield* Effect.acquireRelease(
      Effect.sync(() =>
        spawn("script", ["--quiet", "--return", "--flush", "--command", command, "/dev/null"], {
          env: {
            PATH: process.env["PATH"],
            HOME: "/nonexistent",
            SHELL: "/bin/sh",
            TERM: "xterm",
            AWS_EC2_METADATA_DISABLED: "true",
            ...env
          },
          stdio: ["pipe", "pipe", "pipe"]
        })
      ),
      (child) => Effect.sync(() => child.kill("SIGKILL"))
    )
    let all = ""
    let from = 0
    let check = () => {}
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      all += text
      check()
    })
    const see = (text: string) =>
      Effect.callback<void>((resume) => {
        check = () => {
          const at = all.indexOf(text, from)
          if (at === -1) return
          from = at + text.length
          check = () => {}
          resume(Effect.void)
        }
        check()
      }).pipe(
        Effect.timeoutOrElse({
          duration: "10 seconds",
          orElse: () => Effect.die(new Error(`${JSON.stringify(text)} did not come. The screen: ${all}`))
        })
      )
    const ended = new Promise<number | null>((resolve) => child.on("close", resolve))
    const terminal: Terminal = {
      type: (keys) => void child.stdin.write(keys),
      see,
      screen: () => all,
      exitCode: Effect.promise(() => ended)
    }
    return terminal
  })

/** Runs to the end with something on stdin. */
export const feed = (
  stdin: string | Uint8Array,
  args: ReadonlyArray<string>,
  env: Readonly<Record<string, string>> = {}
) =>
  Effect.suspend(() => {
    const child = spawn(process.execPath, [binary, ...args], {
      env: { HOME: "/nonexistent", AWS_EC2_METADATA_DISABLED: "true", ...env },
      stdio: ["pipe", "pipe", "pipe"]
    })
    // A program that refuses before it has read all is not to blame for it.
    child.stdin.on("error", () => {})
    child.stdin.end(stdin)
    return finished(child)
  })
