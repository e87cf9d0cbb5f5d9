/** Histories as no host should make them, and some do: every kind of block, in any order, with all that can be wrong. */
import type { AssistantContent, ToolResultContent, Turn, TurnMessage, UserContent } from "@bedrock-kit/converse-stream"
import { traitsOf } from "@bedrock-kit/model-catalog"
import { Arbitrary, Schema } from "effect"

export const png = Uint8Array.from(Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ", "base64"))
const jpeg = new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc0, 0, 8, 8, 0, 9, 0, 9])
const bmp = new Uint8Array([0x42, 0x4d, 0, 0, 0, 0])
const large = new Uint8Array(4_000_000)
large.set(png)

const texts = ["", " \n", "a", "b c", "\ud83d", "é\ud83d\ude00", "\ufeff"] as const
const Text = Schema.Literals(texts)

const images: Readonly<Record<string, UserContent & { type: "image" }>> = {
  png: { type: "image", format: "png", bytes: png },
  mislabelled: { type: "image", format: "image/png", bytes: jpeg },
  bmp: { type: "image", format: "bmp", bytes: bmp },
  junk: { type: "image", format: "png", bytes: new Uint8Array([1, 2]) },
  empty: { type: "image", format: "png", bytes: new Uint8Array() },
  large: { type: "image", format: "png", bytes: large },
  s3: { type: "image", format: "PNG", s3Location: { uri: "s3://bucket/a.png" } }
}

const documents: Readonly<Record<string, (name: string) => UserContent & { type: "document" }>> = {
  pdf: (name) => ({ type: "document", format: "pdf", name, bytes: new Uint8Array([0x25]) }),
  odt: (name) => ({ type: "document", format: "odt", name, bytes: new Uint8Array([1]) }),
  txt: (name) => ({ type: "document", format: "txt", name, text: "text", context: " " }),
  blank: (name) => ({ type: "document", name, content: [" ", ""] }),
  pieces: (name) => ({ type: "document", name, content: ["a", " ", "\ud800"], citations: true })
}

const toolNames = ["read", "mcp server/tool.é", "x".repeat(70), "read\ud800", "", "a".repeat(64)] as const
const ids = ["t1", "t2", "call id", "é".repeat(80), "abcdefghi", ""] as const

const Shared = Schema.Union([
  Schema.Struct({ kind: Schema.Literal("text"), text: Text }),
  Schema.Struct({ kind: Schema.Literal("image"), image: Schema.Literals(Object.keys(images)) }),
  Schema.Struct({
    kind: Schema.Literal("document"),
    document: Schema.Literals(Object.keys(documents)),
    name: Schema.Literals(["report", "report", "a_b.pdf", "資料　1", "  ", "n".repeat(250)])
  }),
  Schema.Struct({ kind: Schema.Literal("searchResult"), text: Text, title: Text })
])
const UserBlock = Schema.Union([
  Shared,
  Schema.Struct({ kind: Schema.Literal("guardContent"), text: Text }),
  Schema.Struct({ kind: Schema.Literal("media"), format: Schema.Literals(["mp4", "avi", "mp3", "wma"]) }),
  Schema.Struct({ kind: Schema.Literal("cachePoint"), ttl: Schema.Literals(["", "5m", "1h"]) })
])
const ResultBlock = Schema.Union([Shared, Schema.Struct({ kind: Schema.Literal("json"), json: Schema.Json })])
const AssistantBlock = Schema.Union([
  Schema.Struct({ kind: Schema.Literal("text"), text: Text }),
  Schema.Struct({
    kind: Schema.Literal("reasoning"),
    text: Text,
    signature: Schema.Literals(["", "sig"]),
    thinker: Schema.Literals(["", "us.anthropic.claude-sonnet-4-6", "amazon.nova-pro-v1:0"])
  }),
  Schema.Struct({ kind: Schema.Literal("redacted"), bytes: Schema.Literals([0, 3]) }),
  Schema.Struct({
    kind: Schema.Literal("toolUse"),
    id: Schema.Literals(ids),
    name: Schema.Literals(toolNames),
    input: Schema.Json,
    isServer: Schema.Boolean
  }),
  Schema.Struct({ kind: Schema.Literal("serverResult"), id: Schema.Literals(ids) }),
  Schema.Struct({ kind: Schema.Literal("citations"), text: Text }),
  Schema.Struct({ kind: Schema.Literal("cachePoint"), ttl: Schema.Literals(["", "5m", "1h"]) })
])
const Message = Schema.Union([
  Schema.Struct({ role: Schema.Literal("user"), content: Schema.Array(UserBlock) }),
  Schema.Struct({ role: Schema.Literal("assistant"), content: Schema.Array(AssistantBlock) }),
  Schema.Struct({
    role: Schema.Literal("toolResult"),
    id: Schema.Literals(ids),
    content: Schema.Array(ResultBlock),
    isError: Schema.Boolean
  }),
  Schema.Struct({
    role: Schema.Literal("system"),
    text: Text,
    name: Schema.Literals(toolNames),
    isAdded: Schema.Boolean
  })
])

