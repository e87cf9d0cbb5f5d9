/**
 * The JSON of a Converse request, as the AWS CLI's `--cli-input-json` and the HTTP API have it: bytes are base64.
 *
 * Shape only: a string where a string belongs. What the values may be is `repair`'s to say. Members that AWS has not, it
 * would refuse, so they are refused here.
 *
 * **Source**: Bedrock API reference, ConverseStream; AWS SDK for JavaScript 3.1162.0.
 */
import { Schema } from "effect"

const optional = Schema.optionalKey
const { Boolean, Finite, Json, String } = Schema
const Bytes = Schema.Uint8ArrayFromBase64

/** AWS models a choice as an object of which exactly one member is set. */
const oneOf = <Fields extends Schema.Struct.Fields>(fields: Fields) =>
  Schema.Struct(fields).check(
    Schema.makeFilter((value) => Object.keys(value).length === 1, {
      expected: `an object with exactly one of ${Object.keys(fields).join(", ")}`
    })
  )

const S3Location = Schema.Struct({ uri: String, bucketOwner: optional(String) })

const sources = { bytes: optional(Bytes), s3Location: optional(S3Location) }

/** Where a medium is. */
const Source = oneOf(sources)

/** A picture, a film or a recording. */
const Media = Schema.Struct({ format: String, source: Source })

const Texts = Schema.Array(Schema.Struct({ text: String }))
const Enabled = Schema.Struct({ enabled: Boolean })

const Document = Schema.Struct({
  format: optional(String),
  name: String,
  source: oneOf({ ...sources, text: optional(String), content: optional(Texts) }),
  context: optional(String),
  citations: optional(Enabled)
})

const SearchResult = Schema.Struct({ source: String, title: String, content: Texts, citations: optional(Enabled) })

const Qualifier = Schema.Literals(["grounding_source", "query", "guard_content"])

const GuardContent = oneOf({
  text: optional(Schema.Struct({ text: String, qualifiers: optional(Schema.Array(Qualifier)) })),
  image: optional(Schema.Struct({ format: String, source: Schema.Struct({ bytes: Bytes }) }))
})

const CachePoint = Schema.Struct({
  type: Schema.Literal("default"),
  ttl: optional(Schema.Literals(["5m", "1h"]))
})

const ToolUse = Schema.Struct({ toolUseId: String, name: String, input: Json, type: optional(String) })

const ToolResultBlock = oneOf({
  text: optional(String),
  json: optional(Json),
  image: optional(Media),
  document: optional(Document),
  video: optional(Media),
  searchResult: optional(SearchResult)
})

const ToolResult = Schema.Struct({
  toolUseId: String,
  content: Schema.Array(ToolResultBlock),
  status: optional(Schema.Literals(["success", "error"])),
  type: optional(String)
})

const Reasoning = oneOf({
  reasoningText: optional(Schema.Struct({ text: String, signature: optional(String) })),
  redactedContent: optional(Bytes)
})

const Citations = Schema.Struct({
  content: optional(Texts),
  citations: optional(Schema.Array(Schema.Record(String, Json)))
})

const ToolChange = Schema.Struct({
  tool: Schema.Struct({ type: optional(String), name: optional(String), serverName: optional(String) })
})

/** One block of content. */
const ContentBlock = oneOf({
  text: optional(String),
  image: optional(Media),
  document: optional(Document),
  video: optional(Media),
  audio: optional(Media),
  toolUse: optional(ToolUse),
  toolResult: optional(ToolResult),
  guardContent: optional(GuardContent),
  cachePoint: optional(CachePoint),
  reasoningContent: optional(Reasoning),
  citationsContent: optional(Citations),
  searchResult: optional(SearchResult),
  toolAddition: optional(ToolChange),
  toolRemoval: optional(ToolChange)
})

const Message = Schema.Struct({
  role: Schema.Literals(["user", "assistant", "system"]),
  content: Schema.Array(ContentBlock)
})

const SystemBlock = oneOf({
  text: optional(String),
  guardContent: optional(GuardContent),
  cachePoint: optional(CachePoint)
})

const Tool = oneOf({
  toolSpec: optional(
    Schema.Struct({
      name: String,
      description: optional(String),
      inputSchema: Schema.Struct({ json: Json }),
      strict: optional(Boolean)
    })
  ),
  systemTool: optional(Schema.Struct({ name: String })),
  cachePoint: optional(CachePoint)
})

const Nothing = Schema.Struct({})

const ToolChoice = oneOf({
  auto: optional(Nothing),
  any: optional(Nothing),
  tool: optional(Schema.Struct({ name: String }))
})

const OutputConfig = Schema.Struct({
  textFormat: optional(
    Schema.Struct({
      type: Schema.Literal("json_schema"),
      structure: Schema.Struct({
        jsonSchema: Schema.Struct({
          schema: Schema.fromJsonString(Json),
          name: optional(String),
          description: optional(String)
        })
      })
    })
  ),
  effort: optional(Schema.Literals(["low", "medium", "high", "xhigh", "max"]))
})

/** Everything that ConverseStream takes; Converse takes the same. */
export const ConverseRequest = Schema.Struct({
  modelId: String,
  messages: optional(Schema.Array(Message)),
  system: optional(Schema.Array(SystemBlock)),
  inferenceConfig: optional(
    Schema.Struct({
      maxTokens: optional(Finite),
      temperature: optional(Finite),
      topP: optional(Finite),
      stopSequences: optional(Schema.Array(String))
    })
  ),
  toolConfig: optional(Schema.Struct({ tools: Schema.Array(Tool), toolChoice: optional(ToolChoice) })),
  guardrailConfig: optional(
    Schema.Struct({
      guardrailIdentifier: String,
      guardrailVersion: String,
      trace: optional(Schema.Literals(["enabled", "disabled", "enabled_full"])),
      streamProcessingMode: optional(Schema.Literals(["sync", "async"]))
    })
  ),
  additionalModelRequestFields: optional(Schema.Record(String, Json)),
  promptVariables: optional(Schema.Record(String, Schema.Struct({ text: String }))),
  additionalModelResponseFieldPaths: optional(Schema.Array(String)),
  requestMetadata: optional(Schema.Record(String, String)),
  performanceConfig: optional(Schema.Struct({ latency: Schema.Literals(["standard", "optimized"]) })),
  serviceTier: optional(Schema.Struct({ type: Schema.Literals(["default", "priority", "flex", "reserved"]) })),
  outputConfig: optional(OutputConfig)
})
export type ConverseRequest = typeof ConverseRequest.Type

export type RequestMessage = typeof Message.Type
export type RequestBlock = typeof ContentBlock.Type
export type RequestResultBlock = typeof ToolResultBlock.Type
export type RequestSystemBlock = typeof SystemBlock.Type
export type RequestTool = typeof Tool.Type
export type RequestDocument = typeof Document.Type
export type RequestGuardContent = typeof GuardContent.Type
export type RequestSource = typeof Source.Type
