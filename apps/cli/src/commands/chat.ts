/** `bedrock chat`: one turn with a model, or a conversation at the terminal. */
import { parseModelId, traitsOf } from "@bedrock-kit/model-catalog"
import { Console, Effect, Option, Path, Ref, Schema, Stdio } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { homedir } from "node:os"
import { type Attachment, readDocument, readImage } from "../chat/attachments.ts"
import { beginning, converse, type Progress, type Show, timingOf } from "../chat/converse.ts"
import { empty } from "../chat/conversation.ts"
import { historyFile, openHistory, unkept } from "../chat/historyFile.ts"
import { readPrompt } from "../chat/promptInput.ts"
import { repl } from "../chat/repl.ts"
import { parseGuardrail, reasoningLevels, type Settings, toTurn } from "../chat/settings.ts"
import { priceSource, remark, summary } from "../chat/usageLine.ts"
import { connect } from "../connect.ts"
import { connection, json } from "../flags.ts"
import { NoColor } from "../globalFlags.ts"
import { OperatorError } from "../OperatorError.ts"
import { hasColors } from "../style.ts"
import { toWireJson } from "../wireJson.ts"

/** A global profile, so that it is there in every Region that has the model at all. */
const defaultModel = "global.anthropic.claude-haiku-5-5"

const prompt = Argument.String("prompt").pipe(
  Argument.withDescription("What to say to the model. Without it: stdin, or on a terminal a conversation"),
  Argument.withSchema(Schema.NonEmptyString),
  Argument.optional
)

const model = Flag.String("model").pipe(
  Flag.withAlias("m"),
  Flag.withDescription("Model id, inference profile id, or an ARN of either"),
  Flag.withDefault(defaultModel)
)

const system = Flag.String("system").pipe(Flag.withDescription("System prompt"), Flag.optional)

const images = Flag.String("image").pipe(
  Flag.withDescription("Picture to show the model: PNG, JPEG, GIF or WebP. May be given several times"),
  Flag.atLeast(0)
)

const documents = Flag.String("document").pipe(
  Flag.withDescription("Document for the model to read: PDF, Word, Excel, or any text. May be given several times"),
  Flag.atLeast(0)
)

const reasoning = Flag.Literals("reasoning", reasoningLevels).pipe(
  Flag.withDescription("How hard to think, for models that can. The thinking is shown on stderr. Default: off"),
  Flag.optional
)

/** The name it had at first. */
const think = Flag.Literals("think", reasoningLevels).pipe(Flag.optional, Flag.withHidden)

const maxTokens = Flag.Int("max-tokens").pipe(
  Flag.withDescription("Most tokens to answer with"),
  Flag.filter(
    (tokens) => tokens > 0,
    (tokens) => `${tokens} is no number of tokens; take 1 or more`
  ),
  Flag.optional
)

const temperature = Flag.Finite("temperature").pipe(
  Flag.withDescription("0 to 1: how freely to choose words, for models that take it"),
  Flag.filter(
    (value) => value >= 0 && value <= 1,
    (value) => `${value} is not between 0 and 1`
  ),
  Flag.optional
)

const cache = Flag.Literals("cache", ["short", "long", "none"]).pipe(
  Flag.withDescription(
    "How long AWS keeps the prompt for the next turn: minutes, an hour, or not at all. Writing costs"
  ),
  Flag.withDefault("none")
)

const guardrail = Flag.String("guardrail").pipe(
  Flag.withDescription("Guardrail id or ARN, with :VERSION; without a version its working draft"),
  Flag.optional
)

const serviceTier = Flag.Literals("service-tier", ["default", "priority", "flex", "reserved"]).pipe(
  Flag.withDescription("Tier to be served in, for models that have it"),
  Flag.optional
)

const raw = Flag.Boolean("raw").pipe(
  Flag.withDescription("Print the events as AWS sends them, one JSON object a line, instead of text"),
  Flag.withDefault(false)
)

const noHistory = Flag.Boolean("no-history").pipe(
  Flag.withDescription("Do not keep what is typed at the prompt for the next session"),
  Flag.withDefault(false),
  Flag.withoutNegation
)

const wrongUse = (message: string) => new OperatorError({ message, exitCode: 2 })

