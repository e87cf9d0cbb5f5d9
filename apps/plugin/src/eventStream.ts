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

type Read = IteratorResult<AssistantMessageEvent, undefined>

const over: Read = { done: true, value: undefined }

/** Makes a stream. `onCancel` is called when the host stops reading before the end. */
export const makeEventStream = (onCancel: () => void): WritableEventStream => {
  let queue: Array<AssistantMessageEvent> = []
  /** What was read is cut off in large pieces: to shift a long queue costs its length each time. */
  let head = 0
  const waiting: Array<(result: Read) => void> = []
  let isEnded = false
  let isLeft = false
  const { promise: finalMessage, resolve: settle } = Promise.withResolvers<AssistantMessage>()

  const push = (event: AssistantMessageEvent) => {
    if (isEnded) return
    const reader = waiting.shift()
    if (reader !== undefined) reader({ done: false, value: event })
    else if (!isLeft) queue.push(event)
    if (event.type !== "done" && event.type !== "error") return
    isEnded = true
    settle(event.type === "done" ? event.message : event.error)
    for (const blocked of waiting.splice(0)) blocked(over)
  }

  const take = (): AssistantMessageEvent | undefined => {
    const event = queue[head]
    if (event === undefined) return undefined
    head += 1
    if (head >= 1024 && head * 2 >= queue.length) {
      queue = queue.slice(head)
      head = 0
    }
    return event
  }

  const iterator: AsyncIterator<AssistantMessageEvent, undefined> = {
    next: () => {
      const event = take()
      if (event !== undefined) return Promise.resolve({ done: false, value: event })
      if (isEnded || isLeft) return Promise.resolve(over)
      return new Promise((resolve) => waiting.push(resolve))
    },
    return: () => {
      isLeft = true
      queue = []
      head = 0
      for (const blocked of waiting.splice(0)) blocked(over)
      if (!isEnded) onCancel()
      return Promise.resolve(over)
    }
  }

  return { push, stream: { [Symbol.asyncIterator]: () => iterator, result: () => finalMessage } }
}
