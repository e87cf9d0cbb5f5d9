/**
 * The Converse stream grammar as a pure fold.
 *
 * The end of the stream, and its failure, are ordinary inputs. A stream that stops before `messageStop` fails
 * here and nowhere else; one that fails after it is a whole answer. AWS sends the stop reason in `messageStop`
 * and the usage in `metadata` after it; one `Finish` carries both.
 */
import type {
  ContentBlockDelta,
  ContentBlockStart,
  ConverseStreamMetadataEvent,
  ConverseStreamOutput,
  ReasoningContentBlockDelta,
  StopReason,
  ToolUseBlockStart
} from "@aws-sdk/client-bedrock-runtime"
import { Array, Cause, Effect, HashMap, Option, type Pull, Result, Stream } from "effect"
import * as Part from "./ConversePart.ts"
import { MalformedStream, Truncated } from "./ConverseStreamError.ts"
import { nothing, type Received, receive } from "./received.ts"
import { parseToolInput } from "./toolInput.ts"

/** What the fold is fed: an event, the end, or the failure of the stream. */
export type Input<E> =
  | { readonly _tag: "Event"; readonly event: ConverseStreamOutput }
  | { readonly _tag: "End" }
  | { readonly _tag: "Failed"; readonly error: E }

/** A tool call that is still receiving its input. */
interface OpenTool {
  readonly toolUseId: string
  readonly name: string
  /** Present when the call is not the caller's to answer. */
  readonly type: string | undefined
  readonly json: string
}

/** What text can belong to, in one content block. */
type TextKind = "text" | "reasoning" | "input"

/** The first half of a character whose second half has not come. */
interface Half {
  readonly kind: TextKind
  readonly unit: string
}

/** What the end of an answer is told with. */
export type Asked = Pick<Part.Told, "requestId" | "sent">

export interface State {
  /** Tool calls still receiving input, by `contentBlockIndex`. */
  readonly tools: HashMap.HashMap<number, OpenTool>
  /** By `contentBlockIndex`. */
  readonly halves: HashMap.HashMap<number, Half>
  readonly stopReason: StopReason | undefined
  readonly additionalModelResponseFields: unknown
  readonly metadata: ConverseStreamMetadataEvent | undefined
  /** What the answer is an answer to. */
  readonly asked: Asked
  readonly received: Received
}

export const initial: State = {
  tools: HashMap.empty(),
  halves: HashMap.empty(),
  stopReason: undefined,
  additionalModelResponseFields: undefined,
  metadata: undefined,
  asked: {},
  received: nothing
}

/** Why a stream broke off, and what had arrived by then. */
export interface Broken<E> {
  readonly reason: E | MalformedStream | Truncated
  readonly received: Received
}

type Parts = ReadonlyArray<Part.ConversePart>
type Step<E = never> = Result.Result<readonly [State, Parts], E | MalformedStream | Truncated>

const next = (state: State, ...parts: Parts): Step => Result.succeed([state, parts])
const malformed = (detail: string): Step => Result.fail(new MalformedStream({ detail }))

const toToolUse = (contentBlockIndex: number, { json, name, toolUseId, type }: OpenTool): Part.ConversePart => {
  const parsed = parseToolInput(json)
  if (type !== undefined) {
    const input = Result.isSuccess(parsed) ? parsed.success.input : undefined
    return Part.ServerToolUse({ contentBlockIndex, toolUseId, name, type, json, input })
  }
  // Nobody can answer a call without an id.
  if (name === "" || toolUseId === "")
    return Part.MalformedToolUse({ contentBlockIndex, toolUseId, name, json, problem: "no name" })
  return Result.match(parsed, {
    onFailure: (problem) => Part.MalformedToolUse({ contentBlockIndex, toolUseId, name, json, problem }),
    onSuccess: ({ exactIntegers, input }) =>
      Part.ToolUse({ contentBlockIndex, toolUseId, name, input, ...(exactIntegers.length > 0 && { exactIntegers }) })
  })
}

