/** `bedrock validate`: says whether Amazon Bedrock would take a request, without sending it. */
import { parseConfigText } from "@bedrock-kit/config-schema/text"
import { Console, Effect, FileSystem, Option, Result } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { json } from "../flags.ts"
import { inputName, readTextInput } from "../inputFile.ts"
import { OperatorError } from "../OperatorError.ts"
import { printable } from "../printable.ts"
import { type Checked, checkRequest } from "../validate/checkRequest.ts"
import { layOut } from "../table.ts"
import { toWireJson } from "../wireJson.ts"

const file = Argument.String("file").pipe(
  Argument.withDescription("A request of Converse as JSON, as for aws bedrock-runtime --cli-input-json; - reads stdin")
)

const model = Flag.String("model").pipe(
  Flag.withAlias("m"),
  Flag.withDescription("Model to check for, instead of the request's modelId"),
  Flag.optional
)

const fixed = Flag.String("fixed").pipe(
  Flag.withDescription("Write the mended request to this file; - is stdout, and the rest goes to stderr"),
  Flag.optional
)

const strict = Flag.Boolean("strict").pipe(
  Flag.withDescription("End with exit code 1 when anything had to be mended"),
  Flag.withDefault(false)
)

/** More than AWS takes of any request. **Units**: bytes. */
const most = 64 * 2 ** 20

const wrongUse = (message: string) => new OperatorError({ message, exitCode: 2 })

/** JSON alone: what the AWS CLI refuses is refused here too, with the place that it does not name. */
const parse = (name: string, text: string): Result.Result<unknown, OperatorError> =>
  Result.try({
    try: (): unknown => JSON.parse(text),
    catch: () => {
      const located = parseConfigText(text)
      if (Result.isSuccess(located))
        return wrongUse(`${name} is JSON5 and not JSON: take out its comments, trailing commas and the like.`)
      const { column, line, problem } = located.failure
      return wrongUse(`${name} is not JSON. Line ${line}, column ${column}: ${problem}. Mend it there and try again.`)
    }
  })

const count = (list: ReadonlyArray<unknown>, one: string) => `${list.length} ${one}${list.length === 1 ? "" : "s"}`

const table = (rows: ReadonlyArray<ReadonlyArray<string>>) => layOut(rows).map((line) => printable(`  ${line}`))

const report = (name: string, { problems, repairs }: Checked): ReadonlyArray<string> => {
  if (problems.length > 0)
    return [
      `${name} cannot be sent, because of ${count(problems, "problem")}:`,
      ...table(problems.map(({ detail, where }) => [`${where} ${detail}`]))
    ]
  if (repairs.length === 0) return [`${name}: Amazon Bedrock takes it as it is.`]
  return [
    `${name}: Amazon Bedrock may refuse it as it is; bedrock mends ${count(repairs, "thing")} before it sends it:`,
    ...table(repairs.map(({ detail, kind, where }) => [kind, `${where} ${detail}`]))
  ]
}

const write = (target: string, text: string) =>
  Effect.gen(function* () {
    if (target === "-") return yield* Console.log(text)
    const fs = yield* FileSystem.FileSystem
    yield* fs
      .writeFileString(target, `${text}\n`)
      .pipe(
        Effect.mapError(({ reason }) =>
          wrongUse(`${target} could not be written (${reason.message}). Check the path, and try again.`)
        )
      )
  })

export const validate = Command.make(
  "validate",
  { file, model, fixed, strict, json },
  Effect.fnUntraced(function* (flags) {
    const target = Option.getOrUndefined(flags.fixed)
    if (target === "-" && flags.json)
      return yield* wrongUse(
        "--json and --fixed - both write to stdout. The mended request is in --json already, as request."
      )
    const name = inputName(flags.file)
    const document = yield* Effect.fromResult(parse(name, yield* readTextInput(flags.file, most)))
    const checked = checkRequest(document, Option.getOrUndefined(flags.model))
    const { problems, repairs, request } = checked
    if (flags.json) {
      const valid = problems.length + repairs.length === 0
      yield* Console.log(toWireJson({ file: name, valid, repairs, problems, request: request ?? null }, 2))
    } else {
      const say = target === "-" ? Console.error : Console.log
      yield* Effect.forEach(report(name, checked), (line) => say(line), { discard: true })
    }
    if (problems.length > 0)
      return yield* wrongUse(
        `${name} cannot be sent: it has ${count(problems, "problem")}. Mend what is listed and try again.`
      )
    if (target !== undefined) yield* write(target, toWireJson(request, 2))
    if (flags.strict && repairs.length > 0)
      return yield* new OperatorError({
        message: `${name} has ${count(repairs, "thing")} to mend, and --strict takes none. Write the mended request with --fixed FILE.`,
        exitCode: 1
      })
  })
).pipe(
  Command.withDescription("Say whether Amazon Bedrock would take a request, and what has to be mended; asks nobody"),
  Command.withExamples([
    { command: "bedrock validate request.json", description: "What is wrong with it, and what bedrock would mend" },
    {
      command: "bedrock validate request.json --fixed mended.json",
      description: "The request that bedrock would send"
    },
    {
      command: "bedrock validate --model amazon.nova-lite-v1:0 - < body.json",
      description: "A recorded body, which has no modelId"
    }
  ])
)
