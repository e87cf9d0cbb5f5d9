/** Memory search with embeddings of Amazon Bedrock, in a real OpenClaw with the packed plugin, on an instance. */
import {
  credentialEnvironment,
  defaultModels,
  embeddingModels,
  type ReceivedRequest,
  Simulator
} from "@bedrock-kit/simulator"
import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { mkdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import * as Bedrock from "./bedrock.ts"
import { OpenClaw } from "./openclawHome.ts"
import { packPlugin } from "./packPlugin.ts"

const model = "cohere.embed-english-v3"

/** An instance with a role: no variable and no file speaks of credentials. */
const environment = (endpoint: string): NodeJS.ProcessEnv => ({
  ...Bedrock.environment(endpoint),
  ...credentialEnvironment(endpoint),
  AWS_ACCESS_KEY_ID: undefined,
  AWS_SECRET_ACCESS_KEY: undefined,
  AWS_EC2_METADATA_DISABLED: "false"
})

const Host = Layer.unwrap(Simulator.useSync(({ endpoint }) => OpenClaw.layer(environment(endpoint)))).pipe(
  Layer.provideMerge(Simulator.layer({ models: [...defaultModels, ...embeddingModels] }))
)

const openclaw = (...args: ReadonlyArray<string>) => OpenClaw.use((host) => host.run(args))

const embedded = Simulator.use(({ requests }) =>
  Effect.map(requests, (all) => all.filter(({ operation }) => operation === "InvokeModel"))
)

const textsOf = (requests: ReadonlyArray<ReceivedRequest>) =>
  requests.flatMap(({ body }) => (body as { readonly texts: ReadonlyArray<string> }).texts)

const notes = {
  "MEMORY.md": "# Lighthouse\n\nThe keeper of the lighthouse is called Ingrid, and she lights the lamp at dusk.\n",
  "memory/2026-11-20.md": "# Bakery\n\nRye bread wants sourdough, and twelve hours to rise.\n"
}

/** As an operator writes it, before the first start. */
const prepare = Effect.gen(function* () {
  const { home } = yield* OpenClaw
  const folder = join(home, ".openclaw")
  yield* Effect.promise(async () => {
    const file = join(folder, "openclaw.json")
    const settings = JSON.parse(await readFile(file, "utf8")) as object
    await writeFile(file, JSON.stringify({ ...settings, memory: { search: { provider: "bedrock", model } } }))
    await mkdir(join(folder, "workspace", "memory"), { recursive: true })
    for (const [name, text] of Object.entries(notes)) await writeFile(join(folder, "workspace", name), text)
  })
})

layer(Host, { timeout: "20 minutes", excludeTestServices: true })("memory search in OpenClaw", (it) => {
  it.effect("embeds a text", () =>
    Effect.gen(function* () {
      yield* prepare
      const tarball = yield* packPlugin
      yield* openclaw("plugins", "install", `npm-pack:${tarball}`, "--force", "--accept-capabilities")
      const texts = ["--text", "hello", "--text", "bread"]
      const { stdout } = yield* openclaw("infer", "embedding", "create", "--provider", "bedrock", ...texts, "--json")
      const answer = JSON.parse(stdout) as {
        readonly provider: string
        readonly model: string
        readonly outputs: ReadonlyArray<{ readonly text: string; readonly dimensions: number }>
      }
      assert.deepInclude(answer, { provider: "bedrock", model: "amazon.titan-embed-text-v2:0" })
      assert.deepStrictEqual(
        answer.outputs.map(({ dimensions, text }) => [text, dimensions]),
        [
          ["hello", 1024],
          ["bread", 1024]
        ]
      )
    }).pipe(Effect.scoped)
  )

  it.effect("is found ready", () =>
    Effect.gen(function* () {
      const { combined } = yield* openclaw("memory", "status", "--deep")
      assert.match(combined, /bedrock/)
      assert.notMatch(combined, /unavailable|No API key/i)
      assert.include(textsOf((yield* embedded).slice(2)), "ping")
    })
  )

  it.effect("indexes the notes of the agent, as documents", () =>
    Effect.gen(function* () {
      const before = (yield* embedded).length
      yield* openclaw("memory", "index", "--force")
      const requests = (yield* embedded).slice(before)
      const said = textsOf(requests).join("\n")
      assert.include(said, "Ingrid")
      assert.include(said, "sourdough")
      for (const { body, path } of requests) {
        assert.strictEqual(path, `/model/${model}/invoke`)
        assert.deepInclude(body, { input_type: "search_document", truncate: "END" })
      }
    })
  )

  it.effect("finds a note by what it is about, and asks for it as a query", () =>
    Effect.gen(function* () {
      const before = (yield* embedded).length
      const { stdout } = yield* openclaw("memory", "search", "who lights lamps in a lighthouse", "--json")
      const { results } = JSON.parse(stdout) as { readonly results: ReadonlyArray<{ readonly path: string }> }
      assert.strictEqual(results[0]?.path, "MEMORY.md")
      const requests = (yield* embedded).slice(before)
      assert.deepInclude(requests.at(-1)?.body, {
        texts: ["who lights lamps in a lighthouse"],
        input_type: "search_query"
      })
    })
  )
})
