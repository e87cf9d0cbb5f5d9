/**
 * The corpus as a table to read and to add to. `generate.ts` writes it out as data.
 *
 * What a scenario does not say of its answer or its expectation is in {@link scenario}: nothing was said, nothing was
 * called, nothing is unknown.
 */
import type { Answer, Ask, Ending, Expected, Failure, Scenario, Send, Verdict } from "./format.ts"
import { crc32 } from "node:zlib"
import { encode, encodeFrame, frameOf } from "./frames.ts"

const requestId = "3f6a1c2e-0000-4000-8000-5c0ffee00001"
const streamHeaders = { "content-type": "application/vnd.amazon.eventstream", "x-amzn-requestid": requestId }
const peers = "peers.md 2.3"

// What a server sends.

const event = (name: string, payload: unknown): Send => ({ event: name, payload })
const messageStart = event("messageStart", { role: "assistant" })
const delta = (value: unknown, contentBlockIndex = 0) => event("contentBlockDelta", { contentBlockIndex, delta: value })
const text = (value: string, index = 0) => delta({ text: value }, index)
const reasoning = (value: unknown, index = 0) => delta({ reasoningContent: value }, index)
const input = (json: string, index = 0) => delta({ toolUse: { input: json } }, index)
const blockStart = (start: unknown, contentBlockIndex = 0) => event("contentBlockStart", { contentBlockIndex, start })
const toolStart = (name: string, toolUseId: string, index = 0) => blockStart({ toolUse: { toolUseId, name } }, index)
const serverToolStart = (name: string, toolUseId: string, index = 0) =>
  blockStart({ toolUse: { toolUseId, name, type: "server_tool_use" } }, index)
const blockStop = (contentBlockIndex = 0) => event("contentBlockStop", { contentBlockIndex })
const messageStop = (stopReason: string, more: object = {}) => event("messageStop", { stopReason, ...more })
const stop = messageStop("end_turn")
const usage = { inputTokens: 9, outputTokens: 4, totalTokens: 13 }
const metadata = (more: object = {}) => event("metadata", { usage, metrics: { latencyMs: 250 }, ...more })
const exception = (name: string, message = "Something happened.", more: object = {}): Send => ({
  exception: name,
  payload: { message, ...more }
})
const raw = (bytes: Uint8Array): Send => ({ base64: Buffer.from(bytes).toString("base64") })
const eventHeaders = (type: string) => ({
  ":event-type": type,
  ":content-type": "application/json",
  ":message-type": "event"
})

/** The beginning and the end that most answers have. */
const whole = (...middle: ReadonlyArray<Send>): ReadonlyArray<Send> => [
  messageStart,
  ...middle,
  blockStop(),
  stop,
  metadata()
]

// A frame of which something is wrong.

const hello = encode(text("Hi"))
const flip = (bytes: Uint8Array, at: number): Buffer => {
  const copy = Buffer.from(bytes)
  copy[at] = (copy[at] ?? 0) ^ 1
  return copy
}
const wrongMessageChecksum = flip(hello, hello.byteLength - 1)
const wrongPreludeChecksum = flip(hello, 11)
/** A prelude with a right checksum that claims any lengths. */
const prelude = (total: number, headers: number): Buffer => {
  const frame = frameOf(new Uint8Array(0), new Uint8Array(0))
  frame.writeUInt32BE(total, 0)
  frame.writeUInt32BE(headers, 4)
  return Buffer.concat([frame.subarray(0, 8), crcOf(frame.subarray(0, 8)), frame.subarray(12)])
}
const crcOf = (bytes: Uint8Array): Buffer => {
  // The checksum of a prelude, taken from a frame whose first eight bytes are these.
  const crc = Buffer.alloc(4)
  crc.writeUInt32BE(crc32(bytes))
  return crc
}

interface Told {
  readonly send: ReadonlyArray<Send>
  readonly ending?: Ending
  readonly chunkBytes?: number
  readonly headers?: Readonly<Record<string, string>>
}

const streamed = ({ chunkBytes, ending = "end", headers = {}, send }: Told): Answer => ({
  status: 200,
  headers: { ...streamHeaders, ...headers },
  send,
  ...(chunkBytes !== undefined && { chunkBytes }),
  ending
})

const nothingSaid: Expected = {
  outcome: "complete",
  text: "",
  reasoning: [],
  toolCalls: [],
  malformedToolCalls: [],
  serverToolCalls: [],
  citations: [],
  images: [],
  toolResults: [],
  unknown: [],
  requests: 1
}

const ended: Expected = {
  ...nothingSaid,
  stopReason: "end_turn",
  verdict: "complete",
  usage,
  guardrail: null,
  latencyMs: 250,
  serviceTier: null,
  invokedModelId: null,
  requestId
}

const broke = (failure: Failure, said: Partial<Expected> = {}): Expected => ({
  ...nothingSaid,
  outcome: "failed",
  ...said,
  failure: { requestId, ...failure }
})

const truncated = broke({ kind: "truncated", retryable: true })

interface Row {
  readonly id: string
  readonly about: string
  readonly source?: string
  /** Frames of one answer with status 200, or whole answers. */
  readonly send?: ReadonlyArray<Send>
  readonly ending?: Ending
  readonly chunkBytes?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly answers?: ReadonlyArray<Answer>
  readonly ask?: Partial<Ask>
  readonly expect: Expected
}

const scenario = ({ about, answers, ask, expect, id, source, ...told }: Row): Scenario => ({
  id,
  about,
  ...(source !== undefined && { source }),
  answers: answers ?? [streamed({ send: [], ...told })],
  ask: { idleTimeout: 5000, attempts: 1, leaveAtText: false, ...ask },
  expect
})

const complete = (id: string, about: string, send: ReadonlyArray<Send>, expect: Partial<Expected>, more: object = {}) =>
  scenario({ id, about, send, expect: { ...ended, ...expect }, ...more })

const fails = (id: string, about: string, send: ReadonlyArray<Send>, expect: Expected, more: object = {}) =>
  scenario({ id, about, send, expect, ...more })

/** The last part of `hi`: a frame that was read before something went wrong. */
const saidHi = (failure: Failure) => broke({ contentBlockIndex: 0, ...failure }, { text: "Hi" })
const hi = text("Hi")

// 1. Events

