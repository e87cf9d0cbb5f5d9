/** What the ARNs of models name. Pure. */
import { parseModelId } from "@bedrock-kit/model-catalog"

/** A model behind a profile. */
export interface Behind {
  /** Absent for an ARN that names no foundation model. */
  readonly baseModelId: string | undefined
  /** Empty for one that names none: a global profile's, or text that is no ARN. */
  readonly region: string
}

const resource = "::foundation-model/"

/**
 * Makes a reader of ARNs that takes each apart once. A large account lists thousands of ARNs, of a hundred models in a dozen
 * Regions, so what stands before and after the account is remembered too.
 *
 * **Errors**: none; total.
 */
export const makeArnReader = (): ((arn: string) => Behind) => {
  const read = new Map<string, Behind>()
  const regions = new Map<string, string>()
  const bases = new Map<string, string | undefined>()

  const parse = (arn: string): Behind => {
    const { baseModelId, region = "" } = parseModelId(arn)
    return { baseModelId, region }
  }

  const combine = (arn: string): Behind => {
    const at = arn.indexOf(resource)
    if (at === -1) return parse(arn)
    const [place, name] = [arn.slice(0, at), arn.slice(at)]
    const region = regions.get(place)
    if (region !== undefined && bases.has(name)) return { baseModelId: bases.get(name), region }
    const { kind, baseModelId, region: parsed = "" } = parseModelId(arn)
    // Remembered only when both halves were well made.
    if (kind === "foundation-model" && baseModelId !== undefined) {
      regions.set(place, parsed)
      bases.set(name, baseModelId)
    }
    return { baseModelId, region: parsed }
  }

  return (arn) => {
    const before = read.get(arn)
    if (before !== undefined) return before
    const behind = combine(arn)
    read.set(arn, behind)
    return behind
  }
}
