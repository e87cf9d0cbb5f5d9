/** Runs the built `bedrock` as an operator does: a process of its own, with only the environment it is given. */
import { exampleKey, type Simulator } from "@bedrock-kit/simulator"
import { Effect } from "effect"
import { type ChildProcess, spawn } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

/** Lists are kept between runs; here for as long as the tests run. */
const cache = mkdtempSync(join(tmpdir(), "bedrock-kit-cache-"))
process.on("exit", () => rmSync(cache, { recursive: true, force: true }))

const binary = join(import.meta.dirname, "../dist/main.js")

export interface Finished {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number | null
}

/** The AWS SDK's own variables that point a program at a simulator. */
export const environment = ({ endpoint }: Pick<Simulator["Service"], "endpoint">) => ({
  AWS_ENDPOINT_URL_BEDROCK: endpoint,
  AWS_ENDPOINT_URL_BEDROCK_RUNTIME: endpoint,
  AWS_ENDPOINT_URL_STS: endpoint
})

/** Keys that a simulator knows. */
export const keys = {
  AWS_ACCESS_KEY_ID: exampleKey.accessKeyId,
  AWS_SECRET_ACCESS_KEY: exampleKey.secretAccessKey
}

/** A running `bedrock`, killed with the scope if it still runs. */
export const start = (args: ReadonlyArray<string>, env: Readonly<Record<string, string>>) =>
  Effect.acquireRelease(
    Effect.sync(() =>
      spawn(process.execPath, [binary, ...args], {
        env: { HOME: "/nonexistent", XDG_CACHE_HOME: cache, AWS_EC2_METADATA_DISABLED: "true", ...env },
        stdio: ["ignore", "pipe", "pipe"]
      })
    ),
    (child) => Effect.sync(() => child.kill("SIGKILL"))
  )

/** Waits for the end and returns all that was printed. */
export const finished = (child: ChildProcess) =>
  Effect.callback<Finished>((resume) => {
    let stdout = ""
    let stderr = ""
    child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text))
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text))
    child.on("close", (exitCode) => resume(Effect.succeed({ stdout, stderr, exitCode })))
  })

/** Runs to the end. */
export const bedrock = (args: ReadonlyArray<string>, env: Readonly<Record<string, string>> = {}) =>
  Effect.scoped(Effect.flatMap(start(args, env), finished))

/** Waits until a running command has printed a text on stdout. */
export const printed = (child: ChildProcess, text: string) =>
  Effect.callback<void>((resume) => {
    let seen = ""
    child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      seen += chunk
      if (seen.includes(text)) resume(Effect.void)
    })
  })
