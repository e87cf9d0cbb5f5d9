/** Changes an answer of the simulator's own the way a play says. Pure. */
import type { Play } from "./Play.ts"
import type { Reply } from "./Reply.ts"

type Edits = Extract<Play, { readonly _tag: "Answer" }>

/** Changes what a path leads to. `undefined` takes it away; a path that leads nowhere changes nothing. */
const changeAt = (value: unknown, path: ReadonlyArray<string>, change: () => unknown): unknown => {
  const [key, ...rest] = path
  if (key === undefined) return change()
  if (Array.isArray(value)) {
    return value
      .map((item: unknown, index) => (key === "*" || key === String(index) ? changeAt(item, rest, change) : item))
      .filter((item) => item !== undefined)
  }
  if (typeof value !== "object" || value === null) return value
  const before = (value as Readonly<Record<string, unknown>>)[key]
  const after = changeAt(before, rest, change)
  const others = Object.entries(value).filter(([name]) => name !== key)
  return Object.fromEntries(after === undefined ? others : [...others, [key, after]])
}

const editBody = (body: unknown, { drop, repeatToken, set }: Edits, query: URLSearchParams): unknown => {
  const token = repeatToken ? query.get("nextToken") : null
  const changes: ReadonlyArray<readonly [path: string, value: unknown]> = [
    ...Object.entries(set),
    ...drop.map((path) => [path, undefined] as const),
    ...(token === null ? [] : [["nextToken", token] as const])
  ]
  return changes.reduce((edited, [path, value]) => changeAt(edited, path.split("."), () => value), body)
}

/** Applies the edits of a play to an answer. `query` is that of the request: a page token may be repeated from it. */
export const editReply = (reply: Reply, play: Edits, query: URLSearchParams): Reply => {
  const edited =
    typeof reply.body === "string" && reply.body !== ""
      ? JSON.stringify(editBody(JSON.parse(reply.body) as unknown, play, query))
      : reply.body
  return { ...reply, headers: { ...reply.headers, ...play.headers }, body: edited }
}
