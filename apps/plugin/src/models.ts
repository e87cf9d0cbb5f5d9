/**
 * What the host is told of a model: limits, inputs, prices. Pure.
 *
 * One table, that of `@bedrock-kit/model-catalog`, feeds the manifest's static rows, the static catalog and
 * every model id a user may type.
 */
import { knownModelIds, type ModelHints, parseModelId, pricesOf, traitsOf } from "@bedrock-kit/model-catalog"
import type { HostModel, ModelCost } from "./hostTypes.ts"
import { api } from "./identity.ts"
import { modelBehind } from "./modelsBehind.ts"
import { objectOf, textOf } from "./untrusted.ts"

/** Tokens, for models whose limits are not known. */
export interface DefaultLimits {
  readonly contextWindow: number
  readonly maxTokens: number
}

/** The host's own defaults, as documented for `discovery.defaultContextWindow` and `defaultMaxTokens`. */
export const defaultLimits: DefaultLimits = { contextWindow: 32_000, maxTokens: 4096 }

const free = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 }

/** The last tier has no upper end; JSON knows no infinity. */
const noUpperEnd = Number.MAX_SAFE_INTEGER

const toCost = (modelId: string, hints: ModelHints): ModelCost => {
  const prices = pricesOf(modelId, hints)
  if (prices === undefined) return free
  const { cacheRead, cacheWrite, input, output } = prices
  const base = { input, output, cacheRead, cacheWrite }
  const tiers = prices.tiers ?? []
  if (tiers.length === 0) return base
  const starts = [0, ...tiers.map((tier) => tier.inputTokensAbove + 1)]
  const rates = [base, ...tiers]
  return {
    ...base,
    tieredPricing: rates.map((rate, i) => ({
      range: [starts[i] ?? 0, starts[i + 1] ?? noUpperEnd],
      input: rate.input,
      output: rate.output,
      cacheRead: rate.cacheRead,
      cacheWrite: rate.cacheWrite
    }))
  }
}

/** What the host holds of a model, by which it is known. */
export interface NamedModel {
  readonly id: string
  readonly name?: string | undefined
  /** `canonicalModelId` among them names the model behind an id that says nothing. */
  readonly params?: unknown
}

/** The host means Anthropic's own name of a model, and takes an id of AWS's as well. */
const toBaseModelId = (canonical: string): string =>
  parseModelId(canonical).kind === "unknown" ? `anthropic.${canonical}` : canonical

/** What there is beside an id to know a model by. */
export const hintsOf = ({ id, name, params }: NamedModel): ModelHints => {
  const canonical = textOf(objectOf(params)?.["canonicalModelId"])
  const baseModelId = canonical === undefined ? modelBehind(id) : toBaseModelId(canonical)
  const modelName = textOf(name)
  return { ...(baseModelId !== undefined && { baseModelId }), ...(modelName !== undefined && { modelName }) }
}

/** Names the model to the host where the id does not. The host knows Claude by it, in more places than it asks us. */
const paramsOf = (modelId: string, { baseModelId }: ModelHints): Pick<HostModel, "params"> =>
  baseModelId === undefined || parseModelId(modelId).baseModelId !== undefined
    ? {}
    : { params: { canonicalModelId: baseModelId } }

/** Describes one model. Limits that are not known are the defaults, never a guess. */
export const toHostModel = (
  modelId: string,
  limits: DefaultLimits = defaultLimits,
  hints: ModelHints = {}
): HostModel => {
  const traits = traitsOf(modelId, hints)
  return {
    id: modelId,
    name: hints.modelName ?? traits.name ?? modelId,
    api,
    reasoning: traits.reasoning.kind !== "none",
    input: traits.inputModalities.includes("IMAGE") ? ["text", "image"] : ["text"],
    cost: toCost(modelId, hints),
    contextWindow: traits.contextWindow ?? limits.contextWindow,
    maxTokens: traits.maxOutputTokens ?? limits.maxTokens,
    ...paramsOf(modelId, hints)
  }
}

/** Every model id that the catalog knows and Converse takes, described. */
export const staticModels = (): ReadonlyArray<HostModel> =>
  knownModelIds()
    .filter((modelId) => traitsOf(modelId).supportsConverse)
    .map((modelId) => toHostModel(modelId))
