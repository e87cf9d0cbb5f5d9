/**
 * What stands between a caller and a model, rung by rung. Pure.
 *
 * Bedrock refuses for many reasons in few words. Each reason has an operation that tells it, and each a different repair.
 */
import type { ModelId } from "@bedrock-kit/model-catalog"
import { Result } from "effect"
import { type ListedTarget, readFoundationModel } from "./answers.ts"
import type { ControlPlaneError } from "./BedrockControlPlane.ts"
import { toPrincipal } from "./Caller.ts"
import { parseDenial } from "./denial.ts"
import { findInstead } from "./idInstead.ts"
import type { Model } from "./Model.ts"
import { nearestIds } from "./nearestIds.ts"
import { isOwn, resourceRung } from "./resourceRung.ts"
import {
  type AccessReport,
  errorOf,
  fieldOf,
  isAbsence,
  isDenied,
  passed,
  quote,
  type Rung,
  type RungReport,
  unknown
} from "./rung.ts"

/** What AWS answered to each question. `undefined`: it was not asked. */
export interface AccessAnswers {
  readonly availability: Result.Result<unknown, ControlPlaneError> | undefined
  readonly model: Result.Result<unknown, ControlPlaneError> | undefined
  readonly profile: Result.Result<unknown, ControlPlaneError> | undefined
  readonly useCase: Result.Result<void, ControlPlaneError> | undefined
  /** The account's own thing that the id names: `undefined` inside for one that is not listed. */
  readonly resource: Result.Result<ListedTarget | undefined, ControlPlaneError> | undefined
  /** What became of a request to the model itself. */
  readonly invocation: Result.Result<void, ControlPlaneError> | undefined
  /** What is listed in the Region, with the preferred id of each model. */
  readonly models: ReadonlyArray<Model>
}

/** What is asked about. The model behind what the account made is not always told. */
type PartlyKnown = Omit<Subject, "baseModelId"> & { readonly baseModelId: string | undefined }

interface Subject {
  readonly id: ModelId
  readonly baseModelId: string
  readonly region: string
}

/** The nearest ids among those of the Region and those of the model catalog. Empty when none is near. */
const didYouMean = (modelId: string, models: ReadonlyArray<Model>): string => {
  const [nearest] = nearestIds(
    modelId,
    models.flatMap((model) => model.baseModelId ?? [])
  )
  return nearest === undefined ? "" : `Did you mean ${nearest}? `
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
      fix: `${didYouMean(baseModelId, answers.models)}Check how the id is written, or choose a Region that offers the model.`,
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

const inferenceType = ({ baseModelId, id, region }: PartlyKnown, answers: AccessAnswers): RungReport => {
  const rung = "inference-type"
  const instead = findInstead(
    baseModelId ?? id.text,
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

const iam = ({ id, region }: Pick<Subject, "id" | "region">, answers: AccessAnswers): RungReport => {
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

const report = ({ id, region }: Pick<Subject, "id" | "region">, rungs: ReadonlyArray<RungReport>): AccessReport => ({
  modelId: id.text,
  region,
  rungs,
  failed: rungs.find(({ status }) => status === "failed")
})

/**
 * Climbs the ladder. What the account made is called by its own ARN, so it is asked whether it is in service; what stands
 * before the foundation model behind it is only asked where one is known.
 *
 * **Errors**: none; total.
 */
export const climb = ({ baseModelId, id, region: where }: PartlyKnown, answers: AccessAnswers): AccessReport => {
  const own = isOwn(id.kind) ? [resourceRung(id, where, answers.resource)] : undefined
  const last = iam({ id, region: where }, answers)
  const how = own ?? [inferenceType({ baseModelId, id, region: where }, answers)]
  if (baseModelId === undefined) return report({ id, region: where }, [...how, last])
  const subject = { baseModelId, id, region: where }
  const steps = [region, entitlement, agreement, useCase, authorization].map((rung) => rung(subject, answers))
  return report(subject, [...steps, ...how, last])
}
