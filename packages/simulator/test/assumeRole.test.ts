import {
  type FromTemporaryCredentialsOptions,
  fromIni,
  fromTemporaryCredentials,
  fromTokenFile,
  fromWebToken
} from "@aws-sdk/credential-providers"
import { AssumeRoleCommand, AssumeRoleWithWebIdentityCommand } from "@aws-sdk/client-sts"
import { exampleKey, exampleWebIdentityToken, Play, Simulator, type SimulatorOptions } from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect } from "effect"
import { bedrockSays, type Credentials, handClock, holderOf, request } from "./support/credentials.ts"
import { pointedAtSimulator } from "./support/environment.ts"
import { call, type SdkError, stsClient } from "./support/sdk.ts"

const running = (options: SimulatorOptions = {}) => Effect.provide(Simulator.layer(options))

const RoleArn = "arn:aws:iam::123456789012:role/team/Builder"
const RoleSessionName = "session-1"
const sessionArn = "arn:aws:sts::123456789012:assumed-role/Builder/session-1"

const facts = (error: SdkError) => [error.name, error.$metadata?.httpStatusCode, error.message]

/** Assumes the role with these source credentials, the example key unless told. */
const assume = (masterCredentials: Credentials = exampleKey, options: Partial<FromTemporaryCredentialsOptions> = {}) =>
  call(() =>
    fromTemporaryCredentials({
      ...options,
      masterCredentials,
      params: { RoleArn, RoleSessionName, ...options.params }
    })()
  )

const withToken = (webIdentityToken = exampleWebIdentityToken) =>
  call(() => fromWebToken({ roleArn: RoleArn, roleSessionName: RoleSessionName, webIdentityToken })())

describe("fromTemporaryCredentials", () => {
  it.live("resolves keys that Bedrock and STS accept, with the role as their holder", () =>
    Effect.gen(function* () {
      const before = Date.now()
      const credentials = yield* assume()
      assert.closeTo(credentials.expiration?.getTime() ?? 0, before + 3_600_000, 60_000)
      assert.strictEqual(yield* bedrockSays(credentials), "accepted")
      assert.strictEqual(yield* holderOf(credentials), sessionArn)
      const { accessKeyId, secretAccessKey } = credentials
      assert.strictEqual(yield* bedrockSays({ accessKeyId, secretAccessKey }), "UnrecognizedClientException")
      assert.strictEqual(yield* bedrockSays({ ...credentials, sessionToken: "other" }), "UnrecognizedClientException")
    }).pipe(pointedAtSimulator(), running())
  )

  it.live("chains roles, until the first key has expired", () => {
    const clock = handClock()
    return Effect.gen(function* () {
      const first = yield* assume()
      const second = yield* assume(first, { params: { RoleArn: "arn:aws-us-gov:iam::210987654321:role/Other" } })
      assert.strictEqual(yield* holderOf(second), "arn:aws-us-gov:sts::210987654321:assumed-role/Other/session-1")
      yield* clock.advance(61_000)
      assert.strictEqual(yield* bedrockSays(second), "ExpiredTokenException")
      assert.strictEqual((yield* Effect.flip(assume(first))).name, "ExpiredToken")
    }).pipe(pointedAtSimulator(), running({ now: clock.now, credentials: { credentialLifetime: "1 minute" } }))
  })

  it.live("is refused without a key that is known", () =>
    Effect.gen(function* () {
      const unknown = yield* Effect.flip(assume({ ...exampleKey, accessKeyId: "AKIANOBODY" }))
      assert.strictEqual(unknown.name, "InvalidClientTokenId")
      const { endpoint } = yield* Simulator
      const body = new URLSearchParams({ Action: "AssumeRole", RoleArn, RoleSessionName }).toString()
      const unsigned = yield* request(endpoint, "/", { method: "POST", body })
      assert.strictEqual(unsigned.status, 403)
      assert.include(unsigned.body, "<Code>MissingAuthenticationToken</Code>")
    }).pipe(pointedAtSimulator(), running())
  )

  it.live("needs the external id where one is wanted", () =>
    Effect.gen(function* () {
      assert.strictEqual(
        yield* bedrockSays(yield* assume(exampleKey, { params: { RoleArn, ExternalId: "customer-7" } })),
        "accepted"
      )
      const message =
        `User: arn:aws:iam::123456789012:user/simulator is not authorized to perform: sts:AssumeRole on resource: ` +
        RoleArn
      for (const params of [{ RoleArn }, { RoleArn, ExternalId: "customer-8" }]) {
        assert.deepStrictEqual(facts(yield* Effect.flip(assume(exampleKey, { params }))), [
          "AccessDenied",
          403,
          message
        ])
      }
    }).pipe(pointedAtSimulator(), running({ credentials: { externalId: "customer-7" } }))
  )

  it.live("assumes only the roles there are", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* bedrockSays(yield* assume()), "accepted")
      const other = { RoleArn: "arn:aws:iam::123456789012:role/Other" }
      assert.strictEqual((yield* Effect.flip(assume(exampleKey, { params: other }))).name, "AccessDenied")
    }).pipe(pointedAtSimulator(), running({ credentials: { roles: [RoleArn] } }))
  )

  it.live("meets faults on demand", () =>
    Effect.gen(function* () {
      const { received, script } = yield* Simulator
      const operation = "AssumeRole"
      yield* script(Play.httpError({ type: "RegionDisabledException", message: "Not here", operation }))
      assert.deepStrictEqual(facts(yield* Effect.flip(assume())), ["RegionDisabledException", 403, "Not here"])
      yield* script(Play.response({ body: "<AssumeRoleResponse>", contentType: "text/xml", operation }))
      assert.isDefined(yield* Effect.flip(assume()))
      yield* script(Play.response({ body: "", delay: Duration.infinity, operation }))
      const requestHandler = { requestTimeout: 50, throwOnRequestTimeout: true }
      const impatient = yield* Effect.flip(assume(exampleKey, { clientConfig: { requestHandler } }))
      assert.strictEqual(impatient.name, "TimeoutError")
      const hanging = yield* received(2)
      assert.strictEqual(yield* Effect.timeout(hanging.outcome, "2 seconds"), "aborted")
      assert.strictEqual(yield* bedrockSays(yield* assume()), "accepted")
    }).pipe(pointedAtSimulator(), running())
  )
})