const events: ReadonlyArray<Scenario> = [
  complete("events/plain", "An answer as most are.", whole(text("Hello "), text("there.")), { text: "Hello there." }),
  complete("events/no-message-start", "The model begins with content.", [text("Hi"), blockStop(), stop, metadata()], {
    text: "Hi"
  }),
  complete("events/two-message-starts", "The message starts twice.", [messageStart, ...whole(hi)], { text: "Hi" }),
  complete(
    "events/no-metadata",
    "The stream ends after the stop reason: the answer is whole, its usage unknown.",
    [messageStart, hi, blockStop(), stop],
    { text: "Hi", usage: null, latencyMs: null },
    { source: `${peers}: EOF without metadata` }
  ),
  complete(
    "events/metadata-first",
    "Usage comes before the stop reason.",
    [messageStart, hi, blockStop(), metadata(), stop],
    { text: "Hi" }
  ),
  complete(
    "events/two-metadata",
    "The last metadata counts.",
    [messageStart, hi, stop, metadata({ usage: { inputTokens: 9, outputTokens: 1, totalTokens: 10 } }), metadata()],
    { text: "Hi" }
  ),
  complete("events/no-block-stop", "A text block is never stopped.", [messageStart, hi, stop, metadata()], {
    text: "Hi"
  }),
  complete(
    "events/stop-of-no-block",
    "A block is stopped that was never begun.",
    [messageStart, blockStop(7), hi, blockStop(), stop, metadata()],
    { text: "Hi" }
  ),
  complete("events/empty-start", "A text block begins with an empty start.", whole(blockStart({}), hi), { text: "Hi" }),
  complete(
    "events/start-without-start",
    "A block begins with no start at all.",
    whole(event("contentBlockStart", { contentBlockIndex: 0 }), hi),
    { text: "Hi" }
  ),
  complete(
    "events/delta-without-delta",
    "A delta without content.",
    whole(event("contentBlockDelta", { contentBlockIndex: 0 }), hi),
    {
      text: "Hi"
    }
  ),
  complete(
    "events/block-index-reused",
    "A block index is used again after its stop.",
    whole(hi, blockStop(), text("!")),
    {
      text: "Hi!"
    }
  ),
  complete(
    "events/padding",
    "Bedrock pads its deltas with a member `p`.",
    whole(event("contentBlockDelta", { contentBlockIndex: 0, delta: { text: "Hi" }, p: "abcdefghijklmnop" })),
    {
      text: "Hi"
    }
  ),
  complete(
    "events/unknown-event",
    "An event that AWS has added since does not end the turn, and is told.",
    whole(hi, event("intermission", { seconds: 3 })),
    { text: "Hi", unknown: ["event.intermission"] },
    { source: `${peers}: unknown delta / unknown event` }
  ),
  complete(
    "events/unknown-event-first",
    "The first event is one that AWS has added since.",
    [event("preamble", {}), ...whole(hi)],
    { text: "Hi", unknown: ["event.preamble"] }
  ),
  fails(
    "events/unknown-events-only",
    "Nothing but events that AWS has added since: no answer.",
    Array.from({ length: 20 }, () => event("intermission", {})),
    broke({ kind: "truncated", retryable: true }, { unknown: Array.from({ length: 20 }, () => "event.intermission") })
  ),
  complete(
    "events/unknown-message-type",
    "A frame whose message type is new is passed over, and told.",
    whole(hi, { headers: { ":message-type": "heartbeat", ":event-type": "beat" }, body: "{}" }),
    { text: "Hi", unknown: ["event.heartbeat"] }
  ),
  complete(
    "events/initial-response",
    "A frame of the RPC protocols, which carries nothing here.",
    [event("initial-response", {}), ...whole(hi)],
    { text: "Hi", unknown: ["event.initial-response"] }
  ),
  complete(
    "events/additional-response-fields",
    "What `additionalModelResponseFieldPaths` asked for is passed on.",
    [
      messageStart,
      hi,
      blockStop(),
      messageStop("stop_sequence", { additionalModelResponseFields: { stop_sequence: "###" } }),
      metadata()
    ],
    { text: "Hi", stopReason: "stop_sequence", additionalModelResponseFields: { stop_sequence: "###" } }
  ),
  complete(
    "events/many-small-deltas",
    "Three hundred deltas of one letter.",
    whole(...Array.from({ length: 300 }, () => text("a"))),
    {
      text: "a".repeat(300)
    }
  )
]

// 2. Deltas

const citation = {
  title: "Report",
  source: "s3://docs/report.pdf",
  sourceContent: [{ text: "as it says" }],
  location: { documentPage: { documentIndex: 0, start: 2, end: 3 } }
}
const webCitation = { title: "Site", location: { web: { url: "https://example.com/", domain: "example.com" } } }
const pixel = "iVBORw0KGgo="
const sealed = "c2VhbGVk"

const deltas: ReadonlyArray<Scenario> = [
  complete("deltas/empty-text", "A delta without a character.", whole(text(""), text("Hi"), text("")), { text: "Hi" }),
  complete("deltas/blank-text", "White space is text.", whole(text(" \n"), text("\t")), { text: " \n\t" }),
  complete("deltas/unicode", "Characters of one to four bytes.", whole(text("aé€😀"), text("‮\u0000")), {
    text: "aé€😀‮\u0000"
  }),
  complete(
    "deltas/surrogates-split",
    "A surrogate pair is split over two deltas.",
    whole(text("smile \ud83d"), text("\ude00!")),
    {
      text: "smile 😀!"
    }
  ),
  complete(
    "deltas/surrogates-split-interleaved",
    "Two blocks take turns, each in the middle of a character.",
    [
      messageStart,
      text("\ud83d", 0),
      text("\ud83c", 1),
      text("\ude00", 0),
      blockStop(0),
      text("\udf0d", 1),
      blockStop(1),
      stop,
      metadata()
    ],
    { text: "😀🌍" }
  ),
  complete(
    "deltas/surrogate-alone",
    "Half a character whose other half never comes is not dropped.",
    whole(text("a\ud83d")),
    {
      text: "a\ud83d"
    }
  ),
  complete(
    "deltas/reasoning-surrogates-split",
    "The same, of reasoning.",
    whole(reasoning({ text: "\ud83d" }), reasoning({ text: "\ude00" })),
    { reasoning: [{ text: "😀" }] }
  ),
  complete(
    "deltas/reasoning-signed",
    "Reasoning with its signature, then the answer.",
    [
      messageStart,
      reasoning({ text: "So " }),
      reasoning({ text: "it is." }),
      reasoning({ signature: "EqQBCg==" }),
      blockStop(0),
      text("Yes.", 1),
      blockStop(1),
      stop,
      metadata()
    ],
    { text: "Yes.", reasoning: [{ text: "So it is.", signature: "EqQBCg==" }] },
    { source: `${peers}: reasoning signature + redacted` }
  ),
  complete(
    "deltas/reasoning-signature-only",
    "A signature without text: it must be replayed all the same.",
    whole(reasoning({ signature: "EqQBCg==" })),
    {
      reasoning: [{ text: "", signature: "EqQBCg==" }]
    }
  ),
  complete(
    "deltas/reasoning-signature-in-pieces",
    "A signature that comes in pieces.",
    whole(reasoning({ text: "So" }), reasoning({ signature: "EqQ" }), reasoning({ signature: "BCg==" })),
    {
      reasoning: [{ text: "So", signature: "EqQBCg==" }]
    }
  ),
  complete(
    "deltas/reasoning-redacted",
    "Reasoning that AWS keeps sealed.",
    whole(reasoning({ redactedContent: sealed })),
    {
      reasoning: [{ text: "", redacted: sealed }]
    },
    { source: `${peers}: reasoning signature + redacted` }
  ),
  complete(
    "deltas/reasoning-redacted-in-pieces",
    "Sealed reasoning that comes in pieces.",
    whole(reasoning({ redactedContent: "c2Vh" }), reasoning({ redactedContent: "bGVk" })),
    {
      reasoning: [{ text: "", redacted: sealed }]
    }
  ),
  complete("deltas/reasoning-unsigned", "Reasoning of a model that signs nothing.", whole(reasoning({ text: "hm" })), {
    reasoning: [{ text: "hm" }]
  }),
  complete(
    "deltas/reasoning-and-text-in-one-block",
    "Reasoning and text share a block index.",
    whole(reasoning({ text: "hm" }), text("Hi")),
    {
      text: "Hi",
      reasoning: [{ text: "hm" }]
    }
  ),
  complete(
    "deltas/reasoning-blocks",
    "Two blocks of reasoning around a text.",
    [
      messageStart,
      reasoning({ text: "a" }, 0),
      blockStop(0),
      text("Hi", 1),
      blockStop(1),
      reasoning({ text: "b" }, 2),
      blockStop(2),
      stop,
      metadata()
    ],
    {
      text: "Hi",
      reasoning: [{ text: "a" }, { text: "b" }]
    }
  ),
  complete(
    "deltas/reasoning-unknown",
    "A kind of reasoning that AWS has added since.",
    whole(reasoning({ summary: "short" }), hi),
    {
      text: "Hi",
      unknown: ["reasoningContent.summary"]
    }
  ),
  complete(
    "deltas/citation",
    "A citation of a document.",
    whole(hi, delta({ citation })),
    { text: "Hi", citations: [citation] },
    { source: `${peers}: citation delta` }
  ),
  complete(
    "deltas/citation-web",
    "A citation of a page, between two pieces of text.",
    whole(text("a"), delta({ citation: webCitation }), text("b")),
    {
      text: "ab",
      citations: [webCitation]
    }
  ),
  complete("deltas/citation-only", "A citation before any text.", whole(delta({ citation: { title: "T" } })), {
    citations: [{ title: "T" }]
  }),
  complete(
    "deltas/image",
    "A picture, announced with its format.",
    whole(blockStart({ image: { format: "png" } }), delta({ image: { source: { bytes: pixel } } })),
    {
      images: [pixel]
    },
    { source: `${peers}: image start/delta` }
  ),
  complete(
    "deltas/image-in-pieces",
    "A picture in two deltas.",
    whole(
      blockStart({ image: { format: "png" } }),
      delta({ image: { source: { bytes: "iVBO" } } }),
      delta({ image: { source: { bytes: "Rw0K" } } })
    ),
    {
      images: ["iVBO", "Rw0K"]
    }
  ),
  complete(
    "deltas/image-error",
    "A picture that could not be made.",
    whole(hi, blockStart({ image: { format: "png" } }, 1), delta({ image: { error: { message: "blocked" } } }, 1)),
    {
      text: "Hi",
      images: ["blocked"]
    }
  ),
  complete(
    "deltas/tool-result",
    "What a tool of AWS's gave back, as text and as JSON.",
    whole(
      blockStart({ toolResult: { toolUseId: "srv1", type: "nova_grounding_result", status: "success" } }),
      delta({ toolResult: [{ text: "found" }, { json: { n: 1 } }] })
    ),
    {
      toolResults: [{ text: "found" }, { json: { n: 1 } }]
    },
    { source: `${peers}: server_tool_use + toolResult delta` }
  ),
  complete(
    "deltas/unknown",
    "A kind of delta that AWS has added since.",
    whole(hi, delta({ hologram: { angle: 3 } })),
    {
      text: "Hi",
      unknown: ["contentBlockDelta.hologram"]
    },
    { source: `${peers}: unknown delta / unknown event` }
  ),
  complete("deltas/unknown-first", "It is the first thing the model says.", [delta({ hologram: {} }), ...whole(hi)], {
    text: "Hi",
    unknown: ["contentBlockDelta.hologram"]
  }),
  complete(
    "deltas/unknown-start",
    "A kind of block that AWS has added since.",
    whole(blockStart({ hologram: {} }), hi),
    {
      text: "Hi",
      unknown: ["contentBlockStart.hologram"]
    }
  ),
  complete(
    "deltas/interleaved-text",
    "Two blocks of text take turns.",
    [
      messageStart,
      text("a", 0),
      text("1", 1),
      text("b", 0),
      text("2", 1),
      blockStop(1),
      blockStop(0),
      stop,
      metadata()
    ],
    {
      text: "a1b2",
      textByBlock: "ab12"
    }
  )
]

