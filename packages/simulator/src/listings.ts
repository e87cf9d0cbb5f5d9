/** What the control plane lists: models and profiles. */
import { Result } from "effect"
import { type AwsFailure, awsFailure } from "./awsFailure.ts"
import { type Catalog, type FoundationModel, type InferenceProfile, toModelArn, toProfileArn } from "./catalog.ts"
import { knownModel, listedModels } from "./modelAccess.ts"
import { type PageRequest, toPage } from "./pages.ts"
import { findProfile } from "./resolveModel.ts"

/** Fixed, so that two listings are equal. */
const createdAt = "2026-02-17T00:00:00.000Z"

const toModelSummary = (catalog: Catalog, model: FoundationModel) => ({
  customizationsSupported: [],
  ...model,
  modelArn: toModelArn(catalog.region, model.modelId)
})

/** The body of ListFoundationModels, which has no pages. */
export const listFoundationModels = (catalog: Catalog, query: URLSearchParams, nowMillis: number): unknown => {
  const provider = query.get("byProvider")
  const outputModality = query.get("byOutputModality")
  const inferenceType = query.get("byInferenceType")
  const customizationType = query.get("byCustomizationType")
  const modelSummaries = listedModels(catalog.models, nowMillis)
    .filter(
      (model) =>
        (provider === null || model.providerName.toLowerCase() === provider.toLowerCase()) &&
        (outputModality === null || model.outputModalities.includes(outputModality)) &&
        (inferenceType === null || model.inferenceTypesSupported.includes(inferenceType)) &&
        (customizationType === null || (model.customizationsSupported ?? []).includes(customizationType))
    )
    .map((model) => toModelSummary(catalog, model))
  return { modelSummaries }
}

/** The body of GetFoundationModel. **Errors**: ValidationException, ResourceNotFoundException. */
export const getFoundationModel = (
  catalog: Catalog,
  identifier: string,
  nowMillis: number
): Result.Result<unknown, AwsFailure> =>
  Result.map(knownModel(catalog, identifier, nowMillis), (model) => ({ modelDetails: toModelSummary(catalog, model) }))

const toSummary = (catalog: Catalog, profile: InferenceProfile) => ({
  inferenceProfileName: profile.inferenceProfileName,
  inferenceProfileArn: toProfileArn(catalog, profile),
  inferenceProfileId: profile.inferenceProfileId,
  ...(profile.description !== undefined && { description: profile.description }),
  models: (profile.modelArns ?? profile.regions.map((region) => toModelArn(region, profile.modelId))).map(
    (modelArn) => ({ modelArn })
  ),
  status: "ACTIVE",
  type: profile.type,
  createdAt,
  updatedAt: createdAt
})

/** The body of ListInferenceProfiles. **Errors**: ValidationException for a page that cannot be. */
export const listInferenceProfiles = (catalog: Catalog, request: PageRequest): Result.Result<unknown, AwsFailure> => {
  const type = request.query.get("type")
  const profiles = catalog.profiles.filter((profile) => type === null || profile.type === type)
  return Result.map(toPage(profiles, request), ({ items, next }) => ({
    inferenceProfileSummaries: items.map((profile) => toSummary(catalog, profile)),
    ...next
  }))
}

/** The body of GetInferenceProfile. **Errors**: ResourceNotFoundException. */
export const getInferenceProfile = (catalog: Catalog, identifier: string): Result.Result<unknown, AwsFailure> => {
  const profile = findProfile(catalog, identifier)
  return profile === undefined
    ? Result.fail(awsFailure("ResourceNotFoundException", `The inference profile ${identifier} does not exist.`))
    : Result.succeed(toSummary(catalog, profile))
}
