/**
 * Moves the older place of the configuration to today's, in the text of the file.
 *
 * A configuration is written by people, so everything that is not moved stays as it was: comments, order, quotes and
 * layout. Two steps, each on a text of its own: the older place is cut out, then what was in it is put in.
 */
import { Result, Schema } from "effect"
import { type ConfigSyntaxError, parseConfigText } from "./configText.ts"
import { places } from "./OpenClawConfig.ts"
import { type Member, type Span, type TextTree, toTextTree, type Value } from "./textTree.ts"

/** A document that nobody but its author can decide about. The message says what to do. */
export class MigrationError extends Schema.TaggedError<MigrationError>()("MigrationError", {
  /** The key, as `models.bedrockDiscovery`. */
  path: Schema.String,
  message: Schema.String
}) {}

/** A key and where it went, as paths from the root of the document. */
export interface Move {
  readonly from: string
  readonly to: string
}

/** The migrated text. Nothing was to be done when it is the text that was given. */
export interface Migration {
  readonly text: string
  /** Keys that were moved. */
  readonly moved: ReadonlyArray<Move>
  /** Keys that today's place had already, so that `to` was kept as it is and `from`, which had no effect, removed. */
  readonly kept: ReadonlyArray<Move>
}

const { legacy, today } = places

const discovery = [...today, "discovery"]

/** What is moved: a comment on lines of its own, or a key with the comments beside it. */
type Piece =
  | { readonly _tag: "Comment"; readonly text: string }
  | { readonly _tag: "Key"; readonly key: string; readonly text: string; readonly beside: ReadonlyArray<string> }

const refuse = (path: ReadonlyArray<string>, sentence: (name: string) => string) =>
  Result.fail(new MigrationError({ path: path.join("."), message: sentence(path.join(".")) }))

const twice = (path: ReadonlyArray<string>) =>
  refuse(path, (name) => `${name} is written twice, and only the last counts. Remove the others and try again.`)

/** The members on the way along `path`, as far as they exist. */
const follow = (root: Value, path: ReadonlyArray<string>): Result.Result<ReadonlyArray<Member>, MigrationError> => {
  const way: Array<Member> = []
  let value = root
  for (const [depth, key] of path.entries()) {
    const here = path.slice(0, depth)
    if (value.members === undefined)
      return refuse(here, (name) => `${name || "The configuration"} must be an object. Mend it and try again.`)
    const named = value.members.filter((member) => member.key === key)
    if (named.length > 1) return twice([...here, key])
    const [next] = named
    if (next === undefined) return Result.succeed(way)
    way.push(next)
    value = next.value
  }
  return Result.succeed(way)
}

const lineStart = (text: string, at: number): number => text.lastIndexOf("\n", at - 1) + 1

const lineEnd = (text: string, at: number): number => {
  const end = text.indexOf("\n", at)
  return end === -1 ? text.length : end
}

const indentOf = (text: string, at: number): string => /^[ \t]*/u.exec(text.slice(lineStart(text, at)))?.[0] ?? ""

const isBlank = (text: string): boolean => text.trim() === ""

/** The comments beside a member: up to its comma, and on to the end of the line if nothing else is on it. */
const besideOf = (text: string, comments: ReadonlyArray<Span>, member: Member, limit: number): ReadonlyArray<Span> => {
  const comma = member.comma ?? member.end
  const before = comments.filter(({ end, start }) => start >= member.end && end <= comma)
  const after: Array<Span> = []
  let end = member.comma === undefined ? (before.at(-1)?.end ?? member.end) : comma + 1
  for (const comment of comments.filter(({ end, start }) => start >= comma && end <= limit)) {
    const between = text.slice(end, comment.start)
    if (!isBlank(between) || between.includes("\n")) break
    after.push(comment)
    end = comment.end
  }
  return isBlank(text.slice(end, Math.min(lineEnd(text, end), limit))) ? [...before, ...after] : before
}

