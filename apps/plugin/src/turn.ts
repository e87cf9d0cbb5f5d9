/** Turns what the host wants said to a model into a {@link Turn}. Pure. */
import type { Turn, TurnMessage } from "@bedrock-kit/converse-stream"
import type { ModelTraits } from "@bedrock-kit/model-catalog"
import type { History, Remembered } from "./history.ts"
import type { HostModel } from "./hostTypes.ts"
import type { TurnOptions } from "./turnOptions.ts"

/** Says where the host's passing remark begins, so that nothing from there on is cached. */
const toMessage = ({ message, volatileFrom }: Remembered): TurnMessage => {
  if (message.role !== "user" || volatileFrom === undefined) return message
  const content = message.content.map((block, index) =>
    block.type === "text" && index >= volatileFrom ? { ...block, isDynamic: true } : block
  )
  return { ...message, content }
}

/** Builds the turn of one model call. */
export const toTurn = (model: HostModel, traits: ModelTraits, history: History, options: TurnOptions): Turn => {
  const { messages, system, tools } = history
  return {
    ...options,
    modelId: model.id,
    traits,
    system: system.length === 0 ? undefined : system,
    messages: messages.map(toMessage),
    tools: tools.length === 0 ? undefined : tools,
    // Why a model refuses is told only to who asks.
    additionalModelResponseFieldPaths: traits.refusesMidAnswer ? ["/stop_details"] : undefined
  }
}
