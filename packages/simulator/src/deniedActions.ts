/**
 * What IAM refuses, in its own words.
 *
 * IAM decides before the service looks at the request, so a denied caller never learns whether a model exists.
 */
import { type AwsFailure, awsFailure } from "./awsFailure.ts"
import { identityOf } from "./callerIdentity.ts"
import { type Catalog, toModelArn, toProfileArn } from "./catalog.ts"
import type { Caller } from "./authenticate.ts"
import { type Operation, serviceOf } from "./operations.ts"
import { findProfile, toModelId } from "./resolveModel.ts"
import type { Route } from "./routes.ts"
import { toImportedModelArn } from "./targets.ts"

/**
 * The IAM action of an operation, if it has one. GetCallerIdentity has one that no policy can deny.
 *
 * **Source**: SDK command docs of Converse and ConverseStream, whose actions are those of InvokeModel; STS API reference.
 */
const actionOf = (operation: Operation): string | undefined => {
  switch (operation) {
    case "Converse":
      return "bedrock:InvokeModel"
    case "ConverseStream":
      return "bedrock:InvokeModelWithResponseStream"
    case "AssumeRole":
    case "AssumeRoleWithWebIdentity":
      return `sts:${operation}`
    default:
      return serviceOf(operation) === "bedrock" ? `bedrock:${operation}` : undefined
  }
}

/** Whether a list of actions, with the wildcards of a policy, names this one. Case does not matter to IAM. */
export const isDenied = (deniedActions: ReadonlyArray<string>, action: string): boolean =>
  deniedActions.some((denied) => {
    const pattern = denied
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")
    return new RegExp(`^${pattern}$`, "i").test(action)
  })

/**
 * The resource IAM names. **Source** for profiles: BerriAI/litellm#39166. The lists have no resource; nor, as far as is
 * known here, have availability, offers and the use case.
 */
const resourceOf = (catalog: Catalog, { identifier, operation }: Route): string => {
  switch (operation) {
    case "Converse":
    case "ConverseStream":
    case "CountTokens":
    case "GetFoundationModel":
    case "GetInferenceProfile": {
      if (identifier.startsWith("arn:")) return identifier
      const profile = findProfile(catalog, identifier)
      return profile === undefined ? toModelArn(catalog.region, toModelId(identifier)) : toProfileArn(catalog, profile)
    }
    case "GetImportedModel": {
      const model = catalog.account.importedModels.find(({ modelName }) => modelName === identifier)
      return model === undefined ? identifier : toImportedModelArn(catalog, model)
    }
    case "GetPromptRouter":
      return identifier
    default:
      return "*"
  }
}

/** The user that a Bedrock API key belongs to. AWS makes one for each, with such a name. */
const bearerArn = (accountId: string): string => `arn:aws:iam::${accountId}:user/BedrockAPIKey-EXAMPLE`

/** IAM answers before Bedrock does, and spells `Message` with a capital. **Source**: BerriAI/litellm#39166. */
const notAuthorized = (arn: string, action: string, resource: string): AwsFailure => ({
  ...awsFailure(
    "AccessDeniedException",
    `User: ${arn} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy ` +
      `allows the ${action} action`
  ),
  isFromIam: true
})

/** Why IAM refuses a request, if it does. **Errors**: AccessDeniedException; AccessDenied at STS. */
export const iamFailure = (catalog: Catalog, found: Route, caller: Caller): AwsFailure | undefined => {
  const { deniedActions } = catalog.account
  const action = actionOf(found.operation)
  if (action === undefined) return undefined
  const arn = caller.key === undefined ? bearerArn(catalog.accountId) : identityOf(caller.key, catalog.accountId).arn
  if (isDenied(deniedActions, action)) {
    if (found.operation === "AssumeRoleWithWebIdentity") {
      return awsFailure("AccessDenied", `Not authorized to perform ${action}`, "sts")
    }
    if (found.operation === "AssumeRole") {
      const role = found.query.get("RoleArn") ?? "*"
      return awsFailure(
        "AccessDenied",
        `User: ${arn} is not authorized to perform: ${action} on resource: ${role}`,
        "sts"
      )
    }
    return notAuthorized(arn, action, resourceOf({ ...catalog, region: caller.region ?? catalog.region }, found))
  }
  const isBearer = found.service === "bedrock" && caller.key === undefined
  return isBearer && isDenied(deniedActions, "bedrock:CallWithBearerToken")
    ? notAuthorized(arn, "bedrock:CallWithBearerToken", "*")
    : undefined
}
