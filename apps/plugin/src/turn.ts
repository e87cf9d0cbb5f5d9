/** Turns what the host wants said to a model into a {@link Turn}. Pure. */
import type { CachePointContent, Turn, TurnMessage, TurnTool } from "@bedrock-kit/converse-stream"
import type { ModelTraits, PromptCaching } from "@bedrock-kit/model-catalog"
import type { History } from "./history.ts"
import type { HostModel } from "./hostTypes.ts"
import type { TurnOptions } from "./turnOptions.ts"

const byName = (a: TurnTool, b: TurnTool): number => (a.name < b.name ? -1 : Number(a.name > b.name))

/**
 * Cache points of our own, for a conversation with a passing remark of the host's in it.
 *
 * The plan of `converse-stream` has points at the ends of the last user messages. With a remark there, which will stand
 * elsewhere in the next turn, what is written is never read. So the last point stands before the first remark.
 */
const withCachePoints = (
  turn: Turn,
  { messages, system, tools }: History,
  first: number,
  { places, ttls }: PromptCaching
): Turn => {
  const ttl = turn.cacheRetention === "long" && ttls.includes("1h") ? "1h" : undefined
  const point: CachePointContent = { type: "cachePoint", ttl }
  const dynamic = system.findIndex((block) => block.type === "text" && block.isDynamic === true)
  const end = dynamic < 0 ? system.length : dynamic
  // The same tools in another order are another prompt.
  const sorted = tools.toSorted(byName)
  return {
    ...turn,
    ...(places.includes("system") && end > 0 && { system: [...system.slice(0, end), point, ...system.slice(end)] }),
    ...(places.includes("tools") && {
      tools: sorted.map((tool, index) => (index === sorted.length - 1 ? { ...tool, cachePoint: { ttl } } : tool))
    }),
    ...(places.includes("messages") && {
      messages: messages.map(({ message, volatileFrom = 0 }, index): TurnMessage => {
        if (index !== first || message.role !== "user") return message
        return { ...message, content: message.content.toSpliced(volatileFrom, 0, point) }
      })
    })
  }
}

/** Builds the turn of one model call. */
export const toTurn = (model: HostModel, traits: ModelTraits, history: History, options: TurnOptions): Turn => {
  const { messages, system, tools } = history
  const turn: Turn = {
    ...options,
    modelId: model.id,
    traits,
    system: system.length === 0 ? undefined : system,
    messages: messages.map(({ message }) => message),
    tools: tools.length === 0 ? undefined : tools,
    // Why a model refuses is told only to who asks.
    additionalModelResponseFieldPaths: traits.refusesMidAnswer ? ["/stop_details"] : undefined
  }
  const first = messages.findIndex(({ volatileFrom }) => volatileFrom !== undefined)
  const { promptCaching } = traits
  if (first < 0 || promptCaching === undefined || (options.cacheRetention ?? "none") === "none") return turn
  return withCachePoints(turn, history, first, promptCaching)
}
