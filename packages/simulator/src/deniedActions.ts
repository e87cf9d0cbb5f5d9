/**
 * What IAM refuses, in its own words.
 *
 * IAM decides before the service looks at the request, so a denied caller never learns whether a model exists.
 */
import { Result } from "effect"
import { type AwsFailure, awsFailure } from "./awsFailure.ts"
import { identityOf } from "./callerIdentity.ts"
import { type Catalog, type InferenceProfile, toModelArn, toProfileArn } from "./catalog.ts"
import type { Caller } from "./authenticate.ts"
import { decodeConverseRequest } from "./ConverseRequest.ts"
import { toGuardrailArn } from "./guardrails.ts"
import { matches, type PolicyDenial, policyDenial } from "./identityPolicy.ts"
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
  deniedActions.some((denied) => matches(denied, action, "i"))

/** What a profile routes to: a caller needs the action on all of it. **Source**: Bedrock user guide, "Prerequisites for inference profiles". */
const destinationsOf = (profile: InferenceProfile): ReadonlyArray<string> =>
  profile.modelArns ?? profile.regions.map((region) => toModelArn(region, profile.modelId))

/**
 * The resources an action is judged by, the one that IAM names first. **Source** for profiles: BerriAI/litellm#39166. The lists
 * have no resource; nor, as far as is known here, have availability, offers, the use case and data retention.
 */
const resourcesOf = (catalog: Catalog, { identifier, operation }: Route): ReadonlyArray<string> => {
  switch (operation) {
    case "Converse":
    case "ConverseStream":
    case "CountTokens":
    case "GetFoundationModel":
    case "GetInferenceProfile":
    case "InvokeModel": {
      const profile = findProfile(catalog, identifier)
      const named =
        profile === undefined ? toModelArn(catalog.region, toModelId(identifier)) : toProfileArn(catalog, profile)
      const first = identifier.startsWith("arn:") ? identifier : named
      return profile === undefined || operation === "GetInferenceProfile"
        ? [first]
        : [first, ...destinationsOf(profile)]
    }
    case "ApplyGuardrail":
    case "GetGuardrail":
      return [toGuardrailArn(catalog, identifier)]
    case "GetImportedModel": {
      const model = catalog.account.importedModels.find(({ modelName }) => modelName === identifier)
      return [model === undefined ? identifier : toImportedModelArn(catalog, model)]
    }
    case "GetPromptRouter":
      return [identifier]
    default:
      return ["*"]
  }
}

/** The guardrail a turn asks for. What cannot be read is refused later, by the service. */
const guardrailOf = ({ operation }: Route, body: string): string | undefined => {
  if (operation !== "Converse" && operation !== "ConverseStream") return undefined
  return Result.getOrUndefined(decodeConverseRequest(body))?.guardrailConfig?.guardrailIdentifier
}

/** The user that a Bedrock API key belongs to. AWS makes one for each, with such a name. */
const bearerArn = (accountId: string): string => `arn:aws:iam::${accountId}:user/BedrockAPIKey-EXAMPLE`

/** An action that is refused, on what, and how. */
interface Refusal {
  readonly action: string
  readonly resource: string
  readonly denial: PolicyDenial
}

/** The first of an action's resources that IAM refuses it on. The policy of the account speaks of Bedrock only. */
const refusal = ({ account }: Catalog, action: string, resources: ReadonlyArray<string>): Refusal | undefined => {
  const [first = "*"] = resources
  if (isDenied(account.deniedActions, action)) return { action, resource: first, denial: "implicit" }
  const { identityPolicy } = account
  if (identityPolicy === undefined || !action.startsWith("bedrock:")) return undefined
  for (const resource of resources) {
    const denial = policyDenial(identityPolicy, action, resource)
    if (denial !== undefined) return { action, resource, denial }
  }
  return undefined
}

/** IAM answers before Bedrock does, and spells `Message` with a capital. **Source**: BerriAI/litellm#39166. */
const notAuthorized = (arn: string, { action, denial, resource }: Refusal): AwsFailure => ({
  ...awsFailure(
    "AccessDeniedException",
    `User: ${arn} is not authorized to perform: ${action} on resource: ${resource} ` +
      (denial === "implicit"
        ? `because no identity-based policy allows the ${action} action`
        : "with an explicit deny in an identity-based policy")
  ),
  isFromIam: true
})

/**
 * Why IAM refuses a request, if it does. A turn with a guardrail needs that guardrail too, and a bearer token the action to
 * call with one. **Errors**: AccessDeniedException; AccessDenied at STS.
 */
export const iamFailure = (catalog: Catalog, found: Route, caller: Caller, body = ""): AwsFailure | undefined => {
  const action = actionOf(found.operation)
  if (action === undefined) return undefined
  const arn = caller.key === undefined ? bearerArn(catalog.accountId) : identityOf(caller.key, catalog.accountId).arn
  const here = { ...catalog, region: caller.region ?? catalog.region }
  const refused = refusal(catalog, action, resourcesOf(here, found))
  if (refused !== undefined) {
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
    return notAuthorized(arn, refused)
  }
  const isBearer = found.service === "bedrock" && caller.key === undefined
  const guardrail = guardrailOf(found, body)
  const further =
    (isBearer ? refusal(catalog, "bedrock:CallWithBearerToken", ["*"]) : undefined) ??
    (guardrail === undefined
      ? undefined
      : refusal(catalog, "bedrock:ApplyGuardrail", [toGuardrailArn(here, guardrail)]))
  return further === undefined ? undefined : notAuthorized(arn, further)
}
