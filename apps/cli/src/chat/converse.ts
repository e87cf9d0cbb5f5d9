/** One turn: sent, shown as it arrives, and gathered. */
import {
  type ConversePart,
  ConverseStream,
  type ConverseStreamError,
  type Repair,
  type Retry,
  type Turn
} from "@bedrock-kit/converse-stream"
import type { AwsError } from "@bedrock-kit/credentials"
import { ModelCatalog, nearestIds } from "@bedrock-kit/discovery"
import { knownModelIds } from "@bedrock-kit/model-catalog"
import { Clock, Console, Duration, Effect, Ref, Stdio, Stream } from "effect"
import { fromFailure, OperatorError } from "../OperatorError.ts"
import { printable } from "../printable.ts"
import { dim } from "../style.ts"
import { toWireJson } from "../wireJson.ts"
import { type Answer, append, nothing } from "./answer.ts"
import type { Timing } from "./usageLine.ts"

/** How a turn is shown. */
export interface Show {
  /** `text` as it arrives; `events` as AWS sent them, a line each; `nothing` for a document at the end. */
  readonly what: "text" | "events" | "nothing"
  /** Whether stdout is a terminal, which must not obey what a model writes. */
  readonly isTerminal: boolean
  /** Whether thinking may be dimmed on stderr. */
  readonly isColored: boolean
}

/** A turn so far. */
export interface Progress {
  readonly answer: Answer
  readonly repairs: ReadonlyArray<Repair>
  /** **Units**: milliseconds since 1970. */
  readonly began: number
  readonly first: number | undefined
  readonly now: number
}

/** How long a turn has taken. */
export const timingOf = ({ began, first, now }: Progress): Timing => ({
  first: first === undefined ? undefined : first - began,
  total: now - began
})

/** A turn that has not been sent yet. */
export const beginning: Effect.Effect<Progress> = Effect.map(Clock.currentTimeMillis, (now) => ({
  answer: nothing,
  repairs: [],
  began: now,
  first: undefined,
  now
}))

/** Writes to a stream of the terminal without a line break, as pieces arrive. */
const write = (to: "stdout" | "stderr", text: string) =>
  Effect.gen(function* () {
    const stdio = yield* Stdio.Stdio
    yield* Stream.make(text).pipe(Stream.run(stdio[to]()), Effect.ignore)
  })

const showPart = ({ isColored, isTerminal, what }: Show, before: Answer, part: ConversePart.ConversePart) => {
  if (what !== "text") return Effect.void
  switch (part._tag) {
    case "TextDelta": {
      const endsThinking = before.text === "" && before.reasoning !== ""
      const text = isTerminal ? printable(part.text) : part.text
      return Effect.andThen(endsThinking ? write("stderr", "\n\n") : Effect.void, write("stdout", text))
    }
    case "ReasoningDelta":
      return write("stderr", dim(printable(part.text), isColored))
    default:
      return Effect.void
  }
}

/** Parts that are something to read, or to act on. */
const isContent = ({ _tag }: ConversePart.ConversePart) => _tag !== "Start" && _tag !== "BlockStop" && _tag !== "Finish"

/** The id that was probably meant by one that nobody knows. */
const meant = (modelId: string, { category, detail }: AwsError.AwsError): string | undefined => {
  const isUnknown = category === "NotFound" || detail.includes("model identifier is invalid")
  const [nearest] = isUnknown && !knownModelIds().includes(modelId) ? nearestIds(modelId) : []
  return nearest === undefined ? undefined : `Did you mean ${nearest}?`
}

/** Ends a refusal with what the lists of the account know of it: the id to use instead, or the model's true limits. */
export const withAdvice = Effect.fnUntraced(function* (failure: ConverseStreamError) {
  const { modelId, reason } = failure
  const { exitCode, message } = fromFailure(failure)
  if (reason._tag !== "AwsError") return yield* new OperatorError({ exitCode, message })
  const { explain, learn } = yield* ModelCatalog
  const advice =
    (yield* explain(modelId, reason.detail)) ?? (yield* learn(modelId, reason.detail)) ?? meant(modelId, reason)
  return yield* new OperatorError({ exitCode, message: advice === undefined ? message : `${message} ${advice}` })
})

const tellRepair = ({ detail, where }: Repair) => Console.error(printable(`Mended: ${where} ${detail}`))

const tellRetry = ({ attempt, reason, wait }: Retry) =>
  Console.error(
    printable(`Attempt ${attempt} failed: ${reason.message} Trying again in ${Duration.toSeconds(wait).toFixed(1)} s.`)
  )

/**
 * Runs a turn and shows it. What was mended and what is tried again is told on stderr.
 *
 * `progress` holds what has come at any time, also when the turn fails or is interrupted.
 */
export const converse = Effect.fnUntraced(function* (turn: Turn, show: Show, progress: Ref.Ref<Progress>) {
  const { stream } = yield* ConverseStream
  const run = Effect.runSyncWith(yield* Effect.context())
  const onRepair = (repairs: ReadonlyArray<Repair>) => {
    run(Ref.update(progress, (before) => ({ ...before, repairs })))
    run(Effect.forEach(repairs, tellRepair, { discard: true }))
  }
  const onEvent = show.what === "events" ? (event: unknown) => run(Console.log(toWireJson(event))) : undefined
  const parts = stream(turn, { onRepair, onRetry: (retry) => run(tellRetry(retry)), onEvent })
  yield* parts.pipe(
    Stream.runForEach(
      Effect.fnUntraced(function* (part) {
        const { answer } = yield* Ref.get(progress)
        const now = yield* Clock.currentTimeMillis
        yield* Ref.update(progress, (before) => ({
          ...before,
          answer: append(before.answer, part),
          first: before.first ?? (isContent(part) ? now : undefined),
          now
        }))
        yield* showPart(show, answer, part)
      })
    ),
    Effect.catch(withAdvice)
  )
  return yield* Ref.get(progress)
})
