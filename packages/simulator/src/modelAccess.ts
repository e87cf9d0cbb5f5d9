/**
 * Whether the account may use a model: what the control plane says about it, and how the runtime refuses.
 *
 * One state, told twice, so that a client that checks first and a client that just tries learn the same thing.
 */
import { Result, Schema } from "effect"
import type { AgreementOffer, ModelAvailability } from "./account.ts"
import { type AwsFailure, awsFailure, validationFailure } from "./awsFailure.ts"
import type { Catalog, FoundationModel } from "./catalog.ts"
import { isDenied } from "./deniedActions.ts"
import { toModelId } from "./resolveModel.ts"

const granted: ModelAvailability = {
  agreementAvailability: "AVAILABLE",
  authorizationStatus: "AUTHORIZED",
  entitlementAvailability: "AVAILABLE",
  regionAvailability: "AVAILABLE"
}

const availabilityOf = ({ account }: Catalog, modelId: string): ModelAvailability => ({
  ...granted,
  ...(Object.hasOwn(account.availability, modelId) && account.availability[modelId])
})

/**
 * A model that is known by its id or ARN. **Errors**: ValidationException for what is no id at all,
 * ResourceNotFoundException for one of nothing, and for a model past its end of life. **Source** of the last: what
 * `aws bedrock get-foundation-model` answered for a retired model in BerriAI/litellm#42053.
 */
export const knownModel = (
  catalog: Catalog,
  identifier: string,
  nowMillis: number
): Result.Result<FoundationModel, AwsFailure> => {
  const modelId = toModelId(identifier)
  const model = catalog.models.find((each) => each.modelId === modelId)
  if (model === undefined) {
    return Result.fail(
      /^[\w-]+\.[\w.:-]+$/.test(modelId)
        ? awsFailure(
            "ResourceNotFoundException",
            "Could not resolve the foundation model from the provided model identifier."
          )
        : validationFailure("The provided model identifier is invalid.")
    )
  }
  return isRetired(model, nowMillis) ? Result.fail(endOfLife) : Result.succeed(model)
}

/** The body of GetFoundationModelAvailability. In a Region without models none is available. */
export const getFoundationModelAvailability = (
  catalog: Catalog,
  identifier: string,
  options: { readonly isEmptyRegion: boolean; readonly nowMillis: number }
): Result.Result<unknown, AwsFailure> =>
  Result.map(knownModel(catalog, identifier, options.nowMillis), ({ modelId }) => {
    const { agreementAvailability, agreementErrorMessage, ...rest } = availabilityOf(catalog, modelId)
    return {
      modelId,
      agreementAvailability: { status: agreementAvailability, errorMessage: agreementErrorMessage },
      ...rest,
      ...(options.isEmptyRegion && { regionAvailability: "NOT_AVAILABLE" })
    }
  })

/** **Source**: Bedrock user guide, "Access Amazon Bedrock foundation models": the others have no product there. */
const notInMarketplace = new Set(["Amazon", "DeepSeek", "Meta", "Mistral AI", "OpenAI", "Qwen"])

/** The dimensions and prices are examples: AWS's own are not documented. */
const exampleOffers = ({ modelId }: FoundationModel): ReadonlyArray<AgreementOffer> => [
  {
    offerId: `offer-${modelId}`,
    offerToken: Buffer.from(`simulator offer ${modelId}`).toString("base64url"),
    rateCard: [
      {
        dimension: "InputTokenCount",
        price: "0.003",
        description: "Input tokens",
        unit: "1K tokens"
      },
      {
        dimension: "OutputTokenCount",
        price: "0.015",
        description: "Output tokens",
        unit: "1K tokens"
      }
    ]
  }
]

const toOffer = (offer: AgreementOffer) => ({
  offerId: offer.offerId,
  offerToken: offer.offerToken,
  termDetails: {
    usageBasedPricingTerm: { rateCard: offer.rateCard },
    legalTerm: { url: offer.legalUrl ?? "https://example.com/eula" },
    supportTerm: { refundPolicyDescription: offer.refundPolicyDescription ?? "No refunds." },
    ...(offer.agreementDuration !== undefined && { validityTerm: { agreementDuration: offer.agreementDuration } })
  }
})

/** The body of ListFoundationModelAgreementOffers, which has no pages. Every offer is public. */
export const listFoundationModelAgreementOffers = (
  catalog: Catalog,
  identifier: string,
  query: URLSearchParams,
  nowMillis: number
): Result.Result<unknown, AwsFailure> => {
  const offerType = query.get("offerType")
  if (offerType !== null && offerType !== "ALL" && offerType !== "PUBLIC") {
    return Result.fail(
      validationFailure(
        `1 validation error detected: Value '${offerType}' at 'offerType' failed to satisfy constraint: Member must ` +
          "satisfy enum value set: [ALL, PUBLIC]"
      )
    )
  }
  return Result.map(knownModel(catalog, identifier, nowMillis), (model) => {
    const { offers } = catalog.account
    const own = Object.hasOwn(offers, model.modelId) ? offers[model.modelId] : undefined
    const others = notInMarketplace.has(model.providerName) ? [] : exampleOffers(model)
    return { modelId: model.modelId, offers: (own ?? others).map(toOffer) }
  })
}

