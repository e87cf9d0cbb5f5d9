/**
 * Says why a link of the credential chain failed. Pure.
 *
 * The AWS SDK gives its reasons in prose only. The tests run its real providers into each of these failures, so a
 * reworded message fails there.
 */
import { type CredentialsErrorReason, ProviderFailed, SsoLoginRequired } from "../CredentialsError.ts"
import type { HostFacts } from "../HostEnvironment.ts"
import { scrub } from "../scrub.ts"
import { isSet, toSentence } from "../text.ts"
import type { Link } from "./providerLinks.ts"

interface Thrown {
  readonly message?: unknown
  readonly name?: unknown
  readonly code?: unknown
  readonly path?: unknown
  readonly $metadata?: { readonly httpStatusCode?: number }
  /** Of instance metadata. */
  readonly statusCode?: unknown
  /** What a container's endpoint says. */
  readonly Message?: unknown
}

/** The profile whose session is meant: a role may be assumed from another profile. */
const sessionProfile = (facts: HostFacts, name: string, visited: ReadonlyArray<string> = []): string => {
  const settings = facts.profiles[name]
  const source = settings?.["source_profile"]
  if (["sso_session", "sso_start_url", "login_session"].some((setting) => isSet(settings?.[setting]))) return name
  return isSet(source) && !visited.includes(source) ? sessionProfile(facts, source, [...visited, name]) : name
}

const fileFailures: Readonly<Record<string, string>> = {
  ENOENT: "there is no file",
  EACCES: "this user may not read",
  EISDIR: "a folder is where a file should be:",
  ENOTDIR: "there is no file"
}

/** Where a token is read from. Node does not name a file that turns out to be a folder. */
const tokenFile = (facts: HostFacts, profile: string, source: Link["source"]): string | undefined =>
  source === "container"
    ? facts.env["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"]
    : (facts.profiles[profile]?.["web_identity_token_file"] ?? facts.env["AWS_WEB_IDENTITY_TOKEN_FILE"])

/** A command line may hold a secret; what the command said on stderr is what helps. */
const processFailure = (message: string): string => {
  const said = scrub(message.split(/\r?\n/).slice(1).join("\n"))
  return said === ""
    ? "the command ended with an error and said nothing"
    : `the command ended with an error and said: ${said}`
}

/** What an SSO profile lacks; of its session's section only the AWS SDK knows. */
const ssoFailure = (facts: HostFacts, profile: string, text: string): string | undefined => {
  const settings = facts.profiles[profile]
  const session = settings?.["sso_session"]
  if (/reading 'sso_(region|start_url)'/.test(text))
    return `there is no [sso-session ${session}] in ${facts.files.config}`
  if (!text.includes("invalid SSO credentials")) return undefined
  const wanted = ["sso_account_id", "sso_role_name", ...(isSet(session) ? [] : ["sso_region", "sso_start_url"])]
  const missing = wanted.filter((setting) => !isSet(settings?.[setting]))
  return missing.length === 0
    ? `[sso-session ${session}] lacks sso_region or sso_start_url`
    : `the profile lacks ${missing.join(" and ")}`
}

/** What the SDK says, in words that follow on from the place, which our message names already. */
const reworded: ReadonlyArray<readonly [said: RegExp, sentence: string]> = [
  [/^Profile \S+ credential_process returned invalid JSON/, "what the command printed is not JSON"],
  [/^Profile \S+ credential_process did not return Version 1/, 'the command printed no "Version": 1'],
  [/^Profile \S+ credential_process returned invalid credentials/, "the command printed no access keys"],
  [/^Profile \S+ credential_process returned expired credentials/, "what the command printed has expired"],
  [/^Cannot read properties of \w+ \(reading 'Version'\).*/, "the command printed no credentials"],
  [/^Could not resolve credentials using profile: \[(.*)\].*/, "profile $1, which source_profile names, has none"],
  [
    /^Profile (\S+) requires multi-factor authentication.*/,
    "profile $1 has an mfa_serial, and nobody is here to type a code; use a profile without one"
  ],
  [/^Invalid response received from instance metadata service/, "it answers without credentials"],
  [/^Invalid URL$/, "the value is not a URL"],
  [/^(?:Error: )?(connect E.*)/, "nothing answers there ($1)"],
  [/^Server responded with status: (\d+)/, "it answers with status $1"],
  // The portal of IAM Identity Center; the SDK keeps the name in the text only.
  [/^(\w+Exception): /, "AWS answered $1: "]
]

const reword = (text: string): string =>
  reworded.reduce((words, [said, sentence]) => words.replace(said, sentence), text)

const detailOf = (failure: Thrown, tokenFile: string | undefined): string => {
  const { $metadata, code, message, name, path = tokenFile, statusCode } = failure
  const text = typeof message === "string" ? message : ""
  if (typeof path === "string" && typeof code === "string" && Object.hasOwn(fileFailures, code))
    return `${fileFailures[code]} ${path}`
  if (text.startsWith("Command failed:")) return processFailure(text)
  if (text.startsWith("URL not accepted"))
    return "plain http is only taken from this machine and from 169.254.170.2, 169.254.170.23 and [fd00:ec2::23]; anything else must be https"
  // The parser would show what it could not parse.
  if (name === "SyntaxError") return "what it answers is not JSON"
  if (typeof statusCode === "number")
    return statusCode === 404 ? "the instance has no role" : `it answers with status ${statusCode}`
  // What AWS itself answers carries no secret, and its ARNs matter.
  if ($metadata?.httpStatusCode !== undefined) return `AWS answered ${String(name)}: ${text.split("\n", 1)[0]}`
  if ($metadata !== undefined)
    return `AWS was not reached (${scrub(text) || String(code)}); check the network and the endpoint`
  const said = typeof failure.Message === "string" ? scrub(failure.Message) : ""
  return `${scrub(reword(text)) || "it gave no reason"}${said && `: ${said}`}`
}

/** Turns what the SDK threw into a reason with a way out. Total: never throws. */
export const toReason = (
  facts: HostFacts,
  profile: string,
  { source, where }: Pick<Link, "source" | "where">,
  thrown: unknown
): CredentialsErrorReason => {
  const failure: Thrown = typeof thrown === "object" && thrown !== null ? thrown : { message: String(thrown) }
  const text = typeof failure.message === "string" ? failure.message : ""
  const session = sessionProfile(facts, profile)
  // A process may be the AWS CLI, which says the same of a profile that only it knows.
  const isSession = source !== "process"
  // The portal refuses a session that was ended elsewhere: UnauthorizedException.
  if (isSession && /aws sso login|SSO Token|^UnauthorizedException/i.test(text))
    return new SsoLoginRequired({ profile: session })
  const detail =
    isSession && /aws login|reauthenticate|^Failed to load token/i.test(text)
      ? `there is no session, or it has ended; run: aws login --profile ${session}`
      : (ssoFailure(facts, session, text) ?? detailOf(failure, tokenFile(facts, profile, source)))
  return new ProviderFailed({ source, where, detail: toSentence(detail) })
}
