import { exampleBearerToken, exampleKey, Play, Simulator, Step } from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import providerDiscovery from "../src/providerDiscovery.ts"
import { stream } from "../src/turnRuntime.ts"
import { context, fresh, hello, keys, model, onHost, run, script, test } from "./support/onSimulator.ts"

const wrongKeys = { ...keys, AWS_SECRET_ACCESS_KEY: "wrong" }

/** Who signed each turn. */
const signers = Simulator.use(({ requests }) =>
  Effect.map(requests, (all) => all.flatMap(({ auth, operation }) => (operation === "ConverseStream" ? [auth] : [])))
)

describe("credentials", () => {
  test(
    "are an API key from the configuration, before any of the environment",
    Effect.gen(function* () {
      const answer = stream({ plugin: { bearerToken: exampleBearerToken } }, model(), context)
      yield* Effect.promise(() => answer.result())
      assert.deepStrictEqual(yield* signers, [{ kind: "bearer" }])
    })
  )

  test(
    "are never others than the ones configured, when a secret reference was not resolved",
    Effect.gen(function* () {
      const bearerToken = { source: "env", provider: "default", id: "BEDROCK_KEY" }
      const answer = stream({ plugin: { bearerToken } }, model(), context)
      const message = yield* Effect.promise(() => answer.result())
      assert.include(message.errorMessage, "OpenClaw did not resolve its secret reference (env BEDROCK_KEY)")
      assert.deepStrictEqual(yield* signers, [])
    })
  )

  test(
    "are those of the role that is configured, assumed with what the host has",
    Effect.gen(function* () {
      const plugin = { roleArn: "arn:aws:iam::123456789012:role/Gateway", roleSessionName: "gateway-1" }
      const answer = stream({ plugin }, model(), context)
      yield* Effect.promise(() => answer.result())
      const all = yield* Simulator.use(({ requests }) => requests)
      assert.deepStrictEqual(
        all.map(({ operation }) => operation),
        ["AssumeRole", "ConverseStream"]
      )
      assert.include(String(all[0]?.body), "RoleSessionName=gateway-1")
    })
  )

  it.live("that are rotated on disk while a stream is open sign the next turn", () =>
    Effect.gen(function* () {
      yield* fresh
      const folder = yield* Effect.promise(() => mkdtemp(join(tmpdir(), "bedrock-kit-rotation-")))
      const file = join(folder, "credentials")
      const write = (accessKeyId: string, secretAccessKey: string) =>
        Effect.promise(() =>
          writeFile(file, `[default]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`)
        )
      yield* write(exampleKey.accessKeyId, exampleKey.secretAccessKey)
      yield* Effect.gen(function* () {
        yield* script(Play.stream([hello, Step.stall]))
        const open = stream({}, model(), context)[Symbol.asyncIterator]()
        yield* Effect.promise(async () => {
          let next = await open.next()
          while (!next.done && next.value.type !== "text_delta") next = await open.next()
        })
        yield* write("AKIAROTATED", "another-secret")
        yield* run()
        yield* Effect.promise(async () => void (await open.return?.()))
        assert.deepStrictEqual(
          yield* signers,
          [exampleKey.accessKeyId, "AKIAROTATED"].map((accessKeyId) => ({ kind: "sigv4" as const, accessKeyId }))
        )
      }).pipe((body) => onHost(body, { AWS_SHARED_CREDENTIALS_FILE: file }), Effect.provide(Simulator.layer()))
      yield* Effect.promise(() => rm(folder, { recursive: true }))
    })
  )
})

