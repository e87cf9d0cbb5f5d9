/**
 * How a model is asked to think. Pure; the form comes from the model's traits, never from its name.
 *
 * **Source**: Amazon Bedrock User Guide, extended and adaptive thinking for Claude, reasoning for Nova 2 and
 * for OpenAI models, November 2026.
 */
import { type AskedReasoning, parseModelId } from "@bedrock-kit/model-catalog"
import type { ReasoningLevel, Turn } from "./Turn.ts"

/** The parts of a request that depend on thinking. */
export interface ReasoningFields {
  /** Merged into `additionalModelRequestFields`. */
  readonly fields: Readonly<Record<string, unknown>>
  readonly maxTokens: number | undefined
  /** Tokens to think in, where the model is given a budget. */
  readonly budgetTokens?: number
  /** Models that think refuse a temperature, and some refuse it always. */
  readonly allowsTemperature: boolean
}

/** Budget in tokens for each level, for models that take a budget. */
const budgets = { minimal: 1024, low: 2048, medium: 8192, high: 16_384, xhigh: 32_768, max: 32_768 } as const

type Effort = keyof typeof budgets

/** The least that AWS takes for a budget, in tokens. */
export const leastBudget = budgets.minimal

/** The least room for an answer beside the thinking, in tokens. */
const roomToAnswer = 1024

const inert = (turn: Turn): ReasoningFields => ({
  fields: {},
  maxTokens: turn.maxTokens,
  allowsTemperature: turn.traits.temperature !== "never"
})

/** Some models refuse a temperature only while they think. */
const asEffort = (turn: Turn, fields: ReasoningFields["fields"]): ReasoningFields => ({
  ...inert(turn),
  fields,
  allowsTemperature: turn.traits.temperature === "always"
})

const asBudget = (turn: Turn, level: Effort): ReasoningFields => {
  const limit = turn.traits.maxOutputTokens
  const wanted = turn.reasoningBudgetTokens ?? budgets[level]
  // AWS requires maxTokens above the budget, so the answer's allowance comes on top of the thinking.
  const answer = turn.maxTokens ?? 4096
  const maxTokens = Math.min(answer + wanted, limit ?? Infinity)
  const budget = Math.min(wanted, maxTokens - Math.min(answer, roomToAnswer))
  if (budget < leastBudget) return inert(turn)
  return {
    fields: { thinking: { type: "enabled", budget_tokens: budget } },
    maxTokens,
    budgetTokens: budget,
    allowsTemperature: false
  }
}

/** Some models think unless they are told not to. */
const asOff = (turn: Turn, { off }: AskedReasoning): ReasoningFields => {
  if (off === "disabled") return { ...inert(turn), fields: { thinking: { type: "disabled" } } }
  if (off === "none") return { ...inert(turn), fields: { reasoning: { effort: "none" } } }
  return inert(turn)
}

/** The nearest level the model has, at or below the one asked for; else its weakest. */
const nearest = (levels: ReadonlyArray<string>, level: ReasoningLevel): Effort | undefined => {
  const order = Object.keys(budgets) as ReadonlyArray<Effort>
  const usable = order.filter((name) => levels.includes(name))
  return usable.findLast((name) => order.indexOf(name) <= order.indexOf(level as Effort)) ?? usable[0]
}

/** Claude's efforts begin at low. */
const toClaudeEffort = (effort: Effort): Effort => (effort === "minimal" ? "low" : effort)

/** GovCloud does not know `display`. **Source**: pi-ai 1.5.2 and OpenClaw 2026.9.6, which leave it out there. */
const toDisplay = ({ modelId }: Turn): { readonly display?: "summarized" } => {
  const { geography, partition } = parseModelId(modelId)
  return geography === "us-gov" || partition === "aws-us-gov" ? {} : { display: "summarized" }
}

/** Whether the model will think in this turn, as far as anybody knows. */
export const isThinking = ({ reasoning: level, traits: { reasoning } }: Turn): boolean => {
  if (reasoning.kind === "none" || reasoning.kind === "always") return reasoning.kind === "always"
  if (level === undefined) return reasoning.default !== undefined && reasoning.default !== "off"
  return level !== "off" || !reasoning.levels.includes("off")
}

/** Builds the parts of a request that depend on thinking. */
export const toReasoningFields = (turn: Turn): ReasoningFields => {
  const { reasoning: level, traits } = turn
  const { reasoning } = traits
  if (level === undefined || reasoning.kind === "none" || reasoning.kind === "always") return inert(turn)
  // A model that cannot stop thinking is asked for its weakest level when told to.
  if (level === "off" && reasoning.levels.includes("off")) return asOff(turn, reasoning)
  const effort = nearest(reasoning.levels, level)
  if (effort === undefined) return inert(turn)
  if (reasoning.kind === "budget") return asBudget(turn, effort)
  if (reasoning.kind === "adaptive") {
    return {
      fields: {
        thinking: { type: "adaptive", ...toDisplay(turn) },
        // An effort of the caller's own goes where AWS has put it since: `outputConfig.effort`.
        ...(turn.effort === undefined && { output_config: { effort: toClaudeEffort(effort) } })
      },
      maxTokens: turn.maxTokens,
      allowsTemperature: false
    }
  }
  const { field } = reasoning
  if (field === "reasoning_effort") return asEffort(turn, { reasoning_effort: effort })
  if (field === "reasoning.effort") return asEffort(turn, { reasoning: { effort } })
  // Nova 2 refuses a limit and a temperature while it thinks hard.
  const isHard = effort === "high"
  return {
    fields: { reasoningConfig: { type: "enabled", maxReasoningEffort: effort } },
    maxTokens: isHard ? undefined : turn.maxTokens,
    allowsTemperature: !isHard
  }
}