// 3. Tool calls

const call = (toolUseId: string, name: string, input: unknown) => ({ toolUseId, name, input })
const called = (...toolCalls: ReadonlyArray<object>): Partial<Expected> => ({
  toolCalls: toolCalls as never,
  stopReason: "tool_use",
  verdict: "tool_use"
})
const calling = (...middle: ReadonlyArray<Send>): ReadonlyArray<Send> => [
  messageStart,
  ...middle,
  messageStop("tool_use"),
  metadata()
]
const bigJson = JSON.stringify({ text: "x".repeat(6000) })

const tools: ReadonlyArray<Scenario> = [
  complete(
    "tools/call",
    "A call whose input comes in pieces.",
    calling(toolStart("read", "t1"), input('{"pa'), input('th":"a'), input('.txt"}'), blockStop()),
    called(call("t1", "read", { path: "a.txt" }))
  ),
  complete(
    "tools/no-input",
    "A call without arguments streams no input.",
    calling(toolStart("now", "t1"), blockStop()),
    called(call("t1", "now", {})),
    { source: `${peers}: tool call with empty input` }
  ),
  complete(
    "tools/empty-input",
    "A call whose only input is an empty piece.",
    calling(toolStart("now", "t1"), input(""), blockStop()),
    called(call("t1", "now", {})),
    { source: `${peers}: tool call with empty input` }
  ),
  complete(
    "tools/empty-object",
    "A call with an empty object.",
    calling(toolStart("now", "t1"), input("{}"), blockStop()),
    called(call("t1", "now", {}))
  ),
  complete(
    "tools/id-with-dots",
    "Ids may hold dots and colons.",
    calling(toolStart("read", "tool.use:1"), input("{}"), blockStop()),
    called(call("tool.use:1", "read", {})),
    { source: `${peers}: toolUseId with . or :` }
  ),
  complete(
    "tools/after-text",
    "Text, then a call.",
    calling(hi, blockStop(), toolStart("read", "t1", 1), input('{"a":1}', 1), blockStop(1)),
    { ...called(call("t1", "read", { a: 1 })), text: "Hi" }
  ),
  complete(
    "tools/two",
    "Two calls, one after the other.",
    calling(
      toolStart("read", "t1", 0),
      input('{"a":1}', 0),
      blockStop(0),
      toolStart("read", "t2", 1),
      input('{"a":2}', 1),
      blockStop(1)
    ),
    called(call("t1", "read", { a: 1 }), call("t2", "read", { a: 2 }))
  ),
  complete(
    "tools/interleaved",
    "Two calls whose inputs take turns.",
    calling(
      toolStart("read", "t1", 0),
      toolStart("write", "t2", 1),
      input('{"a"', 0),
      input('{"b"', 1),
      input(":1}", 0),
      input(":2}", 1),
      blockStop(0),
      blockStop(1)
    ),
    called(call("t1", "read", { a: 1 }), call("t2", "write", { b: 2 })),
    { source: `${peers}: interleaved parallel tool calls` }
  ),
  complete(
    "tools/never-stopped",
    "A call that is never stopped is a call all the same.",
    calling(toolStart("read", "t1"), input('{"a":1}')),
    called(call("t1", "read", { a: 1 }))
  ),
  complete(
    "tools/restarted",
    "A block starts anew before it was stopped: both are calls.",
    calling(toolStart("read", "t1"), input('{"a":1}'), toolStart("read", "t2"), input('{"a":2}'), blockStop()),
    called(call("t1", "read", { a: 1 }), call("t2", "read", { a: 2 }))
  ),
  complete(
    "tools/text-in-its-block",
    "Text comes in the block of a call.",
    calling(toolStart("read", "t1"), text("Hi"), input("{}"), blockStop()),
    { ...called(call("t1", "read", {})), text: "Hi" }
  ),
  complete(
    "tools/end-turn",
    "The model calls and says that its turn has ended.",
    [messageStart, toolStart("read", "t1"), input("{}"), blockStop(), stop, metadata()],
    { toolCalls: [call("t1", "read", {})] as never }
  ),
  complete(
    "tools/unicode-split",
    "A surrogate pair in the input is split over two pieces.",
    calling(toolStart("say", "t1"), input('{"text":"\ud83d'), input('\ude00"}'), blockStop()),
    called(call("t1", "say", { text: "😀" }))
  ),
  complete(
    "tools/escape-split",
    "An escape sequence is split over three pieces.",
    calling(toolStart("say", "t1"), input('{"text":"\\'), input("u00"), input('e9"}'), blockStop()),
    called(call("t1", "say", { text: "é" }))
  ),
  complete(
    "tools/character-by-character",
    "The input comes a character at a time.",
    calling(
      toolStart("read", "t1"),
      ...Array.from('{"a":[1,2.5e1,null,true],"b":{"c":"d"}}', (c) => input(c)),
      blockStop()
    ),
    called(call("t1", "read", { a: [1, 25, null, true], b: { c: "d" } }))
  ),
  complete(
    "tools/large-integer",
    "An integer that a double cannot hold is not rounded: its digits stay.",
    calling(
      toolStart("post", "t1"),
      input('{"channel":12345678901234567890,"n":-9007199254740993,"safe":9007199254740991}'),
      blockStop()
    ),
    called(call("t1", "post", { channel: "12345678901234567890", n: "-9007199254740993", safe: 9007199254740991 })),
    { source: "incumbent-plugin.md 5: integers above 2^53-1 are kept as strings" }
  ),
  complete(
    "tools/own-property-names",
    "Names of JavaScript's own are names like others.",
    calling(toolStart("set", "t1"), input('{"constructor":1,"toString":2}'), blockStop()),
    called(call("t1", "set", { constructor: 1, toString: 2 }))
  ),
  complete(
    "tools/white-space",
    "White space around and in the input.",
    calling(toolStart("read", "t1"), input(' {\n "a" : 1 }\n'), blockStop()),
    called(call("t1", "read", { a: 1 }))
  ),
  complete(
    "tools/large-input",
    "Six kilobytes of input in pieces of twenty.",
    calling(
      toolStart("write", "t1"),
      ...Array.from({ length: Math.ceil(bigJson.length / 20) }, (_, i) => input(bigJson.slice(i * 20, i * 20 + 20))),
      blockStop()
    ),
    called(call("t1", "write", JSON.parse(bigJson)))
  ),
  complete(
    "tools/not-json",
    "Input that is not JSON is no call, and is told.",
    calling(toolStart("read", "t1"), input('{"a":'), blockStop()),
    { ...called(), malformedToolCalls: ["read"], mayFail: true }
  ),
  complete(
    "tools/not-an-object",
    "Input that is JSON and no object is no call.",
    calling(toolStart("read", "t1"), input("[1]"), blockStop()),
    { ...called(), malformedToolCalls: ["read"], mayFail: true }
  ),
  complete(
    "tools/two-values",
    "Two values one after the other are not JSON.",
    calling(toolStart("read", "t1"), input("{}{}"), blockStop()),
    { ...called(), malformedToolCalls: ["read"], mayFail: true }
  ),
  complete(
    "tools/cut-by-max-tokens",
    "The model runs out of tokens in the middle of a call.",
    [messageStart, toolStart("read", "t1"), input('{"path":"a'), blockStop(), messageStop("max_tokens"), metadata()],
    { malformedToolCalls: ["read"], stopReason: "max_tokens", verdict: "max_tokens", mayFail: true }
  ),
  complete(
    "tools/no-name",
    "A call that names no tool cannot be made.",
    calling(blockStart({ toolUse: { toolUseId: "t1" } }), input("{}"), blockStop()),
    { ...called(), malformedToolCalls: [""], mayFail: true }
  ),
  complete(
    "tools/no-id",
    "A call without an id cannot be answered.",
    calling(blockStart({ toolUse: { name: "read" } }), input("{}"), blockStop()),
    { ...called(), malformedToolCalls: ["read"], mayFail: true }
  ),
  fails(
    "tools/input-before-start",
    "Input for a call that never started.",
    [messageStart, hi, input("{}", 1), stop, metadata()],
    saidHi({ kind: "malformed", retryable: true })
  ),
  complete(
    "tools/server-side",
    "A call that AWS makes by itself is never the client's.",
    whole(
      serverToolStart("nova_grounding", "s1", 0),
      input('{"query":"news"}', 0),
      blockStop(0),
      blockStart({ toolResult: { toolUseId: "s1", type: "nova_grounding_result", status: "success" } }, 1),
      delta({ toolResult: [{ json: { found: 1 } }] }, 1),
      blockStop(1),
      text("News.", 2)
    ),
    {
      text: "News.",
      serverToolCalls: [call("s1", "nova_grounding", { query: "news" })],
      toolResults: [{ json: { found: 1 } }]
    },
    { source: `${peers}: server_tool_use + toolResult delta` }
  ),
  complete(
    "tools/server-side-and-own",
    "One of AWS's and one of the client's.",
    calling(
      serverToolStart("nova_grounding", "s1", 0),
      input("{}", 0),
      blockStop(0),
      toolStart("read", "t1", 1),
      input("{}", 1),
      blockStop(1)
    ),
    { ...called(call("t1", "read", {})), serverToolCalls: [call("s1", "nova_grounding", {})] }
  ),
  complete(
    "tools/server-side-new-kind",
    "A kind of call that AWS has added since is not the client's either.",
    whole(blockStart({ toolUse: { toolUseId: "m1", name: "list", type: "mcp_tool_use" } }), input("{}")),
    { serverToolCalls: [call("m1", "list", {})] }
  ),
  complete(
    "tools/server-side-never-stopped",
    "A call of AWS's that is never stopped.",
    [messageStart, serverToolStart("nova_grounding", "s1"), stop, metadata()],
    { serverToolCalls: [call("s1", "nova_grounding", {})] }
  )
]