describe("catalog", () => {
  test(
    "lists the models of the account with limits and prices",
    Effect.gen(function* () {
      const listed = yield* Effect.promise(() => providerDiscovery.catalog.run({ env: {} }))
      const rows = listed?.provider.models ?? []
      const sonnet = rows.find((row) => row.id === "us.anthropic.claude-sonnet-4-6")
      assert.isAbove(sonnet?.contextWindow ?? 0, 100_000)
      assert.isAbove(sonnet?.cost.input ?? 0, 0)
      const made = rows.find((row) => row.id.includes("application-inference-profile"))
      assert.isAbove(made?.cost.input ?? 0, 0)
    })
  )

  test(
    "lists nothing when discovery is switched off",
    Effect.gen(function* () {
      const config = { plugins: { entries: { "amazon-bedrock": { config: { discovery: { enabled: false } } } } } }
      assert.isNull(yield* Effect.promise(() => providerDiscovery.catalog.run({ config })))
    })
  )

  test(
    "lists nothing, and asks nobody, on a host without credentials when nobody has asked for it",
    Effect.gen(function* () {
      assert.isNull(yield* Effect.promise(() => providerDiscovery.catalog.run({})))
      assert.deepStrictEqual(yield* Simulator.use(({ requests }) => requests), [])
    }),
    {}
  )

  test(
    "says that there are no credentials when the configuration insists on discovery",
    Effect.gen(function* () {
      const config = { plugins: { entries: { "amazon-bedrock": { config: { discovery: { enabled: true } } } } } }
      const listed = yield* Effect.promise(() => providerDiscovery.catalog.run({ config }))
      assert.deepStrictEqual(listed && "outcomes" in listed ? listed.outcomes?.[0]?.status : undefined, "auth-rejected")
    }),
    {}
  )

  test(
    "lists the models of an instance that has nothing but its role, in the Region of the instance",
    Effect.gen(function* () {
      const listed = yield* Effect.promise(() => providerDiscovery.catalog.run({}))
      assert.isNotEmpty(listed?.provider.models)
      assert.strictEqual(listed?.provider.baseUrl, "https://bedrock-runtime.us-east-1.amazonaws.com")
    }),
    { AWS_REGION: "", AWS_EC2_METADATA_DISABLED: "false" }
  )

  test(
    "takes a configured API key for a reason to list models, and lists them with it",
    Effect.gen(function* () {
      const config = { plugins: { entries: { "amazon-bedrock": { config: { bearerToken: exampleBearerToken } } } } }
      const listed = yield* Effect.promise(() => providerDiscovery.catalog.run({ config }))
      assert.isNotEmpty(listed?.provider.models)
      const auths = yield* Simulator.use(({ requests }) => Effect.map(requests, (all) => all.map(({ auth }) => auth)))
      assert.deepStrictEqual(new Set(auths.map(({ kind }) => kind)), new Set(["bearer"]))
    }),
    {}
  )

  test(
    "lists with the API key that turns are made with, wherever the host holds it, and never with a marker",
    Effect.gen(function* () {
      const kinds = Simulator.use(({ requests }) =>
        Effect.map(requests, (all) => new Set(all.map(({ auth }) => auth.kind)))
      )
      const markers = { apiKey: "AWS_ACCESS_KEY_ID", discoveryApiKey: "AWS_PROFILE" }
      yield* Effect.promise(() => providerDiscovery.catalog.run({ resolveProviderApiKey: () => markers }))
      assert.deepStrictEqual(yield* kinds, new Set(["sigv4"]))
      const config = { models: { providers: { "amazon-bedrock": { apiKey: exampleBearerToken } } } }
      for (const context of [
        { config },
        { resolveProviderApiKey: () => ({ apiKey: "KEY", discoveryApiKey: exampleBearerToken }) }
      ]) {
        yield* fresh
        const before = (yield* Simulator.use(({ requests }) => requests)).length
        yield* Effect.promise(() => providerDiscovery.catalog.run(context))
        const made = (yield* Simulator.use(({ requests }) => requests)).slice(before)
        assert.isNotEmpty(made)
        assert.deepStrictEqual(new Set(made.map(({ auth }) => auth.kind)), new Set(["bearer"]))
      }
    })
  )

  test(
    "never throws: a refusal is an outcome",
    Effect.gen(function* () {
      const listed = yield* Effect.promise(() => providerDiscovery.catalog.run({ env: {} }))
      assert.deepStrictEqual(listed?.provider.models, [])
      assert.deepStrictEqual(listed && "outcomes" in listed ? listed.outcomes : undefined, [
        { provider: "amazon-bedrock", status: "auth-rejected", rejectionScope: "catalog" }
      ])
    }),
    wrongKeys
  )
})
