import { ListFoundationModelsCommand } from "@aws-sdk/client-bedrock"
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts"
import { exampleBearerToken, exampleKey, Simulator, type SimulatorOptions } from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import {
  call,
  controlClient,
  converseStream,
  protocols,
  runtimeClient,
  type SdkError,
  stsClient,
  textOf
} from "./support/sdk.ts"

const running = (options: SimulatorOptions = {}) => Effect.provide(Simulator.layer(options))

const facts = (error: SdkError | undefined) => [error?.name, error?.$metadata?.httpStatusCode, error?.message]

const minutes = (count: number) => () => Date.now() + count * 60_000

describe.each(protocols)("a signature over HTTP/$httpVersion", ({ config }) => {
  it.live("with a wrong secret is refused", () =>
    Effect.gen(function* () {
      const client = yield* runtimeClient({ ...config(), credentials: { ...exampleKey, secretAccessKey: "wrong" } })
      const { error } = yield* converseStream(client)
      assert.deepStrictEqual(facts(error), [
        "InvalidSignatureException",
        403,
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access " +
          "Key and signing method. Consult the service documentation for details."
      ])
      assert.isString(error?.$metadata?.requestId)
    }).pipe(running())
  )

  it.live("of an unknown key is refused", () =>
    Effect.gen(function* () {
      const credentials = { ...exampleKey, accessKeyId: "AKIANOBODY" }
      const { error } = yield* converseStream(yield* runtimeClient({ ...config(), credentials }))
      assert.deepStrictEqual(facts(error), [
        "UnrecognizedClientException",
        403,
        "The security token included in the request is invalid."
      ])
    }).pipe(running())
  )

  it.live("with a bearer token needs none", () =>
    Effect.gen(function* () {
      const withToken = (token: string) =>
        runtimeClient({ ...config(), token: { token }, authSchemePreference: ["httpBearerAuth"] })
      assert.strictEqual(
        textOf((yield* converseStream(yield* withToken(exampleBearerToken))).events),
        "You said: Hello there"
      )
      const { error } = yield* converseStream(yield* withToken("stolen"))
      assert.deepStrictEqual(facts(error), [
        "AccessDeniedException",
        403,
        "Authentication failed: Please make sure your API Key is valid."
      ])
      const kinds = Effect.map((yield* Simulator).requests, (all) =>
        all.map(({ auth, headers }) => [auth, headers["authorization"]])
      )
      assert.deepStrictEqual(yield* kinds, [
        [{ kind: "bearer" }, "Bearer"],
        [{ kind: "bearer" }, "Bearer"]
      ])
    }).pipe(running())
  )
})

describe("a signature", () => {
  it.live("older than five minutes has expired, one from the future is not yet current", () =>
    Effect.gen(function* () {
      const refusal = (now: () => number) =>
        Effect.gen(function* () {
          const client = yield* controlClient()
          return yield* Effect.flip(call(() => client.send(new ListFoundationModelsCommand())))
        }).pipe(running({ now }))
      const late = yield* refusal(minutes(6))
      assert.deepInclude(late, { name: "InvalidSignatureException" })
      assert.match(late.message, /^Signature expired: \d{8}T\d{6}Z is now earlier than .* - 5 min\.\)$/)
      assert.match((yield* refusal(minutes(-6))).message, /^Signature not yet current: /)
    })
  )

  it.live("is made again by a client that learns the time from the response", () =>
    Effect.gen(function* () {
      const client = yield* controlClient({ maxAttempts: 2 })
      assert.isNotEmpty((yield* call(() => client.send(new ListFoundationModelsCommand()))).modelSummaries)
      assert.strictEqual((yield* (yield* Simulator).requests).length, 2)
    }).pipe(running({ now: minutes(60) }))
  )

  it.live("for another service does not fit", () =>
    Effect.gen(function* () {
      const sts = yield* stsClient()
      const { endpoint } = yield* Simulator
      // A request signed for STS, sent to Bedrock.
      const signed = { headers: {} as Record<string, string> }
      sts.middlewareStack.add(
        (next) => (args) => {
          Object.assign(signed.headers, (args.request as { headers: Record<string, string> }).headers)
          return next(args)
        },
        { step: "finalizeRequest", priority: "low" }
      )
      yield* call(() => sts.send(new GetCallerIdentityCommand()))
      const response = yield* Effect.promise(() =>
        fetch(`${endpoint}/foundation-models`, {
          headers: {
            authorization: signed.headers["authorization"] ?? "",
            "x-amz-date": signed.headers["x-amz-date"] ?? ""
          }
        })
      )
      assert.strictEqual(response.status, 403)
      assert.include(
        yield* Effect.promise(() => response.text()),
        "Credential should be scoped to correct service: 'bedrock'."
      )
    }).pipe(running())
  )

  it.live("is missing", () =>
    Effect.gen(function* () {
      const { endpoint } = yield* Simulator
      const response = yield* Effect.promise(() => fetch(`${endpoint}/foundation-models`))
      assert.deepStrictEqual(
        [response.status, response.headers.get("x-amzn-errortype")],
        [403, "MissingAuthenticationTokenException"]
      )
    }).pipe(running())
  )

  it.live("of a temporary key needs its session token, and lasts until the key expires", () =>
    Effect.gen(function* () {
      const base = { secretAccessKey: "secret", sessionToken: "session" }
      const fresh = { ...base, accessKeyId: "ASIAFRESH", expiration: new Date(Date.now() + 60_000) }
      const stale = { ...base, accessKeyId: "ASIASTALE", expiration: new Date(Date.now() - 60_000) }
      const attempt = (credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }) =>
        Effect.gen(function* () {
          const { accessKeyId, secretAccessKey, sessionToken } = credentials
          const token = sessionToken === undefined ? {} : { sessionToken }
          const client = yield* runtimeClient({ credentials: { accessKeyId, secretAccessKey, ...token } })
          return (yield* converseStream(client)).error?.name
        })
      yield* Effect.gen(function* () {
        assert.isUndefined(yield* attempt(fresh))
        assert.strictEqual(yield* attempt({ ...fresh, sessionToken: "other" }), "UnrecognizedClientException")
        assert.strictEqual(
          yield* attempt({ accessKeyId: "ASIAFRESH", secretAccessKey: "secret" }),
          "UnrecognizedClientException"
        )
        assert.strictEqual(yield* attempt(stale), "ExpiredTokenException")
      }).pipe(running({ keys: [fresh, stale] }))
    })
  )

  it.live("has other names at STS", () =>
    Effect.gen(function* () {
      const refusal = (credentials: { accessKeyId: string; secretAccessKey: string }) =>
        Effect.gen(function* () {
          const client = yield* stsClient({ credentials })
          return (yield* Effect.flip(call(() => client.send(new GetCallerIdentityCommand())))).name
        })
      assert.strictEqual(yield* refusal({ ...exampleKey, secretAccessKey: "wrong" }), "SignatureDoesNotMatch")
      assert.strictEqual(yield* refusal({ ...exampleKey, accessKeyId: "AKIANOBODY" }), "InvalidClientTokenId")
    }).pipe(running())
  )
})
