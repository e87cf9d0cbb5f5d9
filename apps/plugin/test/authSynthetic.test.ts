import { credentialEnvironment, exampleKey, Simulator, type SimulatorOptions } from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { buildMissingAuthMessage } from "../src/authMessages.ts"
import { buildAuthDoctorHint, prepareSyntheticAuth } from "../src/syntheticAuth.ts"
import { withAws } from "./support/environment.ts"
import { fresh, keys } from "./support/onSimulator.ts"

type Variables = Readonly<Record<string, string>>

/** A host of its own kind, which says nothing of credentials but what its variables say. */
const onKind = (
  name: string,
  variables: (endpoint: string) => Variables,
  body: Effect.Effect<void, never, Simulator>,
  options: SimulatorOptions = {}
) =>
  it.live(name, () =>
    Simulator.use(({ endpoint }) => Effect.andThen(fresh, withAws(variables(endpoint))(body))).pipe(
      Effect.provide(Simulator.layer(options))
    )
  )

const instance = (endpoint: string): Variables => ({
  ...credentialEnvironment(endpoint),
  AWS_EC2_METADATA_DISABLED: "false"
})

const nothing = (): Variables => ({})

const prepare = (context: Parameters<typeof prepareSyntheticAuth>[0] = {}) =>
  Effect.promise(() => prepareSyntheticAuth(context))

const stands = (source: RegExp) =>
  Effect.gen(function* () {
    const auth = yield* prepare()
    assert.deepInclude(auth, { apiKey: "__aws_sdk_auth__", mode: "api-key" })
    assert.match(auth?.source ?? "", source)
  })

const plugin = (config: unknown) => ({ plugins: { entries: { "amazon-bedrock": { config } } } })

describe("prepareSyntheticAuth", () => {
  onKind(
    "finds the role of an instance, and takes no credentials from it",
    instance,
    Effect.gen(function* () {
      yield* stands(/^instance-metadata: /)
      const asked = (yield* Simulator.use(({ requests }) => requests)).map(({ operation }) => operation)
      assert.include(asked, "GetInstanceRole")
      assert.notInclude(asked, "GetInstanceCredentials")
    })
  )

  onKind(
    "finds nothing on an instance without a role",
    instance,
    Effect.gen(function* () {
      assert.isUndefined(yield* prepare())
    }),
    { credentials: { instanceRole: false } }
  )

  onKind(
    "finds the endpoint of a container, and asks nobody",
    (endpoint) => ({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${endpoint}/v2/credentials/simulator` }),
    Effect.gen(function* () {
      yield* stands(/^container: AWS_CONTAINER_CREDENTIALS_FULL_URI/)
      assert.isEmpty(yield* Simulator.use(({ requests }) => requests))
    })
  )

  onKind(
    "finds nothing where there is nothing, and keeps the reasons for whoever asks next",
    () => ({ AWS_ACCESS_KEY_ID: exampleKey.accessKeyId }),
    Effect.gen(function* () {
      assert.isUndefined(yield* prepare())
      assert.include(buildMissingAuthMessage({}), "AWS_SECRET_ACCESS_KEY is not set")
    })
  )

  onKind(
    "takes the key in the plugin's configuration for credentials",
    nothing,
    Effect.gen(function* () {
      const auth = yield* prepare({ config: plugin({ bearerToken: "bedrock-api-key-EXAMPLE" }) })
      assert.deepStrictEqual(auth, {
        apiKey: "__aws_sdk_auth__",
        source: "bearer-token: the configured API key",
        mode: "api-key"
      })
    })
  )

  onKind(
    "has no AWS credentials take the place of a key that was asked for",
    () => keys,
    Effect.gen(function* () {
      assert.isUndefined(yield* prepare({ providerConfig: { auth: "api-key" } }))
      assert.isDefined(yield* prepare({ providerConfig: { auth: "aws-sdk" } }))
    })
  )

  onKind(
    "never rejects: a configuration that is garbage, a host that gives up",
    () => keys,
    Effect.gen(function* () {
      assert.isUndefined(yield* prepare({ config: plugin({ region: 7 }) }))
      assert.isUndefined(yield* prepare({ signal: AbortSignal.abort() }))
    })
  )
})

describe("buildAuthDoctorHint", () => {
  onKind(
    "says which credentials can be used, and asks nobody",
    (endpoint) => ({ ...keys, AWS_ENDPOINT_URL_STS: endpoint }),
    Effect.gen(function* () {
      const hint = yield* Effect.promise(() => buildAuthDoctorHint({}))
      assert.match(hint ?? "", /Source: environment/)
      assert.notInclude(hint, exampleKey.secretAccessKey)
      assert.isEmpty(yield* Simulator.use(({ requests }) => requests))
    })
  )

  onKind(
    "leaves the host to its own words when nobody can tell",
    nothing,
    Effect.gen(function* () {
      assert.isUndefined(yield* Effect.promise(() => buildAuthDoctorHint({ config: plugin({ region: 7 }) })))
    })
  )
})
