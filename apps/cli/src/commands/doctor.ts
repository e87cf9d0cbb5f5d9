/** `bedrock doctor`: what is wrong, why, and what to type next. */
import { Console, Effect, Option, Path } from "effect"
import { Command, Flag } from "effect/cli"
import { homedir } from "node:os"
import { defaultConfigFile } from "../configFile.ts"
import { type CheckReport, firstFailure } from "../doctor/Check.ts"
import { type Configuration, readConfiguration } from "../doctor/configuration.ts"
import { examine } from "../doctor/doctor.ts"
import { withPatient } from "../doctor/patient.ts"
import { isUnicode } from "../ascii.ts"
import { toJson, toScreen } from "../doctor/render.ts"
import { connection, json } from "../flags.ts"
import { NoColor } from "../globalFlags.ts"
import { whenInterrupted } from "../interrupt.ts"
import { migrate, planMigration } from "../migrateConfig.ts"
import { OperatorError } from "../OperatorError.ts"
import { whileWaiting } from "../progress.ts"
import { hasColors } from "../style.ts"

const model = Flag.String("model").pipe(
  Flag.withAlias("m"),
  Flag.withDescription(
    "A model to look at. May be given several times. Default: those that OpenClaw's configuration names"
  ),
  Flag.atLeast(0)
)

const config = Flag.String("config").pipe(
  Flag.withDescription("OpenClaw's configuration. Default: where OpenClaw looks for it"),
  Flag.optional
)

const invoke = Flag.Boolean("invoke").pipe(
  Flag.withDescription("Take a turn of one token with each model: the only sure way to know, and it costs that token"),
  Flag.withDefault(false)
)

const fix = Flag.Boolean("fix").pipe(
  Flag.withDescription("Mend what can be mended here without harm: move the older place of the configuration"),
  Flag.withDefault(false)
)

/** Moves the older place of the configuration, where it is in use, and shows the change. Gives what is there then. */
const mend = Effect.fnUntraced(function* (configuration: Configuration) {
  if (configuration._tag !== "Read" || !configuration.isLegacy) {
    yield* Console.error("There is nothing to fix here.")
    return configuration
  }
  const { read } = configuration
  const plan = yield* planMigration(read)
  yield* Console.error(plan.changes)
  const told = yield* migrate(read, plan)
  yield* Effect.forEach(told, (line) => Console.error(line), { discard: true })
  return yield* readConfiguration(read.file, process.env)
})

const print = (reports: ReadonlyArray<CheckReport>, isJson: boolean, isAllowed: boolean) => {
  const { columns, isTTY } = process.stdout
  const looks = {
    width: isTTY && columns > 0 ? columns : 80,
    isColored: hasColors({ env: process.env, isTerminal: isTTY, isAllowed }),
    isUnicode: isUnicode(process.env)
  }
  return isJson
    ? Console.log(toJson(reports))
    : Effect.forEach(toScreen(reports, looks), (line) => Console.log(line), { discard: true })
}

/** One failure, told again below the screen, decides how the process ends. */
const verdict = (reports: ReadonlyArray<CheckReport>): Effect.Effect<void, OperatorError> => {
  const first = firstFailure(reports)
  if (first === undefined) return Effect.void
  const count = reports.filter(({ outcome }) => outcome.status === "failed").length
  const others = count === 1 ? "" : ` ${count} checks failed; this is the first.`
  return Effect.fail(
    new OperatorError({
      message: `${first.report.title}: ${first.outcome.why}${others} Next: ${first.outcome.fix}`,
      exitCode: first.outcome.exitCode
    })
  )
}

export const doctor = Command.make(
  "doctor",
  { model, ...connection, config, invoke, fix, json },
  Effect.fnUntraced(function* (flags) {
    const path = yield* Path.Path
    const file = Option.getOrElse(flags.config, () => defaultConfigFile({ env: process.env, home: homedir() }, path))
    const found = yield* readConfiguration(file, process.env)
    const configuration = flags.fix ? yield* mend(found) : found
    const reports = yield* withPatient(flags, configuration, examine).pipe(
      whileWaiting("Looking; this takes half a minute at most."),
      whenInterrupted(
        "Interrupted: nothing was changed, and not everything was looked at. Run the command again for that."
      )
    )
    yield* print(reports, flags.json, !(yield* NoColor))
    yield* verdict(reports)
  })
).pipe(
  Command.withDescription("Say what is wrong on this host, why, and what to type next"),
  Command.withExamples([
    { command: "bedrock doctor", description: "The gateway's configuration, and the models it names" },
    {
      command: "bedrock doctor --model us.anthropic.claude-sonnet-4-6 --invoke",
      description: "To the last step, with one model"
    },
    { command: "bedrock doctor --json", description: "For a script: {ok, checks: [{id, title, status, why, fix}]}" }
  ])
)
