import { repair, toConverseStreamInput, type Turn } from "@bedrock-kit/converse-stream"
import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { complaints } from "./support/converseRules.ts"
import { anyTurn } from "./support/histories.ts"

const repaired = (turn: Turn) => Result.getOrThrow(repair(turn))

/** As the SDK sends it: bytes are text on the wire. */
const bytes = (turn: Turn) =>
  JSON.stringify(toConverseStreamInput(turn), (_, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value
  )

describe("repair, of any turn", () => {
  it.prop(
    "gives a request that Converse takes",
    [anyTurn],
    ([turn]) => {
      const mended = repaired(turn).turn
      assert.deepStrictEqual(complaints(toConverseStreamInput(mended), turn.traits), [])
    },
    { arbitrary: { runs: 1000 } }
  )

  it.prop("leaves nothing to do, and says what it did", [anyTurn], ([turn]) => {
    const once = repaired(turn)
    const twice = repaired(once.turn)
    assert.deepStrictEqual(twice.repairs, [])
    assert.deepStrictEqual(twice.turn, once.turn)
    if (once.repairs.length === 0) assert.strictEqual(bytes(once.turn), bytes(turn))
  })

  it.prop("says the same in the same bytes", [anyTurn], ([turn]) => {
    const shuffled = Object.fromEntries(Object.entries(turn).toReversed()) as unknown as Turn
    assert.strictEqual(bytes(repaired(structuredClone(turn)).turn), bytes(repaired(shuffled).turn))
  })
})