const toPoint = (ttl: string) => ({ type: "cachePoint" as const, ...(ttl !== "" && { ttl: ttl as "5m" | "1h" }) })

const toShared = (block: typeof Shared.Type): ToolResultContent => {
  switch (block.kind) {
    case "text":
      return { type: "text", text: block.text }
    case "image":
      return images[block.image] ?? { type: "text", text: "" }
    case "document":
      return documents[block.document]?.(block.name) ?? { type: "text", text: "" }
    case "searchResult":
      return { type: "searchResult", source: block.title, title: block.text, content: [block.text, "x"] }
  }
}

const toUser = (block: typeof UserBlock.Type): UserContent => {
  switch (block.kind) {
    case "guardContent":
      return { type: "guardContent", text: block.text, qualifiers: ["query"] }
    case "media": {
      const type = block.format === "mp4" || block.format === "avi" ? "video" : "audio"
      return { type, format: block.format, bytes: new Uint8Array([1]) }
    }
    case "cachePoint":
      return toPoint(block.ttl)
    default:
      return toShared(block) as UserContent
  }
}

const toAssistant = (block: typeof AssistantBlock.Type): AssistantContent => {
  switch (block.kind) {
    case "text":
      return { type: "text", text: block.text }
    case "reasoning":
      return {
        type: "reasoning",
        // What is signed is never broken: it is AWS's own text.
        text: block.text.toWellFormed(),
        signature: block.signature === "" ? undefined : block.signature,
        ...(block.thinker !== "" && { modelId: block.thinker })
      }
    case "redacted":
      return { type: "redactedReasoning", data: new Uint8Array(block.bytes) }
    case "toolUse":
      return {
        type: "toolUse",
        toolUseId: block.id,
        name: block.name,
        input: block.input,
        ...(block.isServer && { isServerToolUse: true })
      }
    case "serverResult":
      return { type: "toolResult", toolUseId: block.id, content: [], isError: false, resultType: "web" }
    case "citations":
      return { type: "citations", content: [block.text], citations: [] }
    case "cachePoint":
      return toPoint(block.ttl)
  }
}

const toMessage = (message: typeof Message.Type): TurnMessage => {
  switch (message.role) {
    case "user":
      return { role: "user", content: message.content.map(toUser) }
    case "assistant":
      return { role: "assistant", content: message.content.map(toAssistant) }
    case "toolResult":
      return {
        role: "toolResult",
        toolUseId: message.id,
        isError: message.isError,
        content: message.content.map((block) =>
          block.kind === "json" ? { type: "json", json: block.json } : toShared(block)
        )
      }
    case "system":
      return {
        role: "system",
        content: [
          { type: "text", text: message.text },
          { type: message.isAdded ? "toolAddition" : "toolRemoval", tool: { name: message.name } }
        ]
      }
  }
}

