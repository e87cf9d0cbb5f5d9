/** Runs parts through the event writer, and checks what every stream of events must keep to. */
import type { ConversePart } from "@bedrock-kit/converse-stream"
import { assert } from "@effect/vitest"
import { makeEventWriter } from "../../src/events.ts"
import type { AssistantMessage, AssistantMessageEvent, HostModel } from "../../src/hostTypes.ts"
import { toHostModel } from "../../src/models.ts"

export const sonnet: HostModel = toHostModel("us.anthropic.claude-sonnet-4-6")

export interface Written {
  readonly events: ReadonlyArray<AssistantMessageEvent>
  readonly types: ReadonlyArray<string>
  readonly message: AssistantMessage
}

/** Writes parts, then a failure if one is given. */
export const write = (parts: ReadonlyArray<ConversePart.ConversePart>, failure?: "error" | "aborted"): Written => {
  const events: Array<AssistantMessageEvent> = []
  const writer = makeEventWriter(sonnet, "amazon-bedrock", 0, (event) => events.push(event))
  for (const part of parts) writer.write(part)
  if (failure !== undefined) writer.fail(failure, "it broke")
  return { events, types: events.map((event) => event.type), message: writer.message }
}

/** One start, blocks opened before they are written to and closed once, one terminal event, one message object. */
export const assertContract = ({ events, message }: Written): void => {
  const open = new Set<number>()
  const closed = new Set<number>()
  let isStarted = false
  events.forEach((event, i) => {
    const isLast = i === events.length - 1
    assert.strictEqual(event.type === "done" || event.type === "error", isLast, `terminal event at ${i}`)
    switch (event.type) {
      case "start":
        assert.isFalse(isStarted, "one start")
        isStarted = true
        break
      case "done":
        assert.isTrue(isStarted)
        assert.strictEqual(event.message, message)
        break
      case "error":
        assert.strictEqual(event.error, message)
        break
      default:
        assert.isTrue(isStarted, "nothing before start")
        assert.strictEqual(event.partial, message)
        if (event.type.endsWith("_start")) {
          assert.isFalse(open.has(event.contentIndex) || closed.has(event.contentIndex), "opened once")
          open.add(event.contentIndex)
        } else assert.isTrue(open.has(event.contentIndex), `${event.type} in an open block`)
        if (event.type.endsWith("_end")) {
          open.delete(event.contentIndex)
          closed.add(event.contentIndex)
        }
    }
  })
  assert.strictEqual(open.size, 0, "every block is closed")
}
