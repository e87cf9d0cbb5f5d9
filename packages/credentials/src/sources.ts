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

/** Whether variables are all there, all missing, or neither. */
const variables = (facts: HostFacts, source: ListedSource, ...names: ReadonlyArray<string>): FoundSource => {
  const missing = names.filter((name) => !isSet(facts.env[name]))
  const where = names.join(" and ")
  if (missing.length === 0) return present(source, where)
  const reason = `${missing.join(" and ")} ${missing.length === 1 ? "is" : "are"} not set`
  return missing.length === names.length ? absent(source, where, reason) : broken(source, where, reason)
}

/** The profile that somebody named: the option, else `AWS_PROFILE`. */
export const namedProfile = (facts: HostFacts, profile: string | undefined): string | undefined =>
  [profile, facts.env["AWS_PROFILE"]].find(isSet)?.trim()

/** The profile that would be used: the one that is named, else `default`. */
export const profileInUse = (facts: HostFacts, profile: string | undefined): string =>
  namedProfile(facts, profile) ?? "default"

/** How a profile is spoken of: its name, and the files it is in. */
export const whereProfile = (facts: HostFacts, name: string): string => {
  const files = facts.profileFiles[name] ?? []
  return files.length === 0 ? `profile ${name}` : `profile ${name} in ${files.join(" and ")}`
}

/** Says that a profile is not there. */
export const noSuchProfile = ({ files }: HostFacts, name: string): string =>
  `there is no profile ${name} in ${files.config} or ${files.credentials}`

const ssoSettings = ["sso_session", "sso_start_url", "sso_account_id", "sso_region", "sso_role_name"]

/**
 * What makes a profile a source of each kind, in the order in which the AWS SDK looks for one.
 *
 * **Source**: `resolveProfileData` and the predicates it asks in `@aws-sdk/credential-provider-ini` 3.973.30. One SSO
 * setting makes an SSO profile, and a role with two sources none at all.
 */
const kinds: ReadonlyArray<readonly [kind: ListedSource, is: (has: (name: string) => boolean) => boolean]> = [
  ["assume-role", (has) => has("role_arn") && has("source_profile") !== has("credential_source")],
  ["profile", (has) => has("aws_access_key_id") && has("aws_secret_access_key")],
  ["web-identity", (has) => has("role_arn") && has("web_identity_token_file")],
  ["process", (has) => has("credential_process")],
  ["sso", (has) => ssoSettings.some(has)],
  ["profile", (has) => has("login_session")]
]

const hasIn = (settings: ProfileSettings) => (name: string) => isSet(settings[name])

/** What a profile gets its credentials from. */
export const kindOf = (settings: ProfileSettings): ListedSource | undefined =>
  kinds.find(([, is]) => is(hasIn(settings)))?.[0]

const profileKinds = ["profile", "sso", "assume-role", "process"] as const satisfies ReadonlyArray<ListedSource>
type ProfileKind = (typeof profileKinds)[number]

const lacks: Readonly<Record<ProfileKind, string>> = {
  profile: "no access keys in the profile",
  sso: "no sso_session or sso_start_url in the profile",
  "assume-role": "no role_arn with a source_profile or credential_source in the profile",
  process: "no credential_process in the profile"
}

/** What is there and cannot work. */
const flawOf = (kind: ProfileKind, settings: ProfileSettings): string | undefined => {
  const has = hasIn(settings)
  if (kind === "profile" && has("aws_access_key_id") !== has("aws_secret_access_key"))
    return `${has("aws_access_key_id") ? "aws_secret_access_key" : "aws_access_key_id"} is not set in the profile`
  return kind === "assume-role" && has("role_arn") && has("source_profile") && has("credential_source")
    ? "both source_profile and credential_source are set in the profile"
    : undefined
}

const fromProfile = (facts: HostFacts, name: string, isNamed: boolean): ReadonlyArray<FoundSource> => {
  const where = whereProfile(facts, name)
  const settings = facts.profiles[name]
  if (settings === undefined) {
    const reason = noSuchProfile(facts, name)
    const [first, ...others] = profileKinds
    return [
      isNamed ? broken(first, where, reason) : absent(first, where, reason),
      ...others.map((kind) => absent(kind, where, reason))
    ]
  }
  return profileKinds.map((listed) => {
    // What the profile has besides is there, too; another of its settings goes before it.
    if (kinds.some(([kind, is]) => kind === listed && is(hasIn(settings)))) return present(listed, where)
    const flaw = flawOf(listed, settings)
    return flaw === undefined ? absent(listed, where, lacks[listed]) : broken(listed, where, flaw)
  })
}

