/**
 * The part of OpenClaw's contract that this plugin keeps.
 *
 * Written out here, because the packages that declare it bring every other vendor's SDK with them. The host
 * test runs the real OpenClaw, which is the judge.
 *
 * **Source**: `@openclaw/ai` and `openclaw/plugin-sdk` 2026.9.6 (MIT).
 */

export type ThinkingLevel = "off" | "minimal" | "low" | "medium" | "high" | "xhigh" | "max"

/** US dollars per million tokens. */
export interface CostRates {
  readonly input: number
  readonly output: number
  readonly cacheRead: number
  readonly cacheWrite: number
}

export interface ModelCost extends CostRates {
  /** Rates by tokens of input: from, below. */
  readonly tieredPricing?: ReadonlyArray<CostRates & { readonly range: readonly [number, number] }>
}

/** A model as the host lists and calls it. */
export interface HostModel {
  readonly id: string
  readonly name: string
  readonly api: string
  readonly provider?: string
  readonly baseUrl?: string
  readonly reasoning: boolean
  readonly input: ReadonlyArray<"text" | "image">
  readonly cost: ModelCost
  readonly contextWindow: number
  readonly maxTokens: number
}

export interface TextBlock {
  type: "text"
  text: string
}

export interface ThinkingBlock {
  type: "thinking"
  thinking: string
  thinkingSignature?: string
  redacted?: boolean
}

export interface ImageBlock {
  type: "image"
  /** Base64. */
  data: string
  mimeType: string
}

export interface ToolCallBlock {
  type: "toolCall"
  id: string
  name: string
  arguments: Record<string, unknown>
}

export interface UserMessage {
  readonly role: "user"
  readonly content: string | ReadonlyArray<TextBlock | ImageBlock>
}

export interface ToolResultMessage {
  readonly role: "toolResult"
  readonly toolCallId: string
  readonly toolName: string
  readonly content: ReadonlyArray<TextBlock | ImageBlock>
  readonly isError: boolean
}

export type StopReason = "stop" | "length" | "toolUse" | "error" | "aborted"

export interface Usage {
  /** Tokens, without those read from or written to the cache. */
  input: number
  output: number
  cacheRead: number
  cacheWrite: number
  totalTokens: number
  /** US dollars. */
  cost: CostRates & { readonly total: number }
}

/** The answer. One object for the whole stream, growing as it arrives: the host holds on to it. */
export interface AssistantMessage {
  readonly role: "assistant"
  readonly content: Array<TextBlock | ThinkingBlock | ToolCallBlock>
  readonly api: string
  readonly provider: string
  readonly model: string
  usage: Usage
  stopReason: StopReason
  errorMessage?: string
  errorCode?: string
  /** Epoch milliseconds of the request. */
  readonly timestamp: number
}

export interface HostContext {
  readonly systemPrompt?: string
  readonly messages: ReadonlyArray<UserMessage | AssistantMessage | ToolResultMessage>
  readonly tools?: ReadonlyArray<{ readonly name: string; readonly description: string; readonly parameters: unknown }>
}

export interface StreamOptions {
  readonly signal?: AbortSignal
  readonly apiKey?: string
  readonly temperature?: number
  readonly maxTokens?: number
  readonly stop?: ReadonlyArray<string>
  readonly reasoning?: ThinkingLevel
  /** Tokens. */
  readonly thinkingBudgets?: Readonly<Partial<Record<ThinkingLevel, number>>>
  /** Sees the request before it is sent, and may answer with another. */
  readonly onPayload?: (payload: unknown, model: HostModel) => unknown
}

export type AssistantMessageEvent =
  | { type: "start"; partial: AssistantMessage }
  | { type: "text_start" | "thinking_start" | "toolcall_start"; contentIndex: number; partial: AssistantMessage }
  | {
      type: "text_delta" | "thinking_delta" | "toolcall_delta"
      contentIndex: number
      delta: string
      partial: AssistantMessage
    }
  | { type: "text_end" | "thinking_end"; contentIndex: number; content: string; partial: AssistantMessage }
  | { type: "toolcall_end"; contentIndex: number; toolCall: ToolCallBlock; partial: AssistantMessage }
  | { type: "done"; reason: "stop" | "length" | "toolUse"; message: AssistantMessage }
  | { type: "error"; reason: "aborted" | "error"; error: AssistantMessage }

export interface AssistantMessageEventStream extends AsyncIterable<AssistantMessageEvent> {
  result: () => Promise<AssistantMessage>
}

/** The host's whole configuration, of which a plugin may trust nothing. */
export type HostConfig =
  | {
      readonly plugins?: { readonly entries?: Readonly<Record<string, { readonly config?: unknown } | undefined>> }
      readonly models?: {
        readonly providers?: Readonly<
          Record<string, { readonly baseUrl?: unknown; readonly apiKey?: unknown } | undefined>
        >
      }
    }
  | undefined

/** What the host hands to a plugin when it registers. */
export interface PluginApi {
  readonly registrationMode?: string
  readonly pluginConfig?: unknown
  readonly registerProvider: (provider: Readonly<Record<string, unknown>>) => void
}
