/**
 * What a request costs in tokens, and what of it the prompt cache already holds.
 *
 * Bedrock caches prefixes in the order tools, system, messages. The cost of a prefix is the cost of its parts, so a
 * cache hit never changes the total.
 */
import { createHash } from "node:crypto"
import type { ConverseRequest } from "./ConverseRequest.ts"
import { countTokens } from "./tokens.ts"

/** One part of a prompt, or a mark that everything before it may be cached. */
export type Segment =
  | { readonly _tag: "Content"; readonly key: string; readonly tokens: number }
  | { readonly _tag: "CachePoint"; readonly ttl: string }

/** Every image counts the same, whatever its size. **Units**: simulator tokens. */
export const imageTokens = 256

interface Block {
  readonly text?: string
  readonly image?: unknown
  readonly cachePoint?: { readonly ttl?: string }
}

const defaultTtl = "5m"

const toSegment = (block: Block, role: string): Segment => {
  if (block.cachePoint !== undefined) return { _tag: "CachePoint", ttl: block.cachePoint.ttl ?? defaultTtl }
  const json = JSON.stringify(block)
  const tokens = block.image === undefined ? countTokens(block.text ?? json) : imageTokens
  return { _tag: "Content", key: `${role}:${json}`, tokens }
}

/** The prompt in the order in which Bedrock caches it. */
export const toSegments = (request: ConverseRequest): ReadonlyArray<Segment> => [
  ...(request.toolConfig?.tools ?? []).map((tool) => toSegment(tool, "tool")),
  ...(request.system ?? []).map((block) => toSegment(block, "system")),
  ...(request.messages ?? []).flatMap(({ content, role }) => (content ?? []).map((block) => toSegment(block, role)))
]

/** Counts the whole prompt, cached or not. **Units**: simulator tokens. */
export const countInput = (request: ConverseRequest): number =>
  toSegments(request).reduce((sum, segment) => sum + (segment._tag === "Content" ? segment.tokens : 0), 0)

/** Usage as Converse reports it. `inputTokens` leaves out what was read from or written to the cache. */
export interface TokenUsage {
  readonly inputTokens: number
  readonly outputTokens: number
  readonly totalTokens: number
  readonly cacheReadInputTokens?: number
  readonly cacheWriteInputTokens?: number
  readonly cacheDetails?: ReadonlyArray<{ readonly ttl: string; readonly inputTokens: number }>
}

/** What a request takes from the prompt cache and adds to it. **Units**: simulator tokens. */
export interface PromptCache {
  readonly readTokens: number
  readonly writeTokens: number
  readonly ttl: string
  /** The prefixes the request ends up having in the cache. */
  readonly prefixes: ReadonlyArray<string>
}

interface Prefix {
  readonly hash: string
  readonly tokens: number
  readonly ttl: string
}

/** Every prefix that ends at a cache point. The model is part of it: models share no cache. */
const toPrefixes = (modelId: string, segments: ReadonlyArray<Segment>): ReadonlyArray<Prefix> => {
  const hash = createHash("sha256").update(modelId)
  const prefixes: Array<Prefix> = []
  let tokens = 0
  for (const segment of segments) {
    if (segment._tag === "Content") {
      tokens += segment.tokens
      hash.update(`\n${segment.key}`)
    } else {
      prefixes.push({ hash: hash.copy().digest("hex"), tokens, ttl: segment.ttl })
    }
  }
  return prefixes
}

/** Compares a request with what is cached. Absent when it has no cache points. No prefix is too short and none expires. */
export const promptCache = (
  modelId: string,
  request: ConverseRequest,
  seen: ReadonlySet<string>
): PromptCache | undefined => {
  const prefixes = toPrefixes(modelId, toSegments(request))
  const longest = prefixes.at(-1)
  if (longest === undefined) return undefined
  const readTokens = prefixes.findLast(({ hash }) => seen.has(hash))?.tokens ?? 0
  return {
    readTokens,
    writeTokens: longest.tokens - readTokens,
    ttl: longest.ttl,
    prefixes: prefixes.map(({ hash }) => hash)
  }
}

/** Adds it all up the way Converse reports it. */
export const toUsage = (input: number, output: number, cache: PromptCache | undefined): TokenUsage => ({
  inputTokens: input - (cache?.readTokens ?? 0) - (cache?.writeTokens ?? 0),
  outputTokens: output,
  totalTokens: input + output,
  ...(cache !== undefined && {
    cacheReadInputTokens: cache.readTokens,
    cacheWriteInputTokens: cache.writeTokens,
    ...(cache.writeTokens > 0 && { cacheDetails: [{ ttl: cache.ttl, inputTokens: cache.writeTokens }] })
  })
})
