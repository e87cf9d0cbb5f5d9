import {
  bearerToken,
  CredentialProvider,
  HostEnvironment,
  type HostFacts,
  type ProvenanceReport,
  type SourceReport,
  toProvenanceReport
} from "@bedrock-kit/credentials"
import * as NodeHost from "@bedrock-kit/credentials/adapters/NodeHost"
import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Result, Schema } from "effect"
import { CredentialsError, ProviderFailed } from "../src/CredentialsError.ts"
import { withEnvironment } from "./support/environment.ts"
import { chain } from "./support/host.ts"

/** What the real chain answers on a host, joined with what the host has. */
const reportOf = (profile?: string) =>
  Effect.gen(function* () {
    const facts = yield* HostEnvironment.use((host) => host.read)
    const outcome = yield* Effect.result(CredentialProvider.use((provider) => provider.resolve))
    return toProvenanceReport({ facts, outcome, profile, now: yield* Clock.currentTimeMillis })
  }).pipe(Effect.provide(chain({ profile })))

const statusOf = (report: ProvenanceReport): Readonly<Record<string, SourceReport["status"]>> =>
  Object.fromEntries(report.sources.flatMap(({ source, status }) => (status === "absent" ? [] : [[source, status]])))

const secrets = { keys: "environment-secret", profile: "profile-secret", bearer: "bearer-secret" }
const keys = { AWS_ACCESS_KEY_ID: "AKIAENV", AWS_SECRET_ACCESS_KEY: secrets.keys }
const files = {
  ".aws/config": [
    "[profile dev]",
    "aws_access_key_id = AKIADEV",
    `aws_secret_access_key = ${secrets.profile}`,
    "[profile both]",
    "role_arn = arn:aws:iam::123456789012:role/Unreachable",
    "web_identity_token_file = /nonexistent",
    "aws_access_key_id = AKIABOTH",
    `aws_secret_access_key = ${secrets.profile}`,
    "[profile script]",
    `credential_process = echo '{"Version":1,"AccessKeyId":"AKIAPROC","SecretAccessKey":"p"}'`,
    "[profile sso]",
    "sso_session = corp",
    "sso_account_id = 123456789012",
    "sso_role_name = Dev",
    "[sso-session corp]",
    "sso_region = eu-west-1",
    "sso_start_url = https://example.awsapps.com/start"
  ].join("\n"),
  ".aws/credentials": `[default]\naws_access_key_id = AKIADEFAULT\naws_secret_access_key = ${secrets.profile}`
}