// 4. Stop reasons

const stopped = (stopReason: string, verdict: Verdict, about: string, more: Partial<Expected> = {}, source?: string) =>
  complete(
    `stop-reasons/${stopReason.replaceAll("_", "-")}`,
    about,
    [messageStart, hi, blockStop(), messageStop(stopReason), metadata()],
    { text: "Hi", stopReason, verdict, ...more },
    source === undefined ? {} : { source }
  )
const newReasons = `${peers}: model_context_window_exceeded, malformed_tool_use, malformed_model_output`

const stopReasons: ReadonlyArray<Scenario> = [
  stopped("end_turn", "complete", "The model has said all."),
  stopped("stop_sequence", "complete", "The model came upon a stop sequence."),
  stopped("tool_use", "tool_use", "It waits for a tool, though none was called."),
  stopped("max_tokens", "max_tokens", "It was stopped by maxTokens."),
  stopped("content_filtered", "refused", "AWS's filter withheld the rest."),
  stopped("guardrail_intervened", "refused", "A guardrail stepped in and left no trace: taken for blocked.", {
    guardrail: "blocked"
  }),
  stopped("malformed_model_output", "malformed_output", "AWS could not make sense of the output.", {}, newReasons),
  stopped("malformed_tool_use", "malformed_output", "AWS could not make sense of a call.", {}, newReasons),
  stopped("model_context_window_exceeded", "context_window_exceeded", "The context window is full.", {}, newReasons),
  stopped("refusal", "refused", "Anthropic's own word, passed on."),
  stopped("pause_turn", "unknown", "A stop reason that is not Converse's is kept as it is."),
  stopped("brand_new_reason", "unknown", "A stop reason that AWS has added since."),
  complete(
    "stop-reasons/empty-end-turn",
    "The model ends its turn without a word: not an answer.",
    [messageStart, stop, metadata({ usage: { inputTokens: 9, outputTokens: 0, totalTokens: 9 } })],
    { verdict: "empty", usage: { inputTokens: 9, outputTokens: 0, totalTokens: 9 } }
  ),
  complete(
    "stop-reasons/empty-text-end-turn",
    "The same, with an empty piece of text.",
    [messageStart, text(""), blockStop(), stop, metadata()],
    { verdict: "empty" }
  ),
  complete(
    "stop-reasons/refused-without-a-word",
    "A refusal without text is a refusal, not empty.",
    [messageStart, messageStop("content_filtered"), metadata()],
    { stopReason: "content_filtered", verdict: "refused" }
  ),
  complete(
    "stop-reasons/context-window-without-a-word",
    "The prompt alone fills the window.",
    [messageStart, messageStop("model_context_window_exceeded"), metadata()],
    { stopReason: "model_context_window_exceeded", verdict: "context_window_exceeded" }
  ),
  complete(
    "stop-reasons/reasoning-only",
    "The model only thinks, and ends its turn.",
    whole(reasoning({ text: "hm" })),
    { reasoning: [{ text: "hm" }], verdict: "complete" }
  ),
  complete(
    "stop-reasons/twice",
    "Two stop reasons: the last one counts.",
    [messageStart, hi, messageStop("max_tokens"), stop, metadata()],
    { text: "Hi" }
  ),
  fails(
    "stop-reasons/none",
    "messageStop says no reason.",
    [messageStart, hi, event("messageStop", {}), metadata()],
    saidHi({ kind: "malformed", retryable: true })
  )
]

