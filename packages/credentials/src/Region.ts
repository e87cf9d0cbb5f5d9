/** Which AWS Region is used, and who said so. */
import { Effect, Result } from "effect"
import { CredentialsError, RegionInvalid } from "./CredentialsError.ts"
import { HostEnvironment } from "./HostEnvironment.ts"
import { InstanceMetadata } from "./InstanceMetadata.ts"
import { instanceMetadata, profileInUse } from "./sources.ts"
import { isSet } from "./text.ts"

/** Who named the Region. */
export type RegionOrigin =
  | "option"
  | "endpoint"
  | "model ARN"
  | "AWS_REGION"
  | "AWS_DEFAULT_REGION"
  | "profile"
  | "instance metadata"
  | "default"

/** A Region and where it was found. */
export interface Region {
  /** Such as `eu-west-1`. */
  readonly value: string
  readonly from: RegionOrigin
}

/**
 * Names of Regions in every partition: `us-east-1`, `us-gov-west-1`, `us-isob-east-1`, `eusc-de-east-1`.
 *
 * **Source**: the `regionRegex` of each partition in `@aws-sdk/core`'s endpoint rules, 3.981.
 */
const regionName = /^[a-z]{2,4}(-[a-z]+)+-\d+$/

/** Used when nobody names a Region, as AWS's own Bedrock examples do. */
export const defaultRegion = "us-east-1"

/** Everybody who may name a Region, strongest first. Blank values count as absent. */
export interface RegionCandidates {
  readonly region?: string | undefined
  /** Named by the host of a custom endpoint, see {@link parseEndpoint}. */
  readonly endpointRegion?: string | undefined
  /** An ARN works in its own Region only. */
  readonly modelRegion?: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  /** The `region` setting of the profile in use. */
  readonly profileRegion?: string | undefined
  readonly instanceRegion?: string | undefined
}

/**
 * Chooses the Region: the option, the endpoint, the model's ARN, `AWS_REGION`, `AWS_DEFAULT_REGION`, the profile, the EC2 instance,
 * then `us-east-1`.
 *
 * **Errors**: `RegionInvalid` when the first value found cannot be a Region. A missing one is not an error.
 */
export const resolveRegion = (candidates: RegionCandidates): Result.Result<Region, CredentialsError> => {
  const named: ReadonlyArray<readonly [RegionOrigin, string | undefined]> = [
    ["option", candidates.region],
    ["endpoint", candidates.endpointRegion],
    ["model ARN", candidates.modelRegion],
    ["AWS_REGION", candidates.env["AWS_REGION"]],
    ["AWS_DEFAULT_REGION", candidates.env["AWS_DEFAULT_REGION"]],
    ["profile", candidates.profileRegion],
    ["instance metadata", candidates.instanceRegion]
  ]
  const [from, found = defaultRegion] = named.find(([, value]) => isSet(value)) ?? (["default", defaultRegion] as const)
  const value = found.trim()
  if (regionName.test(value)) return Result.succeed({ value, from })
  const place = from.startsWith("AWS_") ? from : `the ${from}`
  return Result.fail(new CredentialsError({ reason: new RegionInvalid({ value, from: place }) }))
}

/**
 * Chooses the Region for this host, as {@link resolveRegion} does.
 *
 * The instance is asked last, and only where it is asked for credentials, too.
 *
 * **Errors**: `RegionInvalid` when the first value found cannot be a Region.
 */
export const detectRegion: (options?: {
  readonly region?: string | undefined
  readonly endpointRegion?: string | undefined
  readonly modelRegion?: string | undefined
  /** Profile that was asked for. Absent: `AWS_PROFILE`, then `default`. */
  readonly profile?: string | undefined
}) => Effect.Effect<Region, CredentialsError, HostEnvironment | InstanceMetadata> = Effect.fn("detectRegion")(
  function* ({ endpointRegion, modelRegion, profile, region } = {}) {
    const facts = yield* HostEnvironment.use((host) => host.read)
    const name = profileInUse(facts, profile)
    const candidates = {
      region,
      endpointRegion,
      modelRegion,
      env: facts.env,
      profileRegion: facts.profiles[name]?.["region"]
    }
    const chosen = yield* Effect.fromResult(resolveRegion(candidates))
    if (chosen.from !== "default" || instanceMetadata(facts, name).status !== "present") return chosen
    const answer = yield* InstanceMetadata.use((metadata) => metadata.ask)
    const instanceRegion = answer._tag === "Answered" ? answer.region : undefined
    return yield* Effect.fromResult(resolveRegion({ ...candidates, instanceRegion }))
  }
)
