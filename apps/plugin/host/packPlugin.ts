/** Packs the plugin as it would be published, so that what is tested is what users get. */
import { Effect } from "effect"
import { existsSync } from "node:fs"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { run } from "./command.ts"
import { HostError } from "./HostError.ts"

const plugin = join(import.meta.dirname, "..")

const temporaryFolder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "bedrock-kit-pack-"))),
  (folder) => Effect.promise(() => rm(folder, { recursive: true, force: true }))
)

/**
 * The path of the packed plugin, until the scope closes. BEDROCK_KIT_PLUGIN_TARBALL names another one to test instead.
 *
 * **Errors**: the plugin has not been built, or pnpm cannot pack it.
 */
export const packPlugin = Effect.gen(function* () {
  const given = process.env["BEDROCK_KIT_PLUGIN_TARBALL"]
  if (given !== undefined && given !== "") {
    const path = resolve(given)
    return existsSync(path)
      ? path
      : yield* Effect.fail(
          new HostError({
            message: `BEDROCK_KIT_PLUGIN_TARBALL names ${path}, which is not there. Name a packed plugin.`
          })
        )
  }
  if (!existsSync(join(plugin, "dist", "index.js"))) {
    const message =
      "The plugin has not been built. Run pnpm exec turbo run build --filter=@bedrock-kit/openclaw-plugin."
    return yield* Effect.fail(new HostError({ message }))
  }
  const tarball = join(yield* temporaryFolder, "plugin.tgz")
  yield* run("pnpm", ["pack", "--out", tarball], { cwd: plugin, env: process.env, timeout: "1 minute" })
  return tarball
})
