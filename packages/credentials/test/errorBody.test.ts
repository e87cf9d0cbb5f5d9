import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import { firstLineOf } from "../src/errorBody.ts"

describe("firstLineOf", () => {
  it.each([
    ["<!DOCTYPE html><html><head><title>403\n Forbidden &amp; logged</title></head>", "403 Forbidden & logged"],
    ["<html><title>Access &amp; more</title><body>x</body></html>", "Access & more"],
    ["<html><head><style>p{}</style><script>var a='<p>'</script></head><body><p>Blocked</p></body>", "Blocked"],
    ["<html><title></title><!-- hidden --><h1>Bad Gateway</h1>", "Bad Gateway"],
    ["\r\n\n  upstream connect error\nreset reason", "upstream connect error"],
    ['{"error":"no"}', '{"error":"no"}']
  ])("finds what %j says", (body, line) => {
    assert.strictEqual(firstLineOf(body), line)
  })

  it.each(["", " \n\t", "<html></html>", "\u0000\u0007"])("finds nothing in %j", (body) => {
    assert.isUndefined(firstLineOf(body))
  })

  it("takes out control characters, and cuts at 200", () => {
    assert.strictEqual(firstLineOf("a\u001B[31mred\u202E b\u0007"), "a [31mred b")
    const long = firstLineOf("word ".repeat(100)) ?? ""
    assert.isAtMost(long.length, 200)
    assert.isTrue(long.endsWith("…"))
  })

  it("hides what may be a key: the request may have been echoed", () => {
    const secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
    for (const body of [
      `denied: Authorization: Bearer short-key`,
      `denied: ${secret}`,
      "see https://someone:short-key@proxy/",
      `<title>x-amz-security-token ${secret}${secret}</title>`
    ]) {
      assert.notInclude(firstLineOf(body), secret)
      assert.notInclude(firstLineOf(body), "short-key")
    }
  })

  it.prop("is total, short and printable", [Arbitrary.schema(Schema.String)], ([text]) => {
    for (const body of [text, `<html>${text}`, `<title>${text}`]) {
      const line = firstLineOf(body)
      if (line === undefined) continue
      assert.isAtMost(line.length, 200)
      assert.notMatch(line, /\p{C}|^\s*$/u)
    }
  })
})
