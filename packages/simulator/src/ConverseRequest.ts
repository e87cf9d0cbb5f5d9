/**
 * The part of a Converse request that rules and answers look at.
 *
 * Shape only: a string where a string belongs. What the values may be is `validate.ts`. Members this package has no
 * opinion on pass through as JSON.
 */
import { Result, Schema } from "effect"
import { type AwsFailure, awsFailure, validationFailure } from "./awsFailure.ts"

const optional = Schema.optionalKey
const Json = Schema.Json

const Media = Schema.Struct({ format: optional(Schema.String), name: optional(Schema.String), source: optional(Json) })

const ToolUse = Schema.Struct({ toolUseId: Schema.String, name: Schema.String, input: Json, type: optional(Json) })

const ToolResultContent = Schema.Struct({
  text: optional(Schema.String),
  json: optional(Json),
  image: optional(Media),
  document: optional(Media),
  video: optional(Media),
  searchResult: optional(Json)
})

const ToolResult = Schema.Struct({
  toolUseId: Schema.String,
  content: Schema.Array(ToolResultContent),
  status: optional(Schema.String),
  type: optional(Json)
})

const CachePoint = Schema.Struct({ type: optional(Schema.String), ttl: optional(Schema.String) })

/** One block of content. AWS models it as a union: exactly one member is set. */
export const ContentBlock = Schema.Struct({
  text: optional(Schema.String),
  image: optional(Media),
  document: optional(Media),
  video: optional(Media),
  audio: optional(Media),
  toolUse: optional(ToolUse),
  toolResult: optional(ToolResult),
  guardContent: optional(Json),
  cachePoint: optional(CachePoint),
  reasoningContent: optional(Json),
  citationsContent: optional(Json),
  searchResult: optional(Json),
  toolAddition: optional(Json),
  toolRemoval: optional(Json)
})
/** One block of content. */
export type ContentBlock = typeof ContentBlock.Type

/** A message of the conversation. */
export const Message = Schema.Struct({ role: Schema.String, content: optional(Schema.Array(ContentBlock)) })
/** A message of the conversation. */
export type Message = typeof Message.Type

/** A block of the system prompt. */
export const SystemBlock = Schema.Struct({
  text: optional(Schema.String),
  guardContent: optional(Json),
  cachePoint: optional(CachePoint)
})
/** A block of the system prompt. */
export type SystemBlock = typeof SystemBlock.Type

/** A tool, or a cache point among the tools. */
export const Tool = Schema.Struct({
  toolSpec: optional(
    Schema.Struct({
      name: Schema.String,
      description: optional(Schema.String),
      inputSchema: optional(Schema.Struct({ json: optional(Json) })),
      strict: optional(Schema.Boolean)
    })
  ),
  systemTool: optional(Schema.Struct({ name: Schema.String })),
  cachePoint: optional(CachePoint)
})
/** A tool, or a cache point among the tools. */
export type Tool = typeof Tool.Type

/** Which tool must be used. */
export const ToolChoice = Schema.Struct({
  auto: optional(Json),
  any: optional(Json),
  tool: optional(Schema.Struct({ name: Schema.String }))
})

/** The body of Converse and ConverseStream, and of what CountTokens counts. */
export const ConverseRequest = Schema.Struct({
  messages: optional(Schema.Array(Message)),
  system: optional(Schema.Array(SystemBlock)),
  toolConfig: optional(Schema.Struct({ tools: Schema.Array(Tool), toolChoice: optional(ToolChoice) })),
  inferenceConfig: optional(
    Schema.Struct({
      maxTokens: optional(Schema.Finite),
      temperature: optional(Schema.Finite),
      topP: optional(Schema.Finite),
      stopSequences: optional(Schema.Array(Schema.String))
    })
  ),
  additionalModelRequestFields: optional(Json),
  guardrailConfig: optional(
    Schema.Struct({ guardrailIdentifier: optional(Schema.String), guardrailVersion: optional(Schema.String) })
  ),
  performanceConfig: optional(Json),
  serviceTier: optional(Json)
})
/** The body of Converse and ConverseStream, and of what CountTokens counts. */
export type ConverseRequest = typeof ConverseRequest.Type

/** The body of CountTokens. */
export const CountTokensRequest = Schema.Struct({
  input: Schema.Struct({
    converse: optional(ConverseRequest),
    invokeModel: optional(Schema.Struct({ body: Schema.String }))
  })
})
/** The body of CountTokens. */
export type CountTokensRequest = typeof CountTokensRequest.Type

const parseJson = (body: string): Result.Result<unknown, AwsFailure> =>
  Result.try({
    try: (): unknown => JSON.parse(body),
    catch: () => awsFailure("SerializationException", "The request body is not valid JSON.")
  })

/** Reads a body as AWS does. **Errors**: SerializationException, ValidationException. */
export const decodeWith =
  <A>(decode: (input: unknown) => Result.Result<A, { readonly message: string }>) =>
  (body: string) =>
    Result.flatMap(parseJson(body), (input) =>
      Result.mapError(decode(input), (error) =>
        validationFailure(
          `Malformed input request: ${error.message.replace(/\s+/g, " ")}, please reformat your input and try again.`
        )
      )
    )

/** Reads the body of Converse or ConverseStream. **Errors**: SerializationException, ValidationException. */
export const decodeConverseRequest = decodeWith(Schema.decodeUnknownResult(ConverseRequest))

/** Reads the body of CountTokens. **Errors**: SerializationException, ValidationException. */
export const decodeCountTokensRequest = decodeWith(Schema.decodeUnknownResult(CountTokensRequest))
