import { assert, describe, it } from "@effect/vitest"
import { Effect, Result, Schema } from "effect"
import { ConfigError, decodeOpenClaw, decodeOpenClawResult, findPlaces, PluginConfig } from "../src/index.ts"

const decoded = (document: unknown) => Result.getOrThrow(decodeOpenClawResult(document))

const issuesOf = (document: unknown): ReadonlyArray<string> => {
  const result = decodeOpenClawResult(document)
  return Result.isFailure(result) ? result.failure.issues.map(({ message }) => message) : []
}

const today = (config: unknown, entry = {}) => ({ plugins: { entries: { "amazon-bedrock": { ...entry, config } } } })

const defaults = Result.getOrThrow(PluginConfig.decodeResult({}))

// Any JSON where something of ours may stand.
const NearlyDocument = Schema.Struct({
  plugins: Schema.optionalKey(
    Schema.Struct({
      entries: Schema.optionalKey(
        Schema.Struct({ "amazon-bedrock": Schema.Struct({ config: Schema.optionalKey(Schema.Json) }) })
      )
    })
  ),
  models: Schema.optionalKey(
    Schema.Struct({
      bedrockDiscovery: Schema.optionalKey(Schema.Json),
      providers: Schema.optionalKey(Schema.Struct({ "amazon-bedrock": Schema.Json }))
    })
  )
})

