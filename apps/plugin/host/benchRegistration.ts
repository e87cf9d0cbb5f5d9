/**
 * What it costs a real OpenClaw to load and register this plugin, beside one that does nothing, in the same runs.
 *
 * Build first; then `pnpm --filter @bedrock-kit/openclaw-plugin run bench:registration`. A whole `openclaw models list` takes
 * seconds and varies by hundreds of milliseconds, so the time is taken inside it, around the plugins' own code.
 */
import { Simulator } from "@bedrock-kit/simulator"
import { Console, Effect, Layer } from "effect"
import { mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import * as Bedrock from "./bedrock.ts"
import { run } from "./command.ts"
import { OpenClaw } from "./openclawHome.ts"
import { packPlugin } from "./packPlugin.ts"

const rounds = 9

const ours = "dist/index.js"
const empty = "empty.js"

const manifest = { id: "empty", name: "Empty", description: "Does nothing.", version: "1.0.0" }

/** A plugin that registers nothing, packed. */
const packEmpty = Effect.gen(function* () {
  const { home } = yield* OpenClaw
  const folder = join(home, "empty")
  const files = {
    "package.json": {
      name: "empty",
      version: "1.0.0",
      type: "module",
      openclaw: { extensions: [`./${empty}`], compat: { pluginApi: ">=2026.9.6" } }
    },
    "openclaw.plugin.json": { ...manifest, activation: { onStartup: true }, configSchema: { type: "object" } }
  }
  yield* Effect.promise(async () => {
    await mkdir(folder)
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), JSON.stringify(content))
    await writeFile(
      join(folder, empty),
      `const plugin = { ...${JSON.stringify(manifest)}, register() {} }\nexport { plugin as default }\n`
    )
  })
  const tarball = join(home, "empty.tgz")
  yield* run("pnpm", ["pack", "--out", tarball], { cwd: folder, env: process.env, timeout: "1 minute" })
  return tarball
})

/** Preloaded into the host: times each entry from its being asked for to its end, and its `register`. */
const clock = `data:text/javascript,${encodeURIComponent(`
import { registerHooks } from "node:module"
const entry = /node_modules\\/(?:@bedrock-kit\\/openclaw-plugin\\/(dist\\/index\\.js)|empty\\/(empty\\.js))/
registerHooks({
  load(url, context, next) {
    const found = entry.exec(url)
    const begun = performance.now()
    const loaded = next(url, context)
    if (found === null) return loaded
    const name = found[1] ?? found[2]
    const text = String(loaded.source)
    const plugin = /export\\s*\\{\\s*([\\w$]+) as default/.exec(text)[1]
    return { ...loaded, source: text + \`
;{
  const tell = (what, begun) => console.error("[clock]", \${JSON.stringify(name)}, what, performance.now() - begun)
  const { register } = \${plugin}
  \${plugin}.register = function (host) { const begun = performance.now(); register.call(this, host); tell("register", begun) }
  tell("evaluate", \${begun})
}\` }
  }
})`)}`

const median = (values: ReadonlyArray<number>): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN

const program = Effect.gen(function* () {
  const host = yield* OpenClaw
  for (const tarball of [yield* packEmpty, yield* packPlugin])
    yield* host.run(["plugins", "install", `npm-pack:${tarball}`, "--force", "--accept-capabilities"])
  const told = new Map<string, Array<number>>()
  for (let round = 0; round < rounds; round++) {
    const { stderr } = yield* host.run(["models", "list", "--all", "--provider", "amazon-bedrock", "--refresh"], {
      env: { NODE_OPTIONS: `--import=${clock}` }
    })
    for (const [, name = "", what = "", millis] of stderr.matchAll(/\[clock\] (\S+) (\S+) (\S+)/g)) {
      const key = `${name} ${what}`
      told.set(key, [...(told.get(key) ?? []), Number(millis)])
    }
  }
  const of = (name: string, what: string) => median(told.get(`${name} ${what}`) ?? [])
  yield* Console.log(`Medians of ${rounds} runs of "openclaw models list --refresh", in milliseconds:`)
  for (const what of ["evaluate", "register"])
    yield* Console.log(
      `${what.padEnd(10)} ${(told.get(`${ours} ${what}`) ?? []).length / rounds} times a run: empty ${of(empty, what).toFixed(2)}  ours ${of(ours, what).toFixed(2)}  added ${(of(ours, what) - of(empty, what)).toFixed(2)}`
    )
})

const Host = Layer.unwrap(Simulator.useSync(({ endpoint }) => OpenClaw.layer(Bedrock.environment(endpoint)))).pipe(
  Layer.provideMerge(Bedrock.layer)
)

await Effect.runPromise(program.pipe(Effect.provide(Host), Effect.scoped))
