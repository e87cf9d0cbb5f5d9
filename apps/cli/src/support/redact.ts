/**
 * Takes out of a support bundle what is nobody else's business. Pure.
 *
 * Twice over: of the configuration and the environment only what is known to be harmless is shown, and whatever is secret there is
 * looked for in all other texts.
 */

type Environment = Readonly<Record<string, string | undefined>>

/** What stands in place of a value. */
export const hidden = "(redacted)"

/** Names of what is secret, in configurations and environments. */
const secretName = /key|token|secret|passw|passphrase|cred|private|cookie|signature|bearer|webhook|dsn|authorization/i

/** Those that say where a secret is, and not what it is. */
const place = /(?:_FILE|_URI|_PATH|_DIR)$/i

/** Below these, all is secret: header values, variables. */
const secretParents: ReadonlySet<string> = new Set(["headers", "env", "secrets"])

/** Shorter texts are in every sentence by chance. **Units**: characters. */
const shortest = 6

/** A word such as "disabled" is no secret, and in every sentence too. */
const isWord = (text: string): boolean => /^[a-z_-]{1,11}$/.test(text)

/** `${NAME}` says which variable holds a secret, and not what it is. */
const isReference = (text: string): boolean => /^\$\{[A-Z_][A-Z0-9_]*\}$/.test(text)

/** Keys of the configuration whose texts are harmless. */
const publicKeys: ReadonlySet<string> = new Set([
  "api",
  "auth",
  "baseUrl",
  "contextWindow",
  "endpoint",
  "guardrailIdentifier",
  "guardrailVersion",
  "id",
  "include",
  "input",
  "maxTokens",
  "name",
  "primary",
  "fallbacks",
  "profile",
  "profiles",
  "providerFilter",
  "refreshInterval",
  "region",
  "regions",
  "residency",
  "roleArn",
  "serviceTier",
  "streamProcessingMode",
  "trace"
])

/** Variables whose values are harmless. Of all others only the name is shown. */
const publicVariables =
  /^(?:AWS_(?:REGION|DEFAULT_REGION|PROFILE|DEFAULT_PROFILE|ENDPOINT_URL(?:_[A-Z_]+)?|CA_BUNDLE|EC2_METADATA_DISABLED|SDK_LOAD_CONFIG|USE_FIPS_ENDPOINT|USE_DUALSTACK_ENDPOINT|MAX_ATTEMPTS|RETRY_MODE|CONFIG_FILE|SHARED_CREDENTIALS_FILE|WEB_IDENTITY_TOKEN_FILE|EXECUTION_ENV)|NODE_EXTRA_CA_CERTS|NODE_OPTIONS|SSL_CERT_FILE|SSL_CERT_DIR|(?:HTTPS?|ALL|NO)_PROXY|NO_COLOR|TERM|LANG|LC_[A-Z]+|OPENCLAW_(?:HOME|STATE_DIR|CONFIG_PATH)|XDG_[A-Z]+_HOME)$/i

/** Variables that have to do with any of this. */
const relevantVariables =
  /^(?:AWS_|OPENCLAW_|BEDROCK|NODE_|SSL_CERT|LC_|XDG_[A-Z]+_HOME$|(?:HTTPS?|ALL|NO)_PROXY$|NO_COLOR$|TERM$|LANG$)/i

/** The relevant variables that are set: the value where it is harmless. */
export const redactEnvironment = (env: Environment): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(env)
      .filter(([name, value]) => value !== undefined && relevantVariables.test(name))
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value = ""]) => [name, publicVariables.test(name) ? value : hidden])
  )

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** A part of the configuration, with every text hidden that is not known to be harmless. */
const redactPart = (value: unknown, key: string): unknown => {
  if (typeof value === "string") return publicKeys.has(key) || isReference(value) ? value : hidden
  if (Array.isArray(value)) return value.map((each) => redactPart(each, key))
  if (!isObject(value)) return secretName.test(key) && value !== null ? hidden : value
  if (secretParents.has(key)) return Object.fromEntries(Object.keys(value).map((name) => [name, hidden]))
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, redactPart(inner, name)]))
}

const at = (document: unknown, ...path: ReadonlyArray<string>): unknown =>
  path.reduce((value, key) => (isObject(value) ? value[key] : undefined), document)

/** Places of OpenClaw's configuration that are about Amazon Bedrock. */
const places: ReadonlyArray<ReadonlyArray<string>> = [
  ["plugins", "entries", "amazon-bedrock"],
  ["models", "providers", "amazon-bedrock"],
  ["models", "bedrockDiscovery"]
]

/** What the configuration says of Amazon Bedrock; of the rest, which keys there are. */
export const redactConfiguration = (document: unknown) => ({
  keys: isObject(document) ? Object.keys(document).toSorted() : [],
  parts: Object.fromEntries(
    places.flatMap((path) => {
      const part = at(document, ...path)
      return part === undefined ? [] : [[path.join("."), redactPart(part, path.at(-1) ?? "")]]
    })
  )
})

const isSecret = (text: string): boolean => text.length >= shortest && !isWord(text) && !isReference(text)

const secretsIn = (value: unknown, key: string, isBelow: boolean): ReadonlyArray<string> => {
  if (typeof value === "string") return (isBelow || secretName.test(key)) && isSecret(value) ? [value] : []
  if (Array.isArray(value)) return value.flatMap((each) => secretsIn(each, key, isBelow))
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([name, inner]) => secretsIn(inner, name, isBelow || secretParents.has(key)))
}

/** What must not be in any text: of variables and of the configuration, the values of what has the name of a secret. */
export const secretsOf = (env: Environment, document: unknown): ReadonlyArray<string> =>
  [
    ...Object.entries(env).flatMap(([name, value = ""]) =>
      secretName.test(name) && !place.test(name) && isSecret(value) ? [value] : []
    ),
    ...secretsIn(document, "", false)
  ].toSorted((a, b) => b.length - a.length)

/** What looks like a secret, or like somebody, wherever it stands. */
const patterns: ReadonlyArray<readonly [RegExp, string]> = [
  [/\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{12,}/g, hidden],
  [/\b(?:ABSK|bedrock-api-key-)[A-Za-z0-9+/=_-]+/g, hidden],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, hidden],
  [/(\w+:\/\/)[^/@\s"]+@/g, `$1${hidden}@`],
  [/([?&][^=&\s"]+=)[^&\s"]+/g, `$1${hidden}`],
  // The last four digits tell accounts apart.
  [/\b\d{8}(\d{4})\b/g, "********$1"]
]

/** Takes secrets, account numbers and the name of the home folder out of every text of a value, keys among them. */
export const scrub = (value: unknown, secrets: ReadonlyArray<string>, home: string): unknown => {
  const clean = (text: string): string => {
    const known = secrets.reduce((rest, secret) => rest.replaceAll(secret, hidden), text)
    const looked = patterns.reduce((rest, [pattern, instead]) => rest.replaceAll(pattern, instead), known)
    return home.length > 1 ? looked.replaceAll(home, "~") : looked
  }
  const walk = (each: unknown): unknown => {
    if (typeof each === "string") return clean(each)
    if (Array.isArray(each)) return each.map(walk)
    return isObject(each)
      ? Object.fromEntries(Object.entries(each).map(([key, inner]) => [clean(key), walk(inner)]))
      : each
  }
  return walk(value)
}
