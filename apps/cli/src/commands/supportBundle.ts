/** `bedrock support-bundle`: what others need to know to help, in one file, without secrets. */
import { Credentials, HostEnvironment, SecurityTokenService, toProvenanceReport } from "@bedrock-kit/credentials"
import { Clock, Console, DateTime, Effect, FileSystem, Option, Path, Result } from "effect"
import { Command, Flag } from "effect/cli"
import { homedir } from "node:os"
import { defaultConfigFile } from "../configFile.ts"
import { type Configuration, readConfiguration } from "../doctor/configuration.ts"
import { examine, type Patient } from "../doctor/doctor.ts"
import { withPatient } from "../doctor/patient.ts"
import { toDocument as toDoctorDocument } from "../doctor/render.ts"
import { connection } from "../flags.ts"
import { whenInterrupted } from "../interrupt.ts"
import { OperatorError } from "../OperatorError.ts"
import { whileWaiting } from "../progress.ts"
import { toDocument as toProvenanceDocument } from "../provenanceDocument.ts"
import { contents, type Findings, toBundle } from "../support/bundle.ts"
import { layOut } from "../table.ts"
import { substituteVariables } from "../variables.ts"

const model = Flag.String("model").pipe(
  Flag.withAlias("m"),
  Flag.withDescription("A model to look at. May be given several times. Default: those of OpenClaw's configuration"),
  Flag.atLeast(0)
)

const config = Flag.String("config").pipe(
  Flag.withDescription("OpenClaw's configuration. Default: where OpenClaw looks for it"),
  Flag.optional
)

const output = Flag.String("output").pipe(
  Flag.withAlias("o"),
  Flag.withDescription("The new file to write; - is stdout. Default: bedrock-support-<time>.json in this folder"),
  Flag.optional
)

const dryRun = Flag.Boolean("dry-run").pipe(
  Flag.withDescription("List what it would contain, and write nothing"),
  Flag.withDefault(false)
)

const wrongUse = (message: string) => new OperatorError({ message, exitCode: 2 })

const statuses = { Absent: "absent", Broken: "broken", Read: "read" } as const

const configurationOf = (configuration: Configuration): Findings["configuration"] => {
  const status = statuses[configuration._tag]
  if (configuration._tag !== "Read")
    return { file: configuration.file, status, document: undefined, substituted: undefined, models: [] }
  const { models, read } = configuration
  return {
    file: read.file,
    status,
    document: read.document,
    substituted: substituteVariables(read.document, process.env).document,
    models
  }
}

/** Whose credentials are used, as far as that is found out in a few seconds; else null. */
const whoami = Effect.fnUntraced(function* ({ named, profile, region }: Patient) {
  const facts = yield* HostEnvironment.use((host) => host.read)
  const outcome = yield* Credentials.use((credentials) => credentials.get).pipe(
    Effect.result,
    Effect.timeoutOption("5 seconds")
  )
  if (Option.isNone(outcome)) return null
  const caller = yield* SecurityTokenService.use((sts) => sts.getCallerIdentity).pipe(
    Effect.timeout("5 seconds"),
    Effect.option
  )
  const report = toProvenanceReport({
    facts,
    outcome: outcome.value,
    profile,
    region,
    caller: Option.getOrUndefined(caller),
    now: yield* Clock.currentTimeMillis
  })
  return toProvenanceDocument(
    report,
    Result.getOrElse(named, () => undefined)
  )
})

const write = Effect.fnUntraced(function* (file: string, text: string) {
  const fs = yield* FileSystem.FileSystem
  yield* fs
    .writeFileString(file, `${text}\n`, { flag: "wx", mode: 0o600 })
    .pipe(
      Effect.mapError(({ reason }) =>
        reason._tag === "AlreadyExists"
          ? wrongUse(`${file} exists already and is not overwritten. Choose another name with --output.`)
          : wrongUse(`${file} could not be written (${reason.message}). Choose another place with --output.`)
      )
    )
})

export const supportBundle = Command.make(
  "support-bundle",
  { model, ...connection, config, output, dryRun },
  Effect.fnUntraced(function* (flags) {
    const path = yield* Path.Path
    const home = homedir()
    const createdAt = DateTime.formatIso(yield* DateTime.now)
    const file = Option.getOrElse(flags.output, () => `bedrock-support-${createdAt.replaceAll(/[-:]|\.\d+/g, "")}.json`)
    yield* Console.error(`The support bundle ${file === "-" ? "" : `${file} `}contains:`)
    const rows = Object.entries(contents).map(([part, what]) => [`  ${part}`, what])
    yield* Effect.forEach(layOut(rows), (line) => Console.error(line), { discard: true })
    yield* Console.error(
      "Account numbers are shortened. No prompt and no answer is in it, and nothing is sent to anybody."
    )
    if (flags.dryRun) return

    const configFile = Option.getOrElse(flags.config, () => defaultConfigFile({ env: process.env, home }, path))
    const configuration = yield* readConfiguration(configFile, process.env)
    const findings = yield* withPatient({ ...flags, invoke: false }, configuration, (patient) =>
      Effect.all(
        {
          versions: Effect.succeed({ ...patient.versions }),
          doctor: Effect.map(examine(patient), toDoctorDocument),
          whoami: whoami(patient)
        },
        { concurrency: "unbounded" }
      )
    ).pipe(
      whileWaiting("Looking; this takes half a minute at most."),
      whenInterrupted("Interrupted: no file was written.")
    )
    const bundle = toBundle({
      ...findings,
      configuration: configurationOf(configuration),
      env: process.env,
      home,
      createdAt
    })
    const text = JSON.stringify(bundle, null, 2)
    if (file === "-") return yield* Console.log(text)
    yield* write(file, text)
    yield* Console.error(`It is in ${file}. Read it before you attach it to an issue.`)
  })
).pipe(
  Command.withDescription("Gather what others need to know to help, in one file, without secrets"),
  Command.withExamples([
    { command: "bedrock support-bundle", description: "A file to attach to an issue" },
    { command: "bedrock support-bundle --dry-run", description: "What would be in it" },
    { command: "bedrock support-bundle --output - | less", description: "To read it first" }
  ])
)
