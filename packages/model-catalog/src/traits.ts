/**
 * What a model can do.
 *
 * This is the one place where model names are matched. Everyone else asks for traits and passes them on as data, so a new
 * model is a change to this package and to no other. A model in the facts is described by its facts; a new member of a
 * family we know thinks and sees as its family does, and its limits stay `undefined` rather than guessed.
 */
import type { ModelFacts, ReasoningLevel } from "./facts.ts"
import { factsOf, type ModelHints } from "./factsOf.ts"
import { parseModelId, type ModelId } from "./modelId.ts"

/** What a model reads. The words are those of `ListFoundationModels`. */
export type InputModality = "TEXT" | "IMAGE"

/**
 * How a model is asked to think.
 *
 * - `none`: it does not, or nobody knows how to ask.
 * - `budget`: Claude before 4.6, `thinking { type: "enabled", budget_tokens }`.
 * - `adaptive`: Claude from 4.6, `thinking { type: "adaptive" }` and `output_config.effort`.
 * - `effort`: one field names the effort. `reasoningConfig` is Nova 2's `{ type: "enabled", maxReasoningEffort }`.
 * - `always`: it thinks by itself, and no field is known that changes how much.
 *
 * `levels` are the ones worth offering, weakest first; ask for the nearest when given another. Where `off` is missing the
 * model thinks whatever it is sent, so the weakest level comes closest. `minimal` asks Claude's effort for `low`.
 *
 * **Source**: OpenClaw's Bedrock provider 2026.9.4, pi-ai 1.5.2, and the model facts, November 2026.
 */
export type Reasoning =
  | { readonly kind: "none" }
  | { readonly kind: "budget"; readonly levels: ReadonlyArray<ReasoningLevel> }
  | { readonly kind: "adaptive"; readonly levels: ReadonlyArray<ReasoningLevel> }
  | {
      readonly kind: "effort"
      readonly field: "reasoning_effort" | "reasoning.effort" | "reasoningConfig"
      readonly levels: ReadonlyArray<ReasoningLevel>
    }
  | { readonly kind: "always" }

/**
 * What a model can do, as far as is known.
 *
 * **Units**: `contextWindow` and `maxOutputTokens` in tokens; `undefined` when unknown, so that the caller's own default
 * applies and no number is invented.
 */
export interface ModelTraits {
  /** Whether the model is in the facts. Otherwise its limits are unknown and the rest is its family's. */
  readonly isKnown: boolean
  readonly name: string | undefined
  readonly contextWindow: number | undefined
  readonly maxOutputTokens: number | undefined
  readonly inputModalities: ReadonlyArray<InputModality>
  readonly reasoning: Reasoning
  /** Whether `toolConfig` may be sent. True unless AWS documents that it may not. */
  readonly supportsTools: boolean
  /** Whether `cachePoint` blocks may be sent. */
  readonly supportsPromptCaching: boolean
  /** Whether `toolSpec.strict` may be sent. */
  readonly supportsStrictTools: boolean
  /** Whether the Converse operations take it. Some models answer on `bedrock-mantle` only, which is another service. */
  readonly supportsConverse: boolean
}

interface Family {
  readonly reasoning: Reasoning
  readonly takesImages: boolean
  readonly supportsTools: boolean
  readonly supportsPromptCaching: boolean
}

const baseLevels: ReadonlyArray<ReasoningLevel> = ["off", "minimal", "low", "medium", "high"]
const allLevels: ReadonlyArray<ReasoningLevel> = [...baseLevels, "xhigh", "max"]

const plain: Family = {
  reasoning: { kind: "none" },
  takesImages: false,
  supportsTools: true,
  supportsPromptCaching: false
}

// Lower case, words divided by single dashes: ids, ARN tails and display names then read alike.
const toWords = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, "-")
    .replaceAll(/^-|-$/gu, "")

// claude-opus-4-6, claude-3-7-sonnet, claude-v2. A date is eight digits, so two at most make a version.
const tierThenVersion = /(?:^|-)(?:claude-([a-z]+)|(opus|sonnet|haiku|fable|mythos))-(\d{1,2})(?:-(\d{1,2}))?(?=-|$)/u
const versionThenTier = /(?:^|-)claude-v?(\d)(?:-(\d{1,2}))?(?=-|$)(?:-([a-z]+))?/u

interface Claude {
  readonly tier: string | undefined
  /** Major and minor as one number, 4.6 as 406. */
  readonly version: number | undefined
}

const versionOf = (major = "0", minor = "0"): number => Number(major) * 100 + Number(minor)

