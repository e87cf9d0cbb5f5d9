import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { isUnicode } from "../src/ascii.ts"
import { type CheckReport, failed, ok, unknown, warning } from "../src/doctor/Check.ts"
import { toJson, toScreen } from "../src/doctor/render.ts"

const report = (id: string, outcome: CheckReport["outcome"], blockedBy?: string): CheckReport => ({
  id,
  title: id.includes(":") ? id.slice(id.indexOf(":") + 1) : id,
  outcome,
  blockedBy
})

const plain = { width: 80, isColored: false, isUnicode: true }

describe("the screen", () => {
  it("shows what holds in a line, what does not in two, and checks that all hold in one", () => {
    assert.deepStrictEqual(
      toScreen(
        [
          report("Region", ok("eu-west-1.")),
          report("iam:ListFoundationModels", ok("It is.")),
          report("iam:CountTokens", ok("It is.")),
          report("Clock", warning("It is off.", "Set it.")),
          report("Turn", failed(3, "It may not.", "Allow it."))
        ],
        plain
      ),
      [
        "✓ Region         eu-west-1.",
        "✓ IAM actions    ListFoundationModels, CountTokens",
        "! Clock          It is off.",
        "                 -> Set it.",
        "✗ Turn           It may not.",
        "                 -> Allow it."
      ]
    )
  })

  it("shows what was not looked at for the same reason once", () => {
    const blocked = unknown('Not looked at, because "A" failed.')
    assert.deepStrictEqual(toScreen([report("B", blocked, "a"), report("C", blocked, "a")], plain), [
      '? B, C           Not looked at, because "A" failed.'
    ])
  })

  it("keeps a command in one line, to be copied", () => {
    const command = `aws bedrock ${"x".repeat(100)} ${"y".repeat(40)}`
    assert.include(toScreen([report("A", failed(3, "No.", command))], plain).join("\n"), `-> ${command}`)
  })

  it("colours the marks, and only those", () => {
    assert.deepStrictEqual(toScreen([report("A", ok("Fine."))], { ...plain, isColored: true }), [
      "\u001b[32m✓\u001b[0m A              Fine."
    ])
  })

  it.prop(
    "never goes beyond the terminal, but for words that are longer than it, and loses none",
    [
      Schema.Array(Schema.String.check(Schema.isPattern(/^[a-z]{1,12}$/u))),
      Schema.Int.check(Schema.isBetween({ minimum: 30, maximum: 140 }))
    ],
    ([words, width]) => {
      const lines = toScreen([report("A", warning(words.join(" ")))], { ...plain, width })
      for (const line of lines) assert.isAtMost(line.length, width)
      const shown = lines.flatMap((line) => line.split(" ")).filter((word) => word !== "")
      assert.deepStrictEqual(shown, ["!", "A", ...words])
    }
  )

  it.each([20, 34, 47, 48, 49, 50, 51, 52, 80, 100])("fills lines of %i columns, and no more", (width) => {
    const lines = toScreen([report("A", warning(Array.from({ length: 60 }, () => "four").join(" ")))], {
      ...plain,
      width
    })
    const longest = Math.max(...lines.map((line) => line.length))
    assert.isAtMost(longest, width)
    assert.isAtLeast(longest, width - 4)
  })

  it("is ASCII where the locale is, or the terminal is dumb", () => {
    assert.isFalse(isUnicode({ LANG: "C" }))
    assert.isFalse(isUnicode({ LANG: "en_GB.UTF-8", LC_ALL: "POSIX" }))
    assert.isFalse(isUnicode({ TERM: "dumb", LANG: "en_GB.UTF-8" }))
    assert.isTrue(isUnicode({ LANG: "de_DE.utf8" }))
    assert.isTrue(isUnicode({}))
    assert.deepStrictEqual(
      toScreen([report("A", failed(1, "isn’t …", "-"))], { ...plain, isUnicode: false })[0],
      "x A              isn't ..."
    )
  })
})

it("the document has the same fields for every check", () => {
  assert.deepStrictEqual(JSON.parse(toJson([report("a", ok("Yes.")), report("b", unknown("Who knows."))])), {
    ok: true,
    checks: [
      { id: "a", title: "a", status: "ok", why: "Yes.", fix: null },
      { id: "b", title: "b", status: "unknown", why: "Who knows.", fix: null }
    ]
  })
  assert.include(toJson([report("a", failed(3, "No.", "Do."))]), '"ok": false')
})