const textPart = (state: State, contentBlockIndex: number, kind: TextKind, text: string): Part.ConversePart => {
  if (kind === "text") return Part.TextDelta({ contentBlockIndex, text })
  if (kind === "reasoning") return Part.ReasoningDelta({ contentBlockIndex, text })
  const isServers = Option.exists(HashMap.get(state.tools, contentBlockIndex), ({ type }) => type !== undefined)
  return isServers
    ? Part.ServerToolUseDelta({ contentBlockIndex, json: text })
    : Part.ToolUseDelta({ contentBlockIndex, json: text })
}

/** Gives out the half of a character that waits in a block, because its other half will not come. */
const flush = (state: State, contentBlockIndex: number): readonly [State, Parts] =>
  Option.match(HashMap.get(state.halves, contentBlockIndex), {
    onNone: () => [state, []] as const,
    onSome: ({ kind, unit }) =>
      [
        { ...state, halves: HashMap.remove(state.halves, contentBlockIndex) },
        [textPart(state, contentBlockIndex, kind, unit)]
      ] as const
  })

const isFirstHalf = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff

/** Passes text on in whole characters: a surrogate pair that is split over two deltas is joined. */
const onText = (state: State, contentBlockIndex: number, kind: TextKind, text: string): Step => {
  const half = HashMap.size(state.halves) === 0 ? undefined : HashMap.get(state.halves, contentBlockIndex)
  const isOpen = half !== undefined && Option.isSome(half)
  const isSame = isOpen && half.value.kind === kind
  const [flushed, before] = isOpen && !isSame ? flush(state, contentBlockIndex) : ([state, []] as const)
  const whole = isSame ? half.value.unit + text : text
  if (!isFirstHalf(whole.charCodeAt(whole.length - 1)))
    return next(
      isSame ? { ...flushed, halves: HashMap.remove(flushed.halves, contentBlockIndex) } : flushed,
      ...before,
      textPart(flushed, contentBlockIndex, kind, whole)
    )
  const halves = HashMap.set(flushed.halves, contentBlockIndex, { kind, unit: whole.slice(-1) })
  const rest = whole.slice(0, -1)
  return next(
    { ...flushed, halves },
    ...before,
    ...(rest === "" ? [] : [textPart(flushed, contentBlockIndex, kind, rest)])
  )
}

const appendTool = (state: State, contentBlockIndex: number, json: string): Step =>
  Option.match(HashMap.get(state.tools, contentBlockIndex), {
    onNone: () => malformed(`content block ${contentBlockIndex} received tool input before it started`),
    onSome: (tool) =>
      onText(
        // Strings are joined when they are read, so this is linear however many pieces there are.
        { ...state, tools: HashMap.set(state.tools, contentBlockIndex, { ...tool, json: tool.json + json }) },
        contentBlockIndex,
        "input",
        json
      )
  })

/** Ends whatever is open in a block. */
const close = (state: State, contentBlockIndex: number): readonly [State, Parts] => {
  const [flushed, before] = flush(state, contentBlockIndex)
  return Option.match(HashMap.get(flushed.tools, contentBlockIndex), {
    onNone: () => [flushed, before] as const,
    onSome: (tool) =>
      [
        { ...flushed, tools: HashMap.remove(flushed.tools, contentBlockIndex) },
        [...before, toToolUse(contentBlockIndex, tool)]
      ] as const
  })
}

const stopBlock = (state: State, contentBlockIndex: number): Step => {
  const [closed, parts] = close(state, contentBlockIndex)
  return next(closed, ...parts, Part.BlockStop({ contentBlockIndex }))
}

