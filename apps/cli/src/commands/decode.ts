/** `bedrock decode`: shows the frames of a recorded event stream, and what is wrong with them. */
import { Truncated } from "@bedrock-kit/converse-stream"
import {
  beforeInspection,
  inspect,
  type InspectedFrame,
  inspectEnd,
  isLast,
  readFrame,
  toMalformed,
  toParts
} from "@bedrock-kit/converse-stream/wire"
import { Console, Effect, Stdio, Stream } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { count, noFrames, reportOn, summarize, type Tally, toDocument, toLines } from "../decode/frameReport.ts"
import { json } from "../flags.ts"
import { inputName, streamInput } from "../inputFile.ts"
import { OperatorError } from "../OperatorError.ts"
import { printable } from "../printable.ts"
import { toWireJson } from "../wireJson.ts"

const file = Argument.String("file").pipe(
  Argument.withDescription("Bytes of application/vnd.amazon.eventstream, as they came over the wire; - reads stdin")
)

const parts = Flag.Boolean("parts").pipe(
  Flag.withDescription("Show what bedrock makes of the stream instead: its parts, up to the first failure"),
  Flag.withDefault(false)
)

const frames = (name: string) =>
  streamInput(name).pipe(
    Stream.mapAccum(() => beforeInspection, inspect, { onHalt: inspectEnd }),
    Stream.takeUntil(isLast)
  )

/** Whether these are no frames at all, or the first is so damaged that nobody can tell. */
const isNone = ({ offset, prelude, problem }: InspectedFrame) =>
  offset === 0 && (problem === "prelude" || problem === "length" || (problem === "cut" && prelude === undefined))

const none = (name: string, why: string) =>
  new OperatorError({
    message: `${inputName(name)} ${why}. Record the body of an answer as it comes, without its HTTP head and not decoded.`,
    exitCode: 2
  })

const damaged = (name: string, { offset, detail }: NonNullable<Tally["firstProblem"]>) =>
  new OperatorError({
    message: `${inputName(name)} is damaged: at offset ${offset}, ${detail}. Record it again; if it stays so, something between here and AWS damages it.`,
    exitCode: 1
  })

const print = (line: string) =>
  Effect.gen(function* () {
    const stdio = yield* Stdio.Stdio
    yield* Stream.run(Stream.make(`${line}\n`), stdio.stdout()).pipe(Effect.ignore)
  })

const showFrames = Effect.fnUntraced(function* (name: string, isJson: boolean) {
  const tally = yield* frames(name).pipe(
    Stream.runFoldEffect(
      () => noFrames,
      Effect.fnUntraced(function* (before, frame) {
        if (isNone(frame)) return yield* none(name, "is no event stream: it does not begin with a frame")
        const report = reportOn(frame)
        const after = count(before, report)
        yield* print(isJson ? toWireJson(toDocument(report)) : toLines(report, after.frames).join("\n"))
        return after
      })
    )
  )
  if (tally.frames === 0) return yield* none(name, "is empty")
  yield* isJson
    ? print(toWireJson({ type: "summary", ...tally, firstProblem: tally.firstProblem ?? null }))
    : Console.error(summarize(tally))
  if (tally.firstProblem !== undefined) return yield* damaged(name, tally.firstProblem)
})

const problems = { prelude: "checksum", message: "checksum", length: "length", headers: "headers" } as const

/** The event of a frame, or why the client gives up at it. */
const toEvent = Effect.fnUntraced(function* ({ headers, payload, problem }: InspectedFrame) {
  if (problem === "cut") return yield* new Truncated({ detail: "it broke off inside a frame" })
  if (problem !== undefined || headers === undefined || payload === undefined)
    return yield* toMalformed(problems[problem ?? "headers"], undefined)
  return yield* Effect.fromResult(readFrame({ headers, payload }, undefined))
})

/** What the client makes of the stream, and where it gives up. */
const showParts = (name: string, isJson: boolean) =>
  frames(name).pipe(
    Stream.mapEffect((frame) => toEvent(frame)),
    toParts(),
    Stream.runForEach((part) => {
      const { _tag, ...said } = part
      return print(isJson ? toWireJson({ type: "part", part }) : `${_tag} ${printable(toWireJson(said))}`)
    }),
    Effect.mapError(({ reason }) =>
      reason._tag === "OperatorError"
        ? reason
        : new OperatorError({ message: `${inputName(name)}: ${reason.message}`, exitCode: 1 })
    )
  )

export const decode = Command.make("decode", { file, parts, json }, (flags) =>
  flags.parts ? showParts(flags.file, flags.json) : showFrames(flags.file, flags.json)
).pipe(
  Command.withDescription(
    "Show the frames of a recorded event stream, with their checksums, and what is wrong with them"
  ),
  Command.withExamples([
    { command: "bedrock decode frames.bin", description: "Every frame, then how many, and the first that is wrong" },
    { command: "bedrock decode --parts frames.bin", description: "What bedrock chat would have made of it" },
    { command: "bedrock decode --json - < frames.bin", description: "For a script: one JSON object a line" }
  ])
)
