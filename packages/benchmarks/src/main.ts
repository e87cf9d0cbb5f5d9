/** `pnpm bench [SCENARIO…]`: runs the scenarios named, or all of them, and prints their tables. */
import { credentials } from "./credentials.ts"
import { discovery } from "./discovery.ts"
import { modelCatalog } from "./modelCatalog.ts"

const scenarios: Readonly<Record<string, () => Promise<ReadonlyArray<string>>>> = {
  credentials,
  discovery,
  "model-catalog": modelCatalog
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !Object.hasOwn(scenarios, name))
if (unknown.length > 0) {
  console.error(`There is no scenario ${unknown.join(", ")}. There are: ${Object.keys(scenarios).join(", ")}.`)
  process.exit(2)
}
for (const [name, run] of Object.entries(scenarios))
  if (wanted.length === 0 || wanted.includes(name)) console.log(`${(await run()).join("\n\n")}\n`)
