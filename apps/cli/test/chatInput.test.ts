import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import { complete, isOpen, nothingTyped, parseRequest, type Pending, take, toPath } from "../src/chat/input.ts"
import { printable } from "../src/printable.ts"
import { dim, hasColors } from "../src/style.ts"

/** The messages that some lines make up. */
const messages = (...lines: ReadonlyArray<string>) => {
  const whole: Array<string> = []
  let pending: Pending = nothingTyped
  for (const line of lines) {
    const taken = take(pending, line)
    if (taken.message !== undefined) whole.push(taken.message)
    pending = taken.pending
  }
  return { whole, isOpen: isOpen(pending) }
}

const Line = Arbitrary.schema(Schema.String)

describe("lines", () => {
  it("are messages each, unless one goes on", () => {
    assert.deepStrictEqual(messages("a", "b"), { whole: ["a", "b"], isOpen: false })
    assert.deepStrictEqual(messages("a\\", "b\\", "c"), { whole: ["a\nb\nc"], isOpen: false })
    assert.deepStrictEqual(messages("a\\"), { whole: [], isOpen: true })
  })

  it("make one message between three quotes", () => {
    assert.deepStrictEqual(messages('"""', "a", "", "b\\", '"""', "c").whole, ["a\n\nb\\", "c"])
    assert.deepStrictEqual(messages('"""a', 'b"""').whole, ["a\nb"])
    assert.deepStrictEqual(messages('"""a"""').whole, ["a"])
    assert.deepStrictEqual(messages('"""', "/exit").isOpen, true)
  })

  it.prop("of any other kind are said as they are", [Line], ([line]) => {
    const isPlain = !line.endsWith("\\") && !line.trimStart().startsWith('"""')
    if (isPlain) assert.deepStrictEqual(messages(line), { whole: [line], isOpen: false })
  })
})

describe("a message", () => {
  it("is a command when it begins with one", () => {
    assert.deepStrictEqual(parseRequest("/image  my photo.png "), {
      _tag: "Command",
      name: "image",
      argument: "my photo.png"
    })
    assert.deepStrictEqual(parseRequest("/help"), { _tag: "Command", name: "help", argument: "" })
    assert.deepStrictEqual(parseRequest("/quit"), { _tag: "Command", name: "exit", argument: "" })
    assert.deepStrictEqual(parseRequest("/system a\nb"), { _tag: "Command", name: "system", argument: "a\nb" })
  })

  it("with a mistyped command is not said to the model, and one with a path is", () => {
    assert.deepStrictEqual(parseRequest("/retyr"), { _tag: "Unknown", name: "retyr", meant: ["reasoning", "retry"] })
    assert.deepStrictEqual(parseRequest("/toString"), { _tag: "Unknown", name: "toString", meant: [] })
    for (const text of ["/etc/passwd is what?", " /help", "// a comment", "hello /exit"])
      assert.deepStrictEqual(parseRequest(text), { _tag: "Say", text })
    assert.deepStrictEqual(parseRequest(" \n"), { _tag: "Nothing" })
  })

  it("is completed while it is the beginning of a command", () => {
    assert.deepStrictEqual(complete("/re")[0], ["/reasoning", "/retry"])
    assert.deepStrictEqual(complete("/image p")[0], [])
    assert.deepStrictEqual(complete("re")[0], [])
  })
})

describe("a path", () => {
  it("may be quoted, escaped as terminals do, or in the home folder", () => {
    assert.strictEqual(toPath('"/a b.png"', "/home/me"), "/a b.png")
    assert.strictEqual(toPath("'/a b.png'", "/home/me"), "/a b.png")
    assert.strictEqual(toPath("/a\\ b.png", "/home/me"), "/a b.png")
    assert.strictEqual(toPath("~/a.png", "/home/me"), "/home/me/a.png")
    assert.strictEqual(toPath("~other/a.png", "/home/me"), "~other/a.png")
  })
})

describe("what a terminal is shown", () => {
  it("has colours on a terminal only, and never against NO_COLOR, --no-color or a dumb terminal", () => {
    const looks = { isTerminal: true, env: { TERM: "xterm" }, isAllowed: true }
    assert.isTrue(hasColors(looks))
    assert.isTrue(hasColors({ ...looks, env: { NO_COLOR: "" } }))
    assert.isFalse(hasColors({ ...looks, env: { NO_COLOR: "1" } }))
    assert.isFalse(hasColors({ ...looks, env: { TERM: "dumb" } }))
    assert.isFalse(hasColors({ ...looks, isTerminal: false }))
    assert.isFalse(hasColors({ ...looks, isAllowed: false }))
    assert.strictEqual(dim("a", false), "a")
    assert.strictEqual(dim("a", true), "\u001b[2ma\u001b[22m")
  })

  it("holds no control character that it would obey", () => {
    assert.strictEqual(printable("a\tb\n\u001b]0;x\u0007\u009b\r"), "a\tb\n\\x1b]0;x\\x07\\x9b\\x0d")
  })
})