// 5. Exceptions in the stream

const exceptions = [
  ["internalServerException", "InternalServerException", true, {}],
  [
    "modelStreamErrorException",
    "ModelStreamErrorException",
    true,
    { originalStatusCode: 500, originalMessage: "boom" }
  ],
  ["serviceUnavailableException", "ServiceUnavailableException", true, {}],
  ["throttlingException", "ThrottlingException", true, {}],
  ["validationException", "ValidationException", false, {}]
] as const

const peerException: Readonly<Record<string, string>> = {
  throttlingException: `${peers}: mid-stream throttlingException`,
  modelStreamErrorException: `${peers}: mid-stream modelStreamErrorException`
}

const exceptionRows: ReadonlyArray<Scenario> = exceptions.flatMap(([type, name, retryable, more]) => [
  fails(
    `exceptions/${type}`,
    "It comes in the middle of the answer: what came stays, the turn has failed.",
    [messageStart, hi, exception(type, "Something happened.", more)],
    saidHi({ kind: "exception", exception: name, retryable }),
    peerException[type] === undefined ? {} : { source: peerException[type] }
  ),
  fails(
    `exceptions/${type}-first`,
    "It is the first frame, under a status of 200.",
    [exception(type, "Something happened.", more)],
    broke({ kind: "exception", exception: name, retryable })
  ),
  complete(
    `exceptions/${type}-after-stop`,
    "It comes after the stop reason: the answer was whole.",
    [messageStart, hi, blockStop(), stop, exception(type, "Something happened.", more)],
    { text: "Hi", usage: null, latencyMs: null }
  )
])

const moreExceptions: ReadonlyArray<Scenario> = [
  fails(
    "exceptions/unmodelled",
    "An exception that Converse does not model keeps its name.",
    [messageStart, hi, exception("brandNewException")],
    saidHi({ kind: "exception", exception: "brandNewException" })
  ),
  fails(
    "exceptions/modelled-elsewhere",
    "An exception of another operation: a model that took too long.",
    [messageStart, hi, exception("modelTimeoutException", "Too slow.")],
    saidHi({ kind: "exception", retryable: true })
  ),
  fails(
    "exceptions/error-frame",
    "A frame of type error: a code and a message, and no payload.",
    [messageStart, hi, { error: "InternalFailure", message: "Oops" }],
    saidHi({ kind: "exception", exception: "InternalFailure", retryable: true })
  ),
  fails(
    "exceptions/error-frame-first",
    "The same, first.",
    [{ error: "InternalFailure", message: "Oops" }],
    broke({ kind: "exception", exception: "InternalFailure", retryable: true })
  ),
  fails(
    "exceptions/daily-quota",
    "A throttle that is a quota of the day: trying again soon cannot help.",
    [messageStart, hi, exception("throttlingException", "Too many tokens per day, please wait before trying again.")],
    saidHi({ kind: "exception", exception: "ThrottlingException", retryable: false })
  ),
  fails(
    "exceptions/empty-payload",
    "An exception without a message.",
    [
      messageStart,
      hi,
      {
        headers: {
          ":exception-type": "throttlingException",
          ":content-type": "application/json",
          ":message-type": "exception"
        },
        body: "{}"
      }
    ],
    saidHi({ kind: "exception", exception: "ThrottlingException", retryable: true })
  ),
  fails(
    "exceptions/in-a-call",
    "It comes in the middle of a tool call, which must not be made.",
    [messageStart, toolStart("read", "t1"), input('{"a":1}'), exception("throttlingException")],
    broke({ kind: "exception", exception: "ThrottlingException", retryable: true, contentBlockIndex: 0 })
  ),
  fails(
    "exceptions/after-a-call",
    "It comes after a whole tool call.",
    [messageStart, toolStart("read", "t1"), input('{"a":1}'), blockStop(), exception("throttlingException")],
    broke(
      { kind: "exception", exception: "ThrottlingException", retryable: true, contentBlockIndex: 0 },
      { toolCalls: [call("t1", "read", { a: 1 })] as never }
    )
  )
]

// 6. Faults

const faultCases: ReadonlyArray<
  readonly [name: string, about: string, bytes: Uint8Array, kind: "malformed" | "truncated"]
> = [
  ["wrong-message-checksum", "The checksum of a frame is wrong", wrongMessageChecksum, "malformed"],
  ["wrong-prelude-checksum", "The checksum of a prelude is wrong", wrongPreludeChecksum, "malformed"],
  ["flipped-payload", "One bit of a payload is wrong", flip(hello, hello.byteLength - 10), "malformed"],
  ["flipped-header", "One bit of a header is wrong", flip(hello, 20), "malformed"],
  ["not-json", "A payload is not JSON", encodeFrame(eventHeaders("contentBlockDelta"), '{"contentBlock'), "malformed"],
  [
    "json-of-another-kind",
    "A payload is JSON, but no object",
    encodeFrame(eventHeaders("contentBlockDelta"), "[1]"),
    "malformed"
  ],
  ["empty-payload", "A delta has no payload at all", encodeFrame(eventHeaders("contentBlockDelta"), ""), "malformed"],
  ["zero-length", "A frame says that it has no bytes", prelude(0, 0), "malformed"],
  ["short-length", "A frame says that it is shorter than a frame can be", prelude(12, 0), "malformed"],
  ["headers-longer-than-frame", "The headers are longer than their frame", prelude(32, 4000), "malformed"],
  [
    "bogus-length",
    "A frame says that it has two gigabytes; nobody should make room for them",
    prelude(0x7fffffff, 0),
    "malformed"
  ],
  ["bogus-header-length", "Its headers too", prelude(0x7fffffff, 0x7ffffff0), "malformed"],
  [
    "broken-header",
    "A header breaks off within its frame",
    frameOf(Buffer.from([11, 0x3a, 0x6d]), Buffer.from("{}")),
    "malformed"
  ],
  [
    "text-instead-of-frames",
    "A proxy's page in the middle of the stream",
    Buffer.from("<html><body>Gateway timeout, please try again later</body></html>"),
    "malformed"
  ],
  ["cut-in-length", "The stream ends within the length of a frame", hello.subarray(0, 3), "truncated"],
  ["cut-in-prelude", "The stream ends within a prelude", hello.subarray(0, 9), "truncated"],
  ["cut-in-headers", "The stream ends within the headers", hello.subarray(0, 30), "truncated"],
  ["cut-in-payload", "The stream ends within the payload", hello.subarray(0, hello.byteLength - 12), "truncated"],
  ["cut-in-checksum", "The stream ends within the last checksum", hello.subarray(0, hello.byteLength - 1), "truncated"]
]

