/** What is set in the account: the guardrail that turns name, how long what models are told is kept, and quotas. */
import { AccountSettings } from "@bedrock-kit/discovery"
import { requiredDataRetention } from "@bedrock-kit/model-catalog"
import { Effect, Result } from "effect"
import { type Check, failed, ok, unknown } from "./Check.ts"
import { isDenial, outcomeOf } from "./failures.ts"

/** What is held against the account. */
export interface Subject {
  readonly guardrail: { readonly guardrailIdentifier: string; readonly guardrailVersion: string } | undefined
  readonly models: ReadonlyArray<string>
  readonly region: string
}

const guardrailOutcome = Effect.fnUntraced(function* (
  { guardrailIdentifier, guardrailVersion }: NonNullable<Subject["guardrail"]>,
  region: string
) {
  const name = `Guardrail ${guardrailIdentifier} version ${guardrailVersion}`
  const answer = yield* Effect.result(
    AccountSettings.use(({ getGuardrail }) => getGuardrail(guardrailIdentifier, guardrailVersion))
  )
  if (Result.isSuccess(answer)) {
    const { status } = answer.success
    return status === "READY" || status === undefined
      ? ok(`${name} is there.`)
      : failed(
          2,
          `${name} is ${status}, and turns that name it fail.`,
          `aws bedrock get-guardrail --guardrail-identifier ${guardrailIdentifier} --region ${region}`
        )
  }
  const error = answer.failure
  if (isDenial(error))
    return unknown(
      `${name} could not be seen: bedrock:GetGuardrail is not allowed.`,
      "bedrock iam policy --feature guardrail"
    )
  return error._tag === "AwsError" && (error.category === "NotFound" || error.category === "Validation")
    ? failed(
        2,
        `${name} does not exist in ${region}, so every turn is refused.`,
        `aws bedrock list-guardrails --region ${region}`
      )
    : outcomeOf(error)
})

const retentionOutcome = Effect.fnUntraced(function* (modelId: string, required: string, region: string) {
  const answer = yield* Effect.result(AccountSettings.use((settings) => settings.getAccountDataRetention))
  const command = `aws bedrock put-account-data-retention --mode ${required} --region ${region}`
  if (Result.isSuccess(answer)) {
    const { mode } = answer.success
    return mode === required
      ? ok(`The account keeps data as ${modelId} asks: ${required}.`)
      : failed(
          3,
          `${modelId} asks for the data retention mode ${required}, and the account has ${mode}.`,
          `It shares prompts of every model with its provider. If that may be: ${command}`
        )
  }
  return isDenial(answer.failure)
    ? unknown(
        `The data retention mode, which ${modelId} asks to be ${required}, could not be seen.`,
        "Allow bedrock:GetAccountDataRetention to see it."
      )
    : outcomeOf(answer.failure)
})

/** The guardrail if one is configured, data retention if a model asks for a mode, and quotas. */
export const accountChecks = ({ guardrail, models, region }: Subject): ReadonlyArray<Check<AccountSettings>> => {
  const demanding = models.map((id) => [id, requiredDataRetention(id)] as const).find(([, mode]) => mode !== undefined)
  const [modelId, required] = demanding ?? []
  const needs = ["identity", "control-plane"]
  return [
    ...(guardrail === undefined
      ? []
      : [
          { id: "guardrail", title: "Guardrail", needs, asks: "GetGuardrail", run: guardrailOutcome(guardrail, region) }
        ]),
    ...(modelId === undefined || required === undefined
      ? []
      : [
          {
            id: "data-retention",
            title: "Retention",
            needs,
            asks: "GetAccountDataRetention",
            run: retentionOutcome(modelId, required, region)
          }
        ]),
    {
      id: "quotas",
      title: "Quotas",
      needs: [],
      run: Effect.succeed(
        unknown(
          "Could not be seen: Amazon Bedrock itself tells none.",
          `aws service-quotas list-service-quotas --service-code bedrock --region ${region}`
        )
      )
    }
  ]
}
