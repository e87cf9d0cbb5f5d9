/**
 * Reads the JSON of a Converse request into a turn: the way back of `request.ts`. Pure.
 *
 * What a turn has its own words for is read into them. The rest, a model's own fields among it, goes through as it is, so
 * that the turn gives the same request again.
 */
import { Result, Schema, SchemaIssue } from "effect"
import { toMessages, toSystem } from "./parseMessages.ts"
import { type Problem, RequestRejected } from "./RequestRejected.ts"
import { ConverseRequest, type RequestTool } from "./requestSchema.ts"
import type { OutputFormat, Turn, TurnTool } from "./Turn.ts"

/** A turn without what is known of its model, which its request does not say. */
export type ParsedTurn = Omit<Turn, "traits">

const decode = Schema.decodeUnknownResult(ConverseRequest, { errors: "all", onExcessProperty: "error" })

const format = SchemaIssue.makeFormatterStandardSchemaV1({
  leafHook: (issue) => {
    if (issue._tag === "MissingKey") return "is missing"
    if (issue._tag === "UnexpectedKey") return "is no member that Converse knows here"
    return SchemaIssue.defaultLeafHook(issue)
  }
})

/** Half a sentence, for after the path. */
const toDetail = (message: string): string => message.replace(/^Expected /, "must be ").replaceAll(" | ", " or ")

/** `messages[2].content[0].text`; the request itself where there is no path. */
const toPlace = (path: ReadonlyArray<PropertyKey | { readonly key: PropertyKey }>): string => {
  const keys = path.map((segment) => (typeof segment === "object" ? segment.key : segment))
  const place = keys.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("")
  return place === "" ? "the request" : place.replace(/^\./, "")
}

/** In a turn a cache point belongs to the tool before it. */
const toTools = (tools: ReadonlyArray<RequestTool>, problems: Array<Problem>) => {
  const own: Array<TurnTool> = []
  const systemTools: Array<string> = []
  for (const [index, { cachePoint, systemTool, toolSpec }] of tools.entries()) {
    if (systemTool !== undefined) systemTools.push(systemTool.name)
    if (toolSpec !== undefined) own.push({ ...toolSpec, inputSchema: toolSpec.inputSchema.json })
    if (cachePoint === undefined) continue
    const { ttl } = cachePoint
    const last = own.pop()
    if (last === undefined)
      problems.push({ where: `toolConfig.tools[${index}].cachePoint`, detail: "has no tool before it" })
    else own.push({ ...last, cachePoint: ttl === undefined ? {} : { ttl } })
  }
  return { tools: own, ...(systemTools.length > 0 && { systemTools }) }
}

const toToolChoice = ({ any, tool }: { readonly any?: object; readonly tool?: { readonly name: string } }) =>
  tool ?? (any === undefined ? "auto" : "any")

const toOutputFormat = (output: ConverseRequest["outputConfig"]): OutputFormat | undefined =>
  output?.textFormat?.structure.jsonSchema

/** Leaves out what is not there. */
const present = <A extends object>(members: A): { [Key in keyof A]?: Exclude<A[Key], undefined> } =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [Key in keyof A]?: Exclude<A[Key], undefined>
  }

const toTurn = (request: ConverseRequest, problems: Array<Problem>): ParsedTurn => {
  const { inferenceConfig, modelId, outputConfig, promptVariables, toolConfig } = request
  return {
    modelId,
    messages: (request.messages ?? []).flatMap(toMessages(problems)),
    ...present({
      system: request.system?.map(toSystem),
      ...(toolConfig !== undefined && toTools(toolConfig.tools, problems)),
      toolChoice: toolConfig?.toolChoice && toToolChoice(toolConfig.toolChoice),
      ...inferenceConfig,
      outputFormat: toOutputFormat(outputConfig),
      effort: outputConfig?.effort,
      guardrail: request.guardrailConfig,
      requestMetadata: request.requestMetadata,
      serviceTier: request.serviceTier?.type,
      latency: request.performanceConfig?.latency,
      additionalModelRequestFields: request.additionalModelRequestFields,
      additionalModelResponseFieldPaths: request.additionalModelResponseFieldPaths,
      promptVariables:
        promptVariables && Object.fromEntries(Object.entries(promptVariables).map(([name, { text }]) => [name, text]))
    })
  }
}

/**
 * Reads a request of Converse or ConverseStream, as JSON has it.
 *
 * **Errors**: `RequestRejected`, with the path of everything that Converse does not know or that has the wrong type.
 */
export const parseRequest = (request: unknown): Result.Result<ParsedTurn, RequestRejected> => {
  const decoded = decode(request)
  if (Result.isFailure(decoded)) {
    const { issues } = format(decoded.failure.issue)
    const problems = issues.map(({ message, path = [] }) => ({ where: toPlace(path), detail: toDetail(message) }))
    return Result.fail(new RequestRejected({ problems }))
  }
  const problems: Array<Problem> = []
  const turn = toTurn(decoded.success, problems)
  return problems.length > 0 ? Result.fail(new RequestRejected({ problems })) : Result.succeed(turn)
}