/** The comments on lines of their own right above `at`, without a blank line between. */
const aboveOf = (text: string, comments: ReadonlyArray<Span>, at: number): ReadonlyArray<Span> => {
  const found: Array<Span> = []
  let below = at
  for (const comment of comments.filter(({ end }) => end <= at).toReversed()) {
    const between = text.slice(comment.end, below)
    if (!isBlank(between) || (between.match(/\n/gu)?.length ?? 0) > 1) break
    if (!isBlank(text.slice(lineStart(text, comment.start), comment.start))) break
    found.unshift(comment)
    below = comment.start
  }
  return found
}

const within = (outer: Span, inner: Span): boolean => inner.start >= outer.start && inner.end <= outer.end

/** Gives the lines after the first another indentation; a text that goes on over a line break is left alone. */
const reindent = (slice: string, from: string, to: string): string =>
  /\\\r?\n/u.test(slice)
    ? slice
    : slice.replace(/(\n)([ \t]*)(?=\S)/gu, (_, newline: string, found: string) =>
        found.startsWith(from) ? `${newline}${to}${found.slice(from.length)}` : `${newline}${found}`
      )

/** Everything in a span in the order of the text: the keys of an object, and every comment around them. */
const piecesOf = (text: string, tree: TextTree, span: Span, { end, members = [] }: Value): ReadonlyArray<Piece> => {
  const cut = (piece: Span): string => reindent(text.slice(piece.start, piece.end), indentOf(text, piece.start), "")
  const inside = tree.comments.filter((comment) => within(span, comment))
  const keys = members.map((member, index) => {
    const beside = besideOf(text, inside, member, members[index + 1]?.start ?? end - 1)
    const piece: Piece = { _tag: "Key", key: member.key, text: cut(member), beside: beside.map(cut) }
    return { start: member.start, beside, piece }
  })
  const taken = new Set(keys.flatMap(({ beside }) => beside))
  const own = inside
    .filter((comment) => !taken.has(comment) && !members.some((member) => within(member, comment)))
    .map((comment) => ({ start: comment.start, piece: { _tag: "Comment", text: cut(comment) } satisfies Piece }))
  return [...own, ...keys].toSorted((left, right) => left.start - right.start).map(({ piece }) => piece)
}

/** Cuts a span out, with its lines where it is alone on them. */
const cutOut = (text: string, { end, start }: Span): string => {
  const before = lineStart(text, start)
  const after = lineEnd(text, end)
  const isAlone = isBlank(text.slice(before, start)) && isBlank(text.slice(end, after))
  if (isAlone && after < text.length) return text.slice(0, before) + text.slice(after + 1)
  return text.slice(0, start) + text.slice(end).replace(/^[ \t]+/u, "")
}

/** The last of a list must not leave a comma behind that was not there, and may not need the one before it. */
const cutMember = (text: string, parent: Value, member: Member, span: Span): string => {
  const members = parent.members ?? []
  const before = members[members.indexOf(member) - 1]
  const rest = cutOut(text, span)
  return member.comma === undefined && before?.comma !== undefined
    ? rest.slice(0, before.comma) + rest.slice(before.comma + 1)
    : rest
}

const identifier = /^[A-Za-z_$][\w$]*$/u

/** The way keys are written and lines begun in a text. */
interface Style {
  readonly key: (name: string) => string
  readonly unit: string
  readonly newline: string
}

const styleOf = (text: string, root: Value): Style => {
  const [first] = root.members ?? []
  const opening = first === undefined ? '"' : text.charAt(first.start)
  const isQuoted = opening === '"' || opening === "'"
  const quote = isQuoted ? opening : text.includes('"') || !text.includes("'") ? '"' : "'"
  const unit = first === undefined ? "" : indentOf(text, first.start)
  return {
    key: (name) => (!isQuoted && identifier.test(name) ? name : `${quote}${name}${quote}`),
    unit: unit === "" ? "  " : unit,
    newline: text.includes("\r\n") ? "\r\n" : "\n"
  }
}

