/**
 * Which credential sources a host has, found without resolving any. Pure.
 *
 * The list always has the same rows in the same order, so that what is missing is seen as well as what is there.
 */
import type { HostFacts, ProfileSettings } from "./HostEnvironment.ts"
import type { CredentialSource } from "./provenance.ts"
import { isSet } from "./text.ts"

/** A source that can be listed. */
export type ListedSource = Exclude<CredentialSource, "unknown">

/** One source, before anybody has asked it for credentials. */
export interface FoundSource {
  readonly source: ListedSource
  /** `broken` is there and cannot work: half of a key pair, a profile that does not exist. */
  readonly status: "present" | "absent" | "broken"
  /** The variable, profile or endpoint it is configured in. */
  readonly where: string
  /** What is missing, for `absent` and `broken`. */
  readonly reason: string | undefined
}

const present = (source: ListedSource, where: string): FoundSource => ({
  source,
  status: "present",
  where,
  reason: undefined
})
const absent = (source: ListedSource, where: string, reason: string): FoundSource => ({
  source,
  status: "absent",
  where,
  reason
})
const broken = (source: ListedSource, where: string, reason: string): FoundSource => ({
  source,
  status: "broken",
  where,
  reason
})

const variable = (facts: HostFacts, source: ListedSource, ...names: ReadonlyArray<string>): FoundSource => {
  const missing = names.filter((name) => !isSet(facts.env[name]))
  const where = names.join(" and ")
  if (missing.length === 0) return present(source, where)
  const reason = `${missing.join(" and ")} ${missing.length === 1 ? "is" : "are"} not set`
  return missing.length === names.length ? absent(source, where, reason) : broken(source, where, reason)
}

/** The profile that would be used: the one asked for, `AWS_PROFILE`, else `default`. */
export const profileInUse = (facts: HostFacts, profile: string | undefined): string =>
  [profile, facts.env["AWS_PROFILE"]].find(isSet)?.trim() ?? "default"

/**
 * What a profile gets its credentials from.
 *
 * **Source**: the order of `resolveProfileData` in `@aws-sdk/credential-provider-ini` 3.972.
 */
const kindOf = (settings: ProfileSettings): ListedSource | undefined => {
  const has = (name: string) => isSet(settings[name])
  if (has("role_arn") && (has("source_profile") || has("credential_source"))) return "assume-role"
  if (has("aws_access_key_id") && has("aws_secret_access_key")) return "profile"
  if (has("role_arn") && has("web_identity_token_file")) return "web-identity"
  if (has("credential_process")) return "process"
  if (has("sso_session") || has("sso_start_url")) return "sso"
  return has("login_session") ? "profile" : undefined
}

const profileKinds = ["profile", "sso", "assume-role", "process"] as const satisfies ReadonlyArray<ListedSource>

const lacks: Readonly<Record<(typeof profileKinds)[number], string>> = {
  profile: "no access keys in the profile",
  sso: "no sso_session or sso_start_url in the profile",
  "assume-role": "no role_arn with a source_profile or credential_source in the profile",
  process: "no credential_process in the profile"
}

const fromProfile = (facts: HostFacts, name: string, isNamed: boolean): ReadonlyArray<FoundSource> => {
  const where = `profile ${name}`
  const settings = facts.profiles[name]
  if (settings === undefined) {
    const reason = `there is no profile ${name} in ~/.aws/config or ~/.aws/credentials`
    const [first, ...others] = profileKinds
    return [
      isNamed ? broken(first, where, reason) : absent(first, where, reason),
      ...others.map((kind) => absent(kind, where, reason))
    ]
  }
  const kind = kindOf(settings)
  return profileKinds.map((listed) => (listed === kind ? present(listed, where) : absent(listed, where, lacks[listed])))
}

const webIdentity = (facts: HostFacts, name: string): FoundSource => {
  const settings = facts.profiles[name]
  return settings !== undefined && kindOf(settings) === "web-identity"
    ? present("web-identity", `profile ${name}`)
    : variable(facts, "web-identity", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN")
}

const container = (facts: HostFacts): FoundSource => {
  const names = ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"]
  const found = names.find((name) => isSet(facts.env[name]))
  return found === undefined
    ? absent("container", "AWS_CONTAINER_CREDENTIALS_{RELATIVE,FULL}_URI", "neither is set")
    : present("container", found)
}

const instanceMetadata = (facts: HostFacts): FoundSource => {
  const where = "the EC2 instance metadata service"
  const disabled = facts.env["AWS_EC2_METADATA_DISABLED"]
  // Anything but "false" disables it, as the SDK has it.
  if (isSet(disabled) && disabled !== "false")
    return absent("instance-metadata", where, `AWS_EC2_METADATA_DISABLED is ${disabled}`)
  const isPointedAt = isSet(facts.env["AWS_EC2_METADATA_SERVICE_ENDPOINT"])
  return facts.looksLikeEc2 || isPointedAt
    ? present("instance-metadata", where)
    : absent("instance-metadata", where, "this host does not look like an EC2 instance")
}

/** Lists every source, what it is configured in, and what it lacks. */
export const findSources = (facts: HostFacts, profile: string | undefined): ReadonlyArray<FoundSource> => {
  const name = profileInUse(facts, profile)
  const isNamed = isSet(profile) || isSet(facts.env["AWS_PROFILE"])
  return [
    variable(facts, "bearer-token", "AWS_BEARER_TOKEN_BEDROCK"),
    variable(facts, "environment", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"),
    ...fromProfile(facts, name, isNamed),
    webIdentity(facts, name),
    container(facts),
    instanceMetadata(facts)
  ]
}
