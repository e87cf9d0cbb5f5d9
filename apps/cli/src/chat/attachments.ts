/** Pictures and documents from files, judged before anything is sent. */
import {
  type DocumentContent,
  type ImageContent,
  imageTypeOf,
  whyNotDocument,
  whyNotImage
} from "@bedrock-kit/converse-stream"
import type { ModelTraits } from "@bedrock-kit/model-catalog"
import { Effect } from "effect"
import { basename, extname } from "node:path"
import { readInput } from "../inputFile.ts"
import { OperatorError } from "../OperatorError.ts"

export type Attachment = ImageContent | DocumentContent

/** More than any picture or document may have. **Units**: bytes. */
const most = 16 * 2 ** 20

const startsWith = (bytes: Uint8Array, head: ReadonlyArray<number>) => head.every((byte, at) => bytes[at] === byte)

const isText = (bytes: Uint8Array): boolean => {
  try {
    return !new TextDecoder("utf-8", { fatal: true }).decode(bytes).includes("\0")
  } catch {
    return false
  }
}

const textFormats: Readonly<Record<string, string>> = {
  csv: "csv",
  html: "html",
  htm: "html",
  md: "md",
  markdown: "md"
}

/**
 * AWS's word for the kind of a document, by its first bytes and, where those leave a choice, by the end of its name. Every
 * other text, such as the source of a program, is `txt`; `undefined` is none that AWS takes. Pure.
 */
export const documentFormatOf = (name: string, bytes: Uint8Array): string | undefined => {
  const extension = extname(name).slice(1).toLowerCase()
  const either = (...formats: ReadonlyArray<string>) => formats.find((format) => format === extension)
  if (imageTypeOf(bytes) === "pdf") return "pdf"
  if (startsWith(bytes, [0x50, 0x4b, 3, 4])) return either("docx", "xlsx")
  if (startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0])) return either("doc", "xls")
  return isText(bytes) ? (textFormats[extension] ?? "txt") : undefined
}

const refused = (file: string, why: string, advice: string) =>
  new OperatorError({ message: `${file} cannot be attached: ${why}. ${advice}`, exitCode: 2 })

const pictures: ReadonlySet<string | undefined> = new Set(["png", "jpeg", "gif", "webp"])

const imageAdvice = (traits: ModelTraits, type: string | undefined): string => {
  if (traits.isKnown && !traits.inputModalities.includes("IMAGE"))
    return 'Choose a model that does: "bedrock models" says which.'
  if (type === "pdf") return "Attach it as a document instead."
  return pictures.has(type) ? "Scale it down, and try again." : "Convert it, and try again."
}

/** Reads a picture. **Errors**: `OperatorError` that names the file, when it cannot be read or the model would not take it. */
export const readImage = Effect.fnUntraced(function* (file: string, traits: ModelTraits) {
  const bytes = yield* readInput(file, most)
  const type = imageTypeOf(bytes)
  const image: ImageContent = { type: "image", format: type ?? "png", bytes }
  const why = whyNotImage(traits, image)
  return why === undefined ? image : yield* refused(file, why, imageAdvice(traits, type))
})

const documentAdvice = ({ supportsDocuments }: ModelTraits): string =>
  supportsDocuments === false
    ? 'Choose another model, or, if it is text, give it on stdin: bedrock chat "…" < FILE.'
    : "Split it or shorten it, and try again."

/** Reads a document. **Errors**: as for a picture. */
export const readDocument = Effect.fnUntraced(function* (file: string, traits: ModelTraits) {
  const bytes = yield* readInput(file, most)
  if (bytes.byteLength === 0) return yield* refused(file, "it is empty", "Check the path, and try again.")
  const type = imageTypeOf(bytes)
  if (pictures.has(type))
    return yield* refused(file, `it is a picture (${type ?? ""})`, "Attach it as an image instead.")
  const format = documentFormatOf(file, bytes)
  if (format === undefined)
    return yield* refused(
      file,
      "it is no PDF, Word or Excel document by its bytes and name, and no text in UTF-8",
      "Convert it, and try again."
    )
  const document: DocumentContent = { type: "document", format, name: basename(file, extname(file)), bytes }
  const why = whyNotDocument(traits, document)
  return why === undefined ? document : yield* refused(file, why, documentAdvice(traits))
})
