/** What Amazon Bedrock would say to a request, without asking it. Pure. */
import {
  parseRequest,
  type Problem,
  repair,
  type Repair,
  toConverseStreamInput,
  type Turn
} from "@bedrock-kit/converse-stream"
import { parseModelId, traitsOf } from "@bedrock-kit/model-catalog"
import { Result } from "effect"
import { isDeepStrictEqual } from "node:util"
import { toWireJson } from "../wireJson.ts"

/** Something that was changed in the form of the request and not in what it says. */
interface Reformed {
  readonly kind: "form"
  readonly where: string
  readonly detail: string
}

/** What became of a request. */
export interface Checked {
  readonly problems: ReadonlyArray<Problem>
  readonly repairs: ReadonlyArray<Repair | Reformed>
  /** The request as it would be sent. Absent when it cannot be. */
  readonly request: ReturnType<typeof toConverseStreamInput> | undefined
}

/** Where other APIs' members are in Converse. **Source**: the references of Anthropic's Messages and OpenAI's Chat API. */
const homes: Readonly<Record<string, string>> = {
  model: "modelId",
  max_tokens: "inferenceConfig.maxTokens",
  maxTokens: "inferenceConfig.maxTokens",
  temperature: "inferenceConfig.temperature",
  top_p: "inferenceConfig.topP",
  topP: "inferenceConfig.topP",
  stop: "inferenceConfig.stopSequences",
  stop_sequences: "inferenceConfig.stopSequences",
  tools: "toolConfig.tools",
  tool_choice: "toolConfig.toolChoice",
  metadata: "requestMetadata",
  service_tier: "serviceTier.type",
  thinking: "additionalModelRequestFields.thinking",
  top_k: "additionalModelRequestFields.top_k",
  anthropic_beta: "additionalModelRequestFields.anthropic_beta",
  reasoning_effort: "additionalModelRequestFields.reasoning_effort",
  response_format: "outputConfig.textFormat"
}

const withHome = ({ detail, where }: Problem): Problem => {
  const home = Object.hasOwn(homes, where) ? homes[where] : undefined
  return { where, detail: home === undefined ? detail : `${detail}; in Converse it is ${home}` }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** Structured output is JSON inside of JSON, in which spaces mean nothing. */
const canonical = (request: unknown): unknown =>
  JSON.parse(toWireJson(request), (key, value: unknown) => {
    if (key !== "schema" || typeof value !== "string") return value
    try {
      return JSON.parse(value) as unknown
    } catch {
      return value
    }
  })

const reformed: Reformed = {
  kind: "form",
  where: "The request",
  detail: "is written in another form: blocks that go together are put together, in the order that Converse wants."
}

const refused = (problems: ReadonlyArray<Problem>): Checked => ({ problems, repairs: [], request: undefined })

/** Checks a request; `modelId`, when given, is the model that it is checked for. */
export const checkRequest = (document: unknown, modelId?: string): Checked => {
  const named = isObject(document) && modelId !== undefined ? { ...document, modelId } : document
  const parsed = parseRequest(named)
  if (Result.isFailure(parsed)) return refused(parsed.failure.problems.map(withHome))
  const turn: Turn = { ...parsed.success, traits: traitsOf(parsed.success.modelId) }
  if (parseModelId(turn.modelId).kind === "unknown")
    return refused([{ where: "modelId", detail: `is ${JSON.stringify(turn.modelId)}, which is no model id or ARN` }])
  if (turn.messages.length === 0 && turn.promptVariables === undefined && parseModelId(turn.modelId).kind !== "prompt")
    return refused([{ where: "messages", detail: "is empty; say something to the model" }])
  const repaired = repair(turn)
  if (Result.isFailure(repaired)) return refused(repaired.failure.problems)
  const { repairs, turn: mended } = repaired.success
  const request = toConverseStreamInput(mended)
  const isSilent = repairs.length === 0 && !isDeepStrictEqual(canonical(request), canonical(named))
  return { problems: [], repairs: isSilent ? [reformed] : repairs, request }
}
