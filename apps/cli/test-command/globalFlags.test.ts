import { Play, Simulator, Step } from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { bedrock, environment, keys } from "./bedrock.ts"
import { hasTerminal, startInTerminal } from "./terminal.ts"

type Env = Readonly<Record<string, string>>

const on =
  (run: typeof it.live | typeof it.live.skip) =>
  (name: string, body: (aws: Env) => Effect.Effect<void, unknown, Simulator>) =>
    run(name, () =>
      Effect.flatMap(Simulator, (simulator) => body({ ...environment(simulator), ...keys })).pipe(
        Effect.provide(Simulator.layer())
      )
    )

const test = on(it.live)

on(hasTerminal ? it.live : it.live.skip)(
  "the doctor says that it is looking, on a terminal, until it has looked",
  (aws) =>
    Effect.gen(function* () {
      yield* Simulator.use(({ script }) => script(Play.stream([Step.stall], { operation: "GetCallerIdentity" })))
      const terminal = yield* startInTerminal(["doctor"], aws)
      yield* terminal.see("Looking; this takes half a minute at most.")
      yield* terminal.see("Runtime")
      yield* terminal.exitCode
    }).pipe(Effect.scoped)
)

describe("flags of every command", () => {
  test("--verbose tells each step on stderr, before or after the command, and nothing that was said", (aws) =>
    Effect.gen(function* () {
      const quiet = yield* bedrock(["chat", "something secret"], aws)
      assert.notInclude(quiet.stderr, " ms  ")
      for (const args of [
        ["--verbose", "chat", "something secret"],
        ["chat", "something secret", "--verbose"]
      ]) {
        const { exitCode, stderr, stdout } = yield* bedrock(args, aws)
        assert.strictEqual(exitCode, 0, stderr)
        assert.strictEqual(stdout, quiet.stdout)
        assert.match(stderr, /^ +\d+ ms {2}Credentials\.resolve$/m)
        assert.match(stderr, /^ +\d+ ms {2}chat global\.anthropic\.claude-haiku-5-5 /m)
        assert.notInclude(stderr, "secret")
      }
    }))

  test("--no-color and --verbose are taken by all that ask AWS, and by those that ask nobody", (aws) =>
    Effect.gen(function* () {
      const commands = [
        ["whoami"],
        ["models"],
        ["access", "amazon.nova-lite-v1:0"],
        ["models", "explain", "amazon.nova-lite-v1:0"]
      ]
      for (const command of commands) {
        const { exitCode, stderr } = yield* bedrock([...command, "--no-color", "--verbose"], aws)
        assert.strictEqual(exitCode, 0, stderr)
      }
    }))

  on(hasTerminal ? it.live : it.live.skip)("--no-color takes the doctor's colours away on a terminal", (aws) =>
    Effect.gen(function* () {
      const colored = yield* startInTerminal(["doctor"], aws)
      yield* colored.exitCode
      assert.include(colored.screen(), "\u001b[32m")
      for (const [args, env] of [
        [["doctor", "--no-color"], {}],
        [["doctor"], { NO_COLOR: "1" }]
      ] as const) {
        const plain = yield* startInTerminal(args, { ...aws, ...env })
        yield* plain.exitCode
        assert.include(plain.screen(), "Runtime")
        assert.notInclude(plain.screen(), "\u001b[3")
      }
    }).pipe(Effect.scoped)
  )
})