describe("fromIni", () => {
  const config =
    `[profile base]\naws_access_key_id = ${exampleKey.accessKeyId}\n` +
    `aws_secret_access_key = ${exampleKey.secretAccessKey}\n` +
    `[profile builder]\nsource_profile = base\nrole_arn = ${RoleArn}\nrole_session_name = ${RoleSessionName}\n` +
    `[profile ec2]\ncredential_source = Ec2InstanceMetadata\nrole_arn = ${RoleArn}\nrole_session_name = ec2-1\n`

  it.live("assumes the role of a profile, from a key and from the instance", () =>
    Effect.gen(function* () {
      const resolve = (profile: string) => call(() => fromIni({ profile })())
      const builder = yield* resolve("builder")
      assert.strictEqual(yield* bedrockSays(builder), "accepted")
      assert.strictEqual(yield* holderOf(builder), sessionArn)
      const fromInstance = yield* resolve("ec2")
      assert.strictEqual(yield* holderOf(fromInstance), "arn:aws:sts::123456789012:assumed-role/Builder/ec2-1")
      const operations = (yield* (yield* Simulator).requests).map(({ operation }) => operation)
      assert.strictEqual(operations.filter((operation) => operation === "AssumeRole").length, 2)
      assert.include(operations, "GetInstanceCredentials")
    }).pipe(pointedAtSimulator({ files: { ".aws/config": config } }), running())
  )
})

describe("fromTokenFile", () => {
  it.live("resolves keys that Bedrock accepts, unsigned", () =>
    Effect.gen(function* () {
      const credentials = yield* call(() => fromTokenFile()())
      const received = yield* (yield* Simulator).received(0)
      assert.strictEqual(received.operation, "AssumeRoleWithWebIdentity")
      assert.deepStrictEqual(received.auth, { kind: "none" })
      assert.include(received.body, "WebIdentityToken=[redacted]")
      assert.notInclude(JSON.stringify(received), exampleWebIdentityToken)
      assert.strictEqual(yield* bedrockSays(credentials), "accepted")
      assert.strictEqual(yield* holderOf(credentials), sessionArn)
    }).pipe(
      pointedAtSimulator({
        files: { token: exampleWebIdentityToken },
        variables: (_endpoint, home) => ({
          AWS_WEB_IDENTITY_TOKEN_FILE: `${home}/token`,
          AWS_ROLE_ARN: RoleArn,
          AWS_ROLE_SESSION_NAME: RoleSessionName
        })
      }),
      running()
    )
  )
})

