import { Play, Simulator, Step } from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { bedrock, environment, keys } from "./bedrock.ts"
import { feed, hasTerminal, startInTerminal } from "./terminal.ts"

const folder = mkdtempSync(join(tmpdir(), "bedrock-kit-chat-"))
process.on("exit", () => rmSync(folder, { recursive: true, force: true }))

const put = (name: string, content: Uint8Array | string) => {
  const file = join(folder, name)
  writeFileSync(file, content)
  return file
}

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

/** Skipped where there is no `script` of util-linux to make a terminal with. */
const inTerminal = on(hasTerminal ? it.live : it.live.skip)

/** The message body of a request that was received. */
const sent = (index: number) =>
  Effect.map(
    Simulator.use(({ received }) => received(index)),
    ({ body }) => body as { readonly messages: ReadonlyArray<unknown>; readonly additionalModelRequestFields?: object }
  )

const delta = (payload: object, contentBlockIndex = 0) =>
  Step.event("contentBlockDelta", { contentBlockIndex, delta: payload })
const hello = delta({ text: "Hi" })
const stop = Step.event("messageStop", { stopReason: "end_turn" })
const script = (...plays: ReadonlyArray<Play>) => Simulator.use((simulator) => simulator.script(...plays))

const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ", "base64")
const user = (text: string) => ({ role: "user", content: [{ text }] })
const model = (text: string) => ({ role: "assistant", content: [{ text }] })

