/**
 * Makes a turn one that Converse takes, and says what was done.
 *
 * One bad block in a history never stops a session: it is mended, or said in words. What only the caller can mend, such as
 * the schema of a tool, is refused before it is sent, by name. A turn that needs nothing comes back as it is, and a mended
 * one needs nothing more.
 */
import type { ConverseStreamOutput } from "@aws-sdk/client-bedrock-runtime"
import { Result } from "effect"
import { mendCachePoints } from "./repairCachePoints.ts"
import { mendContent, mendSystem } from "./repairContent.ts"
import { mendConversation, mendToolsUnsupported } from "./repairConversation.ts"
import { mendInference } from "./repairInference.ts"
import { mendMedia } from "./repairMedia.ts"
import { mendRoundOfTools } from "./repairReasoning.ts"
import {
  mendForgottenTools,
  mendToolChoice,
  mendToolNames,
  mendToolReferences,
  mendTools,
  type ToolNames
} from "./repairTools.ts"
import { noteIn, type Repair } from "./Repairs.ts"
import { type Problem, RequestRejected } from "./RequestRejected.ts"
import type { Turn } from "./Turn.ts"

/** A turn that Converse takes. */
export interface Repaired {
  readonly turn: Turn
  /** Everything that was done to it, in order. */
  readonly repairs: ReadonlyArray<Repair>
  /** Names of tools that were sent, and the caller's own for them. Undo them in the answer with `withOwnToolName`. */
  readonly toolNames: ToolNames
}

/** The caller's own name of a tool that the model has called. */
export const toOwnToolName = (toolNames: ToolNames, sent: string): string => toolNames.get(sent) ?? sent

/** The event as if the tool had been sent under the caller's own name. */
export const withOwnToolName =
  (toolNames: ToolNames) =>
  (event: ConverseStreamOutput): ConverseStreamOutput => {
    const toolUse = event.contentBlockStart?.start?.toolUse
    const name = toolNames.get(toolUse?.name ?? "")
    if (toolUse === undefined || name === undefined) return event
    return {
      contentBlockStart: { ...event.contentBlockStart, start: { toolUse: { ...toolUse, name } } }
    } as typeof event
  }

/**
 * Mends a turn. Pure.
 *
 * **Errors**: `RequestRejected`, with everything that is wrong.
 */
export const repair = (turn: Turn): Result.Result<Repaired, RequestRejected> => {
  const repairs: Array<Repair> = []
  const problems: Array<Problem> = []
  const note = noteIn(repairs)

  let mended = mendToolsUnsupported(turn, note)
  mended = mendSystem(mended, note)
  const named = mendToolNames(mended, note)
  mended = mendTools(named.turn, note, problems)
  mended = mendContent(mended, note)
  mended = mendToolReferences(mended, note)
  mended = mendConversation(mended, note)
  mended = mendForgottenTools(mended, note)
  mended = mendMedia(mended, note)
  mended = mendRoundOfTools(mended, note)
  mended = mendCachePoints(mended, note)
  mended = mendToolChoice(mended, note)
  mended = mendInference(mended, note, problems)

  return problems.length > 0
    ? Result.fail(new RequestRejected({ problems }))
    : Result.succeed({ turn: mended, repairs, toolNames: named.toolNames })
}
