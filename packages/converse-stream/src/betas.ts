/**
 * Which of Claude's previews a request asks for.
 *
 * **Source**: pi-ai 1.5.2 and OpenClaw's Bedrock plugin 2026.9.6, November 2026, which send `anthropic_beta` in
 * `additionalModelRequestFields`; Amazon Bedrock user guide, "Extended thinking", October 2026.
 */
import type { ModelTraits } from "@bedrock-kit/model-catalog"

/** Thinking between calls of tools, for models that are given a budget. Those that adapt do it unasked. */
export const interleavedThinking = "interleaved-thinking-2025-05-14"

/** The arguments of tools as they are made, unchecked. */
export const fineGrainedToolStreaming = "fine-grained-tool-streaming-2025-05-14"

/** A window of a million tokens, for models whose own is 200,000. */
export const longContext = "context-1m-2025-08-07"

/** Whether a model takes a preview: only Claude takes any, and refuses what it does not know. */
export const takesBeta = ({ contextWindow, reasoning }: ModelTraits, beta: string): boolean => {
  if (reasoning.kind !== "budget" && reasoning.kind !== "adaptive") return false
  if (beta === interleavedThinking) return reasoning.kind === "budget"
  return beta !== longContext || contextWindow === undefined || contextWindow < 1_000_000
}
