import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { encodeFrame } from "../../../packages/converse-stream/conformance/frames.ts"
import { bedrock } from "./bedrock.ts"
import { feed } from "./terminal.ts"

const folder = mkdtempSync(join(tmpdir(), "bedrock-kit-decode-"))
process.on("exit", () => rmSync(folder, { recursive: true, force: true }))

const put = (name: string, content: Uint8Array | string) => {
  const file = join(folder, name)
  writeFileSync(file, content)
  return file
}

const event = (type: string, payload: unknown) =>
  encodeFrame({ ":event-type": type, ":message-type": "event" }, JSON.stringify(payload))

const start = event("messageStart", { role: "assistant", p: "abcdefghijklmnop" })
const hello = event("contentBlockDelta", { contentBlockIndex: 0, delta: { text: "Hi\u001b" } })
const stop = event("messageStop", { stopReason: "end_turn" })
const whole = Buffer.concat([start, hello, event("newEvent", { a: 1 }), stop])

/** Another number in one place. */
const spoilt = (at: number) => {
  const copy = Buffer.from(whole)
  copy[at] = (copy[at] ?? 0) ^ 1
  return copy
}

describe("bedrock decode", () => {
  it.live("shows every frame, its place, its checksums, headers and payload, and counts them", () =>
    Effect.gen(function* () {
      const { exitCode, stderr, stdout } = yield* bedrock(["decode", put("whole.bin", whole)])
      assert.strictEqual(exitCode, 0, stderr)
      assert.include(stdout, `#2  offset ${start.length}  ${hello.length} bytes`)
      assert.include(stdout, "prelude CRC ok  message CRC ok")
      assert.match(stdout, /:event-type +contentBlockDelta/)
      assert.include(stdout, '"text": "Hi\\u001b"')
      assert.include(stdout, '"p": "abcdefgh… (16 characters of padding)"')
      assert.notInclude(stdout, "\u001b")
      assert.strictEqual(
        stderr,
        `4 frames in ${whole.length} bytes; every checksum is right; 1 of a kind that is not known here.\n`
      )
    })
  )

  it.live("reads on after a wrong checksum of a message, says where it is, and exits with 1", () =>
    Effect.gen(function* () {
      const file = put("message.bin", spoilt(start.length + hello.length - 1))
      const { exitCode, stderr, stdout } = yield* bedrock(["decode", file])
      assert.strictEqual(exitCode, 1)
      assert.include(stdout, "message CRC BAD")
      assert.include(stdout, "#4  ")
      assert.include(stderr, `${file} is damaged: at offset ${start.length}, the checksum of the message is`)
    })
  )

  it.live("cannot read on after a wrong prelude, a cut, or a length that lies, and says where", () =>
    Effect.gen(function* () {
      const prelude = yield* bedrock([
        "decode",
        put("prelude.bin", Buffer.concat([spoilt(start.length + 1), Buffer.alloc(200_000)]))
      ])
      assert.strictEqual(prelude.exitCode, 1)
      assert.include(prelude.stderr, `at offset ${start.length}, the checksum of the prelude is`)
      assert.notInclude(prelude.stdout, "#3")
      const cut = yield* bedrock(["decode", put("cut.bin", whole.subarray(0, start.length + 30))])
      assert.strictEqual(cut.exitCode, 1)
      assert.include(cut.stderr, `at offset ${start.length}, the stream ends within it: it should have ${hello.length}`)
    })
  )

  it.live("names a payload that is no JSON, and an exception of AWS's", () =>
    Effect.gen(function* () {
      const bad = encodeFrame({ ":event-type": "messageStart", ":message-type": "event" }, "{")
      const odd = yield* bedrock(["decode", put("odd.bin", Buffer.concat([bad, stop]))])
      assert.strictEqual(odd.exitCode, 1)
      assert.include(odd.stdout, "1 bytes that are no JSON: 7b")
      assert.include(odd.stderr, "at offset 0, a frame does not hold JSON")
      const exception = { ":exception-type": "throttlingException", ":message-type": "exception" }
      const frames = Buffer.concat([start, encodeFrame(exception, '{"message":"Slow down"}')])
      const told = yield* bedrock(["decode", put("exception.bin", frames)])
      assert.strictEqual(told.exitCode, 0)
      assert.include(told.stderr, "AWS said ThrottlingException: Slow down; there is no messageStop")
    })
  )

  it.live("prints a JSON object a line with --json, the sum last", () =>
    Effect.gen(function* () {
      const { stderr, stdout } = yield* feed(whole, ["decode", "--json", "-"])
      const lines = stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as object)
      assert.lengthOf(lines, 5)
      assert.deepInclude(lines[0], {
        type: "frame",
        offset: 0,
        totalLength: start.length,
        preludeCrc: true,
        messageCrc: true,
        payload: { role: "assistant", p: "abcdefghijklmnop" },
        problem: null
      })
      assert.deepInclude(lines[4], { type: "summary", frames: 4, unknown: 1, damaged: 0, firstProblem: null })
      assert.strictEqual(stderr, "")
    })
  )

  it.live("shows what the client makes of it with --parts, up to where it gives up", () =>
    Effect.gen(function* () {
      const good = yield* bedrock(["decode", "--parts", put("whole.bin", whole)])
      assert.strictEqual(good.exitCode, 0, good.stderr)
      assert.deepStrictEqual(
        good.stdout
          .trim()
          .split("\n")
          .map((line) => line.split(" ")[0]),
        ["Start", "TextDelta", "Unknown", "Finish"]
      )
      const bad = yield* bedrock(["decode", "--parts", put("bad.bin", spoilt(start.length + hello.length - 1))])
      assert.strictEqual(bad.exitCode, 1)
      assert.strictEqual(bad.stdout, 'Start {"role":"assistant"}\n')
      assert.include(bad.stderr, "the checksum of a frame is wrong")
      const short = yield* bedrock(["decode", "--parts", put("short.bin", Buffer.concat([start, hello]))])
      assert.strictEqual(short.exitCode, 1)
      assert.include(short.stderr, "ended without a stop reason")
    })
  )

  it.live("says what is no event stream, and reads no more of it", () =>
    Effect.gen(function* () {
      for (const [file, words] of [
        [put("text.txt", '{"messages": []}, which is longer'), "is no event stream"],
        [put("short.txt", "HTTP"), "is no event stream"],
        ["/dev/zero", "is no event stream"],
        [put("empty.bin", ""), "is empty"],
        [folder, "is a folder"],
        [join(folder, "gone"), "There is no file"]
      ] as const) {
        const { exitCode, stderr, stdout } = yield* bedrock(["decode", file])
        assert.strictEqual(exitCode, 2, stderr)
        assert.strictEqual(stdout, "")
        assert.include(stderr, file)
        assert.include(stderr, words)
      }
    })
  )
})
