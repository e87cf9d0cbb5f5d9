/**
 * What stands between a caller and a model, rung by rung. Pure.
 *
 * Bedrock refuses for many reasons in few words. Each reason has an operation that tells it, and each a different repair.
 */
import type { ModelId } from "@bedrock-kit/model-catalog"
import { Result } from "effect"
import { readFoundationModel } from "./answers.ts"
import type { ControlPlaneError } from "./BedrockControlPlane.ts"
import { toPrincipal } from "./cacheKey.ts"
import { parseDenial } from "./denial.ts"
import type { Model } from "./Model.ts"
import { findInstead } from "./idInstead.ts"

/** What must be so, in the order in which it is. */
export type Rung = "region" | "entitlement" | "agreement" | "use-case" | "authorization" | "inference-type" | "iam"

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

/** What AWS answered to each question. `undefined`: it was not asked. */
export interface AccessAnswers {
  readonly availability: Result.Result<unknown, ControlPlaneError> | undefined
  readonly model: Result.Result<unknown, ControlPlaneError> | undefined
  readonly profile: Result.Result<unknown, ControlPlaneError> | undefined
  readonly useCase: Result.Result<void, ControlPlaneError> | undefined
  /** What became of a request to the model itself. */
  readonly invocation: Result.Result<void, ControlPlaneError> | undefined
  /** What is listed in the Region, with the preferred id of each model. */
  readonly models: ReadonlyArray<Model>
}

type Answer = Result.Result<unknown, ControlPlaneError> | undefined

const errorOf = (answer: Answer): ControlPlaneError | undefined =>
  answer !== undefined && Result.isFailure(answer) ? answer.failure : undefined

const fieldOf = (answer: Answer, ...path: ReadonlyArray<string>): unknown =>
  path.reduce<unknown>(
    (value, name) =>
      typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined,
    answer !== undefined && Result.isSuccess(answer) ? answer.success : undefined
  )

const isAbsence = (answer: Answer): boolean => {
  const error = errorOf(answer)
  return error?._tag === "AwsError" && (error.category === "NotFound" || error.category === "Validation")
}

const isDenied = (error: ControlPlaneError | undefined): boolean =>
  error?._tag === "AwsError" && error.category === "AccessDenied"

/** A word in single quotes for a shell. Ids hold no quotes, but nobody has promised that. */
const quote = (text: string): string =>
  /^[\w.:/@-]+$/u.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`

const passed = (rung: Rung, detail: string): RungReport => ({ rung, status: "passed", detail })

const unknown = (rung: Rung, action: string, answer: Answer): RungReport => {
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

interface Subject {
  readonly id: ModelId
  readonly baseModelId: string
  readonly region: string
}

const region = ({ baseModelId, region }: Subject, answers: AccessAnswers): RungReport => {
  const rung = "region"
  const { availability, model } = answers
  const isOffered = fieldOf(availability, "regionAvailability")
  if (
    isOffered === "NOT_AVAILABLE" ||
    (isAbsence(availability) && isAbsence(model)) ||
    (isAbsence(model) && isOffered === undefined)
  ) {
    return {
      rung,
      status: "failed",
      detail: `${region} does not offer ${baseModelId}.`,
      fix: "Check how the id is written, or choose a Region that offers the model.",
      command: `aws bedrock list-foundation-models --region ${quote(region)} --query 'modelSummaries[].modelId'`
    }
  }
  if (isOffered === "AVAILABLE" || (model !== undefined && Result.isSuccess(model))) {
    return passed(rung, `${region} offers ${baseModelId}.`)
  }
  return unknown(
    rung,
    "bedrock:GetFoundationModelAvailability",
    errorOf(availability) === undefined ? model : availability
  )
}

const byAvailability = (
  rung: Rung,
  answers: AccessAnswers,
  path: ReadonlyArray<string>,
  good: string,
  detail: string,
  failure: (value: string) => Pick<RungReport, "detail" | "fix" | "command">
): RungReport => {
  const value = fieldOf(answers.availability, ...path)
  if (value === good) return passed(rung, detail)
  return typeof value === "string"
    ? { rung, status: "failed", ...failure(value) }
    : unknown(rung, "bedrock:GetFoundationModelAvailability", answers.availability)
}

const entitlement = ({ baseModelId, region }: Subject, answers: AccessAnswers): RungReport =>
  byAvailability(
    "entitlement",
    answers,
    ["entitlementAvailability"],
    "AVAILABLE",
    "The account is entitled to it.",
    () => ({
      detail: `This account is not entitled to ${baseModelId}.`,
      fix: "Request access to the model in the Amazon Bedrock console, under Model access, as somebody who may subscribe at AWS Marketplace.",
      command: `aws bedrock get-foundation-model-availability --model-id ${quote(baseModelId)} --region ${quote(region)}`
    })
  )

const agreement = ({ baseModelId, region }: Subject, answers: AccessAnswers): RungReport =>
  byAvailability(
    "agreement",
    answers,
    ["agreementAvailability", "status"],
    "AVAILABLE",
    "The agreement of its provider is accepted.",
    (status) => {
      const where = `--model-id ${quote(baseModelId)} --region ${quote(region)}`
      if (status === "PENDING") {
        return {
          detail: `The agreement for ${baseModelId} is being made.`,
          fix: "Wait some minutes and ask again.",
          command: `aws bedrock get-foundation-model-availability ${where}`
        }
      }
      const message = fieldOf(answers.availability, "agreementAvailability", "errorMessage")
      return {
        detail: `The agreement for ${baseModelId} is not accepted.${typeof message === "string" ? ` AWS says: ${message}` : ""}`,
        fix: "Read the provider's terms and accept them. The command does so with the first offer.",
        command: `aws bedrock create-foundation-model-agreement ${where} --offer-token "$(aws bedrock list-foundation-model-agreement-offers ${where} --query 'offers[0].offerToken' --output text)"`
      }
    }
  )

const useCase = ({ baseModelId, region }: Subject, answers: AccessAnswers): RungReport => {
  const rung = "use-case"
  if (!baseModelId.startsWith("anthropic.")) return passed(rung, "Its provider asks for no form.")
  const error = errorOf(answers.useCase)
  if (answers.useCase !== undefined && error === undefined) return passed(rung, "The form is handed in.")
  if (error?._tag === "AwsError" && error.category === "NotFound") {
    return {
      rung,
      status: "failed",
      detail: "Anthropic has not been told what this account uses its models for.",
      fix: "Fill in the form, once for the account: in the Amazon Bedrock console, or from a file of JSON.",
      command: `aws bedrock put-use-case-for-model-access --form-data fileb://use-case.json --region ${quote(region)}`
    }
  }
  return unknown(rung, "bedrock:GetUseCaseForModelAccess", answers.useCase)
}

