/** What was done to a turn so that Converse takes it, as data. */

/** What was mended. */
export type RepairKind =
  | "blankText"
  | "surrogates"
  | "emptyMessage"
  | "emptyToolResult"
  | "joinedMessages"
  | "resultsFirst"
  | "firstMessage"
  | "lastMessage"
  | "orphanToolResult"
  | "unansweredToolUse"
  | "forgottenTool"
  | "toolContentAsText"
  | "toolName"
  | "toolUseId"
  | "toolInput"
  | "resultJson"
  | "resultImages"
  | "duplicateTool"
  | "toolSchema"
  | "toolDescription"
  | "toolReference"
  | "toolsUnsupported"
  | "strict"
  | "toolChoice"
  | "system"
  | "imageFormat"
  | "mediaOmitted"
  | "documentName"
  | "documentText"
  | "searchResult"
  | "reasoningDropped"
  | "reasoningOff"
  | "reasoningBudget"
  | "cachePoint"
  | "cacheTtl"
  | "maxTokens"
  | "temperature"
  | "topP"
  | "stopSequences"
  | "effort"
  | "betas"
  | "serviceTier"
  | "requestMetadata"
  | "responseFieldPaths"
  | "header"

/** One thing that was mended. Names and counts only: it may be logged. */
export interface Repair {
  readonly kind: RepairKind
  /** What it was done to, by name: `the tool "read_file"`, `user message 3`. */
  readonly where: string
  /** What was wrong with it, and what was done. */
  readonly detail: string
}

/** Takes down one repair. */
export type Note = (kind: RepairKind, where: string, detail: string) => void

/** Takes repairs down in a list. */
export const noteIn =
  (repairs: Array<Repair>): Note =>
  (kind, where, detail) =>
    void repairs.push({ kind, where, detail })