const claudeOf = (words: string): Claude | undefined => {
  const newer = tierThenVersion.exec(words)
  if (newer !== null) {
    const [, named, bare, major, minor] = newer
    return { tier: named ?? bare, version: versionOf(major, minor) }
  }
  const older = versionThenTier.exec(words)
  if (older !== null) {
    const [, major, minor, tier] = older
    return { tier, version: versionOf(major, minor) }
  }
  // Mythos Preview carries no number, and thinks as the fifth generation does.
  if (/(?:^|-)mythos(?:-|$)/u.test(words)) return { tier: "mythos", version: 500 }
  if (/(?:^|-)claude-instant(?:-|$)/u.test(words)) return { tier: "instant", version: 100 }
  return /(?:^|-)claude(?:-|$)/u.test(words) ? { tier: undefined, version: undefined } : undefined
}

// Effort low is what the incumbent sends these when asked to stop: leaving the field out makes them think at will.
const cannotStopThinking = ({ tier, version = 0 }: Claude): boolean =>
  tier === "fable" || tier === "mythos" || (tier === "sonnet" && version >= 500) || (tier === "opus" && version >= 505)

const claudeReasoning = (claude: Claude): Reasoning => {
  const { tier, version = 0 } = claude
  if (version < 307) return { kind: "none" }
  if (version < 406) return { kind: "budget", levels: baseLevels }
  const hasXhigh = version >= 500 || (tier === "opus" && version >= 407)
  return {
    kind: "adaptive",
    levels: allLevels.filter(
      (level) => (level !== "xhigh" || hasXhigh) && (level !== "off" || !cannotStopThinking(claude))
    )
  }
}

const claudeFamily = (claude: Claude): Family => {
  const { tier, version } = claude
  const isHaiku35 = tier === "haiku" && version === 305
  return {
    reasoning: claudeReasoning(claude),
    takesImages: (version === undefined || version >= 300) && !isHaiku35,
    supportsTools: version === undefined || version >= 300,
    supportsPromptCaching: version !== undefined && (version >= 307 || isHaiku35)
  }
}

const novaFamily = (words: string): Family => ({
  ...plain,
  reasoning: /nova-[2-9]-(?!sonic|multimodal)/u.test(words)
    ? { kind: "effort", field: "reasoningConfig", levels: ["off", "low", "medium", "high"] }
    : plain.reasoning,
  takesImages: /nova-(?:[2-9]-)?(?:lite|pro|premier|omni)/u.test(words),
  // Exact members only: a cache point is an error to a Nova that lacks it.
  supportsPromptCaching: /nova-(?:micro|lite|pro|premier|2-lite)(?:-|$)/u.test(words)
})

const gptFamily = (words: string): Family =>
  words.includes("gpt-oss")
    ? {
        ...plain,
        reasoning: { kind: "effort", field: "reasoning_effort", levels: ["low", "medium", "high"] }
      }
    : {
        ...plain,
        takesImages: true,
        reasoning: { kind: "effort", field: "reasoning.effort", levels: [...baseLevels, "xhigh"] }
      }

const always: Reasoning = { kind: "always" }

/** First match wins. Tools: "Supported models and model features" in the Amazon Bedrock user guide. */
const families: ReadonlyArray<readonly [pattern: RegExp, family: (words: string) => Family]> = [
  [/(?:^|-)nova-/u, novaFamily],
  [/(?:^|-)gpt-/u, gptFamily],
  [/(?:^|-)deepseek-r\d/u, () => ({ ...plain, reasoning: always, supportsTools: false })],
  [/(?:^|-)deepseek-/u, () => ({ ...plain, reasoning: always })],
  [
    /(?:^|-)kimi-k/u,
    (words) => ({ ...plain, reasoning: always, takesImages: /kimi-k(?:2-[5-9]|[3-9])(?:-|$)/u.test(words) })
  ],
  [/(?:^|-)minimax-m\d/u, () => ({ ...plain, reasoning: always })],
  [/(?:^|-)magistral-/u, () => ({ ...plain, reasoning: always, takesImages: true })],
  [/(?:^|-)glm-\d/u, () => ({ ...plain, reasoning: always })],
  [/(?:^|-)grok-\d/u, () => ({ ...plain, reasoning: always, takesImages: true })],
  [/(?:^|-)gemma-3-/u, () => ({ ...plain, takesImages: true })],
  [/(?:^|-)gemma-\d/u, () => ({ ...plain, reasoning: always, takesImages: true })],
  [/(?:^|-)llama-?(?:2|3)-(?:\d+b|chat|instruct)/u, () => ({ ...plain, supportsTools: false })],
  [/(?:^|-)llama-?3-2-(?:1|3)b/u, () => ({ ...plain, supportsTools: false })],
  [/(?:^|-)llama-?(?:3-2-(?:11|90)b|[4-9]-)/u, () => ({ ...plain, takesImages: true })],
  [/(?:^|-)(?:pixtral|ministral-3|mistral-large-3)/u, () => ({ ...plain, takesImages: true })],
  [/(?:^|-)(?:mistral-7b|mixtral)/u, () => ({ ...plain, supportsTools: false })],
  [/(?:^|-)(?:titan|jamba-instruct|j2|command-(?:light-)?text)(?:-|$)/u, () => ({ ...plain, supportsTools: false })],
  [/(?:^|-)palmyra-x\d/u, () => ({ ...plain, reasoning: always })],
  [/(?:^|-)(?:thinking|reasoning)(?:-|$)/u, () => ({ ...plain, reasoning: always })]
]

