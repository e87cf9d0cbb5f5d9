/** One rung of the ladder between a caller and a model, and how answers are read for it. Pure. */
import { Result } from "effect"
import type { ControlPlaneError } from "./BedrockControlPlane.ts"
import { parseDenial } from "./denial.ts"

/** What must be so, in the order in which it is. */
export type Rung =
  | "region"
  | "entitlement"
  | "agreement"
  | "use-case"
  | "authorization"
  | "inference-type"
  | "resource"
  | "iam"

/** One rung, and whether it holds. */
export interface RungReport {
  readonly rung: Rung
  /** `unknown`: nobody was asked, or the question was refused. */
  readonly status: "passed" | "failed" | "unknown"
  /** What is so, as a sentence. */
  readonly detail: string
  /** What to do, as a sentence. Absent when it holds. */
  readonly fix?: string | undefined
  /** The same as a command for a shell. */
  readonly command?: string | undefined
}

/** Whether a model can be used, and what is in the way. */
export interface AccessReport {
  readonly modelId: string
  readonly region: string
  readonly rungs: ReadonlyArray<RungReport>
  /** The first rung that fails. `undefined` when none does, as far as is known. */
  readonly failed: RungReport | undefined
}

/** What became of a question. `undefined`: it was not asked. */
export type Answer = Result.Result<unknown, ControlPlaneError> | undefined

/** Why a question was not answered. */
export const errorOf = (answer: Answer): ControlPlaneError | undefined =>
  answer !== undefined && Result.isFailure(answer) ? answer.failure : undefined

/** A field of an answer, whatever the answer is. */
export const fieldOf = (answer: Answer, ...path: ReadonlyArray<string>): unknown =>
  path.reduce<unknown>(
    (value, name) =>
      typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined,
    answer !== undefined && Result.isSuccess(answer) ? answer.success : undefined
  )

/** Whether AWS says that there is no such thing. */
export const isAbsence = (answer: Answer): boolean => {
  const error = errorOf(answer)
  return error?._tag === "AwsError" && (error.category === "NotFound" || error.category === "Validation")
}

/** Whether the question was refused. */
export const isDenied = (error: ControlPlaneError | undefined): boolean =>
  error?._tag === "AwsError" && error.category === "AccessDenied"

/** A word in single quotes for a shell. Ids hold no quotes, but nobody has promised that. */
export const quote = (text: string): string =>
  /^[\w.:/@-]+$/u.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`

/** A rung that holds. */
export const passed = (rung: Rung, detail: string): RungReport => ({ rung, status: "passed", detail })

/** A rung that nobody can see, with the IAM action that would show it. */
export const unknown = (rung: Rung, action: string, answer: Answer): RungReport => {
  const error = errorOf(answer)
  const denial = error?._tag === "AwsError" ? parseDenial(error.detail) : undefined
  return error === undefined
    ? { rung, status: "unknown", detail: "It was not asked." }
    : isDenied(error)
      ? {
          rung,
          status: "unknown",
          detail: `${denial?.principal ?? "The caller"} may not call ${denial?.action ?? action}, so nobody can tell.`,
          fix: `Allow ${denial?.action ?? action} in an IAM policy of that principal to find out.`
        }
      : { rung, status: "unknown", detail: error.message }
}
