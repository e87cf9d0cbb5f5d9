/** Which operation a request is, from its method, its path and, for STS, its parameters. */
import { type Operation, type Service, serviceOf } from "./operations.ts"

/** A request that names an operation. */
export interface Route {
  readonly operation: Operation
  readonly service: Service
  /**
   * The decoded label of the path: a model or a profile, by id or ARN, or a role by name. For containers, the path.
   * Empty when there is none.
   */
  readonly identifier: string
  /** The second label of the path, such as the version of a guardrail. Absent when there is none. */
  readonly version?: string
  readonly query: URLSearchParams
}

/** A request that names none, and the service whose words say so. */
export interface NoRoute {
  readonly operation: undefined
  readonly service: Service
  /** The STS action that was asked for, if any. */
  readonly action: string | undefined
}

/** **Source** for Bedrock: AWS SDK for JavaScript 3.1162.0, `http` traits. */
const paths: ReadonlyArray<readonly [method: string, path: RegExp, operation: Operation]> = [
  ["GET", /^\/foundation-models$/, "ListFoundationModels"],
  ["GET", /^\/foundation-models\/([^/]+)$/, "GetFoundationModel"],
  ["GET", /^\/foundation-model-availability\/([^/]+)$/, "GetFoundationModelAvailability"],
  ["GET", /^\/list-foundation-model-agreement-offers\/([^/]+)$/, "ListFoundationModelAgreementOffers"],
  ["GET", /^\/use-case-for-model-access$/, "GetUseCaseForModelAccess"],
  ["POST", /^\/use-case-for-model-access$/, "PutUseCaseForModelAccess"],
  ["GET", /^\/inference-profiles$/, "ListInferenceProfiles"],
  ["GET", /^\/inference-profiles\/([^/]+)$/, "GetInferenceProfile"],
  ["GET", /^\/guardrails\/([^/]+)$/, "GetGuardrail"],
  ["GET", /^\/data-retention$/, "GetAccountDataRetention"],
  ["GET", /^\/imported-models$/, "ListImportedModels"],
  ["GET", /^\/imported-models\/([^/]+)$/, "GetImportedModel"],
  ["GET", /^\/model-customization\/custom-model-deployments$/, "ListCustomModelDeployments"],
  ["GET", /^\/provisioned-model-throughputs$/, "ListProvisionedModelThroughputs"],
  ["GET", /^\/prompt-routers$/, "ListPromptRouters"],
  ["GET", /^\/prompt-routers\/([^/]+)$/, "GetPromptRouter"],
  ["POST", /^\/model\/([^/]+)\/converse-stream$/, "ConverseStream"],
  ["POST", /^\/model\/([^/]+)\/converse$/, "Converse"],
  ["POST", /^\/model\/([^/]+)\/count-tokens$/, "CountTokens"],
  ["POST", /^\/model\/([^/]+)\/invoke$/, "InvokeModel"],
  ["POST", /^\/guardrail\/([^/]+)\/version\/([^/]+)\/apply$/, "ApplyGuardrail"],
  ["PUT", /^\/latest\/api\/token$/, "GetMetadataToken"],
  ["GET", /^\/latest\/meta-data\/?$/, "ListInstanceMetadata"],
  ["GET", /^\/latest\/meta-data\/iam\/security-credentials\/?$/, "GetInstanceRole"],
  ["GET", /^\/latest\/meta-data\/iam\/security-credentials\/([^/]+)$/, "GetInstanceCredentials"],
  ["GET", /^\/latest\/meta-data\/placement\/region$/, "GetInstanceRegion"],
  ["GET", /^\/latest\/dynamic\/instance-identity\/document$/, "GetInstanceIdentityDocument"],
  ["GET", /^\/federation\/credentials$/, "GetRoleCredentials"],
  ["POST", /^\/token$/, "CreateToken"]
]

const decode = (label: string): string | undefined => {
  try {
    return decodeURIComponent(label)
  } catch {
    return undefined
  }
}

const routeSts = (parameters: URLSearchParams): Route | NoRoute => {
  const action = parameters.get("Action") ?? undefined
  return action === "AssumeRole" || action === "AssumeRoleWithWebIdentity" || action === "GetCallerIdentity"
    ? { operation: action, service: "sts", identifier: "", query: parameters }
    : { operation: undefined, service: "sts", action }
}

/** Any container, known or not. **Source**: the ECS agent's second version of the endpoint. */
const containerPath = /^\/v2\/credentials\/[^/]+$/

/** Finds the operation of a request. `target` is path and query as on the wire. */
export const route = (
  method: string,
  target: string,
  body: string,
  containerPaths: ReadonlyArray<string> = []
): Route | NoRoute => {
  const at = target.indexOf("?")
  const path = at === -1 ? target : target.slice(0, at)
  const query = new URLSearchParams(at === -1 ? "" : target.slice(at + 1))
  if (method === "GET" && (containerPaths.includes(path) || containerPath.test(path))) {
    return { operation: "GetContainerCredentials", service: "container", identifier: path, query }
  }
  if (path === "/" && method === "POST") return routeSts(new URLSearchParams(body))
  if (path === "/" && method === "GET" && query.has("Action")) return routeSts(query)
  for (const [wanted, pattern, operation] of paths) {
    const match = method === wanted ? pattern.exec(path) : null
    if (match === null) continue
    const [identifier, version] = [decode(match[1] ?? ""), decode(match[2] ?? "")]
    if (identifier === undefined || version === undefined) continue
    return { operation, service: serviceOf(operation), identifier, query, ...(version !== "" && { version }) }
  }
  const service = path.startsWith("/latest/") ? "imds" : "bedrock"
  return { operation: undefined, service, action: undefined }
}
