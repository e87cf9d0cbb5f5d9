/** The real chain over real files and processes, behind the cache that every call goes through. */
import { Credentials, CredentialsError, type Identity, SsoLoginRequired } from "@bedrock-kit/credentials"
import { exampleSsoAccessToken } from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { createHash } from "node:crypto"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { atSimulator, home, withEnvironment, writeUnder } from "./support/environment.ts"
import { chain } from "./support/host.ts"
import { holderOf, keyOf, toSdkKeys } from "./support/oracle.ts"

const credentials = () => Credentials.layerNoDeps.pipe(Layer.provide(chain({ region: "us-east-1" })))

const get = Credentials.use((credentials) => credentials.get)
const idOf = (identity: Identity) => (identity.kind === "access-key" ? identity.accessKeyId : "")
const id = Effect.map(get, idOf)

const write = (name: string, text: string) =>
  Effect.flatMap(home, (folder) => Effect.promise(() => writeUnder(folder, name, text)))

const profile = (user: string) => {
  const { accessKeyId, secretAccessKey } = keyOf(user)
  return `[default]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`
}

describe("a credential process", () => {
  /** Notes each run, and prints what is in a file. */
  const script = 'echo run >> "$HOME/runs"; cat "$HOME/keys"'
  const runs = Effect.flatMap(home, (folder) =>
    Effect.promise(async () => (await readFile(join(folder, "runs"), "utf8")).trim().split("\n").length)
  )
  const printed = (key: string, expiration: string) =>
    JSON.stringify({ Version: 1, AccessKeyId: key, SecretAccessKey: "secret", Expiration: expiration })

  it.effect(
    "runs once in the lifetime of what it prints: for a hundred in a row, a hundred at once, and after it",
    () =>
      Effect.gen(function* () {
        // The SDK holds what is printed against the clock of the machine.
        yield* TestClock.setTime(Date.parse("2100-01-01T00:00:00Z"))
        const atOnce = yield* Effect.all(
          Array.from({ length: 100 }, () => id),
          { concurrency: "unbounded" }
        )
        assert.deepStrictEqual(new Set(atOnce), new Set(["AKIAFIRST"]))
        for (let call = 0; call < 100; call++) assert.strictEqual(yield* id, "AKIAFIRST")
        yield* TestClock.adjust("54 minutes")
        assert.strictEqual(yield* id, "AKIAFIRST")
        assert.strictEqual(yield* runs, 1)

        yield* write("keys", printed("AKIASECOND", "2100-01-01T02:00:00Z"))
        yield* TestClock.adjust("6 minutes")
        const after = yield* Effect.all(
          Array.from({ length: 100 }, () => id),
          { concurrency: "unbounded" }
        )
        assert.deepStrictEqual(new Set(after), new Set(["AKIASECOND"]))
        assert.strictEqual(yield* runs, 2)
      }).pipe(
        Effect.provide(credentials()),
        withEnvironment(
          {},
          {
            ".aws/config": `[default]\ncredential_process = ${script}`,
            keys: printed("AKIAFIRST", "2100-01-01T01:00:00Z")
          }
        )
      )
  )

  it.effect("that prints no date worth the name runs once, as if its keys never expired", () =>
    Effect.gen(function* () {
      const identity = yield* get
      assert.isUndefined(identity.expiration)
      for (let call = 0; call < 100; call++) yield* id
      yield* TestClock.adjust("1 day")
      yield* id
      assert.strictEqual(yield* runs, 1)
    }).pipe(
      Effect.provide(credentials()),
      withEnvironment(
        {},
        { ".aws/config": `[default]\ncredential_process = ${script}`, keys: printed("AKIAFIRST", "soon") }
      )
    )
  )
})

describe("Credentials over the real chain", () => {
  it.effect("has the keys that are rotated on disk, by the next call", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* id, keyOf("first").accessKeyId)
      yield* write(".aws/credentials", `${profile("second")}# rotated\n`)
      assert.strictEqual(yield* id, keyOf("second").accessKeyId)
      assert.strictEqual(yield* id, keyOf("second").accessKeyId)
      const { accessKeyId, secretAccessKey } = keyOf("third")
      const keys = JSON.stringify({ Version: 1, AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey })
      yield* write(".aws/credentials", `[default]\ncredential_process = echo '${keys}'`)
      const identity = yield* get
      assert.deepStrictEqual([idOf(identity), identity.source], [accessKeyId, "process"])
    }).pipe(Effect.provide(credentials()), withEnvironment({}, { ".aws/credentials": profile("first") }))
  )

  it.effect("has the keys that are set in the environment, by the next call, and no others once they are gone", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* id, keyOf("first").accessKeyId)
      const { accessKeyId, secretAccessKey } = keyOf("second")
      Object.assign(process.env, { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey })
      assert.strictEqual(yield* id, accessKeyId)
      delete process.env["AWS_SECRET_ACCESS_KEY"]
      yield* write(".aws/credentials", "")
      assert.strictEqual((yield* Effect.flip(get)).reason._tag, "NoCredentials")
    }).pipe(Effect.provide(credentials()), withEnvironment({}, { ".aws/credentials": profile("first") }))
  )

  it.effect("asks for a login, and has the identity as soon as somebody has logged in", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(get)
      assert.instanceOf(error, CredentialsError)
      assert.instanceOf(error.reason, SsoLoginRequired)
      assert.strictEqual(error.message, "Profile dev needs a new SSO session. Run: aws sso login --profile dev")
      const token = { accessToken: exampleSsoAccessToken, expiresAt: new Date(Date.now() + 3_600_000).toISOString() }
      const cache = createHash("sha1").update("on-disk").digest("hex")
      yield* write(`.aws/sso/cache/${cache}.json`, JSON.stringify(token))
      const keys = toSdkKeys(yield* get)
      assert.isDefined(keys)
      assert.strictEqual(
        yield* holderOf(keys),
        "arn:aws:sts::210987654321:assumed-role/AWSReservedSSO_Developer_0123456789abcdef"
      )
    }).pipe(
      Effect.provide(credentials()),
      atSimulator({
        variables: () => ({ AWS_PROFILE: "dev" }),
        files: {
          ".aws/config": [
            "[profile dev]",
            "sso_session = on-disk",
            "sso_account_id = 210987654321",
            "sso_role_name = Developer",
            "[sso-session on-disk]",
            "sso_region = us-east-1",
            "sso_start_url = https://example.awsapps.com/start"
          ].join("\n")
        }
      })
    )
  )
})
