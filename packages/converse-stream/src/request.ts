/**
 * Builds the Converse request. Pure: same turn, same bytes.
 *
 * The order of the keys is the order of the lines below, and that of the tools is by name when the turn is cached.
 * JSON that is the caller's own, a schema or the input of a call, keeps its order: models fill in properties as they come.
 */
import type {
  ConverseStreamCommandInput,
  OutputConfig,
  SystemContentBlock,
  Tool
} from "@aws-sdk/client-bedrock-runtime"
import { type CachePlan, placeCachePoints, planCachePoints } from "./cachePlan.ts"
import { toReasoningFields } from "./reasoning.ts"
import { type Json, type RequestParts, toRequestParts, toToolChoice } from "./requestParts.ts"
import type { Turn } from "./Turn.ts"

const toOutputConfig = ({ effort, outputFormat }: Turn): OutputConfig => ({
  ...(outputFormat !== undefined && {
    textFormat: {
      type: "json_schema",
      structure: {
        jsonSchema: {
          schema: JSON.stringify(outputFormat.schema),
          ...(outputFormat.name !== undefined && { name: outputFormat.name }),
          ...(outputFormat.description !== undefined && { description: outputFormat.description })
        }
      }
    }
  }),
  ...(effort !== undefined && { effort })
})

const toFields = (turn: Turn, reasoning: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
  const { additionalModelRequestFields: own = {}, betas = [] } = turn
  const { anthropic_beta: ownBetas, ...others } = own
  const allBetas = [...new Set([...betas, ...(Array.isArray(ownBetas) ? ownBetas : [])])]
  return { ...reasoning, ...(allBetas.length > 0 && { anthropic_beta: allBetas }), ...others }
}

/** A request, and what is cached of it. */
export interface Request {
  readonly input: ConverseStreamCommandInput
  readonly cachePlan: CachePlan
}

const toInput = (turn: Turn, { messages, system, tools }: RequestParts): ConverseStreamCommandInput => {
  const { allowsTemperature, fields: reasoning, maxTokens } = toReasoningFields(turn)
  const inferenceConfig = {
    ...(maxTokens !== undefined && { maxTokens }),
    ...(turn.temperature !== undefined && allowsTemperature && { temperature: turn.temperature }),
    ...(turn.topP !== undefined && allowsTemperature && { topP: turn.topP }),
    ...(turn.stopSequences !== undefined && turn.stopSequences.length > 0 && { stopSequences: [...turn.stopSequences] })
  }
  const fields = toFields(turn, reasoning)
  const outputConfig = toOutputConfig(turn)
  const { additionalModelResponseFieldPaths: paths = [], guardrail, promptVariables } = turn
  return {
    modelId: turn.modelId,
    ...(messages.length > 0 && { messages: [...messages] }),
    ...(system.length > 0 && { system: [...system] satisfies Array<SystemContentBlock> }),
    ...(Object.keys(inferenceConfig).length > 0 && { inferenceConfig }),
    ...(tools.length > 0 && { toolConfig: { tools: [...tools] satisfies Array<Tool>, ...toToolChoice(turn) } }),
    ...(Object.keys(fields).length > 0 && { additionalModelRequestFields: fields as Json }),
    ...(guardrail !== undefined && { guardrailConfig: { ...guardrail } }),
    ...(turn.requestMetadata !== undefined && { requestMetadata: { ...turn.requestMetadata } }),
    ...(turn.serviceTier !== undefined && { serviceTier: { type: turn.serviceTier } }),
    ...(turn.latency !== undefined && { performanceConfig: { latency: turn.latency } }),
    ...(Object.keys(outputConfig).length > 0 && { outputConfig }),
    ...(paths.length > 0 && { additionalModelResponseFieldPaths: [...paths] }),
    ...(promptVariables !== undefined && {
      promptVariables: Object.fromEntries(Object.entries(promptVariables).map(([name, text]) => [name, { text }]))
    })
  }
}

/** Builds the request of one turn, and says what is cached of it. */
export const toRequest = (turn: Turn): Request => {
  const parts = toRequestParts(turn)
  const cachePlan = planCachePoints(turn, parts)
  return { input: toInput(turn, placeCachePoints(parts, cachePlan)), cachePlan }
}

/** Builds the request of one turn. */
export const toConverseStreamInput = (turn: Turn): ConverseStreamCommandInput => toRequest(turn).input
