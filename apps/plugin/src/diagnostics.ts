/**
 * What is worth knowing about a turn beside its answer, as the host keeps it. Pure.
 *
 * Names, numbers and what AWS says of itself: a diagnostic is kept with the conversation and may be logged.
 */
import { type ConversePart, ConverseStreamError, type Repair, type Retry } from "@bedrock-kit/converse-stream"
import { AwsError } from "@bedrock-kit/credentials"
import { Duration } from "effect"
import type { Ending } from "./ending.ts"
import type { Diagnostic } from "./hostTypes.ts"

type Finish = Extract<ConversePart.ConversePart, { readonly _tag: "Finish" }>

/** What happened on the way to an answer. */
export interface Journey {
  readonly repairs: ReadonlyArray<Repair>
  readonly retries: ReadonlyArray<Retry>
  /** Kinds of what AWS has added since. */
  readonly unknown: ReadonlySet<string>
  /** Tools that AWS ran. */
  readonly serverTools: ReadonlySet<string>
}

type Details = Readonly<Record<string, unknown>>

/** Without what is not known, so that a message stays small. */
const known = (details: Details): Details =>
  Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined))

const unlessEmpty = <A>(items: ReadonlyArray<A>): ReadonlyArray<A> | undefined =>
  items.length === 0 ? undefined : items

const journeyDetails = ({ repairs, retries, serverTools, unknown }: Journey): Details => ({
  attempts: retries.length === 0 ? undefined : retries.length + 1,
  waitedMs: retries.length === 0 ? undefined : retries.reduce((sum, { wait }) => sum + Duration.toMillis(wait), 0),
  repairs: unlessEmpty(repairs.map(({ detail, kind, where }) => ({ kind, where, detail }))),
  serverTools: unlessEmpty([...serverTools]),
  unknown: unlessEmpty([...unknown])
})

/** What a guardrail was not satisfied with: the policies, by name, and never the text that it looked at. */
const policiesOf = (finish: Finish): ReadonlyArray<string> => {
  const trace = finish.metadata?.trace?.guardrail
  const assessments = [
    ...Object.values(trace?.inputAssessment ?? {}),
    ...Object.values(trace?.outputAssessments ?? {}).flat()
  ]
  return [...new Set(assessments.flatMap((assessment) => Object.keys(assessment)))].filter((name) =>
    name.endsWith("Policy")
  )
}

/** The diagnostics of an answer that ended by itself. */
export const ofAnswer = (
  finish: Finish,
  ending: Ending,
  journey: Journey,
  provider: string,
  timestamp: number
): ReadonlyArray<Diagnostic> => {
  const { caching, guardrail, latencyMs, outcome, requestId, serviceTier, stopReason, usage } = finish
  const performance = finish.metadata?.performanceConfig?.latency
  const told: Array<Diagnostic> = [
    {
      type: "bedrock_response",
      timestamp,
      details: known({
        requestId,
        stopReason,
        outcome: outcome._tag === "Complete" || outcome._tag === "ToolUse" ? undefined : outcome._tag,
        latencyMs,
        serviceTier,
        performance,
        caching: caching?.verdict,
        usage: usage === undefined ? "unknown: the stream broke off after the answer" : undefined,
        ...journeyDetails(journey)
      })
    }
  ]
  if (guardrail === "blocked" || guardrail === "anonymized") {
    const policies = unlessEmpty(policiesOf(finish))
    told.push({
      type: "bedrock_guardrail",
      timestamp,
      details: known({
        action: guardrail,
        reason: finish.metadata?.trace?.guardrail?.actionReason,
        policies,
        requestId
      })
    })
  }
  if (ending.reason === "error" && ending.refusal !== undefined) {
    told.push({ type: "provider_refusal", timestamp, details: known({ provider, ...ending.refusal }) })
  }
  return told
}

/** The diagnostics of a turn that failed. `hasContent`: whether anything of an answer had come. */
export const ofFailure = (
  failure: unknown,
  { errorCode, errorMessage }: { readonly errorCode: string | undefined; readonly errorMessage: string },
  journey: Journey,
  hasContent: boolean,
  timestamp: number
): ReadonlyArray<Diagnostic> => {
  const error = { message: errorMessage, ...(errorCode !== undefined && { name: errorCode, code: errorCode }) }
  const reason = failure instanceof ConverseStreamError ? failure.reason : failure
  const status = reason instanceof AwsError.AwsError ? reason.statusCode : undefined
  const isTransport = reason instanceof AwsError.AwsError && reason.category === "Network"
  const told: Array<Diagnostic> = [
    {
      type: "bedrock_response_failure",
      timestamp,
      error,
      details: known({
        requestId: failure instanceof ConverseStreamError ? failure.requestId : undefined,
        status,
        errorCode,
        ...journeyDetails(journey),
        attempts: failure instanceof ConverseStreamError ? failure.attempts : undefined
      })
    }
  ]
  if (isTransport && !hasContent) {
    // The host tries such a turn again as it would any that never left the house.
    const details = { eventsEmitted: false, phase: "before_message_stream_start" }
    told.push({ type: "provider_transport_failure", timestamp, error, details })
  }
  return told
}
