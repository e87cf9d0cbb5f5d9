/**
 * Which family a model belongs to, by its id or by the name a person gave it.
 *
 * Only a model that is not in the table is judged by its words. The rules are held to the table by a test: each member must
 * be found in the family that lists it.
 */
import type { FamilyName } from "./models.ts"

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

/** What every name of a Claude has one of. */
const claudeWord = /claude|opus|sonnet|haiku|fable|mythos/u

const claudeOf = (words: string): Claude | undefined => {
  if (!claudeWord.test(words)) return undefined
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

const cannotStopThinking = (tier: string | undefined, version: number): boolean =>
  tier === "fable" || tier === "mythos" || ((tier === "sonnet" || tier === "opus") && version >= 505)

const claudeFamily = ({ tier, version }: Claude): FamilyName => {
  if (version === undefined) return "claude"
  if (cannotStopThinking(tier, version)) return "claude-5-5"
  if (version >= 500) return "claude-5"
  if (version >= 407) return "claude-4-7"
  if (version >= 406) return "claude-4-6"
  if (version >= 307) return "claude-4"
  if (version < 300) return "claude-2"
  return tier === "haiku" && version === 305 ? "claude-3-5-haiku" : "claude-3"
}

/** First match wins. */
const patterns: ReadonlyArray<readonly [pattern: RegExp, family: FamilyName]> = [
  [/(?:^|-)titan-(?:text-embeddings|embed-text)-v2(?:-|$)/u, "titan-embed-text-v2"],
  [/(?:^|-)titan-(?:multimodal-embeddings|embed-image)(?:-|$)/u, "titan-embed-image"],
  [/(?:^|-)titan-(?:embed|embeddings|text-embeddings)(?:-|$)/u, "titan-embed-text"],
  [/(?:^|-)nova-(?:.+-)?embeddings(?:-|$)/u, "nova-embeddings"],
  [/(?:^|-)embed-v[4-9](?:-|$)/u, "cohere-embed-v4"],
  [/(?:^|-)embed-(?:(?:english|multilingual)(?:-|$)|v3)/u, "cohere-embed"],
  [/(?:^|-)marengo-(?:embed-)?v?[12](?:-|$)/u, "marengo-2"],
  [/(?:^|-)marengo(?:-|$)/u, "marengo-3"],
  [/(?:^|-)(?:embed|embeddings)(?:-|$)/u, "embedding"],
  [/(?:^|-)nova-(?:\d-)?(?:\d-)?sonic(?:-|$)/u, "nova-sonic"],
  [/(?:^|-)nova-[2-9](?:-|$)/u, "nova-2"],
  [/(?:^|-)nova-micro(?:-|$)/u, "nova-text"],
  [/(?:^|-)nova-(?:lite|pro|premier|omni)(?:-|$)/u, "nova"],
  [/(?:^|-)gpt-oss(?:-|$)/u, "gpt-oss"],
  [/(?:^|-)gpt-[1-5](?:-|$)/u, "gpt-5"],
  [/(?:^|-)gpt-/u, "gpt-6"],
  [/(?:^|-)deepseek-r\d/u, "deepseek-r1"],
  [/(?:^|-)deepseek-/u, "deepseek"],
  [/(?:^|-)kimi-k(?:2-[5-9]|[3-9])(?:-|$)/u, "kimi"],
  [/(?:^|-)kimi-k/u, "kimi-text"],
  [/(?:^|-)minimax-m\d/u, "minimax"],
  [/(?:^|-)magistral-/u, "magistral"],
  [/(?:^|-)glm-\d/u, "glm"],
  [/(?:^|-)grok-\d/u, "grok"],
  [/(?:^|-)gemma-[1-3](?:-|$)/u, "gemma-3"],
  [/(?:^|-)gemma-\d/u, "gemma-4"],
  [/(?:^|-)llama-?3-2-(?:11|90)b/u, "llama-3-2-vision"],
  [/(?:^|-)llama-?3-2-/u, "llama-3-2"],
  [/(?:^|-)llama-?3-[1-9]-/u, "llama-3-1"],
  [/(?:^|-)llama-?[23]-/u, "llama-3"],
  [/(?:^|-)llama-?\d/u, "llama-4"],
  [/(?:^|-)pixtral/u, "pixtral"],
  [/(?:^|-)(?:ministral|mistral-large)-[3-9](?:-|$)|(?:^|-)ministral-\d+b-3-/u, "mistral-3"],
  [/(?:^|-)mistral-large/u, "mistral-large-2"],
  [/(?:^|-)mistral-small/u, "mistral-small"],
  [/(?:^|-)(?:mistral-7b|mixtral)/u, "mistral-instruct"],
  [/(?:^|-)(?:mistral|devstral|voxtral)-/u, "mistral"],
  [/(?:^|-)nemotron-/u, "nemotron"],
  [/(?:^|-)qwen/u, "qwen"],
  [/(?:^|-)palmyra-x\d/u, "palmyra"],
  [/(?:^|-)titan(?:-|$)/u, "titan-text"],
  [/(?:^|-)(?:jamba-instruct|j2|command-(?:light-)?text)(?:-|$)/u, "completion"],
  [/(?:^|-)jamba-/u, "jamba"],
  [/(?:^|-)command-r(?:-|$)/u, "command-r"],
  [/(?:^|-)(?:thinking|reasoning)(?:-|$)/u, "thinking"]
]

/** Matches what any of them matches: most names of an account's own match none, and are asked once. */
const anyPattern = new RegExp(patterns.map(([{ source }]) => source).join("|"), "u")

/**
 * Tells a model's family from text that names it.
 *
 * **Errors**: none; total. Text that names no family is of the family `unknown`.
 */
export const familyNameOf = (text: string): FamilyName => {
  const words = toWords(text)
  const claude = claudeOf(words)
  if (claude !== undefined) return claudeFamily(claude)
  if (!anyPattern.test(words)) return "unknown"
  return patterns.find(([pattern]) => pattern.test(words))?.[1] ?? "unknown"
}
