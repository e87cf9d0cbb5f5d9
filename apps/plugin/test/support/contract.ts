/**
 * The host's contract for a stream of events, checked from outside.
 *
 * It knows the events and nothing of who wrote them, so that what is wrong with the writer is not wrong here too.
 *
 * **Source**: `AssistantMessageEvent` of `@openclaw/ai` 2026.9.6; shared/facts/stream-contract.md 1.5 and 1.7.
 */
import type { AssistantMessage, AssistantMessageEvent } from "../../src/hostTypes.ts"

/** A stream that was read to its end. */
export interface Recorded {
  readonly events: ReadonlyArray<AssistantMessageEvent>
  /** What `result()` gave. */
  readonly message: AssistantMessage
}

interface Open {
  readonly kind: string
  said: string
}

const messageOf = (event: AssistantMessageEvent): AssistantMessage => {
  if (event.type === "done") return event.message
  return event.type === "error" ? event.error : event.partial
}

const kindOf = ({ type }: AssistantMessageEvent): string => type.replace(/_(start|delta|end)$/, "")

/** Every way in which the events break the contract. Empty: they keep it. */
export const violations = ({ events, message }: Recorded): ReadonlyArray<string> => {
  const found: Array<string> = []
  const ensure = (isKept: boolean, rule: string, at: number) => {
    if (!isKept) found.push(`event ${at}: ${rule}`)
  }
  const open = new Map<number, Open>()
  let opened = 0
  for (const [at, event] of events.entries()) {
    const isTerminal = event.type === "done" || event.type === "error"
    ensure(messageOf(event) === message, "the message is one object", at)
    ensure(isTerminal === (at === events.length - 1), "one terminal event, at the end", at)
    // A turn that failed before it began has nothing to start.
    if (!(isTerminal && event.type === "error" && at === 0))
      ensure((event.type === "start") === (at === 0), "start comes first, and once", at)
    if (!("contentIndex" in event)) continue
    const { contentIndex } = event
    const kind = kindOf(event)
    if (event.type.endsWith("_start")) {
      ensure(contentIndex === opened, "a block opens at the next position", at)
      open.set(contentIndex, { kind, said: "" })
      opened += 1
      continue
    }
    const block = open.get(contentIndex)
    ensure(block?.kind === kind, `${event.type} belongs to an open block of its kind`, at)
    if (block === undefined) continue
    if ("delta" in event) {
      ensure(event.delta !== "", "a delta says something", at)
      block.said += event.delta
    }
    if (!event.type.endsWith("_end")) continue
    open.delete(contentIndex)
    if ("content" in event) ensure(event.content === block.said, "an end says what the deltas said", at)
    if (!("toolCall" in event)) continue
    const isKept = message.content.includes(event.toolCall)
    const calls = JSON.stringify(event.toolCall.arguments)
    ensure(isKept || calls === "{}", "a call that was taken back has no arguments left", at)
  }
  const end = events.length - 1
  const last = events[end]
  ensure(last !== undefined, "there are events", end)
  ensure(open.size === 0, "every block is closed", end)
  const calls = message.content.filter((block) => block.type === "toolCall")
  if (last?.type === "done") {
    ensure(message.stopReason === last.reason, "the message stopped as the event says", end)
    ensure(
      (last.reason === "toolUse") === calls.length > 0 || last.reason === "length",
      "calls and toolUse go together",
      end
    )
    ensure(message.errorMessage === undefined, "an answer is no error", end)
  }
  if (last?.type === "error") {
    ensure(message.stopReason === last.reason, "the message stopped as the event says", end)
    ensure((message.errorMessage ?? "") !== "", "a failure has words", end)
    ensure(calls.length === 0, "a failure releases no call", end)
  }
  const { cacheRead, cacheWrite, input, output, totalTokens } = message.usage
  ensure(totalTokens >= input + output + cacheRead + cacheWrite, "the total holds all tokens", end)
  return found
}
