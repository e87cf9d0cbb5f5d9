/**
 * What a scenario is: what a server sends, and what a client must make of it.
 *
 * The words are Converse's and belong to no client, so that any can be measured. A scenario is data: the files in
 * `scenarios/` are this, as JSON.
 */

/** One thing a server writes. Frames are encoded with right checksums; what is wrong on purpose is bytes. */
export type Send =
  | { readonly event: string; readonly payload: unknown }
  | { readonly exception: string; readonly payload: unknown }
  | { readonly error: string; readonly message: string }
  /** Any frame: string headers and the text of its payload. */
  | { readonly headers: Readonly<Record<string, string>>; readonly body: string }
  | { readonly base64: string }
  /** **Units**: milliseconds. */
  | { readonly pause: number }

/**
 * How a response ends: as HTTP has it; by closing the connection; by a reset (RST_STREAM, a TCP reset on HTTP/1.1);
 * or never.
 */
export type Ending = "end" | "cut" | "reset" | "cancel" | "stall"

/** One HTTP response. */
export interface Answer {
  /** 0: the response ends before its head. */
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly send: ReadonlyArray<Send>
  /** Writes the bytes in pieces of this size, across frames. One write a frame when absent. */
  readonly chunkBytes?: number
  readonly ending: Ending
}

/** What the client is asked to do. */
export interface Ask {
  /** Give up on a stream that is silent for so long. **Units**: milliseconds. */
  readonly idleTimeout: number
  /** How often it may send the request, the first included. */
  readonly attempts: number
  /** Leave the stream, as its reader, at the first piece of text. */
  readonly leaveAtText: boolean
}

/** A tool call, whole and with valid input. */
export interface ToolCall {
  readonly toolUseId: string
  readonly name: string
  readonly input: unknown
}

export interface ReasoningBlock {
  readonly text: string
  readonly signature?: string
  /** Base64. */
  readonly redacted?: string
}

/** What the whole answer amounts to. */
export type Verdict =
  | "complete"
  | "tool_use"
  | "max_tokens"
  | "context_window_exceeded"
  | "refused"
  | "malformed_output"
  | "empty"
  | "unknown"

export interface Failure {
  /**
   * `exception`: AWS said so, by name. `truncated`: the answer broke off. `malformed`: bytes that are no Converse
   * stream. `stalled`: nothing came. A client whose errors have no kinds leaves it out.
   */
  readonly kind?: "exception" | "truncated" | "malformed" | "stalled"
  /** AWS's exception name. */
  readonly exception?: string
  /** Whether sending the same turn again can help. */
  readonly retryable?: boolean
  readonly requestId?: string
  /** The content block that was being written. */
  readonly contentBlockIndex?: number
}

/** What a client made of a scenario. What it has no word for it leaves out, and is marked down for. */
export interface Observed {
  /** Whether the turn succeeded, failed, or was left by its reader. A client that never settles `hung`. */
  readonly outcome: "complete" | "failed" | "left" | "hung"
  readonly text?: string
  readonly reasoning?: ReadonlyArray<ReasoningBlock>
  readonly toolCalls?: ReadonlyArray<ToolCall>
  /** Names of calls that cannot be made: their input is not a JSON object, or they have no name. */
  readonly malformedToolCalls?: ReadonlyArray<string>
  /** Calls that AWS makes itself. */
  readonly serverToolCalls?: ReadonlyArray<ToolCall>
  readonly citations?: ReadonlyArray<unknown>
  /** Base64. */
  readonly images?: ReadonlyArray<string>
  readonly toolResults?: ReadonlyArray<unknown>
  readonly stopReason?: string
  /** Null: known to be unknown. */
  readonly usage?: Readonly<Record<string, unknown>> | null
  readonly verdict?: Verdict
  readonly guardrail?: "blocked" | "anonymized" | "none" | null
  readonly latencyMs?: number | null
  readonly serviceTier?: string | null
  readonly invokedModelId?: string | null
  readonly additionalModelResponseFields?: unknown
  /** Kinds of what AWS has added since, in order. */
  readonly unknown?: ReadonlyArray<string>
  readonly requestId?: string | null
  readonly failure?: Failure
}

/** What must be observed. A member that is absent is not looked at. */
export interface Expected extends Omit<Observed, "outcome"> {
  readonly outcome: "complete" | "failed" | "left"
  /** To fail the whole turn is as right, if nothing that was said is lost and no call is handed out. */
  readonly mayFail?: true
  /** The text block after block, where that is not the order in which it came. Either is right. */
  readonly textByBlock?: string
  /** Requests that reach the server. */
  readonly requests?: number
  /** The client closes its HTTP stream at once, before the server has said all. */
  readonly closes?: boolean
}

export interface Scenario {
  /** Group and name, such as `faults/wrong-message-checksum`. */
  readonly id: string
  /** One sentence. */
  readonly about: string
  /** Where it was seen, when it was. */
  readonly source?: string
  /** One for each request; the last one answers all that follow. */
  readonly answers: ReadonlyArray<Answer>
  readonly ask: Ask
  readonly expect: Expected
}

/** A client under test: sends one turn to `endpoint`, and says what came of it. It should never reject. */
export type Client = (endpoint: string, ask: Ask) => Promise<Observed>
