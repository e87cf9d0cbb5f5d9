import { fromInstanceMetadata } from "@aws-sdk/credential-providers"
import { Play, Simulator, type SimulatorOptions } from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect } from "effect"
import { assertExpiry, bedrockSays, handClock, holderOf, request } from "./support/credentials.ts"
import { pointedAtSimulator } from "./support/environment.ts"
import { call } from "./support/sdk.ts"

const running = (options: SimulatorOptions = {}) => Effect.provide(Simulator.layer(options))

const resolve = call(() => fromInstanceMetadata({ timeout: 500 })())
const operations = Effect.flatMap(Simulator, ({ requests }) =>
  Effect.map(requests, (all) => all.map(({ operation }) => operation))
)

const ttl = (seconds: string) => ({ method: "PUT", headers: { "x-aws-ec2-metadata-token-ttl-seconds": seconds } })
const rolePath = "/latest/meta-data/iam/security-credentials/"

/** Gets a token, and then this path with it. */
const withToken = (path: string) =>
  Effect.gen(function* () {
    const { endpoint } = yield* Simulator
    const token = yield* request(endpoint, "/latest/api/token", ttl("60"))
    return yield* request(endpoint, path, { headers: { "x-aws-ec2-metadata-token": token.body } })
  })

describe("fromInstanceMetadata", () => {
  it.live("resolves keys that Bedrock accepts", () =>
    Effect.gen(function* () {
      const before = Date.now()
      const credentials = yield* resolve
      assert.match(credentials.accessKeyId, /^ASIA[A-Z0-9]{16}$/)
      assert.strictEqual(credentials.secretAccessKey.length, 40)
      assert.closeTo(credentials.expiration?.getTime() ?? 0, before + 3_600_000, 60_000)
      assert.deepStrictEqual(yield* operations, ["GetMetadataToken", "GetInstanceRole", "GetInstanceCredentials"])
      assert.strictEqual(yield* bedrockSays(credentials), "accepted")
      assert.strictEqual(yield* bedrockSays({ ...credentials, sessionToken: "other" }), "UnrecognizedClientException")
      assert.strictEqual(
        yield* holderOf(credentials),
        "arn:aws:sts::123456789012:assumed-role/SimulatorInstance/i-0123456789abcdef0"
      )
    }).pipe(pointedAtSimulator(), running())
  )

  it.live("waits in vain for a token from one hop too far, and then takes version 1 where it is open", () =>
    Effect.gen(function* () {
      assert.match((yield* resolve).accessKeyId, /^ASIA/)
      assert.deepStrictEqual(yield* operations, ["GetMetadataToken", "GetInstanceRole", "GetInstanceCredentials"])
    }).pipe(pointedAtSimulator(), running({ credentials: { hops: 2, hopLimit: 1, allowImdsV1: true } }))
  )

  it.live("gets nothing from one hop too far where version 1 is closed", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* Effect.exit(resolve))._tag, "Failure")
      assert.deepStrictEqual(yield* operations, ["GetMetadataToken", "GetInstanceRole"])
    }).pipe(pointedAtSimulator(), running({ credentials: { hops: 2, hopLimit: 1 } }))
  )

  it.live("gets a token from two hops away where the limit is two", () =>
    Effect.gen(function* () {
      assert.match((yield* resolve).accessKeyId, /^ASIA/)
    }).pipe(pointedAtSimulator(), running({ credentials: { hops: 2, hopLimit: 2 } }))
  )

  it.live("gets new keys each time, and the same ones from a new simulator", () =>
    Effect.gen(function* () {
      const two = Effect.all([resolve, resolve]).pipe(
        Effect.map((all) => all.map(({ accessKeyId }) => accessKeyId)),
        pointedAtSimulator()
      )
      const first = yield* two.pipe(running())
      assert.strictEqual(new Set(first).size, 2)
      assert.deepStrictEqual(yield* two.pipe(running()), first)
    })
  )

  it.live("gets keys that expire by the clock of the simulator", () => {
    const clock = handClock()
    return Effect.gen(function* () {
      yield* assertExpiry(resolve, clock)
      assert.strictEqual(yield* bedrockSays(yield* resolve), "accepted")
    }).pipe(pointedAtSimulator(), running({ now: clock.now, credentials: { credentialLifetime: "1 minute" } }))
  })

  it.live("finds no role where there is none", () =>
    Effect.gen(function* () {
      assert.deepInclude(yield* Effect.flip(resolve), { statusCode: 404 })
      assert.deepStrictEqual(yield* operations, ["GetMetadataToken", "GetInstanceRole"])
    }).pipe(pointedAtSimulator(), running({ credentials: { instanceRole: false } }))
  )

  it.live("falls back to version 1 only where that is allowed", () =>
    Effect.gen(function* () {
      const forbidden = Play.httpError({ type: "Forbidden", message: "", operation: "GetMetadataToken" })
      const fallBack = Effect.gen(function* () {
        yield* (yield* Simulator).script(forbidden)
        return yield* resolve
      }).pipe(pointedAtSimulator())
      const error = yield* Effect.flip(fallBack).pipe(running())
      assert.deepInclude(error, { statusCode: 401 })
      assert.match((yield* fallBack.pipe(running({ credentials: { allowImdsV1: true } }))).accessKeyId, /^ASIA/)
    })
  )

  it.live("meets faults on demand", () =>
    Effect.gen(function* () {
      const { script } = yield* Simulator
      yield* script(Play.httpError({ type: "Service Unavailable", message: "", operation: "GetInstanceCredentials" }))
      assert.deepInclude(yield* Effect.flip(resolve), { statusCode: 503 })
      yield* script(Play.response({ body: '{"AccessKeyId":', operation: "GetInstanceCredentials" }))
      assert.strictEqual((yield* Effect.flip(resolve)).name, "SyntaxError")
      yield* script(
        Play.response({
          body: JSON.stringify({ Code: "AssumeRoleUnauthorizedAccess" }),
          operation: "GetInstanceCredentials"
        })
      )
      assert.match((yield* Effect.flip(resolve)).message, /^Invalid response/)
      yield* script(Play.response({ body: "", delay: Duration.infinity, operation: "GetInstanceRole" }))
      const impatient = yield* Effect.flip(call(() => fromInstanceMetadata({ timeout: 50 })()))
      assert.match(impatient.message, /^TimeoutError/)
      const { length } = yield* (yield* Simulator).requests
      const hanging = yield* (yield* Simulator).received(length - 1)
      assert.strictEqual(hanging.operation, "GetInstanceRole")
      assert.strictEqual(yield* Effect.timeout(hanging.outcome, "2 seconds"), "aborted")
      assert.strictEqual(yield* bedrockSays(yield* resolve), "accepted")
    }).pipe(pointedAtSimulator(), running())
  )
})

