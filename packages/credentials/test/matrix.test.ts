/**
 * Every source, in every state: our chain against the AWS SDK's own, in the same environment, asked of the same AWS.
 *
 * The SDK is the oracle. Where we differ on purpose, the name of the test says so.
 */
import { type Identity, type ListedSource, type SourceReport } from "@bedrock-kit/credentials"
import {
  exampleBearerToken,
  exampleSsoAccessToken,
  exampleSsoRefreshToken,
  exampleWebIdentityToken,
  type SimulatorOptions
} from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted, Result } from "effect"
import { createHash, generateKeyPairSync } from "node:crypto"
import { rm } from "node:fs/promises"
import { join } from "node:path"
import { formsOf } from "./support/capture.ts"
import { atSimulator, home, type Surroundings, writeUnder } from "./support/environment.ts"
import { chain } from "./support/host.ts"
import { keyOf, oracle, ours, type SdkKeys, toSdkKeys, winnerOf } from "./support/oracle.ts"

const keys = {
  env: keyOf("env"),
  next: keyOf("next"),
  dev: keyOf("dev"),
  base: keyOf("base"),
  proc: keyOf("proc"),
  login: keyOf("login", { sessionToken: "login-session-token-EXAMPLE" }),
  stale: keyOf("stale", { sessionToken: "stale-session-token-EXAMPLE", expiration: new Date(0) })
}
type Key = (typeof keys)[keyof typeof keys]

const variables = ({ accessKeyId, secretAccessKey }: Key) => ({
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey
})

const settings = ({ accessKeyId, secretAccessKey, sessionToken }: Key) =>
  [
    `aws_access_key_id = ${accessKeyId}`,
    `aws_secret_access_key = ${secretAccessKey}`,
    ...(sessionToken === undefined ? [] : [`aws_session_token = ${sessionToken}`])
  ].join("\n")

const user = (name: string) => `arn:aws:iam::123456789012:user/${name}`
const role = (name: string, account = "123456789012") => `arn:aws:sts::${account}:assumed-role/${name}`
const roleArn = (name: string) => `arn:aws:iam::123456789012:role/${name}`

/** What a credential process prints. */
const printed = (key: Key, more: object = {}) =>
  JSON.stringify({ Version: 1, AccessKeyId: key.accessKeyId, SecretAccessKey: key.secretAccessKey, ...more })
/** A process that prints these keys. */
const printing = (key: Key, more: object = {}) => `credential_process = echo '${printed(key, more)}'`

const sso = (session: string) =>
  [
    `sso_session = ${session}`,
    "sso_account_id = 210987654321",
    "sso_role_name = Developer",
    `[sso-session ${session}]`,
    "sso_region = us-east-1",
    "sso_start_url = https://example.awsapps.com/start"
  ].join("\n")
const legacyStartUrl = "https://legacy.awsapps.com/start"
const legacySso = [
  `sso_start_url = ${legacyStartUrl}`,
  "sso_region = us-east-1",
  "sso_account_id = 210987654321",
  "sso_role_name = Developer"
].join("\n")
const developer = role("AWSReservedSSO_Developer_0123456789abcdef", "210987654321")

/** The token that `aws sso login` leaves behind. */
const ssoCache = (id: string, more: object = {}) => ({
  [`.aws/sso/cache/${createHash("sha1").update(id).digest("hex")}.json`]: JSON.stringify({
    accessToken: exampleSsoAccessToken,
    expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
    ...more
  })
})
const hourAgo = { expiresAt: new Date(Date.now() - 3_600_000).toISOString() }
const refreshable = { clientId: "client", clientSecret: "client-secret-EXAMPLE", refreshToken: exampleSsoRefreshToken }

const loginSession = "arn:aws:iam::123456789012:user/login"
const dpopKey = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ type: "sec1", format: "pem" })
/** What `aws login` leaves behind. */
const loginCache = (key: Key, millis: number) => ({
  [`.aws/login/cache/${createHash("sha256").update(loginSession).digest("hex")}.json`]: JSON.stringify({
    accessToken: {
      accessKeyId: key.accessKeyId,
      secretAccessKey: key.secretAccessKey,
      sessionToken: key.sessionToken,
      accountId: "123456789012",
      expiresAt: new Date(Date.now() + millis).toISOString()
    },
    clientId: "arn:aws:signin:::devtools/same-device",
    refreshToken: "login-refresh-token-EXAMPLE",
    dpopKey
  })
})

/** Never to be seen in anything that is printed. */
const standing = [
  ...Object.values(keys).flatMap(({ secretAccessKey, sessionToken }) => [secretAccessKey, sessionToken ?? ""]),
  exampleBearerToken,
  exampleSsoAccessToken,
  exampleSsoRefreshToken,
  exampleWebIdentityToken,
  refreshable.clientSecret,
  "login-refresh-token-EXAMPLE",
  "container-authorization-EXAMPLE",
  "ssotoken-second-EXAMPLE"
].filter((secret) => secret !== "")

const secretsOf = (found: SdkKeys | undefined) =>
  found === undefined ? [] : [found.secretAccessKey, ...(found.sessionToken === undefined ? [] : [found.sessionToken])]

