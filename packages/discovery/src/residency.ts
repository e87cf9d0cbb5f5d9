/**
 * Where a request may be answered. Pure.
 *
 * An inference profile may send a request to any of its Regions; an operator who must keep data in Europe wants none
 * that can leave it.
 */
/**
 * Which inference profiles may be used: `any`; `global-first`, which is any with global ones first; `region`, none that
 * leaves the Region; or a geography such as `eu`.
 *
 * Geographies are AWS's, not the law's: `eu` is every Region whose name begins with `eu-`, London and Zurich among them.
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
  kr: /^ap-northeast-2$/,
  in: /^ap-south-\d$/,
  au: /^ap-southeast-[24]$/
}

const isWithin = (geography: string, region: string): boolean =>
  Object.hasOwn(geographies, geography) ? geographies[geography]!.test(region) : region.startsWith(`${geography}-`)

/** Policies that no answer can break. */
const permitsAnything = (residency: Residency): boolean => ["any", "global-first", "global"].includes(residency)

/** Where something sends requests to. */
export interface Destinations {
  /** The id it is called by. */
  readonly modelId: string
  /** The models behind it; an empty Region stands for any, and for one that nobody names. */
  readonly models: ReadonlyArray<{ readonly region: string }>
}

/** Whether an id is that of a global profile, bare or in an ARN. */
const isGlobal = (modelId: string): boolean => modelId.startsWith("global.") || modelId.includes("/global.")

/** Whether a model that is called by its own id is answered where it may be. */
export const permitsRegion = (residency: Residency, region: string): boolean =>
  permitsAnything(residency) || residency === "region" || isWithin(residency, region)

/**
 * Whether something can only be answered where it may be. What does not say where it sends is not trusted, nor is a
 * profile that is called global, whatever it lists.
 */
export const permits = (residency: Residency, region: string, { modelId, models }: Destinations): boolean => {
  if (permitsAnything(residency)) return true
  if (models.length === 0 || isGlobal(modelId)) return false
  return models.every(({ region: to }) => (residency === "region" ? to === region : isWithin(residency, to)))
}

/** How far a request may travel: 0 stays in its Region, 1 in a geography, 2 goes anywhere. */
const reachOf = (region: string, { modelId, models }: Destinations): 0 | 1 | 2 => {
  if (isGlobal(modelId) || models.some((to) => to.region === "")) return 2
  return models.some((to) => to.region !== region) ? 1 : 0
}

/**
 * Which of two ids for the same model to prefer, the lower the better: the one that stays nearest, unless the policy
 * wants global profiles first; and of two that go as far, the one that may stay in the Region.
 */
export const preferenceOf = (residency: Residency, region: string, destinations: Destinations): number => {
  const reach = reachOf(region, destinations)
  const isGlobalFirst = residency === "global-first" || residency === "global"
  const mayStay = reach === 0 || destinations.models.some((to) => to.region === region)
  return (isGlobalFirst ? 2 - reach : reach) * 2 + (mayStay ? 0 : 1)
}
