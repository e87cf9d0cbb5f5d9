/** What the command line ends with, and why. Pure; `docs/errors.md` is generated from here. */
import type { AwsError } from "@bedrock-kit/credentials"

/** Every exit code and its meaning. */
export const exitCodes = {
  0: "done",
  1: "a fault to investigate",
  2: "wrong use or configuration",
  3: "access must be fixed by a person",
  75: "try again later (`EX_TEMPFAIL` in sysexits.h)",
  130: "interrupted"
} as const

/** The code for each category of AWS failure. */
export const awsExitCodes: Readonly<Record<AwsError.Category, 2 | 3 | 75>> = {
  Throttling: 75,
  ModelNotReady: 75,
  Service: 75,
  Network: 75,
  AccessDenied: 3,
  ExpiredToken: 3,
  Quota: 3,
  Validation: 2,
  NotFound: 2
}