describe("the instance metadata service", () => {
  it.live.each(["0", "21601", "-1", "1.5", "soon", ""])("gives no token for %j seconds", (seconds) =>
    Effect.gen(function* () {
      const { endpoint } = yield* Simulator
      assert.strictEqual((yield* request(endpoint, "/latest/api/token", ttl(seconds))).status, 400)
    }).pipe(running())
  )

  it.live("gives a token that lasts as long as was asked, and not without a time or through a proxy", () => {
    const clock = handClock()
    return Effect.gen(function* () {
      const { endpoint } = yield* Simulator
      assert.strictEqual((yield* request(endpoint, "/latest/api/token", { method: "PUT" })).status, 400)
      const proxied = { method: "PUT", headers: { ...ttl("60").headers, "x-forwarded-for": "10.0.0.1" } }
      assert.strictEqual((yield* request(endpoint, "/latest/api/token", proxied)).status, 403)
      const token = yield* request(endpoint, "/latest/api/token", ttl("21600"))
      assert.strictEqual(token.headers.get("x-aws-ec2-metadata-token-ttl-seconds"), "21600")
      const role = request(endpoint, rolePath, { headers: { "x-aws-ec2-metadata-token": token.body } })
      yield* clock.advance(21_599_000)
      assert.deepInclude(yield* role, { status: 200, body: "SimulatorInstance" })
      yield* clock.advance(2000)
      assert.strictEqual((yield* role).status, 401)
    }).pipe(running({ now: clock.now }))
  })

  it.live("answers nothing without a token it knows, and uses up no play", () =>
    Effect.gen(function* () {
      const { endpoint, script } = yield* Simulator
      yield* script(Play.response({ body: "Scripted", operation: "GetInstanceRole" }))
      for (const path of [
        rolePath,
        "/latest/meta-data/placement/region",
        "/latest/dynamic/instance-identity/document"
      ]) {
        const bare = yield* request(endpoint, path)
        assert.strictEqual(bare.status, 401)
        assert.include(bare.body, "<title>401 - Unauthorized</title>")
        const headers = { "x-aws-ec2-metadata-token": "stolen" }
        assert.strictEqual((yield* request(endpoint, path, { headers })).status, 401)
      }
      assert.strictEqual((yield* withToken(rolePath)).body, "Scripted")
    }).pipe(running())
  )

  it.live("refuses a wrong token also where none is needed", () =>
    Effect.gen(function* () {
      const { endpoint } = yield* Simulator
      assert.deepInclude(yield* request(endpoint, rolePath), { status: 200, body: "Builder" })
      const headers = { "x-aws-ec2-metadata-token": "stolen" }
      assert.strictEqual((yield* request(endpoint, rolePath, { headers })).status, 401)
    }).pipe(running({ credentials: { allowImdsV1: true, instanceRole: "Builder" } }))
  )

  it.live("says where the instance is and whose", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* withToken("/latest/meta-data/placement/region")).body, "eu-west-1")
      const { body } = yield* withToken("/latest/dynamic/instance-identity/document")
      assert.deepInclude(JSON.parse(body) as object, { region: "eu-west-1", accountId: "210987654321" })
    }).pipe(running({ region: "eu-west-1", accountId: "210987654321" }))
  )

  it.live("gives credentials in the shape of EC2, of its own role only", () =>
    Effect.gen(function* () {
      const { body } = yield* withToken(`${rolePath}SimulatorInstance`)
      const document = JSON.parse(body) as Record<string, string>
      assert.deepStrictEqual(Object.keys(document), [
        "Code",
        "LastUpdated",
        "Type",
        "AccessKeyId",
        "SecretAccessKey",
        "Token",
        "Expiration"
      ])
      assert.deepInclude(document, { Code: "Success", Type: "AWS-HMAC" })
      assert.match(document["Expiration"] ?? "", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
      assert.strictEqual((yield* withToken(`${rolePath}Other`)).status, 404)
      assert.strictEqual((yield* withToken("/latest/meta-data/hostname")).status, 404)
    }).pipe(running())
  )

  it.live("is remembered without its tokens", () =>
    Effect.gen(function* () {
      yield* withToken(rolePath)
      const [, role] = yield* (yield* Simulator).requests
      assert.deepStrictEqual(role?.auth, { kind: "token" })
      assert.strictEqual(role?.headers["x-aws-ec2-metadata-token"], "[redacted]")
    }).pipe(running())
  )
})
