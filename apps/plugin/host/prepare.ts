/** What every host test stands on, made once before any of them: an installed OpenClaw, and the packed plugin. */
import { Effect, Exit, Scope } from "effect"
import { installOpenClaw } from "./install.ts"
import { packPlugin } from "./packPlugin.ts"

/** Tests that run at the same time must not download 650 MB each, nor pack one folder together. */
export const setup = async (): Promise<() => Promise<void>> => {
  const scope = Scope.makeUnsafe()
  await Effect.runPromise(installOpenClaw)
  process.env["BEDROCK_KIT_PLUGIN_TARBALL"] = await Effect.runPromise(Scope.provide(packPlugin, scope))
  return () => Effect.runPromise(Scope.close(scope, Exit.void))
}
