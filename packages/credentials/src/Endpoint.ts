/** What a base URL says: where requests go, in which Region, and whether it is one of AWS's own hosts. Pure. */
import { Result } from "effect"
import { CredentialsError, EndpointInvalid } from "./CredentialsError.ts"
import { isSet } from "./text.ts"

/** A base URL that requests can be sent to. */
export interface Endpoint {
  /** As the AWS SDK takes it: the path and query kept, without a fragment and without a slash at the end of the path. */
  readonly url: string
  /** The Region that the host names. `undefined` for hosts that are not Amazon Bedrock's. */
  readonly region: string | undefined
  /** The service that the host names. `undefined` for hosts that are not Amazon Bedrock's, and may answer for any. */
  readonly service: "bedrock" | "bedrock-runtime" | undefined
  /** A public host of Amazon Bedrock and nothing more: the AWS SDK finds it by itself, from the Region and the two flags. */
  readonly isAwsPublic: boolean
  /** Whether it is a public host that only uses FIPS 140 validated cryptography. */
  readonly useFipsEndpoint: boolean
  /** Whether it is a public host that is reached over IPv4 and IPv6. */
  readonly useDualstackEndpoint: boolean
  /** Whether what is sent can be read on the way: plain http, to another machine. */
  readonly isCleartextRemote: boolean
}

/** Gateways write this suffix for every Region. Elsewhere the SDK knows the right one, so it is taken for that. */
const commonSuffix = "amazonaws.com"

/**
 * DNS suffixes by partition, found by how its Regions begin. The last one is for all others.
 *
 * **Source**: `partitionsInfo` in `@aws-sdk/core` 3.981.0, `dist-es/submodules/client/util-endpoints/lib/aws/partitions.js`.
 */
const partitions: ReadonlyArray<readonly [regions: RegExp, dnsSuffix: string, dualStackDnsSuffix: string]> = [
  [/^cn-/, "amazonaws.com.cn", "api.amazonwebservices.com.cn"],
  [/^eusc-/, "amazonaws.eu", "api.amazonwebservices.eu"],
  [/^us-iso-/, "c2s.ic.gov", "api.aws.ic.gov"],
  [/^us-isob-/, "sc2s.sgov.gov", "api.aws.scloud"],
  [/^eu-isoe-/, "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"],
  [/^us-isof-/, "csp.hci.ic.gov", "api.aws.hci.ic.gov"],
  [/^/, commonSuffix, "api.aws"]
]

/** `bedrock-runtime.eu-west-1.…`, `bedrock-fips.…`, and either behind the name of a VPC endpoint. */
const bedrockHost = /^(vpce-[a-z0-9-]+\.)?bedrock(-runtime)?(-fips)?\.([a-z]{2,4}(?:-[a-z]+)+-\d+)\.(.+)$/

interface Host {
  readonly service: "bedrock" | "bedrock-runtime"
  readonly region: string
  readonly isPublic: boolean
  readonly isFips: boolean
  readonly isDualStack: boolean
}

const readHost = (hostname: string): Host | undefined => {
  const [, vpcEndpoint, runtime, fips, region, suffix] = bedrockHost.exec(hostname) ?? []
  if (region === undefined) return undefined
  const [, dnsSuffix, dualStackDnsSuffix] = partitions.find(([regions]) => regions.test(region))!
  const isPublic = vpcEndpoint === undefined
  const isDualStack = isPublic && suffix === dualStackDnsSuffix
  const isStandard = isPublic ? suffix === dnsSuffix || suffix === commonSuffix : suffix === `vpce.${dnsSuffix}`
  // A host that only looks like AWS's, or one of another partition, says nothing that can be trusted.
  if (!isDualStack && !isStandard) return undefined
  const service = runtime === undefined ? "bedrock" : "bedrock-runtime"
  return { service, region, isPublic, isFips: fips !== undefined, isDualStack }
}

/** Whether a host, as a URL writes it, is this machine: `127.0.0.0/8`, `::1`, `localhost` and names under it. */
export const isLoopback = (hostname: string): boolean =>
  /^127(\.\d{1,3}){3}$|^\[?::1\]?$|^(.+\.)?localhost$/.test(hostname.toLowerCase())

const withoutTrailingSlashes = (path: string): string => {
  let end = path.length
  while (path[end - 1] === "/") end -= 1
  return path.slice(0, end)
}

/** What may be shown of a value that cannot be used: a user name, a password or a key in it may not. */
const shown = (value: string): string | undefined =>
  value.includes("@") || value.length > 100 ? undefined : value.split(/[?#]/, 1)[0]

/**
 * Reads a base URL.
 *
 * **Errors**: `EndpointInvalid` for a value that is blank, that is no http or https URL, or that holds a user name
 * or password. `from` says where the value was found, such as `--endpoint`, and is part of the message.
 *
 * **Example** (A proxy, and a host of AWS's own)
 *
 * ```ts
 * parseEndpoint("https://proxy.example/bedrock/", "--endpoint") // url "https://proxy.example/bedrock", region undefined
 * parseEndpoint("https://bedrock-runtime-fips.us-east-1.amazonaws.com", "--endpoint") // isAwsPublic, useFipsEndpoint
 * ```
 */
export const parseEndpoint = (value: string, from: string): Result.Result<Endpoint, CredentialsError> => {
  const text = value.trim()
  const refuse = (detail: string) =>
    Result.fail(new CredentialsError({ reason: new EndpointInvalid({ value: shown(text), from, detail }) }))
  if (!isSet(text)) return refuse("it is blank")
  if (!/^https?:\/\//i.test(text)) return refuse("it does not begin with https:// or http://")
  if (!URL.canParse(text)) return refuse("it is not a URL")
  const url = new URL(text)
  if (url.username !== "" || url.password !== "")
    return refuse("it holds a user name or password, which Amazon Bedrock does not take")

  const host = readHost(url.hostname)
  const path = withoutTrailingSlashes(url.pathname)
  const isBare = path === "" && url.search === "" && url.port === ""
  const isAwsPublic = host?.isPublic === true && isBare && url.protocol === "https:"
  return Result.succeed({
    url: `${url.origin}${path}${url.search}`,
    region: host?.region,
    service: host?.service,
    isAwsPublic,
    useFipsEndpoint: isAwsPublic && host.isFips,
    useDualstackEndpoint: isAwsPublic && host.isDualStack,
    isCleartextRemote: url.protocol === "http:" && !isLoopback(url.hostname)
  })
}
