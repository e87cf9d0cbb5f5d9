/**
 * The Converse stream grammar as a pure fold.
 *
 * The end of the stream, and its failure, are ordinary inputs. A stream that stops before `messageStop` fails
 * here and nowhere else; one that fails after it is a whole answer. AWS sends the stop reason in `messageStop`
 * and the usage in `metadata` after it; one `Finish` carries both.
 */
import type {
  ContentBlockDelta,
  ConverseStreamMetadataEvent,
  ConverseStreamOutput,
  ReasoningContentBlockDelta,
  StopReason
} from "@aws-sdk/client-bedrock-runtime"
import { Effect, HashMap, Option, Result, Schema, Stream } from "effect"
import * as Part from "./ConversePart.ts"
import { MalformedStream, Truncated } from "./ConverseStreamError.ts"

/** What the fold is fed: an event, the end, or the failure of the stream. */
export type Input<E> =
  | { readonly _tag: "Event"; readonly event: ConverseStreamOutput }
  | { readonly _tag: "End" }
  | { readonly _tag: "Failed"; readonly error: E }

/** A tool call that is still receiving its input. */
interface OpenTool {
  readonly toolUseId: string
  readonly name: string
  readonly json: string
}

export interface State {
  /** Tool calls still receiving input, by `contentBlockIndex`. */
  readonly tools: HashMap.HashMap<number, OpenTool>
  readonly stopReason: StopReason | undefined
  readonly additionalModelResponseFields: unknown
  readonly metadata: ConverseStreamMetadataEvent | undefined
}

export const initial: State = {
  tools: HashMap.empty(),
  stopReason: undefined,
  additionalModelResponseFields: undefined,
  metadata: undefined
}

type Step<E = never> = Result.Result<
  readonly [State, ReadonlyArray<Part.ConversePart>],
  E | MalformedStream | Truncated
>

const next = (state: State, ...parts: ReadonlyArray<Part.ConversePart>): Step => Result.succeed([state, parts])
const malformed = (detail: string): Step => Result.fail(new MalformedStream({ detail }))

const decodeInput = Schema.decodeUnknownResult(Schema.fromJsonString(Schema.Record(Schema.String, Schema.Unknown)))

const toToolUse = (contentBlockIndex: number, { json, name, toolUseId }: OpenTool): Part.ConversePart =>
  // A tool called without arguments streams no input at all.
  Result.match(decodeInput(json === "" ? "{}" : json), {
    onFailure: () => Part.MalformedToolUse({ contentBlockIndex, toolUseId, name, json }),
    onSuccess: (input) => Part.ToolUse({ contentBlockIndex, toolUseId, name, input })
  })

const appendTool = (state: State, contentBlockIndex: number, json: string): Step =>
  Option.match(HashMap.get(state.tools, contentBlockIndex), {
    onNone: () => malformed(`content block ${contentBlockIndex} received tool input before it started`),
    onSome: (tool) =>
      next(
        { ...state, tools: HashMap.set(state.tools, contentBlockIndex, { ...tool, json: tool.json + json }) },
        Part.ToolUseDelta({ contentBlockIndex, json })
      )
  })

const stopBlock = (state: State, contentBlockIndex: number): Step => {
  const stop = Part.BlockStop({ contentBlockIndex })
  return Option.match(HashMap.get(state.tools, contentBlockIndex), {
    onNone: () => next(state, stop),
    onSome: (tool) =>
      next(
        { ...state, tools: HashMap.remove(state.tools, contentBlockIndex) },
        toToolUse(contentBlockIndex, tool),
        stop
      )
  })
}

/** The last step of a stream whose stop reason was seen. Calls that were never stopped are still calls. */
const finish = (state: State, stopReason: StopReason): Step => {
  const open = [...HashMap.entries(state.tools)].toSorted(([a], [b]) => a - b)
  return next(
    { ...state, tools: HashMap.empty() },
    ...open.map(([contentBlockIndex, tool]) => toToolUse(contentBlockIndex, tool)),
    Part.Finish({
      stopReason,
      usage: state.metadata?.usage,
      metadata: state.metadata,
      additionalModelResponseFields: state.additionalModelResponseFields
    })
  )
}

