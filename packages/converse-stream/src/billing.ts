/**
 * What an answer cost, and whether its prompt was cached. Pure.
 *
 * AWS counts tokens and says who served; the rest follows from what was sent.
 */
import type { ConverseStreamMetadataEvent } from "@aws-sdk/client-bedrock-runtime"
import { type BilledTokens, cost, type Cost, type ModelTraits, toBilledTokens } from "@bedrock-kit/model-catalog"
import { type CachePlan, type CacheReport, compareCaching } from "./cachePlan.ts"

/** What was sent, as far as the end of the answer depends on it. */
export interface Sent {
  readonly modelId: string
  readonly traits: ModelTraits
  /** The model behind an id that names none. */
  readonly baseModelId?: string | undefined
  /** Absent when the caller sent a request of its own making. */
  readonly cachePlan?: CachePlan | undefined
}

export interface Billing {
  readonly tokens: BilledTokens | undefined
  readonly cost: Cost | undefined
  readonly caching: CacheReport | undefined
}

/**
 * Says what an answer cost. A router's answer is priced as that of the model it chose.
 *
 * **Units**: see `Cost`. Absent when AWS did not count, when no price is listed, and for answers of optimized latency,
 * which have prices of their own. What guardrails cost is not counted.
 */
export const toBilling = (
  { baseModelId, cachePlan, modelId, traits }: Sent,
  metadata: ConverseStreamMetadataEvent | undefined
): Billing => {
  const usage = metadata?.usage
  const caching = cachePlan === undefined ? undefined : compareCaching(cachePlan, usage)
  if (usage === undefined) return { tokens: undefined, cost: undefined, caching }
  const invoked = metadata?.trace?.promptRouter?.invokedModelId
  const options = {
    // What is known of a router is not known of the model it chose.
    inputIncludesCache: invoked === undefined ? traits.inputTokensIncludeCache : undefined,
    serviceTier: metadata?.serviceTier?.type,
    baseModelId
  }
  const isOptimized = metadata?.performanceConfig?.latency === "optimized"
  return {
    tokens: toBilledTokens(usage, options),
    cost: isOptimized ? undefined : cost(usage, invoked ?? modelId, options),
    caching
  }
}
