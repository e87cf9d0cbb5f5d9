/** What kind of picture some bytes are, and how large. Only the head of the file is looked at. */

const ascii = (bytes: Uint8Array, from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to))

const startsWith = (bytes: Uint8Array, ...head: ReadonlyArray<number>) => head.every((byte, i) => bytes[i] === byte)

const brands: Readonly<Record<string, string>> = {
  heic: "heic",
  heix: "heic",
  hevc: "heic",
  mif1: "heic",
  msf1: "heic",
  avif: "avif",
  avis: "avif"
}

/**
 * The type of a picture by its first bytes: one of AWS's four, another that is known, or `undefined`.
 *
 * **Source**: the signatures of the formats' own specifications.
 */
export const imageTypeOf = (bytes: Uint8Array): string | undefined => {
  if (startsWith(bytes, 0x89, 0x50, 0x4e, 0x47)) return "png"
  if (startsWith(bytes, 0xff, 0xd8, 0xff)) return "jpeg"
  if (ascii(bytes, 0, 4) === "GIF8") return "gif"
  if (ascii(bytes, 0, 4) === "RIFF" && ascii(bytes, 8, 12) === "WEBP") return "webp"
  if (ascii(bytes, 0, 2) === "BM") return "bmp"
  if (ascii(bytes, 4, 8) === "ftyp") return brands[ascii(bytes, 8, 12)]
  if (startsWith(bytes, 0x49, 0x49, 0x2a, 0) || startsWith(bytes, 0x4d, 0x4d, 0, 0x2a)) return "tiff"
  if (startsWith(bytes, 0, 0, 1, 0)) return "ico"
  if (ascii(bytes, 0, 4) === "%PDF") return "pdf"
  return /^\s*<(\?xml|svg)/.test(ascii(bytes, 0, 64)) ? "svg" : undefined
}

/** The greatest number of segments before the size of a JPEG. A file that goes on is not measured. */
const mostSegments = 1000

const jpegSide = (view: DataView): number | undefined => {
  let at = 2
  for (let i = 0; i < mostSegments && at + 9 <= view.byteLength && view.getUint8(at) === 0xff; i++) {
    const marker = view.getUint8(at + 1)
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
    if (isFrame) return Math.max(view.getUint16(at + 5), view.getUint16(at + 7))
    at += 2 + view.getUint16(at + 2)
  }
  return undefined
}

const webpSide = (bytes: Uint8Array, view: DataView): number | undefined => {
  const kind = ascii(bytes, 12, 16)
  const uint24 = (at: number) => view.getUint16(at, true) + view.getUint8(at + 2) * 65_536
  if (kind === "VP8X") return 1 + Math.max(uint24(24), uint24(27))
  if (kind === "VP8 ") return Math.max(view.getUint16(26, true) % 16_384, view.getUint16(28, true) % 16_384)
  if (kind !== "VP8L") return undefined
  const bits = view.getUint32(21, true)
  return 1 + Math.max(bits % 16_384, Math.floor(bits / 16_384) % 16_384)
}

/** The longer side of a picture in pixels; `undefined` where its head does not tell. */
export const longerSideOf = (bytes: Uint8Array): number | undefined => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  switch (imageTypeOf(bytes)) {
    case "png":
      return bytes.length < 24 ? undefined : Math.max(view.getUint32(16), view.getUint32(20))
    case "gif":
      return bytes.length < 10 ? undefined : Math.max(view.getUint16(6, true), view.getUint16(8, true))
    case "jpeg":
      return jpegSide(view)
    case "webp":
      return bytes.length < 30 ? undefined : webpSide(bytes, view)
    default:
      return undefined
  }
}
