import { assert, describe, it } from "@effect/vitest"
import { Effect, Result, Schema } from "effect"
import { ConfigError, PluginConfig } from "../src/index.ts"

const issuesOf = (input: unknown): ReadonlyArray<string> => {
  const result = PluginConfig.decodeResult(input)
  return Result.isFailure(result) ? result.failure.issues.map((issue) => issue.message) : []
}

const accepts = (input: unknown): boolean => Result.isSuccess(PluginConfig.decodeResult(input))

// Any JSON at the keys that exist, which reaches deeper than any JSON at all.
const NearlyConfig = Schema.Struct({
  region: Schema.optionalKey(Schema.Json),
  profile: Schema.optionalKey(Schema.Json),
  endpoint: Schema.optionalKey(Schema.Json),
  discovery: Schema.optionalKey(
    Schema.Struct({
      enabled: Schema.optionalKey(Schema.Json),
      providerFilter: Schema.optionalKey(Schema.Array(Schema.Json)),
      refreshInterval: Schema.optionalKey(Schema.Json),
      surprise: Schema.optionalKey(Schema.Json)
    })
  ),
  guardrail: Schema.optionalKey(Schema.Struct({ trace: Schema.optionalKey(Schema.Json) }))
})

describe("PluginConfig", () => {
  it.effect("decodes an empty object to the documented defaults", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* PluginConfig.decode({}), {
        discovery: {
          providerFilter: [],
          refreshInterval: 3600,
          defaultContextWindow: 32_000,
          defaultMaxTokens: 4096,
          residency: "any"
        },
        timeouts: { connect: 10, firstEvent: 300, idle: 120 }
      })
    })
  )

  it.effect("keeps what the operator wrote", () =>
    Effect.gen(function* () {
      const written = {
        region: "eu-west-1",
        profile: "bedrock",
        endpoint: "https://bedrock.example.com:8443/base?tenant=1",
        roleArn: "arn:aws-us-gov:iam::123456789012:role/team/Bedrock",
        externalId: "team:42/a",
        roleSessionName: "gateway@host",
        bearerToken: { source: "env", provider: "default", id: "BEDROCK_API_KEY" },
        discovery: {
          enabled: false,
          region: "us-east-1",
          providerFilter: ["anthropic"],
          refreshInterval: 0,
          defaultContextWindow: 1,
          defaultMaxTokens: 1,
          residency: "us-gov"
        },
        models: {
          "anthropic.claude-x-v1:0": {
            name: "X",
            contextWindow: 1,
            maxTokens: 1,
            reasoning: true,
            input: ["text", "image"],
            cost: { input: 0.5, output: 0, cacheRead: 0.05, cacheWrite: 0.6 }
          },
          "arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/a": {}
        },
        guardrail: {
          guardrailIdentifier: "gr-1",
          guardrailVersion: "DRAFT",
          streamProcessingMode: "async",
          trace: "enabled_full"
        },
        requestMetadata: { team: "platform", "cost center": "" },
        serviceTier: "flex",
        timeouts: { connect: 3, firstEvent: 1, idle: 2 }
      }
      assert.deepStrictEqual<unknown>(yield* PluginConfig.decode(written), written)
    })
  )

  it.effect("leaves discovery.enabled unset, so that the app can decide", () =>
    Effect.gen(function* () {
      assert.notProperty((yield* PluginConfig.decode({ discovery: {} })).discovery, "enabled")
    })
  )

  it.each([
    "us-east-1",
    "eu-west-1",
    "us-gov-west-1",
    "us-iso-east-1",
    "us-isob-east-1",
    "eu-isoe-west-1",
    "us-isof-south-1",
    "eusc-de-east-1",
    "ap-southeast-7",
    "mx-central-1",
    "cn-northwest-1",
    "il-central-1"
  ])("takes %s for a Region", (region) => {
    assert.isTrue(accepts({ region, discovery: { region } }))
  })

  it.each(["", "us east", "us-east", "Ireland", "US-EAST-1", "us-east-1a", "us-east-1 ", "us-est-1", "us-east-0"])(
    "does not take %o for a Region",
    (region) => {
      assert.deepStrictEqual([accepts({ region }), accepts({ discovery: { region } })], [false, false])
    }
  )

  it.each(["http://127.0.0.1:4566", "https://vpce-1.bedrock-runtime.eu-west-1.vpce.amazonaws.com/", "http://[::1]:80"])(
    "takes %s for an endpoint",
    (endpoint) => {
      assert.isTrue(accepts({ endpoint }))
    }
  )

  it.each([
    "bedrock.example.com",
    "ftp://example.com",
    "https://",
    "https://a b",
    "https://user:password@example.com",
    "https://example.com:99999",
    "https://1.2.3.4.5"
  ])("does not take %s for an endpoint", (endpoint) => {
    assert.isFalse(accepts({ endpoint }))
  })

  it.each(["any", "global-first", "region", "us", "eu", "apac", "jp", "au", "ca", "us-gov"])(
    "takes %s for a residency",
    (residency) => {
      assert.isTrue(accepts({ discovery: { residency } }))
    }
  )

  it.each([
    "secret",
    "${BEDROCK_API_KEY}",
    { source: "store", provider: "default", id: "KEY" },
    { source: "file", provider: "vault", id: "/bedrock/key~1a" },
    { source: "file", provider: "vault", id: "value" },
    { source: "exec", provider: "vault", id: "bedrock/key#json" }
  ])("takes %j for a secret", (bearerToken) => {
    assert.isTrue(accepts({ bearerToken }))
  })

  it.each([
    "",
    " ",
    7,
    null,
    {},
    { source: "env", id: "KEY" },
    { source: "env", provider: "default", id: "key" },
    { source: "env", provider: "Default", id: "KEY" },
    { source: "file", provider: "vault", id: "key" },
    { source: "exec", provider: "vault", id: "a/../b" },
    { source: "keychain", provider: "default", id: "KEY" },
    { source: "env", provider: "default", id: "KEY", more: 1 }
  ])("does not take %j for a secret", (bearerToken) => {
    assert.deepStrictEqual(issuesOf({ bearerToken }), [
      `bearerToken must be text that is not blank, or a secret reference such as {source: "env", provider: "default", id: "NAME"}.`
    ])
  })

  it.each([
    { discovery: { residency: "EU" } },
    { discovery: { residency: "global_first" } },
    { discovery: { residency: "" } },
    { roleArn: "arn:aws:iam::123456789012:user/a" },
    { roleArn: "arn:aws:iam::12345:role/a" },
    { roleArn: "role/a" },
    { roleArn: "arn:aws:iam::123456789012:role/a", externalId: "a" },
    { roleArn: "arn:aws:iam::123456789012:role/a", externalId: "a b" },
    { roleArn: "arn:aws:iam::123456789012:role/a", externalId: "a".repeat(1225) },
    { roleArn: "arn:aws:iam::123456789012:role/a", roleSessionName: "a/b" },
    { roleArn: "arn:aws:iam::123456789012:role/a", roleSessionName: "a".repeat(65) },
    { externalId: "team" },
    { roleSessionName: "team" },
    { requestMetadata: { team: 1 } },
    { requestMetadata: { "": "a" } },
    { requestMetadata: { ["a".repeat(257)]: "a" } },
    { requestMetadata: { team: "a".repeat(257) } },
    { requestMetadata: { team: "a;b" } },
    { requestMetadata: Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`k${index}`, ""])) },
    { serviceTier: "fast" },
    { timeouts: { connect: 0 } },
    { timeouts: { idle: 0 } },
    { timeouts: { firstEvent: 0.5 } },
    { models: { " ": {} } },
    { models: { a: { contextWindow: 0 } } },
    { models: { a: { input: ["sound"] } } },
    { models: { a: { cost: { input: 1 } } } },
    { models: { a: { cost: { input: -1, output: 1 } } } },
    { models: { a: { cost: { input: Infinity, output: 1 } } } },
    { discovery: { refreshInterval: -1 } },
    { discovery: { refreshInterval: 1.5 } },
    { discovery: { defaultContextWindow: 0 } },
    { discovery: { defaultMaxTokens: 0 } },
    { discovery: { providerFilter: "anthropic" } },
    { discovery: { providerFilter: [" "] } },
    { profile: "" },
    { guardrail: {} },
    { guardrail: { guardrailIdentifier: "gr-1" } },
    { guardrail: { guardrailIdentifier: "gr-1", guardrailVersion: "1", trace: "on" } },
    { region: null },
    null,
    [],
    "{}"
  ])("refuses %j", (input) => {
    assert.isFalse(accepts(input))
  })

  it.prop("survives encode then decode", [PluginConfig.PluginConfig], ([config]) => {
    const wire = Schema.encodeUnknownSync(PluginConfig.PluginConfig)(config)
    const read = Result.getOrThrow(PluginConfig.decodeResult(JSON.parse(JSON.stringify(wire))))
    // JSON knows no negative zero.
    assert.deepStrictEqual<unknown>(read, JSON.parse(JSON.stringify(config)))
  })

  it.prop("accepts only endpoints that parse as URLs without a password", [PluginConfig.EndpointUrl], ([endpoint]) => {
    const { password, protocol, username } = new URL(endpoint)
    assert.deepStrictEqual([username, password], ["", ""])
    assert.include(["http:", "https:"], protocol)
  })
})