/** Says what is wrong with a source that is there and cannot work, and what to do. Empty for any other. */
export const complaintOf = ({ reason, source, status, where }: FoundSource): string => {
  if (status !== "broken") return ""
  const place = reason?.replace("the profile", where).replace(/^both/, "Both")
  switch (source) {
    case "profile":
      return `${place}, so its access keys cannot be used. Set both or neither.`
    case "assume-role":
      return `${place}, so its role cannot be assumed. Keep one of them.`
    default:
      return `${reason}, so ${source === "environment" ? "the access keys in the environment" : source} cannot be used. Set both variables or neither.`
  }
}

/** The variables that an EKS pod or a CI job gets. */
export const webIdentityVariables = (facts: HostFacts): FoundSource =>
  variables(facts, "web-identity", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN")

const webIdentity = (facts: HostFacts, name: string): FoundSource => {
  const settings = facts.profiles[name]
  return settings !== undefined && kindOf(settings) === "web-identity"
    ? present("web-identity", whereProfile(facts, name))
    : webIdentityVariables(facts)
}

/** The access keys of the environment. */
export const environmentKeys = (facts: HostFacts): FoundSource =>
  variables(facts, "environment", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")

/** The container's endpoint, which takes the place of instance metadata. */
export const containerEndpoint = (facts: HostFacts): FoundSource => {
  const names = ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"]
  const found = names.find((name) => isSet(facts.env[name]))
  return found === undefined
    ? absent("container", "AWS_CONTAINER_CREDENTIALS_{RELATIVE,FULL}_URI", "neither is set")
    : present("container", found)
}

/**
 * Where the configuration says that instance metadata is.
 *
 * Only what the AWS SDK finds, too, or it would ask the link-local address instead: it looks into the profile of
 * `AWS_PROFILE`, not into one given as an option, and into none where the variable is there, be it blank.
 */
const metadataEndpoint = (facts: HostFacts, name: string): string | undefined => {
  const named = facts.env["AWS_EC2_METADATA_SERVICE_ENDPOINT"]
  const inProfile = facts.profiles[name]?.["ec2_metadata_service_endpoint"]
  return [named, named === undefined && name === profileInUse(facts, undefined) ? inProfile : undefined].find(isSet)
}

/** Why instance metadata may not be asked, if somebody has said so. */
export const metadataDisabled = (facts: HostFacts): string | undefined => {
  const disabled = facts.env["AWS_EC2_METADATA_DISABLED"]
  return isSet(disabled) && disabled !== "false" ? `AWS_EC2_METADATA_DISABLED is ${disabled}` : undefined
}

/**
 * Whether there is reason to ask for instance metadata: the firmware or the configuration says so.
 *
 * Anything but "false" in `AWS_EC2_METADATA_DISABLED` disables it, as the AWS SDK has it; "false" itself is somebody
 * saying that it is there.
 */
export const instanceMetadata = (facts: HostFacts, name: string): FoundSource => {
  const endpoint = metadataEndpoint(facts, name)
  const where = `the EC2 instance metadata service${endpoint === undefined ? "" : ` at ${endpoint}`}`
  const disabled = metadataDisabled(facts)
  if (disabled !== undefined) return absent("instance-metadata", where, disabled)
  return facts.looksLikeEc2 || endpoint !== undefined || isSet(facts.env["AWS_EC2_METADATA_DISABLED"])
    ? present("instance-metadata", where)
    : absent(
        "instance-metadata",
        where,
        "this host does not look like an EC2 instance (if it is one, set AWS_EC2_METADATA_DISABLED=false)"
      )
}

/** Lists every source, what it is configured in, and what it lacks. */
export const findSources = (facts: HostFacts, profile: string | undefined): ReadonlyArray<FoundSource> => {
  const name = profileInUse(facts, profile)
  return [
    variables(facts, "bearer-token", "AWS_BEARER_TOKEN_BEDROCK"),
    environmentKeys(facts),
    ...fromProfile(facts, name, namedProfile(facts, profile) !== undefined),
    webIdentity(facts, name),
    containerEndpoint(facts),
    instanceMetadata(facts, name)
  ]
}
