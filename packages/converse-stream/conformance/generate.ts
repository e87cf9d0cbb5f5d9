/**
 * Writes `table.ts` out as data, one file a group:
 *
 *   node packages/converse-stream/conformance/generate.ts && oxfmt packages/converse-stream/conformance
 */
import { writeFile } from "node:fs/promises"
import { groups } from "./table.ts"

await Promise.all(
  Object.entries(groups).map(([name, scenarios]) =>
    writeFile(new URL(`scenarios/${name}.json`, import.meta.url), `${JSON.stringify(scenarios, null, 2)}\n`)
  )
)
