import type { ConverseStreamOutput } from "@aws-sdk/client-bedrock-runtime"
import { ConversePart, MalformedStream } from "@bedrock-kit/converse-stream"
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Schema, Stream } from "effect"
import * as Fold from "../src/fold.ts"
import { messageStop, metadata, textDelta } from "./support/turns.ts"

const fold = (events: ReadonlyArray<ConverseStreamOutput>) =>
  Stream.fromIterable(events).pipe(Fold.toParts, Stream.runCollect)

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
const JsonObject = Schema.Record(Schema.String, Schema.Json)

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
      assert.deepStrictEqual(
        parts.flatMap((part) => (part._tag === "TextDelta" ? [part.text] : [])),
        [...texts]
      )
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
        Fold.toParts,
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
        Fold.toParts,
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
