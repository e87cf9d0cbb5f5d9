/** Whose credentials are used, and why no others, as a document for scripts. Pure. */
import type { ProvenanceReport } from "@bedrock-kit/credentials"
import { DateTime, Option } from "effect"

/** A moment as people and scripts read it. **Units**: milliseconds since 1970. */
export const toIso = (epochMillis: number | undefined): string | undefined =>
  epochMillis === undefined
    ? undefined
    : Option.getOrUndefined(Option.map(DateTime.make(epochMillis), DateTime.formatIso))

/** The Region, and who named it. */
interface NamedRegion {
  readonly value: string
  readonly from: string
}

/** What `bedrock whoami --json` prints, but for the access key. */
export const toDocument = (report: ProvenanceReport, region: NamedRegion | undefined) => ({
  source: report.source ?? null,
  sources: report.sources.map(({ expiration, reason, source, status, where }) => ({
    source,
    status,
    where,
    reason: reason ?? null,
    expiration: toIso(expiration) ?? null
  })),
  region: region ?? null,
  identity: report.identity ?? null,
  warnings: report.warnings
})
