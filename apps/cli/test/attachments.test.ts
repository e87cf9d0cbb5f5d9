import { traitsOf } from "@bedrock-kit/model-catalog"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { documentFormatOf, readDocument, readImage } from "../src/chat/attachments.ts"

const folder = mkdtempSync(join(tmpdir(), "bedrock-kit-attachments-"))
process.on("exit", () => rmSync(folder, { recursive: true, force: true }))

const put = (name: string, content: Uint8Array | string) => {
  const file = join(folder, name)
  writeFileSync(file, content)
  return file
}

const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ", "base64")
const heic = Buffer.from("\0\0\0\u0018ftypheic", "latin1")
const bmp = Buffer.from("BM\0\0\0\0", "latin1")
const claude = traitsOf("us.anthropic.claude-sonnet-4-6")
const micro = traitsOf("amazon.nova-micro-v1:0")

/** The message of a refusal, which names the file. */
const refusal = (
  file: string,
  effect: Effect.Effect<unknown, { readonly message: string; readonly exitCode: number }>
) =>
  Effect.map(Effect.flip(effect), ({ exitCode, message }) => {
    assert.strictEqual(exitCode, 2)
    assert.include(message, file)
    return message
  })

describe("a picture", () => {
  it.effect("is what its bytes say, whatever it is called", () =>
    Effect.gen(function* () {
      const { format } = yield* readImage(put("photo.jpg", png), claude)
      assert.strictEqual(format, "png")
    })
  )

  it.effect("that the model would not take is refused by name, with what to do", () =>
    Effect.gen(function* () {
      const large = Buffer.concat([png, Buffer.alloc(4_000_000)])
      const cases: ReadonlyArray<readonly [string, Uint8Array | string, string]> = [
        ["a.heic", heic, "it is HEIC, and Amazon Bedrock takes PNG, JPEG, GIF and WebP. Convert it"],
        ["a.png", bmp, "it is BMP"],
        ["b.png", "text", "it is not a picture"],
        ["c.png", "", "it is empty"],
        ["large.png", large, "it is larger than 3.75 MB. Scale it down"],
        ["a.pdf", "%PDF-1.7", "it is PDF, and Amazon Bedrock takes PNG, JPEG, GIF and WebP. Attach it as a document"]
      ]
      for (const [name, content, why] of cases) {
        const file = put(name, content)
        assert.include(yield* refusal(file, readImage(file, claude)), why)
      }
      const file = put("seen.png", png)
      assert.include(yield* refusal(file, readImage(file, micro)), "this model does not take images. Choose a model")
    })
  )

  it.effect("that cannot be read is refused by name", () =>
    Effect.gen(function* () {
      const missing = join(folder, "missing.png")
      assert.include(yield* refusal(missing, readImage(missing, claude)), "There is no file")
      assert.include(yield* refusal(folder, readImage(folder, claude)), "is a folder")
      assert.include(yield* refusal("/dev/zero", readImage("/dev/zero", claude)), "larger than 16 MB")
    })
  )
})

describe("a document", () => {
  it("is known by its bytes, and where those leave a choice by its name", () => {
    const bytes = (text: string) => Buffer.from(text, "latin1")
    const zip = bytes("PK\u0003\u0004")
    assert.strictEqual(documentFormatOf("a.txt", bytes("%PDF-1.7")), "pdf")
    assert.strictEqual(documentFormatOf("a.docx", zip), "docx")
    assert.strictEqual(documentFormatOf("a.xlsx", zip), "xlsx")
    assert.isUndefined(documentFormatOf("a.zip", zip))
    assert.strictEqual(documentFormatOf("a.XLS", bytes("\u00d0\u00cf\u0011\u00e0")), "xls")
    assert.strictEqual(documentFormatOf("README.markdown", bytes("# a")), "md")
    assert.strictEqual(documentFormatOf("main.ts", bytes("let a")), "txt")
    assert.strictEqual(documentFormatOf("table.csv", bytes("a,b")), "csv")
    assert.isUndefined(documentFormatOf("a.txt", bytes("\u00ff\u00fe")))
    assert.isUndefined(documentFormatOf("a.bin", bytes("a\0b")))
  })

  it.effect("is named as its file, without the end that says its kind", () =>
    Effect.gen(function* () {
      const { format, name } = yield* readDocument(put("notes.md", "# Notes"), claude)
      assert.deepStrictEqual({ format, name }, { format: "md", name: "notes" })
    })
  )

  it.effect("that the model would not take is refused by name, with what to do", () =>
    Effect.gen(function* () {
      const cases: ReadonlyArray<readonly [string, Uint8Array | string, string]> = [
        ["d.png", png, "it is a picture (png). Attach it as an image"],
        ["d.zip", "PK\u0003\u0004", "no PDF, Word or Excel"],
        ["d.txt", "", "it is empty"],
        ["d.csv", "a".repeat(4_800_000), "it is larger than 4.5 MB. Split it"]
      ]
      for (const [name, content, why] of cases) {
        const file = put(name, content)
        assert.include(yield* refusal(file, readDocument(file, claude)), why)
      }
    })
  )
})
