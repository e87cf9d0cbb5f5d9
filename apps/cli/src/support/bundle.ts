/** What is in a support bundle, and what is not. Pure. */
import { redactConfiguration, redactEnvironment, scrub, secretsOf } from "./redact.ts"

/** What was found out on a host, before anything is taken out. */
export interface Findings {
  readonly versions: Readonly<Record<string, string>>
  readonly doctor: unknown
  readonly whoami: unknown
  readonly configuration: {
    readonly file: string
    /** `absent`, `broken`, or `read`. */
    readonly status: string
    /** As it is written. */
    readonly document: unknown
    /** With the values of its variables put in: none is shown, but secrets may be among them. */
    readonly substituted: unknown
    readonly models: ReadonlyArray<string>
  }
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
  readonly createdAt: string
}

/** The parts, each with what a person is told of it. */
export const contents = {
  versions: "of bedrock, Node.js and the operating system",
  doctor: "all that bedrock doctor found",
  whoami: "which credential sources were looked at, and what AWS says of the caller; no key and no token",
  configuration: "what OpenClaw's configuration says of Amazon Bedrock, without secrets; of the rest, only the names",
  environment: "the variables of AWS, Node.js, OpenClaw and the terminal; values only where they are harmless"
} as const

/** The bundle, with everything taken out that is nobody else's business. */
export const toBundle = (findings: Findings) => {
  const { configuration, createdAt, doctor, env, home, versions, whoami } = findings
  const { document, file, models, status, substituted } = configuration
  const secrets = secretsOf(env, [document, substituted])
  const parts: Readonly<Record<keyof typeof contents, unknown>> = {
    versions,
    doctor,
    whoami,
    configuration: { file, status, models, ...redactConfiguration(document) },
    environment: redactEnvironment(env)
  }
  return { kind: "bedrock-support-bundle", format: 1, createdAt, ...(scrub(parts, secrets, home) as typeof parts) }
}