const reasoning = (contentBlockIndex: number, delta: ReasoningContentBlockDelta): Part.ConversePart => {
  if (delta.text !== undefined) return Part.ReasoningDelta({ contentBlockIndex, text: delta.text })
  if (delta.signature !== undefined) return Part.ReasoningSignature({ contentBlockIndex, signature: delta.signature })
  if (delta.redactedContent !== undefined)
    return Part.RedactedReasoning({ contentBlockIndex, data: delta.redactedContent })
  return unknown("reasoningContent", delta)
}

const unknown = (where: string, value: object): Part.ConversePart => {
  const member = (value as { readonly $unknown?: readonly [string, unknown] }).$unknown
  return member === undefined
    ? Part.Unknown({ kind: where, value })
    : Part.Unknown({ kind: `${where}.${member[0]}`, value: member[1] })
}

const onDelta = (state: State, contentBlockIndex: number, delta: ContentBlockDelta): Step => {
  if (delta.text !== undefined) return next(state, Part.TextDelta({ contentBlockIndex, text: delta.text }))
  if (delta.reasoningContent !== undefined) return next(state, reasoning(contentBlockIndex, delta.reasoningContent))
  if (delta.toolUse !== undefined) return appendTool(state, contentBlockIndex, delta.toolUse.input ?? "")
  if (delta.citation !== undefined) return next(state, Part.Citation({ contentBlockIndex, citation: delta.citation }))
  if (delta.image !== undefined) return next(state, Part.Image({ contentBlockIndex, image: delta.image }))
  if (delta.toolResult !== undefined)
    return next(state, Part.ToolResult({ contentBlockIndex, toolResult: delta.toolResult }))
  return next(state, unknown("contentBlockDelta", delta))
}

const onEvent = (state: State, event: ConverseStreamOutput): Step => {
  if (event.contentBlockDelta !== undefined) {
    const { contentBlockIndex = 0, delta } = event.contentBlockDelta
    return delta === undefined ? next(state) : onDelta(state, contentBlockIndex, delta)
  }
  if (event.messageStart !== undefined) return next(state, Part.Start({ role: event.messageStart.role ?? "assistant" }))
  if (event.contentBlockStart !== undefined) {
    const { contentBlockIndex = 0, start } = event.contentBlockStart
    if (start?.toolUse === undefined) {
      // Some models open text blocks with an empty start; it says nothing.
      return start === undefined || Object.keys(start).length === 0
        ? next(state)
        : next(state, unknown("contentBlockStart", start))
    }
    const { name = "", toolUseId = "" } = start.toolUse
    // A block that starts anew was never stopped: the call before it is a call all the same.
    const before = Option.toArray(HashMap.get(state.tools, contentBlockIndex))
    return next(
      { ...state, tools: HashMap.set(state.tools, contentBlockIndex, { toolUseId, name, json: "" }) },
      ...before.map((tool) => toToolUse(contentBlockIndex, tool)),
      ...before.map(() => Part.BlockStop({ contentBlockIndex })),
      Part.ToolUseStart({ contentBlockIndex, toolUseId, name })
    )
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

/** Consumes one input. */
export const step = <E>(state: State, input: Input<E>): Step<E> => {
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

/** Runs the fold over a stream. */
export const toParts = <E, R>(
  events: Stream.Stream<ConverseStreamOutput, E, R>
): Stream.Stream<Part.ConversePart, E | MalformedStream | Truncated, R> =>
  events.pipe(
    Stream.map((event): Input<E> => ({ _tag: "Event", event })),
    Stream.concat(Stream.succeed<Input<E>>({ _tag: "End" })),
    Stream.catch((error) => Stream.succeed<Input<E>>({ _tag: "Failed", error })),
    Stream.mapAccumEffect(
      () => initial,
      (state, input: Input<E>) => Effect.fromResult(step(state, input))
    )
  )
