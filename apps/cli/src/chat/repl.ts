/** A conversation at a terminal: asks, answers, and carries out commands, until it is left. */
import type { UserContent } from "@bedrock-kit/converse-stream"
import { Console, Effect, Ref, Result } from "effect"
import { dim } from "../style.ts"
import { beginning, converse, type Progress, type Show, timingOf } from "./converse.ts"
import { again, answered, ask, type Conversation, unanswered } from "./conversation.ts"
import type { History } from "./historyFile.ts"
import { complete, isOpen, nothingTyped, parseRequest, type Pending, take } from "./input.ts"
import { type LineEditor, makeLineEditor } from "./LineEditor.ts"
import { carryOut, type Session } from "./session.ts"
import { toTurn } from "./settings.ts"
import { remark, summary } from "./usageLine.ts"

const leave = "Leave with Ctrl-D or /exit."

/** The next message, over as many lines as it takes; `undefined` when the session is left. */
const nextMessage = Effect.fnUntraced(function* (editor: LineEditor, history: History) {
  let pending: Pending = nothingTyped
  for (;;) {
    const typed = yield* editor.ask(isOpen(pending) ? "… " : "> ")
    if (typed._tag === "End") return undefined
    if (typed._tag === "Interrupt") {
      if (!typed.hadText && !isOpen(pending)) yield* Console.error(leave)
      pending = nothingTyped
      continue
    }
    for (const line of typed.line.split("\n")) if (line.trim() !== "") yield* history.add(line)
    const taken = take(pending, typed.line)
    if (taken.message !== undefined) return taken.message
    pending = taken.pending
  }
})

/** Asks the last question of a conversation, until it is answered or stopped. Gives the conversation after it. */
const runTurn = Effect.fnUntraced(function* (editor: LineEditor, show: Show, session: Session, asked: Conversation) {
  const { modelId } = session.settings
  const progress = yield* Ref.make<Progress>(yield* beginning)
  const ended = yield* Effect.raceFirst(
    Effect.result(converse(toTurn(session.settings, asked.messages), show, progress)),
    Effect.as(editor.interrupted, "stopped" as const)
  )
  const { answer, ...times } = yield* Ref.get(progress)
  if (answer.text !== "" && show.what === "text") yield* Console.log("")
  if (ended === "stopped") {
    yield* Console.error(
      answer.text.trim() === ""
        ? "Stopped before there was an answer. Ask again with /retry."
        : "Stopped. What has come stays in the conversation."
    )
    return answered(asked, answer, modelId)
  }
  if (Result.isFailure(ended)) {
    yield* Console.error(`Error: ${ended.failure.message}\nThe question is not kept. Ask it again with /retry.`)
    return unanswered(asked)
  }
  const warning = remark(answer)
  if (warning !== undefined) yield* Console.error(warning)
  yield* Console.error(dim(summary(answer, timingOf({ answer, ...times })), show.isColored))
  return answered(asked, answer, modelId)
})

export interface ReplOptions {
  readonly session: Session
  readonly show: Show
  readonly history: History
}

/** Runs until Ctrl-D or `/exit`. An error in a turn is told, and the conversation goes on. */
export const repl = Effect.fnUntraced(function* ({ history, session: first, show }: ReplOptions) {
  const editor = yield* makeLineEditor({
    input: process.stdin,
    output: process.stderr,
    history: history.lines,
    complete
  })
  yield* Console.error(`${first.settings.modelId} in ${first.region}. /help lists the commands; Ctrl-D leaves.`)
  let session = first
  const turn = Effect.fnUntraced(function* (asked: Conversation) {
    session = { ...session, conversation: yield* runTurn(editor, show, session, asked), attachments: [] }
  })
  for (;;) {
    const message = yield* nextMessage(editor, history)
    if (message === undefined) return yield* Console.error("")
    const request = parseRequest(message)
    switch (request._tag) {
      case "Nothing":
        break
      case "Say": {
        const content: ReadonlyArray<UserContent> = [...session.attachments, { type: "text", text: request.text }]
        yield* turn(ask(session.conversation, content))
        break
      }
      case "Unknown": {
        const meant =
          request.meant.length === 0 ? "" : ` Did you mean ${request.meant.map((name) => `/${name}`).join(" or ")}?`
        yield* Console.error(
          `There is no /${request.name}.${meant} /help lists the commands. To say it to the model, begin with a space.`
        )
        break
      }
      case "Command": {
        const { argument, name } = request
        if (name === "exit") return
        if (name === "retry") {
          const asked = again(session.conversation)
          yield* asked === undefined ? Console.error("There is no question to ask again.") : turn(asked)
          break
        }
        const result = yield* Effect.result(carryOut(session, name, argument))
        if (Result.isFailure(result)) yield* Console.error(`Error: ${result.failure.message}`)
        else session = result.success
      }
    }
  }
}, Effect.scoped)