/** Wraps pieces in the objects that are missing on their way. */
const wrap = (pieces: ReadonlyArray<Piece>, missing: ReadonlyArray<string>, style: Style): ReadonlyArray<Piece> =>
  missing.reduceRight<ReadonlyArray<Piece>>((inner, name) => {
    const lines = layOut(inner, style.unit, "", style.newline)
    const text = `${style.key(name)}: {${style.newline}${lines}${style.newline}}`
    return [{ _tag: "Key", key: name, text, beside: [] }]
  }, pieces)

/** Each piece on lines of its own, without a line break at the end. `last` is what follows the last key. */
const layOut = (pieces: ReadonlyArray<Piece>, indent: string, last: string, newline: string): string => {
  const lastKey = pieces.findLastIndex((piece) => piece._tag === "Key")
  return pieces
    .map((piece, index) => {
      const body = indent + reindent(piece.text, "", indent)
      if (piece._tag === "Comment") return body
      // Nothing can follow a line comment on its line.
      return piece.beside.reduce(
        (line, comment, count) =>
          `${line}${piece.beside[count - 1]?.startsWith("//") === true ? newline + indent : " "}${comment}`,
        body + (index === lastKey ? last : ",")
      )
    })
    .join(newline)
}

const isPlain = (piece: Piece): boolean =>
  piece._tag === "Key" && piece.beside.length === 0 && !piece.text.includes("\n")

/** Wraps pieces that stand on one line, as the rest of a text does that has but one. */
const wrapInline = (pieces: ReadonlyArray<Piece>, missing: ReadonlyArray<string>, style: Style, space: string) => {
  const list = pieces.map((piece) => piece.text).join(`,${space}`)
  return missing.reduceRight((inner, name) => `${style.key(name)}:${space}{${space}${inner}${space}}`, list)
}

