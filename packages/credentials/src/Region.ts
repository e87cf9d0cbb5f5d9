/** Which AWS Region is used, and who said so. */
import { Result } from "effect"
import { CredentialsError, RegionInvalid } from "./CredentialsError.ts"
import { isSet } from "./text.ts"

/** Who named the Region. */
export type RegionOrigin = "option" | "AWS_REGION" | "AWS_DEFAULT_REGION" | "default"

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

/**
 * Chooses the Region: the option, `AWS_REGION`, `AWS_DEFAULT_REGION`, then `us-east-1`.
 *
 * Blank values count as absent.
 *
 * **Errors**: `RegionInvalid` when the first value found cannot be a Region. A missing one is not an error.
 */
export const resolveRegion = (options: {
  readonly region?: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
}): Result.Result<Region, CredentialsError> => {
  const candidates: ReadonlyArray<readonly [RegionOrigin, string | undefined]> = [
    ["option", options.region],
    ["AWS_REGION", options.env["AWS_REGION"]],
    ["AWS_DEFAULT_REGION", options.env["AWS_DEFAULT_REGION"]],
    ["default", defaultRegion]
  ]
  const [from, found = defaultRegion] = candidates.find(([, value]) => isSet(value)) ?? ["default", defaultRegion]
  const value = found.trim()
  return regionName.test(value)
    ? Result.succeed({ value, from })
    : Result.fail(
        new CredentialsError({ reason: new RegionInvalid({ value, from: from === "option" ? "the option" : from }) })
      )
}