const peerFault: Readonly<Record<string, string>> = {
  "wrong-message-checksum": `${peers}: CRC error`,
  "wrong-prelude-checksum": `${peers}: CRC error`,
  "cut-in-payload": `${peers}: cut final frame`
}

const faultRows: ReadonlyArray<Scenario> = faultCases.flatMap(([name, about, bytes, kind]) => {
  const failure = { kind, retryable: true }
  const source = peerFault[name]
  return [
    fails(
      `faults/${name}`,
      `${about}.`,
      // Time to hand out what came before, which not every client does once it has seen the fault: splits/one-write-with-a-fault.
      [messageStart, hi, { pause: 30 }, raw(bytes)],
      saidHi(failure),
      source === undefined ? {} : { source }
    ),
    fails(`faults/${name}-first`, `${about}, and it is the first.`, [raw(bytes)], broke(failure))
  ]
})

const endings: ReadonlyArray<readonly [name: string, ending: Ending, about: string]> = [
  ["eof", "end", "The stream ends cleanly"],
  ["cut", "cut", "The connection is cut"],
  ["reset", "reset", "The stream is reset with an error"],
  ["cancelled", "cancel", "The stream is reset as if cancelled"]
]

const endingRows: ReadonlyArray<Scenario> = endings.flatMap(([name, ending, about]) => [
  fails(
    `faults/${name}-mid-answer`,
    `${about} before the stop reason: no success.`,
    [messageStart, hi],
    saidHi({ kind: "truncated", retryable: true }),
    { ending, ...(name === "eof" && { source: `${peers}: EOF without messageStop` }) }
  ),
  fails(
    `faults/${name}-in-a-call`,
    `${about} in the middle of a tool call, which must not be made.`,
    [messageStart, toolStart("read", "t1"), input('{"a":1}')],
    broke({ kind: "truncated", retryable: true, contentBlockIndex: 0 }),
    { ending }
  ),
  fails(
    `faults/${name}-in-a-frame`,
    `${about} within a frame.`,
    [messageStart, hi, raw(hello.subarray(0, 40))],
    saidHi({ kind: "truncated", retryable: true }),
    { ending }
  ),
  complete(
    `faults/${name}-after-stop`,
    `${about} after the stop reason: the answer is whole.`,
    [messageStart, hi, blockStop(), stop],
    { text: "Hi", usage: null, latencyMs: null },
    { ending }
  ),
  complete(`faults/${name}-after-metadata`, `${about} after all was said.`, whole(hi), { text: "Hi" }, { ending })
])

const impatient: Partial<Ask> = { idleTimeout: 250 }

const moreFaults: ReadonlyArray<Scenario> = [
  fails("faults/eof-at-once", "A status of 200 and not a byte.", [], truncated),
  fails("faults/only-message-start", "The stream ends after messageStart.", [messageStart], truncated),
  fails(
    "faults/metadata-without-stop",
    "Usage, and no stop reason.",
    [messageStart, hi, blockStop(), metadata()],
    saidHi({ kind: "truncated", retryable: true })
  ),
  complete(
    "faults/bad-frame-after-stop",
    "Bytes that cannot be read after the stop reason: the answer is whole.",
    [messageStart, hi, blockStop(), stop, raw(wrongMessageChecksum)],
    { text: "Hi", usage: null, latencyMs: null }
  ),
  complete(
    "faults/bad-frame-after-metadata",
    "The same after all was said.",
    [...whole(hi), raw(wrongMessageChecksum)],
    { text: "Hi" }
  ),
  complete(
    "faults/cut-frame-after-stop",
    "The last frame, with the usage, breaks off.",
    [messageStart, hi, blockStop(), stop, raw(encode(metadata()).subarray(0, 50))],
    { text: "Hi", usage: null, latencyMs: null }
  ),
  fails(
    "faults/stall-at-once",
    "A status of 200 and nothing more.",
    [],
    { ...broke({ kind: "stalled", retryable: true }), failure: { kind: "stalled", retryable: true }, closes: true },
    { ending: "stall", ask: impatient }
  ),
  fails(
    "faults/stall-mid-answer",
    "The stream falls silent; the client gives up and closes it.",
    [messageStart, hi],
    { ...saidHi({ kind: "stalled", retryable: true }), closes: true },
    { ending: "stall", ask: impatient }
  ),
  fails(
    "faults/stall-in-a-frame",
    "It falls silent within a frame.",
    [messageStart, hi, raw(hello.subarray(0, 40))],
    { ...saidHi({ kind: "stalled", retryable: true }), closes: true },
    { ending: "stall", ask: impatient }
  ),
  complete(
    "faults/stall-after-stop",
    "It falls silent after the stop reason: the answer is whole.",
    [messageStart, hi, blockStop(), stop],
    { text: "Hi", usage: null, latencyMs: null, closes: true },
    { ending: "stall", ask: impatient }
  ),
  complete(
    "faults/slow",
    "A pause that is shorter than patience.",
    [messageStart, text("H"), { pause: 150 }, text("i"), { pause: 150 }, blockStop(), stop, metadata()],
    { text: "Hi" },
    { ask: { idleTimeout: 1000 } }
  )
]

// 7. Splits

const manyKinds = [
  messageStart,
  reasoning({ text: "hm €" }, 0),
  reasoning({ signature: "EqQBCg==" }, 0),
  blockStop(0),
  text("aé€😀", 1),
  blockStop(1),
  toolStart("read", "t1", 2),
  input('{"path":"é"}', 2),
  blockStop(2),
  messageStop("tool_use"),
  metadata()
]
const manySeen: Partial<Expected> = {
  ...called(call("t1", "read", { path: "é" })),
  text: "aé€😀",
  reasoning: [{ text: "hm €", signature: "EqQBCg==" }]
}

