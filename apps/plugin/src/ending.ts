/**
 * What the end of an answer means to the host. Pure.
 *
 * The host knows five ways to stop. What AWS says beside its stop reason becomes diagnostics of the message.
 */
import type { ConversePart } from "@bedrock-kit/converse-stream"
import { objectOf, textOf } from "./untrusted.ts"

type Finish = Extract<ConversePart.ConversePart, { readonly _tag: "Finish" }>

/** How a message ends, before its calls of tools are looked at. */
export type Ending =
  | { readonly reason: "stop" | "length" | "toolUse"; readonly calls: "keep calls" | "drop calls" }
  | { readonly reason: "error"; readonly errorMessage: string; readonly refusal?: Refusal }

/** Why an answer was withheld. */
export interface Refusal {
  readonly category: string | undefined
  readonly explanation: string | undefined
}

/** What Claude says about its refusal, where it was asked for. */
const detailsOf = (finish: Finish): Refusal => {
  const fields = objectOf(finish.additionalModelResponseFields)
  const details = objectOf(fields?.["stop_details"]) ?? objectOf(fields?.["/stop_details"])
  return { category: textOf(details?.["category"]), explanation: textOf(details?.["explanation"]) }
}

/** In the host's words for it. **Source**: `formatAnthropicRefusalMessage` of `@openclaw/ai` 2026.9.6. */
const toRefusalMessage = ({ category, explanation }: Refusal): string =>
  `Anthropic refusal${category === undefined ? "" : ` (category: ${category})`}${explanation === undefined ? "." : `: ${explanation}`}`

const stopped = (stopReason: string, meaning: string): string => `Provider stopped with: ${stopReason}. ${meaning}`

/** Reads the ending. */
export const toEnding = (finish: Finish): Ending => {
  const { outcome, stopReason } = finish
  switch (outcome._tag) {
    case "Complete":
    case "Empty":
    case "ToolUse":
      return { reason: "stop", calls: "keep calls" }
    case "MaxTokens":
    case "ContextWindowExceeded":
      return { reason: "length", calls: "keep calls" }
    case "Refused": {
      // What a guardrail says instead is the answer that its owner wants to be given.
      if (outcome.by === "guardrail") return { reason: "stop", calls: "drop calls" }
      if (outcome.by === "model") {
        const refusal = detailsOf(finish)
        return { reason: "error", errorMessage: toRefusalMessage(refusal), refusal }
      }
      const explanation = "Amazon Bedrock's filter of content withheld the answer. Ask in other words."
      const refusal = { category: stopReason, explanation }
      return { reason: "error", errorMessage: stopped(stopReason, explanation), refusal }
    }
    case "MalformedOutput":
      return {
        reason: "error",
        errorMessage: stopped(
          stopReason,
          `AWS could make no sense of the model's ${outcome.what}. Send the turn again.`
        )
      }
    case "Unknown":
      return {
        reason: "error",
        errorMessage: stopped(stopReason, "This version does not know what that means; a newer one may.")
      }
  }
}