const familyOf = (text: string): Family => {
  const words = toWords(text)
  const claude = claudeOf(words)
  if (claude !== undefined) return claudeFamily(claude)
  return families.find(([pattern]) => pattern.test(words))?.[1](words) ?? plain
}

const withFacts = (facts: ModelFacts, family: Reasoning): Reasoning => {
  if (!facts.reasons) return { kind: "none" }
  if (family.kind === "none" || family.kind === "always") return always
  const map = facts.thinkingLevelMap
  const levels = allLevels.filter((level) =>
    map[level] === undefined
      ? family.levels.includes(level) && level !== "xhigh" && level !== "max"
      : map[level] !== null
  )
  return { ...family, levels }
}

/**
 * Models that answer on `bedrock-mantle` only.
 *
 * **Source**: the paths of `bedrock-mantle.{region}.api.aws`, November 2026.
 */
const mantleOnly = /^(?:openai\.gpt-[56]|xai\.grok-4|google\.gemma-4)/u

const inputModalitiesOf = (takesImages: boolean): ReadonlyArray<InputModality> =>
  takesImages ? ["TEXT", "IMAGE"] : ["TEXT"]

// Only text that names a model may be matched: a Region or an account number inside an ARN names nothing.
const nameOf = (id: ModelId): string | undefined =>
  id.baseModelId ?? (id.kind === "unknown" && id.partition === undefined ? id.text : undefined)

/**
 * Tells what a model can do, from its id and from what the caller knows about it.
 *
 * The id comes first, then `hints.baseModelId`, then `hints.modelName`. A name never lends a model's limits, for anyone
 * may write one.
 *
 * **Units**: limits in tokens.
 *
 * **Errors**: none; total. An id nobody knows has `isKnown: false` and the traits of a plain text model with tools.
 *
 * **Source**: `facts.ts` for known models; OpenClaw's Bedrock provider 2026.9.4 and pi-ai 1.5.2 for families.
 *
 * **Example** (An application inference profile, by its name)
 *
 * ```ts
 * traitsOf("arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/a1b2c3", {
 *   modelName: "Claude Sonnet 4.6"
 * }).reasoning.kind // => "adaptive"
 * ```
 */
export const traitsOf = (modelId: string, hints: ModelHints = {}): ModelTraits => {
  const hinted = hints.baseModelId === undefined ? undefined : nameOf(parseModelId(hints.baseModelId))
  const own = nameOf(parseModelId(modelId))
  const family = [own, hinted, hints.modelName]
    .filter((name) => name !== undefined)
    .map(familyOf)
    .find((candidate) => candidate !== plain)
  const { reasoning, takesImages, supportsTools, supportsPromptCaching } = family ?? plain
  const facts = factsOf(modelId, hints)?.facts
  const supportsConverse = !mantleOnly.test(own ?? hinted ?? "")
  return facts === undefined
    ? {
        isKnown: false,
        name: hints.modelName,
        contextWindow: undefined,
        maxOutputTokens: undefined,
        inputModalities: inputModalitiesOf(takesImages),
        reasoning,
        supportsTools,
        supportsPromptCaching,
        supportsStrictTools: false,
        supportsConverse
      }
    : {
        isKnown: true,
        name: facts.name,
        contextWindow: facts.contextWindow,
        maxOutputTokens: facts.maxOutputTokens,
        inputModalities: inputModalitiesOf(facts.takesImages),
        reasoning: withFacts(facts, reasoning),
        supportsTools,
        supportsPromptCaching,
        supportsStrictTools: facts.supportsStrictTools,
        supportsConverse
      }
}