describe("decodeResult", () => {
  it("reports every issue at once, each with its path", () => {
    const result = PluginConfig.decodeResult({
      region: "us east",
      refreshInterval: 60,
      colour: "red",
      discovery: {
        enabled: "yes",
        providerFilter: ["anthropic", 7],
        refreshInterval: -1.5,
        refreshIntervall: 60
      },
      guardrail: { guardrailId: "gr-1", guardrailVersion: 1, trace: "on" },
      externalId: "team",
      requestMetadata: { "a;b": "" },
      models: { "anthropic.x": { contextWindw: 1 } }
    })
    assert.isTrue(Result.isFailure(result))
    assert.sameDeepMembers(Result.isFailure(result) ? [...result.failure.issues] : [], [
      { path: "region", message: `region must be an AWS Region such as eu-west-1, got "us east".` },
      { path: "refreshInterval", message: "Unknown key refreshInterval. Did you mean discovery.refreshInterval?" },
      {
        path: "colour",
        message:
          "Unknown key colour. Known here: region, profile, endpoint, roleArn, externalId, roleSessionName, bearerToken, discovery, models, guardrail, requestMetadata, serviceTier, timeouts."
      },
      { path: "discovery.enabled", message: `discovery.enabled must be true or false, got "yes".` },
      {
        path: "discovery.providerFilter[1]",
        message: "discovery.providerFilter[1] must be the name of a model provider such as anthropic, got 7."
      },
      {
        path: "discovery.refreshInterval",
        message: "discovery.refreshInterval must be a whole number of seconds, 0 or more, got -1.5."
      },
      {
        path: "discovery.refreshIntervall",
        message: "Unknown key discovery.refreshIntervall. Did you mean refreshInterval?"
      },
      {
        path: "guardrail.guardrailId",
        message: "Unknown key guardrail.guardrailId. Did you mean guardrailIdentifier?"
      },
      {
        path: "guardrail.guardrailIdentifier",
        message: "guardrail.guardrailIdentifier is required: the id or ARN of a guardrail."
      },
      {
        path: "guardrail.guardrailVersion",
        message: `guardrail.guardrailVersion must be the version of a guardrail as text, such as "1" or "DRAFT", got 1.`
      },
      {
        path: "guardrail.trace",
        message: `guardrail.trace must be "enabled" or "disabled" or "enabled_full", got "on".`
      },
      {
        path: "externalId",
        message: "externalId needs roleArn, the role it is for. Add roleArn, or remove externalId."
      },
      {
        path: `requestMetadata["a;b"]`,
        message: `The name of requestMetadata["a;b"] must be 1 to 256 letters, digits, spaces and :_@$#=/+,.-.`
      },
      {
        path: `models["anthropic.x"].contextWindw`,
        message: `Unknown key models["anthropic.x"].contextWindw. Did you mean contextWindow?`
      }
    ])
  })

  it.effect("fails with a ConfigError that says what to do", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(PluginConfig.decode({ profil: "a" }))
      assert.instanceOf(error, ConfigError)
      assert.strictEqual(
        error.message,
        [
          "The configuration has one issue:",
          "- Unknown key profil. Did you mean profile?",
          "Mend what is listed in the plugin's configuration and try again. docs/configuration.md describes every key."
        ].join("\n")
      )
    })
  )

  it.each([
    [null, "null"],
    [[], "a list"],
    [undefined, "nothing"],
    [3, "3"]
  ])("says that %o is no configuration", (input, found) => {
    assert.deepStrictEqual(issuesOf(input), [`The configuration must be an object, got ${found}.`])
  })

  it.each([
    { awsSecretAccessKey: "hunter2" },
    { region: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" },
    { region: "AKIAIOSFODNN7EXAMPLE" },
    { endpoint: "https://admin:hunter2@example.com" },
    { endpoint: "ftp://example.com/?token=hunter2" },
    { discovery: { providerFilter: { key: "hunter2" } } },
    { guardrail: "s3cr3t!hunter2" },
    { bearerToken: ["hunter2"] },
    { bearerToken: { source: "env", provider: "default", id: "hunter2" } },
    { bearerToken: { hunter2: "hunter2" } }
  ])("does not repeat what may be a secret: %j", (input) => {
    const [message = ""] = issuesOf(input)
    assert.isNotEmpty(message)
    for (const secret of ["hunter2", "wJalr", "EXAMPLE"]) assert.notInclude(message, secret)
  })

  it("keeps a strange key on its line", () => {
    assert.deepStrictEqual(issuesOf({ discovery: { "a\nb": 1 } }), [
      `Unknown key discovery["a\\nb"]. Known here: enabled, region, providerFilter, refreshInterval, defaultContextWindow, defaultMaxTokens, residency.`
    ])
  })

  it("counts what there is too much of", () => {
    const requestMetadata = Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`k${index}`, ""]))
    assert.deepStrictEqual(issuesOf({ requestMetadata }), [
      "requestMetadata must be an object with at most 16 entries, got 17."
    ])
  })

  it("refuses an inherited name like any other", () => {
    assert.deepStrictEqual(
      issuesOf(JSON.parse(`{"__proto__": 1, "constructor": 2}`)).map((message) => message.split(".")[0]),
      ["Unknown key __proto__", "Unknown key constructor"]
    )
  })

  it.prop(
    "answers any JSON with a configuration or a sentence",
    [Schema.Union([Schema.Json, NearlyConfig])],
    ([input]) => {
      const result = PluginConfig.decodeResult(input)
      if (Result.isSuccess(result)) assert.isObject(input)
      else for (const { message } of result.failure.issues) assert.match(message, /^.+[.?]$/u)
    }
  )
})
