import type { ConverseStreamOutput } from "@aws-sdk/client-bedrock-runtime"
import { ConversePart, MalformedStream } from "@bedrock-kit/converse-stream"
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Schema, Stream } from "effect"
import * as Fold from "../src/fold.ts"
import { messageStop, metadata, textDelta } from "./support/turns.ts"

const fold = (events: ReadonlyArray<ConverseStreamOutput>) =>
  Stream.fromIterable(events).pipe(
    Fold.toParts(),
    Stream.mapError(({ reason }) => reason),
    Stream.runCollect
  )

const toolStart: ConverseStreamOutput = {
  contentBlockStart: { contentBlockIndex: 1, start: { toolUse: { toolUseId: "t1", name: "search" } } }
}

const toolInput = (input: string): ConverseStreamOutput => ({
  contentBlockDelta: { contentBlockIndex: 1, delta: { toolUse: { input } } }
})

const toolStop: ConverseStreamOutput = { contentBlockStop: { contentBlockIndex: 1 } }

/** Cuts `text` at every offset; an offset past the end wraps around. */
const cut = (text: string, offsets: ReadonlyArray<number>): ReadonlyArray<string> => {
  const inside = [...new Set(offsets.map((n) => n % (text.length + 1)))].toSorted((a, b) => a - b)
  return [0, ...inside].map((start, i) => text.slice(start, inside[i] ?? text.length))
}

const Offsets = Schema.Array(Schema.Natural)
/** Without numbers: how those are read is tested in `toolInput.test.ts`. */
const JsonObject = Schema.Record(
  Schema.Literals(["a", "é", 'with "quotes"', "\n", ""]),
  Schema.Union([Schema.String, Schema.Boolean, Schema.Null, Schema.Array(Schema.String)])
)

