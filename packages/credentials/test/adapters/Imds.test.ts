import { CredentialProvider, InstanceMetadata } from "@bedrock-kit/credentials"
import * as Imds from "@bedrock-kit/credentials/adapters/Imds"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { type Answer, answering, silent } from "../support/endpoints.ts"
import { atSimulator, withEnvironment } from "../support/environment.ts"
import { chain } from "../support/host.ts"

const token = "PUT /latest/api/token"
const role = "GET /latest/meta-data/iam/security-credentials/"
const region = "GET /latest/meta-data/placement/region"
const versionOne = "GET /latest/meta-data/"

const ask = InstanceMetadata.use((metadata) => metadata.ask)

/** Runs where instance metadata is at this endpoint. */
const at =
  (endpoint: string) =>
  <A, E>(effect: Effect.Effect<A, E, InstanceMetadata>) =>
    effect.pipe(Effect.provide(Imds.layer), withEnvironment({ AWS_EC2_METADATA_SERVICE_ENDPOINT: endpoint }))

/** An instance that gives the token, and answers nothing without it. */
const instance = answering((line, { headers }): Answer => {
  if (line === token) return [200, "token-1"]
  if (headers["x-aws-ec2-metadata-token"] !== "token-1") return [401]
  return line === role ? [200, "Builder\n"] : line === region ? [200, "eu-west-3"] : [404]
})

const answered = { _tag: "Answered", role: "Builder", region: "eu-west-3" } as const

describe("Imds", () => {
  it.effect("says which role and Region the instance has", () =>
    Effect.gen(function* () {
      const { endpoint } = yield* instance
      assert.deepStrictEqual(yield* at(endpoint)(ask), answered)
    })
  )

  it.effect("says that an instance has no role, and looks again a minute later", () =>
    Effect.gen(function* () {
      const { endpoint, requests } = yield* answering((line) =>
        line === token ? [200, "token-1"] : line === region ? [200, "eu-west-3"] : [404]
      )
      yield* Effect.gen(function* () {
        assert.deepStrictEqual(yield* ask, { ...answered, role: undefined })
        yield* ask
        assert.strictEqual(requests.filter((line) => line === token).length, 1)
        yield* TestClock.adjust("1 minute")
        yield* ask
        assert.strictEqual(requests.filter((line) => line === token).length, 2)
      }).pipe(at(endpoint))
    })
  )

  it.effect.each([[401], [403], [404], [500]] as const)(
    "takes version 1 where the token is refused with %i, and version 1 is open",
    ([status]) =>
      Effect.gen(function* () {
        const { endpoint } = yield* answering((line) =>
          line === token
            ? [status]
            : line === role
              ? [200, "Builder"]
              : line === region
                ? [200, "eu-west-3"]
                : line === versionOne
                  ? [200, "iam/\nplacement/"]
                  : [404]
        )
        assert.deepStrictEqual(yield* at(endpoint)(ask), answered)
      })
  )

  it.effect.each([
    [401, "it answers with status 401, so this process may not ask"],
    [403, "it answers with status 403, so this process may not ask"],
    [404, "it answers with status 404"],
    [500, "it answers with status 500"]
  ] as const)("says that the token is refused with %i, and version 1 is closed", ([status, reason]) =>
    Effect.gen(function* () {
      const { endpoint } = yield* answering((line) => (line === token ? [status] : [401]))
      assert.deepStrictEqual(yield* at(endpoint)(ask), { _tag: "Silent", reason })
    })
  )

  it.effect("says that nobody is there", () =>
    Effect.gen(function* () {
      const answer = yield* at("http://127.0.0.1:1")(ask)
      assert.deepStrictEqual(answer, { _tag: "Silent", reason: "nothing answers there" })
    })
  )

  it.effect("waits 300 ms for one that takes the connection and says nothing, and then lets go of it", () =>
    Effect.gen(function* () {
      const { called, endpoint, held, left } = yield* silent
      yield* Effect.gen(function* () {
        const fiber = yield* Effect.forkChild(ask)
        yield* called
        yield* TestClock.adjust("299 millis")
        assert.isUndefined(fiber.pollUnsafe())
        yield* TestClock.adjust("1 millis")
        assert.deepStrictEqual(yield* Fiber.join(fiber), {
          _tag: "Silent",
          reason: "it did not answer within 300 ms"
        })
        // Nobody was answered or hung up on: it was the bound.
        assert.isAbove(yield* held, 0)
        yield* left
      }).pipe(at(endpoint))
    })
  )

  it.effect("has an answer where only the token is given", () =>
    Effect.gen(function* () {
      const { endpoint } = yield* answering((line) => (line === token ? [200, "token-1"] : [500]))
      assert.deepStrictEqual(yield* at(endpoint)(ask), { _tag: "Answered", role: undefined, region: undefined })
    })
  )

  it.effect("asks once for fifty who ask together, and keeps the answer", () =>
    Effect.gen(function* () {
      const { endpoint, requests } = yield* instance
      yield* Effect.gen(function* () {
        const answers = yield* Effect.all(
          Array.from({ length: 50 }, () => ask),
          { concurrency: "unbounded" }
        )
        for (const answer of answers) assert.deepStrictEqual(answer, answered)
        yield* TestClock.adjust("30 days")
        yield* ask
        assert.deepStrictEqual(requests.toSorted(), [role, region, versionOne, token].toSorted())
      }).pipe(at(endpoint))
    })
  )

  it.effect("asks again a minute after silence, not sooner", () =>
    Effect.gen(function* () {
      let isUp = false
      const { endpoint, requests } = yield* answering((line) =>
        !isUp ? [503] : line === token ? [200, "token-1"] : line === role ? [200, "Builder"] : [200, "eu-west-3"]
      )
      yield* Effect.gen(function* () {
        assert.strictEqual((yield* ask)._tag, "Silent")
        const before = requests.length
        isUp = true
        yield* TestClock.adjust("59 seconds")
        assert.strictEqual((yield* ask)._tag, "Silent")
        assert.strictEqual(requests.length, before)
        yield* TestClock.adjust("1 second")
        assert.deepStrictEqual(yield* ask, answered)
      }).pipe(at(endpoint))
    })
  )

  it.live("finds the role from a container that tokens do not reach, where version 1 is open", () =>
    Effect.gen(function* () {
      const { source } = yield* CredentialProvider.use((provider) => provider.resolve)
      assert.strictEqual(source, "instance-metadata")
    }).pipe(
      Effect.provide(chain({ region: "us-east-1" })),
      atSimulator({
        variables: () => ({ AWS_EC2_METADATA_DISABLED: "false" }),
        simulator: { credentials: { hops: 2, hopLimit: 1, allowImdsV1: true } }
      })
    )
  )
})
