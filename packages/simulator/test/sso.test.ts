import { fromSSO } from "@aws-sdk/credential-providers"
import {
  exampleSsoAccessToken,
  exampleSsoRefreshToken,
  Play,
  Simulator,
  type SimulatorOptions
} from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect } from "effect"
import { createHash } from "node:crypto"
import { assertExpiry, bedrockSays, handClock, holderOf, request } from "./support/credentials.ts"
import { pointedAtSimulator } from "./support/environment.ts"
import { call } from "./support/sdk.ts"

const running = (options: SimulatorOptions = {}) => Effect.provide(Simulator.layer(options))

/**
 * A profile, and the token that `aws sso login` would have left behind. The SDK refreshes a session, by its name, twice a
 * minute at most, so each test has one of its own.
 */
const signedIn = (session: string, token: Readonly<Record<string, string>> = {}) => {
  const cached = {
    accessToken: exampleSsoAccessToken,
    expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
    clientId: "client",
    clientSecret: "client-secret-EXAMPLE",
    refreshToken: exampleSsoRefreshToken,
    ...token
  }
  const config =
    `[profile dev]\nsso_session = ${session}\nsso_account_id = 210987654321\nsso_role_name = Developer\n` +
    `[sso-session ${session}]\nsso_region = us-east-1\nsso_start_url = https://example.awsapps.com/start\n`
  const file = createHash("sha1").update(session).digest("hex")
  return pointedAtSimulator({
    files: { ".aws/config": config, [`.aws/sso/cache/${file}.json`]: JSON.stringify(cached) }
  })
}

const past = new Date(Date.now() - 1000)
const resolve = call(() => fromSSO({ profile: "dev" })())
const operations = Effect.flatMap(Simulator, ({ requests }) =>
  Effect.map(requests, (all) => all.map(({ operation }) => operation))
)

describe("fromSSO", () => {
  it.live("resolves keys that Bedrock accepts, with a cached token", () =>
    Effect.gen(function* () {
      const before = Date.now()
      const credentials = yield* resolve
      assert.deepStrictEqual(yield* operations, ["GetRoleCredentials"])
      assert.closeTo(credentials.expiration?.getTime() ?? 0, before + 3_600_000, 60_000)
      assert.strictEqual(yield* bedrockSays(credentials), "accepted")
      assert.strictEqual(
        yield* holderOf(credentials),
        "arn:aws:sts::210987654321:assumed-role/AWSReservedSSO_Developer_0123456789abcdef/simulator"
      )
      const received = yield* (yield* Simulator).received(0)
      assert.deepStrictEqual(received.auth, { kind: "token" })
      assert.notInclude(JSON.stringify(received), exampleSsoAccessToken)
    }).pipe(signedIn("cached"), running())
  )

  it.live("gets keys that expire by the clock of the simulator", () => {
    const clock = handClock()
    return Effect.gen(function* () {
      yield* assertExpiry(resolve, clock)
    }).pipe(signedIn("short"), running({ now: clock.now, credentials: { credentialLifetime: "1 minute" } }))
  })

  it.live("refreshes a token that has expired, and uses the new one", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* bedrockSays(yield* resolve), "accepted")
      assert.deepStrictEqual((yield* operations).slice(0, 2), ["CreateToken", "GetRoleCredentials"])
      const { body } = yield* (yield* Simulator).received(0)
      assert.deepStrictEqual(body, {
        clientId: "client",
        clientSecret: "[redacted]",
        grantType: "refresh_token",
        refreshToken: "[redacted]"
      })
      // The token file has the refreshed token now, which is still good.
      assert.strictEqual(yield* bedrockSays(yield* resolve), "accepted")
      assert.strictEqual((yield* operations).filter((operation) => operation === "CreateToken").length, 1)
    }).pipe(
      signedIn("refreshed", { accessToken: "old", expiresAt: past.toISOString() }),
      running({ credentials: { ssoAccessTokens: [] } })
    )
  )

  it.live("is refused with an unknown token and with an expired one", () => {
    const credentials = { ssoAccessTokens: [{ token: "stale", expiration: past }] }
    return Effect.gen(function* () {
      for (const accessToken of ["stale", "stolen"]) {
        const error = yield* Effect.flip(resolve).pipe(signedIn(accessToken, { accessToken }))
        assert.match(error.message, /Session token not found or invalid/)
      }
      assert.deepStrictEqual(yield* operations, ["GetRoleCredentials", "GetRoleCredentials"])
    }).pipe(running({ credentials }))
  })

  it.live("is refused when the token has expired and cannot be refreshed", () =>
    Effect.gen(function* () {
      assert.match((yield* Effect.flip(resolve)).message, /expired/i)
      assert.deepStrictEqual(yield* operations, ["CreateToken"])
    }).pipe(signedIn("dead", { expiresAt: past.toISOString(), refreshToken: "stolen" }), running())
  )

  it.live("meets faults on demand", () =>
    Effect.gen(function* () {
      const { received, script } = yield* Simulator
      const operation = "GetRoleCredentials"
      yield* script(Play.httpError({ type: "TooManyRequestsException", message: "Slow down", operation }))
      assert.match((yield* Effect.flip(resolve)).message, /TooManyRequestsException: Slow down/)
      yield* script(Play.response({ body: '{"roleCredentials":{}}', operation }))
      assert.match((yield* Effect.flip(resolve)).message, /invalid temporary credential/)
      yield* script(Play.response({ body: "", delay: Duration.infinity, operation }))
      const impatient = call(() =>
        fromSSO({
          profile: "dev",
          clientConfig: { requestHandler: { requestTimeout: 50, throwOnRequestTimeout: true } }
        })()
      )
      assert.match((yield* Effect.flip(impatient)).message, /timeout|timed out|exceeded/i)
      assert.strictEqual(yield* Effect.timeout((yield* received(2)).outcome, "2 seconds"), "aborted")
      assert.strictEqual(yield* bedrockSays(yield* resolve), "accepted")
    }).pipe(signedIn("faulty"), running())
  )

  it.live("meets a refresh that fails on demand, and needs none to go on", () =>
    Effect.gen(function* () {
      const { script } = yield* Simulator
      yield* script(Play.httpError({ type: "SlowDownException", message: "Slow down", operation: "CreateToken" }))
      // Within five minutes of its expiry the SDK refreshes a token, and keeps the old one when that fails.
      assert.strictEqual(yield* bedrockSays(yield* resolve), "accepted")
      assert.deepStrictEqual((yield* operations).slice(0, 2), ["CreateToken", "GetRoleCredentials"])
    }).pipe(signedIn("slow", { expiresAt: new Date(Date.now() + 60_000).toISOString() }), running())
  )
})