/** The last step of a stream whose stop reason was seen. Calls that were never stopped are still calls. */
const finish = (state: State, stopReason: StopReason): Step => {
  const open = [...new Set([...HashMap.keys(state.tools), ...HashMap.keys(state.halves)])].toSorted((a, b) => a - b)
  let closed = state
  const parts: globalThis.Array<Part.ConversePart> = []
  for (const contentBlockIndex of open) {
    const [after, ended] = close(closed, contentBlockIndex)
    closed = after
    parts.push(...ended)
  }
  const { additionalModelResponseFields, asked, metadata, received } = state
  return next(
    closed,
    ...parts,
    Part.Finish({
      stopReason,
      usage: metadata?.usage,
      metadata,
      additionalModelResponseFields,
      ...asked,
      isEmpty: parts.reduce(receive, received).contentBlockIndex === undefined
    })
  )
}

const unknown = (where: string, value: object): Part.ConversePart => {
  const member = (value as { readonly $unknown?: readonly [string, unknown] }).$unknown
  return member === undefined
    ? Part.Unknown({ kind: where, value })
    : Part.Unknown({ kind: `${where}.${member[0]}`, value: member[1] })
}

const onReasoning = (state: State, contentBlockIndex: number, delta: ReasoningContentBlockDelta): Step => {
  if (delta.text !== undefined) return onText(state, contentBlockIndex, "reasoning", delta.text)
  if (delta.signature !== undefined)
    return next(state, Part.ReasoningSignature({ contentBlockIndex, signature: delta.signature }))
  if (delta.redactedContent !== undefined)
    return next(state, Part.RedactedReasoning({ contentBlockIndex, data: delta.redactedContent }))
  return next(state, unknown("reasoningContent", delta))
}

const onDelta = (state: State, contentBlockIndex: number, delta: ContentBlockDelta): Step => {
  if (delta.text !== undefined) return onText(state, contentBlockIndex, "text", delta.text)
  if (delta.reasoningContent !== undefined) return onReasoning(state, contentBlockIndex, delta.reasoningContent)
  if (delta.toolUse !== undefined) return appendTool(state, contentBlockIndex, delta.toolUse.input ?? "")
  if (delta.citation !== undefined) return next(state, Part.Citation({ contentBlockIndex, citation: delta.citation }))
  if (delta.image !== undefined) return next(state, Part.Image({ contentBlockIndex, image: delta.image }))
  if (delta.toolResult !== undefined)
    return next(state, Part.ToolResult({ contentBlockIndex, toolResult: delta.toolResult }))
  return next(state, unknown("contentBlockDelta", delta))
}

const startTool = (
  state: State,
  contentBlockIndex: number,
  { name = "", toolUseId = "", type }: ToolUseBlockStart
): Step => {
  // A block that starts anew was never stopped: the call before it is a call all the same.
  const isOpen = HashMap.has(state.tools, contentBlockIndex)
  const [closed, before] = close(state, contentBlockIndex)
  return next(
    { ...closed, tools: HashMap.set(closed.tools, contentBlockIndex, { toolUseId, name, type, json: "" }) },
    ...before,
    ...(isOpen ? [Part.BlockStop({ contentBlockIndex })] : []),
    type === undefined
      ? Part.ToolUseStart({ contentBlockIndex, toolUseId, name })
      : Part.ServerToolUseStart({ contentBlockIndex, toolUseId, name, type })
  )
}

const onStart = (state: State, contentBlockIndex: number, start: ContentBlockStart): Step => {
  if (start.toolUse !== undefined) return startTool(state, contentBlockIndex, start.toolUse)
  if (start.toolResult !== undefined)
    return next(state, Part.ToolResultStart({ contentBlockIndex, ...start.toolResult }))
  if (start.image !== undefined) return next(state, Part.ImageStart({ contentBlockIndex, format: start.image.format }))
  // Some models open text blocks with an empty start; it says nothing.
  return Object.keys(start).length === 0 ? next(state) : next(state, unknown("contentBlockStart", start))
}

