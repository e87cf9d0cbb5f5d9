/** Runs parts through the event writer. */
import type { ConversePart, Repair } from "@bedrock-kit/converse-stream"
import { makeEventWriter, type Writing } from "../../src/events.ts"
import type { AssistantMessage, AssistantMessageEvent, HostModel } from "../../src/hostTypes.ts"
import { toHostModel } from "../../src/models.ts"

export const sonnet: HostModel = toHostModel("us.anthropic.claude-sonnet-4-6")

export interface Written {
  readonly events: ReadonlyArray<AssistantMessageEvent>
  readonly types: ReadonlyArray<string>
  readonly message: AssistantMessage
}

/** Writes parts, then a failure if one is given. */
export const write = (
  parts: ReadonlyArray<ConversePart.ConversePart>,
  failure?: "error" | "aborted",
  repairs: ReadonlyArray<Repair> = [],
  writing: Writing = {}
): Written => {
  const events: Array<AssistantMessageEvent> = []
  const writer = makeEventWriter(sonnet, "amazon-bedrock", 0, (event) => events.push(event), writing)
  writer.repaired(repairs)
  for (const part of parts) writer.write(part)
  if (failure !== undefined) writer.fail({ reason: failure, errorMessage: "it broke" })
  return { events, types: events.map((event) => event.type), message: writer.message }
}