/** One host, and what is to come of it. */
interface Host extends Omit<Surroundings, "simulator"> {
  readonly is: string
  readonly profile?: string
  readonly credentials?: SimulatorOptions["credentials"]
  /** Whom AWS takes the winner for. `nobody` when there is none. */
  readonly holder: string
  /** What the report says of every source that is not absent. */
  readonly sources: Readonly<Partial<Record<ListedSource, SourceReport["status"]>>>
  /** A sentence of the failure, or of the report's row. */
  readonly says?: RegExp
  /** What changes on the host, and whom the winner is then. */
  readonly changes?: (home: string) => Promise<void>
  readonly holderThen?: string
  /** What the SDK's chain comes to, where ours differs. */
  readonly oracle?: string
}

const statusOf = (sources: ReadonlyArray<SourceReport>): Host["sources"] =>
  Object.fromEntries(sources.flatMap(({ source, status }) => (status === "absent" ? [] : [[source, status]])))

const sdkKeysOf = (outcome: Result.Result<Identity, unknown>) => Result.map(outcome, toSdkKeys)

/** Resolves as both, and holds every word of ours against every secret of both. */
const compare = Effect.fnUntraced(function* (host: Pick<Host, "profile" | "oracle">, holder: string) {
  const { outcome, report, said } = yield* ours(host.profile)
  const theirs = yield* oracle(host.profile)
  const mine = yield* winnerOf(sdkKeysOf(outcome))
  const sdk = yield* winnerOf(theirs)
  assert.strictEqual(mine.holder, holder)
  if (host.oracle === undefined) assert.deepStrictEqual(mine, sdk)
  else assert.strictEqual(sdk.holder, host.oracle)
  assert.deepStrictEqual(said, [])

  const secrets = [
    ...standing,
    ...secretsOf(Result.getOrUndefined(sdkKeysOf(outcome))),
    ...secretsOf(Result.getOrUndefined(theirs))
  ].filter((secret) => secret.trim() !== "")
  const values = [report, Result.isSuccess(outcome) ? outcome.success : outcome.failure]
  for (const value of values) {
    const forms = yield* formsOf(value)
    for (const secret of secrets) assert.notInclude(forms, secret)
  }
  return { outcome, report }
})

const holds = (host: Host) =>
  Effect.gen(function* () {
    const { outcome, report } = yield* compare(host, host.holder)
    assert.deepStrictEqual(statusOf(report.sources), host.sources)
    const won = report.sources.filter(({ status }) => status === "won")
    assert.deepStrictEqual(
      won.map(({ source, where }) => [source, where]),
      Result.isSuccess(outcome) ? [[outcome.success.source, outcome.success.where]] : []
    )
    if (host.says !== undefined) {
      const words = [
        Result.isFailure(outcome) ? outcome.failure.message : "",
        ...report.sources.map(({ reason }) => reason ?? "")
      ]
      assert.match(words.join("\n"), host.says)
    }
    if (host.changes !== undefined) {
      yield* Effect.promise(() => host.changes!(process.env["HOME"] ?? ""))
      yield* compare(host, host.holderThen ?? host.holder)
    }
  }).pipe(
    Effect.provide(chain({ profile: host.profile, region: "us-east-1" })),
    atSimulator({
      ...host,
      simulator: { keys: Object.values(keys), ...(host.credentials && { credentials: host.credentials }) }
    })
  )

const matrix = (source: string, hosts: ReadonlyArray<Host>) =>
  describe(`the source ${source}`, () => {
    it.live.each(hosts.map((host) => [host.is, host] as const))("%s", ([, host]) => holds(host), 30_000)
  })

const defaultProfile = { ".aws/credentials": `[default]\n${settings(keys.dev)}` }
const imds = { AWS_EC2_METADATA_DISABLED: "false" }