/** Puts pieces at the end of an object, in the objects that are missing on the way to where they belong. */
const putIn = (
  text: string,
  tree: TextTree,
  target: Value,
  missing: ReadonlyArray<string>,
  pieces: ReadonlyArray<Piece>,
  style: Style
): string => {
  const close = target.end - 1
  const last = target.members?.at(-1)
  const inside = text.slice(target.start + 1, close)
  const end = target.start + 1 + inside.trimEnd().length
  const needsComma = last !== undefined && last.comma === undefined && pieces.some(({ _tag }) => _tag === "Key")
  const head = needsComma ? `${text.slice(0, last.end)},${text.slice(last.end, end)}` : text.slice(0, end)

  const isOneLine = !inside.includes("\n") && !tree.comments.some((comment) => within(target, comment))
  if (isOneLine && pieces.every(isPlain) && (last !== undefined || !text.trim().includes("\n"))) {
    const space = /[:,{] /u.test(text) ? " " : ""
    const gap = last === undefined ? "" : space
    const tail = last === undefined ? text.slice(close) : text.slice(end)
    return head + gap + wrapInline(pieces, missing, style, space) + tail
  }

  const outer = indentOf(text, inside.includes("\n") ? close : target.start)
  const lastIsAlone = last !== undefined && isBlank(text.slice(lineStart(text, last.start), last.start))
  const indent = lastIsAlone ? indentOf(text, last.start) : outer + style.unit
  const comma = last?.comma === undefined ? "" : ","
  const block = layOut(wrap(pieces, missing, style), indent, comma, style.newline)
  const tail = inside.slice(inside.trimEnd().length).includes("\n")
    ? text.slice(end)
    : `${style.newline}${outer}${text.slice(close)}`
  return head + style.newline + block + tail
}

/** The older place in a text, with what to cut out: `models` too when nothing else is in it. */
const findOld = (text: string, tree: TextTree) =>
  Result.gen(function* () {
    if (tree.root.members?.some(({ key }) => key === legacy[0]) !== true) return undefined
    const [models, old] = yield* follow(tree.root, legacy)
    if (models === undefined || old === undefined) return undefined
    const { members } = old.value
    if (members === undefined)
      return yield* refuse(legacy, (name) => `${name} must be an object. Mend it or remove it, and try again.`)
    const repeated = members.find(({ key }, index) => members.findLastIndex((other) => other.key === key) !== index)
    if (repeated !== undefined) return yield* twice([...legacy, repeated.key])

    const [parent, gone] = models.value.members?.length === 1 ? [tree.root, models] : [models.value, old]
    const around = [...aboveOf(text, tree.comments, gone.start), ...besideOf(text, tree.comments, gone, parent.end - 1)]
    const span = {
      start: Math.min(gone.start, ...around.map(({ start }) => start)),
      end: Math.max(gone.end, (gone.comma ?? 0) + 1, ...around.map(({ end }) => end))
    }
    return { text: cutMember(text, parent, gone, span), pieces: piecesOf(text, tree, span, old.value) }
  })

/** The deepest object there is on the way to today's place, and the names of those that are missing. */
const findNew = (root: Value) =>
  Result.gen(function* () {
    const way = yield* follow(root, discovery)
    const target = way.at(-1)?.value ?? root
    const here = discovery.slice(0, way.length)
    if (target.members === undefined)
      return yield* refuse(here, (name) => `${name} must be an object. Mend it and try again.`)
    const included = way.findIndex(({ value }) => value.members?.some(({ key }) => key === "$include") === true)
    if (included !== -1)
      return yield* refuse(
        discovery.slice(0, included + 1),
        (name) => `${name} is read from another file by $include. Move ${legacy.join(".")} there by hand.`
      )
    return { target, missing: discovery.slice(way.length) }
  })

/** What is said around and inside a key that is not moved, which may be said nowhere else. */
const commentsOf = ({ beside, text }: Extract<Piece, { _tag: "Key" }>): ReadonlyArray<Piece> => {
  const object = `{${text}}`
  const inside = toTextTree(object).comments.map(({ end, start }) => object.slice(start, end))
  return [...inside, ...beside].map((comment) => ({ _tag: "Comment", text: comment }))
}

const toMove = (piece: Piece): ReadonlyArray<Move> =>
  piece._tag === "Key" ? [{ from: [...legacy, piece.key].join("."), to: [...discovery, piece.key].join(".") }] : []

const migrateTree = (text: string): Result.Result<Migration, MigrationError> =>
  Result.gen(function* () {
    const { comments, root } = toTextTree(text)
    const old = yield* findOld(text, { comments, root })
    if (old === undefined) return { text, moved: [], kept: [] }
    const tree = toTextTree(old.text)
    const { missing, target } = yield* findNew(tree.root)
    const known = new Set(missing.length === 0 ? target.members?.map(({ key }) => key) : [])
    const isKept = (piece: Piece): boolean => piece._tag === "Key" && known.has(piece.key)
    const moved = old.pieces.filter((piece) => !isKept(piece)).flatMap(toMove)
    const pieces = old.pieces.flatMap((piece): ReadonlyArray<Piece> =>
      piece._tag === "Key" && isKept(piece) ? commentsOf(piece) : [piece]
    )
    return {
      // Comments alone are no reason to write an object.
      text:
        pieces.length === 0
          ? old.text
          : putIn(old.text, tree, target, moved.length === 0 ? [] : missing, pieces, styleOf(text, root)),
      moved,
      kept: old.pieces.filter(isKept).flatMap(toMove)
    }
  })

/**
 * Moves `models.bedrockDiscovery` to `plugins.entries.amazon-bedrock.config.discovery` in the text of a configuration.
 *
 * Keys that today's place has already are kept. Migrating the result changes nothing.
 *
 * **Errors**: `ConfigSyntaxError` when it is not JSON5; `MigrationError` when a key on the way is written twice, is no
 * object, or is read from another file.
 */
export const migrateText = (text: string): Result.Result<Migration, ConfigSyntaxError | MigrationError> =>
  Result.flatMap(parseConfigText(text), () => migrateTree(text))