const splits: ReadonlyArray<Scenario> = [
  ...[1, 2, 3, 4, 5, 7, 11, 12, 13, 16, 17, 64, 100, 1000].map((chunkBytes) =>
    complete(`splits/${chunkBytes}-bytes`, `The bytes come in pieces of ${chunkBytes}.`, manyKinds, manySeen, {
      chunkBytes,
      ...(chunkBytes === 7 && { source: `${peers}: 7-byte chunks` })
    })
  ),
  complete("splits/one-write", "Everything comes in one write.", manyKinds, manySeen, { chunkBytes: 1_000_000 }),
  fails(
    "splits/one-write-with-a-fault",
    "Text that comes in one write with a fault is not lost.",
    [messageStart, hi, raw(wrongMessageChecksum)],
    saidHi({ kind: "malformed", retryable: true }),
    { chunkBytes: 1_000_000 }
  ),
  complete(
    "splits/frame-and-a-bit",
    "Each write ends one byte into the next frame.",
    [
      raw(Buffer.concat([encode(messageStart), encode(hi).subarray(0, 1)])),
      { pause: 20 },
      raw(encode(hi).subarray(1)),
      blockStop(),
      stop,
      metadata()
    ],
    { text: "Hi" }
  ),
  complete(
    "splits/pause-in-a-character",
    "A pause in the middle of a character's bytes.",
    [
      messageStart,
      raw(encode(text("€")).subarray(0, -21)),
      { pause: 30 },
      raw(encode(text("€")).subarray(-21)),
      blockStop(),
      stop,
      metadata()
    ],
    { text: "€" }
  ),
  fails(
    "splits/wrong-checksum-byte-by-byte",
    "A wrong checksum, a byte at a time.",
    [messageStart, hi, raw(wrongMessageChecksum)],
    saidHi({ kind: "malformed", retryable: true }),
    { chunkBytes: 1 }
  ),
  fails(
    "splits/exception-byte-by-byte",
    "An exception, a byte at a time.",
    [messageStart, hi, exception("throttlingException")],
    saidHi({ kind: "exception", exception: "ThrottlingException", retryable: true }),
    { chunkBytes: 1 }
  ),
  fails(
    "splits/cut-byte-by-byte",
    "A cut frame, a byte at a time.",
    [messageStart, hi, raw(hello.subarray(0, 40))],
    saidHi({ kind: "truncated", retryable: true }),
    { chunkBytes: 1 }
  )
]

// 8. Metadata

const told = (id: string, about: string, more: object, expect: Partial<Expected>, stopReason = "end_turn") =>
  complete(`metadata/${id}`, about, [messageStart, hi, blockStop(), messageStop(stopReason), metadata(more)], {
    text: "Hi",
    stopReason,
    ...expect
  })

const assessed = (assessment: object) => ({
  trace: { guardrail: { modelOutput: ["Hi"], outputAssessments: { gr1: [assessment] } } }
})
const pii = (action: string) => ({
  sensitiveInformationPolicy: {
    piiEntities: [{ match: "x@example.com", type: "EMAIL", action, detected: true }],
    regexes: []
  }
})
const cached = {
  inputTokens: 9,
  outputTokens: 4,
  totalTokens: 1013,
  cacheReadInputTokens: 900,
  cacheWriteInputTokens: 100,
  cacheDetails: [
    { ttl: "1h", inputTokens: 60 },
    { ttl: "5m", inputTokens: 40 }
  ]
}

const metadataRows: ReadonlyArray<Scenario> = [
  complete(
    "metadata/cache",
    "Cache reads, and writes by how long they last.",
    [messageStart, hi, blockStop(), stop, metadata({ usage: cached })],
    { text: "Hi", usage: cached },
    { source: `${peers}: usage with cache` }
  ),
  told(
    "cache-read-only",
    "Only reads.",
    { usage: { ...usage, cacheReadInputTokens: 5, cacheWriteInputTokens: 0 } },
    { usage: { ...usage, cacheReadInputTokens: 5, cacheWriteInputTokens: 0 } }
  ),
  told("no-usage", "Metadata without usage: it is unknown, not zero.", { usage: undefined }, { usage: null }),
  told(
    "zero-usage",
    "A usage of zero is zero, not unknown.",
    { usage: { inputTokens: 0, outputTokens: 0, totalTokens: 0 } },
    { usage: { inputTokens: 0, outputTokens: 0, totalTokens: 0 } }
  ),
  told("no-metrics", "Metadata without metrics.", { metrics: undefined }, { latencyMs: null }),
  told("service-tier", "The tier that served the turn.", { serviceTier: { type: "flex" } }, { serviceTier: "flex" }),
  told("performance", "Latency-optimised inference.", { performanceConfig: { latency: "optimized" } }, {}),
  told(
    "prompt-router",
    "The model that a prompt router chose.",
    {
      trace: { promptRouter: { invokedModelId: "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0" } }
    },
    { invokedModelId: "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0" }
  ),
  told("guardrail-none", "A guardrail looked and left the answer alone.", assessed(pii("NONE")), { guardrail: "none" }),
  told(
    "guardrail-anonymized",
    "A guardrail masked a name: the answer is an answer.",
    assessed(pii("ANONYMIZED")),
    { guardrail: "anonymized", verdict: "complete" },
    "guardrail_intervened"
  ),
  told("guardrail-anonymized-end-turn", "The same with an ordinary stop reason.", assessed(pii("ANONYMIZED")), {
    guardrail: "anonymized"
  }),
  told(
    "guardrail-blocked",
    "A guardrail withheld the answer.",
    assessed(pii("BLOCKED")),
    { guardrail: "blocked", verdict: "refused" },
    "guardrail_intervened"
  ),
  told(
    "guardrail-blocked-input",
    "A guardrail withheld the question.",
    {
      trace: {
        guardrail: {
          inputAssessment: { gr1: { topicPolicy: { topics: [{ name: "Finance", type: "DENY", action: "BLOCKED" }] } } }
        }
      }
    },
    { guardrail: "blocked", verdict: "refused" },
    "guardrail_intervened"
  ),
  told(
    "guardrail-blocked-and-anonymized",
    "Blocked by one policy, masked by another: blocked.",
    assessed({
      ...pii("ANONYMIZED"),
      contentPolicy: { filters: [{ type: "HATE", confidence: "HIGH", action: "BLOCKED" }] }
    }),
    { guardrail: "blocked", verdict: "refused" },
    "guardrail_intervened"
  ),
  told(
    "guardrail-blocked-end-turn",
    "The trace says blocked and the stop reason does not: blocked.",
    assessed(pii("BLOCKED")),
    { guardrail: "blocked", verdict: "refused" }
  ),
  told(
    "guardrail-unknown-action",
    "An action that AWS has added since: taken for blocked.",
    assessed(pii("QUARANTINED")),
    { guardrail: "blocked", verdict: "refused" }
  ),
  told(
    "guardrail-without-detail",
    "A guardrail stepped in, and its trace explains nothing: taken for blocked.",
    { trace: { guardrail: { modelOutput: ["Hi"] } } },
    { guardrail: "blocked", verdict: "refused" },
    "guardrail_intervened"
  ),
  told("unknown-member", "A member of metadata that AWS has added since.", { energy: { joules: 3 } }, {})
]

// 9. Answers that are no stream, and trying again

const json = (
  status: number,
  type: string | undefined,
  body: string,
  headers: Readonly<Record<string, string>> = {}
): Answer => ({
  status,
  headers: {
    "content-type": "application/json",
    "x-amzn-requestid": requestId,
    ...(type !== undefined && { "x-amzn-errortype": type }),
    ...headers
  },
  send: [{ base64: Buffer.from(body).toString("base64") }],
  ending: "end"
})
const refused = (
  status: number,
  type: string,
  message: string,
  retryable: boolean,
  name = type.replace(/Exception$/, ""),
  source?: string
) =>
  scenario({
    id: `http/${status}-${name}`,
    about: `${type}, before the stream.`,
    ...(source !== undefined && { source }),
    answers: [json(status, type, JSON.stringify({ message }))],
    expect: broke({ kind: "exception", exception: type, retryable })
  })
const page = "<html><head><title>Bad gateway</title></head></html>"
const ok = streamed({ send: whole(hi) })
const tries: Partial<Ask> = { attempts: 3 }
const throttled = json(429, "ThrottlingException", '{"message":"Too many requests"}')

