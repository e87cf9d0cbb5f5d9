/** From OpenClaw's own plugin to this one, and from one version of it to the next: nothing is edited, nothing is lost. */
import { type ReceivedRequest, Simulator } from "@bedrock-kit/simulator"
import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import * as Bedrock from "./bedrock.ts"
import { run } from "./command.ts"
import { OpenClaw } from "./openclawHome.ts"
import { packPlugin } from "./packPlugin.ts"
import { Registry } from "./registry.ts"
import { change, settings } from "./settings.ts"

const id = "amazon-bedrock"
const ours = "@bedrock-kit/openclaw-plugin"

const Host = Layer.unwrap(Simulator.useSync(({ endpoint }) => OpenClaw.layer(Bedrock.environment(endpoint)))).pipe(
  Layer.provideMerge(Layer.merge(Bedrock.layer, Registry.layer))
)

/**
 * Stands in for OpenClaw's own plugin, which is in no public registry: its id, its name, its configuration.
 *
 * **Source**: facts of `@openclaw/amazon-bedrock-provider` 2026.9.
 */
const incumbent = {
  "package.json": {
    name: "@openclaw/amazon-bedrock-provider",
    version: "2026.9.6",
    type: "module",
    openclaw: { extensions: ["./index.js"], compat: { pluginApi: ">=2026.9.4" } }
  },
  "openclaw.plugin.json": {
    id,
    name: "Amazon Bedrock",
    version: "2026.9.6",
    providers: [id],
    enabledByDefault: true,
    configSchema: { type: "object" }
  }
}

/** Every key that it can be configured with. */
const configured = {
  discovery: {
    enabled: true,
    region: "eu-west-1",
    providerFilter: ["anthropic", "Bedrock Kit"],
    refreshInterval: 600,
    defaultContextWindow: 64_000,
    defaultMaxTokens: 8000
  },
  guardrail: {
    guardrailIdentifier: "abcdefgh1234",
    guardrailVersion: "1",
    streamProcessingMode: "sync",
    trace: "enabled"
  }
}

const packIncumbent = Effect.gen(function* () {
  const { home } = yield* OpenClaw
  const folder = join(home, "incumbent")
  yield* Effect.promise(async () => {
    await mkdir(folder)
    for (const [name, content] of Object.entries(incumbent))
      await writeFile(join(folder, name), JSON.stringify(content))
    await writeFile(
      join(folder, "index.js"),
      `export default { id: ${JSON.stringify(id)}, name: "Amazon Bedrock", description: "", register() {} }`
    )
  })
  const tarball = join(home, "incumbent.tgz")
  yield* run("pnpm", ["pack", "--out", tarball], { cwd: folder, env: process.env, timeout: "1 minute" })
  return tarball
})

const openclaw = (...args: ReadonlyArray<string>) => OpenClaw.use((host) => host.run(args))

const install = (spec: string) => openclaw("plugins", "install", spec, "--force", "--accept-capabilities")

const entry = Effect.map(settings, (all) => {
  const { plugins } = all as {
    readonly plugins?: {
      readonly entries?: Readonly<Record<string, { readonly enabled?: boolean; readonly config?: unknown }>>
    }
  }
  return plugins?.entries?.[id]
})

const inspected = Effect.map(openclaw("plugins", "inspect", id, "--json"), ({ stdout }) => stdout)

const isTurn = ({ operation }: ReceivedRequest): boolean => operation === "ConverseStream"

/** A turn, and the request for it. */
const turn = (message: string) =>
  Effect.gen(function* () {
    const simulator = yield* Simulator
    const { length } = yield* simulator.requests
    const { stdout } = yield* openclaw("agent", "--agent", "main", "--local", "--message", message)
    assert.match(stdout, Bedrock.answerTo(message))
    return (yield* simulator.requests).slice(length).find(isTurn)?.body as
      | { readonly guardrailConfig?: unknown }
      | undefined
  })

layer(Host, { timeout: "20 minutes", excludeTestServices: true })("a plugin that is there already", (it) => {
  it.effect("is OpenClaw's own, and configured", () =>
    Effect.gen(function* () {
      yield* install(`npm-pack:${yield* packIncumbent}`)
      const model = { primary: `${id}/${Bedrock.onlyHere}` }
      yield* change((before) => ({
        ...before,
        agents: { defaults: { model } },
        plugins: {
          ...(before as { readonly plugins?: object }).plugins,
          entries: { [id]: { enabled: true, config: configured } }
        }
      }))
      assert.include((yield* openclaw("config", "validate")).combined, "Config valid")
    })
  )

  it.effect("gives way to this one, which goes on with its configuration as it is", () =>
    Effect.gen(function* () {
      const { home } = yield* OpenClaw
      const { publish, url } = yield* Registry
      yield* Effect.promise(() =>
        writeFile(join(home, ".npmrc"), `registry=${url}\nupdate-notifier=false\nfetch-retries=0\n`)
      )
      yield* publish(yield* packPlugin, "1.0.0", join(home, "published"))
      yield* install(`npm:${ours}`)
      assert.deepInclude(yield* entry, { enabled: true, config: configured })
      assert.include((yield* openclaw("config", "validate")).combined, "Config valid")
      assert.match(yield* inspected, /1\.0\.0/)
      const { guardrailConfig } = (yield* turn("Hello from the old configuration")) ?? {}
      assert.deepStrictEqual(guardrailConfig, configured.guardrail)
    }).pipe(Effect.scoped)
  )

  it.effect("is updated to its next version by the host, and keeps it too", () =>
    Effect.gen(function* () {
      const { home } = yield* OpenClaw
      const { publish } = yield* Registry
      yield* publish(yield* packPlugin, "1.1.0", join(home, "published"))
      yield* openclaw("plugins", "update", id, "--accept-capabilities")
      assert.match(yield* inspected, /1\.1\.0/)
      assert.deepInclude(yield* entry, { enabled: true, config: configured })
      yield* turn("Hello from the new version")
    }).pipe(Effect.scoped)
  )
})
