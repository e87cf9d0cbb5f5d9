/**
 * The stream object that the host reads.
 *
 * A plain object on purpose: the host replaces `result` and the iterator on it, and calls `return` when it
 * stops reading. It may be read once.
 */
import type { AssistantMessage, AssistantMessageEvent, AssistantMessageEventStream } from "./hostTypes.ts"

export interface WritableEventStream {
  readonly stream: AssistantMessageEventStream
  /** Adds an event. The terminal one, `done` or `error`, ends the stream; what comes after it is dropped. */
  readonly push: (event: AssistantMessageEvent) => void
}

/** Makes a stream. `onCancel` is called when the host stops reading before the end. */
export const makeEventStream = (onCancel: () => void): WritableEventStream => {
  const queue: Array<AssistantMessageEvent> = []
  const waiting: Array<(result: IteratorResult<AssistantMessageEvent, undefined>) => void> = []
  let isEnded = false
  let settle: (message: AssistantMessage) => void = () => {}
  const finalMessage = new Promise<AssistantMessage>((resolve) => {
    settle = resolve
  })

  const push = (event: AssistantMessageEvent) => {
    if (isEnded) return
    const reader = waiting.shift()
    if (reader === undefined) queue.push(event)
    else reader({ done: false, value: event })
    if (event.type !== "done" && event.type !== "error") return
    isEnded = true
    settle(event.type === "done" ? event.message : event.error)
    for (const blocked of waiting.splice(0)) blocked({ done: true, value: undefined })
  }

  const iterator: AsyncIterator<AssistantMessageEvent, undefined> = {
    next: () => {
      const event = queue.shift()
      if (event !== undefined) return Promise.resolve({ done: false, value: event })
      if (isEnded) return Promise.resolve({ done: true, value: undefined })
      return new Promise((resolve) => waiting.push(resolve))
    },
    return: () => {
      if (!isEnded) onCancel()
      return Promise.resolve({ done: true, value: undefined })
    }
  }

  return { push, stream: { [Symbol.asyncIterator]: () => iterator, result: () => finalMessage } }
}
