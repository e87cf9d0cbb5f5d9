/**
 * Names and ids that Converse takes for tools and their calls.
 *
 * A name is always sent under the same other name, whatever else is sent, so that caches hit; and the way back is a map,
 * so that whoever offered the tool is called by the name it gave.
 *
 * **Source**: Bedrock API reference, November 2026: names `[a-zA-Z0-9_-]{1,64}`, ids `[a-zA-Z0-9_.:-]{1,64}`. The
 * traits say which models take less.
 */
import type { ModelTraits } from "@bedrock-kit/model-catalog"
import { digest } from "./text.ts"

const longest = 64

const legalName = /^[a-zA-Z0-9_-]{1,64}$/

const toLegalName = (name: string, salt: string): string => {
  const readable = name.replaceAll(/[^a-zA-Z0-9_-]/g, "_").slice(0, longest - 9)
  return `${readable}_${digest(name + salt)}`
}

/** The name under which each tool is sent. Those that are legal keep theirs. */
export const toSentNames = (names: Iterable<string>): ReadonlyMap<string, string> => {
  const all = new Set(names)
  const sent = new Map<string, string>()
  const taken = new Set([...all].filter((name) => legalName.test(name)))
  for (const name of all) {
    if (legalName.test(name)) continue
    let salt = ""
    while (taken.has(toLegalName(name, salt))) salt += "+"
    const legal = toLegalName(name, salt)
    taken.add(legal)
    sent.set(name, legal)
  }
  return sent
}

const toLegalId = (id: string): string => {
  if (/^[a-zA-Z0-9_.:-]{1,64}$/.test(id)) return id
  // The digest keeps apart what the cut or the replacement would make the same.
  return `${id.replaceAll(/[^a-zA-Z0-9_.:-]/g, "_").slice(0, longest - 9)}_${digest(id)}`
}

const toNineCharacters = (id: string): string =>
  /^[a-zA-Z0-9]{9}$/.test(id)
    ? id
    : Number.parseInt(digest(id) + digest(`${id}+`).slice(0, 3), 16)
        .toString(36)
        .padStart(9, "0")
        .slice(-9)

/** Gives each call of a tool an id that Converse takes and no other call has. Ask it in the order of the calls. */
export const toolUseNamer = ({ toolUseIdForm }: Pick<ModelTraits, "toolUseIdForm">): ((id: string) => string) => {
  const taken = new Set<string>()
  const counts = new Map<string, number>()
  const withCount = (id: string, count: number) => {
    if (toolUseIdForm === "nine-alphanumeric") return toNineCharacters(count === 1 ? id : `${id}#${count}`)
    const legal = toLegalId(id)
    return count === 1 ? legal : `${legal.slice(0, longest - String(count).length - 1)}_${count}`
  }
  return (id) => {
    let count = (counts.get(id) ?? 0) + 1
    while (taken.has(withCount(id, count))) count += 1
    counts.set(id, count)
    const unique = withCount(id, count)
    taken.add(unique)
    return unique
  }
}
