/** Warns who chooses a model in the host's setup of what stands in its way: its end, or access that is missing. */
import { configuredKey } from "./authApiKey.ts"
import { configuredBaseUrl, pluginConfigOf } from "./hostConfig.ts"
import type { AuthPrompter, HostConfig } from "./hostTypes.ts"
import { label } from "./identity.ts"
import { toModelId } from "./modelIds.ts"

interface Selected {
  readonly config?: HostConfig
  /** With the provider's name before it. */
  readonly model: string
  readonly prompter: Pick<AuthPrompter, "note">
}

/** The host's hook. Never rejects: a choice is not undone because AWS could not be asked. */
export const onModelSelected = async ({ config, model, prompter }: Selected): Promise<void> => {
  const configured = {
    plugin: pluginConfigOf(config),
    baseUrl: configuredBaseUrl(config),
    apiKeys: [configuredKey(config)]
  }
  try {
    const { warningsOn } = await import("./modelSelectedRuntime.ts")
    const warnings = await warningsOn(configured, toModelId(model))
    if (warnings.length > 0) await prompter.note(warnings.join("\n"), label)
  } catch {
    // Whoever cannot be shown a note goes on without.
  }
}