matrix("environment", [
  {
    is: "present, over the default profile",
    variables: () => variables(keys.env),
    files: defaultProfile,
    holder: user("env"),
    sources: { environment: "won", profile: "shadowed" }
  },
  {
    is: "blank: the default profile",
    variables: () => ({ AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" }),
    files: defaultProfile,
    holder: user("dev"),
    sources: { profile: "won" }
  },
  {
    is: "spaces only, which the SDK takes for keys, and we do not: the default profile",
    variables: () => ({ AWS_ACCESS_KEY_ID: " ", AWS_SECRET_ACCESS_KEY: "  " }),
    files: defaultProfile,
    holder: user("dev"),
    oracle: "InvalidClientTokenId",
    sources: { profile: "won" }
  },
  {
    is: "half a key pair: the default profile",
    variables: () => ({ AWS_SECRET_ACCESS_KEY: keys.env.secretAccessKey }),
    files: defaultProfile,
    holder: user("dev"),
    sources: { environment: "failed", profile: "won" },
    says: /AWS_ACCESS_KEY_ID is not set/
  },
  {
    is: "expired: used all the same, and refused by AWS",
    variables: () => ({
      ...variables(keys.stale),
      AWS_SESSION_TOKEN: keys.stale.sessionToken ?? "",
      AWS_CREDENTIAL_EXPIRATION: "2020-01-01T00:00:00Z"
    }),
    holder: "ExpiredToken",
    sources: { environment: "won" }
  },
  {
    is: "rotated",
    variables: () => variables(keys.env),
    holder: user("env"),
    sources: { environment: "won" },
    changes: async () => {
      Object.assign(process.env, variables(keys.next))
    },
    holderThen: user("next")
  }
])

matrix("profile", [
  {
    is: "present, by AWS_PROFILE, over keys in the environment",
    variables: () => ({ ...variables(keys.env), AWS_PROFILE: "dev" }),
    files: { ".aws/config": `[profile dev]\n${settings(keys.dev)}` },
    holder: user("dev"),
    sources: { environment: "shadowed", profile: "won" }
  },
  {
    is: "present, by the option, over AWS_PROFILE",
    profile: "dev",
    variables: () => ({ AWS_PROFILE: "base" }),
    files: { ".aws/config": `[profile dev]\n${settings(keys.dev)}\n[profile base]\n${settings(keys.base)}` },
    holder: user("dev"),
    sources: { profile: "won" }
  },
  {
    is: "in both files: the credentials file wins",
    files: { ".aws/config": `[default]\n${settings(keys.base)}`, ...defaultProfile },
    holder: user("dev"),
    sources: { profile: "won" }
  },
  {
    is: "blank",
    files: { ".aws/credentials": "[default]\naws_access_key_id =\naws_secret_access_key =" },
    holder: "nobody",
    sources: {}
  },
  {
    is: "a blank AWS_PROFILE: the default one",
    variables: () => ({ AWS_PROFILE: "" }),
    files: defaultProfile,
    holder: user("dev"),
    sources: { profile: "won" }
  },
  {
    is: "an AWS_PROFILE of spaces, which the SDK looks for, and we do not: the default one",
    variables: () => ({ AWS_PROFILE: "  " }),
    files: defaultProfile,
    holder: user("dev"),
    oracle: "nobody",
    sources: { profile: "won" }
  },
  {
    is: "broken: half a key pair",
    files: { ".aws/credentials": `[default]\naws_access_key_id = ${keys.dev.accessKeyId}` },
    holder: "nobody",
    sources: { profile: "failed" },
    says: /aws_secret_access_key is not set in the profile/
  },
  {
    is: "missing",
    variables: () => ({ AWS_PROFILE: "prod" }),
    files: { ".aws/config": `[profile dev]\n${settings(keys.dev)}` },
    holder: "nobody",
    sources: { profile: "failed" },
    says: /There is no such profile in .*config or .*credentials \(profiles there: dev\)/
  },
  {
    is: "expired: used all the same, and refused by AWS",
    files: { ".aws/credentials": `[default]\n${settings(keys.stale)}` },
    holder: "ExpiredToken",
    sources: { profile: "won" }
  },
  {
    is: "rotated",
    files: defaultProfile,
    holder: user("dev"),
    sources: { profile: "won" },
    changes: (home) => writeUnder(home, ".aws/credentials", `[default]\n${settings(keys.next)}`),
    holderThen: user("next")
  },
  {
    is: "with an SSO session and a process besides: the keys",
    files: {
      ".aws/config": `[default]\n${settings(keys.dev)}\n${printing(keys.proc)}\n${sso("besides")}`,
      ...ssoCache("besides")
    },
    holder: user("dev"),
    sources: { profile: "won", sso: "shadowed", process: "shadowed" }
  }
])

matrix("sso", [
  {
    is: "present",
    variables: () => ({ AWS_PROFILE: "dev" }),
    files: { ".aws/config": `[profile dev]\n${sso("present")}`, ...ssoCache("present") },
    holder: developer,
    sources: { sso: "won" }
  },
  {
    is: "present, in the form without a session",
    files: { ".aws/config": `[default]\n${legacySso}`, ...ssoCache(legacyStartUrl) },
    holder: developer,
    sources: { sso: "won" }
  },
  {
    is: "blank: no session is named",
    files: { ".aws/config": "[default]\nsso_session =\n[profile dev]\nregion = eu-west-1" },
    holder: "nobody",
    sources: {}
  },
  {
    is: "broken: without a start URL, and the container is not tried",
    variables: ({ endpoint }) => ({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${endpoint}/v2/credentials/simulator` }),
    files: { ".aws/config": "[default]\nsso_account_id = 210987654321\nsso_role_name = Developer" },
    holder: "nobody",
    sources: { sso: "failed", container: "shadowed" },
    says: /the profile lacks sso_region and sso_start_url/
  },
  {
    is: "broken: a session that is in no file",
    files: { ".aws/config": "[default]\nsso_session = corp\nsso_account_id = 210987654321\nsso_role_name = Developer" },
    holder: "nobody",
    sources: { sso: "failed" },
    says: /there is no \[sso-session corp\]/
  },
  {
    is: "broken: garbage in the cache",
    files: {
      ".aws/config": `[default]\n${sso("garbage")}`,
      ...Object.fromEntries(Object.keys(ssoCache("garbage")).map((name) => [name, "{not json"]))
    },
    holder: "nobody",
    sources: { sso: "failed" },
    says: /Run: aws sso login --profile default/
  },
  {
    is: "refused by the portal, which knows no such session any more",
    files: { ".aws/config": `[default]\n${sso("revoked")}`, ...ssoCache("revoked") },
    credentials: { ssoAccessTokens: [] },
    holder: "nobody",
    sources: { sso: "failed" },
    says: /Profile default needs a new SSO session\. Run: aws sso login --profile default/
  },
  {
    is: "expired: the container is not tried",
    variables: ({ endpoint }) => ({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${endpoint}/v2/credentials/simulator` }),
    files: { ".aws/config": `[default]\n${sso("expired")}`, ...ssoCache("expired", hourAgo) },
    holder: "nobody",
    sources: { sso: "failed", container: "shadowed" },
    says: /Profile default needs a new SSO session\. Run: aws sso login --profile default/
  },
  {
    is: "expired, with a refresh token",
    files: {
      ".aws/config": `[default]\n${sso("refreshable")}`,
      ...ssoCache("refreshable", { ...hourAgo, ...refreshable })
    },
    holder: developer,
    sources: { sso: "won" }
  },
  {
    is: "expired, and the refresh token, too",
    files: {
      ".aws/config": `[default]\n${sso("unrefreshable")}`,
      ...ssoCache("unrefreshable", { ...hourAgo, ...refreshable })
    },
    credentials: { ssoRefreshTokens: [] },
    holder: "nobody",
    sources: { sso: "failed" },
    says: /Run: aws sso login --profile default/
  },
  {
    is: "rotated: another token, and another role in the profile",
    files: { ".aws/config": `[default]\n${sso("rotated")}`, ...ssoCache("rotated") },
    credentials: { ssoAccessTokens: [{ token: "ssotoken-second-EXAMPLE" }, { token: exampleSsoAccessToken }] },
    holder: developer,
    sources: { sso: "won" },
    changes: async (home) => {
      const config = `[default]\n${sso("rotated").replace("Developer", "Operator")}`
      await writeUnder(home, ".aws/config", config)
      for (const [name, text] of Object.entries(ssoCache("rotated", { accessToken: "ssotoken-second-EXAMPLE" })))
        await writeUnder(home, name, text)
    },
    holderThen: role("AWSReservedSSO_Operator_0123456789abcdef", "210987654321")
  }
])

const assuming = (name: string, ...lines: ReadonlyArray<string>) =>
  [`role_arn = ${roleArn(name)}`, "role_session_name = matrix", ...lines].join("\n")
const chained = (base: Key, externalId = "customer-7") =>
  [
    "[profile second]",
    assuming("Second", "source_profile = first", `external_id = ${externalId}`),
    "[profile first]",
    assuming("First", "source_profile = base", `external_id = ${externalId}`),
    "[profile base]",
    settings(base)
  ].join("\n")
const second = { AWS_PROFILE: "second" }
const external = { externalId: "customer-7" }

matrix("assume-role", [
  {
    is: "present: a chain of two, with an external id",
    variables: () => second,
    files: { ".aws/config": chained(keys.base) },
    credentials: external,
    holder: role("Second"),
    sources: { "assume-role": "won" }
  },
  {
    is: "present: from the environment, which is not itself used",
    variables: () => ({ ...variables(keys.env), AWS_PROFILE: "dev" }),
    files: { ".aws/config": `[profile dev]\n${assuming("Env", "credential_source = Environment")}` },
    holder: role("Env"),
    sources: { environment: "shadowed", "assume-role": "won" }
  },
  {
    is: "present: from the container",
    variables: ({ endpoint }) => ({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${endpoint}/v2/credentials/simulator` }),
    files: { ".aws/config": `[default]\n${assuming("Task", "credential_source = EcsContainer")}` },
    holder: role("Task"),
    sources: { "assume-role": "won", container: "shadowed" }
  },
  {
    is: "present: from the instance",
    variables: () => imds,
    files: { ".aws/config": `[default]\n${assuming("Instance", "credential_source = Ec2InstanceMetadata")}` },
    holder: role("Instance"),
    sources: { "assume-role": "won", "instance-metadata": "shadowed" }
  },
  {
    is: "from the instance, where AWS_EC2_METADATA_DISABLED is set, which the SDK passes over and we do not",
    files: { ".aws/config": `[default]\n${assuming("Instance", "credential_source = Ec2InstanceMetadata")}` },
    holder: "nobody",
    oracle: role("Instance"),
    sources: { "assume-role": "failed" },
    says: /AWS_EC2_METADATA_DISABLED is true/
  },
  {
    is: "present: from an SSO session",
    files: {
      ".aws/config": `[default]\n${assuming("Sso", "source_profile = login")}\n[profile login]\n${sso("source")}`,
      ...ssoCache("source")
    },
    holder: role("Sso"),
    sources: { "assume-role": "won" }
  },
  {
    is: "blank: no role is named, and the keys are used",
    files: { ".aws/config": `[default]\n${settings(keys.dev)}\nrole_arn =` },
    holder: user("dev"),
    sources: { profile: "won" }
  },
  {
    is: "broken: both a source_profile and a credential_source, so that the keys are used",
    files: {
      ".aws/config": [
        "[default]",
        assuming("Both", "source_profile = base", "credential_source = Environment"),
        settings(keys.dev),
        "[profile base]",
        settings(keys.base)
      ].join("\n")
    },
    holder: user("dev"),
    sources: { profile: "won", "assume-role": "failed" },
    says: /both source_profile and credential_source are set/
  },
  {
    is: "broken: a source_profile that does not exist; the container is tried",
    variables: ({ endpoint }) => ({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${endpoint}/v2/credentials/simulator` }),
    files: { ".aws/config": `[default]\n${assuming("Second", "source_profile = nowhere")}` },
    holder: role("SimulatorContainer"),
    sources: { "assume-role": "failed", container: "won" },
    says: /profile nowhere, which source_profile names, has none/
  },
  {
    is: "broken: profiles that lead to each other",
    files: {
      ".aws/config": [
        "[default]",
        assuming("A", "source_profile = b"),
        "[profile b]",
        assuming("B", "source_profile = c"),
        "[profile c]",
        assuming("C", "source_profile = b")
      ].join("\n")
    },
    holder: "nobody",
    sources: { "assume-role": "failed" },
    says: /Detected a cycle attempting to resolve credentials for profile default\. Profiles visited: b, c\./
  },
  {
    is: "broken: a credential_source that there is not",
    files: { ".aws/config": `[default]\n${assuming("X", "credential_source = Nowhere")}` },
    holder: "nobody",
    sources: { "assume-role": "failed" },
    says: /expected EcsContainer or Ec2InstanceMetadata or Environment/
  },
  {
    is: "refused: another external id; the container is not tried",
    variables: ({ endpoint }) => ({
      ...second,
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${endpoint}/v2/credentials/simulator`
    }),
    files: { ".aws/config": chained(keys.base, "customer-8") },
    credentials: external,
    holder: "nobody",
    sources: { "assume-role": "failed", container: "shadowed" },
    says: /AWS answered AccessDenied: User: .* is not authorized to perform: sts:AssumeRole on resource: .*role\/First/
  },
  {
    is: "expired: the keys it is assumed with",
    variables: () => second,
    files: { ".aws/config": chained(keys.stale) },
    credentials: external,
    holder: "nobody",
    sources: { "assume-role": "failed" },
    says: /AWS answered ExpiredToken/
  },
  {
    is: "expired: the SSO session it is assumed from, whose profile is named",
    files: {
      ".aws/config": `[default]\n${assuming("Sso", "source_profile = login")}\n[profile login]\n${sso("gone")}`,
      ...ssoCache("gone", hourAgo)
    },
    holder: "nobody",
    sources: { "assume-role": "failed" },
    says: /Run: aws sso login --profile login/
  },
  {
    is: "rotated: another role",
    files: { ".aws/config": chained(keys.base) },
    profile: "second",
    credentials: external,
    holder: role("Second"),
    sources: { "assume-role": "won" },
    changes: (home) => writeUnder(home, ".aws/config", chained(keys.next).replace("role/Second", "role/Third")),
    holderThen: role("Third")
  }
])

matrix("process", [
  {
    is: "present",
    files: { ".aws/config": `[default]\n${printing(keys.proc, { Expiration: "2040-01-01T00:00:00Z" })}` },
    holder: user("proc"),
    sources: { process: "won" }
  },
  {
    is: "blank",
    files: { ".aws/config": "[default]\ncredential_process =" },
    holder: "nobody",
    sources: {}
  },
  {
    is: "blank keys, which the SDK takes for keys, and we do not",
    files: { ".aws/config": `[default]\n${printing({ ...keys.proc, accessKeyId: "", secretAccessKey: "" })}` },
    holder: "nobody",
    oracle: "IncompleteSignature",
    sources: { process: "failed" },
    says: /it gave no access keys/
  },
  {
    is: "broken; the container is tried",
    variables: ({ endpoint }) => ({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${endpoint}/v2/credentials/simulator` }),
    files: { ".aws/config": "[default]\ncredential_process = echo no luck >&2; exit 3" },
    holder: role("SimulatorContainer"),
    sources: { process: "failed", container: "won" },
    says: /the command ended with an error and said: no luck/
  },
  {
    is: "expired; the web identity is tried",
    variables: ({ home }) => ({
      AWS_WEB_IDENTITY_TOKEN_FILE: join(home, "token"),
      AWS_ROLE_ARN: roleArn("Pod"),
      AWS_ROLE_SESSION_NAME: "matrix"
    }),
    files: {
      ".aws/config": `[default]\n${printing(keys.proc, { Expiration: "2020-01-01T00:00:00Z" })}`,
      token: exampleWebIdentityToken
    },
    holder: role("Pod"),
    sources: { process: "failed", "web-identity": "won" },
    says: /expired/
  },
  {
    is: "rotated",
    files: { ".aws/config": "[default]\ncredential_process = cat $HOME/keys.json", "keys.json": printed(keys.proc) },
    holder: user("proc"),
    sources: { process: "won" },
    changes: (home) => writeUnder(home, "keys.json", printed(keys.next)),
    holderThen: user("next")
  }
])

const pod = ({ home }: { readonly home: string }) => ({
  AWS_WEB_IDENTITY_TOKEN_FILE: join(home, "token"),
  AWS_ROLE_ARN: roleArn("Pod")
})
const token = { token: exampleWebIdentityToken }

matrix("web-identity", [
  {
    is: "present, over the container and the instance",
    variables: (at) => ({
      ...pod(at),
      ...imds,
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${at.endpoint}/v2/credentials/simulator`
    }),
    files: token,
    holder: role("Pod"),
    sources: { "web-identity": "won", container: "shadowed", "instance-metadata": "shadowed" }
  },
  {
    is: "present, in a profile",
    files: {
      ".aws/config": `[default]\nrole_arn = ${roleArn("Ci")}\nweb_identity_token_file = ${join("$HOME", "token")}`
    },
    holder: "nobody",
    sources: { "web-identity": "failed" },
    says: /there is no file \$HOME\/token/,
    changes: async (home) => {
      const config = `[default]\nrole_arn = ${roleArn("Ci")}\nweb_identity_token_file = ${join(home, "token")}`
      await writeUnder(home, ".aws/config", config)
      await writeUnder(home, "token", exampleWebIdentityToken)
    },
    holderThen: role("Ci")
  },
  {
    is: "blank: the container",
    variables: ({ endpoint }) => ({
      AWS_WEB_IDENTITY_TOKEN_FILE: "",
      AWS_ROLE_ARN: "",
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${endpoint}/v2/credentials/simulator`
    }),
    holder: role("SimulatorContainer"),
    sources: { container: "won" }
  },
  {
    is: "spaces only, which the SDK takes for a file, and we do not: the container",
    variables: ({ endpoint }) => ({
      AWS_WEB_IDENTITY_TOKEN_FILE: " ",
      AWS_ROLE_ARN: roleArn("Pod"),
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${endpoint}/v2/credentials/simulator`
    }),
    holder: role("SimulatorContainer"),
    oracle: "nobody",
    sources: { "web-identity": "failed", container: "won" },
    says: /AWS_WEB_IDENTITY_TOKEN_FILE is not set/
  },
  {
    is: "with a blank name for the session, which the SDK sends as it is, and STS refuses",
    variables: (at) => ({ ...pod(at), AWS_ROLE_SESSION_NAME: "" }),
    files: token,
    holder: role("Pod"),
    oracle: "nobody",
    sources: { "web-identity": "won" }
  },
  {
    is: "broken: no such file; the container is not tried",
    variables: (at) => ({
      ...pod(at),
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${at.endpoint}/v2/credentials/simulator`
    }),
    holder: "nobody",
    sources: { "web-identity": "failed", container: "shadowed" },
    says: /there is no file .*\/token/
  },
  {
    is: "broken: a token that nobody knows",
    variables: pod,
    files: { token: "somebody-elses-token" },
    holder: "nobody",
    sources: { "web-identity": "failed" },
    says: /AWS answered InvalidIdentityToken/
  },
  {
    is: "expired",
    variables: pod,
    files: token,
    credentials: { webIdentityTokens: [{ token: exampleWebIdentityToken, expiration: new Date(0) }] },
    holder: "nobody",
    sources: { "web-identity": "failed" },
    says: /AWS answered ExpiredTokenException/
  },
  {
    is: "rotated: another token in the file, and another role",
    variables: pod,
    files: token,
    credentials: { webIdentityTokens: [{ token: exampleWebIdentityToken }, { token: "ssotoken-second-EXAMPLE" }] },
    holder: role("Pod"),
    sources: { "web-identity": "won" },
    changes: async (home) => {
      await writeUnder(home, "token", "ssotoken-second-EXAMPLE")
      process.env["AWS_ROLE_ARN"] = roleArn("Other")
    },
    holderThen: role("Other")
  }
])

const container = ({ endpoint }: { readonly endpoint: string }) => ({
  AWS_CONTAINER_CREDENTIALS_FULL_URI: `${endpoint}/v2/credentials/simulator`
})
const guarded = {
  containers: [
    { path: "/v2/credentials/simulator", authorizationToken: "container-authorization-EXAMPLE" },
    { path: "/v2/credentials/other", role: "Other" }
  ]
}

matrix("container", [
  {
    is: "present, over the instance",
    variables: (at) => ({ ...imds, ...container(at) }),
    holder: role("SimulatorContainer"),
    sources: { container: "won", "instance-metadata": "shadowed" }
  },
  {
    is: "present, with a token in a file",
    variables: (at) => ({ ...container(at), AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: join(at.home, "token") }),
    files: { token: "container-authorization-EXAMPLE" },
    credentials: guarded,
    holder: role("SimulatorContainer"),
    sources: { container: "won" }
  },
  {
    is: "present, with a token in a variable",
    variables: (at) => ({
      ...container(at),
      AWS_CONTAINER_AUTHORIZATION_TOKEN: "container-authorization-EXAMPLE"
    }),
    credentials: guarded,
    holder: role("SimulatorContainer"),
    sources: { container: "won" }
  },
  {
    is: "blank: the instance",
    variables: () => ({ ...imds, AWS_CONTAINER_CREDENTIALS_FULL_URI: "", AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: "" }),
    holder: role("SimulatorInstance"),
    sources: { "instance-metadata": "won" }
  },
  {
    is: "spaces only, which the SDK takes for a URI, and we do not: the instance",
    variables: () => ({ ...imds, AWS_CONTAINER_CREDENTIALS_FULL_URI: " " }),
    holder: role("SimulatorInstance"),
    oracle: "nobody",
    sources: { "instance-metadata": "won" }
  },
  {
    is: "a relative URI and tokens of spaces, which the SDK takes as they are, and we do not: the full URI",
    variables: (at) => ({
      ...container(at),
      AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: " ",
      AWS_CONTAINER_AUTHORIZATION_TOKEN: " ",
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: " "
    }),
    holder: role("SimulatorContainer"),
    oracle: "nobody",
    sources: { container: "won" }
  },
  {
    is: "broken: off the list of hosts; the instance is not tried",
    variables: () => ({ ...imds, AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://192.0.2.1/v2/credentials/simulator" }),
    holder: "nobody",
    sources: { container: "failed", "instance-metadata": "shadowed" },
    says: /plain http is only taken from this machine/
  },
  {
    is: "broken: no such credentials",
    variables: ({ endpoint }) => ({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${endpoint}/v2/credentials/nobody` }),
    holder: "nobody",
    sources: { container: "failed" },
    says: /it answers with status 400/
  },
  {
    is: "refused: another token",
    variables: (at) => ({ ...container(at), AWS_CONTAINER_AUTHORIZATION_TOKEN: "another" }),
    credentials: guarded,
    holder: "nobody",
    sources: { container: "failed" },
    says: /it answers with status 403/
  },
  {
    is: "expired: used all the same, and refused by AWS",
    variables: container,
    credentials: { credentialLifetime: 0 },
    holder: "ExpiredToken",
    sources: { container: "won" }
  },
  {
    is: "rotated: another path",
    variables: ({ endpoint }) => ({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${endpoint}/v2/credentials/other` }),
    credentials: {
      containers: [{ path: "/v2/credentials/simulator" }, { path: "/v2/credentials/other", role: "Other" }]
    },
    holder: role("Other"),
    sources: { container: "won" },
    changes: async () => {
      const uri = process.env["AWS_CONTAINER_CREDENTIALS_FULL_URI"] ?? ""
      process.env["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = uri.replace("other", "simulator")
    },
    holderThen: role("SimulatorContainer")
  }
])

matrix("instance-metadata", [
  {
    is: "present",
    variables: () => imds,
    holder: role("SimulatorInstance"),
    sources: { "instance-metadata": "won" }
  },
  {
    is: "disabled",
    variables: () => ({ AWS_EC2_METADATA_DISABLED: "true" }),
    holder: "nobody",
    sources: {}
  },
  {
    is: "broken: an instance without a role",
    variables: () => imds,
    credentials: { instanceRole: false },
    holder: "nobody",
    sources: { "instance-metadata": "failed" },
    says: /the instance has no role/
  },
  {
    is: "broken: nobody is there",
    variables: () => ({ ...imds, AWS_EC2_METADATA_SERVICE_ENDPOINT: "http://127.0.0.1:1" }),
    holder: "nobody",
    sources: { "instance-metadata": "failed" },
    says: /nothing answers there/
  },
  {
    is: "expired: used all the same, and refused by AWS",
    variables: () => imds,
    credentials: { credentialLifetime: 0 },
    holder: "ExpiredToken",
    sources: { "instance-metadata": "won" }
  },
  {
    is: "rotated: keys in the environment take its place",
    variables: () => imds,
    holder: role("SimulatorInstance"),
    sources: { "instance-metadata": "won" },
    changes: async () => {
      Object.assign(process.env, variables(keys.env))
    },
    holderThen: user("env")
  }
])

matrix("aws login", [
  {
    is: "present",
    files: { ".aws/config": `[default]\nlogin_session = ${loginSession}`, ...loginCache(keys.login, 3_600_000) },
    holder: user("login"),
    sources: { profile: "won" }
  },
  {
    is: "broken: nobody has logged in; the container is not tried",
    variables: container,
    files: { ".aws/config": `[default]\nlogin_session = ${loginSession}` },
    holder: "nobody",
    sources: { profile: "failed", container: "shadowed" },
    says: /run: aws login --profile default/
  },
  {
    is: "expired",
    files: { ".aws/config": `[default]\nlogin_session = ${loginSession}`, ...loginCache(keys.login, -3_600_000) },
    holder: "nobody",
    sources: { profile: "failed" },
    says: /run: aws login --profile default/
  },
  {
    is: "rotated",
    files: { ".aws/config": `[default]\nlogin_session = ${loginSession}`, ...loginCache(keys.login, 3_600_000) },
    holder: user("login"),
    sources: { profile: "won" },
    changes: async (home) => {
      for (const [name, text] of Object.entries(loginCache(keys.stale, 3_600_000))) await writeUnder(home, name, text)
    },
    holderThen: "ExpiredToken"
  }
])

matrix("among two and more", [
  {
    is: "keys in the environment and AWS_PROFILE, of which the SDK warns on the console and we in the report",
    variables: () => ({ ...variables(keys.env), AWS_PROFILE: "dev" }),
    files: { ".aws/config": `[profile dev]\n${settings(keys.dev)}` },
    holder: user("dev"),
    sources: { environment: "shadowed", profile: "won" }
  },
  {
    is: "keys in the environment and an AWS_PROFILE that does not exist: nobody",
    variables: () => ({ ...variables(keys.env), AWS_PROFILE: "prod" }),
    holder: "nobody",
    sources: { environment: "shadowed", profile: "failed" }
  },
  {
    is: "web identity variables and a default profile with keys: the keys",
    variables: pod,
    files: { ...defaultProfile, ...token },
    holder: user("dev"),
    sources: { profile: "won", "web-identity": "shadowed" }
  },
  {
    is: "web identity variables and a default profile with a process: the process",
    variables: pod,
    files: { ".aws/config": `[default]\n${printing(keys.proc)}`, ...token },
    holder: user("proc"),
    sources: { process: "won", "web-identity": "shadowed" }
  },
  {
    is: "a profile without credentials and a container: the container",
    variables: (at) => ({ ...container(at), AWS_PROFILE: "empty" }),
    files: { ".aws/config": "[profile empty]\nregion = eu-west-1" },
    holder: role("SimulatorContainer"),
    sources: { container: "won" }
  },
  {
    is: "half a key pair in the environment and a container: the container",
    variables: (at) => ({ ...container(at), AWS_ACCESS_KEY_ID: keys.env.accessKeyId }),
    holder: role("SimulatorContainer"),
    sources: { environment: "failed", container: "won" }
  },
  {
    is: "an AWS_PROFILE that does not exist and web identity variables: the web identity",
    variables: (at) => ({ ...pod(at), AWS_PROFILE: "prod" }),
    files: token,
    holder: role("Pod"),
    sources: { profile: "failed", "web-identity": "won" }
  },
  {
    is: "an assumed role whose source is gone, and a process in the same profile: the process",
    files: { ".aws/config": `[default]\n${assuming("A", "source_profile = nowhere")}\n${printing(keys.proc)}` },
    holder: user("proc"),
    sources: { "assume-role": "failed", process: "won" }
  },
  {
    is: "everything: the keys in the environment",
    variables: (at) => ({ ...variables(keys.env), ...pod(at), ...container(at), ...imds }),
    files: { ...defaultProfile, ...token },
    holder: user("env"),
    sources: {
      environment: "won",
      profile: "shadowed",
      "web-identity": "shadowed",
      container: "shadowed",
      "instance-metadata": "shadowed"
    }
  },
  {
    is: "everything but the environment and the profile: the web identity",
    variables: (at) => ({ ...pod(at), ...container(at), ...imds }),
    files: token,
    holder: role("Pod"),
    sources: { "web-identity": "won", container: "shadowed", "instance-metadata": "shadowed" }
  }
])

describe("the expiry of what has won", () => {
  const expiry = (host: Pick<Host, "variables" | "files">) =>
    Effect.gen(function* () {
      const { outcome, report } = yield* ours()
      const row = report.sources.find(({ status }) => status === "won")
      assert.strictEqual(row?.expiration, Result.getOrThrow(outcome).expiration)
      return row?.expiration
    }).pipe(Effect.provide(chain()), atSimulator(host))
  const soon = Date.parse("2040-01-01T00:00:00Z")

  it.live("is in the report: of a variable, of a process, and of the instance", () =>
    Effect.gen(function* () {
      const ending = { ...variables(keys.env), AWS_CREDENTIAL_EXPIRATION: "2040-01-01T00:00:00Z" }
      assert.strictEqual(yield* expiry({ variables: () => ending }), soon)
      const config = `[default]\n${printing(keys.proc, { Expiration: "2040-01-01T00:00:00Z" })}`
      assert.strictEqual(yield* expiry({ files: { ".aws/config": config } }), soon)
      const remaining = ((yield* expiry({ variables: () => imds })) ?? 0) - Date.now()
      assert.isTrue(remaining > 3_500_000 && remaining <= 3_600_000, String(remaining))
    })
  )

  it.live("is not there where the variable holds no date", () =>
    Effect.gen(function* () {
      const ending = { ...variables(keys.env), AWS_CREDENTIAL_EXPIRATION: "soon" }
      assert.strictEqual(yield* expiry({ variables: () => ending }), undefined)
    })
  )
})

/** The SDK's chain knows no Bedrock API key: its clients take one before they ask the chain. */
describe("bearer-token", () => {
  const bearer = (given: Record<string, string>) =>
    Effect.gen(function* () {
      const { outcome, report, said } = yield* ours()
      const identity = Result.getOrThrow(outcome)
      for (const value of [identity, report]) {
        const forms = yield* formsOf(value)
        for (const secret of standing) assert.notInclude(forms, secret)
      }
      assert.deepStrictEqual(said, [])
      return {
        source: identity.source,
        holds: identity.kind === "bearer-token" ? Redacted.value(identity.token) : identity.accessKeyId,
        sources: statusOf(report.sources)
      }
    }).pipe(
      Effect.provide(chain()),
      atSimulator({ files: defaultProfile, variables: () => ({ ...variables(keys.env), ...given }) })
    )

  it.live("present: over everything else", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* bearer({ AWS_BEARER_TOKEN_BEDROCK: exampleBearerToken }), {
        source: "bearer-token",
        holds: exampleBearerToken,
        sources: { "bearer-token": "won", environment: "shadowed", profile: "shadowed" }
      })
    })
  )

  it.live.each([[""], [" "], ["\n"]])("blank: as if there were none (%j)", ([blank = ""]) =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* bearer({ AWS_BEARER_TOKEN_BEDROCK: blank }), {
        source: "environment",
        holds: keys.env.accessKeyId,
        sources: { environment: "won", profile: "shadowed" }
      })
    })
  )
})

describe("the token that sso login leaves behind", () => {
  it.live("takes effect at once, and so does its removal", () =>
    Effect.gen(function* () {
      const folder = yield* home
      yield* compare({}, "nobody")
      for (const [name, text] of Object.entries(ssoCache("late")))
        yield* Effect.promise(() => writeUnder(folder, name, text))
      yield* compare({}, developer)
      yield* Effect.promise(() => rm(join(folder, ".aws/sso"), { recursive: true }))
      yield* compare({}, "nobody")
    }).pipe(Effect.provide(chain()), atSimulator({ files: { ".aws/config": `[default]\n${sso("late")}` } }))
  )
})
