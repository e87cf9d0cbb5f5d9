/**
 * Claude's previews that we know by name. They are asked for in `anthropic_beta`.
 *
 * **Source**: pi-ai 1.5.2 and OpenClaw's Bedrock plugin 2026.9.6, November 2026; Amazon Bedrock user guide, "Extended
 * thinking", October 2026.
 */

/** Thinking between calls of tools, for models that are given a budget. Those that adapt do it unasked. */
export const interleavedThinking = "interleaved-thinking-2025-05-14"

/** The arguments of tools as they are made, unchecked. */
export const fineGrainedToolStreaming = "fine-grained-tool-streaming-2025-05-14"

/** A window of a million tokens, for models whose own is 200,000. */
export const longContext = "context-1m-2025-08-07"
