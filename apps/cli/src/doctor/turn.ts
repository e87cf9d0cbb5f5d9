/** The smallest use of a model that shows whether it can be used. For models that answer, it costs a token. */
import { ConverseStream, type ConverseStreamError, RuntimeProbe, type Turn } from "@bedrock-kit/converse-stream"
import { traitsOf } from "@bedrock-kit/model-catalog"
import { Effect, Stream } from "effect"
import type { Failure } from "./failures.ts"

/** Whether a model embeds rather than answers. */
export const isEmbedding = (modelId: string): boolean => traitsOf(modelId).embeddings !== undefined

const oneToken = (modelId: string, guardrail: Turn["guardrail"]): Turn => ({
  modelId,
  traits: traitsOf(modelId),
  messages: [{ role: "user", content: [{ type: "text", text: "Hi" }] }],
  maxTokens: 1,
  reasoning: "off",
  guardrail
})

/** Takes a turn of one token; sends a model that embeds an empty request, which costs nothing. */
export const takeTurn = (
  modelId: string,
  guardrail: Turn["guardrail"]
): Effect.Effect<void, ConverseStreamError | Failure, ConverseStream | RuntimeProbe> =>
  isEmbedding(modelId)
    ? RuntimeProbe.use(({ invokeNothing }) => invokeNothing(modelId))
    : ConverseStream.use(({ stream }) => Stream.runDrain(stream(oneToken(modelId, guardrail))))

/** The failure of AWS, or of the credentials, that a turn ended with; `undefined` when it ended otherwise. */
export const awsFailureOf = (error: ConverseStreamError | Failure): Failure | undefined => {
  const reason = error._tag === "ConverseStreamError" ? error.reason : error
  return reason._tag === "AwsError" || reason._tag === "CredentialsError" ? reason : undefined
}
