/** Flags of every command, wherever they stand on the command line. */
import { Flag, GlobalFlag } from "effect/cli"

/** Whether colours are against the wish of who reads. Commands that use none take it too. */
export const NoColor = GlobalFlag.Setting("no-color")({
  flag: Flag.Boolean("no-color").pipe(
    Flag.withDescription("Use no colours. They are used on a terminal only, and never with NO_COLOR"),
    Flag.withDefault(false),
    Flag.withoutNegation
  )
})

/** Whether each step is told on stderr. */
export const Verbose = GlobalFlag.Setting("verbose")({
  flag: Flag.Boolean("verbose").pipe(
    Flag.withDescription("Tell on stderr what is asked of AWS and of the machine, and how long each took"),
    Flag.withDefault(false),
    Flag.withoutNegation
  )
})
