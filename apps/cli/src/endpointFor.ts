/** Which of AWS's services an endpoint given by a person stands in for. Pure. */
import type { Endpoint } from "@bedrock-kit/credentials"

/** The services that commands call. */
export type Service = "bedrock" | "bedrock-runtime" | "sts"

/** The endpoint part of an adapter's options. */
export interface EndpointOptions {
  readonly endpoint?: string
  readonly useFipsEndpoint?: boolean
  readonly useDualstackEndpoint?: boolean
}

/**
 * A host that names one service answers for that one only, such as the VPC endpoint of the runtime; any other, such as a
 * simulator or a proxy, answers for all. AWS's public hosts are left to the SDK, which finds each service's own.
 */
export const endpointFor = (service: Service, endpoint: Endpoint | undefined): EndpointOptions => {
  if (endpoint === undefined) return {}
  const { isAwsPublic, service: named, url, useDualstackEndpoint, useFipsEndpoint } = endpoint
  if (isAwsPublic)
    return { ...(useFipsEndpoint && { useFipsEndpoint }), ...(useDualstackEndpoint && { useDualstackEndpoint }) }
  return named === undefined || named === service ? { endpoint: url } : {}
}