describe("toProvenanceReport", () => {
  it.effect("lists every source, always in the same order", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(
        (yield* reportOf()).sources.map(({ source }) => source),
        [
          "bearer-token",
          "environment",
          "profile",
          "sso",
          "assume-role",
          "process",
          "web-identity",
          "container",
          "instance-metadata"
        ]
      )
    }).pipe(withEnvironment({}))
  )

  it.effect("says for each absent source what it lacks, when there is nothing at all", () =>
    Effect.gen(function* () {
      const { source, sources, warnings } = yield* reportOf()
      assert.isUndefined(source)
      assert.deepStrictEqual(warnings, [])
      for (const row of sources) {
        assert.strictEqual(row.status, "absent", row.source)
        assert.isNotEmpty(row.reason, row.source)
      }
    }).pipe(withEnvironment({}))
  )

  // The AWS SDK's own chain decides who wins in each of these.
  it.effect.each([
    ["keys in the environment over the default profile", keys, undefined, { environment: "won", profile: "shadowed" }],
    ["the default profile by itself", {}, undefined, { profile: "won" }],
    [
      "a named profile over keys in the environment",
      { ...keys, AWS_PROFILE: "dev" },
      undefined,
      { environment: "shadowed", profile: "won" }
    ],
    ["a profile given as an option", keys, "script", { environment: "shadowed", process: "won" }],
    [
      "a bearer token over everything",
      { ...keys, AWS_BEARER_TOKEN_BEDROCK: secrets.bearer },
      undefined,
      { "bearer-token": "won", environment: "shadowed", profile: "shadowed" }
    ],
    [
      "a blank bearer token is none",
      { ...keys, AWS_BEARER_TOKEN_BEDROCK: " " },
      undefined,
      { environment: "won", profile: "shadowed" }
    ],
    ["an SSO profile without a session", { AWS_PROFILE: "sso" }, undefined, { sso: "failed" }],
    [
      "half a key pair, and the default profile",
      { AWS_ACCESS_KEY_ID: "AKIAHALF" },
      undefined,
      { environment: "failed", profile: "won" }
    ],
    ["keys beside a role without a source", { AWS_PROFILE: "both" }, undefined, { profile: "won" }],
    ["AWS_DEFAULT_PROFILE, which is the CLI's", { AWS_DEFAULT_PROFILE: "script" }, undefined, { profile: "won" }],
    ["a profile that does not exist", { AWS_PROFILE: "devv" }, undefined, { profile: "failed" }]
  ] as const)("names the winner and what it hides: %s", ([, env, profile, expected]) =>
    Effect.gen(function* () {
      assert.deepStrictEqual(statusOf(yield* reportOf(profile)), expected)
    }).pipe(withEnvironment(env, files))
  )

  it.effect("warns of a bearer token that hides configured credentials", () =>
    Effect.gen(function* () {
      const [warning] = (yield* reportOf()).warnings
      assert.include(
        warning,
        "The Bedrock API key in AWS_BEARER_TOKEN_BEDROCK is used instead of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
      )
    }).pipe(withEnvironment({ ...keys, AWS_BEARER_TOKEN_BEDROCK: secrets.bearer }))
  )

  it.effect("warns of half a key pair, by the half that is missing", () =>
    Effect.gen(function* () {
      const [warning] = (yield* reportOf()).warnings
      assert.include(warning, "AWS_SECRET_ACCESS_KEY is not set")
    }).pipe(withEnvironment({ AWS_ACCESS_KEY_ID: "AKIAHALF" }))
  )

  it.effect("warns of a profile that does not exist, with the nearest name", () =>
    Effect.gen(function* () {
      const [warning] = (yield* reportOf()).warnings
      assert.include(warning, "There is no profile devv")
      assert.include(warning, "Did you mean dev?")
    }).pipe(withEnvironment({ AWS_PROFILE: "devv" }, files))
  )

  it.effect("warns when a named profile hides the keys in the environment, as the AWS CLI does not", () =>
    Effect.gen(function* () {
      const [warning] = (yield* reportOf()).warnings
      assert.include(warning, "Profile dev is used, and the access keys in the environment are not")
    }).pipe(withEnvironment({ ...keys, AWS_PROFILE: "dev" }, files))
  )

  it.effect("does not run a credential process to see that there is one", () =>
    Effect.gen(function* () {
      const facts = yield* HostEnvironment.use((host) => host.read)
      const reason = new ProviderFailed({ source: "process", where: "profile trap", detail: "not asked." })
      const outcome = Result.fail(new CredentialsError({ reason }))
      const report = toProvenanceReport({ facts, outcome, profile: "trap", now: 0 })
      assert.deepStrictEqual(statusOf(report), { process: "shadowed" })
    }).pipe(
      Effect.provide(NodeHost.layer),
      withEnvironment({}, { ".aws/config": "[profile trap]\ncredential_process = sh -c 'kill -9 $PPID'" })
    )
  )

  const Secret = Schema.String.check(Schema.isMinLength(8))

  it.prop("never holds a secret", [Secret, Secret, Secret], ([key, token, inFile]) => {
    // Long enough, and unlike anything the report says by itself.
    const [a, b, c] = [`#${key}#`, `%${token}%`, `$${inFile}$`]
    const facts: HostFacts = {
      env: { AWS_ACCESS_KEY_ID: "AKIA", AWS_SECRET_ACCESS_KEY: a, AWS_BEARER_TOKEN_BEDROCK: b, AWS_PROFILE: "dev" },
      profiles: { dev: { aws_access_key_id: "AKIA", aws_secret_access_key: c, aws_session_token: c } },
      profileFiles: { dev: ["/home/me/.aws/config"] },
      files: { config: "/home/me/.aws/config", credentials: "/home/me/.aws/credentials" },
      problems: [],
      looksLikeEc2: false
    }
    const outcome = Result.succeed(bearerToken(b, { source: "bearer-token", where: "AWS_BEARER_TOKEN_BEDROCK" }))
    const printed = JSON.stringify(toProvenanceReport({ facts, outcome, now: 0 }))
    for (const secret of [a, b, c]) assert.notInclude(printed, JSON.stringify(secret).slice(1, -1))
  })
})