const authorization = ({ baseModelId, region }: Subject, answers: AccessAnswers): RungReport =>
  byAvailability("authorization", answers, ["authorizationStatus"], "AUTHORIZED", "The account is authorised.", () => ({
    detail: `This account is not authorised to use ${baseModelId}.`,
    fix: "Let the account subscribe: aws-marketplace:Subscribe and ViewSubscriptions, and no policy of the organisation against the model.",
    command: `aws bedrock get-foundation-model-availability --model-id ${quote(baseModelId)} --region ${quote(region)}`
  }))

const inferenceType = ({ baseModelId, id, region }: Subject, answers: AccessAnswers): RungReport => {
  const rung = "inference-type"
  const instead = findInstead(
    baseModelId,
    answers.models.filter(({ modelId }) => modelId !== id.text)
  )
  const useInstead =
    instead === undefined
      ? {
          fix: "Choose an inference profile that contains the model.",
          command: `aws bedrock list-inference-profiles --region ${quote(region)} --query 'inferenceProfileSummaries[].inferenceProfileId'`
        }
      : {
          fix: `Use ${instead.modelId} instead.`,
          command: `bedrock chat --region ${quote(region)} --model ${quote(instead.modelId)} "Hello"`
        }
  if (id.kind === "inference-profile" || id.kind === "application-inference-profile") {
    if (isAbsence(answers.profile)) {
      return { rung, status: "failed", detail: `There is no inference profile ${id.text} in ${region}.`, ...useInstead }
    }
    const status = fieldOf(answers.profile, "status")
    if (status === "ACTIVE") return passed(rung, "The inference profile is active.")
    return typeof status === "string"
      ? { rung, status: "failed", detail: `The inference profile ${id.text} is ${status}.`, ...useInstead }
      : unknown(rung, "bedrock:GetInferenceProfile", answers.profile)
  }
  if (answers.model === undefined || Result.isFailure(answers.model)) {
    return unknown(rung, "bedrock:GetFoundationModel", answers.model)
  }
  return readFoundationModel(answers.model.success)?.isOnDemand === false
    ? {
        rung,
        status: "failed",
        detail: `${baseModelId} cannot be invoked by its own id in ${region}, only through an inference profile.`,
        ...useInstead
      }
    : passed(rung, "It can be invoked by this id.")
}

const iam = ({ id, region }: Subject, answers: AccessAnswers): RungReport => {
  const rung = "iam"
  const error = errorOf(answers.invocation)
  if (answers.invocation !== undefined && error === undefined) return passed(rung, "The caller may invoke it.")
  const denial = error?._tag === "AwsError" && isDenied(error) ? parseDenial(error.detail) : undefined
  const actions = "bedrock:InvokeModel bedrock:InvokeModelWithResponseStream"
  const simulate = `aws iam simulate-principal-policy --policy-source-arn ${quote(toPrincipal(denial?.principal ?? "<ARN of the principal>"))} --action-names ${actions}`
  if (denial === undefined) {
    return {
      ...unknown(rung, "bedrock:InvokeModel", answers.invocation),
      ...(error === undefined && { detail: "Only a request to the model tells, and none was sent." }),
      fix: `Send one, or ask IAM whether the principal may call bedrock:InvokeModelWithResponseStream on ${id.text}.`,
      command: simulate
    }
  }
  return {
    rung,
    status: "failed",
    detail: `${denial.principal ?? "The caller"} may not call ${denial.action ?? "bedrock:InvokeModel"} on ${denial.resource ?? id.text} in ${region}.`,
    fix:
      denial.because?.includes("explicit deny") === true
        ? `A policy denies it by name (${denial.because}): ask whoever keeps that policy.`
        : "Allow bedrock:InvokeModel and bedrock:InvokeModelWithResponseStream on the model, and on the inference profile, in an IAM policy of that principal.",
    command: simulate
  }
}

/** Climbs the ladder. **Errors**: none; total. */
export const climb = (subject: Subject, answers: AccessAnswers): AccessReport => {
  const rungs = [region, entitlement, agreement, useCase, authorization, inferenceType, iam].map((rung) =>
    rung(subject, answers)
  )
  return {
    modelId: subject.id.text,
    region: subject.region,
    rungs,
    failed: rungs.find(({ status }) => status === "failed")
  }
}
