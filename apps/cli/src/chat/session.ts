/** A conversation with its settings, and what the commands at the prompt do to it. */
import { toConverseStreamInput } from "@bedrock-kit/converse-stream"
import { parseModelId, traitsOf } from "@bedrock-kit/model-catalog"
import { Console, DateTime, Effect, FileSystem } from "effect"
import { homedir } from "node:os"
import { dollars } from "../money.ts"
import { OperatorError } from "../OperatorError.ts"
import { layOut } from "../table.ts"
import { toWireJson } from "../wireJson.ts"
import { type Attachment, readDocument, readImage } from "./attachments.ts"
import { type Conversation, empty, totalOf } from "./conversation.ts"
import { type CommandName, commands, toPath } from "./input.ts"
import { reasoningLevels, type Settings, toTurn } from "./settings.ts"

export interface Session {
  readonly region: string
  readonly settings: Settings
  readonly conversation: Conversation
  /** What goes with the next message. */
  readonly attachments: ReadonlyArray<Attachment>
}

const wrongUse = (message: string) => new OperatorError({ message, exitCode: 2 })

const say = (text: string) => Console.error(text)

const helpLines = [
  ...layOut(Object.entries(commands).map(([name, [takes, does]]) => [`/${name} ${takes}`.trimEnd(), does])),
  'A backslash at the end of a line goes on with the next; """ begins and ends a text of several lines.',
  "Ctrl-C stops an answer; what has come of it stays in the conversation."
]

const usageText = (conversation: Conversation): string => {
  const total = totalOf(conversation)
  const { cacheReadInputTokens, cacheWriteInputTokens, inputTokens, outputTokens, turns, uncounted, usd } = total
  const unknown = uncounted === 0 ? "" : `, without ${uncounted} whose usage or price is not known`
  return `${turns} turn${turns === 1 ? "" : "s"}: ${inputTokens} tokens in, ${cacheReadInputTokens} read from the cache, ${cacheWriteInputTokens} written to it, ${outputTokens} out; about ${dollars(usd)} by list prices${unknown}.`
}

/** What `/save` writes. `request` is a Converse request, as `bedrock validate` and the AWS CLI read it. */
const transcript = ({ conversation, region, settings }: Session, savedAt: string) => ({
  savedAt,
  region,
  request: toConverseStreamInput(toTurn(settings, conversation.messages)),
  turns: conversation.turns.map(({ cost, ...turn }) => ({ ...turn, costUsd: cost?.usd ?? null })),
  total: totalOf(conversation)
})

const save = Effect.fnUntraced(function* (session: Session, file: string) {
  if (file === "") return yield* wrongUse("/save needs the name of a new file.")
  if (session.conversation.messages.length === 0) return yield* wrongUse("There is nothing to save yet.")
  const fs = yield* FileSystem.FileSystem
  const savedAt = DateTime.formatIso(yield* DateTime.now)
  // Whoever else uses this machine was not part of the conversation.
  yield* fs
    .writeFileString(file, `${toWireJson(transcript(session, savedAt), 2)}\n`, { flag: "wx", mode: 0o600 })
    .pipe(
      Effect.mapError(({ reason }) =>
        reason._tag === "AlreadyExists"
          ? wrongUse(`${file} exists already and is not overwritten. Choose another name.`)
          : wrongUse(`${file} could not be written (${reason.message}). Check the path, and try again.`)
      )
    )
  yield* say(`The conversation is in ${file}.`)
})

const changeModel = Effect.fnUntraced(function* (session: Session, modelId: string) {
  if (parseModelId(modelId).kind === "unknown")
    return yield* wrongUse(
      `${JSON.stringify(modelId)} is no model id or ARN that Amazon Bedrock takes. See "bedrock models".`
    )
  yield* say(`The next answer is from ${modelId}.`)
  return { ...session, settings: { ...session.settings, modelId } }
})

const changeSystem = Effect.fnUntraced(function* (session: Session, text: string) {
  const system = text === "-" ? undefined : text
  yield* say(system === undefined ? "There is no system prompt any more." : "The system prompt is set.")
  return { ...session, settings: { ...session.settings, system } }
})

const changeReasoning = Effect.fnUntraced(function* (session: Session, level: string) {
  const reasoning = reasoningLevels.find((known) => known === level)
  if (reasoning === undefined)
    return yield* wrongUse(`There is no level ${JSON.stringify(level)}. The levels are ${reasoningLevels.join(", ")}.`)
  yield* say(`The model is asked to think: ${reasoning}.`)
  return { ...session, settings: { ...session.settings, reasoning } }
})

const attach = Effect.fnUntraced(function* (session: Session, kind: "image" | "document", argument: string) {
  if (argument === "") return yield* wrongUse(`/${kind} needs the path of a file.`)
  const file = toPath(argument, homedir())
  const read = kind === "image" ? readImage : readDocument
  const attachment = yield* read(file, traitsOf(session.settings.modelId))
  yield* say(`${file} goes with your next message.`)
  return { ...session, attachments: [...session.attachments, attachment] }
})

/** Commands that ask for another turn or end the session are not carried out here. */
export type SessionCommand = Exclude<CommandName, "retry" | "exit">

/** Carries out a command, and gives the session after it. **Errors**: `OperatorError`; the session stays as it was. */
export const carryOut = Effect.fnUntraced(function* (session: Session, name: SessionCommand, argument: string) {
  const { conversation, settings } = session
  switch (name) {
    case "help":
      yield* say(helpLines.join("\n"))
      return session
    case "usage":
      yield* say(usageText(conversation))
      return session
    case "save":
      yield* save(session, toPath(argument, homedir()))
      return session
    case "clear":
      yield* say("The conversation is forgotten.")
      return { ...session, conversation: { ...empty, turns: conversation.turns }, attachments: [] }
    case "image":
    case "document":
      return yield* attach(session, name, argument)
    case "model":
      if (argument !== "") return yield* changeModel(session, argument)
      yield* say(settings.modelId)
      return session
    case "system":
      if (argument !== "") return yield* changeSystem(session, argument)
      yield* say(settings.system ?? "There is no system prompt.")
      return session
    case "reasoning":
      if (argument !== "") return yield* changeReasoning(session, argument)
      yield* say(settings.reasoning)
      return session
  }
})
