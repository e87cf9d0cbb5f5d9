/** Which AWS operation a request is, from its method, its path and, for STS, its parameters. */
import type { Service } from "./awsFailure.ts"
import type { Operation } from "./Play.ts"

/** A request that names an operation. */
export interface Route {
  readonly operation: Operation
  readonly service: Service
  /** The decoded label of the path: a model or a profile, by id or ARN. Empty when there is none. */
  readonly identifier: string
  readonly query: URLSearchParams
}

/** A request that names none, and the service whose words say so. */
export interface NoRoute {
  readonly operation: undefined
  readonly service: Service
  /** The STS action that was asked for, if any. */
  readonly action: string | undefined
}

const paths: ReadonlyArray<readonly [method: string, path: RegExp, operation: Operation]> = [
  ["GET", /^\/foundation-models$/, "ListFoundationModels"],
  ["GET", /^\/inference-profiles$/, "ListInferenceProfiles"],
  ["GET", /^\/inference-profiles\/([^/]+)$/, "GetInferenceProfile"],
  ["POST", /^\/model\/([^/]+)\/converse-stream$/, "ConverseStream"],
  ["POST", /^\/model\/([^/]+)\/converse$/, "Converse"],
  ["POST", /^\/model\/([^/]+)\/count-tokens$/, "CountTokens"]
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
  return action === "GetCallerIdentity"
    ? { operation: action, service: "sts", identifier: "", query: parameters }
    : { operation: undefined, service: "sts", action }
}

/** Finds the operation of a request. `target` is path and query as on the wire. */
export const route = (method: string, target: string, body: string): Route | NoRoute => {
  const at = target.indexOf("?")
  const path = at === -1 ? target : target.slice(0, at)
  const query = new URLSearchParams(at === -1 ? "" : target.slice(at + 1))
  if (path === "/" && method === "POST") return routeSts(new URLSearchParams(body))
  if (path === "/" && method === "GET" && query.has("Action")) return routeSts(query)
  for (const [wanted, pattern, operation] of paths) {
    const match = method === wanted ? pattern.exec(path) : null
    if (match === null) continue
    const identifier = decode(match[1] ?? "")
    if (identifier !== undefined) return { operation, service: "bedrock", identifier, query }
  }
  return { operation: undefined, service: "bedrock", action: undefined }
}
