/** `bedrock access`: whether a model can be used, and the first thing in the way if not. */
import { type AccessReport, ModelAccess } from "@bedrock-kit/discovery"
import { parseModelId } from "@bedrock-kit/model-catalog"
import { Console, Effect } from "effect"
import { Argument, Command } from "effect/cli"
import { isUnicode, toAscii } from "../ascii.ts"
import { connectToAccount } from "../connect.ts"
import { connection, json } from "../flags.ts"
import { fromFailure, OperatorError } from "../OperatorError.ts"
import { notModelIds } from "./explain.ts"

const id = Argument.String("id").pipe(
  Argument.withDescription("A model id, an inference profile id, or any ARN that Converse takes")
)

const marks = { passed: "✓", failed: "✗", unknown: "?" } as const

/** One line a rung, and below the first that fails what helps. Pure. */
export const toLines = ({ failed, modelId, region, rungs }: AccessReport): ReadonlyArray<string> => [
  `${modelId} in ${region}`,
  ...rungs.flatMap((rung) => [
    `${marks[rung.status]} ${rung.rung.padEnd(14)}  ${rung.detail}`,
    ...(rung === failed || rung.status === "unknown" ? [rung.fix, rung.command] : [])
      .filter((line) => line !== undefined)
      .map((line) => `${" ".repeat(18)}${line}`)
  ])
]

export const access = Command.make(
  "access",
  { id, ...connection, json },
  Effect.fnUntraced(function* (flags) {
    const { kind, region } = parseModelId(flags.id)
    if (kind === "unknown") return yield* notModelIds([flags.id])
    yield* connectToAccount(
      flags,
      Effect.fnUntraced(function* () {
        const report = yield* ModelAccess.use(({ check }) => check(flags.id)).pipe(Effect.mapError(fromFailure))
        if (flags.json) yield* Console.log(JSON.stringify(report, null, 2))
        else
          yield* Effect.forEach(toLines(report), (line) => Console.log(isUnicode(process.env) ? line : toAscii(line)), {
            discard: true
          })
        if (report.failed !== undefined)
          return yield* new OperatorError({
            message: [`${flags.id} cannot be used: ${report.failed.detail}`, report.failed.fix]
              .filter(Boolean)
              .join(" "),
            exitCode: 3
          })
      }),
      { modelRegion: region }
    )
  })
).pipe(
  Command.withDescription("Say whether a model can be used, and what is in the way if not"),
  Command.withExamples([
    { command: "bedrock access us.anthropic.claude-sonnet-4-6", description: "Before anybody is let at it" },
    { command: "bedrock access amazon.nova-pro-v1:0 --region eu-west-1 --json", description: "For a script" }
  ])
)