/** What `--json` prints. */
const toDocument = (settings: Settings, region: string, progress: Progress) => {
  const { answer, repairs } = progress
  const { finish, reasoning, text, toolUses } = answer
  const timing = timingOf(progress)
  return {
    modelId: settings.modelId,
    region,
    text,
    reasoning,
    toolUses,
    stopReason: finish?.stopReason,
    usage: finish?.usage ?? null,
    cost: finish?.cost === undefined ? null : { usd: finish.cost.usd, source: priceSource(finish) ?? null },
    requestId: finish?.requestId ?? null,
    firstTokenMs: timing.first ?? null,
    totalMs: timing.total,
    repairs
  }
}

/** One question and its answer. */
const once = Effect.fnUntraced(function* (
  settings: Settings,
  region: string,
  show: Show,
  text: string,
  attachments: ReadonlyArray<Attachment>
) {
  const turn = toTurn(settings, [{ role: "user", content: [...attachments, { type: "text", text }] }])
  const progress = yield* converse(turn, show, yield* Ref.make(yield* beginning))
  const { answer } = progress
  if (show.what === "nothing") return yield* Console.log(toWireJson(toDocument(settings, region, progress), 2))
  if (show.what === "text") yield* Console.log("")
  const warning = remark(answer)
  if (warning !== undefined) yield* Console.error(warning)
  yield* Console.error(`${settings.modelId} in ${region}: ${summary(answer, timingOf(progress))}`)
})

export const chat = Command.make(
  "chat",
  {
    prompt,
    model,
    system,
    images,
    documents,
    reasoning,
    think,
    maxTokens,
    temperature,
    cache,
    guardrail,
    serviceTier,
    raw,
    json,
    noHistory,
    ...connection
  },
  Effect.fnUntraced(function* (flags) {
    if (flags.raw && flags.json) return yield* wrongUse("--raw and --json both say what is printed. Choose one.")
    const { stderrIsTerminal, stdinIsTerminal, stdoutIsTerminal } = yield* Stdio.Stdio
    const settings: Settings = {
      modelId: flags.model,
      system: Option.getOrUndefined(flags.system),
      reasoning: Option.getOrElse(flags.reasoning, () => Option.getOrElse(flags.think, () => "off" as const)),
      maxTokens: Option.getOrUndefined(flags.maxTokens),
      temperature: Option.getOrUndefined(flags.temperature),
      cacheRetention: flags.cache,
      guardrail: Option.getOrUndefined(Option.map(flags.guardrail, parseGuardrail)),
      serviceTier: Option.getOrUndefined(flags.serviceTier)
    }
    const isTerminal = yield* stderrIsTerminal
    const show: Show = {
      what: flags.raw ? "events" : flags.json ? "nothing" : "text",
      isTerminal: yield* stdoutIsTerminal,
      isColored: hasColors({ isTerminal, env: process.env, isAllowed: !(yield* NoColor) })
    }
    const text = yield* readPrompt(Option.getOrUndefined(flags.prompt))
    if (text === undefined && !((yield* stdinIsTerminal) && isTerminal))
      return yield* wrongUse(
        'There is no prompt. Give one, such as bedrock chat "Why is the sky blue?", write it to stdin, or run bedrock chat on a terminal.'
      )
    if (text === undefined && flags.json)
      return yield* wrongUse("--json needs a prompt: a conversation is no document.")
    const traits = traitsOf(settings.modelId)
    const attachments: ReadonlyArray<Attachment> = [
      ...(yield* Effect.forEach(flags.images, (file) => readImage(file, traits))),
      ...(yield* Effect.forEach(flags.documents, (file) => readDocument(file, traits)))
    ]
    const path = yield* Path.Path
    const file = historyFile({ env: process.env, home: homedir() }, path)
    yield* connect(
      flags,
      Effect.fnUntraced(function* ({ value: region }) {
        if (text !== undefined) return yield* once(settings, region, show, text, attachments)
        const session = { region, settings, conversation: empty, attachments }
        return yield* repl({ session, show, history: flags.noHistory ? unkept : yield* openHistory(file) })
      }),
      { modelRegion: parseModelId(flags.model).region }
    )
  })
).pipe(
  Command.withDescription("Say something to a model and print the answer as it arrives, or converse at the terminal"),
  Command.withExamples([
    { command: 'bedrock chat "Why is the sky blue?"', description: "With the default model" },
    { command: "bedrock chat", description: "A conversation; /help lists what can be typed" },
    { command: 'git diff | bedrock chat "Review this"', description: "The prompt, and after it what is on stdin" },
    { command: 'bedrock chat "What is this?" --image photo.png', description: "With a picture" },
    { command: 'bedrock chat "Say hello" --model amazon.nova-lite-v1:0 --json', description: "For a script" }
  ])
)
