/** `openclaw bedrock …`: what `bedrock` does on its own, for operators who have OpenClaw and nothing else. */
import { configuredBaseUrl, discoveryOf, pluginConfigOf } from "./hostConfig.ts"
import type { CliProgram, HostConfig, PluginApi } from "./hostTypes.ts"
import { objectOf, textOf } from "./untrusted.ts"

/** The row of `openclaw --help`. */
export const bedrockCommand = {
  name: "bedrock",
  description: "Amazon Bedrock: what is wrong, who calls it, which models there are",
  hasSubcommands: true
}

/** Where and as whom the gateway calls AWS. */
const connectionOf = (config: HostConfig) => {
  const plugin = pluginConfigOf(config)
  const own = objectOf(plugin)
  return {
    region: textOf(own?.["region"]) ?? textOf(discoveryOf(plugin)["region"]),
    profile: textOf(own?.["profile"]),
    endpoint: textOf(own?.["endpoint"]) ?? configuredBaseUrl(config)
  }
}

const register = ({ config, program }: { readonly program: CliProgram; readonly config?: HostConfig }): void => {
  program
    .command(bedrockCommand.name)
    .description(bedrockCommand.description)
    // The command line reads its own flags, and has help of its own.
    .helpOption(false)
    .allowUnknownOption()
    .allowExcessArguments()
    .argument("[words...]")
    .action(async (words) => {
      const { runHosted } = await import("@bedrock-kit/cli/hosted")
      process.exitCode = await runHosted(words, `openclaw ${bedrockCommand.name}`, connectionOf(config))
    })
}

/** Offers the commands. Nothing of them is loaded before one is called. */
export const registerCommands = (host: PluginApi): void =>
  host.registerCli?.(register, {
    commands: [bedrockCommand.name],
    descriptors: [bedrockCommand]
  })
