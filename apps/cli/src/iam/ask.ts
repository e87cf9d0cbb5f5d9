/** Asks AWS for real whether the caller may do what a policy allows. */
import { Credentials } from "@bedrock-kit/credentials"
import { AccountSettings } from "@bedrock-kit/discovery"
import { Effect, Result } from "effect"
import { type Failure, isRefusedCaller } from "../doctor/failures.ts"
import { makeQuestions } from "../doctor/Questions.ts"
import { awsFailureOf, takeTurn } from "../doctor/turn.ts"
import { fromFailure, OperatorError } from "../OperatorError.ts"
import type { Needs, Policy, Target } from "./policy.ts"
import { type Answer, toFindings } from "./verdict.ts"

/** What may be asked. */
export interface Options {
  /** Whether each model may be sent a turn of one token. */
  readonly mayInvoke: boolean
  readonly guardrailVersion: string
}

const noAnswer = new OperatorError({
  message: "AWS did not answer within 10 seconds. Check the network, or see what is wrong with it: bedrock doctor",
  exitCode: 75
})

/** Asks everything at once, and judges. **Errors**: `OperatorError` when AWS takes the credentials of nobody, or does not answer. */
export const ask = Effect.fnUntraced(
  function* (policy: Policy, needs: Needs, { guardrailVersion, mayInvoke }: Options) {
    const { guardrail, region, targets } = needs
    const models = targets.map(({ modelId }) => modelId)
    const wanted = new Set(policy.Statement.flatMap(({ Action }) => Action))
    const { questions } = yield* makeQuestions(region, models)
    const { getGuardrail } = yield* AccountSettings
    const guarded = guardrail === undefined ? undefined : { guardrailIdentifier: guardrail, guardrailVersion }

    const asked = (action: string, request: Effect.Effect<unknown, Failure>) =>
      Effect.map(Effect.result(request), (result): Answer => ({ action, result }))
    const turn = Effect.fnUntraced(function* ({ embeds, modelId }: Target) {
      const isGuarded = guarded !== undefined && wanted.has("bedrock:ApplyGuardrail") && !embeds
      const taken = yield* Effect.result(takeTurn(modelId, isGuarded ? guarded : undefined))
      const failure = Result.isFailure(taken) ? awsFailureOf(taken.failure) : undefined
      // A turn that broke off for another reason was let in.
      const result: Answer["result"] = failure === undefined ? Result.succeed(undefined) : Result.fail(failure)
      const action = embeds ? "bedrock:InvokeModel" : "bedrock:InvokeModelWithResponseStream"
      return [action, ...(isGuarded ? ["bedrock:ApplyGuardrail"] : [])].map((action): Answer => ({ action, result }))
    })
    const answers = yield* Effect.all(
      [
        ...questions.flatMap(({ action, ask }) =>
          ask === undefined || !wanted.has(action) ? [] : [asked(action, ask)]
        ),
        ...(guarded === undefined || !wanted.has("bedrock:GetGuardrail")
          ? []
          : [asked("bedrock:GetGuardrail", getGuardrail(guarded.guardrailIdentifier, guarded.guardrailVersion))])
      ],
      { concurrency: "unbounded" }
    )
    const tried = mayInvoke ? yield* Effect.forEach(targets, turn, { concurrency: 3 }) : []
    const all = [...answers, ...tried.flat()]
    const refused = all
      .flatMap(({ result }) => (result !== undefined && Result.isFailure(result) ? [result.failure] : []))
      .find((failure) => failure._tag === "CredentialsError" || isRefusedCaller(failure))
    if (refused !== undefined) return yield* fromFailure(refused)
    const { kind } = yield* Effect.mapError(
      Credentials.use((service) => service.get),
      fromFailure
    )
    return toFindings(policy, all, kind === "bearer-token")
  },
  (effect) => Effect.timeoutOrElse(effect, { duration: "10 seconds", orElse: () => Effect.fail(noAnswer) })
)
