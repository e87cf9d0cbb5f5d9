/**
 * The command line as a tree. One command a file in `commands/`.
 *
 * A command brings what it works with, and all of them together take longer to load than most take to answer. So only the
 * one that is called is loaded.
 */
import { Effect, Layer, Tracer } from "effect"
import { Command } from "effect/cli"
import { NoColor, Verbose } from "./globalFlags.ts"

const commands = {
  whoami: async () => (await import("./commands/whoami.ts")).whoami,
  models: async () => (await import("./commands/models.ts")).models,
  access: async () => (await import("./commands/access.ts")).access,
  chat: async () => (await import("./commands/chat.ts")).chat,
  validate: async () => (await import("./commands/validate.ts")).validate,
  decode: async () => (await import("./commands/decode.ts")).decode,
  doctor: async () => (await import("./commands/doctor.ts")).doctor,
  iam: async () => (await import("./commands/iam.ts")).iam,
  bench: async () => (await import("./commands/bench.ts")).bench,
  cost: async () => (await import("./commands/cost.ts")).cost,
  guardrail: async () => (await import("./commands/guardrail.ts")).guardrail,
  "support-bundle": async () => (await import("./commands/supportBundle.ts")).supportBundle,
  setup: async () => (await import("./commands/setup.ts")).setup,
  config: async () => (await import("./commands/config.ts")).config,
  simulator: async () => (await import("./commands/simulator.ts")).simulator,
  demo: async () => (await import("./commands/demo.ts")).demo
}

/** Steps are traced where they are to be told. The tracer is loaded only then. */
const steps = Layer.unwrap(
  Effect.gen(function* () {
    if (!(yield* Verbose)) return Layer.empty
    const { verboseTracer } = yield* Effect.promise(() => import("./verbose.ts"))
    return Layer.succeed(Tracer.Tracer, verboseTracer)
  })
)

const root = Command.make("bedrock").pipe(
  Command.withDescription("Amazon Bedrock on the command line, for the people who operate gateways")
)

type Name = keyof typeof commands

/** What the first argument may be. */
export const commandNames = Object.keys(commands) as ReadonlyArray<Name>

/** The commands that these arguments cannot do without. Help and completions of the whole tree need all of them. */
export const commandsFor = (args: ReadonlyArray<string>): ReadonlyArray<Name> => {
  const [first = ""] = args
  if (first === "--version") return []
  const isWhole = args.some((arg) => arg.startsWith("--completions"))
  const called = commandNames.filter((name) => name === first)
  return isWhole || called.length === 0 ? commandNames : called
}

/** Loads what the arguments call. */
export const loadCli = async (args: ReadonlyArray<string>) => {
  const loaded = await Promise.all(commandsFor(args).map((name) => commands[name]()))
  return root.pipe(Command.withSubcommands(loaded), Command.provide(steps), Command.withGlobalFlags([NoColor, Verbose]))
}
