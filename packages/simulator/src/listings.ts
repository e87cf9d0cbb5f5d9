/** What the control plane answers: models, profiles, and pages of them. */
import { Result } from "effect"
import { type AwsFailure, awsFailure, validationFailure } from "./awsFailure.ts"
import { type Catalog, type InferenceProfile, toModelArn, toProfileArn } from "./catalog.ts"
import { findProfile } from "./resolveModel.ts"

/** Small, so that the default catalog already has more than one page. */
const defaultPageSize = 10
/** **Source**: ListInferenceProfiles, `maxResults`, API reference. */
const maxPageSize = 1000

/** Fixed, so that two listings are equal. */
const createdAt = "2026-02-17T00:00:00.000Z"

/** The body of ListFoundationModels. */
export const listFoundationModels = (catalog: Catalog, query: URLSearchParams): unknown => {
  const provider = query.get("byProvider")
  const outputModality = query.get("byOutputModality")
  const inferenceType = query.get("byInferenceType")
  const customizationType = query.get("byCustomizationType")
  const modelSummaries = catalog.models
    .filter(
      (model) =>
        (provider === null || model.providerName.toLowerCase() === provider.toLowerCase()) &&
        (outputModality === null || model.outputModalities.includes(outputModality)) &&
        (inferenceType === null || model.inferenceTypesSupported.includes(inferenceType)) &&
        (customizationType === null || (model.customizationsSupported ?? []).includes(customizationType))
    )
    .map((model) => ({
      customizationsSupported: [],
      ...model,
      modelArn: toModelArn(catalog.region, model.modelId)
    }))
  return { modelSummaries }
}

const toSummary = (catalog: Catalog, profile: InferenceProfile) => ({
  inferenceProfileName: profile.inferenceProfileName,
  inferenceProfileArn: toProfileArn(catalog, profile),
  inferenceProfileId: profile.inferenceProfileId,
  ...(profile.description !== undefined && { description: profile.description }),
  models: profile.regions.map((region) => ({ modelArn: toModelArn(region, profile.modelId) })),
  status: "ACTIVE",
  type: profile.type,
  createdAt,
  updatedAt: createdAt
})

const toToken = (offset: number) => Buffer.from(`offset:${offset}`).toString("base64url")

const fromToken = (token: string): number | undefined => {
  const match = /^offset:(\d+)$/.exec(Buffer.from(token, "base64url").toString())
  return match === null ? undefined : Number(match[1])
}

/** The body of ListInferenceProfiles. **Errors**: ValidationException for a page that cannot be. */
export const listInferenceProfiles = (catalog: Catalog, query: URLSearchParams): Result.Result<unknown, AwsFailure> => {
  const pageSize = Number(query.get("maxResults") ?? defaultPageSize)
  if (!Number.isInteger(pageSize) || pageSize < 1 || pageSize > maxPageSize) {
    return Result.fail(
      validationFailure(
        `1 validation error detected: Value '${query.get("maxResults")}' at 'maxResults' failed to satisfy ` +
          `constraint: Member must have value between 1 and ${maxPageSize}`
      )
    )
  }
  const token = query.get("nextToken")
  const start = token === null ? 0 : fromToken(token)
  if (start === undefined) return Result.fail(validationFailure("The provided nextToken is invalid."))

  const type = query.get("type")
  const profiles = catalog.profiles.filter((profile) => type === null || profile.type === type)
  const end = start + pageSize
  return Result.succeed({
    inferenceProfileSummaries: profiles.slice(start, end).map((profile) => toSummary(catalog, profile)),
    ...(end < profiles.length && { nextToken: toToken(end) })
  })
}

/** The body of GetInferenceProfile. **Errors**: ResourceNotFoundException. */
export const getInferenceProfile = (catalog: Catalog, identifier: string): Result.Result<unknown, AwsFailure> => {
  const profile = findProfile(catalog, identifier)
  return profile === undefined
    ? Result.fail(awsFailure("ResourceNotFoundException", `The inference profile ${identifier} does not exist.`))
    : Result.succeed(toSummary(catalog, profile))
}
