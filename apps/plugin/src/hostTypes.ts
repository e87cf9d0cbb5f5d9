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
  /** What the operator set for requests to this model. */
  readonly params?: unknown
  readonly headers?: unknown
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
  /** Those of `cacheWrite` that stay for an hour. Absent when there are none. */
  cacheWrite1h?: number
  totalTokens: number
  /** How full the model's context window was. */
  contextUsage:
    | { readonly state: "available"; readonly promptTokens: number; readonly totalTokens: number }
    | { readonly state: "unavailable" }
  /** US dollars. */
  cost: CostRates & { readonly total: number }
}

/** What is worth knowing about a turn beside its answer. The host keeps it with the message, and so may log it. */
export interface Diagnostic {
  readonly type: string
  /** Epoch milliseconds. */
  readonly timestamp: number
  readonly error?: { readonly name?: string; readonly message: string; readonly code?: string }
  readonly details?: Readonly<Record<string, unknown>>
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
  /** AWS's name for the request. */
  responseId?: string
  /** The model that answered, where that was another than the one asked. */
  responseModel?: string
  diagnostics?: ReadonlyArray<Diagnostic>
  /** Epoch milliseconds of the request. */
  readonly timestamp: number
}

export interface HostContext {
  readonly systemPrompt?: string
  readonly messages: ReadonlyArray<UserMessage | AssistantMessage | ToolResultMessage>
  readonly tools?: ReadonlyArray<{ readonly name: string; readonly description: string; readonly parameters: unknown }>
}

/** What the host asks of a turn. Read by `turnOptions.ts`, which trusts none of it. */
export interface StreamOptions {
  readonly signal?: AbortSignal
  readonly apiKey?: string
  readonly temperature?: number
  readonly topP?: number
  readonly maxTokens?: number
  readonly stop?: ReadonlyArray<string>
  /** JSON Schema, or OpenAI's `response_format`. */
  readonly responseFormat?: Readonly<Record<string, unknown>>
  /** In any of the spellings of OpenAI, Anthropic and Converse. */
  readonly toolChoice?: unknown
  readonly reasoning?: ThinkingLevel
  /** Tokens. */
  readonly thinkingBudgets?: Readonly<Partial<Record<ThinkingLevel, number>>>
  readonly interleavedThinking?: boolean
  readonly cacheRetention?: "none" | "short" | "long"
  readonly serviceTier?: string
  readonly metadata?: Readonly<Record<string, unknown>>
  readonly requestMetadata?: Readonly<Record<string, unknown>>
  /** Milliseconds that the first event may take. */
  readonly firstEventTimeoutMs?: number
  readonly onFirstEventTimeout?: (error: Error) => void
  /** Milliseconds that the answer may take to begin. */
  readonly timeoutMs?: number
  /** Sees the request before it is sent, and may answer with another. */
  readonly onPayload?: (payload: unknown, model: HostModel) => unknown
  /** Told of each HTTP response before its body is read. */
  readonly onResponse?: (
    response: { readonly status: number; readonly headers: Readonly<Record<string, string>> },
    model: HostModel
  ) => unknown
  /** Sent with the request. */
  readonly headers?: Readonly<Record<string, string>>
  /** What the operator set for this model and this agent; put here by our own `wrapStreamFn`. */
  readonly extraParams?: unknown
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
          Record<string, { readonly baseUrl?: unknown; readonly apiKey?: unknown; readonly auth?: unknown } | undefined>
        >
      }
    }
  | undefined

/** What the host hands to a plugin when it registers. */
export interface PluginApi {
  readonly registrationMode?: string
  readonly pluginConfig?: unknown
  readonly logger?: { readonly warn?: (message: string) => void }
  readonly runtime?: {
    readonly config?: { readonly current?: () => HostConfig }
    readonly modelAuth?: {
      readonly resolveApiKeyForProvider?: (request: {
        readonly provider: string
        readonly cfg?: HostConfig
      }) => Promise<{ readonly apiKey?: string } | undefined>
    }
  }
  readonly registerProvider: (provider: Readonly<Record<string, unknown>>) => void
  readonly registerEmbeddingProvider?: (adapter: Readonly<Record<string, unknown>>) => void
  readonly registerCli?: (
    registrar: (context: { readonly program: CliProgram; readonly config?: HostConfig }) => void,
    options: { readonly commands: ReadonlyArray<string>; readonly descriptors: ReadonlyArray<object> }
  ) => void
}

/** What is used of the host's own command line, which is of `commander`. */
export interface CliProgram {
  readonly command: (name: string) => CliProgram
  readonly description: (text: string) => CliProgram
  readonly helpOption: (flags: false) => CliProgram
  readonly allowUnknownOption: () => CliProgram
  readonly allowExcessArguments: () => CliProgram
  readonly argument: (name: string) => CliProgram
  readonly action: (run: (words: ReadonlyArray<string>) => Promise<void>) => CliProgram
}

/** How the host asks a person something, in a terminal or an app. */
export interface AuthPrompter {
  readonly note: (message: string, title?: string) => Promise<void>
  readonly select: (question: {
    readonly message: string
    readonly options: ReadonlyArray<{ readonly value: string; readonly label: string; readonly hint?: string }>
    readonly initialValue?: string
  }) => Promise<string>
  readonly text: (question: {
    readonly message: string
    readonly initialValue?: string
    readonly placeholder?: string
    /** The complaint, if there is one. */
    readonly validate?: (value: string) => string | undefined
    readonly sensitive?: boolean
  }) => Promise<string>
  readonly confirm: (question: { readonly message: string; readonly initialValue?: boolean }) => Promise<boolean>
  readonly progress: (label: string) => { readonly stop: (message?: string) => void }
}

/** What a way to choose credentials is given. */
export interface AuthContext {
  readonly config: HostConfig
  readonly prompter: AuthPrompter
  readonly signal?: AbortSignal
}

/** What a way to choose credentials is given where nobody can be asked. */
export interface NonInteractiveAuthContext {
  readonly config: HostConfig
  readonly runtime: {
    readonly log: (message: string) => void
    readonly error: (message: string) => void
    readonly exit: (code: number) => void
  }
}

/** What the host is to keep and to configure. */
export interface AuthResult {
  readonly profiles: ReadonlyArray<{
    readonly profileId: string
    readonly credential: { readonly type: "api_key"; readonly provider: string; readonly key: string }
  }>
  /** Merged over the configuration; `undefined` deletes. */
  readonly configPatch: Readonly<Record<string, unknown>>
}