describe("fromWebToken", () => {
  it.live("gets keys that expire by the clock of the simulator", () => {
    const clock = handClock()
    return Effect.gen(function* () {
      const credentials = yield* withToken()
      assert.strictEqual(yield* bedrockSays(credentials), "accepted")
      yield* clock.advance(61_000)
      assert.strictEqual(yield* bedrockSays(credentials), "ExpiredTokenException")
    }).pipe(pointedAtSimulator(), running({ now: clock.now, credentials: { credentialLifetime: "1 minute" } }))
  })

  it.live("is refused with an unknown token and with an expired one", () => {
    const webIdentityTokens = [{ token: "fresh" }, { token: "stale", expiration: new Date(Date.now() - 1000) }]
    return Effect.gen(function* () {
      assert.strictEqual(yield* bedrockSays(yield* withToken("fresh")), "accepted")
      const unknown = yield* Effect.flip(withToken(exampleWebIdentityToken))
      assert.deepStrictEqual(facts(unknown).slice(0, 2), ["InvalidIdentityTokenException", 400])
      const stale = yield* Effect.flip(withToken("stale"))
      assert.deepStrictEqual(facts(stale), [
        "ExpiredTokenException",
        400,
        "Token expired: current date/time must be before the expiration date/time"
      ])
    }).pipe(pointedAtSimulator(), running({ credentials: { webIdentityTokens } }))
  })

  it.live("assumes only the roles there are", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(facts(yield* Effect.flip(withToken())), [
        "AccessDenied",
        403,
        "Not authorized to perform sts:AssumeRoleWithWebIdentity"
      ])
    }).pipe(pointedAtSimulator(), running({ credentials: { roles: [] } }))
  )

  it.live("meets faults on demand", () =>
    Effect.gen(function* () {
      const operation = "AssumeRoleWithWebIdentity"
      yield* (yield* Simulator).script(Play.httpError({ type: "IDPRejectedClaim", message: "No", operation }))
      assert.deepStrictEqual(facts(yield* Effect.flip(withToken())), ["IDPRejectedClaimException", 403, "No"])
      assert.strictEqual(yield* bedrockSays(yield* withToken()), "accepted")
    }).pipe(pointedAtSimulator(), running())
  )
})

describe("STS", () => {
  it.live.each([
    [{ RoleArn: "arn:aws:iam::1:role/Short" }, "arn:aws:iam::1:role/Short is invalid"],
    [{ RoleArn: "arn:aws:iam::123456789012:user/Somebody" }, "arn:aws:iam::123456789012:user/Somebody is invalid"],
    [
      { RoleSessionName: "a b" },
      "1 validation error detected: Value 'a b' at 'roleSessionName' failed to satisfy constraint: Member must satisfy " +
        "regular expression pattern: [\\w+=,.@-]{2,64}"
    ],
    [
      { DurationSeconds: 899 },
      "1 validation error detected: Value '899' at 'durationSeconds' failed to satisfy constraint: Member must have " +
        "value between 900 and 43200"
    ]
  ] as const)("does not take %j", ([params, message]) =>
    Effect.gen(function* () {
      const sts = yield* stsClient()
      const input = { RoleArn, RoleSessionName, ...params }
      const error = yield* Effect.flip(call(() => sts.send(new AssumeRoleCommand(input))))
      assert.deepStrictEqual(facts(error), ["ValidationError", 400, message])
    }).pipe(running())
  )

  it.live("needs a role and a name", () =>
    Effect.gen(function* () {
      const { endpoint } = yield* Simulator
      const answer = (parameters: Record<string, string>) =>
        request(endpoint, `/?${new URLSearchParams({ Action: "AssumeRoleWithWebIdentity", ...parameters }).toString()}`)
      assert.include((yield* answer({})).body, "Value null at 'roleArn'")
      assert.include((yield* answer({ RoleArn })).body, "Value null at 'roleSessionName'")
      const all = { RoleArn, RoleSessionName, WebIdentityToken: exampleWebIdentityToken }
      assert.strictEqual((yield* answer(all)).status, 200)
      assert.notInclude((yield* (yield* Simulator).received(2)).path, exampleWebIdentityToken)
    }).pipe(running())
  )

  it.live("honours a shorter duration, and names the user of the role", () =>
    Effect.gen(function* () {
      const sts = yield* stsClient()
      const before = Date.now()
      const input = { RoleArn, RoleSessionName, DurationSeconds: 900 }
      const { AssumedRoleUser, Credentials } = yield* call(() => sts.send(new AssumeRoleCommand(input)))
      assert.deepStrictEqual(AssumedRoleUser, { AssumedRoleId: "AROACKCEVSQ6C2EXAMPLE:session-1", Arn: sessionArn })
      assert.closeTo(Credentials?.Expiration?.getTime() ?? 0, before + 900_000, 60_000)
      const WebIdentityToken = exampleWebIdentityToken
      const { SubjectFromWebIdentityToken } = yield* call(() =>
        sts.send(new AssumeRoleWithWebIdentityCommand({ ...input, WebIdentityToken }))
      )
      assert.strictEqual(SubjectFromWebIdentityToken, "simulator")
    }).pipe(running())
  )
})
