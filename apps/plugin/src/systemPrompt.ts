/** The host's system prompt, with the part that changes from turn to turn apart from the rest. Pure. */
import type { SystemContent } from "@bedrock-kit/converse-stream"

/**
 * Where the host says that the stable part ends. What follows changes from turn to turn.
 *
 * **Source**: `SYSTEM_PROMPT_CACHE_BOUNDARY` of `@openclaw/ai` 2026.9.6.
 */
const boundary = /\n?<!-- OPENCLAW_CACHE_BOUNDARY -->\n?/

/** Marks of the host's own that mean nothing to a model. */
const marks = /\n?<!-- \/?OPENCLAW-RELOCATABLE-BOUNDARY -->/g

/** Splits the prompt. Only the first boundary counts; none of them is sent. */
export const toSystem = (prompt: unknown): ReadonlyArray<SystemContent> => {
  if (typeof prompt !== "string") return []
  const [stable = "", ...rest] = prompt.replaceAll(marks, "").split(boundary)
  const dynamic = rest.filter((part) => part.trim() !== "").join("\n")
  return [
    ...(stable.trim() === "" ? [] : [{ type: "text", text: rest.length === 0 ? stable : stable.trimEnd() } as const]),
    ...(dynamic === "" ? [] : [{ type: "text", text: dynamic.trimStart(), isDynamic: true } as const])
  ]
}
