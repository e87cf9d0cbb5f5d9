/**
 * How the host keeps a conversation for a model, before it hands it over for a turn. Pure.
 *
 * Converse's own demands are met again when a turn is sent, of whatever the history then holds. What is done here is done so
 * that the host counts, prunes and compacts what the model will be sent, and leaves alone what a model has signed.
 *
 * **Source**: `ProviderReplayPolicy`, `resolveTranscriptPolicy` and `sanitizeSessionHistory` of OpenClaw 2026.9.6.
 */
import { type ModelTraits, parseModelId, traitsOf } from "@bedrock-kit/model-catalog"
import { hintsOf, type NamedModel } from "./models.ts"
import { isUnfinished } from "./unfinished.ts"
import { objectOf, textOf } from "./untrusted.ts"

interface ReplayContext {
  readonly modelId?: string
  readonly model?: Partial<NamedModel> | undefined
}

const traitsIn = ({ model, modelId = "" }: ReplayContext): ModelTraits =>
  traitsOf(modelId, hintsOf({ ...model, id: modelId }))

/** How the host cleans a history for a model. */
export const buildReplayPolicy = (context: ReplayContext) => {
  const { pastThinking } = traitsIn(context)
  return {
    sanitizeMode: "full",
    sanitizeToolCallIds: true,
    toolCallIdMode: "strict",
    preserveSignatures: true,
    // What the host tells beside the user's words then stays where it was said, and the signed beginning the same.
    appendOnlyRuntimeContext: pastThinking === "prefix-bound",
    repairToolUseResultPairing: true,
    validateAnthropicTurns: true,
    allowSyntheticToolResults: true,
    ...(pastThinking === "unneeded" && { dropThinkingBlocks: true })
  }
}

const isSaying = (block: unknown): boolean => {
  const raw = objectOf(block)
  return raw !== undefined && (raw["type"] !== "text" || textOf(raw["text"]) !== undefined)
}

const sanitizeMessage = (message: unknown): ReadonlyArray<unknown> => {
  const raw = objectOf(message)
  if (raw === undefined || textOf(raw["role"]) === undefined || isUnfinished(raw)) return []
  const content: unknown = raw["content"]
  if (!Array.isArray(content)) return [message]
  const said = content.filter(isSaying)
  if (said.length === content.length) return [message]
  // The result of a call is an answer, also without a word.
  return said.length === 0 && raw["role"] !== "toolResult" ? [] : [{ ...raw, content: said }]
}

/** Leaves out what is never sent: what is no message, answers that were not finished, and blank text. */
export const sanitizeReplayHistory = ({
  messages
}: {
  readonly messages: ReadonlyArray<unknown>
}): ReadonlyArray<unknown> => messages.flatMap(sanitizeMessage)

/**
 * Keeps the host from merging messages before a signed thought, which would then no longer hold. `undefined` leaves the host
 * to its own validators.
 *
 * **Source**: `shouldMergeConsecutiveUserTurns` of OpenClaw 2026.9.6, which does the same for Anthropic's own API only.
 */
export const validateReplayTurns = (
  context: ReplayContext & { readonly messages: ReadonlyArray<unknown> }
): ReadonlyArray<unknown> | undefined =>
  traitsIn(context).pastThinking === "prefix-bound" ? context.messages : undefined

/**
 * Whether old results of tools may be pruned when the cache has run out. Only where turns are cached unasked; Amazon's own
 * models are asked for it.
 */
export const isCacheTtlEligible = ({ modelId }: { readonly modelId: string }): boolean => {
  const hints = hintsOf({ id: modelId })
  const { vendor } = parseModelId(hints.baseModelId ?? modelId)
  return vendor !== "amazon" && traitsOf(modelId, hints).supportsPromptCaching
}
