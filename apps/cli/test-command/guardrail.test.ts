import { Play, Simulator } from "@bedrock-kit/simulator"
import { assert, describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { bedrock, environment, keys } from "./bedrock.ts"
import { feed } from "./terminal.ts"

const account = {
  guardrails: [
    { guardrailId: "gr1", name: "Careful", versions: ["2"], blockedWords: ["forbidden"], maskedWords: ["hunter2"] }
  ]
}

const test = (
  name: string,
  body: (aws: Readonly<Record<string, string>>) => Effect.Effect<void, unknown, Simulator>,
  options: Parameters<typeof Simulator.layer>[0] = { account }
) =>
  it.live(name, () =>
    Effect.flatMap(Simulator, (simulator) => body({ ...environment(simulator), ...keys })).pipe(
      Effect.provide(Simulator.layer(options))
    )
  )

describe("bedrock guardrail test", () => {
  test("says what becomes of a text, and why", (aws) =>
    Effect.gen(function* () {
      const passed = yield* bedrock(["guardrail", "test", "gr1", "Good morning"], aws)
      assert.strictEqual(passed.exitCode, 0, passed.stderr)
      assert.strictEqual(passed.stdout, "Passed: the guardrail lets the text through as it is.\n")
      const blocked = yield* bedrock(["guardrail", "test", "gr1:2", "A forbidden word"], aws)
      assert.match(
        blocked.stdout,
        /^Blocked: .*\n {2}BLOCKED +wordPolicy +forbidden\nWhat is said instead:\n {2}Sorry, /
      )
      const masked = yield* feed("My word is hunter2", ["guardrail", "test", "gr1", "--source", "output"], aws)
      assert.match(masked.stdout, /^Masked: /)
      assert.include(masked.stdout, "\n  My word is {hunter2}\n")
      const { body, headers } = yield* Simulator.use(({ received }) => received(2))
      assert.deepStrictEqual(body, { source: "OUTPUT", content: [{ text: { text: "My word is hunter2" } }] })
      assert.isDefined(headers["authorization"])
    }))

  test("tells a test whether it came as expected", (aws) =>
    Effect.gen(function* () {
      const args = ["guardrail", "test", "gr1", "A forbidden word", "--json", "--expect"]
      const right = yield* bedrock([...args, "blocked"], aws)
      assert.strictEqual(right.exitCode, 0, right.stderr)
      assert.deepStrictEqual(JSON.parse(right.stdout), {
        guardrailIdentifier: "gr1",
        guardrailVersion: "DRAFT",
        verdict: "blocked",
        findings: [{ policy: "wordPolicy", name: "forbidden", action: "BLOCKED", detail: "" }],
        output: "Sorry, the model cannot answer this question.",
        usage: {
          topicPolicyUnits: 0,
          contentPolicyUnits: 0,
          wordPolicyUnits: 1,
          sensitiveInformationPolicyUnits: 0,
          sensitiveInformationPolicyFreeUnits: 1,
          contextualGroundingPolicyUnits: 0
        }
      })
      const wrong = yield* bedrock([...args, "passed"], aws)
      assert.strictEqual(wrong.exitCode, 1)
      assert.include(wrong.stderr, "The text was blocked, and passed was expected.")
    }))

  test("says so when there is no such guardrail, no text, or no permission", (aws) =>
    Effect.gen(function* () {
      const unknown = yield* bedrock(["guardrail", "test", "gr9", "Hello"], aws)
      assert.strictEqual(unknown.exitCode, 2)
      assert.include(unknown.stderr, "The guardrail identifier or version provided in the request does not exist.")
      const empty = yield* feed("", ["guardrail", "test", "gr1"], aws)
      assert.strictEqual(empty.exitCode, 2)
      assert.include(empty.stderr, "There is no text")
      yield* Simulator.use(({ script }) =>
        script(Play.httpError({ type: "ThrottlingException", message: "Slow down", operation: "ApplyGuardrail" }))
      )
      const busy = yield* bedrock(["guardrail", "test", "gr1", "Hello"], aws)
      assert.strictEqual(busy.exitCode, 75)
      assert.include(busy.stderr, "ThrottlingException")
    }))

  test(
    "names the action that is not allowed",
    (aws) =>
      Effect.gen(function* () {
        const { exitCode, stderr } = yield* bedrock(["guardrail", "test", "gr1", "Hello"], aws)
        assert.strictEqual(exitCode, 3)
        assert.include(
          stderr,
          "bedrock:ApplyGuardrail on resource: arn:aws:bedrock:us-east-1:123456789012:guardrail/gr1"
        )
      }),
    { account: { ...account, deniedActions: ["bedrock:ApplyGuardrail"] } }
  )

  it.live.each(["guardrail", "guardrail test"])("explains itself: %s --help", (command) =>
    Effect.gen(function* () {
      const { stdout } = yield* bedrock([...command.split(" "), "--help"])
      yield* Effect.promise(() => expect(stdout).toMatchFileSnapshot(`golden/help-${command.replace(" ", "-")}.txt`))
    })
  )
})
