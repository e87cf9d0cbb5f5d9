/**
 * The levels of thinking that the host offers for a model, and the one it begins with. Pure.
 *
 * **Source**: `resolveThinkingProfile` and `resolveClaudeThinkingProfile` of OpenClaw 2026.9.6.
 */
import { type Reasoning, type ReasoningLevel, traitsOf } from "@bedrock-kit/model-catalog"
import { hintsOf } from "./models.ts"

export interface ThinkingProfile {
  readonly levels: ReadonlyArray<{ readonly id: ReasoningLevel | "adaptive"; readonly label?: string }>
  /** Absent leaves the choice to the host, which takes `medium`. */
  readonly defaultLevel?: ReasoningLevel | "adaptive" | undefined
  /** Whether this holds against a list that says the model does not think. */
  readonly preserveWhenCatalogReasoningFalse: boolean
}

type Adaptive = Extract<Reasoning, { kind: "adaptive" }>

/**
 * Models that adapt think as much as they find right, where nothing is asked of them: so the host begins with those
 * before `xhigh`, and so did the plugin that this one takes the place of.
 */
const defaultOfAdaptive = ({ default: atWork, levels }: Adaptive): ThinkingProfile["defaultLevel"] =>
  atWork === "off" && !levels.includes("xhigh") ? "adaptive" : atWork

const toProfile = (reasoning: Reasoning): Omit<ThinkingProfile, "preserveWhenCatalogReasoningFalse"> => {
  switch (reasoning.kind) {
    case "none":
      return { levels: [{ id: "off" }], defaultLevel: "off" }
    case "always":
      // It has one way to think, which is asked for by no field.
      return { levels: [{ id: "medium", label: "always" }], defaultLevel: "medium" }
    case "adaptive":
      return {
        levels: [...reasoning.levels.map((id) => ({ id })), { id: "adaptive" as const }],
        defaultLevel: defaultOfAdaptive(reasoning)
      }
    case "budget":
    case "effort":
      return { levels: reasoning.levels.map((id) => ({ id })), defaultLevel: reasoning.default }
  }
}

/** What the host asks with. */
export interface Asked {
  readonly modelId: string
  /** The parameters of the model's row; `canonicalModelId` names the model behind an opaque id. */
  readonly params?: { readonly canonicalModelId?: unknown } | undefined
}

/** What the host may offer for a model. Absent where nobody knows, so that the host offers what it offers anyone. */
export const thinkingProfile = ({ modelId, params }: Asked): ThinkingProfile | undefined => {
  const { isKnown, reasoning } = traitsOf(modelId, hintsOf({ id: modelId, params }))
  if (!isKnown && reasoning.kind === "none") return undefined
  return { ...toProfile(reasoning), preserveWhenCatalogReasoningFalse: isKnown }
}
