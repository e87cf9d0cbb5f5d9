/** Why a model cannot be used: asks AWS everything there is to ask, at once, and names the first thing in the way. */
import { AwsError } from "@bedrock-kit/credentials"
import { parseModelId } from "@bedrock-kit/model-catalog"
import { Context, Effect, Layer, Result } from "effect"
import { climb } from "./accessLadder.ts"
import { readInferenceProfile } from "./answers.ts"
import { BedrockControlPlane, type ControlPlaneError } from "./BedrockControlPlane.ts"
import { toCatalog } from "./catalog.ts"
import { DiscoveryError } from "./DiscoveryError.ts"
import { findOwn } from "./findOwn.ts"
import { readPages, withRetries } from "./pages.ts"
import type { Residency } from "./residency.ts"
import { isOwn } from "./resourceRung.ts"
import { type AccessReport, isAbsence } from "./rung.ts"

export interface Options {
  /** Where the model is to be used. An ARN is checked in its own Region. */
  readonly region: string
  /** Decides which profile is named in place of an id that cannot be invoked. */
  readonly residency?: Residency | undefined
}

/** What a check may do besides asking the control plane. */
export interface CheckOptions {
  /** Sends the model a request, which is the only way to know that IAM allows it. Absent: that is not known. */
  readonly invoke?: ((modelId: string) => Effect.Effect<unknown, ControlPlaneError>) | undefined
}

/** The model behind an application profile, which its ARN does not tell. */
const behind = (answer: Result.Result<unknown, ControlPlaneError> | undefined): string | undefined =>
  answer === undefined || Result.isFailure(answer)
    ? undefined
    : readInferenceProfile(answer.success)
        .modelArns.map((arn) => parseModelId(arn).baseModelId)
        .find((id) => id !== undefined)

/** The foundation model behind something that the account made. */
const behindOwn = (found: Effect.Success<ReturnType<typeof findOwn>>): string | undefined =>
  found === undefined || Result.isFailure(found)
    ? undefined
    : found.success?.modelArns.map((arn) => parseModelId(arn).baseModelId).find((base) => base !== undefined)

const noAnswers = { availability: undefined, model: undefined, useCase: undefined, models: [] }

const notAModel = (modelId: string) =>
  new AwsError.AwsError({
    operation: "GetFoundationModelAvailability",
    exception: "UnknownModelId",
    category: "Validation",
    detail: `"${modelId}" names no foundation model that could be asked about; give a model id, or an inference profile`,
    statusCode: undefined,
    requestId: undefined,
    retryAfter: undefined
  })

export class ModelAccess extends Context.Service<
  ModelAccess,
  {
    /**
     * Climbs the ladder: the Region offers it, entitlement, agreement, use-case form, authorisation, id or profile, IAM. Of
     * what the account made, whether it is in service stands in place of id or profile; which rungs come before depends on
     * whether a foundation model behind it is known.
     *
     * What may not be asked is reported as unknown, with the IAM action that would tell.
     *
     * **Errors**: `DiscoveryError` when the id names no foundation model, or when AWS cannot be reached at all.
     */
    readonly check: (modelId: string, options?: CheckOptions) => Effect.Effect<AccessReport, DiscoveryError>
  }
>()("@bedrock-kit/discovery/ModelAccess") {
  static readonly layerNoDeps = (options: Options): Layer.Layer<ModelAccess, never, BedrockControlPlane> =>
    Layer.effect(
      ModelAccess,
      Effect.gen(function* () {
        const service = yield* BedrockControlPlane

        const check = Effect.fn("ModelAccess.check")(function* (modelId: string, { invoke }: CheckOptions = {}) {
          const id = parseModelId(modelId.trim())
          const region = id.region ?? options.region
          const fail = (reason: ControlPlaneError) => new DiscoveryError({ region, reason })
          const controlPlane = service.inRegion(region)
          const isProfile = id.kind === "inference-profile" || id.kind === "application-inference-profile"
          const ask = <A>(request: Effect.Effect<A, ControlPlaneError>) => Effect.result(withRetries(request))

          // What does not say which model it is in front of must be asked first; everything else is asked at once.
          const opaque = isProfile && id.baseModelId === undefined
          const first = opaque ? yield* ask(controlPlane.getInferenceProfile(id.text)) : undefined
          const resource = yield* findOwn(controlPlane, id)
          const baseModelId = id.baseModelId ?? behind(first) ?? behindOwn(resource)
          const none = Effect.succeed(undefined)
          const asked = invoke === undefined ? none : Effect.result(Effect.asVoid(invoke(id.text)))
          if (baseModelId === undefined && (isOwn(id.kind) || isAbsence(first))) {
            if (resource !== undefined && Result.isFailure(resource) && isUnanswered(resource.failure))
              return yield* fail(resource.failure)
            return climb(
              { id, baseModelId, region },
              { ...noAnswers, profile: first, resource, invocation: yield* asked }
            )
          }
          if (baseModelId === undefined) {
            return yield* fail(first !== undefined && Result.isFailure(first) ? first.failure : notAModel(id.text))
          }
          const [availability, model, profile, useCase, invocation, profiles] = yield* Effect.all(
            [
              ask(controlPlane.getFoundationModelAvailability(baseModelId)),
              ask(controlPlane.getFoundationModel(baseModelId)),
              isProfile && !opaque ? ask(controlPlane.getInferenceProfile(id.text)) : Effect.succeed(first),
              baseModelId.startsWith("anthropic.") ? ask(controlPlane.getUseCaseForModelAccess) : none,
              asked,
              readPages("ListInferenceProfiles", controlPlane.listInferenceProfiles("SYSTEM_DEFINED"))
            ],
            { concurrency: "unbounded" }
          )
          const { models } = toCatalog(
            {
              foundationModels: Result.isSuccess(model) ? [model.success] : [],
              inferenceProfiles: profiles.items,
              importedModels: [],
              customModelDeployments: [],
              provisionedModels: [],
              promptRouters: []
            },
            { region, residency: options.residency, providerFilter: [], defaultContextWindow: 1, defaultMaxTokens: 1 }
          )
          // Nobody answered anything: that is no finding about the model.
          if (Result.isFailure(availability) && isUnanswered(availability.failure) && Result.isFailure(model)) {
            return yield* fail(availability.failure)
          }
          return climb(
            { id, baseModelId, region },
            { availability, model, profile, useCase, resource, invocation, models }
          )
        })

        return ModelAccess.of({ check })
      })
    )
}

/** Credentials that fail, a network that does, or keys that AWS does not know. */
const isUnanswered = (error: ControlPlaneError): boolean =>
  error._tag === "CredentialsError" ||
  error.category === "Network" ||
  error.category === "ExpiredToken" ||
  (error.category === "AccessDenied" && !/AccessDenied|NotAuthorized/u.test(error.exception))
