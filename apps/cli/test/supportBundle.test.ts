import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { substituteVariables } from "../src/variables.ts"
import { type Findings, toBundle } from "../src/support/bundle.ts"
import { redactConfiguration, redactEnvironment, secretsOf } from "../src/support/redact.ts"

const bundle = (more: Partial<Findings>) =>
  toBundle({
    versions: { bedrock: "1.2.3" },
    doctor: { ok: true, checks: [] },
    whoami: null,
    configuration: {
      file: "/home/ann/.openclaw/openclaw.json",
      status: "read",
      document: {},
      substituted: {},
      models: []
    },
    env: {},
    home: "/home/ann",
    createdAt: "2026-11-21T00:00:00.000Z",
    ...more
  })

const configuration = (document: unknown, env: Findings["env"] = {}): Findings["configuration"] => ({
  file: "/etc/openclaw.json",
  status: "read",
  document,
  substituted: substituteVariables(document, env).document,
  models: []
})

/** Long enough not to be a word, and with what JSON writes otherwise. */
const Secret = Schema.String.check(Schema.isPattern(/^[A-Z0-9"\\/+=é-]{8,40}$/u))

/** Every way in which somebody writes a secret down. */
const Secrets = Schema.Struct({
  accessKey: Secret,
  sessionToken: Secret,
  bearer: Secret,
  gateway: Secret,
  channel: Secret,
  provider: Secret,
  header: Secret,
  metadata: Secret,
  externalId: Secret,
  unknown: Secret,
  variable: Secret
})

describe("a support bundle", () => {
  it.prop("never contains a secret, also where a message quotes one", [Secrets], ([secret]) => {
    const env = {
      AWS_SECRET_ACCESS_KEY: secret.accessKey,
      AWS_SESSION_TOKEN: secret.sessionToken,
      AWS_BEARER_TOKEN_BEDROCK: secret.bearer,
      GATEWAY_PASSWORD: secret.variable,
      AWS_SOMETHING_NEW: secret.unknown,
      AWS_REGION: "eu-west-1"
    }
    const document = {
      gateway: { auth: { token: secret.gateway, password: "${GATEWAY_PASSWORD}" } },
      channels: { slack: { accounts: [{ botToken: secret.channel }] } },
      models: { providers: { "amazon-bedrock": { apiKey: secret.provider, headers: { "x-team": secret.header } } } },
      plugins: {
        entries: {
          "amazon-bedrock": {
            config: {
              region: "eu-west-1",
              requestMetadata: { team: secret.metadata },
              externalId: secret.externalId,
              [secret.gateway]: 1
            }
          }
        }
      }
    }
    const { accessKey, bearer, channel, gateway, header, provider, sessionToken, variable } = secret
    const quoted = [accessKey, sessionToken, bearer, gateway, channel, provider, header, variable]
    const written = bundle({
      env,
      configuration: configuration(document, env),
      doctor: { checks: quoted.map((each) => ({ why: `It says "${each}".` })) },
      whoami: { sources: [{ reason: `${accessKey}:${sessionToken}` }] }
    })
    const texts: Array<string> = []
    JSON.stringify(written, (key, value: unknown) => {
      texts.push(key)
      if (typeof value === "string") texts.push(value)
      return value
    })
    for (const each of Object.values(secret)) for (const text of texts) assert.notInclude(text, each)
  })

  it("says what it may: harmless values, which variable holds a secret, and which keys there are", () => {
    const document = {
      logging: {},
      models: {
        providers: { "amazon-bedrock": { baseUrl: "https://proxy.example", apiKey: "${KEY}", models: [{ id: "m" }] } }
      },
      plugins: {
        entries: {
          "amazon-bedrock": { enabled: true, config: { region: "eu-west-1", guardrail: { trace: "enabled" } } }
        }
      }
    }
    assert.deepStrictEqual(redactConfiguration(document), {
      keys: ["logging", "models", "plugins"],
      parts: {
        "plugins.entries.amazon-bedrock": {
          enabled: true,
          config: { region: "eu-west-1", guardrail: { trace: "enabled" } }
        },
        "models.providers.amazon-bedrock": { baseUrl: "https://proxy.example", apiKey: "${KEY}", models: [{ id: "m" }] }
      }
    })
    assert.deepStrictEqual(redactEnvironment({ AWS_REGION: "eu-west-1", AWS_SESSION_TOKEN: "abc", USER: "ann" }), {
      AWS_REGION: "eu-west-1",
      AWS_SESSION_TOKEN: "(redacted)"
    })
  })

  it("knows keys, tokens, passwords in URLs, accounts and the home folder by their looks", () => {
    const { whoami } = bundle({
      whoami: [
        "AKIAIOSFODNN7EXAMPLE",
        "bedrock-api-key-EXAMPLE==",
        "http://ann:pw@proxy.example:8080/?token=1&x=2",
        "eyJhbGciOiJ.eyJzdWIi.sig",
        "arn:aws:iam::123456789012:role/r",
        "/home/ann/.aws/config"
      ]
    })
    assert.deepStrictEqual(whoami, [
      "(redacted)",
      "(redacted)",
      "http://(redacted)@proxy.example:8080/?token=(redacted)&x=(redacted)",
      "(redacted)",
      "arn:aws:iam::********9012:role/r",
      "~/.aws/config"
    ])
  })

  it("takes no word and no reference for a secret, which would leave nothing of the sentences", () => {
    assert.deepStrictEqual(
      secretsOf({ SOME_KEY: "disabled", AWS_WEB_IDENTITY_TOKEN_FILE: "/var/run/token-1" }, { apiKey: "${KEY}" }),
      []
    )
  })

  it.each([undefined, null, 5, "text", [], { models: null, plugins: { entries: 1 } }])(
    "takes %j for a configuration",
    (document) => {
      assert.deepStrictEqual(bundle({ configuration: configuration(document) }).kind, "bedrock-support-bundle")
    }
  )
})
