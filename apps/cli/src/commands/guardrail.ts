/** `bedrock guardrail`: what a guardrail makes of a text, without a model. */
import { type GuardrailAnswer, RuntimeProbe } from "@bedrock-kit/converse-stream"
import { Console, Effect, Option, Schema } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { readPrompt } from "../chat/promptInput.ts"
import { parseGuardrail } from "../chat/settings.ts"
import { connect } from "../doctor/connect.ts"
import { connection, json } from "../flags.ts"
import { findingsOf, type Verdict, verdictOf } from "../guardrail/findings.ts"
import { whenInterrupted } from "../interrupt.ts"
import { fromFailure, OperatorError } from "../OperatorError.ts"
import { printable } from "../printable.ts"
import { layOut } from "../table.ts"

const guardrailId = Argument.String("guardrail").pipe(
  Argument.withDescription("Id or ARN, with :VERSION; without a version its working draft"),
  Argument.withSchema(Schema.NonEmptyString)
)

const text = Argument.String("text").pipe(
  Argument.withDescription("What it is to judge. Default: stdin"),
  Argument.withSchema(Schema.NonEmptyString),
  Argument.optional
)

const source = Flag.Literals("source", ["input", "output"]).pipe(
  Flag.withDescription("Whether it is what somebody asks a model, or what a model says"),
  Flag.withDefault("input")
)

const verdicts = ["passed", "masked", "blocked"] as const satisfies ReadonlyArray<Verdict>

const expected = Flag.Literals("expect", verdicts).pipe(
  Flag.withDescription("End with exit code 1 when it comes to anything else"),
  Flag.optional
)

const noAnswer = new OperatorError({
  message:
    "The guardrail did not answer within 30 seconds. Try again, or see what is wrong with the network: bedrock doctor",
  exitCode: 75
})

const sentences: Readonly<Record<Verdict, string>> = {
  passed: "Passed: the guardrail lets the text through as it is.",
  masked: "Masked: the guardrail lets the text through, without what it hides.",
  blocked: "Blocked: the guardrail withholds the text."
}

const outputOf = ({ outputs }: GuardrailAnswer): string | undefined =>
  outputs === undefined || outputs.length === 0 ? undefined : outputs.map(({ text = "" }) => text).join("\n")

const toLines = (answer: GuardrailAnswer): ReadonlyArray<string> => {
  const output = outputOf(answer)
  return [
    sentences[verdictOf(answer)],
    ...layOut(findingsOf(answer).map(({ action, detail, name, policy }) => [`  ${action}`, policy, name, detail])),
    ...(output === undefined ? [] : ["What is said instead:", ...output.split("\n").map((line) => `  ${line}`)])
  ].map(printable)
}

const toDocument = (identifier: string, version: string, answer: GuardrailAnswer) => ({
  guardrailIdentifier: identifier,
  guardrailVersion: version,
  verdict: verdictOf(answer),
  findings: findingsOf(answer),
  output: outputOf(answer) ?? null,
  usage: answer.usage ?? null
})

const test = Command.make(
  "test",
  { guardrailId, text, source, expected, ...connection, json },
  Effect.fnUntraced(function* (flags) {
    const judged = yield* readPrompt(Option.getOrUndefined(flags.text))
    if (judged === undefined)
      return yield* new OperatorError({
        message: 'There is no text. Give one, such as bedrock guardrail test ID "some text", or write it to stdin.',
        exitCode: 2
      })
    const { guardrailIdentifier, guardrailVersion } = parseGuardrail(flags.guardrailId)
    const answer = yield* connect(
      flags,
      Effect.fnUntraced(function* () {
        const { applyGuardrail } = yield* RuntimeProbe
        return yield* applyGuardrail({
          guardrailIdentifier,
          guardrailVersion,
          source: flags.source === "input" ? "INPUT" : "OUTPUT",
          text: judged
        }).pipe(
          Effect.mapError(fromFailure),
          Effect.timeoutOrElse({ duration: "30 seconds", orElse: () => Effect.fail(noAnswer) })
        )
      })
    ).pipe(whenInterrupted("Interrupted: the guardrail was not waited for."))
    if (flags.json)
      yield* Console.log(JSON.stringify(toDocument(guardrailIdentifier, guardrailVersion, answer), null, 2))
    else yield* Effect.forEach(toLines(answer), (line) => Console.log(line), { discard: true })
    const verdict = verdictOf(answer)
    if (Option.isSome(flags.expected) && flags.expected.value !== verdict)
      return yield* new OperatorError({
        message: `The text was ${verdict}, and ${flags.expected.value} was expected. See what the guardrail found, and mend the guardrail or the text.`,
        exitCode: 1
      })
  })
).pipe(
  Command.withDescription("Show what a guardrail makes of a text; AWS charges for the policies that look at it"),
  Command.withExamples([
    { command: 'bedrock guardrail test a1b2c3d4e5f6:2 "Tell me a secret"', description: "Version 2, and a question" },
    {
      command: "bedrock guardrail test a1b2c3d4e5f6 --source output --expect passed < answer.txt",
      description: "The draft and an answer, in a test"
    }
  ])
)

export const guardrail = Command.make("guardrail").pipe(
  Command.withDescription("Try a guardrail without a model"),
  Command.withSubcommands([test])
)
