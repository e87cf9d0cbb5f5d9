/**
 * Where a prompt is cached, and whether it was.
 *
 * AWS caches the prompt up to each `cachePoint`, and reads back the longest prefix that it finds at a point, or within some
 * twenty blocks before one. So a turn has a point after its tools, one after the stable part of its system prompt, and the
 * rest at the ends of its last user messages: the last point writes what the next turn reads, and the one before stands
 * exactly where the last turn wrote, however many blocks a round of tools has put in between. Where the messages hold what
 * changes from turn to turn, the last point stands before the first such block.
 *
 * A point that does nothing is not an error, so silence is the usual failure. A plan says what should be read, and
 * `compareCaching` holds the usage against it.
 *
 * **Source**: Amazon Bedrock user guide, "Prompt caching", October 2026; the traits say which model takes what.
 */
import type { ContentBlock, Message, SystemContentBlock, Tool } from "@aws-sdk/client-bedrock-runtime"
import type { CacheTtl } from "@bedrock-kit/model-catalog"
import { type RequestParts, toCachePoint, toRequestParts } from "./requestParts.ts"
import type { Turn } from "./Turn.ts"

/** A cache point of a plan. It stands after block `after` of the tools, of the system, or of message `message`. */
export interface PlannedPoint {
  readonly place: "tools" | "system" | "messages"
  readonly message: number | undefined
  readonly after: number
  /** `undefined` is the model's shortest. */
  readonly ttl: CacheTtl | undefined
  /** Estimated tokens of the prompt up to here. */
  readonly tokens: number
}

/** Why a turn has no points of ours. */
export type NotCached = "not asked for" | "the model caches nothing" | "the turn has its own points" | "too short"

/**
 * What is cached of a turn.
 *
 * **Units**: tokens, estimated from characters; good for telling a hit from a miss, and for nothing finer.
 */
export interface CachePlan {
  readonly points: ReadonlyArray<PlannedPoint>
  readonly notCached: NotCached | undefined
  /** What a turn with the same beginning has left in the cache, if one was run within the time to live. */
  readonly expectedReadTokens: number
  /** What is left there for the next one. */
  readonly expectedWriteTokens: number
}

/** English text has about four characters a token, and JSON fewer. */
const charactersPerToken = 4

/** A picture costs up to this. **Source**: Anthropic's rule of width × height / 750, at its largest size. */
const tokensOfImage = 1600

/** Documents that are packed: a page of PDF has some 50 kB and 2,000 tokens. */
const bytesPerToken = 25

const plainFormats: ReadonlySet<string> = new Set(["txt", "md", "csv", "html"])

/** Estimates err, and a point too many costs nothing. */
const benefitOfDoubt = 1.5

const textTokens = (text: string | undefined) => (text?.length ?? 0) / charactersPerToken

const jsonTokens = (value: unknown) => textTokens(JSON.stringify(value))

type Estimable = ContentBlock | NonNullable<NonNullable<ContentBlock["toolResult"]>["content"]>[number]

/** Bytes are looked at by their length only, so that a history of many megabytes is planned at once. */
const tokensOf = (block: Estimable): number => {
  const { document, image, json, searchResult, text, video, ...rest } = block as ContentBlock & {
    readonly json?: unknown
  }
  if (text !== undefined) return textTokens(text)
  if (image !== undefined) return tokensOfImage
  if (video !== undefined) return tokensOfImage
  if (json !== undefined) return jsonTokens(json)
  if (searchResult !== undefined) return jsonTokens(searchResult)
  if (document !== undefined) {
    const { bytes, content, text } = document.source ?? {}
    const perToken = plainFormats.has(document.format ?? "") ? charactersPerToken : bytesPerToken
    return textTokens(text) + jsonTokens(content ?? []) + (bytes?.length ?? 0) / perToken
  }
  const { reasoningContent, toolResult, toolUse } = rest as ContentBlock
  if (toolResult !== undefined) return (toolResult.content ?? []).reduce((sum, block) => sum + tokensOf(block), 0)
  if (toolUse !== undefined) return jsonTokens(toolUse.input) + textTokens(toolUse.name)
  return textTokens(reasoningContent?.reasoningText?.text)
}

