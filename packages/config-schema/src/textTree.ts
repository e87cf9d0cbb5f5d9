/**
 * Where things stand in JSON5 text: objects, their members, and the comments between them.
 *
 * A parser reports values and forgets the rest; to edit text, the places are what matters. The text must have been
 * accepted by `parseConfigText`, which makes finding them simple.
 */
import JSON5 from "json5"

/** From `start` up to `end`, as offsets in the text. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** A key with its value. The span is both, without what surrounds them. */
export interface Member extends Span {
  readonly key: string
  readonly value: Value
  /** Where the comma after it stands, if there is one. */
  readonly comma: number | undefined
}

/** A value. Only objects have members; of others only the place is known. */
export interface Value extends Span {
  readonly members: ReadonlyArray<Member> | undefined
}

/** A text with its places. */
export interface TextTree {
  readonly root: Value
  /** In the order of the text. */
  readonly comments: ReadonlyArray<Span>
}

const blank = /[\s\uFEFF]/u
const punctuation = /[\s\uFEFF{}[\]:,/"']/u

/** Finds the places in text that is JSON5. */
export const toTextTree = (text: string): TextTree => {
  const comments: Array<Span> = []
  let at = 0

  const skip = (): void => {
    while (at < text.length) {
      if (blank.test(text.charAt(at))) {
        at++
        continue
      }
      if (text[at] !== "/") return
      const start = at
      if (text[at + 1] === "*") at = text.indexOf("*/", at) + 2
      else while (at < text.length && !/[\n\r\u2028\u2029]/u.test(text.charAt(at))) at++
      comments.push({ start, end: at })
    }
  }

  /** A quoted text, a number, a name: what has no inside. */
  const atom = (): Span => {
    const start = at
    const quote = text[at]
    if (quote === '"' || quote === "'") {
      for (at++; text[at] !== quote; at++) if (text[at] === "\\") at++
      at++
    } else while (at < text.length && !punctuation.test(text.charAt(at))) at++
    return { start, end: at }
  }

  const comma = (): number | undefined => {
    skip()
    return text[at] === "," ? at++ : undefined
  }

  const object = (): Value => {
    const start = at++
    const members: Array<Member> = []
    for (skip(); text[at] !== "}"; skip()) {
      const name = atom()
      skip()
      at++
      const inside = value()
      const [key = ""] = Object.keys(JSON5.parse<object>(`{${text.slice(name.start, name.end)}:0}`))
      members.push({ key, value: inside, start: name.start, end: inside.end, comma: comma() })
    }
    return { start, end: ++at, members }
  }

  const list = (): Value => {
    const start = at++
    for (skip(); text[at] !== "]"; skip()) {
      value()
      comma()
    }
    return { start, end: ++at, members: undefined }
  }

  const value = (): Value => {
    skip()
    if (text[at] === "{") return object()
    if (text[at] === "[") return list()
    return { ...atom(), members: undefined }
  }

  const root = value()
  skip()
  return { root, comments }
}
