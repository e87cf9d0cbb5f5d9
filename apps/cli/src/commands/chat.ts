/** `bedrock chat`: one turn with a model, streamed. */
import { type ConversePart, ConverseStream, type ConverseStreamError, type Turn } from "@bedrock-kit/converse-stream"
import { ModelCatalog } from "@bedrock-kit/discovery"
import { parseModelId, traitsOf } from "@bedrock-kit/model-catalog"
import { Console, Effect, Option, Schema, Stdio, Stream } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { connect } from "../connect.ts"
import { connection, json } from "../flags.ts"
import { fromFailure, OperatorError } from "../OperatorError.ts"

/** A global profile, so that it is there in every Region that has the model at all. */
const defaultModel = "global.anthropic.claude-haiku-5-5"

const prompt = Argument.String("prompt").pipe(
  Argument.withDescription("What to say to the model"),
  Argument.withSchema(Schema.NonEmptyString)
)

const model = Flag.String("model").pipe(
  Flag.withAlias("m"),
  Flag.withDescription("Model id, inference profile id, or an ARN of either"),
  Flag.withDefault(defaultModel)
)

const system = Flag.String("system").pipe(Flag.withDescription("System prompt"), Flag.optional)

const think = Flag.Literals("think", ["off", "low", "medium", "high"]).pipe(
  Flag.withDescription("How hard to think, for models that can. The thinking is shown on stderr"),
  Flag.withDefault("off")
)

const maxTokens = Flag.Int("max-tokens").pipe(Flag.withDescription("Most tokens to answer with"), Flag.optional)

interface Answer {
  readonly text: string
  readonly reasoning: string
  readonly toolUses: ReadonlyArray<{ readonly name: string; readonly input: unknown }>
  readonly finish: Extract<ConversePart.ConversePart, { _tag: "Finish" }> | undefined
}

const nothing: Answer = { text: "", reasoning: "", toolUses: [], finish: undefined }

/** Adds a part to the answer so far. Pure. */
export const append = (answer: Answer, part: ConversePart.ConversePart): Answer => {
  switch (part._tag) {
    case "TextDelta":
      return { ...answer, text: answer.text + part.text }
    case "ReasoningDelta":
      return { ...answer, reasoning: answer.reasoning + part.text }
    case "ToolUse":
      return { ...answer, toolUses: [...answer.toolUses, { name: part.name, input: part.input }] }
    case "Finish":
      return { ...answer, finish: part }
    default:
      return answer
  }
}

/** One line about what the turn cost, such as `12 tokens in, 34 out, end_turn`. */
export const summary = ({ finish }: Answer): string => {
  if (finish === undefined) return "no answer"
  const { stopReason, usage } = finish
  if (usage === undefined) return `usage unknown, ${stopReason}`
  const cached = [
    usage.cacheReadInputTokens ? `, ${usage.cacheReadInputTokens} read from the cache` : "",
    usage.cacheWriteInputTokens ? `, ${usage.cacheWriteInputTokens} written to it` : ""
  ].join("")
  return `${usage.inputTokens} tokens in${cached}, ${usage.outputTokens} out, ${stopReason}`
}

/** Writes to a stream of the terminal without a line break, as pieces arrive. */
const write = (to: "stdout" | "stderr", text: string) =>
  Effect.gen(function* () {
    const stdio = yield* Stdio.Stdio
    yield* Stream.make(text).pipe(Stream.run(stdio[to]()), Effect.ignore)
  })

const show = (before: Answer, part: ConversePart.ConversePart) => {
  switch (part._tag) {
    case "TextDelta": {
      const endsThinking = before.text === "" && before.reasoning !== ""
      return Effect.andThen(endsThinking ? write("stderr", "\n\n") : Effect.void, write("stdout", part.text))
    }
    case "ReasoningDelta":
      return write("stderr", part.text)
    default:
      return Effect.void
  }
}

/** Ends a refusal with what the lists of the account know of it: the id to use instead, or the model's true limits. */
const withAdvice = Effect.fnUntraced(function* (failure: ConverseStreamError) {
  const { modelId, reason } = failure
  const { exitCode, message } = fromFailure(failure)
  if (reason._tag !== "AwsError") return yield* new OperatorError({ exitCode, message })
  const { explain, learn } = yield* ModelCatalog
  const advice = (yield* explain(modelId, reason.detail)) ?? (yield* learn(modelId, reason.detail))
  return yield* new OperatorError({ exitCode, message: advice === undefined ? message : `${message} ${advice}` })
})

/** Runs a turn, shows its text as it arrives unless `quiet`, and returns the whole answer. */
export const converse = Effect.fnUntraced(function* (turn: Turn, quiet: boolean) {
  const { stream } = yield* ConverseStream
  return yield* stream(turn).pipe(
    Stream.runFoldEffect(
      () => nothing,
      (answer, part) => Effect.as(quiet ? Effect.void : show(answer, part), append(answer, part))
    ),
    Effect.catch(withAdvice)
  )
})

export const chat = Command.make(
  "chat",
  { prompt, model, system, think, maxTokens, json, ...connection },
  Effect.fnUntraced(function* (flags) {
    yield* connect(
      flags,
      Effect.fnUntraced(function* (region) {
        const turn: Turn = {
          modelId: flags.model,
          traits: traitsOf(flags.model),
          system: Option.getOrUndefined(flags.system),
          messages: [{ role: "user", content: [{ type: "text", text: flags.prompt }] }],
          maxTokens: Option.getOrUndefined(flags.maxTokens),
          reasoning: flags.think
        }
        const answer = yield* converse(turn, flags.json)
        const { finish, reasoning, text, toolUses } = answer
        if (flags.json) {
          const usage = finish?.usage ?? null
          const { stopReason } = finish ?? {}
          const document = { modelId: flags.model, region: region.value, text, reasoning, toolUses, stopReason, usage }
          return yield* Console.log(JSON.stringify(document, null, 2))
        }
        yield* Console.log("")
        yield* Console.error(`${flags.model} in ${region.value}: ${summary(answer)}`)
      }),
      { modelRegion: parseModelId(flags.model).region }
    )
  })
).pipe(
  Command.withDescription("Send one prompt to a model and print the answer as it arrives"),
  Command.withExamples([
    { command: 'bedrock chat "Why is the sky blue?"', description: "With the default model" },
    { command: 'bedrock chat "Say hello" --model amazon.nova-lite-v1:0 --json', description: "For a script" }
  ])
)
