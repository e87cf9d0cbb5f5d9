/** What an operator is told about the credentials of a machine: what was found, what was not, and what to type. */
import type { ProvenanceReport, Region, SourceReport } from "@bedrock-kit/credentials"
import { apiKeyVariable } from "./authApiKey.ts"
import type { HostConfig } from "./hostTypes.ts"
import { label, providerId } from "./identity.ts"

/** What is known of the credentials of a machine, free of secrets. */
export interface AuthFindings {
  readonly report: ProvenanceReport
  readonly region: Region
  /** Why they cannot be used, as a sentence. Absent when nothing is known against them. */
  readonly failure: string | undefined
}

const login = `openclaw models auth login --provider ${providerId}`

const waysOut = [
  `Run: ${login}`,
  `Or set ${apiKeyVariable}, AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY where OpenClaw runs.`
]

const expiry = (expiration: number | undefined): string =>
  expiration === undefined ? "never" : new Date(expiration).toISOString()

/** Which credentials are used, as whom and where, a line each. Never a secret. */
export const foundLines = ({ region, report }: AuthFindings): ReadonlyArray<string> => {
  const won = report.sources.find(({ status }) => status === "won")
  return [
    `Source: ${report.source ?? "none"}${won === undefined ? "" : `, from ${won.where}`}`,
    `Region: ${region.value}, from ${region.from}`,
    ...(won === undefined ? [] : [`Expires: ${expiry(won.expiration)}`]),
    ...(report.identity === undefined ? [] : [`Account: ${report.identity.account}`, `As: ${report.identity.arn}`]),
    ...report.warnings
  ]
}

const whyNot = ({ reason, source, where }: SourceReport): string => `- ${source}, ${where}: ${reason ?? "not used"}`

/** Sources that were there and gave nothing, each with its reason; then, in a line, those that are not there. */
const lookedAt = ({ sources }: ProvenanceReport): ReadonlyArray<string> => {
  const present = sources.filter(({ status }) => status === "failed" || status === "shadowed")
  const absent = sources.filter(({ status }) => status === "absent")
  // The four kinds of profile have one place.
  const places = [...new Set(absent.map(({ where }) => where))].filter(
    (where) => !present.some((row) => row.where === where)
  )
  const instance = absent.find(({ source }) => source === "instance-metadata")
  return [
    ...present.map(whyNot),
    ...(places.length === 0 ? [] : [`Nothing in: ${places.join(", ")}.`]),
    ...(instance?.reason === undefined ? [] : [`Instance metadata was not used: ${instance.reason}.`])
  ]
}

const missingLines = (findings: AuthFindings | undefined): ReadonlyArray<string> => [
  `No AWS credentials were found for ${label}.`,
  ...(findings === undefined ? [] : [...lookedAt(findings.report), ...findings.report.warnings]),
  ...waysOut
]

/** What to do about the credentials that are there or not, for the host's doctor. */
export const doctorHint = (findings: AuthFindings): string => {
  if (findings.report.source === undefined) return missingLines(findings).join("\n")
  const { failure } = findings
  return failure === undefined
    ? [`AWS credentials were found and can be used instead; choose them with: ${login}`, ...foundLines(findings)].join(
        "\n"
      )
    : [failure, ...foundLines(findings), `Run: ${login}`].join("\n")
}

/**
 * The host evaluates modules several times, from copies, and asks for the message in another copy than the one that
 * looked.
 */
const keptKey = Symbol.for("@bedrock-kit/plugin/missing-auth")

const holder = globalThis as { [keptKey]?: AuthFindings }

/** Keeps what was found out for {@link buildMissingAuthMessage}, which may not wait for anything. */
export const keepMissingAuth = (findings: AuthFindings): void => {
  holder[keptKey] = findings
}

/** Says why the host has nothing to call the provider with, in the place of "No API key found". */
export const buildMissingAuthMessage = ({ config }: { readonly config?: HostConfig }): string => {
  const auth = config?.models?.providers?.[providerId]?.auth
  return typeof auth === "string" && auth !== "aws-sdk"
    ? [
        `models.providers.${providerId}.auth is ${auth}, and OpenClaw holds no key for ${label}.`,
        `Run: ${login} --method api-key`,
        `Or use AWS credentials: ${login} --method aws-credentials`
      ].join("\n")
    : missingLines(holder[keptKey]).join("\n")
}
