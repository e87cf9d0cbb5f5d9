/** What a guardrail found in a text, as rows for a person. Pure. */
import { type GuardrailAnswer, guardrailVerdict } from "@bedrock-kit/converse-stream"

/** What became of the text. */
export type Verdict = "passed" | "masked" | "blocked"

/** One thing that a policy of the guardrail saw. */
export interface Finding {
  /** In AWS's word, such as `wordPolicy`. */
  readonly policy: string
  /** What it was looking for: a topic, a kind of content, a kind of personal data. */
  readonly name: string
  /** As AWS tells it, such as `BLOCKED`, `ANONYMIZED`, or `NONE` for what is only detected. */
  readonly action: string
  /** What else it tells, such as the confidence; empty when it tells nothing. */
  readonly detail: string
}

type Json = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value)

const listOf = (value: unknown): ReadonlyArray<Json> => (Array.isArray(value) ? value.filter(isObject) : [])

const textOf = (value: unknown): string | undefined =>
  typeof value === "string" || typeof value === "number" ? String(value) : undefined

const details = ["match", "confidence", "filterStrength", "threshold", "score"] as const

const toFinding = (policy: string, entry: Json): Finding => {
  const [name = "?", ...others] = [entry["name"], entry["type"], entry["match"]].flatMap((value) => textOf(value) ?? [])
  return {
    policy,
    name,
    action: textOf(entry["action"]) ?? "?",
    detail: details
      .flatMap((key) => {
        const text = textOf(entry[key])
        return text === undefined || (text === name && others.length === 0) ? [] : [`${key} ${text}`]
      })
      .join(", ")
  }
}

/** Every entry with an action, whichever policy it is of: those that AWS adds count too. */
export const findingsOf = ({ assessments }: Pick<GuardrailAnswer, "assessments">): ReadonlyArray<Finding> =>
  (assessments ?? []).flatMap((assessment) =>
    Object.entries(assessment).flatMap(([policy, told]) =>
      isObject(told)
        ? Object.values(told).flatMap((list) =>
            listOf(list)
              .filter((entry) => "action" in entry)
              .map((entry) => toFinding(policy, entry))
          )
        : []
    )
  )

const verdicts = { blocked: "blocked", anonymized: "masked", none: "passed" } as const

/** What became of the text. It fails closed: what is not known to let it pass has blocked it. */
export const verdictOf = ({ action, assessments }: Pick<GuardrailAnswer, "action" | "assessments">): Verdict => {
  if (action === "NONE") return "passed"
  const verdict = guardrailVerdict("guardrail_intervened", { outputAssessments: { asked: [...(assessments ?? [])] } })
  return verdicts[verdict ?? "blocked"]
}
