/**
 * What an answer amounts to. Pure.
 *
 * AWS says why the model stopped in one word, and that word alone does not tell whether there is anything to show: a
 * guardrail may have masked a name or withheld the answer, and a model may end its turn without a word.
 */
import { Data } from "effect"
import type { GuardrailVerdict } from "./guardrail.ts"

export type Outcome = Data.TaggedEnum<{
  /** The model said all it wanted to. */
  readonly Complete: {}
  /** It waits for the results of its tool calls. */
  readonly ToolUse: {}
  /** It was stopped by `maxTokens`; what came is the beginning of an answer. */
  readonly MaxTokens: {}
  /** Prompt and answer have filled the model's context window. A shorter conversation helps. */
  readonly ContextWindowExceeded: {}
  /** The answer was withheld: by a guardrail, by AWS's filter of content, or by the model itself. */
  readonly Refused: { readonly by: "guardrail" | "content filter" | "model" }
  /** The model's output, or its tool call, could not be made sense of by AWS. */
  readonly MalformedOutput: { readonly what: "model output" | "tool use" }
  /** The model ended its turn without a single piece of content. */
  readonly Empty: {}
  /** A stop reason that AWS has added since. */
  readonly Unknown: {}
}>

export const Outcome = Data.taggedEnum<Outcome>()

/**
 * By stop reason. `refusal` is Anthropic's own word, which Converse does not model but has been seen to pass on.
 *
 * **Source**: `StopReason` of AWS SDK for JavaScript 3.1162.0.
 */
const outcomes: Readonly<Record<string, Outcome>> = {
  end_turn: Outcome.Complete(),
  stop_sequence: Outcome.Complete(),
  tool_use: Outcome.ToolUse(),
  max_tokens: Outcome.MaxTokens(),
  model_context_window_exceeded: Outcome.ContextWindowExceeded(),
  content_filtered: Outcome.Refused({ by: "content filter" }),
  guardrail_intervened: Outcome.Refused({ by: "guardrail" }),
  refusal: Outcome.Refused({ by: "model" }),
  malformed_model_output: Outcome.MalformedOutput({ what: "model output" }),
  malformed_tool_use: Outcome.MalformedOutput({ what: "tool use" })
}

/** What is known when an answer has ended. */
export interface Ended {
  readonly stopReason: string
  readonly guardrail: GuardrailVerdict | undefined
  /** Whether no content came. */
  readonly isEmpty: boolean
}

/** Says what an answer amounts to. */
export const toOutcome = ({ guardrail, isEmpty, stopReason }: Ended): Outcome => {
  // A guardrail that only masked has let the answer through; one that blocked has not, whatever the stop reason says.
  if (guardrail === "blocked") return Outcome.Refused({ by: "guardrail" })
  if (stopReason === "guardrail_intervened") return Outcome.Complete()
  if (isEmpty && stopReason === "end_turn") return Outcome.Empty()
  return Object.hasOwn(outcomes, stopReason) ? outcomes[stopReason]! : Outcome.Unknown()
}

/** Whether the same turn, sent again, may well end differently. */
export const canRetryHelp = ({ _tag }: Outcome): boolean => _tag === "Empty" || _tag === "MalformedOutput"
