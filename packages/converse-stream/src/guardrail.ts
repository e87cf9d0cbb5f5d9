/**
 * What guardrails did to an answer. Pure.
 *
 * A guardrail can fire that the request never named: an account or an organization may enforce one.
 */
import type { GuardrailTraceAssessment } from "@aws-sdk/client-bedrock-runtime"

/** Withheld, masked in places, or looked at and left alone. */
export type GuardrailVerdict = "blocked" | "anonymized" | "none"

/** Every `action` in an assessment, whichever policy it is of: those that AWS adds count too. */
const actionsIn = (value: unknown): ReadonlyArray<string> => {
  if (typeof value !== "object" || value === null) return []
  return Object.entries(value).flatMap(([key, member]) =>
    key === "action" && typeof member === "string" ? [member] : actionsIn(member)
  )
}

/**
 * Reads the verdict. Absent when no guardrail was there to give one.
 *
 * It fails closed: an intervention without a trace that explains it, and an action that is not known, are `blocked`.
 *
 * **Source**: `GuardrailSensitiveInformationPolicyAction` and its siblings in AWS SDK for JavaScript 3.1162.0.
 */
export const guardrailVerdict = (
  stopReason: string,
  trace: GuardrailTraceAssessment | undefined
): GuardrailVerdict | undefined => {
  const actions = [...actionsIn(trace?.inputAssessment), ...actionsIn(trace?.outputAssessments)]
  if (actions.some((action) => action !== "NONE" && action !== "ANONYMIZED")) return "blocked"
  if (actions.includes("ANONYMIZED")) return "anonymized"
  if (stopReason === "guardrail_intervened") return "blocked"
  return trace === undefined ? undefined : "none"
}
