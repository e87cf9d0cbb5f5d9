import { type Operation, Play } from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { takePlay } from "../src/Play.ts"

const operations = ["Converse", "ConverseStream", "CountTokens", "ListFoundationModels"] as const
const Operations = Schema.Array(Schema.Literals(operations))
const Queue = Schema.Array(Schema.Literals([...operations, "any"]))

const toPlay = (operation: Operation | "any") =>
  Play.httpError({ type: "ThrottlingException", message: "", ...(operation !== "any" && { operation }) })

describe("takePlay", () => {
  it.prop(
    "takes the oldest play that fits and keeps the others in order",
    { wanted: Operations, queued: Queue },
    ({ queued, wanted }) => {
      let queue: ReadonlyArray<Play> = queued.map(toPlay)
      for (const operation of wanted) {
        const isConverse = operation === "Converse" || operation === "ConverseStream"
        const fits = (play: Play) => play.operation === operation || (play.operation === undefined && isConverse)
        const [taken, rest] = takePlay(queue, operation)
        const expected = queue.find(fits)
        assert.strictEqual(taken, expected)
        assert.deepStrictEqual(
          rest,
          queue.filter((play) => play !== expected)
        )
        queue = rest
      }
    }
  )
})

describe("Play", () => {
  it("knows the status AWS models for an exception", () => {
    const statusOf = (type: string) => {
      const play = Play.httpError({ type, message: "" })
      return play._tag === "HttpError" ? play.failure.status : undefined
    }
    assert.deepStrictEqual(
      [
        "ModelErrorException",
        "ModelNotReadyException",
        "ModelTimeoutException",
        "ServiceQuotaExceededException",
        "New"
      ].map(statusOf),
      [424, 429, 408, 400, 400]
    )
  })
})
