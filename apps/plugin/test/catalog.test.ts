/** The live catalog as the host runs it: what it asks, of whom, and what becomes of it when the host will not wait. */
import { Play, Simulator, Step } from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import type { HostConfig } from "../src/hostTypes.ts"
import providerDiscovery from "../src/providerDiscovery.ts"
import { fresh, keys, onHost, test } from "./support/onSimulator.ts"

const run = (discovery: object = {}, signal?: AbortSignal) => {
  const config: HostConfig = { plugins: { entries: { "amazon-bedrock": { config: { discovery } } } } }
  return Effect.promise(() => providerDiscovery.catalog.run({ config, ...(signal !== undefined && { signal }) }))
}

const all = Simulator.use(({ requests }) => requests)
const outcomesOf = (listed: Effect.Success<ReturnType<typeof run>>) =>
  listed !== null && "outcomes" in listed ? listed.outcomes : undefined

describe("the live catalog", () => {
  test(
    "asks nobody when the host has given up before it began",
    Effect.gen(function* () {
      const listed = yield* run({}, AbortSignal.abort())
      assert.deepInclude(outcomesOf(listed)?.[0], { status: "unavailable" })
      assert.deepStrictEqual(yield* all, [])
    })
  )

  test(
    "lets go of a host that gives up while AWS is silent",
    Effect.gen(function* () {
      yield* Simulator.use(({ script }) => script(Play.stream([Step.stall], { operation: "ListFoundationModels" })))
      const abort = new AbortController()
      const listing = yield* Effect.forkChild(run({}, abort.signal))
      yield* Simulator.use(({ received }) => received(0))
      abort.abort()
      assert.deepInclude(outcomesOf(yield* Fiber.join(listing))?.[0], { status: "unavailable" })
    })
  )

  test(
    "asks in the Region that is configured for it, once an hour",
    Effect.gen(function* () {
      const listed = yield* run({ region: "eu-west-1" })
      assert.strictEqual(listed?.provider.baseUrl, "https://bedrock-runtime.eu-west-1.amazonaws.com")
      const asked = (yield* all).length
      yield* run({ region: "eu-west-1" })
      assert.lengthOf(yield* all, asked)
    })
  )

  test(
    "asks each time when nothing is to be kept",
    Effect.gen(function* () {
      yield* run({ refreshInterval: 0 })
      const asked = (yield* all).length
      yield* run({ refreshInterval: 0 })
      assert.lengthOf(yield* all, 2 * asked)
    })
  )

  test(
    "has the models of the providers that are configured, and no others",
    Effect.gen(function* () {
      const rows = (yield* run({ providerFilter: ["META"] }))?.provider.models ?? []
      assert.isNotEmpty(rows)
      for (const { id } of rows) assert.include(id, "meta.")
    })
  )

  test(
    "passes over blank Regions of the environment",
    Effect.gen(function* () {
      assert.strictEqual((yield* run())?.provider.baseUrl, "https://bedrock-runtime.eu-central-1.amazonaws.com")
    }),
    { ...keys, AWS_REGION: " ", AWS_DEFAULT_REGION: "eu-central-1" }
  )

  it.live("keeps the foundation models when the profiles may not be listed", () =>
    Effect.gen(function* () {
      yield* fresh
      const listed = yield* run()
      assert.isUndefined(outcomesOf(listed))
      assert.isNotEmpty(listed?.provider.models)
    }).pipe(onHost, Effect.provide(Simulator.layer({ account: { deniedActions: ["bedrock:ListInferenceProfiles"] } })))
  )
})
