/**
 * Writes the files that are generated from code, or with `--check` says which have drifted.
 *
 * Run with `pnpm generate`.
 */
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { priceTable } from "../packages/model-catalog/generate/prices.ts"

const root = join(import.meta.dirname, "..")

const isCheck = process.argv.includes("--check")
const drifted: Array<string> = []

const settle = async (path: string, text: string): Promise<void> => {
  const file = join(root, path)
  const found = await readFile(file, "utf8").catch(() => undefined)
  if (found === text) return
  drifted.push(path)
  if (!isCheck) await writeFile(file, text)
}

await settle("packages/model-catalog/src/priceTable.ts", priceTable())

// The others are made from the table of prices too: it must have been written before they are loaded.
const { generated } = await import("./generated.ts")
for (const [path, text] of generated) await settle(path, text)

if (isCheck && drifted.length > 0) {
  console.error(`These files are generated and no longer say what the code says: ${drifted.join(", ")}.`)
  console.error("Run: pnpm generate")
  process.exitCode = 1
} else {
  console.log(drifted.length === 0 ? "Generated files are up to date." : `Wrote ${drifted.join(", ")}.`)
}