const http: ReadonlyArray<Scenario> = [
  refused(
    400,
    "ValidationException",
    "Input is too long for requested model.",
    false,
    "input-too-long",
    `${peers}: "Input is too long"`
  ),
  refused(
    400,
    "ValidationException",
    "Invocation of model ID anthropic.claude-sonnet-4-6 with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model.",
    false,
    "on-demand-throughput",
    `${peers}: "on-demand throughput isn't supported"`
  ),
  refused(400, "ServiceQuotaExceededException", "Too many.", false),
  refused(403, "AccessDeniedException", "You don't have access to the model with the specified model ID.", false),
  refused(404, "ResourceNotFoundException", "Could not resolve the foundation model.", false),
  refused(408, "ModelTimeoutException", "The model took too long.", true),
  refused(424, "ModelErrorException", "The model failed.", true),
  refused(429, "ThrottlingException", "Too many requests, please wait before trying again.", true),
  refused(
    429,
    "ThrottlingException",
    "Too many tokens per day, please wait before trying again.",
    false,
    "daily-quota"
  ),
  refused(429, "ModelNotReadyException", "The model is not ready.", true),
  refused(500, "InternalServerException", "Oops.", true),
  refused(503, "ServiceUnavailableException", "Busy.", true),
  scenario({
    id: "http/502-page",
    about: "A gateway's page instead of an answer.",
    answers: [{ ...json(502, undefined, page), headers: { "content-type": "text/html" } }],
    expect: { ...broke({}), failure: { kind: "exception", retryable: true } }
  }),
  scenario({
    id: "http/403-page",
    about: "A proxy's page: not AWS's refusal, and no parser's message.",
    answers: [{ ...json(403, undefined, page), headers: { "content-type": "text/html" } }],
    expect: { ...broke({}), failure: { kind: "exception", retryable: false } }
  }),
  scenario({
    id: "http/503-empty",
    about: "A status and no body.",
    answers: [{ status: 503, headers: {}, send: [], ending: "end" }],
    expect: { ...broke({}), failure: { kind: "exception", retryable: true } }
  }),
  scenario({
    id: "http/200-page",
    about: "A page with a status of 200: not a stream.",
    answers: [
      {
        status: 200,
        headers: { "content-type": "text/html" },
        send: [raw(Buffer.from(`${page}${page}`))],
        ending: "end"
      }
    ],
    expect: { ...broke({}), failure: { kind: "malformed", retryable: false } }
  }),
  scenario({
    id: "http/cut-before-head",
    about: "The connection is cut before an answer.",
    answers: [{ status: 0, headers: {}, send: [], ending: "cut" }],
    expect: { ...broke({}), failure: { kind: "truncated", retryable: true } }
  }),
  scenario({
    id: "http/throttled-then-answered",
    about: "A throttle, then an answer: the caller sees the answer only.",
    source: `${peers}: HTTP 429 before stream`,
    answers: [throttled, ok],
    ask: tries,
    expect: { ...ended, text: "Hi", requests: 2 }
  }),
  scenario({
    id: "http/unavailable-twice-then-answered",
    about: "Two failures of different kinds, then an answer.",
    answers: [
      json(503, "ServiceUnavailableException", '{"message":"Busy"}'),
      json(500, "InternalServerException", '{"message":"Oops"}'),
      ok
    ],
    ask: tries,
    expect: { ...ended, text: "Hi", requests: 3 }
  }),
  scenario({
    id: "http/exception-first-then-answered",
    about: "A first frame that is an exception is a refusal: nothing was shown, so it is tried again.",
    answers: [streamed({ send: [exception("throttlingException")] }), ok],
    ask: tries,
    expect: { ...ended, text: "Hi", requests: 2 }
  }),
  scenario({
    id: "http/not-ready-then-answered",
    about: "A model that starts up.",
    answers: [json(429, "ModelNotReadyException", '{"message":"The model is not ready"}'), ok],
    ask: tries,
    expect: { ...ended, text: "Hi", requests: 2 }
  }),
  scenario({
    id: "http/cut-then-answered",
    about: "A connection that is cut before the head, then an answer.",
    answers: [{ status: 0, headers: {}, send: [], ending: "cut" }, ok],
    ask: tries,
    expect: { ...ended, text: "Hi", requests: 2 }
  }),
  scenario({
    id: "http/eof-then-answered",
    about: "A status of 200 and not a byte, then an answer: nothing was shown, so it is tried again.",
    answers: [streamed({ send: [] }), ok],
    ask: tries,
    expect: { ...ended, text: "Hi", requests: 2 }
  }),
  scenario({
    id: "http/throttled-throughout",
    about: "No more attempts than asked for.",
    answers: [throttled],
    ask: tries,
    expect: { ...broke({ kind: "exception", exception: "ThrottlingException", retryable: true }), requests: 3 }
  }),
  scenario({
    id: "http/validation-is-final",
    about: "A request that is wrong is not sent again.",
    answers: [json(400, "ValidationException", '{"message":"No."}')],
    ask: tries,
    expect: { ...broke({ kind: "exception", exception: "ValidationException", retryable: false }), requests: 1 }
  }),
  scenario({
    id: "http/daily-quota-is-final",
    about: "A quota of the day is not waited for.",
    answers: [
      json(429, "ThrottlingException", '{"message":"Too many tokens per day, please wait before trying again."}')
    ],
    ask: tries,
    expect: { ...broke({ kind: "exception", exception: "ThrottlingException", retryable: false }), requests: 1 }
  }),
  scenario({
    id: "http/mid-stream-is-final",
    about: "A throttle after the first text is not tried again: a second answer could contradict the first.",
    answers: [streamed({ send: [messageStart, hi, exception("throttlingException")] }), ok],
    ask: tries,
    expect: { ...saidHi({ kind: "exception", exception: "ThrottlingException", retryable: true }), requests: 1 }
  }),
  scenario({
    id: "http/retry-after-too-long",
    about: "AWS asks for a wait of ten minutes: the caller's to decide.",
    answers: [{ ...throttled, headers: { ...throttled.headers, "retry-after": "600" } }],
    ask: tries,
    expect: { ...broke({ kind: "exception", exception: "ThrottlingException", retryable: true }), requests: 1 }
  })
]

// 10. Leaving

const leaving: ReadonlyArray<Scenario> = [
  scenario({
    id: "leaving/at-first-text",
    about: "A reader that leaves closes the HTTP stream at once: tokens nobody reads are billed.",
    source: "rigs.md A.4",
    answers: [streamed({ send: [messageStart, hi], ending: "stall" })],
    // Longer than the runner's patience: who waits for silence to end before it leaves is hung.
    ask: { leaveAtText: true, idleTimeout: 60_000 },
    expect: { outcome: "left", text: "Hi", closes: true, requests: 1 }
  }),
  scenario({
    id: "leaving/while-more-comes",
    about: "The same while the model goes on talking.",
    answers: [
      streamed({
        send: [messageStart, hi, ...Array.from({ length: 40 }, () => [{ pause: 25 }, hi]).flat(), stop, metadata()]
      })
    ],
    ask: { leaveAtText: true },
    expect: { outcome: "left", closes: true, requests: 1 }
  })
]

/** Every scenario, by group. */
export const groups: Readonly<Record<string, ReadonlyArray<Scenario>>> = {
  events,
  deltas,
  tools,
  "stop-reasons": stopReasons,
  exceptions: [...exceptionRows, ...moreExceptions],
  faults: [...faultRows, ...endingRows, ...moreFaults],
  splits,
  metadata: metadataRows,
  http,
  leaving
}
