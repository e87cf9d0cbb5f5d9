/** The models in question: whether they are still offered, whether this account may use them, whether they answer. */
import type { ConverseStream, RuntimeProbe, Turn } from "@bedrock-kit/converse-stream"
import { ModelAccess } from "@bedrock-kit/discovery"
import { parseModelId, traitsOf } from "@bedrock-kit/model-catalog"
import { Clock, DateTime, Duration, Effect, Option, Result } from "effect"
import { type Check, failed, ok, type Outcome, unknown, warning } from "./Check.ts"
import { type Failure, isDenial, outcomeOf } from "./failures.ts"
import type { Questions } from "./Questions.ts"
import { awsFailureOf, isEmbedding, takeTurn } from "./turn.ts"

/** What is asked, and of which models. */
export interface Subject {
  readonly models: ReadonlyArray<string>
  readonly region: string
  readonly questions: Questions
  readonly guardrail: Turn["guardrail"]
  /** Whether a turn of one token may be taken with each. */
  readonly mayInvoke: boolean
}

const soon = Duration.toMillis(Duration.days(90))
const day = Duration.toMillis(Duration.days(1))

const choose = (region: string) => `Choose another. What there is: bedrock models --region ${region}`

const ended = (modelId: string, region: string): Outcome =>
  failed(2, `${modelId} has reached the end of its life and answers nobody.`, choose(region))

/** The end of a model's life, as AWS or our own table says it. **Units**: milliseconds since 1970. Total. */
const endOf = (lifecycle: unknown): number | undefined => {
  if (typeof lifecycle !== "object" || lifecycle === null || !("endOfLifeTime" in lifecycle)) return undefined
  const { endOfLifeTime } = lifecycle
  const millis =
    endOfLifeTime instanceof Date
      ? endOfLifeTime.getTime()
      : typeof endOfLifeTime === "string"
        ? Date.parse(endOfLifeTime)
        : NaN
  return Number.isNaN(millis) ? undefined : millis
}

const lifecycleOutcome = (modelId: string, region: string, end: number | undefined, now: number): Outcome => {
  if (end === undefined) return ok(`No end of ${modelId} is announced.`)
  if (end <= now) return ended(modelId, region)
  const on = Option.match(DateTime.make(end), { onNone: () => "a day to come", onSome: DateTime.formatIsoDateUtc })
  const left = Math.ceil((end - now) / day)
  return end - now <= soon
    ? warning(
        `${modelId} reaches the end of its life on ${on}, in ${left === 1 ? "a day" : `${left} days`}.`,
        choose(region)
      )
    : ok(`${modelId} is offered until ${on}.`)
}

const isPastEnd = (error: Failure): boolean =>
  error._tag === "AwsError" && /\bend of (?:its )?life\b/iu.test(error.detail)

const lifecycle = Effect.fnUntraced(function* (modelId: string, { questions, region }: Subject) {
  const now = yield* Clock.currentTimeMillis
  const { baseModelId } = parseModelId(modelId)
  const known = lifecycleOutcome(modelId, region, endOf(traitsOf(modelId).lifecycle), now)
  if (baseModelId === undefined) return known
  const answer = yield* Effect.result(questions.controlPlane.getFoundationModel(baseModelId))
  if (Result.isSuccess(answer)) return lifecycleOutcome(modelId, region, endOf(answer.success.modelLifecycle), now)
  if (isPastEnd(answer.failure)) return ended(modelId, region)
  // What else is wrong, the ladder and the actions say.
  return known.status === "ok" ? unknown(`AWS did not say how long ${modelId} is offered.`) : known
})

const access = Effect.fnUntraced(function* (modelId: string) {
  const result = yield* Effect.result(ModelAccess.use(({ check }) => check(modelId)))
  if (Result.isFailure(result)) return outcomeOf(result.failure.reason)
  const { failed: rung, rungs } = result.success
  if (rung !== undefined) return failed(3, rung.detail, rung.command ?? rung.fix ?? `bedrock access ${modelId}`)
  // Whether IAM allows turns is for a turn to tell.
  const unseen = rungs.find(({ rung, status }) => status === "unknown" && rung !== "iam")
  return unseen === undefined
    ? ok(`${modelId} can be used.`)
    : unknown(unseen.detail, unseen.fix ?? `bedrock access ${modelId}`)
})

const failureOf = (modelId: string, error: Failure): Outcome =>
  isDenial(error) || error._tag === "CredentialsError"
    ? outcomeOf(error)
    : { ...outcomeOf(error), why: `${modelId} does not answer: ${outcomeOf(error).why}` }

const turn = Effect.fnUntraced(function* (modelId: string, { guardrail }: Subject) {
  const answer = yield* Effect.result(takeTurn(modelId, guardrail))
  if (Result.isSuccess(answer)) return ok(`${modelId} ${isEmbedding(modelId) ? "takes requests" : "answers"}.`)
  const reason = awsFailureOf(answer.failure)
  return reason === undefined
    ? failed(75, answer.failure.message, `bedrock chat --model ${modelId} --json Hi`)
    : failureOf(modelId, reason)
})

type Needed = ConverseStream | ModelAccess | RuntimeProbe

const turnCheck = (modelId: string, subject: Subject): Check<Needed> => {
  const check = { id: `turn:${modelId}`, title: "Turn" }
  return subject.mayInvoke
    ? {
        ...check,
        needs: [`access:${modelId}`, "runtime-endpoint"],
        asks: modelId,
        run: turn(modelId, subject)
      }
    : {
        ...check,
        needs: [`access:${modelId}`],
        run: Effect.succeed(
          unknown(
            `Whether ${modelId} answers was not tried: a turn costs a token.`,
            `bedrock doctor --model ${modelId} --invoke`
          )
        )
      }
}

/** For each model its lifecycle, its access, and a turn. */
export const modelChecks = (subject: Subject): ReadonlyArray<Check<Needed>> => {
  const { models, region } = subject
  if (models.length === 0)
    return [
      {
        id: "models",
        title: "Models",
        needs: [],
        run: Effect.succeed(
          unknown(
            "No configuration names a model, so none was looked at.",
            `bedrock doctor --region ${region} --model ID`
          )
        )
      }
    ]
  return models.flatMap((modelId): ReadonlyArray<Check<Needed>> => [
    {
      id: `lifecycle:${modelId}`,
      title: "Lifecycle",
      needs: ["identity", "control-plane"],
      asks: "GetFoundationModel",
      run: lifecycle(modelId, subject)
    },
    {
      id: `access:${modelId}`,
      title: "Model access",
      needs: [`lifecycle:${modelId}`, "control-plane"],
      asks: "What tells of model access",
      run: access(modelId)
    },
    turnCheck(modelId, subject)
  ])
}
