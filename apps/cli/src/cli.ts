/** The command line as a tree. One command a file in `commands/`. */
import { Command } from "effect/cli"
import { access } from "./commands/access.ts"
import { chat } from "./commands/chat.ts"
import { config } from "./commands/config.ts"
import { demo } from "./commands/demo.ts"
import { models } from "./commands/models.ts"
import { simulator } from "./commands/simulator.ts"
import { whoami } from "./commands/whoami.ts"

export const cli = Command.make("bedrock").pipe(
  Command.withDescription("Amazon Bedrock on the command line, for the people who operate gateways"),
  Command.withSubcommands([whoami, models, access, chat, config, simulator, demo])
)
