/**
 * Writes the files that are generated from code, or with `--check` says which have drifted.
 *
 * Run with `pnpm generate`.
 */
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { configurationMarkdown } from "../packages/config-schema/src/index.ts"
import { manifest } from "../apps/plugin/src/manifest.ts"
import pluginPackage from "../apps/plugin/package.json" with { type: "json" }
import { errorsMarkdown } from "./errorsMarkdown.ts"

const root = join(import.meta.dirname, "..")

const generated: ReadonlyArray<readonly [path: string, text: string]> = [
  ["apps/plugin/openclaw.plugin.json", `${JSON.stringify(manifest(pluginPackage.version), null, 2)}\n`],
  ["docs/configuration.md", configurationMarkdown()],
  ["docs/errors.md", errorsMarkdown()]
]

const isCheck = process.argv.includes("--check")
const drifted: Array<string> = []

for (const [path, text] of generated) {
  const file = join(root, path)
  const found = await readFile(file, "utf8").catch(() => undefined)
  if (found === text) continue
  drifted.push(path)
  if (!isCheck) await writeFile(file, text)
}

if (isCheck && drifted.length > 0) {
  console.error(`These files are generated and no longer say what the code says: ${drifted.join(", ")}.`)
  console.error("Run: pnpm generate")
  process.exitCode = 1
} else {
  console.log(drifted.length === 0 ? "Generated files are up to date." : `Wrote ${drifted.join(", ")}.`)
}
