/** What a turn used and cost, in one line. Pure. */
import { type PriceSource, pricesOf } from "@bedrock-kit/model-catalog"
import { dollars } from "../money.ts"
import type { Answer, FinishPart } from "./answer.ts"

/** How long it took. **Units**: milliseconds since the turn was sent. */
export interface Timing {
  /** Absent when no content came. */
  readonly first: number | undefined
  readonly total: number
}

const tokens = ({ usage }: FinishPart): string => {
  if (usage === undefined) return "usage unknown"
  const cached = [
    usage.cacheReadInputTokens ? `, ${usage.cacheReadInputTokens} read from the cache` : "",
    usage.cacheWriteInputTokens ? `, ${usage.cacheWriteInputTokens} written to it` : ""
  ].join("")
  return `${usage.inputTokens} tokens in${cached}, ${usage.outputTokens} out`
}

const priceSources = {
  "genai-prices": "genai-prices",
  ours: "our own table",
  "genai-prices and ours": "genai-prices and our own table"
} satisfies Record<PriceSource, string>

/** Whose prices were counted with; `undefined` when none are listed. */
export const priceSource = ({ invokedModelId, modelId = "" }: FinishPart): PriceSource | undefined =>
  pricesOf(invokedModelId ?? modelId)?.source

const price = (finish: FinishPart): string => {
  if (finish.usage === undefined) return ""
  if (finish.cost === undefined) return "; cost unknown, no price is listed"
  const source = priceSource(finish)
  return `; about ${dollars(finish.cost.usd)} by list prices${source === undefined ? "" : ` (${priceSources[source]})`}`
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`

const time = ({ first, total }: Timing): string =>
  `; ${first === undefined ? "" : `first token after ${seconds(first)}, `}${seconds(total)} in all`

/** Such as `12 tokens in, 34 out, end_turn; about $0.0002 by list prices (genai-prices); 1.2 s in all`. */
export const summary = ({ finish }: Pick<Answer, "finish">, timing: Timing): string =>
  finish === undefined
    ? `no answer${time(timing)}`
    : `${tokens(finish)}, ${finish.stopReason}${price(finish)}${time(timing)}`

/** What the person must know of an answer that is not simply whole; `undefined` when there is nothing. */
export const remark = ({ finish, toolUses, unseen }: Answer): string | undefined => {
  if (toolUses.length > 0)
    return `The model called ${toolUses.map(({ name }) => name).join(", ")}, and bedrock chat offers no tools: nobody answers the call.`
  if (unseen > 0) return "The model sent something that a terminal does not show. See it with --raw."
  switch (finish?.outcome._tag) {
    case "MaxTokens":
      return "The answer was cut at the most tokens it may have. Allow more with --max-tokens, or ask the model to go on."
    case "ContextWindowExceeded":
      return "The conversation has filled the model's context window. Begin anew with less."
    case "Refused":
      return finish.outcome.by === "guardrail"
        ? "A guardrail withheld the answer or a part of it."
        : `The answer was withheld by the ${finish.outcome.by}. Ask in another way.`
    case "MalformedOutput":
      return "The model's output could not be made sense of. Ask again."
    case "Empty":
      return "The model ended its turn without a word. Ask again."
    default:
      return finish?.guardrail === "anonymized" ? "A guardrail masked parts of the answer." : undefined
  }
}
