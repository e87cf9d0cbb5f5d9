/** What stays the same from turn to turn, unless it is changed. Pure. */
import type { CacheRetention, ReasoningLevel, Turn, TurnMessage } from "@bedrock-kit/converse-stream"
import { traitsOf } from "@bedrock-kit/model-catalog"

export const reasoningLevels = [
  "off",
  "minimal",
  "low",
  "medium",
  "high",
  "xhigh",
  "max"
] as const satisfies ReadonlyArray<ReasoningLevel>

export interface Settings {
  readonly modelId: string
  readonly system: string | undefined
  readonly reasoning: ReasoningLevel
  readonly maxTokens: number | undefined
  readonly temperature: number | undefined
  readonly cacheRetention: CacheRetention
  readonly guardrail: Turn["guardrail"]
  readonly serviceTier: Turn["serviceTier"]
}

/** The turn that says these messages under these settings. */
export const toTurn = (settings: Settings, messages: ReadonlyArray<TurnMessage>): Turn => ({
  ...settings,
  traits: traitsOf(settings.modelId),
  messages
})

/** Reads `ID`, `ID:VERSION`, or an ARN with or without a version; without one it is the working draft. */
export const parseGuardrail = (text: string): NonNullable<Settings["guardrail"]> => {
  const [, guardrailIdentifier = text, guardrailVersion = "DRAFT"] = /^(.*?)(?::(\d+|DRAFT))?$/.exec(text) ?? []
  return { guardrailIdentifier, guardrailVersion, trace: "enabled" }
}
