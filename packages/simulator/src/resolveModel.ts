/**
 * What a model identifier in a request names, and whether it may be used that way.
 *
 * Bedrock refuses in three different ways, and clients tell people different things about each: an id nobody knows, an
 * ARN that names nothing, and a model that exists but needs an inference profile.
 */
import { Result } from "effect"
import { type AwsFailure, awsFailure, validationFailure } from "./awsFailure.ts"
import { type Catalog, type FoundationModel, type InferenceProfile, toProfileArn } from "./catalog.ts"
import type { Operation } from "./operations.ts"
import { findTarget } from "./targets.ts"

/** The geographies of cross-Region profiles. **Source**: Bedrock user guide, "Supported Regions and models". */
const profileId = /^(?:apac|au|ca|eu|global|jp|us|us-gov)\.[a-z0-9-]+\../

const modelArn = /^arn:aws[a-z-]*:bedrock:[a-z0-9-]*::foundation-model\/(.+)$/
const profileArn = /^arn:aws[a-z-]*:bedrock:[a-z0-9-]+:(\d{12}):(application-)?inference-profile\/(.+)$/

/** The id in the ARN of a foundation model; any other identifier as it is. */
export const toModelId = (identifier: string): string => modelArn.exec(identifier)?.[1] ?? identifier

const notFound = (message: string) => Result.fail(awsFailure("ResourceNotFoundException", message))

const findModel = (catalog: Catalog, modelId: string) => catalog.models.find((model) => model.modelId === modelId)

/** Finds a profile by its id or its ARN. The Region of an ARN is not compared: a profile is listed in several. */
export const findProfile = (catalog: Catalog, identifier: string): InferenceProfile | undefined => {
  const arn = profileArn.exec(identifier)
  if (arn === null) return catalog.profiles.find((profile) => profile.inferenceProfileId === identifier)
  const [, accountId, application, id] = arn
  const type = application === undefined ? "SYSTEM_DEFINED" : "APPLICATION"
  return accountId === catalog.accountId
    ? catalog.profiles.find((profile) => profile.inferenceProfileId === id && profile.type === type)
    : undefined
}

const needsProfile = (model: FoundationModel, identifier: string): AwsFailure | undefined =>
  model.inferenceTypesSupported.includes("ON_DEMAND")
    ? undefined
    : validationFailure(
        `Invocation of model ID ${identifier} with on-demand throughput isn’t supported. Retry your request with the ` +
          "ID or ARN of an inference profile that contains this model."
      )

const unsuited = (model: FoundationModel, operation: Operation): AwsFailure | undefined => {
  // Each model has its own JSON there, and judges it itself.
  if (operation === "InvokeModel") return undefined
  if (!model.outputModalities.includes("TEXT")) {
    return validationFailure(
      "This action doesn't support the model that you provided. Try again with a supported text or chat model."
    )
  }
  return operation === "ConverseStream" && !model.responseStreamingSupported
    ? validationFailure("The model is unsupported for streaming")
    : undefined
}

const find = (
  catalog: Catalog,
  identifier: string,
  operation: Operation
): Result.Result<FoundationModel, AwsFailure> => {
  // Counting invokes nothing, so it takes a bare id whatever the model's inference types are.
  const isInvocation = operation !== "CountTokens"
  const model = findModel(catalog, toModelId(identifier))
  if (model !== undefined) {
    const failure = isInvocation ? needsProfile(model, identifier) : undefined
    return failure === undefined ? Result.succeed(model) : Result.fail(failure)
  }

  const profile = findProfile(catalog, identifier)
  // An application profile has no name but its ARN.
  if (profile !== undefined && (profile.type === "SYSTEM_DEFINED" || identifier === toProfileArn(catalog, profile))) {
    const routed = findModel(catalog, profile.modelId)
    return routed === undefined
      ? notFound(`The inference profile ${identifier} routes to a model that no longer exists.`)
      : Result.succeed(routed)
  }

  const target = findTarget(catalog, identifier)
  if (target !== undefined) {
    return Result.flatMap(target, (found) =>
      found.kind === "model" ? Result.succeed(found.model) : find(catalog, found.arn, operation)
    )
  }

  if (profileArn.test(identifier) || profileId.test(identifier)) {
    return notFound("The provided inference profile does not exist.")
  }
  if (identifier.startsWith("arn:")) return notFound("The provided model ARN does not exist.")
  return Result.fail(validationFailure("The provided model identifier is invalid."))
}

/** Resolves the `modelId` of a request. **Errors**: ValidationException or ResourceNotFoundException, as Bedrock says. */
export const resolveModel = (
  catalog: Catalog,
  identifier: string,
  operation: Operation
): Result.Result<FoundationModel, AwsFailure> =>
  Result.flatMap(find(catalog, identifier, operation), (model) => {
    const failure = unsuited(model, operation)
    return failure === undefined ? Result.succeed(model) : Result.fail(failure)
  })
