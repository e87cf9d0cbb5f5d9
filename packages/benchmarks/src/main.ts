/**
 * `pnpm bench [SCENARIO…]`: runs the scenarios named, or all of them, and prints their tables. `pnpm bench conformance`
 * is no measure of speed, takes minutes, and is run only by name.
 */
import { cli } from "./cli.ts"
import { credentials } from "./credentials.ts"
import { discovery } from "./discovery.ts"
import { modelCatalog } from "./modelCatalog.ts"

const scenarios: Readonly<Record<string, () => Promise<ReadonlyArray<string>>>> = {
  cli,
  credentials,
  discovery,
  "model-catalog": modelCatalog,
  // Last, and loaded only then: its contenders would slow the others down.
  stream: async () => (await import("./stream.ts")).stream()
}

/** Its contenders are loaded only for it: they would slow the others down. */
const all: typeof scenarios = {
  ...scenarios,
  conformance: async () => (await import("./conformance/main.ts")).conformance()
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !Object.hasOwn(all, name))
if (unknown.length > 0) {
  console.error(`There is no scenario ${unknown.join(", ")}. There are: ${Object.keys(all).join(", ")}.`)
  process.exit(2)
}
const chosen = wanted.length === 0 ? scenarios : all
for (const [name, run] of Object.entries(chosen))
  if (wanted.length === 0 || wanted.includes(name)) console.log(`${(await run()).join("\n\n")}\n`)
