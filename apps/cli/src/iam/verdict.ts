/** Which actions a caller has, by what AWS answered. Pure. */
import { type Denial, parseDenial } from "@bedrock-kit/discovery"
import { Result } from "effect"
import { type Failure, isDenial, isLetIn } from "../doctor/failures.ts"
import type { Policy } from "./policy.ts"

/** An action, and what became of it. `undefined`: nobody asked. */
export interface Answer {
  readonly action: string
  readonly result: Result.Result<unknown, Failure> | undefined
}

/** One action and whether it is allowed. */
export interface Finding {
  readonly action: string
  readonly status: "allowed" | "denied" | "unknown"
  /** Why it is denied or unknown, as a sentence. */
  readonly why?: string | undefined
}

const denialsIn = (answers: ReadonlyArray<Answer>): ReadonlyArray<Denial> =>
  answers.flatMap(({ result }) =>
    result !== undefined && Result.isFailure(result) && isDenial(result.failure) && result.failure._tag === "AwsError"
      ? [parseDenial(result.failure.detail)]
      : []
  )

/** Whether a request got past IAM. */
const isIn = ({ result }: Answer): boolean =>
  result !== undefined && (Result.isSuccess(result) || isLetIn(result.failure))

const bearer = "bedrock:CallWithBearerToken"

/**
 * Judges every action of a policy. A refusal names the action that was missing, which may be another than the request's: that of
 * the guardrail, or of the API key. With a key, each request that got in shows that keys may be used.
 */
export const toFindings = (
  policy: Policy,
  answers: ReadonlyArray<Answer>,
  isBearer: boolean
): ReadonlyArray<Finding> => {
  const denials = denialsIn(answers)
  return [...new Set(policy.Statement.flatMap(({ Action }) => Action))].map((action): Finding => {
    const denial = denials.find((each) => each.action === action)
    if (denial !== undefined) {
      const on = denial.resource === undefined || denial.resource === "*" ? "" : ` on ${denial.resource}`
      return { action, status: "denied", why: `${denial.principal ?? "The caller"} may not call it${on}.` }
    }
    const own = answers.filter((answer) => answer.action === action && answer.result !== undefined)
    if (action === bearer && isBearer && answers.some(isIn)) return { action, status: "allowed" }
    if (own.length > 0 && own.every(isIn)) return { action, status: "allowed" }
    const failure = own.flatMap(({ result }) =>
      result !== undefined && Result.isFailure(result) ? [result.failure] : []
    )[0]
    return { action, status: "unknown", why: failure === undefined ? "It was not asked." : failure.message }
  })
}
