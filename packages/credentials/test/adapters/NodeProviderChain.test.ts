import { CredentialProvider, type Identity } from "@bedrock-kit/credentials"
import type * as NodeProviderChain from "@bedrock-kit/credentials/adapters/NodeProviderChain"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { withEnvironment } from "../support/environment.ts"
import { chain } from "../support/host.ts"

const resolve = (options?: NodeProviderChain.Options) =>
  CredentialProvider.use((provider) => provider.resolve).pipe(Effect.provide(chain(options)))

const keys = { AWS_ACCESS_KEY_ID: "AKIAENV", AWS_SECRET_ACCESS_KEY: "env-secret" }

const profiles = {
  ".aws/config": [
    "[profile dev]",
    "aws_access_key_id = AKIADEV",
    "aws_secret_access_key = dev-secret",
    "[profile empty]",
    "region = eu-west-1",
    "[profile sso]",
    "sso_session = corp",
    "sso_account_id = 123456789012",
    "sso_role_name = Dev",
    "[sso-session corp]",
    "sso_region = eu-west-1",
    "sso_start_url = https://example.awsapps.com/start",
    "[profile process]",
    `credential_process = echo '{"Version":1,"AccessKeyId":"AKIAPROC","SecretAccessKey":"p","Expiration":"2040-01-01T00:00:00Z"}'`
  ].join("\n")
}

const key = (identity: Identity) => (identity.kind === "access-key" ? identity.accessKeyId : undefined)

describe("NodeProviderChain", () => {
  it.effect("finds keys in the environment", () =>
    Effect.gen(function* () {
      const identity = yield* resolve()
      assert.strictEqual(key(identity), "AKIAENV")
      assert.deepInclude(identity, { source: "environment", where: "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY" })
    }).pipe(withEnvironment(keys))
  )

  it.effect("finds keys in the profile that is named", () =>
    Effect.gen(function* () {
      const identity = yield* resolve({ profile: "dev" })
      assert.strictEqual(key(identity), "AKIADEV")
      assert.strictEqual(identity.source, "profile")
      assert.match(identity.where, /^profile dev in .*config$/)
    }).pipe(withEnvironment({}, profiles))
  )

  it.effect("runs a credential process and keeps its expiry", () =>
    Effect.gen(function* () {
      const identity = yield* resolve()
      assert.strictEqual(key(identity), "AKIAPROC")
      assert.deepInclude(identity, { source: "process", expiration: Date.parse("2040-01-01T00:00:00Z") })
    }).pipe(withEnvironment({ AWS_PROFILE: "process" }, profiles))
  )

  it.effect("prefers a bearer token over everything else", () =>
    Effect.gen(function* () {
      const identity = yield* resolve()
      assert.deepInclude(identity, { kind: "bearer-token", source: "bearer-token", where: "AWS_BEARER_TOKEN_BEDROCK" })
      if (identity.kind === "bearer-token") assert.strictEqual(Redacted.value(identity.token), "token-1")
    }).pipe(withEnvironment({ ...keys, AWS_BEARER_TOKEN_BEDROCK: "token-1" }))
  )

  it.effect("counts an empty bearer token as absent", () =>
    Effect.gen(function* () {
      assert.strictEqual(key(yield* resolve()), "AKIAENV")
    }).pipe(withEnvironment({ ...keys, AWS_BEARER_TOKEN_BEDROCK: "" }))
  )

  it.effect("says that nothing is configured, and every way out", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(resolve())
      assert.strictEqual(error.reason._tag, "NoCredentials")
      for (const word of ["AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_BEARER_TOKEN_BEDROCK", "aws configure"])
        assert.include(error.message, word)
    }).pipe(withEnvironment({}))
  )

  it.effect("says that a profile does not exist, and which ones do", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(resolve())
      assert.strictEqual(error.reason._tag, "NoCredentials")
      assert.include(error.message, "for profile prod")
      assert.include(error.message, "dev, empty, sso, process")
    }).pipe(withEnvironment({ AWS_PROFILE: "prod" }, profiles))
  )

  it.effect("says that a profile exists but names no credentials", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(resolve({ profile: "empty" }))
      assert.include(error.message, "The profile exists but names no credentials")
    }).pipe(withEnvironment({}, profiles))
  )

  it.effect("gives the login command of a profile without an SSO session", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(resolve({ profile: "sso" }))
      assert.strictEqual(error.message, "Profile sso needs a new SSO session. Run: aws sso login --profile sso")
    }).pipe(withEnvironment({}, profiles))
  )

  it.effect("never prints a secret", () =>
    Effect.gen(function* () {
      assert.notInclude(JSON.stringify(yield* resolve()), "env-secret")
    }).pipe(withEnvironment(keys))
  )
})