/** The body of GetUseCaseForModelAccess. **Errors**: ResourceNotFoundException; the sentence is not AWS's. */
export const getUseCaseForModelAccess = (form: string | false): Result.Result<unknown, AwsFailure> =>
  form === false
    ? Result.fail(
        awsFailure("ResourceNotFoundException", "Model use case details have not been submitted for this account.")
      )
    : Result.succeed({ formData: Buffer.from(form).toString("base64") })

const PutUseCase = Schema.fromJsonString(Schema.Struct({ formData: Schema.String }))

/** Reads the form out of the body of PutUseCaseForModelAccess. **Errors**: ValidationException. */
export const decodeUseCaseForm = (body: string): Result.Result<string, AwsFailure> =>
  Result.mapBoth(Schema.decodeUnknownResult(PutUseCase)(body), {
    onSuccess: ({ formData }) => Buffer.from(formData, "base64").toString(),
    onFailure: () =>
      validationFailure(
        "1 validation error detected: Value null at 'formData' failed to satisfy constraint: Member must not be null"
      )
  })

const isRetired = ({ modelLifecycle }: FoundationModel, nowMillis: number): boolean =>
  modelLifecycle.endOfLifeTime !== undefined && modelLifecycle.endOfLifeTime.getTime() <= nowMillis

/** The models that are still listed. */
export const listedModels = (
  models: ReadonlyArray<FoundationModel>,
  nowMillis: number
): ReadonlyArray<FoundationModel> => models.filter((model) => !isRetired(model, nowMillis))

/** **Source**: aws-solutions-library-samples/accelerated-intelligent-document-processing-on-aws#708. */
const endOfLife = awsFailure(
  "ResourceNotFoundException",
  "This model version has reached the end of its life. Please refer to the AWS documentation for more details."
)

/** **Source**: awslabs/llmeter#35; 30 days since, as in the issue above. */
const legacyNotInUse = awsFailure(
  "ResourceNotFoundException",
  "Access denied. This Model is marked by provider as Legacy and you have not been actively using the model in the " +
    "last 30 days. Please upgrade to an active model on Amazon Bedrock"
)

/** **Source**: obot-platform/obot#6747. */
const noUseCase = awsFailure(
  "ResourceNotFoundException",
  "Model use case details have not been submitted for this account. Fill out the Anthropic use case details form " +
    "before using the model. If you have already filled out the form, try again in 15 minutes."
)

/** **Source**: langgenius/dify#2829, strands-agents/harness-sdk#38. */
const noAccess = awsFailure("AccessDeniedException", "You don't have access to the model with the specified model ID.")

/** **Source**: ministryofjustice/modernisation-platform-environments#18323. */
const noSubscription = awsFailure(
  "AccessDeniedException",
  "Model access is denied due to IAM user or service role is not authorized to perform the required AWS Marketplace " +
    "actions (aws-marketplace:ViewSubscriptions, aws-marketplace:Subscribe) to enable access to this model. Refer to " +
    "the Amazon Bedrock documentation for further details. Your AWS Marketplace subscription for this model cannot be " +
    "completed at this time. If you recently fixed this issue, try again after 5 minutes."
)

/**
 * Why the account may not invoke a model, if it may not. A pending agreement is no reason: until it is settled calls
 * succeed. **Source** of that: Bedrock user guide, "Understanding automatic model access".
 */
export const accessFailure = (catalog: Catalog, model: FoundationModel, nowMillis: number): AwsFailure | undefined => {
  const { account } = catalog
  const availability = availabilityOf(catalog, model.modelId)
  // To the runtime, a model that is not offered in a Region is no model. **Source**: aws/aws-sdk-js-v3#6424.
  if (availability.regionAvailability !== "AVAILABLE") {
    return validationFailure("The provided model identifier is invalid.")
  }
  if (isRetired(model, nowMillis)) return endOfLife
  if (availability.authorizationStatus !== "AUTHORIZED") return noAccess
  if (availability.entitlementAvailability !== "AVAILABLE") return noAccess
  if (availability.agreementAvailability === "ERROR") return noSubscription
  // The first call of a model makes the agreement by itself, unless the caller may not subscribe.
  if (availability.agreementAvailability === "NOT_AVAILABLE") {
    return isDenied(account.deniedActions, "aws-marketplace:Subscribe") ? noSubscription : noAccess
  }
  if (model.providerName === "Anthropic" && account.useCaseForm === false) return noUseCase
  const isUnused = account.legacyModelsInUse !== undefined && !account.legacyModelsInUse.includes(model.modelId)
  return model.modelLifecycle.status === "LEGACY" && isUnused ? legacyNotInUse : undefined
}
