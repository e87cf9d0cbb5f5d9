/** Whether IAM allows what is needed: each action is asked for real, with a request that changes nothing and costs nothing. */
import { Effect, Result } from "effect"
import { type Check, ok, type Outcome, warning } from "./Check.ts"
import { isDenial, isLetIn, outcomeOf } from "./failures.ts"
import type { Question } from "./Questions.ts"

/** Actions that no turn and no list needs: who lacks them should know, and no more. */
const optional: ReadonlySet<string> = new Set(["bedrock:CountTokens"])

const judge = (action: string, answer: Result.Result<unknown, Parameters<typeof outcomeOf>[0]>): Outcome => {
  // IAM decides first: whoever is told that there is no such model was allowed to ask.
  if (Result.isSuccess(answer) || isLetIn(answer.failure)) return ok(`${action} is allowed.`)
  const said = outcomeOf(answer.failure)
  return isDenial(answer.failure) && optional.has(action) && said.status === "failed"
    ? warning(said.why, said.fix)
    : said
}

/** One check a question; what there is nothing to ask about is left out. */
export const actionChecks = (questions: ReadonlyArray<Question>): ReadonlyArray<Check> =>
  questions.flatMap(({ action, ask, service }) => {
    const title = action.replace("bedrock:", "")
    return ask === undefined
      ? []
      : [
          {
            id: `iam:${title}`,
            title,
            needs: ["identity", service],
            asks: title,
            run: Effect.map(Effect.result(ask), (answer) => judge(action, answer))
          }
        ]
  })
