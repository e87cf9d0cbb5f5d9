import {
  CredentialProvider,
  detectCredentials,
  detectRegion,
  HostEnvironment,
  type HostFacts,
  type ListedSource
} from "@bedrock-kit/credentials"
import * as NodeProviderChain from "@bedrock-kit/credentials/adapters/NodeProviderChain"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { execFile, spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { promisify } from "node:util"
import { answering } from "./support/endpoints.ts"
import { home, withEnvironment } from "./support/environment.ts"
import { host } from "./support/host.ts"

/** The real host, some facts of which are others. */
const hostWith = (change: (facts: HostFacts) => Partial<HostFacts>) =>
  Layer.effect(
    HostEnvironment,
    HostEnvironment.use(({ read, version }) =>
      Effect.succeed({ version, read: Effect.map(read, (facts) => ({ ...facts, ...change(facts) })) })
    )
  ).pipe(Layer.provideMerge(host))

const ec2 = hostWith(() => ({ looksLikeEc2: true }))
/** A host that asks where the variable says, without knowing of it: whatever is sent is counted there. */
const laptop = hostWith(({ env }) => ({
  looksLikeEc2: false,
  env: { ...env, AWS_EC2_METADATA_SERVICE_ENDPOINT: undefined }
}))

const role = "/latest/meta-data/iam/security-credentials/"
const instance = answering((line) =>
  line.endsWith("/latest/api/token") ? [200, "token-1"] : line.endsWith(role) ? [200, "Builder"] : [200, "eu-west-3"]
)
const roleless = answering((line) => (line.endsWith("/latest/api/token") ? [200, "token-1"] : [404]))

interface Found {
  /** Over those that lead to the endpoint. */
  readonly variables?: Readonly<Record<string, string | undefined>>
  readonly files?: Readonly<Record<string, string>>
  readonly profile?: string
}

const onlySet = (variables: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))

/** What is detected, and what was sent meanwhile to an endpoint that every service is at. */
const detected = (layer: typeof host, { files, profile, variables }: Found, at: typeof instance = instance) =>
  Effect.gen(function* () {
    const { endpoint, requests } = yield* at
    return yield* Effect.gen(function* () {
      const found = yield* detectCredentials(profile)
      return { source: found?.source, requests, ran: existsSync(join(yield* home, "ran")) }
    }).pipe(
      Effect.provide(layer),
      withEnvironment(
        onlySet({
          AWS_EC2_METADATA_DISABLED: "",
          AWS_EC2_METADATA_SERVICE_ENDPOINT: endpoint,
          AWS_ENDPOINT_URL_STS: endpoint,
          AWS_ENDPOINT_URL_SSO: endpoint,
          AWS_ENDPOINT_URL_SSO_OIDC: endpoint,
          ...variables
        }),
        files
      )
    )
  })

const quietly = (source: ListedSource | undefined) => ({ source, requests: [], ran: false })

describe("detectCredentials", () => {
  it.live.each<readonly [ListedSource, Found]>([
    ["bearer-token", { variables: { AWS_BEARER_TOKEN_BEDROCK: "token" } }],
    ["environment", { variables: { AWS_ACCESS_KEY_ID: "AKIA", AWS_SECRET_ACCESS_KEY: "secret" } }],
    ["profile", { files: { ".aws/credentials": "[default]\naws_access_key_id = A\naws_secret_access_key = s" } }],
    ["profile", { files: { ".aws/config": "[profile x]\nlogin_session = arn" }, profile: "x" }],
    ["sso", { files: { ".aws/config": "[profile x]\nsso_session = corp" }, variables: { AWS_PROFILE: "x" } }],
    ["assume-role", { files: { ".aws/config": "[default]\nrole_arn = arn\ncredential_source = Ec2InstanceMetadata" } }],
    ["process", { files: { ".aws/config": "[default]\ncredential_process = touch $HOME/ran" } }],
    ["web-identity", { variables: { AWS_WEB_IDENTITY_TOKEN_FILE: "/nowhere", AWS_ROLE_ARN: "arn" } }],
    ["web-identity", { files: { ".aws/config": "[default]\nrole_arn = arn\nweb_identity_token_file = /nowhere" } }],
    ["container", { variables: { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: "/v2/credentials/x" } }],
    ["container", { variables: { AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://127.0.0.1:1/x" } }]
  ])("finds a source and neither runs nor asks anything, also on an instance: %s %j", ([source, found]) =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* detected(ec2, found), quietly(source))
      assert.deepStrictEqual(yield* detected(laptop, found), quietly(source))
    })
  )

  it.live("finds nothing in blank variables, in half a key pair, and in a profile that does not exist", () =>
    Effect.gen(function* () {
      const blank = {
        AWS_BEARER_TOKEN_BEDROCK: " ",
        AWS_ACCESS_KEY_ID: "",
        AWS_SECRET_ACCESS_KEY: "\t",
        AWS_WEB_IDENTITY_TOKEN_FILE: "",
        AWS_ROLE_ARN: " ",
        AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: "",
        AWS_CONTAINER_CREDENTIALS_FULL_URI: " "
      }
      assert.deepStrictEqual(yield* detected(laptop, { variables: blank }), quietly(undefined))
      assert.deepStrictEqual(yield* detected(laptop, { variables: { AWS_ACCESS_KEY_ID: "A" } }), quietly(undefined))
      assert.deepStrictEqual(yield* detected(laptop, { variables: { AWS_PROFILE: "prod" } }), quietly(undefined))
    })
  )

  it.live("finds the role of an instance, for which alone it asks", () =>
    Effect.gen(function* () {
      const { requests, source } = yield* detected(ec2, {})
      assert.strictEqual(source, "instance-metadata")
      assert.include(requests, `GET ${role}`)
      for (const request of requests) assert.notMatch(request, /security-credentials\/./)
    })
  )

  it.live("finds nothing on an instance without a role", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* detected(ec2, {}, roleless)).source, undefined)
    })
  )

  it.live.each([["true"], ["TRUE"], ["1"], ["yes"]])(
    "asks no instance where AWS_EC2_METADATA_DISABLED is %s, whatever else says that there is one",
    ([value = ""]) =>
      Effect.gen(function* () {
        const variables = { AWS_EC2_METADATA_DISABLED: value }
        assert.deepStrictEqual(yield* detected(ec2, { variables }), quietly(undefined))
      })
  )

  it.live("asks where the configuration says that there is an instance: variable, profile, and 'not disabled'", () =>
    Effect.gen(function* () {
      const facts = { looksLikeEc2: false }
      const byVariable = hostWith(() => facts)
      assert.strictEqual((yield* detected(byVariable, {})).source, "instance-metadata")
      const denied = { AWS_EC2_METADATA_DISABLED: "false" }
      assert.strictEqual((yield* detected(laptop, { variables: denied })).source, "instance-metadata")
      const { endpoint } = yield* instance
      const byProfile = detected(
        hostWith(() => facts),
        {
          variables: { AWS_EC2_METADATA_SERVICE_ENDPOINT: undefined, AWS_PROFILE: "dev" },
          files: { ".aws/config": `[profile dev]\nec2_metadata_service_endpoint = ${endpoint}` }
        }
      )
      assert.strictEqual((yield* byProfile).source, "instance-metadata")
    })
  )
})

