import { fromContainerMetadata, fromHttp } from "@aws-sdk/credential-providers"
import { Play, Simulator, type SimulatorError, type SimulatorOptions } from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect } from "effect"
import { assertExpiry, bedrockSays, handClock, holderOf, request } from "./support/credentials.ts"
import { pointedAtSimulator } from "./support/environment.ts"
import { call, type SdkError } from "./support/sdk.ts"

const running = (options: SimulatorOptions = {}) => Effect.provide(Simulator.layer(options))

const inContainer = (path: string, more: Readonly<Record<string, string>> = {}) =>
  pointedAtSimulator({
    variables: (endpoint) => ({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${endpoint}${path}`, ...more })
  })

const providers = [
  { name: "fromContainerMetadata", resolve: call(() => fromContainerMetadata({ timeout: 2000 })()) },
  { name: "fromHttp", resolve: call(() => fromHttp({ maxRetries: 0, timeout: 2000 })()) }
] as const

const podIdentity: SimulatorOptions = {
  credentials: { containers: [{ path: "/v1/credentials", role: "Pod", authorizationToken: "pod-token" }] }
}

describe.each(providers)("$name", ({ resolve }) => {
  it.live("resolves keys that Bedrock accepts", () =>
    Effect.gen(function* () {
      const credentials = yield* resolve
      assert.strictEqual(yield* bedrockSays(credentials), "accepted")
      assert.strictEqual(yield* bedrockSays({ ...credentials, secretAccessKey: "other" }), "InvalidSignatureException")
      assert.match(
        (yield* holderOf(credentials)) ?? "",
        /^arn:aws:sts::123456789012:assumed-role\/SimulatorContainer\/[0-9a-f]{32}$/
      )
      assert.strictEqual((yield* (yield* Simulator).received(0)).operation, "GetContainerCredentials")
    }).pipe(inContainer("/v2/credentials/simulator"), running())
  )

  it.live("gets keys that expire by the clock of the simulator", () => {
    const clock = handClock()
    return Effect.gen(function* () {
      yield* assertExpiry(resolve, clock)
    }).pipe(
      inContainer("/v2/credentials/simulator"),
      running({ now: clock.now, credentials: { credentialLifetime: "1 minute" } })
    )
  })

  it.live("shows its authorization token at a path that wants one", () =>
    Effect.gen(function* () {
      const credentials = yield* resolve
      assert.match((yield* holderOf(credentials)) ?? "", /:assumed-role\/Pod\//)
      const received = yield* (yield* Simulator).received(0)
      assert.deepStrictEqual([received.auth, received.headers["authorization"]], [{ kind: "token" }, "[redacted]"])
    }).pipe(inContainer("/v1/credentials", { AWS_CONTAINER_AUTHORIZATION_TOKEN: "pod-token" }), running(podIdentity))
  )

  it.live("fails with another token, and without", () =>
    Effect.gen(function* () {
      const failure = (more: Readonly<Record<string, string>>) =>
        Effect.flip(resolve).pipe(inContainer("/v1/credentials", more), running(podIdentity))
      // One provider has the status in a field, the other in its message.
      const status = (error: SdkError | SimulatorError) =>
        "statusCode" in error ? error.statusCode : Number(/status: (\d+)$/.exec(error.message)?.[1])
      assert.strictEqual(status(yield* failure({ AWS_CONTAINER_AUTHORIZATION_TOKEN: "stolen" })), 403)
      assert.strictEqual(status(yield* failure({})), 401)
    })
  )

  it.live("meets faults on demand", () =>
    Effect.gen(function* () {
      const { script } = yield* Simulator
      const operation = "GetContainerCredentials"
      yield* script(Play.httpError({ type: "InternalServerError", message: "No", status: 500, operation }))
      assert.match((yield* Effect.flip(resolve)).message, /status: 500|Error response/)
      yield* script(Play.response({ body: "<h1>proxy</h1>", contentType: "text/html", operation }))
      assert.strictEqual((yield* Effect.flip(resolve)).name, "SyntaxError")
      assert.strictEqual(yield* bedrockSays(yield* resolve), "accepted")
    }).pipe(inContainer("/v2/credentials/simulator"), running())
  )
})

describe("fromContainerMetadata", () => {
  it.live("gives up on an endpoint that never answers", () =>
    Effect.gen(function* () {
      const { received, script } = yield* Simulator
      yield* script(Play.response({ body: "", delay: Duration.infinity, operation: "GetContainerCredentials" }))
      const error = yield* Effect.flip(call(() => fromContainerMetadata({ timeout: 50 })()))
      assert.match(error.message, /^TimeoutError/)
      assert.strictEqual(yield* Effect.timeout((yield* received(0)).outcome, "2 seconds"), "aborted")
    }).pipe(inContainer("/v2/credentials/simulator"), running())
  )
})

describe("container credentials", () => {
  it.live("name their role, and are only at their path", () =>
    Effect.gen(function* () {
      const { endpoint } = yield* Simulator
      const { body } = yield* request(endpoint, "/v2/credentials/simulator")
      const document = JSON.parse(body) as Record<string, string>
      assert.deepStrictEqual(Object.keys(document), [
        "RoleArn",
        "AccessKeyId",
        "SecretAccessKey",
        "Token",
        "Expiration"
      ])
      assert.strictEqual(document["RoleArn"], "arn:aws:iam::123456789012:role/SimulatorContainer")
      const unknown = yield* request(endpoint, "/v2/credentials/nobody")
      assert.strictEqual(unknown.status, 400)
      assert.deepInclude(JSON.parse(unknown.body) as object, { Code: "InvalidIdInRequest" })
      assert.strictEqual((yield* request(endpoint, "/v1/credentials")).status, 404)
    }).pipe(running())
  )
})
