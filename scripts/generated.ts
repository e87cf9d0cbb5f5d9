/** The files that are made from code, and their text. Loading it reads the table of prices. */
import { configurationMarkdown } from "../packages/config-schema/src/index.ts"
import { manifest } from "../apps/plugin/src/manifest.ts"
import pluginPackage from "../apps/plugin/package.json" with { type: "json" }
import { modelsMarkdown } from "../packages/model-catalog/generate/modelsMarkdown.ts"
import { errorsMarkdown } from "./errorsMarkdown.ts"

/** Every generated file but the table of prices, by its path from the root. */
export const generated: ReadonlyArray<readonly [path: string, text: string]> = [
  ["apps/plugin/openclaw.plugin.json", `${JSON.stringify(manifest(pluginPackage.version), null, 2)}\n`],
  ["docs/configuration.md", configurationMarkdown()],
  ["docs/errors.md", errorsMarkdown()],
  ["docs/models.md", modelsMarkdown()]
]