/** What is sent to instance metadata while everything of ours looks for credentials and a Region. */
const sent = (layer: typeof host, profile?: string, files?: Readonly<Record<string, string>>) =>
  Effect.gen(function* () {
    const { endpoint, requests } = yield* instance
    yield* Effect.all([
      Effect.exit(CredentialProvider.use((provider) => provider.resolve)),
      detectCredentials(profile),
      Effect.exit(detectRegion({ profile }))
    ]).pipe(
      Effect.provide(NodeProviderChain.layerNoDeps({ profile }).pipe(Layer.provideMerge(layer))),
      withEnvironment({ AWS_EC2_METADATA_DISABLED: "", AWS_EC2_METADATA_SERVICE_ENDPOINT: endpoint }, files)
    )
    return requests
  })

/** Why a network namespace cannot be had here; `undefined` where it can. */
const withoutNamespace = (() => {
  const script = "ip link set lo up && ip addr add 169.254.169.254/32 dev lo"
  const { error, status, stderr } = spawnSync("unshare", ["--net", "sh", "-c", script], { encoding: "utf8" })
  return status === 0 ? undefined : (error?.message ?? stderr.trim())
})()

describe("a laptop", () => {
  it.live("sends nothing to instance metadata, as an instance does", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* sent(laptop), [])
      assert.deepStrictEqual(yield* sent(laptop, "prod"), [])
      const broken = { ".aws/config": "[profile dev]\ncredential_process = false" }
      assert.deepStrictEqual(yield* sent(laptop, "dev", broken), [])
      assert.isAbove((yield* sent(ec2)).length, 0)
    })
  )

  it.live.skipIf(withoutNamespace !== undefined)(
    `sends no packet to the link-local address${withoutNamespace === undefined ? "" : ` (skipped, no network namespace: ${withoutNamespace})`}`,
    () =>
      Effect.gen(function* () {
        const command = [
          process.execPath,
          "--conditions=@bedrock-kit/source",
          join(import.meta.dirname, "support/laptop.ts")
        ]
        const script = 'ip link set lo up && ip addr add 169.254.169.254/32 dev lo && exec "$0" "$@"'
        const { stdout } = yield* Effect.promise(() =>
          promisify(execFile)("unshare", ["--net", "sh", "-c", script, ...command])
        )
        const { counted, ofSdk } = JSON.parse(stdout) as { counted: Record<string, number>; ofSdk: number }
        assert.deepStrictEqual(counted, {
          "nothing is configured": 0,
          "the profile that is named does not exist": 0,
          "a profile given as an option names an endpoint, which the SDK would not find": 0,
          "a blank variable hides the endpoint in the profile from the SDK": 0,
          "a role is assumed from the instance, and AWS_EC2_METADATA_DISABLED is set": 0
        })
        assert.isAbove(ofSdk, 0, "the AWS SDK's own chain asks, so the listener hears")
      }),
    30_000
  )
})
