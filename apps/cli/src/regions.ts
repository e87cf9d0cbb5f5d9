/** The Regions there are, as far as this program knows. Pure. */
import { nearestNames } from "@bedrock-kit/credentials"

/**
 * By partition.
 *
 * Not all of them have Amazon Bedrock, and no operation tells which do: one that does not answer is told as such.
 *
 * **Source**: the partitions of `@aws-sdk/core` 3.981.0.
 */
const partitions: ReadonlyArray<ReadonlyArray<string>> = [
  "us-east-1 us-east-2 us-west-1 us-west-2 ca-central-1 ca-west-1 mx-central-1 sa-east-1 sa-west-1 " +
    "eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3 " +
    "af-south-1 il-central-1 me-central-1 me-south-1 me-west-1 ap-east-1 ap-east-2 ap-south-1 ap-south-2 " +
    "ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 " +
    "ap-southeast-5 ap-southeast-6 ap-southeast-7",
  "us-gov-east-1 us-gov-west-1",
  "cn-north-1 cn-northwest-1",
  "eusc-de-east-1",
  "us-iso-east-1 us-iso-west-1",
  "us-isob-east-1 us-isob-west-1",
  "eu-isoe-west-1",
  "us-isof-east-1 us-isof-south-1"
].map((regions) => regions.split(" "))

/** Says that there may be no such Region, for when it did not answer. Empty for one of the list. */
export const doubtOf = (region: string): string => {
  const all = partitions.flat()
  if (all.includes(region)) return ""
  const [nearest] = nearestNames(region, all)
  return ` This program knows no Region ${region}${nearest === undefined ? "." : `; did you mean ${nearest}?`}`
}

/** The Regions of the partition that a Region is in. Credentials of one partition are worth nothing in another. */
export const regionsBeside = (region: string): ReadonlyArray<string> =>
  partitions.find((regions) => regions.includes(region)) ?? partitions[0]!