describe("bedrock chat, once", () => {
  test("takes the prompt from stdin, or puts stdin after it", (aws) =>
    Effect.gen(function* () {
      const alone = yield* feed("from a pipe\n", ["chat"], aws)
      assert.strictEqual(alone.stdout, "You said: from a pipe\n", alone.stderr)
      yield* feed("line 1\nline 2\n", ["chat", "Sum up"], aws)
      assert.deepStrictEqual((yield* sent(1)).messages, [user("Sum up\n\nline 1\nline 2")])
    }))

  test("refuses stdin that is no text, or empty", (aws) =>
    Effect.gen(function* () {
      const binary = yield* feed(new Uint8Array([255, 254, 0]), ["chat"], aws)
      assert.strictEqual(binary.exitCode, 2)
      assert.include(binary.stderr, "stdin is no text in UTF-8")
      const empty = yield* feed("", ["chat"], aws)
      assert.strictEqual(empty.exitCode, 2)
      assert.include(empty.stderr, "There is no prompt")
    }))

  test("says what a turn used and cost, and how long it took", (aws) =>
    Effect.gen(function* () {
      const { stderr } = yield* bedrock(["chat", "hello"], aws)
      assert.match(
        stderr,
        /in us-east-1: \d+ tokens in, \d+ out, end_turn; about \$[\d.]+ by list prices \(.+\); first token after \d+\.\d s, \d+\.\d s in all\n$/
      )
      const { stdout } = yield* bedrock(["chat", "hello", "--json"], aws)
      const document = JSON.parse(stdout) as { readonly cost: { readonly usd: number }; readonly requestId: string }
      assert.isAbove(document.cost.usd, 0)
      assert.isNotEmpty(document.requestId)
      assert.containsAllKeys(document, ["firstTokenMs", "totalMs", "repairs", "usage"])
    }))

  test("sends pictures and documents before the text", (aws) =>
    Effect.gen(function* () {
      const args = ["chat", "look", "--image", put("a.jpg", png), "--document", put("notes.md", "# Notes")]
      const { exitCode, stderr } = yield* bedrock([...args, "--model", "us.anthropic.claude-sonnet-4-6"], aws)
      assert.strictEqual(exitCode, 0, stderr)
      assert.deepStrictEqual((yield* sent(0)).messages, [
        {
          role: "user",
          content: [
            { image: { format: "png", source: { bytes: png.toString("base64") } } },
            { document: { format: "md", name: "notes", source: { bytes: Buffer.from("# Notes").toString("base64") } } },
            { text: "look" }
          ]
        }
      ])
    }))

  test("refuses what cannot be attached, by name, before anything is sent", (aws) =>
    Effect.gen(function* () {
      const bad = put("a.heic", Buffer.from("\0\0\0\u0018ftypheic", "latin1"))
      for (const [file, why] of [
        [bad, "it is HEIC"],
        [join(folder, "missing.png"), "There is no file"],
        [folder, "is a folder"]
      ] as const) {
        const { exitCode, stderr } = yield* bedrock(["chat", "look", "--image", file], aws)
        assert.strictEqual(exitCode, 2)
        assert.include(stderr, file)
        assert.include(stderr, why)
      }
      const blind = yield* bedrock(
        ["chat", "x", "--image", put("b.png", png), "--model", "amazon.nova-micro-v1:0"],
        aws
      )
      assert.include(blind.stderr, "this model does not take images")
      const { requests } = yield* Simulator
      assert.lengthOf(yield* requests, 0)
    }))

  test("sends what the flags say", (aws) =>
    Effect.gen(function* () {
      const flags = ["--reasoning", "high", "--cache", "short", "--guardrail", "abc:3", "--max-tokens", "900"]
      yield* bedrock(
        ["chat", "hi", "--model", "us.anthropic.claude-sonnet-4-6", ...flags, "--system", "Be brief."],
        aws
      )
      assert.deepInclude((yield* sent(0)) as object, {
        system: [{ text: "Be brief." }],
        guardrailConfig: { guardrailIdentifier: "abc", guardrailVersion: "3", trace: "enabled" },
        inferenceConfig: { maxTokens: 900 }
      })
      const thinking = { type: "adaptive", display: "summarized" }
      const { additionalModelRequestFields } = yield* sent(0)
      assert.deepInclude(additionalModelRequestFields, { thinking, output_config: { effort: "high" } })
    }))

  it.live("refuses flags that make no sense", () =>
    Effect.gen(function* () {
      for (const [flags, word] of [
        [["--max-tokens", "0"], "1 or more"],
        [["--temperature", "2"], "between 0 and 1"],
        [["--reasoning", "much"], "minimal"],
        [["--raw", "--json"], "Choose one"]
      ] as const) {
        const { exitCode, stderr } = yield* bedrock(["chat", "hi", ...flags], keys)
        assert.strictEqual(exitCode, 2, stderr)
        assert.include(stderr, word)
      }
    })
  )

  test("prints the events as they came with --raw, those that are new among them", (aws) =>
    Effect.gen(function* () {
      yield* script(
        Play.stream([
          Step.event("newEvent", { a: 1 }),
          delta({ reasoningContent: { redactedContent: "AQID" } }),
          hello,
          stop
        ])
      )
      const { stdout } = yield* bedrock(["chat", "hi", "--raw"], aws)
      assert.deepStrictEqual(
        stdout
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line) as unknown),
        [
          { $unknown: ["newEvent", { a: 1 }] },
          { contentBlockDelta: { contentBlockIndex: 0, delta: { reasoningContent: { redactedContent: "AQID" } } } },
          { contentBlockDelta: { contentBlockIndex: 0, delta: { text: "Hi" } } },
          { messageStop: { stopReason: "end_turn" } }
        ]
      )
    }))

  test("tells of each attempt that is made again, and of what was mended", (aws) =>
    Effect.gen(function* () {
      yield* script(Play.httpError({ type: "ServiceUnavailableException", message: "Come back" }))
      const file = put("my.report.md", "x")
      const { exitCode, stderr } = yield* bedrock(["chat", "hi", "--document", file], aws)
      assert.strictEqual(exitCode, 0, stderr)
      assert.match(stderr, /Attempt 1 failed: .*Come back.* Trying again in \d+\.\d s\./)
      assert.match(stderr, /Mended: user message 1 held the document "my\.report".*"my-report"/)
    }))

  test("remarks on an answer that was cut", (aws) =>
    Effect.gen(function* () {
      yield* script(Play.stream([hello, Step.event("messageStop", { stopReason: "max_tokens" })]))
      const { stderr } = yield* bedrock(["chat", "hi"], aws)
      assert.include(stderr, "Allow more with --max-tokens")
    }))

  test("is not coloured where nobody looks", (aws) =>
    Effect.gen(function* () {
      yield* script(Play.stream([delta({ reasoningContent: { text: "hm" } }), delta({ text: "Hi" }, 1), stop]))
      const { stderr, stdout } = yield* bedrock(["chat", "hi"], aws)
      assert.match(stderr, /^hm\n\n/)
      assert.strictEqual(stdout, "Hi\n")
    }))
})

