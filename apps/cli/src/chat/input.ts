/** What is typed at the prompt: messages over several lines, and commands. Pure. */
import { reasoningLevels } from "./settings.ts"

/** Lines that do not make up a message yet. */
export interface Pending {
  readonly lines: ReadonlyArray<string>
  /** Whether a `"""` is open. */
  readonly isFenced: boolean
}

/** No line yet. */
export const nothingTyped: Pending = { lines: [], isFenced: false }

const fence = '"""'

/** Takes a line. Gives a message when it is whole: a trailing backslash goes on, and `"""` goes on up to the next. */
export const take = (pending: Pending, line: string): { readonly pending: Pending; readonly message?: string } => {
  const { isFenced, lines } = pending
  const whole = (last: ReadonlyArray<string>) => ({ pending: nothingTyped, message: [...lines, ...last].join("\n") })
  const more = (next: string, isFenced: boolean) => ({ pending: { lines: [...lines, next], isFenced } })
  if (isFenced) {
    const end = line.trimEnd()
    if (!end.endsWith(fence)) return more(line, true)
    const rest = end.slice(0, -fence.length)
    return whole(rest === "" ? [] : [rest])
  }
  if (lines.length === 0 && line.trimStart().startsWith(fence)) {
    const rest = line.trimStart().slice(fence.length)
    if (rest.trimEnd().endsWith(fence)) return whole([rest.trimEnd().slice(0, -fence.length)])
    return rest.trim() === "" ? { pending: { lines: [], isFenced: true } } : more(rest, true)
  }
  return line.endsWith("\\") ? more(line.slice(0, -1), false) : whole([line])
}

/** Whether a message has begun and goes on with the next line. */
export const isOpen = ({ isFenced, lines }: Pending): boolean => isFenced || lines.length > 0

/** Every command, what it takes and what it does, in the order of the help. */
export const commands = {
  help: ["", "this list"],
  system: ["[TEXT]", "set the system prompt; without a text show it, with - remove it"],
  model: ["[ID]", "go on with another model; without an id show which it is"],
  reasoning: ["[LEVEL]", `how hard to think: ${reasoningLevels.join(", ")}`],
  image: ["PATH", "attach a picture to the next message"],
  document: ["PATH", "attach a document to the next message"],
  clear: ["", "forget the conversation and what is attached"],
  retry: ["", "ask the last question again"],
  usage: ["", "what this session has used and cost"],
  save: ["FILE", "write the conversation to a new file, as JSON"],
  exit: ["", "leave; so does Ctrl-D"]
} as const satisfies Readonly<Record<string, readonly [takes: string, does: string]>>

export type CommandName = keyof typeof commands

const names = Object.keys(commands)

/** What a message asks for: something said to the model, a command, or a command that there is not. */
export type Request =
  | { readonly _tag: "Say"; readonly text: string }
  | { readonly _tag: "Nothing" }
  | { readonly _tag: "Command"; readonly name: CommandName; readonly argument: string }
  | { readonly _tag: "Unknown"; readonly name: string; readonly meant: ReadonlyArray<string> }

const isName = (name: string): name is CommandName => Object.hasOwn(commands, name)

/** Reads a message. It is a command when its first character is a slash and the word after it is one. */
export const parseRequest = (message: string): Request => {
  if (message.trim() === "") return { _tag: "Nothing" }
  const [, name, argument = ""] = /^\/(\S+)(?:\s+([^]*))?$/.exec(message) ?? []
  if (name === undefined) return { _tag: "Say", text: message }
  if (name === "quit") return { _tag: "Command", name: "exit", argument: "" }
  if (isName(name)) return { _tag: "Command", name, argument: argument.trim() }
  // A path, or a regular expression, is no mistyped command.
  if (!/^[a-z]+$/i.test(name)) return { _tag: "Say", text: message }
  return { _tag: "Unknown", name, meant: names.filter((known) => known.startsWith(name.slice(0, 1).toLowerCase())) }
}

/** What the Tab key offers for a line: the commands that begin so. */
export const complete = (line: string): [Array<string>, string] => [
  line.startsWith("/") && !line.includes(" ")
    ? names.map((name) => `/${name}`).filter((name) => name.startsWith(line))
    : [],
  line
]

/** The path that was typed or dropped on the terminal: without quotes, with `~` for the home folder. */
export const toPath = (argument: string, home: string): string => {
  const quoted = /^(["'])(.*)\1$/.exec(argument)?.[2]
  const path = quoted ?? argument.replaceAll(/\\(.)/g, "$1")
  return path.replace(/^~(?=\/|$)/, () => home)
}
