/** How often a turn is opened: what passes by itself twice more within three seconds, everything else once. */
import { Play, Simulator } from "@bedrock-kit/simulator"
import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { toFailoverReason } from "../src/failoverReason.ts"
import { run, script, test } from "./support/onSimulator.ts"

const throttled = Play.httpError({ type: "ThrottlingException", message: "Too many requests, please wait." })

const turns = Simulator.use(({ requests }) =>
  Effect.map(requests, (all) => all.filter(({ operation }) => operation === "ConverseStream").length)
)

describe("a turn that is throttled", () => {
  test(
    "is opened three times at most, and says so",
    Effect.gen(function* () {
      yield* script(throttled, throttled, throttled)
      const { message } = yield* run()
      assert.strictEqual(yield* turns, 3)
      assert.match(message.errorMessage ?? "", /^Throttling error: .*3 attempts/)
      assert.strictEqual(toFailoverReason(message.errorMessage ?? "", message.errorCode), "rate_limit")
    })
  )

  test(
    "is answered when it passes in the meantime",
    Effect.gen(function* () {
      yield* script(throttled, throttled)
      const { message } = yield* run()
      assert.strictEqual(message.stopReason, "stop")
      assert.strictEqual(message.diagnostics?.[0]?.details?.["attempts"], 3)
    })
  )

  test(
    "is not waited for when AWS asks for longer than three seconds",
    Effect.gen(function* () {
      yield* script(
        Play.httpError({ type: "ThrottlingException", message: "Slow down", headers: { "retry-after": "4" } })
      )
      const { message } = yield* run()
      assert.strictEqual(yield* turns, 1)
      assert.include(message.errorMessage, "Retry after 4 seconds")
    })
  )
})

describe("a turn that waiting cannot cure", () => {
  const rows = [
    ["UnrecognizedClientException", "The security token included in the request is invalid.", "auth"],
    ["AccessDeniedException", "User: x is not authorized to perform: bedrock:InvokeModelWithResponseStream", "auth"],
    ["AccessDeniedException", "Model access is denied due to INVALID_PAYMENT_INSTRUMENT", "billing"],
    ["ValidationException", "temperature is deprecated for this model.", "format"],
    ["ResourceNotFoundException", "The provided model identifier is invalid.", "model_not_found"]
  ] as const
  for (const [type, message, reason] of rows)
    test(
      `is opened once: ${type}, ${reason}`,
      Effect.gen(function* () {
        yield* script(Play.httpError({ type, message }))
        const failed = (yield* run()).message
        assert.strictEqual(failed.stopReason, "error")
        assert.strictEqual(yield* turns, 1)
        assert.strictEqual(toFailoverReason(failed.errorMessage ?? "", failed.errorCode), reason)
      })
    )
})

describe("a model", () => {
  test(
    "that is removed between two turns is told of by its id, with what to do, and is not asked for again",
    Effect.gen(function* () {
      assert.strictEqual((yield* run()).message.stopReason, "stop")
      yield* script(
        Play.httpError({
          type: "ResourceNotFoundException",
          message: "Could not resolve the foundation model from the provided model identifier."
        })
      )
      const { message } = yield* run()
      assert.include(message.errorMessage, "model us.anthropic.claude-sonnet-4-6")
      assert.strictEqual(message.errorCode, "ResourceNotFoundException")
      assert.strictEqual(toFailoverReason(message.errorMessage ?? "", message.errorCode), "model_not_found")
      assert.strictEqual(yield* turns, 2)
    })
  )
})
