import { Simulator } from "@bedrock-kit/simulator"
import { assert, describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { bedrock, environment, keys } from "./bedrock.ts"
import { feed, hasTerminal, startInTerminal } from "./terminal.ts"

const folder = mkdtempSync(join(tmpdir(), "bedrock-kit-cost-"))
process.on("exit", () => rmSync(folder, { recursive: true, force: true }))

const modelId = "us.anthropic.claude-sonnet-4-6"
const usage = (inputTokens: number) => ({ inputTokens, outputTokens: 500, totalTokens: inputTokens + 500 })
const transcript = join(folder, "talk.json")
writeFileSync(
  transcript,
  JSON.stringify({
    request: { modelId },
    turns: [
      { modelId, usage: usage(5000) },
      { modelId, usage: usage(6000) },
      { modelId, usage: null }
    ]
  })
)

interface Document {
  readonly models: ReadonlyArray<object>
}

describe("bedrock cost", () => {
  it.live("prices what was counted, without a cache and with one", () =>
    Effect.gen(function* () {
      const { exitCode, stderr, stdout } = yield* bedrock(["cost", transcript])
      assert.strictEqual(exitCode, 0, stderr)
      const [head, row] = stdout.split("\n")
      assert.match(head ?? "", /^MODEL ID +TURNS +IN +READ +WRITTEN +OUT +COST +UNCACHED +CACHED$/)
      assert.match(row ?? "", /^us\.anthropic\.claude-sonnet-4-6 +3 +11000 +0 +0 +1000 +\$0\.053 +\$0\.053 +\$0\.043$/)
      assert.include(stderr, "1 of 3 turns")
    })
  )

  it.live("compares models, for a script", () =>
    Effect.gen(function* () {
      const { stdout } = yield* bedrock(["cost", transcript, "-m", "us.amazon.nova-pro-v1:0", "-m", modelId, "--json"])
      const { models } = JSON.parse(stdout) as Document
      assert.deepStrictEqual(models[1], {
        modelId,
        turns: 3,
        uncounted: 1,
        tokens: { input: 11_000, cacheRead: 0, cacheWrite: 0, output: 1000 },
        usd: 0.0528,
        withoutCachingUsd: 0.0528,
        withCachingUsd: 0.0429,
        priceSource: "genai-prices"
      })
      assert.lengthOf(models, 2)
    })
  )

  it.live("reads from a pipe what bedrock chat counted", () =>
    Effect.gen(function* () {
      const aws = { ...environment(yield* Simulator), ...keys }
      const { stdout: answer } = yield* bedrock(["chat", "hello", "--json"], aws)
      const { exitCode, stderr, stdout } = yield* feed(answer, ["cost", "-"])
      assert.strictEqual(exitCode, 0, stderr)
      assert.match(stdout, /\nglobal\.anthropic\.claude-haiku-5-5 +1 +\d/)
    }).pipe(Effect.provide(Simulator.layer()))
  )

  it.live.each([
    [[], "There is nothing to price"],
    [["/nonexistent/talk.json"], "There is no file /nonexistent/talk.json"],
    [[transcript, "--usage", "inputTokens=1"], "both say what was used"],
    [["--usage", "inputTokens=1"], "Name one with --model"],
    [["--usage", "inputTokens=-1", "-m", modelId], "is no usage"],
    [["--usage", "inputTokens=1", "-m", "us.anthropic.claude-sonet-4-6-v9!"], "is no model id or ARN"]
  ] as const)("refuses %o", ([args, words]) =>
    Effect.gen(function* () {
      const { exitCode, stderr, stdout } = yield* bedrock(["cost", ...args])
      assert.strictEqual(exitCode, 2)
      assert.strictEqual(stdout, "")
      assert.include(stderr, words)
    })
  )

  it.live("refuses five megabytes of nonsense in a sentence", () =>
    Effect.gen(function* () {
      const { exitCode, stderr } = yield* feed("#".repeat(5_000_000), ["cost", "-"])
      assert.strictEqual(exitCode, 2)
      assert.include(stderr, "stdin is no transcript. Line 1 is not JSON.")
      assert.isBelow(stderr.length, 1000)
    })
  )

  ;(hasTerminal ? it.live : it.live.skip)("fits a terminal of 40 columns", () =>
    Effect.gen(function* () {
      const terminal = yield* startInTerminal(["cost", transcript], {}, 40)
      assert.strictEqual(yield* terminal.exitCode, 0)
      const [table = ""] = terminal.screen().split("In US dollars")
      for (const line of table.split(/\r?\n/)) assert.isAtMost(line.length, 40)
      assert.include(table, "  CACHED    $0.043")
    }).pipe(Effect.scoped)
  )

  it.live("explains itself", () =>
    Effect.gen(function* () {
      const { stdout } = yield* bedrock(["cost", "--help"])
      yield* Effect.promise(() => expect(stdout).toMatchFileSnapshot("golden/help-cost.txt"))
    })
  )
})