const isDocument = ({ document }: ContentBlock) => document !== undefined && document.format !== "pdf"

/** The last block of a message that a point may follow: not a document other than PDF, which AWS refuses. */
const lastCacheable = (content: ReadonlyArray<ContentBlock>): number =>
  content.findLastIndex((block) => !isDocument(block))

/** The blocks before the first that changes from turn to turn. */
const stableOf = <Block extends SystemContentBlock | ContentBlock>(
  blocks: ReadonlyArray<Block>,
  dynamic: RequestParts["dynamic"]
): ReadonlyArray<Block> => {
  const end = blocks.findIndex((block) => dynamic.has(block))
  return end < 0 ? blocks : blocks.slice(0, end)
}

const nothing = (notCached: NotCached): CachePlan => ({
  points: [],
  notCached,
  expectedReadTokens: 0,
  expectedWriteTokens: 0
})

const isPoint = (block: { readonly cachePoint?: unknown }) => block.cachePoint !== undefined

/** Plans the cache points of a turn. Nothing is cached unless the turn asks for it. */
export const planCachePoints = (turn: Turn, parts: RequestParts = toRequestParts(turn)): CachePlan => {
  const { cacheRetention = "none", traits } = turn
  const caching = traits.promptCaching
  if (cacheRetention === "none") return nothing("not asked for")
  if (caching === undefined) return nothing("the model caches nothing")
  const { dynamic, messages, system, tools } = parts
  if (tools.some(isPoint) || system.some(isPoint) || messages.some(({ content = [] }) => content.some(isPoint))) {
    return nothing("the turn has its own points")
  }
  const ttl = cacheRetention === "long" && caching.ttls.includes("1h") ? "1h" : undefined
  const isWorthwhile = ({ place, tokens }: PlannedPoint) =>
    caching.places.includes(place) && tokens * benefitOfDoubt >= (caching.minimumTokens ?? 0)

  const toolTokens = tools.reduce((sum, tool) => sum + jsonTokens(tool.toolSpec), 0)
  const stable = stableOf(system, dynamic)
  const tokensOfSystem = (blocks: ReadonlyArray<SystemContentBlock>) =>
    blocks.reduce((sum, { guardContent, text }) => sum + textTokens(text) + textTokens(guardContent?.text?.text), 0)
  const stableTokens = toolTokens + tokensOfSystem(stable)

  const heads: ReadonlyArray<PlannedPoint> = [
    ...(tools.length === 0
      ? []
      : [{ place: "tools", message: undefined, after: tools.length - 1, ttl, tokens: toolTokens } as const]),
    ...(stable.length === 0
      ? []
      : [{ place: "system", message: undefined, after: stable.length - 1, ttl, tokens: stableTokens } as const])
  ]
  let tokens = toolTokens + tokensOfSystem(system)
  const ends: Array<PlannedPoint> = []
  for (const [message, { content = [], role }] of messages.entries()) {
    const stable = stableOf(content, dynamic)
    for (const block of stable) tokens += tokensOf(block)
    const after = lastCacheable(stable)
    if (role === "user" && after >= 0) ends.push({ place: "messages", message, after, ttl, tokens })
    // What follows will be read in another place, or not at all.
    if (stable.length < content.length) break
  }
  const head = heads.filter(isWorthwhile)
  const tail = ends.filter(isWorthwhile).slice(-Math.max(1, caching.maximumPoints - head.length))
  const points = [...head, ...tail].slice(0, caching.maximumPoints)
  if (points.length === 0) return nothing("too short")
  const last = points.at(-1)?.tokens ?? 0
  // The last user message is new; every point before it was there in the turn before, if there was one.
  const newest = messages.findLastIndex(({ role }) => role === "user")
  const isFirstTurn = newest === messages.findIndex(({ role }) => role === "user")
  const known = isFirstTurn ? [] : points.filter(({ message }) => message !== newest)
  const expectedReadTokens = Math.round(known.at(-1)?.tokens ?? 0)
  return {
    points,
    notCached: undefined,
    expectedReadTokens,
    expectedWriteTokens: Math.round(last) - expectedReadTokens
  }
}

