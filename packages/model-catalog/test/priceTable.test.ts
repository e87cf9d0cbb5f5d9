import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { knownPriceDifferences } from "../generate/knownPriceDifferences.ts"
import { modelsMarkdown } from "../generate/modelsMarkdown.ts"
import {
  allDisagreements,
  disagreements,
  genaiPricesVersion,
  priceTable as printPriceTable
} from "../generate/prices.ts"
import { pricesOf } from "../src/index.ts"
import { priceTable } from "../src/priceTable.ts"

const root = join(import.meta.dirname, "../../..")
const read = (path: string) => readFile(join(root, path), "utf8")

describe("the table of prices", () => {
  it("is what the generator makes of genai-prices and our rows", async () => {
    assert.strictEqual(await read("packages/model-catalog/src/priceTable.ts"), printPriceTable(), "Run: pnpm generate")
  })

  it("is made with the version of genai-prices that is installed", async () => {
    assert.include(await read("pnpm-workspace.yaml"), `"@pydantic/genai-prices": ${genaiPricesVersion}\n`)
  })

  it("has rates that a femtodollar can count, also in every service tier", () => {
    for (const [id, [, ...numbers]] of Object.entries(priceTable())) {
      for (const number of numbers) assert.strictEqual(Number(number.toFixed(6)), number, id)
    }
  })

  it("writes for an hour at twice the input, as genai-prices lists it for Opus 5.5", () => {
    assert.strictEqual(pricesOf("us.anthropic.claude-opus-5-5")?.cacheWrite1h, 8.8)
    assert.strictEqual(pricesOf("global.anthropic.claude-opus-5-5")?.cacheWrite1h, 8)
    assert.strictEqual(pricesOf("us.anthropic.claude-opus-4-1-20250805-v1:0")?.cacheWrite1h, 0)
  })
})

describe("the differences between the sources", () => {
  it("are the ones that are listed, no more and no fewer", () => {
    assert.deepStrictEqual(
      Array.from(allDisagreements().keys()).toSorted(),
      knownPriceDifferences.flatMap(({ ids }) => ids).toSorted()
    )
  })

  it("are seen in a base rate, in a rate for long prompts, and in where long begins", () => {
    const rates = { input: 1, output: 2, cacheRead: 0.1, cacheWrite: 1.25 }
    const above = { inputTokens: 1000, rates }
    assert.deepStrictEqual(disagreements({ base: rates, above }, { base: rates, above }), [])
    assert.deepStrictEqual(
      disagreements(
        { base: { ...rates, output: 3 }, above },
        { base: rates, above: { inputTokens: 999, rates: { input: 7 } } }
      ),
      [
        "output: ours 3, genai-prices 2",
        "input of long prompts: ours 1, genai-prices 7",
        "long from: ours 1000, genai-prices 999"
      ]
    )
  })

  it("say nothing of what one source does not list", () => {
    assert.deepStrictEqual(disagreements({ base: { input: 1, cacheWrite: 1 } }, { base: { input: 1 } }), [])
  })

  it("each have a reason and a source", () => {
    for (const { reason, source } of knownPriceDifferences) {
      assert.isNotEmpty(reason)
      assert.isNotEmpty(source)
    }
  })
})

it("docs/models.md is what the generator makes of the tables", async () => {
  assert.strictEqual(await read("docs/models.md"), modelsMarkdown(), "Run: pnpm generate")
})
