/**
 * Which thinking goes back to the model, and what is done when it cannot.
 *
 * AWS takes back what the same model has signed, byte for byte, whichever profile it was asked through. Anything else is
 * left out: shown as text, it would be taken for something the model had said.
 */
import { parseModelId } from "@bedrock-kit/model-catalog"
import type { Note, Repair } from "./Repairs.ts"
import type { ReasoningContent, RedactedReasoningContent, Turn, TurnMessage } from "./Turn.ts"

type Thought = ReasoningContent | RedactedReasoningContent

const isThought = ({ type }: { readonly type: string }) => type === "reasoning" || type === "redactedReasoning"

/** `us.` and `global.` are ways to the same model. An opaque ARN is a model of its own. */
const isSameModel = (a: string, b: string): boolean => {
  if (a === b) return true
  const base = parseModelId(a).baseModelId
  return base !== undefined && base === parseModelId(b).baseModelId
}

/** Tells why a thought cannot go back; `undefined` when it can. */
export const thoughtJudge = ({ modelId, traits }: Turn): ((thought: Thought) => string | undefined) => {
  // Histories name few models, and each in many blocks.
  const own = new Map<string, boolean>()
  const isOwn = (thinker: string) => {
    const known = own.get(thinker) ?? isSameModel(thinker, modelId)
    own.set(thinker, known)
    return known
  }
  return (thought) => {
    if (thought.modelId !== undefined && !isOwn(thought.modelId)) return "it is another model's"
    if (traits.isKnown && traits.reasoning.kind === "none") return "this model does not think"
    if (thought.type === "redactedReasoning") return thought.data.length === 0 ? "it is empty" : undefined
    return thought.signature === undefined || thought.signature === "" ? "it has no signature" : undefined
  }
}

const dropThoughts = (message: TurnMessage): TurnMessage =>
  message.role === "assistant" ? { ...message, content: message.content.filter((block) => !isThought(block)) } : message

/**
 * The same turn without the thinking of earlier turns, for one more try when AWS refuses a signature.
 *
 * The model may think anew. A model with a budget must not in the middle of a round of tools; `repair` sees to that.
 */
export const withoutThinking = (turn: Turn): Turn => ({ ...turn, messages: turn.messages.map(dropThoughts) })

/** Whether there is any thinking in the history that `withoutThinking` would leave out. */
export const hasThinking = ({ messages }: Turn): boolean =>
  messages.some((message) => message.role === "assistant" && message.content.some(isThought))

/**
 * Whether a message of AWS's refuses the thinking in the history.
 *
 * **Source**: messages of ValidationException in the reports of facts/users-ask.md E: "Invalid `signature` in `thinking`
 * block", "thinking or redacted_thinking blocks … cannot be modified", "Expected `thinking` … but found `tool_use`".
 */
export const refusesThinking = (message: string): boolean =>
  /signature`? in `?(redacted_)?thinking|(redacted_)?thinking`? blocks?\b.*cannot be modified|expected `?(redacted_)?thinking/i.test(
    message
  )

/** What is said of a turn that was sent once more by `withoutThinking`. */
export const thinkingRefused: Repair = {
  kind: "reasoningDropped",
  where: "The history",
  detail: "held thinking that Amazon Bedrock refused, so the turn was sent once more without it."
}

/**
 * Stops a model with a budget from thinking in a round of tools that began without: it would be refused with "Expected
 * `thinking` or `redacted_thinking`, but found `tool_use`". Models that adapt do not mind.
 */
export const mendRoundOfTools = (turn: Turn, note: Note): Turn => {
  const { reasoning, traits } = turn
  if (traits.reasoning.kind !== "budget" || reasoning === undefined || reasoning === "off") return turn
  const lastAssistant = turn.messages.findLastIndex(({ role }) => role === "assistant")
  const isInRound = turn.messages.slice(lastAssistant + 1).some(({ role }) => role === "toolResult")
  const answer = turn.messages[lastAssistant]
  const first = answer?.role === "assistant" ? answer.content[0] : undefined
  if (!isInRound || first === undefined || isThought(first)) return turn
  note(
    "reasoningOff",
    "The turn",
    "is in a round of tools that began without thinking, so the model does not think in it."
  )
  return { ...turn, reasoning: "off" }
}
