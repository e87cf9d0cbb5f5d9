import { exampleBearerToken, Simulator } from "@bedrock-kit/simulator"
import { assert, describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { bedrock, environment, keys } from "./bedrock.ts"

const folder = mkdtempSync(join(tmpdir(), "bedrock-kit-support-"))
process.on("exit", () => rmSync(folder, { recursive: true, force: true }))

const config = join(folder, "openclaw.json")
writeFileSync(
  config,
  JSON.stringify({
    gateway: { auth: { token: "gateway-SECRET-1" } },
    plugins: { entries: { "amazon-bedrock": { config: { region: "us-east-1", bearerToken: "${SOME_BEARER}" } } } },
    agents: { defaults: { model: { primary: "amazon-bedrock/us.anthropic.claude-haiku-5-5" } } }
  })
)

interface Bundle {
  readonly kind: string
  readonly doctor: { readonly checks: ReadonlyArray<{ readonly id: string; readonly status: string }> }
  readonly whoami: { readonly source: string; readonly identity: { readonly arn: string } }
  readonly configuration: { readonly status: string; readonly models: ReadonlyArray<string> }
  readonly environment: Readonly<Record<string, string>>
}

const test = (name: string, body: (aws: Readonly<Record<string, string>>) => Effect.Effect<void, unknown, Simulator>) =>
  it.live(name, () =>
    Effect.flatMap(Simulator, (simulator) => body({ ...environment(simulator), ...keys })).pipe(
      Effect.provide(Simulator.layer())
    )
  )

describe("bedrock support-bundle", () => {
  test("lists what it contains, then writes it, without a secret", (aws) =>
    Effect.gen(function* () {
      const file = join(folder, "bundle.json")
      const env = { ...aws, SOME_BEARER: exampleBearerToken, GITHUB_TOKEN: "ghp_SECRET-2" }
      const args = ["support-bundle", "--config", config, "--output", file]
      const { exitCode, stderr, stdout } = yield* bedrock(args, env)
      assert.strictEqual(exitCode, 0, stderr)
      assert.strictEqual(stdout, "")
      for (const part of ["versions", "doctor", "whoami", "configuration", "environment"])
        assert.match(stderr, new RegExp(`^  ${part} +\\w`, "m"))
      assert.match(stderr, /It is in .*bundle\.json\. Read it before/)
      const text = readFileSync(file, "utf8")
      for (const secret of [
        keys.AWS_ACCESS_KEY_ID,
        keys.AWS_SECRET_ACCESS_KEY,
        exampleBearerToken,
        "SECRET-",
        "123456789012"
      ])
        assert.notInclude(text, secret)
      assert.strictEqual(statSync(file).mode & 0o777, 0o600)
      const bundle = JSON.parse(text) as Bundle
      assert.strictEqual(bundle.kind, "bedrock-support-bundle")
      assert.includeMembers(
        bundle.doctor.checks.map(({ id }) => id),
        ["runtime", "identity", "access:us.anthropic.claude-haiku-5-5"]
      )
      assert.strictEqual(bundle.whoami.source, "environment")
      assert.strictEqual(bundle.whoami.identity.arn, "arn:aws:iam::********9012:user/simulator")
      assert.deepStrictEqual(bundle.configuration.models, ["us.anthropic.claude-haiku-5-5"])
      assert.strictEqual(bundle.environment["AWS_SECRET_ACCESS_KEY"], "(redacted)")
      const again = yield* bedrock(args, env)
      assert.strictEqual(again.exitCode, 2)
      assert.include(again.stderr, "exists already and is not overwritten")
    }))

  it.live("works where nothing works", () =>
    Effect.gen(function* () {
      const broken = join(folder, "broken.json")
      writeFileSync(broken, "#".repeat(5_000_000))
      const env = {
        AWS_ENDPOINT_URL_BEDROCK: "http://127.0.0.1:9",
        AWS_ENDPOINT_URL_STS: "http://127.0.0.1:9",
        AWS_REGION: "not a region"
      }
      const { exitCode, stderr, stdout } = yield* bedrock(["support-bundle", "--config", broken, "-o", "-"], env)
      assert.strictEqual(exitCode, 0, stderr)
      const bundle = JSON.parse(stdout) as Bundle
      assert.strictEqual(bundle.configuration.status, "broken")
      assert.include(
        bundle.doctor.checks.map(({ status }) => status),
        "failed"
      )
    })
  )

  it.live("writes nothing when it is only asked what it would write", () =>
    Effect.gen(function* () {
      const file = join(folder, "never.json")
      const { exitCode, stderr, stdout } = yield* bedrock(["support-bundle", "--dry-run", "--output", file])
      assert.strictEqual(exitCode, 0, stderr)
      assert.strictEqual(stdout, "")
      assert.include(stderr, "never.json contains:")
      assert.isFalse(existsSync(file))
    })
  )

  it.live("explains itself", () =>
    Effect.gen(function* () {
      const { stdout } = yield* bedrock(["support-bundle", "--help"])
      yield* Effect.promise(() => expect(stdout).toMatchFileSnapshot("golden/help-support-bundle.txt"))
    })
  )
})
