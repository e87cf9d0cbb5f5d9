/** `openclaw bedrock …`: the commands of `bedrock`, in a real OpenClaw. */
import { Simulator } from "@bedrock-kit/simulator"
import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as Bedrock from "./bedrock.ts"
import { OpenClaw, type OpenClawOptions } from "./openclawHome.ts"
import { packPlugin } from "./packPlugin.ts"

const Host = Layer.unwrap(Simulator.useSync(({ endpoint }) => OpenClaw.layer(Bedrock.environment(endpoint)))).pipe(
  Layer.provideMerge(Bedrock.layer)
)

const bedrock = (args: ReadonlyArray<string>, options?: OpenClawOptions) =>
  OpenClaw.use(({ run }) => run(["bedrock", ...args], options))

interface ModelRow {
  readonly id: string
}

interface Diagnosis {
  readonly ok: boolean
  readonly checks: ReadonlyArray<{ readonly id: string; readonly status: string; readonly why: string }>
}

layer(Host, { timeout: "20 minutes", excludeTestServices: true })("openclaw bedrock", (it) => {
  it.effect("is among the host's commands once the plugin is installed", () =>
    Effect.gen(function* () {
      const { run } = yield* OpenClaw
      yield* run(["plugins", "install", `npm-pack:${yield* packPlugin}`, "--force", "--accept-capabilities"])
      const { stdout } = yield* run(["--help"])
      assert.match(stdout, /bedrock \*?\s+Amazon Bedrock: what is wrong/)
    }).pipe(Effect.scoped)
  )

  it.effect("says who calls, and in the Region that the plugin is configured for", () =>
    Effect.gen(function* () {
      const { run } = yield* OpenClaw
      yield* run(["config", "set", "plugins.entries.amazon-bedrock.config.region", "eu-west-1"])
      const { stdout } = yield* bedrock(["whoami"])
      assert.include(stdout, "environment, from AWS_ACCESS_KEY_ID")
      assert.include(stdout, "eu-west-1")
    })
  )

  it.effect("lists the models, as JSON with nothing else among it", () =>
    Effect.gen(function* () {
      const { stdout } = yield* bedrock(["models", "--json", "--region", "us-east-1"])
      const rows = stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as ModelRow)
      assert.include(
        rows.map(({ id }) => id),
        Bedrock.onlyHere
      )
    })
  )

  it.effect("examines the host it is in", () =>
    Effect.gen(function* () {
      const { stdout } = yield* bedrock(["doctor", "--json"], { accept: () => true })
      const { checks } = JSON.parse(stdout) as Diagnosis
      for (const check of ["credentials", "configuration"])
        assert.deepInclude(
          checks.map(({ id, status }) => ({ id, status })),
          { id: check, status: "ok" }
        )
    })
  )

  it.effect("ends with the exit code of the command, and sends the operator to commands of the host", () =>
    Effect.gen(function* () {
      const { exitCode, stderr } = yield* bedrock(["modles"], { accept: () => true })
      assert.strictEqual(exitCode, 2)
      assert.include(stderr, "openclaw bedrock <subcommand>")
    })
  )
})
