/** What the ARNs of models name. Pure. */
import { parseModelId } from "@bedrock-kit/model-catalog"

/** A model behind a profile. */
export interface Behind {
  /** Absent for an ARN that names no foundation model. */
  readonly baseModelId: string | undefined
  /** {@link keyOf} it: thousands of entries are compared by it. */
  readonly key: string | undefined
  /** Empty for one that names none: a global profile's, or text that is no ARN. */
  readonly region: string
  /** Whether it can be talked to, as far as is known. */
  readonly isUsable: boolean
}

/** What an id is compared by: ids are the same whatever their case. */
export const keyOf = (modelId: string): string => modelId.toLowerCase()

const resource = "::foundation-model/"

/**
 * Makes a reader of ARNs that takes each apart once. A large account lists thousands of ARNs, of a hundred models in a dozen
 * Regions, so what stands before and after the account is remembered too.
 * `unusable` holds the keys of foundation models that cannot be talked to.
 *
 * **Errors**: none; total.
 */
export const makeArnReader = (unusable: ReadonlySet<string>): ((arn: string) => Behind) => {
  const read = new Map<string, Behind>()
  const regions = new Map<string, string>()
  const bases = new Map<string, Omit<Behind, "region">>()

  const parse = (arn: string) => {
    const { baseModelId, kind, region = "" } = parseModelId(arn)
    const key = baseModelId === undefined ? undefined : keyOf(baseModelId)
    return { baseModelId, key, kind, region, isUsable: key === undefined || !unusable.has(key) }
  }

  const combine = (arn: string): Behind => {
    const at = arn.indexOf(resource)
    if (at === -1) return parse(arn)
    const [place, name] = [arn.slice(0, at), arn.slice(at)]
    const region = regions.get(place)
    const base = bases.get(name)
    if (region !== undefined && base !== undefined) return { ...base, region }
    const parsed = parse(arn)
    // Remembered only when both halves were well made.
    if (parsed.kind === "foundation-model" && parsed.baseModelId !== undefined) {
      regions.set(place, parsed.region)
      bases.set(name, parsed)
    }
    return parsed
  }

  return (arn) => {
    const before = read.get(arn)
    if (before !== undefined) return before
    const behind = combine(arn)
    read.set(arn, behind)
    return behind
  }
}