describe("bedrock chat, at a terminal", () => {
  inTerminal("converses, with everything said so far in each turn", (aws) =>
    Effect.gen(function* () {
      const { exitCode, see, type } = yield* startInTerminal(["chat", "--no-history"], aws)
      yield* see("/help lists the commands; Ctrl-D leaves.")
      type("hello\r")
      yield* see("You said: hello")
      yield* see("in all")
      type("and\\\r")
      yield* see("… ")
      type("more\r")
      yield* see("You said: and")
      assert.deepStrictEqual((yield* sent(1)).messages, [user("hello"), model("You said: hello"), user("and\nmore")])
      type("\u0004")
      assert.strictEqual(yield* exitCode, 0)
    }).pipe(Effect.scoped)
  )

  inTerminal("gives thinking back as it was signed", (aws) =>
    Effect.gen(function* () {
      const thought = [delta({ reasoningContent: { text: "hm" } }), delta({ reasoningContent: { signature: "c2ln" } })]
      yield* script(Play.stream([...thought, delta({ text: "Hi" }, 1), stop]))
      const args = ["chat", "--no-history", "--reasoning", "low", "--model", "us.anthropic.claude-sonnet-4-6"]
      const { see, type } = yield* startInTerminal(args, aws)
      yield* see("> ")
      type("hello\r")
      yield* see("\u001b[2mhm\u001b[22m")
      yield* see("in all")
      type("again\r")
      yield* see("You said: again")
      assert.deepStrictEqual((yield* sent(1)).messages[1], {
        role: "assistant",
        content: [{ reasoningContent: { reasoningText: { text: "hm", signature: "c2ln" } } }, { text: "Hi" }]
      })
    }).pipe(Effect.scoped)
  )

  inTerminal("dims nothing with NO_COLOR", (aws) =>
    Effect.gen(function* () {
      const { screen, see, type } = yield* startInTerminal(["chat", "--no-history"], { ...aws, NO_COLOR: "1" })
      yield* see("> ")
      type("hello\r")
      yield* see("in all")
      assert.notInclude(screen(), "\u001b[2m")
    }).pipe(Effect.scoped)
  )

  inTerminal("stops an answer at Ctrl-C, closes its stream, and goes on", (aws) =>
    Effect.gen(function* () {
      yield* script(Play.stream([hello, Step.stall]))
      const { exitCode, screen, see, type } = yield* startInTerminal(["chat", "--no-history"], aws)
      yield* see("> ")
      type("hello\r")
      yield* see("Hi")
      type("typed ahead")
      type("\u0003")
      const request = yield* Simulator.use((simulator) => simulator.received(0))
      assert.strictEqual(yield* Effect.timeout(request.outcome, "5 seconds"), "aborted")
      yield* see("Stopped. What has come stays in the conversation.")
      yield* see("typed ahead")
      assert.notInclude(screen().split("Stopped.")[0], "typed ahead")
      type("\r")
      yield* see("You said: ")
      const { messages } = yield* sent(1)
      assert.deepStrictEqual(messages.slice(0, 2), [user("hello"), model("Hi")])
      assert.deepStrictEqual(messages[2], {
        role: "user",
        content: [{ text: "(I stopped your last answer before its end.)" }, { text: "typed ahead" }]
      })
      yield* see("in all")
      yield* see("> ")
      type("\u0003")
      yield* see("Leave with Ctrl-D or /exit.")
      type("/exit\r")
      assert.strictEqual(yield* exitCode, 0, screen())
    }).pipe(Effect.scoped)
  )

  inTerminal("tells an error in words, forgets the question, and asks it again with /retry", (aws) =>
    Effect.gen(function* () {
      yield* script(Play.httpError({ type: "ValidationException", message: "No such thing" }))
      const { see, type } = yield* startInTerminal(["chat", "--no-history"], aws)
      yield* see("> ")
      type("hello\r")
      yield* see("No such thing")
      yield* see("Ask it again with /retry.")
      yield* see("> ")
      type("/retry\r")
      yield* see("You said: hello")
      assert.deepStrictEqual((yield* sent(1)).messages, [user("hello")])
      yield* script(Play.httpError({ type: "ValidationException", message: "Nor this" }))
      yield* see("> ")
      type("lost\r")
      yield* see("Nor this")
      yield* see("> ")
      type("kept\r")
      yield* see("You said: kept")
      assert.deepStrictEqual((yield* sent(3)).messages, [user("hello"), model("You said: hello"), user("kept")])
    }).pipe(Effect.scoped)
  )

  inTerminal("does what the commands say", (aws) =>
    Effect.gen(function* () {
      const target = join(folder, "saved.json")
      const { see, type } = yield* startInTerminal(["chat", "--no-history"], aws)
      const enter = (line: string, answer: string) =>
        Effect.gen(function* () {
          yield* see("> ")
          type(`${line}\r`)
          yield* see(answer)
        })
      yield* enter("/model us.anthropic.claude-sonnet-4-6", "The next answer is from us.anthropic.claude-sonnet-4-6.")
      yield* enter("/model nonsense", "no model id or ARN")
      yield* enter("/system Be brief.", "The system prompt is set.")
      yield* enter("/reasoning much", "There is no level")
      yield* enter(`/image ${join(folder, "gone.png")}`, "There is no file")
      yield* enter(`/image "${put("shown here.png", png)}"`, "goes with your next message")
      yield* enter("/retyr", "Did you mean /reasoning or /retry?")
      yield* enter("look", "You said: look")
      yield* enter("/usage", "1 turn: ")
      yield* enter(`/save ${target}`, "The conversation is in")
      yield* enter(`/save ${target}`, "exists already")
      yield* enter("/clear", "The conversation is forgotten.")
      yield* enter("anew", "You said: anew")
      assert.lengthOf((yield* sent(1)).messages, 1)
      const { request, turns } = JSON.parse(readFileSync(target, "utf8")) as {
        readonly request: {
          readonly modelId: string
          readonly system: unknown
          readonly messages: ReadonlyArray<unknown>
        }
        readonly turns: ReadonlyArray<{ readonly costUsd: number }>
      }
      assert.strictEqual(request.modelId, "us.anthropic.claude-sonnet-4-6")
      assert.deepStrictEqual(request.system, [{ text: "Be brief." }])
      assert.lengthOf(request.messages, 2)
      assert.isAbove(turns[0]?.costUsd ?? 0, 0)
      assert.strictEqual(statSync(target).mode & 0o777, 0o600)
    }).pipe(Effect.scoped)
  )

  inTerminal("takes what is pasted as one message", (aws) =>
    Effect.gen(function* () {
      const { see, type } = yield* startInTerminal(["chat", "--no-history"], aws)
      yield* see("> ")
      type("\u001b[200~one\rtwo\\\rthree\u001b[201~\r")
      yield* see("in all")
      assert.deepStrictEqual((yield* sent(0)).messages, [user("one\ntwo\\\nthree")])
    }).pipe(Effect.scoped)
  )

  inTerminal("keeps what was typed for the next session, for nobody else to read, and not with --no-history", (aws) =>
    Effect.gen(function* () {
      const env = { ...aws, XDG_STATE_HOME: join(folder, "state") }
      const file = join(folder, "state/bedrock-kit/chat_history")
      const converse = Effect.fnUntraced(function* (args: ReadonlyArray<string>, keys: string, answer: string) {
        const { exitCode, see, type } = yield* startInTerminal(["chat", ...args], env)
        yield* see("> ")
        type(keys)
        yield* see(answer)
        yield* see("in all")
        type("\u0004")
        assert.strictEqual(yield* exitCode, 0)
      })
      yield* converse([], "first\r", "You said: first")
      assert.strictEqual(readFileSync(file, "utf8"), "first\n")
      assert.strictEqual(statSync(file).mode & 0o777, 0o600)
      yield* converse(["--no-history"], "secret\r", "You said: secret")
      // The arrow that goes back to the line before.
      yield* converse([], "\u001b[A\r", "You said: first")
      assert.strictEqual(readFileSync(file, "utf8"), "first\nfirst\n")
    }).pipe(Effect.scoped)
  )

  inTerminal("shows control characters of the model instead of obeying them", (aws) =>
    Effect.gen(function* () {
      yield* script(Play.stream([delta({ text: "\u001b]0;title\u0007" }), stop]))
      const { see, type } = yield* startInTerminal(["chat", "--no-history"], aws)
      yield* see("> ")
      type("hello\r")
      yield* see("\\x1b]0;title\\x07")
    }).pipe(Effect.scoped)
  )
})