describe("fold", () => {
  it.effect.prop(
    "rebuilds tool input from any split into deltas",
    [JsonObject, Offsets],
    ([input, offsets]) =>
      Effect.gen(function* () {
        const pieces = cut(JSON.stringify(input), offsets)
        const parts = yield* fold([toolStart, ...pieces.map(toolInput), toolStop, messageStop, metadata])
        assert.deepStrictEqual(
          parts.filter((part) => part._tag === "ToolUse"),
          [
            ConversePart.ToolUse({
              contentBlockIndex: 1,
              toolUseId: "t1",
              name: "search",
              input: JSON.parse(JSON.stringify(input)) as Record<string, unknown>
            })
          ]
        )
        const streamed = parts.flatMap((part) => (part._tag === "ToolUseDelta" ? [part.json] : []))
        assert.strictEqual(streamed.join(""), JSON.stringify(input))
      }),
    { arbitrary: { runs: 200 } }
  )

  it.effect.prop("passes every piece of text on, in order", [Schema.Array(Schema.String)], ([texts]) =>
    Effect.gen(function* () {
      const parts = yield* fold([...texts.map((text) => textDelta(text)), messageStop])
      const passed = parts.flatMap((part) => (part._tag === "TextDelta" ? [part.text] : []))
      assert.strictEqual(passed.join(""), texts.join(""))
      // No character is split over two parts.
      assert.isTrue(passed.slice(0, -1).every((text) => text.isWellFormed()) || !texts.join("").isWellFormed())
    })
  )

  it.effect("gives every kind of delta a part of its own", () =>
    Effect.gen(function* () {
      const redacted = new Uint8Array([1])
      const delta = (value: object): ConverseStreamOutput =>
        ({ contentBlockDelta: { contentBlockIndex: 0, delta: value } }) as ConverseStreamOutput
      const parts = yield* fold([
        { messageStart: { role: "assistant" } },
        delta({ text: "a" }),
        delta({ reasoningContent: { text: "so" } }),
        delta({ reasoningContent: { signature: "sig" } }),
        delta({ reasoningContent: { redactedContent: redacted } }),
        delta({ citation: { title: "Source" } }),
        delta({ image: { source: {} } }),
        delta({ toolResult: [{ text: "r" }] }),
        delta({ $unknown: ["hologram", 1] }),
        { contentBlockStart: { contentBlockIndex: 0, start: { $unknown: ["hologram", 2] } } },
        { contentBlockStop: { contentBlockIndex: 0 } },
        { $unknown: ["intermission", 3] },
        messageStop,
        metadata
      ])
      assert.deepStrictEqual(
        parts.map((part) => part._tag),
        [
          "Start",
          "TextDelta",
          "ReasoningDelta",
          "ReasoningSignature",
          "RedactedReasoning",
          "Citation",
          "Image",
          "ToolResult",
          "Unknown",
          "Unknown",
          "BlockStop",
          "Unknown",
          "Finish"
        ]
      )
      assert.deepStrictEqual(
        parts.flatMap((part) => (part._tag === "Unknown" ? [[part.kind, part.value]] : [])),
        [
          ["contentBlockDelta.hologram", 1],
          ["contentBlockStart.hologram", 2],
          ["event.intermission", 3]
        ]
      )
    })
  )

  it.effect("joins the stop reason and the usage in one last part, in whichever order they come", () =>
    Effect.gen(function* () {
      for (const events of [
        [messageStop, metadata],
        [metadata, messageStop]
      ]) {
        const parts = yield* fold(events)
        assert.strictEqual(parts.length, 1)
        assert.deepInclude(parts[0], { _tag: "Finish", stopReason: "end_turn", usage: metadata.metadata?.usage })
      }
    })
  )

  it.effect("fails when the stream ends before messageStop", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(fold([textDelta("Hi"), metadata]))
      assert.strictEqual(error._tag, "Truncated")
      assert.include(error.message, "ended without a stop reason")
    })
  )

  it.effect("fails when the stream fails before messageStop, with everything before it told", () =>
    Effect.gen(function* () {
      const seen: Array<string> = []
      const broken = new MalformedStream({ detail: "the checksum of a frame is wrong" })
      const error = yield* Stream.make(textDelta("Hi")).pipe(
        Stream.concat(Stream.fail(broken)),
        Fold.toParts(),
        Stream.mapError(({ reason }) => reason),
        Stream.runForEach((part) => Effect.sync(() => seen.push(part._tag))),
        Effect.flip
      )
      assert.strictEqual(error, broken)
      assert.deepStrictEqual(seen, ["TextDelta"])
    })
  )

  it.effect("is a whole answer when the connection breaks after messageStop", () =>
    Effect.gen(function* () {
      const parts = yield* Stream.make(textDelta("Hi"), messageStop).pipe(
        Stream.concat(Stream.fail(new MalformedStream({ detail: "" }))),
        Fold.toParts(),
        Stream.runCollect
      )
      assert.deepInclude(parts.at(-1), { _tag: "Finish", stopReason: "end_turn", usage: undefined })
    })
  )

  it.effect("tells a tool call without input, one that is never stopped, and one that is not JSON", () =>
    Effect.gen(function* () {
      const last = (events: ReadonlyArray<ConverseStreamOutput>) =>
        Effect.map(fold([toolStart, ...events, messageStop]), (parts) =>
          parts.find((part) => part._tag.endsWith("ToolUse"))
        )
      assert.deepInclude(yield* last([toolStop]), { _tag: "ToolUse", input: {} })
      assert.deepInclude(yield* last([toolInput('{"a":1}')]), { _tag: "ToolUse", input: { a: 1 } })
      assert.deepInclude(yield* last([toolInput('{"a":'), toolStop]), { _tag: "MalformedToolUse", json: '{"a":' })
      assert.deepInclude(yield* last([toolInput("[1]"), toolStop]), { _tag: "MalformedToolUse", json: "[1]" })
    })
  )

  it.effect("keeps a call whose block starts anew before it was stopped", () =>
    Effect.gen(function* () {
      const parts = yield* fold([
        toolStart,
        toolInput('{"a":1}'),
        toolStart,
        toolInput('{"a":2}'),
        toolStop,
        messageStop
      ])
      assert.deepStrictEqual(
        parts.flatMap((part) => (part._tag === "ToolUse" ? [part.input] : [])),
        [{ a: 1 }, { a: 2 }]
      )
    })
  )

  it.effect("fails on tool input for a block that never started", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(fold([toolInput("{}"), messageStop]))
      assert.strictEqual(error._tag, "MalformedStream")
    })
  )

  it.effect("never splits a character over two parts, of text, reasoning or input, and drops no half", () =>
    Effect.gen(function* () {
      const reasoning = (text: string): ConverseStreamOutput => ({
        contentBlockDelta: { contentBlockIndex: 0, delta: { reasoningContent: { text } } }
      })
      const pieces = (events: ReadonlyArray<ConverseStreamOutput>) =>
        Effect.map(fold([...events, messageStop]), (parts) =>
          parts.flatMap((part) => ("text" in part ? [part.text] : part._tag === "ToolUseDelta" ? [part.json] : []))
        )
      assert.deepStrictEqual(yield* pieces([textDelta("a\ud83d"), textDelta("\ude00b")]), ["a", "😀b"])
      assert.deepStrictEqual(yield* pieces([textDelta("\ud83d"), textDelta("\ude00")]), ["😀"])
      assert.deepStrictEqual(yield* pieces([reasoning("\ud83d"), reasoning("\ude00")]), ["😀"])
      assert.deepStrictEqual(yield* pieces([toolStart, toolInput('{"a":"\ud83d'), toolInput('\ude00"}')]), [
        '{"a":"',
        '😀"}'
      ])
      assert.deepStrictEqual(yield* pieces([textDelta("\ud83d", 0), textDelta("b", 1)]), ["b", "\ud83d"])
      assert.deepStrictEqual(yield* pieces([textDelta("\ud83d"), reasoning("hm")]), ["\ud83d", "hm"])
    })
  )

  it.effect("keeps calls that AWS makes itself apart from those that the caller must answer", () =>
    Effect.gen(function* () {
      const start = (type: string): ConverseStreamOutput =>
        ({
          contentBlockStart: { contentBlockIndex: 1, start: { toolUse: { toolUseId: "s1", name: "search", type } } }
        }) as ConverseStreamOutput
      for (const type of ["server_tool_use", "a_kind_of_tomorrow"]) {
        const parts = yield* fold([start(type), toolInput('{"q":1}'), toolStop, messageStop])
        assert.deepStrictEqual(
          parts.map((part) => part._tag),
          ["ServerToolUseStart", "ServerToolUseDelta", "ServerToolUse", "BlockStop", "Finish"]
        )
        assert.deepInclude(parts[2], { type, name: "search", input: { q: 1 } })
      }
    })
  )

  it.effect("says what had arrived when it breaks off: whole calls only", () =>
    Effect.gen(function* () {
      const events = [textDelta("Hi"), toolStart, toolInput("{}"), toolStop, toolStart, toolInput('{"half":1}')]
      const { reason, received } = yield* Stream.fromIterable(events).pipe(Fold.toParts(), Stream.runDrain, Effect.flip)
      assert.strictEqual(reason._tag, "Truncated")
      assert.deepStrictEqual(received, {
        text: "Hi",
        reasoning: "",
        toolUses: [{ toolUseId: "t1", name: "search", input: {} }],
        contentBlockIndex: 1
      })
    })
  )

  it.effect("gives out a call of 400 kB in 20,000 deltas", () =>
    Effect.gen(function* () {
      const pieces = Array.from({ length: 20_000 }, () => toolInput("x".repeat(20)))
      const parts = yield* fold([toolStart, toolInput('{"text":"'), ...pieces, toolInput('"}'), toolStop, messageStop])
      const call = parts.find((part) => part._tag === "ToolUse")
      assert.strictEqual(String(call?.input["text"]).length, 400_000)
    })
  )

  it.effect.prop(
    "never invents a success without messageStop",
    [Arbitrary.array(Arbitrary.schema(Schema.Json))],
    ([values]) =>
      Effect.gen(function* () {
        const events = values.map((value): ConverseStreamOutput => ({ $unknown: ["new", value] }))
        assert.strictEqual((yield* Effect.flip(fold(events)))._tag, "Truncated")
      })
  )
})
