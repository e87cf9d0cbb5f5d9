/**
 * What it costs to start the command line, and to answer from the list that an earlier run kept.
 *
 * Runs the built binary: `pnpm exec turbo run build --filter=@bedrock-kit/cli` first.
 */
import { exampleKey, Simulator } from "@bedrock-kit/simulator"
import { Effect } from "effect"
import { spawn, spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { median, print } from "./compare.ts"

const binary = join(import.meta.dirname, "../../../apps/cli/dist/main.js")

/** Rounds in which every command runs once, in turn. */
const rounds = 25

/** Tells on a pipe, at its end, what processor time a process took. Nothing in Node tells it of a child. */
const meter = `data:text/javascript,${encodeURIComponent(
  `import { writeSync } from "node:fs"
  process.on("exit", () => { const { system, user } = process.cpuUsage(); writeSync(3, String(user + system)) })`
)}`

/** What one run took. **Units**: nanoseconds. */
interface Cost {
  readonly wall: number
  readonly cpu: number
}

const run = (args: ReadonlyArray<string>, env: Readonly<Record<string, string>>): Cost => {
  const begun = performance.now()
  const { output, status, stderr } = spawnSync(process.execPath, ["--import", meter, ...args], {
    env,
    encoding: "utf8",
    stdio: ["ignore", "ignore", "pipe", "pipe"]
  })
  const wall = (performance.now() - begun) * 1e6
  if (status !== 0) throw new Error(`${args.join(" ")} failed: ${stderr}`)
  return { wall, cpu: Number(output[3]) * 1000 }
}

/** Lists models once, from a simulator that is gone afterwards: what is answered later is answered without a network. */
const keepList = (env: Readonly<Record<string, string>>) =>
  Effect.gen(function* () {
    const { endpoint } = yield* Simulator
    const exitCode = yield* Effect.callback<number | null>((resume) => {
      const child = spawn(process.execPath, [binary, "models"], {
        env: { ...env, AWS_ENDPOINT_URL_BEDROCK: endpoint },
        stdio: "ignore"
      })
      child.on("close", (code) => resume(Effect.succeed(code)))
    })
    if (exitCode !== 0) return yield* Effect.die(new Error("No list could be kept."))
    return { ...env, AWS_ENDPOINT_URL_BEDROCK: endpoint }
  }).pipe(Effect.provide(Simulator.layer()))

export const cli = async (): Promise<ReadonlyArray<string>> => {
  if (!existsSync(binary)) throw new Error(`There is no ${binary}. Build it: pnpm exec turbo run build`)
  const folder = await mkdtemp(join(tmpdir(), "bedrock-kit-bench-"))
  const env = await Effect.runPromise(
    keepList({
      HOME: folder,
      XDG_CACHE_HOME: join(folder, "cache"),
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: exampleKey.accessKeyId,
      AWS_SECRET_ACCESS_KEY: exampleKey.secretAccessKey
    })
  )
  const commands = [
    { name: "node -e 0", args: ["-e", "0"] },
    { name: "bedrock --version", args: [binary, "--version"] },
    { name: "bedrock models, from the kept list", args: [binary, "models"] }
  ]
  for (const { args } of commands) run(args, env)
  const measured = commands.map(({ name }) => ({ name, costs: [] as Array<Cost> }))
  for (let round = 0; round < rounds; round++)
    commands.forEach(({ args }, index) => measured[index]?.costs.push(run(args, env)))
  await rm(folder, { recursive: true })

  const table = (title: string, of: (cost: Cost) => number, first: number) => {
    const rows = measured.slice(first).map(({ costs, name }) => ({ name, values: costs.map(of) }))
    const floor = median(rows[0]?.values ?? [])
    return print(
      title,
      rows.map(({ name, values }) => {
        const fastest = Math.min(...values)
        const nanoseconds = median(values)
        const spread = ((Math.max(...values) - fastest) / fastest) * 100
        return { name, nanoseconds, spread, ratio: nanoseconds / floor }
      })
    )
  }
  return [
    table("Start, processor time, beside bare Node", ({ cpu }) => cpu, 0),
    table("Start, processor time, beside --version", ({ cpu }) => cpu, 1),
    table("Start, wall clock, beside --version", ({ wall }) => wall, 1)
  ]
}