describe("the portal", () => {
  it.live("wants a token, an account and a role", () =>
    Effect.gen(function* () {
      const { endpoint } = yield* Simulator
      const get = (query: string, headers: Record<string, string> = {}) =>
        request(endpoint, `/federation/credentials?${query}`, { headers })
      const facts = ({ headers, status }: { headers: Headers; status: number }) => [
        status,
        headers.get("x-amzn-errortype")
      ]
      const token = { "x-amz-sso_bearer_token": exampleSsoAccessToken }
      const query = "account_id=123456789012&role_name=Developer"
      assert.deepStrictEqual(facts(yield* get(query)), [401, "UnauthorizedException"])
      assert.deepStrictEqual(facts(yield* get("role_name=Developer", token)), [400, "InvalidRequestException"])
      assert.deepStrictEqual(facts(yield* get("account_id=123456789012", token)), [400, "InvalidRequestException"])
      const { body, status } = yield* get(query, token)
      assert.strictEqual(status, 200)
      const { roleCredentials } = JSON.parse(body) as { roleCredentials: Record<string, unknown> }
      assert.isNumber(roleCredentials["expiration"])
    }).pipe(running())
  )
})

describe("CreateToken", () => {
  const good = {
    clientId: "client",
    clientSecret: "secret",
    grantType: "refresh_token",
    refreshToken: exampleSsoRefreshToken
  }

  const create = (input: string | Readonly<Record<string, string>>) =>
    Effect.flatMap(Simulator, ({ endpoint }) =>
      request(endpoint, "/token", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: typeof input === "string" ? input : JSON.stringify(input)
      })
    ).pipe(Effect.map(({ body, ...rest }) => ({ ...rest, body: JSON.parse(body) as Record<string, unknown> })))

  it.live("gives tokens that work again", () =>
    Effect.gen(function* () {
      const first = yield* create(good)
      assert.deepInclude(first.body, { tokenType: "Bearer", expiresIn: 3600 })
      const second = yield* create({ ...good, refreshToken: String(first.body["refreshToken"]) })
      assert.strictEqual(second.status, 200)
      assert.notStrictEqual(second.body["accessToken"], first.body["accessToken"])
    }).pipe(running())
  )

  it.live.each([
    [{ ...good, refreshToken: "stolen" }, 400, "InvalidGrantException", "invalid_grant"],
    [{ ...good, refreshToken: "stale" }, 400, "ExpiredTokenException", "expired_token"],
    [{ ...good, grantType: "authorization_code" }, 400, "UnsupportedGrantTypeException", "unsupported_grant_type"],
    [{ ...good, clientId: "" }, 400, "InvalidRequestException", "invalid_request"],
    ["no JSON", 400, "InvalidRequestException", "invalid_request"],
    ["null", 400, "InvalidRequestException", "invalid_request"]
  ] as const)("does not take %j", ([input, status, type, error]) =>
    Effect.gen(function* () {
      const refused = yield* create(input)
      assert.deepStrictEqual(
        [refused.status, refused.headers.get("x-amzn-errortype"), refused.body["error"]],
        [status, type, error]
      )
    }).pipe(
      running({
        credentials: { ssoRefreshTokens: [{ token: exampleSsoRefreshToken }, { token: "stale", expiration: past }] }
      })
    )
  )

  it.live("refuses as scripted, with the status OIDC models", () =>
    Effect.gen(function* () {
      const { script } = yield* Simulator
      yield* script(Play.httpError({ type: "InvalidClientException", message: "Who?", operation: "CreateToken" }))
      const { body, status } = yield* create(good)
      assert.deepStrictEqual([status, body], [401, { error: "invalid_client", error_description: "Who?" }])
    }).pipe(running())
  )
})