const Options = Schema.Struct({
  modelId: Schema.Literals([
    "us.anthropic.claude-sonnet-4-6",
    "us.anthropic.claude-haiku-4-5-20251001-v1:0",
    "us.anthropic.claude-opus-5-5",
    "amazon.nova-micro-v1:0",
    "us.amazon.nova-2-lite-v1:0",
    "openai.gpt-oss-120b-1:0",
    "mistral.mistral-large-3-675b-instruct",
    "us.deepseek.r1-v1:0",
    "meta.llama3-3-70b-instruct-v1:0",
    "amazon.titan-text-express-v1",
    "arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/a1b2c3"
  ]),
  system: Schema.Literals(["none", "plain", "blank", "blocks"]),
  tools: Schema.Array(
    Schema.Struct({
      name: Schema.Literals(toolNames),
      description: Text,
      schema: Schema.Literals(["object", "missing", "untyped", "nullable"]),
      strict: Schema.Boolean,
      point: Schema.Literals(["none", "", "1h"])
    })
  ),
  toolChoice: Schema.Literals(["unsaid", "auto", "any", "none", "read", "unknown"]),
  reasoning: Schema.Literals(["unsaid", "off", "low", "high", "max"]),
  maxTokens: Schema.Literals([-1, 0, 1, 7.5, 2000, 10_000_000]),
  temperature: Schema.Literals([-1, 0, 0.5, 2]),
  isSaid: Schema.Boolean,
  cacheRetention: Schema.Literals(["short", "long", "none"])
})

const schemas = {
  object: { type: "object", properties: { "\ud800": { type: "string" } } },
  missing: undefined,
  untyped: { properties: {} },
  nullable: { type: ["object", "null"] }
}

const toTurn = ([options, messages]: readonly [typeof Options.Type, ReadonlyArray<typeof Message.Type>]): Turn => {
  const { cacheRetention, isSaid, maxTokens, modelId, reasoning, system, temperature, toolChoice, tools } = options
  return {
    modelId,
    traits: traitsOf(modelId),
    messages: messages.map(toMessage),
    ...(system === "plain" && { system: "Be brief.\ud800" }),
    ...(system === "blank" && { system: " " }),
    ...(system === "blocks" && {
      system: [
        { type: "cachePoint" },
        { type: "text", text: "Stable." },
        { type: "cachePoint", ttl: "1h" },
        { type: "text", text: "Changing.", isDynamic: true },
        { type: "guardContent", text: " " }
      ]
    }),
    tools: tools.map(({ description, name, point, schema, strict }) => ({
      name,
      description,
      inputSchema: schemas[schema],
      strict,
      ...(point !== "none" && { cachePoint: point === "" ? {} : { ttl: point } })
    })),
    ...(toolChoice !== "unsaid" && {
      toolChoice:
        toolChoice === "read" || toolChoice === "unknown"
          ? { name: toolChoice }
          : (toolChoice satisfies "auto" | "any" | "none")
    }),
    ...(reasoning !== "unsaid" && { reasoning }),
    ...(isSaid && {
      maxTokens,
      temperature,
      topP: temperature,
      stopSequences: ["", "END", " "],
      requestMetadata: { team: "süd", [" ".repeat(300)]: "x" },
      additionalModelResponseFieldPaths: ["", "/a", "b"],
      betas: ["interleaved-thinking-2025-05-14"],
      effort: "max"
    }),
    cacheRetention
  }
}

/** Any turn at all. */
export const anyTurn: Arbitrary.Arbitrary<Turn> = Arbitrary.map(
  Arbitrary.all([
    Arbitrary.schema(Options),
    Arbitrary.array(Arbitrary.schema(Message), { maxLength: 12 })
  ]) as Arbitrary.Arbitrary<readonly [typeof Options.Type, ReadonlyArray<typeof Message.Type>]>,
  toTurn
)
