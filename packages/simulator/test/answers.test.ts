import {
  ListFoundationModelsCommand,
  ListInferenceProfilesCommand,
  paginateListInferenceProfiles
} from "@aws-sdk/client-bedrock"
import { ConverseCommand } from "@aws-sdk/client-bedrock-runtime"
import { Play, Simulator } from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Fiber } from "effect"
import { call, controlClient, controlProtocols, hello, modelId, runtimeClient } from "./support/sdk.ts"

const running = Effect.provide(Simulator.layer())
const operation = "ListInferenceProfiles"

describe.each(controlProtocols)("a changed answer over HTTP/$httpVersion", ({ config }) => {
  it.live("lacks the fields that were dropped, once", () =>
    Effect.gen(function* () {
      yield* (yield* Simulator).script(
        Play.answer({
          operation: "ListFoundationModels",
          drop: ["modelSummaries.*.modelLifecycle", "modelSummaries.0.modelName", "nobody.knows.this"],
          set: { "modelSummaries.1.providerName": null }
        })
      )
      const client = yield* controlClient(config())
      const list = call(() => client.send(new ListFoundationModelsCommand()))
      const { modelSummaries: changed = [] } = yield* list
      assert.isTrue(changed.every(({ modelLifecycle }) => modelLifecycle === undefined))
      assert.deepStrictEqual([changed[0]?.modelName, changed[0]?.providerName], [undefined, "Anthropic"])
      assert.isNotOk(changed[1]?.providerName)
      assert.isString(changed[1]?.modelName)
      const { modelSummaries: whole = [] } = yield* list
      assert.strictEqual(whole.length, changed.length)
      assert.isTrue(whole.every(({ modelLifecycle }) => modelLifecycle !== undefined))
    }).pipe(running)
  )

  it.live("repeats the token of the request, so that the same page comes again", () =>
    Effect.gen(function* () {
      yield* (yield* Simulator).script(
        Play.answer({ operation, repeatToken: true }),
        Play.answer({ operation, repeatToken: true })
      )
      const client = yield* controlClient(config())
      const list = (nextToken?: string) =>
        call(() => client.send(new ListInferenceProfilesCommand({ maxResults: 5, nextToken })))
      const first = yield* list()
      const second = yield* list(first.nextToken)
      assert.isString(first.nextToken)
      assert.strictEqual(second.nextToken, first.nextToken)
      const again = yield* list(second.nextToken)
      assert.deepStrictEqual(again.inferenceProfileSummaries, second.inferenceProfileSummaries)
      assert.notStrictEqual(again.nextToken, first.nextToken)
    }).pipe(running)
  )

  it.live("faults on the page that was meant", () =>
    Effect.gen(function* () {
      yield* (yield* Simulator).script(
        Play.answer({ operation }),
        Play.httpError({ operation, type: "ThrottlingException", message: "Slow down" })
      )
      const client = yield* controlClient(config())
      const pages = paginateListInferenceProfiles({ client, pageSize: 5 }, {})
      assert.strictEqual((yield* call(() => pages.next())).value?.inferenceProfileSummaries?.length, 5)
      assert.strictEqual((yield* Effect.flip(call(() => pages.next()))).name, "ThrottlingException")
    }).pipe(running)
  )

  it.live("comes late, or never", () =>
    Effect.gen(function* () {
      const { received, script } = yield* Simulator
      yield* script(Play.answer({ operation, delay: Duration.infinity }))
      const client = yield* controlClient(config())
      const sending = yield* call((abortSignal) =>
        client.send(new ListInferenceProfilesCommand(), { abortSignal })
      ).pipe(Effect.forkChild)
      const { outcome } = yield* received(0)
      yield* Fiber.interrupt(sending)
      assert.strictEqual(yield* Effect.timeout(outcome, "2 seconds"), "aborted")
    }).pipe(running)
  )
})

describe("a changed answer", () => {
  it.live("may be a turn's", () =>
    Effect.gen(function* () {
      yield* (yield* Simulator).script(
        Play.answer({ operation: "Converse", drop: ["usage"], headers: { "X-Seen": "yes" } })
      )
      const client = yield* runtimeClient()
      const turn = call(() => client.send(new ConverseCommand({ modelId, ...hello() })))
      const changed = yield* turn
      assert.deepStrictEqual([changed.usage, changed.stopReason], [undefined, "end_turn"])
      assert.isDefined((yield* turn).usage)
    }).pipe(running)
  )
})
