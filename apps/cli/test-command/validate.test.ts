import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { bedrock } from "./bedrock.ts"
import { feed } from "./terminal.ts"

const folder = mkdtempSync(join(tmpdir(), "bedrock-kit-validate-"))
process.on("exit", () => rmSync(folder, { recursive: true, force: true }))

const put = (name: string, content: unknown) => {
  const file = join(folder, name)
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content))
  return file
}

const modelId = "us.anthropic.claude-sonnet-4-6"
const right = { modelId, messages: [{ role: "user", content: [{ text: "hi" }] }] }
const blank = { ...right, messages: [{ role: "user", content: [{ text: "hi" }, { text: " " }] }] }
const wrong = { model: modelId, messages: [{ role: "user", content: "hi" }] }

describe("bedrock validate", () => {
  it.live("says that a request is right", () =>
    Effect.gen(function* () {
      const file = put("right.json", right)
      const { exitCode, stderr, stdout } = yield* bedrock(["validate", file])
      assert.deepStrictEqual({ exitCode, stderr }, { exitCode: 0, stderr: "" })
      assert.strictEqual(stdout, `${file}: Amazon Bedrock takes it as it is.\n`)
    })
  )

  it.live("lists what it mends, and exits with 0, or with 1 when told to be strict", () =>
    Effect.gen(function* () {
      const file = put("blank.json", blank)
      const { exitCode, stdout } = yield* bedrock(["validate", file])
      assert.strictEqual(exitCode, 0)
      assert.include(stdout, "bedrock mends 1 thing before it sends it")
      assert.match(stdout, /^ {2}blankText {2}user message 1 held blank text, which was left out\.$/m)
      const strict = yield* bedrock(["validate", "--strict", file])
      assert.strictEqual(strict.exitCode, 1)
      assert.include(strict.stderr, "--strict takes none")
      assert.strictEqual((yield* bedrock(["validate", "--strict", put("right.json", right)])).exitCode, 0)
    })
  )

  it.live("names the place of what cannot be sent, and what to write instead, and exits with 2", () =>
    Effect.gen(function* () {
      const { exitCode, stderr, stdout } = yield* bedrock(["validate", put("wrong.json", wrong)])
      assert.strictEqual(exitCode, 2)
      assert.include(stdout, "model is no member that Converse knows here; in Converse it is modelId")
      assert.include(stdout, "messages[0].content must be array")
      assert.include(stderr, "cannot be sent: it has 3 problems")
    })
  )

  it.live("writes the mended request, which needs no mending", () =>
    Effect.gen(function* () {
      const target = join(folder, "mended.json")
      yield* bedrock(["validate", put("blank.json", blank), "--fixed", target])
      assert.deepStrictEqual(JSON.parse(readFileSync(target, "utf8")), right)
      const again = yield* bedrock(["validate", "--strict", target])
      assert.strictEqual(again.exitCode, 0, again.stdout)
      const { stderr, stdout } = yield* bedrock(["validate", put("blank.json", blank), "--fixed", "-"])
      assert.deepStrictEqual(JSON.parse(stdout), right)
      assert.include(stderr, "blankText")
      const nowhere = yield* bedrock(["validate", put("right.json", right), "--fixed", join(folder, "no/such.json")])
      assert.strictEqual(nowhere.exitCode, 2)
      assert.include(nowhere.stderr, "could not be written")
    })
  )

  it.live("prints one JSON document with --json", () =>
    Effect.gen(function* () {
      const { exitCode, stdout } = yield* feed(JSON.stringify(blank), ["validate", "-", "--json"])
      assert.strictEqual(exitCode, 0)
      const { repairs, ...document } = JSON.parse(stdout) as {
        readonly repairs: ReadonlyArray<{ readonly kind: string }>
      }
      assert.deepStrictEqual(document, { file: "stdin", valid: false, problems: [], request: right })
      assert.deepStrictEqual(
        repairs.map(({ kind }) => kind),
        ["blankText"]
      )
      const both = yield* bedrock(["validate", put("right.json", right), "--json", "--fixed", "-"])
      assert.strictEqual(both.exitCode, 2)
    })
  )

  it.live("checks a recorded body for the model that is named", () =>
    Effect.gen(function* () {
      const { stdout } = yield* feed(JSON.stringify({ messages: right.messages }), [
        "validate",
        "-",
        "--model",
        modelId
      ])
      assert.include(stdout, "takes it as it is")
    })
  )

  it.live("says where a file is not JSON, and what is no file of text at all", () =>
    Effect.gen(function* () {
      for (const [file, words] of [
        [put("broken.json", '{"modelId": "a",\n "messages": [}'), "is not JSON. Line 2, column 15"],
        [put("json5.json", '{"modelId": "a", // the model\n"messages": []}'), "is JSON5 and not JSON"],
        [put("null.json", "null"), "cannot be sent"],
        [folder, "is a folder"],
        [join(folder, "gone.json"), "There is no file"],
        ["/dev/zero", "larger than 64 MB"]
      ] as const) {
        const { exitCode, stderr } = yield* bedrock(["validate", file])
        assert.strictEqual(exitCode, 2, stderr)
        assert.include(stderr, file)
        assert.include(stderr, words)
      }
      const binary = yield* feed(new Uint8Array([255, 254]), ["validate", "-"])
      assert.include(binary.stderr, "stdin is no text in UTF-8")
    })
  )
})
