/**
 * Keeps the cache points of the caller's own within what Amazon Bedrock takes.
 *
 * **Source**: Amazon Bedrock user guide, "Prompt caching", October 2026; strands-agents/harness-sdk#3858 and #2121 (times to
 * live may not grow from tools to system to messages), pizza-bot-app/pizza-bot#6 (none after a document that is no PDF).
 */
import type { CacheTtl } from "@bedrock-kit/model-catalog"
import type { Note } from "./Repairs.ts"
import type { CachePointContent, Turn, TurnMessage } from "./Turn.ts"

interface Point {
  readonly place: "tools" | "system" | "messages"
  readonly ttl: CacheTtl | undefined
}

/** What becomes of each point, in order: left out, or its time to live. */
type Verdict = "left out" | { readonly ttl: CacheTtl | undefined }

const judge = (
  points: ReadonlyArray<Point & { readonly isLegal: boolean }>,
  turn: Turn,
  note: Note
): Array<Verdict> => {
  const caching = turn.traits.promptCaching
  const verdicts = points.map(({ isLegal, place, ttl }): Verdict => {
    if (caching === undefined || !caching.places.includes(place)) {
      note("cachePoint", "a cache point", `among the ${place} was left out, because the model takes none there.`)
      return "left out"
    }
    if (!isLegal) {
      note("cachePoint", "a cache point", `among the ${place} was left out, because it stands where none may.`)
      return "left out"
    }
    if (ttl === undefined || caching.ttls.includes(ttl)) return { ttl }
    note("cacheTtl", "a cache point", `among the ${place} lives as long as the model can, which is less than ${ttl}.`)
    return { ttl: undefined }
  })
  // The last ones hold most of the prompt, and those of tools and system serve other conversations too.
  let excess = verdicts.filter((verdict) => verdict !== "left out").length - (caching?.maximumPoints ?? 0)
  const oldest = [...points.keys()].toSorted(
    (a, b) => Number(points[b]?.place === "messages") - Number(points[a]?.place === "messages") || a - b
  )
  for (const index of oldest) {
    if (excess <= 0) break
    if (verdicts[index] === "left out") continue
    verdicts[index] = "left out"
    excess -= 1
    note("cachePoint", "a cache point", `among the ${points[index]?.place} was left out, because there are too many.`)
  }
  let isShort = false
  return verdicts.map((verdict, index) => {
    if (verdict === "left out") return verdict
    if (verdict.ttl !== "1h") isShort = true
    if (verdict.ttl !== "1h" || !isShort) return verdict
    note("cacheTtl", "a cache point", `among the ${points[index]?.place} lives no longer than those before it.`)
    return { ttl: undefined }
  })
}

interface Kind {
  readonly type: string
  readonly format?: string | undefined
}

/** Blocks of thinking cannot be the end of what is cached. */
const mayFollow = (before: Kind | undefined): boolean => {
  if (before === undefined) return false
  if (before.type === "document") return before.format === "pdf"
  return before.type !== "cachePoint" && before.type !== "reasoning" && before.type !== "redactedReasoning"
}

/** A point after a document moves behind the text that follows it, so that the document is cached all the same. */
const behindText = <Block extends Kind>(content: ReadonlyArray<Block>): ReadonlyArray<Block> => {
  const blocks = [...content]
  for (let i = 1; i < blocks.length - 1; i++) {
    const [before, point, after] = [blocks[i - 1], blocks[i], blocks[i + 1]]
    if (point?.type !== "cachePoint" || after?.type !== "text" || before?.type !== "document") continue
    if (before.format !== "pdf") blocks.splice(i, 2, after, point)
  }
  return blocks
}

const isPoint = (block: Kind): block is CachePointContent => block.type === "cachePoint"

/** Leaves out the points that are not allowed, and shortens the lives of those that may not live so long. */
export const mendCachePoints = (turn: Turn, note: Note): Turn => {
  const systemBlocks = typeof turn.system === "string" ? [] : (turn.system ?? [])
  const hasOwn =
    (turn.tools ?? []).some(({ cachePoint }) => cachePoint !== undefined) ||
    systemBlocks.some(isPoint) ||
    turn.messages.some(
      ({ role, ...message }) => role !== "toolResult" && (message.content as Array<Kind>).some(isPoint)
    )
  if (!hasOwn) return turn

  const points: Array<Point & { readonly isLegal: boolean }> = []
  for (const { cachePoint } of turn.tools ?? []) {
    if (cachePoint !== undefined) points.push({ place: "tools", ttl: cachePoint.ttl, isLegal: true })
  }
  const collect = (place: Point["place"], content: ReadonlyArray<Kind>, isContinued: boolean) => {
    for (const [i, block] of content.entries()) {
      if (!isPoint(block)) continue
      const isLegal = i === 0 ? isContinued : mayFollow(content[i - 1])
      points.push({ place, ttl: block.ttl, isLegal })
    }
  }
  collect("system", systemBlocks, false)
  const messages = turn.messages.map((message): TurnMessage =>
    message.role === "user" ? { ...message, content: behindText(message.content) } : message
  )
  for (const [i, message] of messages.entries()) {
    if (message.role === "user") collect("messages", message.content, messages[i - 1]?.role === "toolResult")
    if (message.role === "assistant") collect("messages", message.content, false)
  }

  const verdicts = judge(points, turn, note).values()
  const sentence = (point: CachePointContent): ReadonlyArray<CachePointContent> => {
    const verdict = verdicts.next().value ?? "left out"
    if (verdict === "left out") return []
    return [verdict.ttl === point.ttl ? point : { type: "cachePoint" }]
  }
  const apply = <Block extends Kind>(content: ReadonlyArray<Block>): ReadonlyArray<Block> =>
    content.flatMap((block): ReadonlyArray<Block> =>
      isPoint(block) ? (sentence(block) as ReadonlyArray<Kind> as ReadonlyArray<Block>) : [block]
    )
  const tools = turn.tools?.map((tool) => {
    if (tool.cachePoint === undefined) return tool
    const { cachePoint, ...others } = tool
    const [point] = sentence({ type: "cachePoint", ...cachePoint })
    return point === undefined ? others : { ...others, cachePoint: point.ttl === undefined ? {} : { ttl: point.ttl } }
  })
  const system = turn.system === undefined || typeof turn.system === "string" ? turn.system : apply(turn.system)
  return {
    ...turn,
    tools,
    system,
    messages: messages.map((message): TurnMessage => {
      if (message.role === "user") return { ...message, content: apply(message.content) }
      return message.role === "assistant" ? { ...message, content: apply(message.content) } : message
    })
  }
}
