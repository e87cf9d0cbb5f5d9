/**
 * What is asked of AWS about the models in question, each question once however many checks want its answer.
 *
 * Nothing here invokes a model.
 */
import { RuntimeProbe } from "@bedrock-kit/converse-stream"
import { BedrockControlPlane } from "@bedrock-kit/discovery"
import { parseModelId } from "@bedrock-kit/model-catalog"
import { Effect } from "effect"
import type { Failure } from "./failures.ts"

/** A question, and what it is asked about. Unasked: there is nothing to ask it about. */
export interface Question {
  /** The IAM action. */
  readonly action: string
  readonly ask: Effect.Effect<unknown, Failure> | undefined
  /** The service that answers, and that must be reachable. */
  readonly service: "control-plane" | "runtime-endpoint"
}

const isProfile = (modelId: string): boolean => parseModelId(modelId).kind.endsWith("inference-profile")

/** Makes the questions in a Region. */
export const makeQuestions = Effect.fnUntraced(function* (region: string, models: ReadonlyArray<string>) {
  const controlPlane = (yield* BedrockControlPlane).inRegion(region)
  const probe = yield* RuntimeProbe
  const listFoundationModels = yield* Effect.cached(controlPlane.listFoundationModels)
  const listInferenceProfiles = yield* Effect.cached(controlPlane.listInferenceProfiles("SYSTEM_DEFINED")(undefined))

  const profile = models.find(isProfile)
  const baseModelId = models.map((id) => parseModelId(id).baseModelId).find((id) => id !== undefined)
  const ofAnthropic = models.some((id) => parseModelId(id).vendor === "anthropic")
  const about = <A, B>(subject: A | undefined, ask: (subject: A) => Effect.Effect<B, Failure>) =>
    subject === undefined ? undefined : ask(subject)

  const control = (action: string, ask: Question["ask"]): Question => ({ action, ask, service: "control-plane" })
  const questions: ReadonlyArray<Question> = [
    control("bedrock:ListFoundationModels", listFoundationModels),
    control("bedrock:ListInferenceProfiles", listInferenceProfiles),
    control("bedrock:GetInferenceProfile", about(profile, controlPlane.getInferenceProfile)),
    control("bedrock:GetFoundationModel", about(baseModelId, controlPlane.getFoundationModel)),
    control("bedrock:GetFoundationModelAvailability", about(baseModelId, controlPlane.getFoundationModelAvailability)),
    control("bedrock:GetUseCaseForModelAccess", ofAnthropic ? controlPlane.getUseCaseForModelAccess : undefined),
    {
      action: "bedrock:CountTokens",
      ask: about(baseModelId, (id) => probe.countTokens(id, "Hello")),
      service: "runtime-endpoint"
    }
  ]
  return { controlPlane, listFoundationModels, questions }
})

/** What {@link makeQuestions} makes. */
export type Questions = Effect.Success<ReturnType<typeof makeQuestions>>