const insert = <Block extends Tool | SystemContentBlock | ContentBlock>(
  blocks: ReadonlyArray<Block>,
  { after, ttl }: PlannedPoint
): Array<Block> => [...blocks.slice(0, after + 1), toCachePoint({ ttl }) as Block, ...blocks.slice(after + 1)]

/** Puts the points of a plan where they belong. */
export const placeCachePoints = (parts: RequestParts, { points }: CachePlan): RequestParts => {
  if (points.length === 0) return parts
  const tools = points.find(({ place }) => place === "tools")
  const system = points.find(({ place }) => place === "system")
  const byMessage = new Map(points.map((point) => [point.message, point]))
  return {
    ...parts,
    tools: tools === undefined ? parts.tools : insert(parts.tools, tools),
    system: system === undefined ? parts.system : insert(parts.system, system),
    messages: parts.messages.map((message, index): Message => {
      const point = byMessage.get(index)
      return point === undefined ? message : { ...message, content: insert(message.content ?? [], point) }
    })
  }
}

/** Tokens of a turn that have to do with the cache, in the words of Converse's `usage`. */
export interface CacheUsage {
  readonly cacheReadInputTokens?: number | undefined
  readonly cacheWriteInputTokens?: number | undefined
}

/**
 * How caching went.
 *
 * - `not-planned`: there was nothing to expect.
 * - `unknown`: the usage is lost.
 * - `written`: nothing was to be read yet, and something is there for the next turn.
 * - `read`: what was expected was read, more or less.
 * - `partial`: less than half of it was.
 * - `missed`: nothing was read though a prefix was expected, and it was written again: it changed, or its time ran out.
 * - `silent`: points were sent, and nothing was read or written. AWS says nothing in this case.
 */
export type CacheVerdict = "not-planned" | "unknown" | "written" | "read" | "partial" | "missed" | "silent"

/** A plan beside what came of it. **Units**: tokens; the expected ones are estimates. */
export interface CacheReport {
  readonly verdict: CacheVerdict
  readonly expectedReadTokens: number
  readonly readTokens: number
  readonly writeTokens: number
  /** A sentence for a person. */
  readonly detail: string
}

const details: Readonly<Record<CacheVerdict, string>> = {
  "not-planned": "Nothing was to be cached.",
  unknown: "Amazon Bedrock did not say what was cached.",
  written: "The prompt was written to the cache; the next turn can read it.",
  read: "The prompt was read from the cache as planned.",
  partial: "Less than half of what an earlier turn wrote was read: something in the history has changed since.",
  missed:
    "Nothing was read, and the prompt was written anew: its beginning has changed since the last turn, or the time to live ran out.",
  silent:
    "Cache points were sent, and nothing was read or written: the prompt is shorter than the model's minimum, or the model does not cache."
}

const verdictOf = ({ expectedReadTokens, points }: CachePlan, usage: CacheUsage | undefined): CacheVerdict => {
  if (points.length === 0) return "not-planned"
  if (usage === undefined) return "unknown"
  const { cacheReadInputTokens: read = 0, cacheWriteInputTokens: write = 0 } = usage
  if (read === 0 && write === 0) return "silent"
  if (expectedReadTokens === 0) return read > 0 ? "read" : "written"
  if (read === 0) return "missed"
  return read * 2 < expectedReadTokens ? "partial" : "read"
}

/** Holds what was cached against what was to be. */
export const compareCaching = (plan: CachePlan, usage: CacheUsage | undefined): CacheReport => {
  const verdict = verdictOf(plan, usage)
  return {
    verdict,
    expectedReadTokens: plan.expectedReadTokens,
    readTokens: usage?.cacheReadInputTokens ?? 0,
    writeTokens: usage?.cacheWriteInputTokens ?? 0,
    detail: details[verdict]
  }
}
