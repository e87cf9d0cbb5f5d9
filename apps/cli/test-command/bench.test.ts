import { Play, Simulator } from "@bedrock-kit/simulator"
import { assert, describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { bedrock, environment, finished, keys, start } from "./bedrock.ts"
import { hasTerminal, startInTerminal } from "./terminal.ts"

const folder = mkdtempSync(join(tmpdir(), "bedrock-kit-bench-"))
process.on("exit", () => rmSync(folder, { recursive: true, force: true }))

const haiku = "us.anthropic.claude-haiku-5-5"
const nova = "us.amazon.nova-lite-v1:0"

type Env = Readonly<Record<string, string>>

const on =
  (run: typeof it.live | typeof it.live.skip, layer = Simulator.layer()) =>
  (name: string, body: (aws: Env) => Effect.Effect<void, unknown, Simulator>) =>
    run(name, () =>
      Effect.flatMap(Simulator, (simulator) => body({ ...environment(simulator), ...keys })).pipe(Effect.provide(layer))
    )

const test = on(it.live)
const inTerminal = on(hasTerminal ? it.live : it.live.skip)

interface Document {
  readonly turns: number
  readonly spentUsd: number
  readonly stoppedAtBudget: boolean
  readonly results: ReadonlyArray<{
    readonly modelId: string
    readonly region: string
    readonly serviceTier: string | null
    readonly turns: number
    readonly failed: number
    readonly throttles: number
    readonly firstTokenMs: { readonly p50: number; readonly p99: number }
    readonly usd: number
  }>
}

describe("bedrock bench", () => {
  test("measures models side by side, and draws a chart", (aws) =>
    Effect.gen(function* () {
      const chart = join(folder, "speed.svg")
      const { exitCode, stderr, stdout } = yield* bedrock(["bench", haiku, nova, "-n", "2", "--svg", chart], aws)
      assert.strictEqual(exitCode, 0, stderr)
      const [head, first, second] = stdout.split("\n")
      assert.match(
        head ?? "",
        /^MODEL +TURNS +FAILED +THROTTLES +FIRST p50 +FIRST p99 +NEXT p50 +NEXT p99 +TOKENS\/S +COST$/
      )
      assert.match(first ?? "", /^us\.anthropic\.claude-haiku-5-5 +2 +0 +0 +[\d.]+ +[\d.]+ .* \$0\.0000\d+$/)
      assert.match(second ?? "", /^us\.amazon\.nova-lite-v1:0 +2 +0 +0 /)
      // Nothing that moves: stderr is no terminal.
      assert.notInclude(stderr, "\r")
      assert.match(readFileSync(chart, "utf8"), /^<svg .*<\/svg>\n$/s)
      const again = yield* bedrock(["bench", haiku, "--svg", chart], aws)
      assert.strictEqual(again.exitCode, 2)
      assert.include(again.stderr, "exists already and is not overwritten")
      assert.lengthOf(yield* Simulator.use(({ requests }) => requests), 4)
    }))

  test("compares Regions and tiers, and counts throttles, for a script", (aws) =>
    Effect.gen(function* () {
      yield* Simulator.use(({ script }) =>
        script(
          Play.httpError({ type: "ThrottlingException", message: "Too many requests", operation: "ConverseStream" })
        )
      )
      const places = ["--region", "us-east-1", "--region", "eu-west-1"]
      const tiers = ["--service-tier", "default", "--service-tier", "flex"]
      const { stdout } = yield* bedrock(["bench", nova, "-n", "1", ...places, ...tiers, "--json"], aws)
      const { results, spentUsd, turns } = JSON.parse(stdout) as Document
      assert.strictEqual(turns, 4)
      assert.deepStrictEqual(
        results.map(({ region, serviceTier, throttles }) => [region, serviceTier, throttles]),
        [
          ["us-east-1", "default", 1],
          ["us-east-1", "flex", 0],
          ["eu-west-1", "default", 0],
          ["eu-west-1", "flex", 0]
        ]
      )
      assert.closeTo(
        spentUsd,
        results.reduce((sum, { usd }) => sum + usd, 0),
        1e-12
      )
    }))

  test("stops at the budget, and says so", (aws) =>
    Effect.gen(function* () {
      const { exitCode, stderr, stdout } = yield* bedrock(
        ["bench", haiku, "-n", "900", "--budget", "0.0003", "--json"],
        aws
      )
      assert.strictEqual(exitCode, 0, stderr)
      const { spentUsd, stoppedAtBudget, turns } = JSON.parse(stdout) as Document
      assert.isTrue(stoppedAtBudget)
      assert.isAtMost(spentUsd, 0.0003)
      assert.isAbove(turns, 0)
      assert.isBelow(turns, 900)
      const table = yield* bedrock(["bench", haiku, "-n", "900", "--budget", "0.0003"], aws)
      assert.include(table.stderr, "Stopped at the budget")
    }))

  it.live.each([
    [[haiku, "--budget", "0"], "--budget 0 allows no turn at all"],
    [[haiku, "--budget", "-1"], "--budget -1 allows no turn at all"],
    [["us.vendor.some-model", "--budget", "1"], "No price is listed for us.vendor.some-model"],
    [[haiku, "-n", "0"], "0 is not between 1 and 1000"],
    [[haiku, "--max-tokens", "0"], "0 is no number of tokens"],
    [["amazon.titan-embed-text-v2:0"], "makes vectors and answers nothing"],
    [["claude haiku"], "is no model id or ARN"],
    [[], "Missing required argument: model"]
  ] as const)("refuses %o before it asks anybody", ([args, words]) =>
    Effect.gen(function* () {
      const { exitCode, stderr, stdout } = yield* bedrock(["bench", ...args])
      assert.strictEqual(exitCode, 2)
      assert.strictEqual(stdout, "")
      assert.include(stderr, words)
    })
  )

  test("refuses a budget that is too small for one turn", (aws) =>
    Effect.gen(function* () {
      const { exitCode, stderr } = yield* bedrock(["bench", haiku, "--budget", "0.000001"], aws)
      assert.strictEqual(exitCode, 2)
      assert.include(stderr, "does not suffice for one turn")
      assert.lengthOf(yield* Simulator.use(({ requests }) => requests), 0)
    }))

  test("says which id was meant by one that there is not, and goes on with the others", (aws) =>
    Effect.gen(function* () {
      const mixed = yield* bedrock(["bench", "us.anthropic.claude-haiku-55", nova, "-n", "2"], aws)
      assert.strictEqual(mixed.exitCode, 0)
      assert.include(mixed.stderr, "Did you mean us.anthropic.claude-haiku-5-5?")
      assert.match(mixed.stdout, /\nus\.anthropic\.claude-haiku-55 +1 +1 /)
      const alone = yield* bedrock(["bench", "us.anthropic.claude-haiku-55"], aws)
      assert.strictEqual(alone.exitCode, 2)
      assert.match(alone.stderr, /^Error: .*Did you mean us\.anthropic\.claude-haiku-5-5\?\n$/)
    }))

  test("prints what it has when it is interrupted", (aws) =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      const chart = join(folder, "never.svg")
      const child = yield* start(["bench", haiku, "-n", "1000", "--svg", chart], aws)
      yield* simulator.received(3)
      child.kill("SIGINT")
      const { exitCode, stderr, stdout } = yield* finished(child)
      assert.strictEqual(exitCode, 130)
      assert.match(stdout, /\nus\.anthropic\.claude-haiku-5-5 +\d+ /)
      assert.include(stderr, "Interrupted")
      assert.isFalse(existsSync(chart))
    }).pipe(Effect.scoped))

  inTerminal("shows how far it is on a terminal, which 40 columns are enough for", (aws) =>
    Effect.gen(function* () {
      const terminal = yield* startInTerminal(["bench", haiku, "-n", "3"], aws, 40)
      yield* terminal.see("[#######.............] 1/3")
      yield* terminal.see("  TURNS      3")
      assert.strictEqual(yield* terminal.exitCode, 0)
      for (const line of terminal
        .screen()
        .split("FIRST:")[0]
        ?.split(/[\r\n]+/) ?? [])
        assert.isAtMost(line.length, 40)
    }).pipe(Effect.scoped)
  )

  it.live("explains itself", () =>
    Effect.gen(function* () {
      const { stdout } = yield* bedrock(["bench", "--help"])
      yield* Effect.promise(() => expect(stdout).toMatchFileSnapshot("golden/help-bench.txt"))
    })
  )
})