const onEvent = (state: State, event: ConverseStreamOutput): Step => {
  if (event.contentBlockDelta !== undefined) {
    const { contentBlockIndex = 0, delta } = event.contentBlockDelta
    return delta === undefined ? next(state) : onDelta(state, contentBlockIndex, delta)
  }
  if (event.messageStart !== undefined) return next(state, Part.Start({ role: event.messageStart.role ?? "assistant" }))
  if (event.contentBlockStart !== undefined) {
    const { contentBlockIndex = 0, start } = event.contentBlockStart
    return start === undefined ? next(state) : onStart(state, contentBlockIndex, start)
  }
  if (event.contentBlockStop !== undefined) return stopBlock(state, event.contentBlockStop.contentBlockIndex ?? 0)
  if (event.messageStop !== undefined) {
    const { additionalModelResponseFields, stopReason } = event.messageStop
    if (stopReason === undefined) return malformed("messageStop carries no stop reason")
    return next({ ...state, stopReason, additionalModelResponseFields })
  }
  if (event.metadata !== undefined) return next({ ...state, metadata: event.metadata })
  return next(state, unknown("event", event))
}

const onInput = <E>(state: State, input: Input<E>): Step<E> => {
  switch (input._tag) {
    case "Event":
      return onEvent(state, input.event)
    case "End":
      return state.stopReason === undefined
        ? Result.fail(new Truncated({ detail: "it closed before messageStop" }))
        : finish(state, state.stopReason)
    case "Failed":
      // The answer was complete; only what AWS says about it afterwards is missing.
      return state.stopReason === undefined ? Result.fail(input.error) : finish(state, state.stopReason)
  }
}

/** Consumes one input. */
export const step = <E>(state: State, input: Input<E>): Result.Result<readonly [State, Parts], Broken<E>> => {
  const result = onInput(state, input)
  if (Result.isFailure(result)) return Result.fail({ reason: result.failure, received: state.received })
  const [after, parts] = result.success
  let received = after.received
  for (const part of parts) received = receive(received, part)
  return Result.succeed([received === after.received ? after : { ...after, received }, parts])
}

type Pulled<E> = Pull.Pull<Array.NonEmptyReadonlyArray<Part.ConversePart>, Broken<E>>

/**
 * Runs the fold over a stream, an array of events at a time: nothing waits for a single one. `onFinish` is told of the last
 * part before it is given out.
 */
export const toParts =
  (asked: Asked = {}, onFinish: (finish: Part.FinishPart) => void = () => {}) =>
  <E, R>(events: Stream.Stream<ConverseStreamOutput, E, R>): Stream.Stream<Part.ConversePart, Broken<E>, R> =>
    Stream.transformPull(events, (pull) =>
      Effect.sync(() => {
        let state: State = { ...initial, asked }
        let hasEnded = false
        let broken: Broken<E> | undefined

        /** Adds what an input comes to. Whether to go on. */
        const take = (input: Input<E>, parts: globalThis.Array<Part.ConversePart>): boolean => {
          const result = step(state, input)
          if (Result.isFailure(result)) {
            broken = result.failure
            return false
          }
          state = result.success[0]
          for (const part of result.success[1]) parts.push(part)
          return true
        }

        const onChunk = (chunk: ReadonlyArray<ConverseStreamOutput>): Pulled<E> => {
          const parts: globalThis.Array<Part.ConversePart> = []
          for (const event of chunk) if (!take({ _tag: "Event", event }, parts)) break
          return Array.isReadonlyArrayNonEmpty(parts) ? Effect.succeed(parts) : next
        }

        const onEnd = (input: Input<E>): Pulled<E> => {
          hasEnded = true
          const parts: globalThis.Array<Part.ConversePart> = []
          take(input, parts)
          const last = parts.at(-1)
          if (last?._tag === "Finish") onFinish(last)
          return Array.isReadonlyArrayNonEmpty(parts) ? Effect.succeed(parts) : next
        }

        const next: Pulled<E> = Effect.suspend((): Pulled<E> => {
          // What came before has been given out.
          if (broken !== undefined) return Effect.fail(broken)
          if (hasEnded) return Cause.done()
          return Effect.matchEffect(pull, {
            onSuccess: onChunk,
            onFailure: (failure) => onEnd(Cause.isDone(failure) ? { _tag: "End" } : { _tag: "Failed", error: failure })
          })
        })
        return next
      })
    )
