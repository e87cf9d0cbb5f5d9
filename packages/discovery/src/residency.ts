/**
 * Where a request may be answered. Pure.
 *
 * An inference profile may send a request to any of its Regions; an operator who must keep data in Europe wants none
 * that can leave it.
 */
import type { InferenceProfileSummary } from "@aws-sdk/client-bedrock"
import { parseModelId } from "@bedrock-kit/model-catalog"

/**
 * Which inference profiles may be used: `any`; `global-first`, which is any with global ones first; `region`, none that
 * leaves the Region; or a geography such as `eu`.
 */
export type Residency = string

/**
 * The Regions of geographies that are not named as their Regions are.
 *
 * **Source**: Amazon Bedrock User Guide, "Supported Regions and models for inference profiles", November 2026.
 */
const geographies: Readonly<Record<string, RegExp>> = {
  us: /^us-(?:east|west)-\d$/,
  apac: /^ap-/,
  jp: /^ap-northeast-[13]$/,
  au: /^ap-southeast-[24]$/
}

const isWithin = (geography: string, region: string): boolean =>
  Object.hasOwn(geographies, geography) ? geographies[geography]!.test(region) : region.startsWith(`${geography}-`)

/** Regions that a profile may send to; one that may send anywhere names the empty Region. */
const destinations = (profile: InferenceProfileSummary): ReadonlyArray<string> =>
  (profile.models ?? []).map(({ modelArn = "" }) => parseModelId(modelArn).region ?? "")

/** Whether a model that is called by its own id is answered where it may be. */
export const permitsRegion = (residency: Residency, region: string): boolean =>
  ["any", "global-first", "region"].includes(residency) || isWithin(residency, region)

/** Whether a profile can only be answered where it may be. One that does not say where it sends is not trusted. */
export const permitsProfile = (residency: Residency, region: string, profile: InferenceProfileSummary): boolean => {
  if (residency === "any" || residency === "global-first") return true
  const regions = destinations(profile)
  if (regions.length === 0) return false
  return regions.every((to) => (residency === "region" ? to === region : isWithin(residency, to)))
}