describe("decodeOpenClaw", () => {
  it.effect("merges today's place over the older one, key by key", () =>
    Effect.gen(function* () {
      const { config, found } = yield* decodeOpenClaw({
        ...today({ region: "eu-west-1", discovery: { region: "eu-west-1", enabled: false } }),
        models: { bedrockDiscovery: { enabled: true, region: "us-east-1", refreshInterval: 0 } }
      })
      assert.deepStrictEqual(config, {
        ...defaults,
        region: "eu-west-1",
        discovery: { ...defaults.discovery, region: "eu-west-1", enabled: false, refreshInterval: 0 }
      })
      assert.deepStrictEqual(found, {
        places: ["plugins.entries.amazon-bedrock.config", "models.bedrockDiscovery"],
        legacy: true
      })
    })
  )

  it("tells that the older place is in use, though it be empty", () => {
    assert.deepStrictEqual(decoded({ models: { bedrockDiscovery: {} } }), {
      config: defaults,
      provider: undefined,
      enabled: true,
      found: { places: ["models.bedrockDiscovery"], legacy: true }
    })
  })

  it.each([
    {},
    { plugins: {} },
    { plugins: { entries: {} } },
    { models: {} },
    { models: { providers: { openai: { baseUrl: 3 } } } },
    { gateway: { port: "any" }, agents: [] }
  ])("finds nothing in %j", (document) => {
    assert.deepStrictEqual(decoded(document), {
      config: defaults,
      provider: undefined,
      enabled: true,
      found: { places: [], legacy: false }
    })
  })

  it("finds an entry without configuration, and places whose content is wrong", () => {
    assert.deepStrictEqual(findPlaces({ plugins: { entries: { "amazon-bedrock": {} } } }), {
      places: ["plugins.entries.amazon-bedrock"],
      legacy: false
    })
    assert.deepStrictEqual(findPlaces({ ...today(3), models: { bedrockDiscovery: null, providers: 1 } }), {
      places: ["plugins.entries.amazon-bedrock.config", "models.bedrockDiscovery"],
      legacy: true
    })
    assert.deepStrictEqual(findPlaces("garbage").places, [])
  })

  it("tells an entry that is switched off", () => {
    assert.isFalse(decoded({ plugins: { entries: { "amazon-bedrock": { enabled: false } } } }).enabled)
    assert.isFalse(decoded(today({}, { enabled: false, hooks: {} })).enabled)
    assert.isTrue(decoded(today({}, { enabled: true })).enabled)
  })

  it("gives the provider entry, with the host's own keys let through", () => {
    const provider = {
      baseUrl: "https://bedrock-runtime.eu-west-1.amazonaws.com",
      apiKey: { source: "exec", provider: "vault", id: "bedrock" },
      api: "bedrock-converse-stream",
      auth: "aws-sdk",
      region: "eu-west-1",
      headers: { "x-team": "platform", "x-key": { source: "env", provider: "default", id: "KEY" } },
      timeoutSeconds: 60,
      params: { serviceTier: "flex" },
      localService: { command: "proxy" },
      request: { allowPrivateNetwork: true },
      models: [
        {
          id: "anthropic.claude-x-v1:0",
          name: "X",
          reasoning: true,
          input: ["text", "image"],
          cost: { input: 1, output: 2, cacheRead: 0.1, cacheWrite: 1.2, tieredPricing: [] },
          contextWindow: 200_000,
          maxTokens: 8192,
          compat: { supportsTools: true }
        }
      ]
    } as const
    const { found, provider: read } = decoded({ models: { providers: { "amazon-bedrock": provider } } })
    assert.deepStrictEqual<unknown>(read, provider)
    assert.deepStrictEqual(found.places, ["models.providers.amazon-bedrock"])
  })

  it("reports every issue of all places at once, each with its path from the root", () => {
    assert.sameMembers(
      [
        ...issuesOf({
          ...today({
            regoin: "x",
            externalId: "team",
            discovery: { refreshInterval: -1 },
            timeouts: { idle: "soon" }
          }),
          models: {
            bedrockDiscovery: { refreshIntervall: 1, residency: "eu", region: "us east" },
            providers: {
              "amazon-bedrock": {
                baseURL: "x",
                auth: "iam",
                apiKey: 7,
                timeoutSeconds: 0,
                headers: { a: 1 },
                models: [{ id: "a", cost: { input: -1 } }, 3]
              }
            }
          }
        })
      ],
      [
        "Unknown key plugins.entries.amazon-bedrock.config.regoin. Did you mean region?",
        "plugins.entries.amazon-bedrock.config.externalId needs roleArn, the role it is for. Add roleArn, or remove externalId.",
        "plugins.entries.amazon-bedrock.config.discovery.refreshInterval must be a whole number of seconds, 0 or more, got -1.",
        `plugins.entries.amazon-bedrock.config.timeouts.idle must be a whole number of seconds, 1 or more, got "soon".`,
        "Unknown key models.bedrockDiscovery.refreshIntervall. Did you mean refreshInterval?",
        "Unknown key models.bedrockDiscovery.residency. Known here: enabled, region, providerFilter, refreshInterval, defaultContextWindow, defaultMaxTokens.",
        `models.bedrockDiscovery.region must be an AWS Region such as eu-west-1, got "us east".`,
        "Unknown key models.providers.amazon-bedrock.baseURL. Did you mean baseUrl?",
        `models.providers.amazon-bedrock.auth must be "api-key" or "aws-sdk" or "oauth" or "token", got "iam".`,
        `models.providers.amazon-bedrock.apiKey must be text that is not blank, or a secret reference such as {source: "env", provider: "default", id: "NAME"}.`,
        "models.providers.amazon-bedrock.timeoutSeconds must be a whole number of seconds, 1 or more, got 0.",
        `models.providers.amazon-bedrock.headers.a must be text that is not blank, or a secret reference such as {source: "env", provider: "default", id: "NAME"}.`,
        "models.providers.amazon-bedrock.models[0].name is required: the name of a model as shown to people.",
        "models.providers.amazon-bedrock.models[0].cost.input must be a price in USD per million tokens, 0 or more, got -1.",
        "models.providers.amazon-bedrock.models[1] must be an object, got 3."
      ]
    )
  })

  it.each([
    [null, ["The configuration must be an object, got null."]],
    [[], ["The configuration must be an object, got a list."]],
    ["{}", [`The configuration must be an object, got text of 2 characters.`]],
    [{ plugins: 3, models: "x" }, ["plugins must be an object, got 3.", `models must be an object, got "x".`]],
    [{ plugins: { entries: [] } }, ["plugins.entries must be an object, got a list."]],
    [
      { plugins: { entries: { "amazon-bedrock": true } } },
      ["plugins.entries.amazon-bedrock must be an object, got true."]
    ],
    [today(null), ["plugins.entries.amazon-bedrock.config must be an object, got null."]],
    [{ models: { providers: [] } }, ["models.providers must be an object, got a list."]],
    [{ models: { bedrockDiscovery: [] } }, ["models.bedrockDiscovery must be an object, got a list."]]
  ])("says what is no object: %j", (document, expected) => {
    assert.deepStrictEqual(issuesOf(document), expected)
  })

  it.effect("fails with a ConfigError whose issues have paths", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(decodeOpenClaw(today({ discovery: { refreshInterval: -1 } })))
      assert.instanceOf(error, ConfigError)
      assert.deepStrictEqual(
        error.issues.map(({ path }) => path),
        ["plugins.entries.amazon-bedrock.config.discovery.refreshInterval"]
      )
    })
  )

  it("does not repeat what may be a secret", () => {
    const secrets = {
      apiKey: ["hunter2"],
      headers: { a: { value: "hunter2" } },
      localService: "hunter2",
      hunter: "hunter2"
    }
    for (const message of issuesOf({
      ...today({ bearerToken: { hunter: "hunter2" } }),
      models: { providers: { "amazon-bedrock": secrets } }
    }))
      assert.notInclude(message, "hunter2")
  })

  it.prop(
    "answers any JSON with a configuration or with sentences",
    [Schema.Union([Schema.Json, NearlyDocument])],
    ([document]) => {
      const result = decodeOpenClawResult(document)
      if (Result.isFailure(result)) for (const { message } of result.failure.issues) assert.match(message, /^.+[.?]$/u)
    }
  )
})
